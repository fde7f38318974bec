--- What is wrong with the kind of a value, before its numbers are looked at: nothing, text, a table in the place of a
-- number, another count of numbers, a number that is not finite.
-- @module rnnlua.lab.explain.wrong_value

local values = require "rnnlua.base.values"

local wrong_value = {}

local DEEPEST = 4

-- The first number of a value that is not finite.
local function not_finite(value, depth)
  value = values.plain(value)
  if math.type(value) then return value - value ~= 0 and value or nil end
  if type(value) ~= "table" or depth > DEEPEST then return nil end
  for _, item in next, value do
    local found = not_finite(item, depth + 1)
    if found then return found end
  end
end

local function kind_of(value)
  if math.type(value) then return "number" end
  return values.is_sequence(value) and "table" or type(value)
end

-- A count of items in words.
local function items(value)
  return #value == 1 and "1 number" or ("%d numbers"):format(#value)
end

--- What is wrong with a value by its kind.
-- @param got
-- @param expected
-- @treturn ?string such as "returns a table, not a number"; nil where the kind is right and all numbers are finite
-- @treturn ?string what to do
function wrong_value.problem(got, expected)
  local is, wanted = kind_of(got), kind_of(expected)
  if got == nil then
    return "returns nothing", "Is a `return` missing?"
  elseif is ~= wanted then
    local bare = is == "table" and rawlen(values.plain(got)) == 1
    return ("returns a %s, not a %s"):format(is, wanted),
      bare and "Return the number itself, without the braces." or nil
  elseif is == "table" and #got ~= #expected then
    return ("returns %s, not %s"):format(items(got), items(expected))
  elseif not_finite(got, 0) and not not_finite(expected, 0) then
    return "its value is not finite"
  end
end

return wrong_value
