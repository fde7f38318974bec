--- Numbers and lists of them, for layers in plain Lua.
-- @module spec.support.lists

local lists = {}

--- A copy of a number, or of a list with the lists in it.
function lists.copy(value)
  if type(value) == "number" then return value end
  local list = {}
  for i = 1, #value do list[i] = lists.copy(value[i]) end
  return list
end

--- Zeros of the same shape.
function lists.zeros(like)
  if type(like) == "number" then return 0.0 end
  local list = {}
  for i = 1, #like do list[i] = lists.zeros(like[i]) end
  return list
end

return lists
