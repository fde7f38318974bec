--- `rnnlua lab check [PATH…]`: checks files, each for the lab that its first line names, or every submission in a
-- folder and its subfolders. Results are recorded next to the files.
-- @module rnnlua.command.lab.check

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"
local page = require "rnnlua.base.page"

local attempt = lazy "rnnlua.lab.run_submission.attempt"
local batch = lazy "rnnlua.lab.student_folder.batch"
local child_process = lazy "rnnlua.lab.run_submission.child_process"
local files = lazy "rnnlua.base.files"
local next_step = lazy "rnnlua.lab.student_folder.next_step"
local outcome = lazy "rnnlua.lab.explain.outcome"
local progress = lazy "rnnlua.lab.student_folder.progress"
local storage = lazy "rnnlua.base.storage"
local submissions = lazy "rnnlua.lab.student_folder.submissions"
local target = lazy "rnnlua.lab.student_folder.target"
local text = lazy "rnnlua.base.text"

local LABEL = "  ERROR  "

local check = {
  usage = "[PATH…]",
  sentence = "checks files, or a folder's submissions",
}

function check.define(command)
  command:argument("paths", "Files, folders or labs; default: here."):args "*"
  console.add_seed(command)
  command:flag("--of-many", "Say by the exit code what came of a file: see student_folder/batch.lua."):hidden(true)
  console.add_watched(command)
  command:option("--place", "Write the line of the first failure to this file: for watch."):hidden(true)
end

-- Adds the files in a folder to { paths, skipped, unread }.
local function add_folder(all, folder)
  local found, message = submissions.below(folder)
  if not found then return nil, message end
  table.move(found.paths, 1, #found.paths, #all.paths + 1, all.paths)
  table.move(found.skipped, 1, #found.skipped, #all.skipped + 1, all.skipped)
  all.unread = all.unread or found.unread
  return true
end

-- The files that the arguments mean, in the form of rnnlua.lab.student_folder.submissions.below; or nil, a message and
-- what to type next.
local function expand(words)
  local all = { paths = {}, skipped = {} }
  for _, word in ipairs(words[1] and words or { "." }) do
    local path, message, command = target.path(word)
    if not path then return nil, message, command end
    local folder
    folder, message = files.is_folder(path)
    if folder == nil then return nil, message end
    local before, added = #all.paths, true
    if folder then added, message = add_folder(all, path) else all.paths[before + 1] = path end
    if not added then return nil, message end
    if #all.paths == before then
      batch.print_skipped(all.skipped)
      return nil, target.none_in(path)
    end
  end
  return all
end

-- What to type after an attempt; nil if every lab is passed.
local function next_command(made, done)
  if not made.result or made.stopped == "interrupt" then return console.command("lab", "check", made.path) end
  if not made.result.passed then return console.command("lab", "hint", made.path) end
  return next_step.command(files.folder_of(made.path), done)
end

-- The result of an attempt, as a word of rnnlua.lab.student_folder.batch.
local function outcome_of(made)
  if made.stopped == "interrupt" then return "interrupted" end
  if not made.result then return "not loaded" end
  return made.result.passed and "passed" or "wrong"
end

-- Checks one of many files. The command that checks all of them says what to type next. Returns the exit code for it.
local function check_one_of_many(path, seed)
  local made, message = child_process.of_file(path, seed)
  if not made then
    local lines = {}
    for line in message:gmatch "[^\n]+" do text.append(lines, text.fill(line, page.room(#LABEL))) end
    for i, line in ipairs(lines) do print((i == 1 and LABEL or (" "):rep(#LABEL)) .. line) end
    return batch.code "not opened"
  end
  console.print_lines(outcome.lines(made), path)
  local _, unrecorded = progress.of_attempt(made)
  if unrecorded then console.warn(unrecorded) end
  print(table.concat(outcome.footer(made, nil, seed), "\n"))
  return batch.code(outcome_of(made))
end

-- The text about the next step: a repair, a command to type, or, if watch has keys, the key for the next lab.
local function next_part(repair, command, made, watched)
  if repair or command and not watched then return "Next: " .. (repair or command) end
  return command and made.result and made.result.passed and "n: next lab" or nil
end

-- Checks a single file.
local function check_one(path, options)
  local made, message = child_process.of_file(path, options.seed)
  if not made then return nil, message, target.again(path) end
  local line = options.place and attempt.line(made)
  if line then storage.replace(options.place, tostring(line)) end
  local done, unrecorded, repair = progress.of_attempt(made)
  local command = not repair and next_command(made, done)
  local last = outcome.footer(made, next_part(repair, command, made, options.watched), options.seed)
  if not repair and not command then last[#last + 1] = "Every lab is passed." end
  console.print_lines(console.clipped(outcome.lines(made), options.rows and options.rows - #last), path)
  if unrecorded then console.warn(unrecorded) end
  print(table.concat(last, "\n"))
  return outcome.code(made)
end

function check.run(options)
  if options.of_many then return check_one_of_many(options.paths[1], options.seed) end
  local all, message, command = expand(options.paths)
  if not all then return nil, message, command end
  local code
  if all.paths[2] or all.skipped[1] then
    code = batch.run(all.paths, options.seed, all.skipped)
  else
    code, message, command = check_one(all.paths[1], options)
  end
  if code and all.unread then code = math.max(code, console.USAGE) end
  return code, message, command
end

return check
