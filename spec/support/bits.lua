--- Compares arrays by their bits; any NaN equals any NaN.
-- @module spec.support.bits

local values = require "rnnlua.base.values"

local bits = {}

local function of(x) return x ~= x and "NaN" or ("%a"):format(x) end

--- The shape and the bits of an array, to be compared with `assert.same`.
-- @param array
-- @treturn table
function bits.of(array)
  local _, flat = values.flatten(array, "array")
  local list = { shape = array.shape }
  for i, x in ipairs(flat) do list[i] = of(x) end
  return list
end

return bits
