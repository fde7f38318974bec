--- The submissions in a folder: its files of Lua whose first line names a lab.
-- @module rnnlua.lab.session.submissions

local files = require "rnnlua.base.files"
local source = require "rnnlua.lab.source"

local submissions = {}

--- Those of a folder.
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

return submissions
