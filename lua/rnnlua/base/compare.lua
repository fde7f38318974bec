--- Comparing computed values with expected ones, within rounding.
-- @module rnnlua.base.compare

local values = require "rnnlua.base.values"

local compare = {}

--- The relative difference that two equal numbers may have: far above the rounding differences between two orders of
-- the same operations, and far below the effect of any mistake.
compare.SAME = 1e-9
local SAME = compare.SAME

--- Whether two numbers are the same except for rounding in proportion to their size, even if they are very small.
-- @number a
-- @number b
-- @treturn boolean
function compare.same(a, b)
  return math.abs(a - b) <= SAME * math.max(math.abs(a), math.abs(b))
end

--- Whether two numbers are the same except for rounding. Below 1 the rounding is absolute. NaN is the same as NaN, and
-- infinity is the same only as itself.
-- @number a
-- @number b
-- @number[opt] part by which they may differ (compare.SAME)
-- @treturn boolean
function compare.close(a, b, part)
  if a == b or a ~= a and b ~= b then return true end
  local apart = math.abs(a - b)
  return apart < math.huge and apart <= (part or SAME) * math.max(1.0, math.abs(a), math.abs(b))
end

local math_type, close = math.type, compare.close

--- Whether a value is the expected one: numbers within rounding, tables and arrays by every key but 0, others by ==.
-- @param got
-- @param expected
-- @number[opt] part by which numbers may differ (compare.SAME)
-- @treturn boolean
function compare.agree(got, expected, part)
  if math_type(expected) then return math_type(got) ~= nil and (got == expected or close(got, expected, part)) end
  got, expected = values.plain(got), values.plain(expected)
  if type(expected) ~= "table" then return got == expected end
  if type(got) ~= "table" then return false end
  for key, value in next, expected do
    if key ~= 0 and not compare.agree(got[key], value, part) then return false end
  end
  for key in next, got do
    if key ~= 0 and expected[key] == nil then return false end
  end
  return true
end

--- Whether two lists have the same names, in any order.
-- @tparam {string,...} a
-- @tparam {string,...} b without a name twice
-- @treturn boolean
function compare.same_names(a, b)
  local left = {}
  for _, name in ipairs(b) do left[name] = true end
  for _, name in ipairs(a) do left[name] = nil end
  return #a == #b and next(left) == nil
end

return compare
