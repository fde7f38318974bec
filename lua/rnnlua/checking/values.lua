--- Reading, copying and rebuilding what layers take and return: numbers, sequences of numbers
-- (tables and arrays), and sequences of those (matrices, lists of outputs).
-- This is the one place that knows the kinds of values. A value is a flat list of floats and a
-- shape: { kind = "number" | "vector" | "list", size = numbers in all, [i] = shape (lists),
-- array = true where it came as one }. What is built of a shape is of the kind that was read.
-- Tables are read raw: no metamethod runs.
-- @module rnnlua.checking.values

local array = require "rnnlua.array"
local mistake = require "rnnlua.mistake"

local values = {}

local NUMBER = { kind = "number", size = 1 }

--- Whether a value is a sequence: a table or an array.
-- @param value
-- @treturn boolean
function values.is_sequence(value)
  return type(value) == "table" or array.is(value)
end

--- A table of an array's numbers; any other value as it is.
-- @param value
function values.plain(value)
  return array.is(value) and table.move(value, 1, #value, 1, {}) or value
end

--- What a value is, in a few words for a message.
-- @param value
-- @treturn string such as `number 3`, `string "a"`, `nil`, `a table`
function values.describe(value)
  local kind = math.type(value) and "number" or type(value)
  if kind == "number" or kind == "boolean" then
    return kind .. " " .. tostring(value)
  elseif kind == "string" then
    return ("string %q"):format(#value > 40 and value:sub(1, 37) .. "..." or value)
  elseif kind == "nil" then
    return "nil"
  end
  return array.is(value) and "an array" or "a " .. kind
end

--- A shape in a few words.
-- @tparam table shape
-- @treturn string such as `a number`, `3 numbers`, `a list of 2 (3 numbers, 3 numbers)`
function values.describe_shape(shape)
  if shape.kind == "number" then
    return "a number"
  elseif shape.kind == "vector" then
    return shape.size == 1 and "a sequence of 1 number" or ("%d numbers"):format(shape.size)
  end
  local parts = {}
  for i = 1, math.min(#shape, 3) do
    parts[i] = values.describe_shape(shape[i])
  end
  if #shape > 3 then
    parts[4] = "..."
  end
  return ("a list of %d (%s)"):format(#shape, table.concat(parts, ", "))
end

-- The length of a table that has to be a sequence.
local function length(sequence, name)
  local count, largest = 0, 0
  for key in next, sequence do
    if math.type(key) ~= "integer" or key < 1 then
      mistake.raise("%s: expected a sequence (keys 1, 2, ...), got the key %s", name,
        values.describe(key))
    end
    count, largest = count + 1, math.max(largest, key)
  end
  if count == 0 then
    mistake.raise("%s: expected at least one number, got an empty sequence", name)
  end
  if count ~= largest then
    local hole = 1
    while rawget(sequence, hole) ~= nil do
      hole = hole + 1
    end
    mistake.raise("%s: expected a sequence without holes, got nil at [%d]", name, hole)
  end
  return count
end

local function read_array(value, name, flat)
  if #value == 0 then
    mistake.raise("%s: expected at least one number, got an empty array", name)
  end
  table.move(value, 1, #value, #flat + 1, flat)
  return { kind = "vector", size = #value, array = true }
end

-- Appends the numbers of a value to flat and returns its shape; open holds the tables around it.
local function read(value, name, flat, open)
  if math.type(value) then
    flat[#flat + 1] = value + 0.0
    return NUMBER
  elseif array.is(value) then
    return read_array(value, name, flat)
  elseif type(value) ~= "table" then
    mistake.raise("%s: expected a number or a sequence of numbers, got %s", name,
      values.describe(value))
  elseif open[value] then
    mistake.raise("%s: expected numbers, got a table that contains itself", name)
  end
  open[value] = true
  local count, before = length(value, name), #flat
  local shape, plain = { kind = "list" }, true
  for i = 1, count do
    local item = rawget(value, i)
    if plain and math.type(item) then
      flat[#flat + 1] = item + 0.0
    else
      if plain then
        plain = false
        for j = 1, i - 1 do
          shape[j] = NUMBER
        end
      end
      shape[i] = read(item, ("%s[%d]"):format(name, i), flat, open)
    end
  end
  open[value] = nil
  shape.kind, shape.size = plain and "vector" or "list", #flat - before
  return shape
end

--- Reads a value.
-- @param value a number, a sequence of numbers (a table or an array), or a sequence of such; integers
--   become floats
-- @string name what messages call it
-- @treturn table its shape
-- @treturn {number,...} its numbers, first index slowest
-- @raise a mistake for anything else: strings, holes, other keys, an empty sequence, a cycle
function values.flatten(value, name)
  local flat = {}
  local shape = read(value, name, flat, {})
  return shape, flat
end

--- Builds a value of a shape: the inverse of flatten, and for any items in the place of numbers.
-- @tparam table shape
-- @tparam table flat
-- @tparam[opt=1] integer first where in flat it starts
-- @return a new value, shared with nobody
-- @treturn integer where in flat the next one starts
function values.build(shape, flat, first)
  first = first or 1
  if shape.kind == "number" then
    return flat[first], first + 1
  elseif shape.kind == "vector" then
    local list = table.move(flat, first, first + shape.size - 1, 1, {})
    return shape.array and math.type(list[1]) and array(list) or list, first + shape.size
  end
  local list = {}
  for i = 1, #shape do
    list[i], first = values.build(shape[i], flat, first)
  end
  return list, first
end

--- The items of what `build` built: its inverse, where the items are no numbers.
-- @tparam table shape
-- @param built
-- @treturn table flat
function values.items(shape, built)
  local flat = {}
  local function collect(part, value)
    if part.kind == "number" then
      flat[#flat + 1] = value
    else
      for i = 1, part.kind == "vector" and part.size or #part do
        collect(part.kind == "vector" and NUMBER or part[i], value[i])
      end
    end
  end
  collect(shape, built)
  return flat
end

--- Whether two shapes are the same.
-- @tparam table a
-- @tparam table b
-- @treturn boolean
function values.same_shape(a, b)
  if a.kind ~= b.kind or a.size ~= b.size or #a ~= #b then
    return false
  end
  for i = 1, #a do
    if not values.same_shape(a[i], b[i]) then
      return false
    end
  end
  return true
end

--- The indices of one number of a shape.
-- @tparam table shape
-- @tparam integer k its place in flat, from 1
-- @treturn string such as `[2][3]`; empty for a number
function values.index(shape, k)
  if shape.kind == "number" then
    return ""
  elseif shape.kind == "vector" then
    return ("[%d]"):format(k)
  end
  for i = 1, #shape do
    if k <= shape[i].size then
      return ("[%d]%s"):format(i, values.index(shape[i], k))
    end
    k = k - shape[i].size
  end
end

return values
