--- The file that a student means: by its path, by its lab's name or number, or the only one there is.
-- @module rnnlua.lab.session.target

local catalogue = require "rnnlua.lab.session.catalogue"
local console = require "rnnlua.base.console"
local files = require "rnnlua.base.files"
local next_step = require "rnnlua.lab.session.next_step"
local progress = require "rnnlua.lab.session.progress"
local submissions = require "rnnlua.lab.session.submissions"

local target = {}

--- The path that a word stands for: itself where it is one, else the file here of the lab that it names.
-- @string word
-- @treturn[1] string a path; where the word names nothing, the word
-- @return[2] nil
-- @treturn[2] string that there is no such file here, and what to type
function target.path(word)
  if files.exists(word) or files.is_folder(word) or word:find "[/\\]" or word:find "%.lua$" then return word end
  local file = catalogue.locate(word)
  local name = file and file:match "([^/\\]+)[/\\]lab%.lua$"
  if not name then return word end
  local done, message = progress.load "."
  if not done then return nil, message end
  local path = next_step.file_of(".", name, done)
  if path then return path end
  return nil, ("no file %s.lua here\nNext: %s"):format(name, console.command("lab", "start", name))
end

--- What to say of a folder without a submission.
-- @string folder
-- @treturn string
function target.none(folder)
  return ("no file in %s names a lab in its first line\nNext: %s"):format(
    folder == "." and "this folder" or folder, console.command "lab")
end

--- The file for a verb that is of one: what a word stands for, without one the only submission here.
-- @tparam ?string word
-- @string verb
-- @treturn[1] string a path
-- @return[2] nil
-- @treturn[2] string what is wrong
function target.one(word, verb)
  if word then return target.path(word) end
  local found, message = submissions.of "."
  if not found then return nil, message end
  if not found[1] then return nil, target.none "." end
  if not found[2] then return found[1].path end
  local commands = {}
  for i, one in ipairs(found) do commands[i] = "  " .. console.command("lab", verb, one.path) end
  return nil, ("several files here name a lab; type one of\n%s"):format(table.concat(commands, "\n"))
end

return target
