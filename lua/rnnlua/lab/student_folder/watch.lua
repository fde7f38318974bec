--- Detects changes of files by their content. This works on network mounts, in containers and under WSL, where
-- notifications by the system get lost. A file is only read if its stamp (rnnlua.lab.student_folder.file_change) says
-- that it may have changed, so that watching a large folder is cheap.
-- @module rnnlua.lab.student_folder.watch

local file_change = require "rnnlua.lab.student_folder.file_change"
local files = require "rnnlua.base.files"

local Watch = {}
Watch.__index = Watch

local watch = {}

-- Adds a path: its stamp, and its content, which is false if it does not matter.
function Watch:note(path)
  local known = { stamp = file_change.new(path) }
  self.known[path] = known
  return known
end

-- The content of a path; false if it does not matter, nil if it can't be read.
function Watch:content(path)
  local content = files.read(path)
  return content and self.matters(content) and content
end

--- Starts to watch.
-- @tparam function list returns a new list of the paths to watch at each call; nil if that fails for now
-- @tparam[opt] function matters content → whether it matters; by default, all contents do
-- @treturn table a watch that has read the current contents
function watch.new(list, matters)
  local self = setmetatable({ list = list, matters = matters or function() return true end, known = {} }, Watch)
  for _, path in ipairs(list() or {}) do self:note(path).content = self:content(path) end
  return self
end

--- The files whose content matters and has changed since the last look. A file that has vanished is not reported; if
-- it comes back with another content, it is.
-- @treturn {string,...} paths
function Watch:changed()
  local changed = {}
  for _, path in ipairs(self.list() or {}) do
    local known = self.known[path]
    if not known or known.stamp:moved() then
      known = known or self:note(path)
      local content = self:content(path)
      if content and content ~= known.content then changed[#changed + 1] = path end
      if content ~= nil then known.content = content end
    end
  end
  return changed
end

--- A list function for `new`: the Lua files in a folder. The folder is only read if its stamp says that it may have
-- changed.
-- @string folder
-- @treturn function
function watch.folder(folder)
  local at, paths = file_change.new(folder), files.scripts(folder)
  return function()
    if not paths or at:moved() ~= false then paths = files.scripts(folder) end
    return paths
  end
end

return watch
