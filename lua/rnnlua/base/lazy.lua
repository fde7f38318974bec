--- Modules that are loaded when they are first used, so that a command opens only the modules that it needs.
-- @module rnnlua.base.lazy
-- @usage local trace = lazy "rnnlua.lab.explain.trace"

local Lazy = {
  -- A field is stored at its first use, so that later uses are as fast as with `require`.
  __index = function(self, key)
    local value = require(rawget(self, 1))[key]
    self[key] = value
    return value
  end,
  __call = function(self, ...) return require(rawget(self, 1))(...) end,
}

--- Returns a table in place of a module: it has the fields of the module, and to call it calls the module. Only for
-- modules whose fields do not change.
-- @string name
-- @treturn table
return function(name)
  return setmetatable({ name }, Lazy)
end
