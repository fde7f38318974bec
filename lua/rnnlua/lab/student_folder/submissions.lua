--- The submissions in a folder: its files of Lua whose first line names a lab.
-- @module rnnlua.lab.student_folder.submissions

local core = require "rnnlua.core"
local files = require "rnnlua.base.files"
local lazy = require "rnnlua.base.lazy"
local source = require "rnnlua.lab.source"

local first_line = lazy "rnnlua.lab.first_line"

local submissions = {}

local BEGINNING = 4096 -- bytes to read
local NO_LAB = "its first line names no lab"

--- The submissions in a folder.
-- @string folder
-- @treturn[1] {{path=string,lab=string},...} sorted by name
-- @return[2] nil
-- @treturn[2] string why the folder can't be listed
function submissions.of(folder)
  local paths, message = files.scripts(folder)
  if not paths then return nil, message end
  local list = {}
  for _, path in ipairs(paths) do
    local line = files.first_line(path)
    local lab = line and source.lab_name(line)
    if lab then list[#list + 1] = { path = path, lab = lab } end
  end
  return list
end

local function skip(self, path, reason) self.skipped[#self.skipped + 1] = { path = path, reason = reason } end

-- Decides about a file with a name that ends in .lua. It is added if it can't be read, or if it seems to be meant for
-- a lab but its first line names none, because its check says what is wrong.
local function add_script(self, path)
  local kind = core.kind_of_file(path)
  if kind then return skip(self, path, ("it is %s, not a file"):format(kind)) end
  local text = files.beginning(path, BEGINNING)
  if text and not source.lab_name(text) and not first_line.problem(text) then return skip(self, path, NO_LAB) end
  self.paths[#self.paths + 1] = path
end

-- Lists a file with another name as skipped if its first line names a lab. Backups of `rnnlua lab reset` are ignored.
local function add_other(self, path)
  if core.kind_of_file(path) or path:find "%.bak%d*$" then return end
  local text = files.beginning(path, BEGINNING)
  if text and source.lab_name(text) then skip(self, path, "its name does not end in .lua") end
end

local add_folder

local function add(self, lfs, path)
  if lfs.attributes(path, "mode") ~= "directory" then
    if path:find "%.lua$" then return add_script(self, path) end
    return add_other(self, path)
  elseif lfs.symlinkattributes(path, "mode") == "link" then
    return skip(self, path, "it is a link to a folder")
  elseif files.exists(files.join(path, "lab.lua")) then
    return skip(self, path, "it is the folder of a lab")
  end
  local listed, message = add_folder(self, lfs, path)
  if not listed then
    skip(self, path, "it can't be listed")
    self.unread = self.unread or message
  end
end

function add_folder(self, lfs, folder)
  local ok, iterate, state = pcall(lfs.dir, folder)
  if not ok then return nil, ("%s: it can't be listed"):format(folder) end
  local names = {}
  for name in iterate, state do
    if not name:find "^%." then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do add(self, lfs, files.join(folder, name)) end
  return true
end

--- The submissions in a folder and its subfolders. Names that start with a dot are ignored.
-- @string folder
-- @treturn[1] table { paths = {string,...}, skipped = { { path, reason }, … }, unread }: the paths of submissions,
--   and of files that seem to be meant as such; files that are not submissions but have a name or a first line like
--   one, with the reason; and the first subfolder that can't be listed, with the reason, or nil
-- @return[2] nil
-- @treturn[2] string why the folder can't be listed
function submissions.below(folder)
  local lfs, missing = files.system "listing folders needs"
  if not lfs then return nil, missing end
  local self = { paths = {}, skipped = {} }
  local listed, message = add_folder(self, lfs, folder)
  if not listed then return nil, message end
  return self
end

return submissions
