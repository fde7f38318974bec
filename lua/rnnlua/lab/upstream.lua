--- Upstream gradients of a value's shape: a number for a number, a list for a list.
-- @module rnnlua.lab.upstream

local values = require "rnnlua.base.values"

local upstream = {}

--- One number in every place of a value.
-- @param value of a forward
-- @number[opt=1.0] number
-- @return a new value of the same shape
function upstream.of(value, number)
  local shape, flat = values.flatten(value, "forward")
  for i = 1, #flat do flat[i] = number or 1.0 end
  return (values.build(shape, flat))
end

--- The same of what may be no value.
-- @param value anything
-- @return an upstream gradient of ones; 1.0 for what is no number and no list of them
function upstream.for_any(value)
  local ok, ones = pcall(upstream.of, value)
  return ok and ones or 1.0
end

return upstream
