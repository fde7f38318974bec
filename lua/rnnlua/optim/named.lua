--- Parameters and gradients by name. Each is an array, nested tables of numbers, or a number. Optimizers compute with
-- arrays: an array is used as it is; other values are copied into an array, and back.
-- @module rnnlua.optim.named

local array = require "rnnlua.array"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local named = {}

local MOST_DIMENSIONS = 4

--- The names in a table, sorted. The order of `next` differs from run to run, and so would sums over all names.
-- @param given
-- @string argument what messages call it
-- @treturn {string,...} at least one
-- @raise a usage error for anything but a table by name
function named.names(given, argument)
  if type(given) ~= "table" then
    usage_error.raise("%s: expected a table of arrays by name, got %s", argument, values.describe(given))
  end
  for key in next, given do
    if type(key) ~= "string" then
      usage_error.raise("%s: expected names, as in { W = W }, got the key %s", argument, values.describe(key))
    end
  end
  local names = values.names(given)
  if not names[1] then usage_error.raise("%s: expected at least one array, got an empty table", argument) end
  return names
end

--- One of the values, as an array.
-- @tparam table given
-- @string argument what messages call it
-- @string name
-- @return the array itself, or a new array; of one number for a number
-- @raise a usage error for anything but numbers of a rectangular shape
function named.read(given, argument, name)
  local value = rawget(given, name)
  if array.is(value) then return value end
  local shape, flat = values.flatten(value, argument, name)
  local sizes = values.sizes(shape)
  if not sizes then
    usage_error.raise("%s.%s: expected rows of one length, got %s", argument, name, values.describe_shape(shape))
  elseif #sizes > MOST_DIMENSIONS then
    usage_error.raise("%s.%s: expected at most four dimensions, got %d", argument, name, #sizes)
  end
  return sizes[2] and array(flat):reshape(sizes) or array(flat)
end

local function copy_into(value, numbers)
  for i = 1, #value do
    if math.type(value[i]) then value[i] = numbers[i] else copy_into(value[i], numbers[i]) end
  end
end

--- Puts the numbers of the array that `read` returned back: into the table that was read, or in the place of a number.
-- @tparam table given
-- @string name
-- @param numbers the array
function named.write(given, name, numbers)
  local value = rawget(given, name)
  if math.type(value) then
    rawset(given, name, numbers[1])
  elseif not array.is(value) then
    copy_into(value, numbers)
  end
end

--- Whether an array has a shape.
-- @param numbers the array
-- @tparam {integer,...} shape
-- @treturn boolean
function named.has_shape(numbers, shape)
  local sizes = numbers.shape
  for i = 1, math.max(#sizes, #shape) do
    if sizes[i] ~= shape[i] then return false end
  end
  return true
end

--- A shape for a message.
-- @tparam {integer,...} shape
-- @treturn string such as `4 × 3 numbers`
function named.describe(shape)
  return ("%s %s"):format(table.concat(shape, " × "), #shape == 1 and shape[1] == 1 and "number" or "numbers")
end

return named
