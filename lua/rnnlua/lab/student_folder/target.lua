--- Finds the file that a student means: by its path, by its lab's name or number, or as the only one.
-- @module rnnlua.lab.student_folder.target

local catalogue = require "rnnlua.lab.catalogue"
local console = require "rnnlua.base.console"
local files = require "rnnlua.base.files"
local lazy = require "rnnlua.base.lazy"
local next_step = require "rnnlua.lab.student_folder.next_step"
local progress = require "rnnlua.lab.student_folder.progress"
local submissions = require "rnnlua.lab.student_folder.submissions"
local text = require "rnnlua.base.text"

local attempt = lazy "rnnlua.lab.run_submission.attempt"

local target = {}

--- The path that a word means: the word itself if it is a path, otherwise the file here of the lab that it names.
-- @string word
-- @treturn[1] string a path; the word itself if it names nothing
-- @return[2] nil
-- @treturn[2] string that the file does not exist here
-- @treturn[2] string what to type next
function target.path(word)
  if files.exists(word) or files.is_folder(word) or word:find "[/\\]" or word:find "%.lua$" then return word end
  local file = catalogue.locate(word)
  local name = file and file:match "([^/\\]+)[/\\]lab%.lua$"
  if not name then return word end
  local done, message, repair = progress.load "."
  if not done then return nil, message, repair end
  local path = next_step.file_of(".", name, done)
  if path then return path end
  return nil, ("no file %s.lua here"):format(name), console.command("lab", "start", name)
end

--- The message about a folder without a submission.
-- @string folder
-- @treturn string
-- @treturn ?string what to do next: to start a lab there
function target.none_in(folder)
  local done, _, repair = progress.load(folder)
  return ("no file in %s names a lab in its first line"):format(folder == "." and "this folder" or folder),
    done and next_step.command(folder, done) or repair
end

--- What to type if no lab was found for a file: to check it again.
-- @string path
-- @treturn ?string nil if the file does not exist
function target.again(path)
  return files.exists(path) and console.command("lab", "check", path) or nil
end

--- The submissions in a folder that has at least one.
-- @string folder
-- @treturn[1] {{path=string,lab=string},...} see rnnlua.lab.student_folder.submissions
-- @return[2] nil
-- @treturn[2] string that there is no submission, or why the folder can't be listed
-- @treturn[2] ?string what to type next
function target.submissions(folder)
  local found, message = submissions.of(folder)
  if not found then return nil, message end
  if found[1] then return found end
  return nil, target.none_in(folder)
end

--- The first submission that is not passed.
-- @tparam {table,...} found the result of `submissions`
-- @tparam ?table done the progress; without it, no lab is passed
-- @treturn ?string its path; nil if all are passed
function target.first_undone(found, done)
  for _, one in ipairs(found) do
    local entry = done and done:of(one.lab)
    if not (entry and entry.passed) then return one.path end
  end
end

--- The file that a word means, for a verb that goes on with the next lab of a folder: the file itself, or the first
-- submission in a folder that is not passed.
-- @tparam ?string word by default the folder here
-- @treturn[1] table { path, folder, done }: path is nil if all submissions in the folder are passed; the folder of the
--   file, and its progress
-- @return[2] nil
-- @treturn[2] string what is wrong
-- @treturn[2] ?string what to type next
function target.next_file(word)
  local given, problem, command = target.path(word or ".")
  if not given then return nil, problem, command end
  local is_folder, missing = files.is_folder(given)
  local folder = is_folder and given or files.folder_of(given)
  local done
  done, problem, command = progress.load(folder)
  if not done then return nil, problem, command end
  if is_folder == nil then return nil, missing end
  if is_folder then
    local found
    found, problem, command = target.submissions(given)
    if not found then return nil, problem, command end
    return { path = target.first_undone(found, done), folder = folder, done = done }
  end
  return { path = given, folder = folder, done = done }
end

-- The path of the submission that a word means, or without a word the only one here; or nil, a message and what to
-- type next.
local function one(word, verb)
  if word then return target.path(word) end
  local found, message, command = target.submissions "."
  if not found then return nil, message, command end
  if not found[2] then return found[1].path end
  local paths = {}
  for i, entry in ipairs(found) do paths[i] = entry.path end
  return nil, ("several files here name a lab: %s"):format(text.list(paths)),
    console.command("lab", verb, target.first_undone(found, (progress.load ".")) or paths[1])
end

--- Opens a submission for a verb that takes one: that which a word means, or without a word the only one here.
-- @tparam ?string word
-- @string verb
-- @return[1] its lab
-- @treturn[1] string its text
-- @treturn[1] string its path
-- @return[2] nil
-- @treturn[2] string what is wrong
-- @treturn[2] ?string what to type next
function target.open(word, verb)
  local path, message, command = one(word, verb)
  if not path then return nil, message, command end
  local lab, content = attempt.open(path)
  if lab then return lab, content, path end
  return nil, content, target.again(path)
end

return target
