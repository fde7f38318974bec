--- Reading, copying and rebuilding the values that layers take and return: numbers, sequences of numbers
-- (tables and arrays), and sequences of these (matrices, lists of outputs).
-- This is the one place that knows the kinds of values. A value is a flat list of floats and a
-- shape: { kind = "number" | "vector" | "list", size = numbers in all, [i] = shape (lists),
-- array = true if it was an array }. A value that is built from a shape has the kind that was read.
-- An array of several dimensions has the shape of the tables that would hold its numbers.
-- Tables are read raw: no metamethod runs.
-- @module rnnlua.base.values

local array = require "rnnlua.array"
local core = require "rnnlua.core"
local usage_error = require "rnnlua.base.usage_error"

local math_type, unpack = math.type, table.unpack
local take_numbers, copy_numbers = core.take_numbers, core.copy_numbers

local values = {}

local NUMBER = { kind = "number", size = 1 }
values.NUMBER = NUMBER -- the shape of a number

-- A table with up to this many items is allocated at once; a longer one grows.
local SHORT = 200

-- A table with room for the items of another.
local function room_for(sequence)
  return #sequence <= SHORT and not getmetatable(sequence) and { unpack(sequence) } or {}
end

--- Whether a value is a sequence: a table or an array.
-- @param value
-- @treturn boolean
function values.is_sequence(value)
  return type(value) == "table" or array.is(value)
end

--- A table without its metatable: the table itself if it has none, otherwise a copy.
-- @tparam table value
-- @treturn table
function values.raw(value)
  if not getmetatable(value) then return value end
  local copy = {}
  for key, item in next, value do copy[key] = item end
  return copy
end

--- The numbers of an array in a table, or in nested tables; any other value does not change.
-- @param value
function values.plain(value)
  return array.is(value) and value:table() or value
end

--- The names among the keys of a table, sorted.
-- @tparam table value
-- @treturn {string,...}
function values.names(value)
  local names = {}
  for key in next, value do
    if type(key) == "string" then names[#names + 1] = key end
  end
  table.sort(names)
  return names
end

--- A short description of a value, for a message.
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

--- A short description of a shape.
-- @tparam table shape
-- @treturn string such as `a number`, `3 numbers`, `4 × 3`, `2 lists (3 numbers, 2 numbers)`
function values.describe_shape(shape)
  if shape.kind == "number" then
    return "a number"
  elseif shape.kind == "vector" then
    return shape.size == 1 and "a sequence of 1 number" or ("%d numbers"):format(shape.size)
  end
  local sizes = values.sizes(shape)
  if sizes and sizes[2] then return table.concat(sizes, " × ") end
  local parts = {}
  for i = 1, math.min(#shape, 3) do
    parts[i] = values.describe_shape(shape[i])
  end
  if #shape > 3 then
    parts[4] = "..."
  end
  return ("a list of %d (%s)"):format(#shape, table.concat(parts, ", "))
end

-- Messages name a number by its path: the name, then the indices above it.
local function complain(problem, name, path, depth)
  for i = 1, depth do
    name = (type(path[i]) == "string" and "%s.%s" or "%s[%d]"):format(name, path[i])
  end
  usage_error.raise("%s: %s", name, problem)
end

-- Checks that a table is a sequence; its largest key is given.
local function check_sequence(sequence, count, largest, name, path, depth)
  if count == 0 then
    complain("expected at least one number, got an empty sequence", name, path, depth)
  elseif count ~= largest then
    local hole = 1
    while rawget(sequence, hole) ~= nil do hole = hole + 1 end
    complain(("expected a sequence without holes, got nil at [%d]"):format(hole), name, path, depth)
  end
end

local read

-- Reads the items of a table, not all of which are numbers, after `before` numbers. `open` has the tables that contain
-- this one.
local function read_items(sequence, count, flat, before, name, path, depth, open)
  open = open or {}
  if open[sequence] then complain("expected numbers, got a table that contains itself", name, path, depth) end
  open[sequence] = true
  local shape, size = { kind = "list" }, 0
  for i = 1, count do
    path[depth + 1] = i
    shape[i] = read(rawget(sequence, i), flat, before + size, name, path, depth + 1, open)
    size = size + shape[i].size
  end
  shape.size = size
  open[sequence] = nil
  return shape
end

local function read_table(sequence, flat, before, name, path, depth, open)
  local is_given = type(path[1]) == "string" -- a student who counts from 0 is told so
  local count, largest = take_numbers(sequence, flat, before, is_given), 0
  if count then return { kind = "vector", size = count } end
  count = 0
  for key in next, sequence do
    count = count + ((key ~= 0 or is_given) and 1 or 0)
    if (key ~= 0 or is_given) and key ~= count and (math_type(key) ~= "integer" or key < 1) then
      complain("expected a sequence (keys 1, 2, ...), got the key " .. values.describe(key), name, path, depth)
    elseif key > largest then
      largest = key
    end
  end
  if count ~= largest or count == 0 then check_sequence(sequence, count, largest, name, path, depth) end
  return read_items(sequence, count, flat, before, name, path, depth, open)
end

-- The shape of an array from its sizes, beginning at a dimension.
local function array_shape(sizes, place)
  local count = sizes[place]
  if not sizes[place + 1] then return { kind = "vector", size = count, array = true } end
  local row = array_shape(sizes, place + 1)
  local shape = { kind = "list", size = count * row.size, array = true }
  for i = 1, count do shape[i] = row end
  return shape
end

-- Puts the numbers of a value into flat, after `before` others, and returns its shape.
function read(value, flat, before, name, path, depth, open)
  if math_type(value) then
    flat[before + 1] = value + 0.0
    return NUMBER
  elseif type(value) == "table" then
    return read_table(value, flat, before, name, path, depth, open)
  elseif not array.is(value) then
    complain("expected a number or a sequence of numbers, got " .. values.describe(value), name, path, depth)
  end
  local shape = array_shape(value.shape, 1)
  if shape.size == 0 then complain("expected at least one number, got an empty array", name, path, depth) end
  table.move(value.shape[2] and value:reshape(shape.size) or value, 1, shape.size, before + 1, flat)
  return shape
end

--- Reads a value. What a layer keeps at the index 0 of its table, such as the first state, is ignored.
-- @param value a number, a sequence of numbers (a table or an array), or a sequence of such; integers
--   become floats
-- @param name what messages call it: a string, or an object that becomes one then
-- @string[opt] field of name, of which the value is; then it comes from a user, and the index 0 is an error
-- @treturn table its shape
-- @treturn {number,...} its numbers, first index slowest
-- @raise a usage error for anything else: strings, holes, other keys, an empty sequence, a cycle
function values.flatten(value, name, field)
  if math_type(value) then return NUMBER, { value + 0.0 } end
  local flat = type(value) == "table" and room_for(value) or {} -- no sequence of items has fewer numbers
  return read(value, flat, 0, name, { field }, field and 1 or 0), flat
end

--- Whether a shape is that of a table of numbers.
-- @tparam table shape
-- @treturn boolean
function values.is_table_of_numbers(shape)
  return shape.kind == "vector" and not shape.array
end

--- Whether `build` makes one table of numbers of a shape, in one piece.
-- @tparam table shape
-- @treturn boolean
function values.is_short(shape)
  return shape.size <= SHORT and values.is_table_of_numbers(shape)
end

--- Builds a value of a shape: the inverse of flatten. The items need not be numbers.
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
    local after = first + shape.size
    local list = shape.size <= SHORT and { unpack(flat, first, after - 1) }
      or table.move(flat, first, after - 1, 1, {})
    return shape.array and math_type(list[1]) and array(list) or list, after
  end
  local list = {}
  for i = 1, #shape do
    local item = shape[i]
    if item.kind == "vector" and not item.array and item.size <= SHORT then -- a call for each row would cost more
      local after = first + item.size
      list[i], first = { unpack(flat, first, after - 1) }, after
    else
      list[i], first = values.build(item, flat, first)
    end
  end
  return shape.array and array.is(list[1]) and array(list) or list, first
end

--- A deep copy of any value: tables and arrays are copied with their contents; all other values are not copied.
-- Integers stay integers.
-- @param value without cycles
-- @return the copy
function values.copy(value)
  if type(value) ~= "table" then return array.is(value) and array(value) or value end
  local copy = copy_numbers(value)
  if copy then return copy end
  copy = room_for(value)
  for key, item in next, value do
    local kind = type(item)
    copy[key] = (kind == "table" or kind == "userdata") and values.copy(item) or item
  end
  local class = getmetatable(value)
  return type(class) == "table" and setmetatable(copy, class) or copy
end

--- A copy of a sequence or an array with another length: truncated, or repeated from its start.
-- @param sequence with at least one item
-- @tparam integer length
-- @return the copy
function values.resized(sequence, length)
  if length == #sequence then return values.copy(sequence) end
  local items = {}
  for i = 1, length do items[i] = values.copy(sequence[(i - 1) % #sequence + 1]) end
  return array.is(sequence) and array(items) or items
end

-- Whether two arrays that are not equal to each other only differ in that NaN is not equal to NaN.
local function differ_by_nan(a, b)
  if #a ~= #b or #a == 0 then return false end
  local shape, flat = values.flatten(a, "a")
  local other_shape, other = values.flatten(b, "b")
  if not values.same_shape(shape, other_shape) then return false end
  for i, x in ipairs(flat) do
    if x ~= other[i] and (x == x or other[i] == other[i]) then return false end
  end
  return true
end

--- Whether two values are equal. Tables and arrays are compared by their contents. NaN equals NaN.
-- @param a
-- @param b
-- @treturn boolean
function values.equal(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b or a ~= a and b ~= b or array.is(a) and array.is(b) and differ_by_nan(a, b)
  end
  for key, item in next, a do
    if key ~= 0 and not values.equal(item, rawget(b, key)) then return false end
  end
  for key in next, b do
    if key ~= 0 and rawget(a, key) == nil then return false end
  end
  return true
end

--- The items of a value that `build` built, also if they are not numbers.
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

--- The sizes of a shape, outermost first. A number has none.
-- @tparam table shape
-- @treturn ?{integer,...} nil if rows differ in length
function values.sizes(shape)
  if shape.kind == "number" then return {} end
  if shape.kind == "vector" then return { shape.size } end
  local inner = values.sizes(shape[1])
  for i = 2, inner and #shape or 0 do
    if not values.same_shape(shape[1], shape[i]) then return nil end
  end
  return inner and { #shape, table.unpack(inner) }
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
