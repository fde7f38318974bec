--- Numbers and lists of them, of any depth.
-- @module nested

local nested = {}

--- A copy in which every number is what f makes of it.
-- @param value
-- @tparam function f
function nested.map(value, f)
  if type(value) == "number" then return f(value) end
  local list = {}
  for i = 1, #value do list[i] = nested.map(value[i], f) end
  return list
end

--- A copy.
-- @param value
function nested.copy(value)
  return nested.map(value, function(x) return x end)
end

--- Zeros of the same shape.
-- @param value
function nested.zeros(value)
  return nested.map(value, function() return 0.0 end)
end

return nested
