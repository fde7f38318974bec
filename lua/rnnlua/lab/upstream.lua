--- Upstream gradients of a value's shape: a number for a number, a list for a list.
-- @module rnnlua.lab.upstream

local values = require "rnnlua.base.values"

local upstream = {}

--- A value with the shape of another, in which every number is the same.
-- @param value of a forward
-- @number[opt=1.0] number
-- @return a new value of the same shape
function upstream.of(value, number)
  local shape, flat = values.flatten(value, "forward")
  for i = 1, #flat do flat[i] = number or 1.0 end
  return (values.build(shape, flat))
end

--- Like `of` with ones, for a value that may be wrong.
-- @param value anything
-- @return an upstream gradient of ones; 1.0 if the value is neither a number nor nested numbers
function upstream.for_any(value)
  local ok, ones = pcall(upstream.of, value)
  return ok and ones or 1.0
end

return upstream
