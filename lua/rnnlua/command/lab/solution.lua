--- `rnnlua lab solution NAME`: the solution, after the lab was passed in this folder. What to type next is a comment,
-- so that the whole output is Lua.
-- @module rnnlua.command.lab.solution

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"

local attempt = lazy "rnnlua.lab.run_submission.attempt"
local catalogue = lazy "rnnlua.lab.catalogue"
local files = lazy "rnnlua.base.files"
local next_step = lazy "rnnlua.lab.student_folder.next_step"
local progress = lazy "rnnlua.lab.student_folder.progress"

local solution = {
  usage = "NAME",
  sentence = "shows the solution of a passed lab",
}

function solution.define(command)
  command:argument("name", "The lab's name, its number, or your file.")
  command:argument("dir", "Where your files are; default: here, or by your file."):args "?"
end

-- The lab that a word names, and the folder with the student's files.
local function find(word, dir)
  if word:match "%.lua$" and not word:match "lab%.lua$" and files.exists(word) then
    local lab, message = attempt.open(word)
    return lab, lab and (dir or files.folder_of(word)) or message
  end
  local lab, message = catalogue.find(word)
  return lab, lab and (dir or ".") or message
end

-- The text of a solution without its markers.
local function without_markers(source)
  return (("\n" .. source):gsub("\n[ \t]*%-%- BEGIN SOLUTION[^\n]*", ""):gsub("\n[ \t]*%-%- END SOLUTION[^\n]*", "")
    :gsub("[ \t]*%-%- SOLUTION[ \t]*\n", "\n"):gsub("^\n", ""))
end

function solution.run(options)
  local lab, folder = find(options.name, options.dir)
  if not lab then return nil, folder end
  local done, message, repair = progress.load(folder)
  if not done then return nil, message, repair end
  local entry = done:of(lab:name())
  if not (entry and entry.passed) then
    local path = next_step.file_of(folder, lab:name(), done)
    console.warn(("%s is not passed in %s yet"):format(lab:name(), folder == "." and "this folder" or folder))
    print("Next: " .. (path and console.command("lab", "hint", path)
      or console.command("lab", "start", lab:name(), folder ~= "." and folder or nil)))
    return console.FAILED
  end
  local source
  source, message = lab:read "solution.lua"
  if not source then return nil, message end
  io.stdout:write(without_markers(source))
  local command = next_step.command(folder, done)
  print(command and "-- Next: " .. command or "-- Every lab is passed.")
  return console.OK
end

return solution
