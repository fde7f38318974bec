--- Noticing that files change, by their content: that works on network mounts, in containers and under
-- WSL alike, where notices of the system get lost. A file is read where its stamp says that it may have
-- changed, so that a folder of many costs little while nothing does.
-- @module rnnlua.lab.session.watch

local file_change = require "rnnlua.lab.session.file_change"
local files = require "rnnlua.base.files"

local Watch = {}
Watch.__index = Watch

local watch = {}

-- What is known of a path: its stamp, and its content, false where that does not matter.
function Watch:note(path)
  local known = { stamp = file_change.new(path) }
  self.known[path] = known
  return known
end

-- The content of a path that matters; false where it does not, nil where it can't be read.
function Watch:content(path)
  local content = files.read(path)
  return content and self.matters(content) and content
end

--- Starts to watch.
-- @tparam function list returns the paths to look at, anew each time; nil where that fails for now
-- @tparam[opt] function matters tells of a content whether it matters; by default each does
-- @treturn table a watch that knows what the files hold now
function watch.new(list, matters)
  local self = setmetatable({ list = list, matters = matters or function() return true end, known = {} }, Watch)
  for _, path in ipairs(list() or {}) do self:note(path).content = self:content(path) end
  return self
end

--- The files whose content is another than at the last look, and matters. One that vanishes is none; where
-- it comes back with another content it is.
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

--- A list of the files of Lua in a folder for `new`, which reads the folder where its stamp says that it
-- may have changed.
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
