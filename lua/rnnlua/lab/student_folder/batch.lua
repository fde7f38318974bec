--- Checks many files one after another, each in a process of its own, so that what a submission does to the
-- interpreter, to the current folder or to its process does not affect the others.
-- @module rnnlua.lab.student_folder.batch

local console = require "rnnlua.base.console"
local files = require "rnnlua.base.files"
local lazy = require "rnnlua.base.lazy"

local next_step = lazy "rnnlua.lab.student_folder.next_step"
local progress = lazy "rnnlua.lab.student_folder.progress"

local batch = {}

-- The exit codes of such a process, which report the outcome. A submission does not exit with one of them by
-- accident.
local OUTCOMES = { [80] = "passed", [81] = "wrong", [82] = "not loaded", [83] = "not opened", [84] = "interrupted" }

local CODES = { passed = console.OK, ["not opened"] = console.USAGE }

--- The exit code by which a process of a batch reports the outcome of its file.
-- @string outcome "passed", "wrong", "not loaded", "not opened" or "interrupted"
-- @treturn integer
function batch.code(outcome)
  for code, name in next, OUTCOMES do
    if name == outcome then return code end
  end
end

-- Checks a file in a process of its own. Returns the outcome; or nil and how the process ended: "exit" or "signal",
-- and its number.
local function run(path, seed)
  local typed = path:find "^%-" and "./" .. path or path
  io.stdout:flush()
  local _, how, number = require "rnnlua.terminal".run(("exec %s </dev/null"):format(
    console.command("lab", "check", typed, "--seed", tostring(seed), "--of-many")))
  return how == "exit" and OUTCOMES[number] or nil, how, number
end

-- The message about a process that ended without a result.
local function why_ended(how, number)
  return ("it ended the process that checks it (%s %d)"):format(how == "exit" and "exit code" or how, number)
end

-- What to type after the result of a file; nil if it is passed.
local function command_for(outcome, path)
  local done, _, repair = progress.load(files.folder_of(path))
  if not done then return repair end
  if outcome == "passed" then return nil end
  return console.command("lab", outcome == "wrong" and "hint" or "check", path)
end

-- The folder of all paths; nil if they are in several folders.
local function only_folder(paths)
  local folder = files.folder_of(paths[1])
  for _, path in ipairs(paths) do
    if files.folder_of(path) ~= folder then return nil end
  end
  return folder
end

-- The last line if all files are passed.
local function print_what_is_left(paths)
  local folder = only_folder(paths)
  local done = folder and progress.load(folder)
  local command = not done and console.command "lab" or next_step.command(folder, done)
  print(command and "Next: " .. command or "Every lab is passed.")
end

--- Prints which files are not submissions, and why.
-- @tparam {table,...} skipped { path, reason }, see rnnlua.lab.student_folder.submissions
function batch.print_skipped(skipped)
  if not skipped[1] then return end
  print "Not checked:"
  for _, one in ipairs(skipped) do
    console.say(("  %s: %s"):format(one.path, one.reason))
  end
end

--- Checks files, and prints each result with the name of its file.
-- @tparam {string,...} paths
-- @tparam integer seed
-- @tparam {table,...} skipped files to list (see `print_skipped`)
-- @treturn integer the exit code: 0 if all are passed
function batch.run(paths, seed, skipped)
  local worst, first_command = console.OK, nil
  for i, path in ipairs(paths) do
    print((i > 1 and "\n" or "") .. path .. ":")
    local outcome, how, number = run(path, seed)
    if not outcome then console.say(("  ERROR  %s; 0 points"):format(why_ended(how, number))) end
    worst = math.max(worst, CODES[outcome] or console.FAILED)
    first_command = first_command or command_for(outcome, path)
    if outcome == "interrupted" then
      print("Next: " .. first_command)
      return worst
    end
  end
  if skipped[1] then print() end
  batch.print_skipped(skipped)
  if first_command then
    print("Next: " .. first_command)
  else
    print_what_is_left(paths)
  end
  return worst
end

return batch
