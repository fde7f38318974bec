--- `rnnlua lab check [PATH…]`: files, each against the lab that its first line names, or every submission
-- in a folder. What is passed is recorded beside them.
-- @module rnnlua.command.lab.check

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"

local attempt = lazy "rnnlua.lab.run.attempt"
local files = lazy "rnnlua.base.files"
local next_step = lazy "rnnlua.lab.session.next_step"
local outcome = lazy "rnnlua.lab.explain.outcome"
local progress = lazy "rnnlua.lab.session.progress"
local target = lazy "rnnlua.lab.session.target"

local check = {
  usage = "[PATH…]",
  sentence = "checks files, or a folder's submissions",
}

function check.define(command)
  command:argument("paths", "Files, folders or labs; default: here."):args "*"
  command:option("--seed", "Of the random draws.", 1, math.tointeger)
  command:flag("--watched", "Leave out what to type next: watch has keys for it."):hidden(true)
end

-- The files that the arguments stand for; or nil and a message.
local function expand(paths)
  local list = {}
  for _, word in ipairs(paths[1] and paths or { "." }) do
    local path, message = target.path(word)
    if not path then return nil, message end
    local folder
    folder, message = files.is_folder(path)
    if folder == nil then return nil, message end
    if not folder then
      list[#list + 1] = path
    else
      local found
      found, message = target.submissions(path)
      if not found then return nil, message end
      for _, one in ipairs(found) do list[#list + 1] = one.path end
    end
  end
  return list
end

-- Records an attempt beside its file, unless that is an author's: a folder with a lab is no student's.
-- Returns the progress there.
local function record(made)
  local folder = files.folder_of(made.path)
  local done, message
  if made.result and made.stopped ~= "interrupt" and not files.exists(files.join(folder, "lab.lua")) then
    done, message = progress.update(folder, function(latest)
      latest:record(made.lab:name(), made.result, files.name_of(made.path))
    end)
  else
    done, message = progress.load(folder)
  end
  if message then io.stderr:write("rnnlua lab: progress is not recorded: ", message, "\n") end
  return done
end

-- What to type after an attempt.
local function next_command(made, done)
  if made.stopped == "interrupt" then return nil end
  if not made.result then return console.command("lab", "check", made.path) end
  if not made.result.passed then return console.command("lab", "hint", made.path) end
  return done and next_step.command(files.folder_of(made.path), done)
end

-- Checks one file and prints what comes out; with `told`, what to type next too. Returns the exit code,
-- what to type next, and whether it was interrupted.
local function check_file(path, seed, told)
  local made, message = attempt.of_file(path, seed)
  if not made then return console.complain("rnnlua lab: " .. message) end
  console.print_lines(outcome.lines(made))
  local done = record(made)
  local command = next_command(made, done)
  console.print_lines(outcome.footer(made, told and command or nil, seed))
  if made.result and made.result.passed and done and not command then print "Every lab is passed." end
  return outcome.code(made), command, made.stopped == "interrupt"
end

function check.run(options)
  local paths, message = expand(options.paths)
  if not paths then return nil, message end
  local code, first_command, last_command = console.OK, nil, nil
  for i, path in ipairs(paths) do
    if i > 1 then print() end
    local one, command, interrupted = check_file(path, options.seed, not paths[2] and not options.watched)
    code = math.max(code, one)
    if one ~= console.OK then first_command = first_command or command end
    last_command = command
    if interrupted then return code end
  end
  if paths[2] and (first_command or last_command) then print("Next: " .. (first_command or last_command)) end
  return code
end

return check
