--- Noticing that files change, by their content: that works on network mounts, in containers and under
-- WSL alike, where notices of the system get lost.
-- @module rnnlua.lab.watch

local files = require "rnnlua.lab.files"

local Watch = {}
Watch.__index = Watch

local watch = {}

--- Begins to watch.
-- @tparam function list returns the paths to look at, anew each time; nil where that fails for now
-- @treturn table a watch that knows what the files hold now
function watch.new(list)
  local self = setmetatable({ list = list, contents = {} }, Watch)
  for _, path in ipairs(list() or {}) do self.contents[path] = files.read(path) end
  return self
end

--- The files whose content is another than at the last look. One that vanishes is none; where it comes
-- back with another content it is.
-- @treturn {string,...} paths
function Watch:changed()
  local changed = {}
  for _, path in ipairs(self.list() or {}) do
    local content = files.read(path)
    if content and content ~= self.contents[path] then
      self.contents[path] = content
      changed[#changed + 1] = path
    end
  end
  return changed
end

return watch
