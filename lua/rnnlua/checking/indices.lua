--- The option `indices`: fixed inputs whose integers are indices into a dimension, such as words from 1 to V. When the
-- dimension gets smaller, they stay within it; samples have indices of their own.
-- @module rnnlua.checking.indices

local array = require "rnnlua.array"
local nearest = require "rnnlua.base.nearest"
local shapes = require "rnnlua.checking.shapes"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local indices = {}

-- The dimensions of some shapes, in alphabetical order.
local function dimensions_of(given)
  local set = {}
  for _, entries in next, given or {} do
    for _, entry in ipairs(entries) do
      if entry.dimension then set[entry.dimension] = true end
    end
  end
  return values.names(set)
end

--- Reads the option.
-- @tparam table given by input the dimension of its indices, such as { k = "V" }
-- @tparam {string,...} names of the layer's inputs
-- @tparam table fixed names of the fixed inputs, as keys
-- @tparam ?table given_shapes the entries of the shapes by input, if any names a dimension
-- @treturn table by input the entry { dimension, factor } (rnnlua.checking.shapes)
-- @raise a usage error
function indices.read(given, names, fixed, given_shapes)
  if type(given) ~= "table" then
    usage_error.raise('indices: expected a table such as { k = "V" }, got %s', values.describe(given))
  end
  local known, read, dimensions = {}, {}, dimensions_of(given_shapes)
  for _, name in ipairs(names) do known[name] = true end
  for _, dimension in ipairs(dimensions) do dimensions[dimension] = true end
  for name, dimension in next, given do
    if not known[name] then
      usage_error.raise("indices: '%s' is no input%s", tostring(name),
        nearest.suggestion(tostring(name), names, "inputs"))
    elseif not fixed[name] then
      usage_error.raise("indices: '%s' has a gradient, so its numbers are no indices", name)
    end
    local entry = shapes.entry(dimension, "indices." .. name)
    if not dimensions[entry.dimension] then
      usage_error.raise("indices.%s: no shape has the dimension '%s'%s", name, tostring(dimension),
        nearest.suggestion(tostring(dimension), dimensions, "dimensions"))
    end
    read[name] = entry
  end
  return read
end

-- The indices in a value, as keys of a set.
local function note(value, set)
  if math.type(value) then
    set[value] = true
  else
    for i = 1, #value do note(value[i], set) end
  end
end

-- What replaces an index beyond the largest: an index that is not in use, so that different indices stay different; or
-- one counted from 1 again.
local function replacement(index, largest, used)
  for free = largest, 1, -1 do
    if not used[free] then return free end
  end
  return (index - 1) % largest + 1
end

-- A value with other indices instead of those beyond the largest; `new` has those by index.
local function replaced(value, largest, used, new)
  if math.type(value) then
    if value <= largest then return value end
    new[value] = new[value] or replacement(value, largest, used)
    used[new[value]] = true
    return new[value]
  end
  local items = {}
  for i = 1, #value do items[i] = replaced(value[i], largest, used, new) end
  return array.is(value) and array(items) or items
end

--- Changes indices so that they are within the sizes of their dimensions.
-- @tparam table inputs by name; changed
-- @tparam ?table read from `read`
-- @tparam table sizes by dimension
function indices.fit(inputs, read, sizes)
  for name, entry in next, read or {} do
    local size = sizes[entry.dimension]
    local used = {}
    if size then
      note(inputs[name], used)
      inputs[name] = replaced(inputs[name], size * entry.factor, used, {})
    end
  end
end

-- The size of a dimension in some inputs.
local function size_of(dimension, inputs, given_shapes)
  for _, name in ipairs(values.names(given_shapes)) do
    for level, entry in ipairs(given_shapes[name]) do
      if entry.dimension == dimension then
        return values.sizes((values.flatten(inputs[name], name)))[level] // (entry.factor or 1)
      end
    end
  end
end

local function redrawn(value, largest, rng)
  if math.type(value) then return rng:integer(1, largest) end
  local items = {}
  for i = 1, #value do items[i] = redrawn(value[i], largest, rng) end
  return array.is(value) and array(items) or items
end

--- Draws other indices.
-- @tparam table inputs by name
-- @tparam ?table read from `read`
-- @tparam ?table given_shapes the entries of the shapes by input
-- @param rng a generator
-- @treturn table inputs by name; the given ones if none has indices
function indices.drawn(inputs, read, given_shapes, rng)
  if not read or next(read) == nil then return inputs end
  local drawn = {}
  for name, value in next, inputs do drawn[name] = value end
  for _, name in ipairs(values.names(read)) do
    local largest = size_of(read[name].dimension, inputs, given_shapes) * (read[name].factor or 1)
    drawn[name] = redrawn(inputs[name], largest, rng)
  end
  return drawn
end

return indices
