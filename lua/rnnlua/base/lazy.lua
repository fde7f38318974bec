--- A module that is loaded when it is first used: what a command does not need it does not open.
-- @module rnnlua.base.lazy
-- @usage local trace = lazy "rnnlua.lab.explain.trace"

local Lazy = {
  -- What was used once is kept, so that it costs no more than of a module that was required.
  __index = function(self, key)
    local value = require(rawget(self, 1))[key]
    self[key] = value
    return value
  end,
  __call = function(self, ...) return require(rawget(self, 1))(...) end,
}

--- Stands for a module: its fields are those of the module, and calling it calls the module. It is for
-- modules whose fields do not change.
-- @string name
-- @treturn table
return function(name)
  return setmetatable({ name }, Lazy)
end
