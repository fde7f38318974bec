--- The options `shapes` and `dims`: the sizes of a layer's inputs, as numbers or as named dimensions, and the first
-- point with these shapes.
--
-- An entry of a shape is { size } or { dimension, factor }: "4H" is four times H.
-- @module rnnlua.checking.shapes

local array = require "rnnlua.array"
local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local nearest = require "rnnlua.base.nearest"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local Objective = lazy "rnnlua.checking.estimate.objective"
local fixed_inputs = lazy "rnnlua.checking.fixed_inputs"
local points = lazy "rnnlua.checking.points"

local shapes = {}

local MOST_NUMBERS = 1 << 24 -- of an input that is drawn

--- Reads an entry of a shape.
-- @param value an integer, a dimension's name, or a multiple of one such as "4H"
-- @string what the name of the entry in messages
-- @treturn table { size } or { dimension, factor }
-- @raise a usage error
function shapes.entry(value, what)
  local size = math.type(value) and math.tointeger(value)
  if size and size >= 1 then return { size = size } end
  local factor, dimension = tostring(value):match "^(%d*)([%a_][%w_]*)$"
  if type(value) ~= "string" or not dimension or tonumber(factor) == 0 then
    usage_error.raise('%s: expected a positive integer, a dimension such as "H" or a multiple such as "4H", got %s',
      what, values.describe(value))
  end
  return { dimension = dimension, factor = math.tointeger(factor) or 1 }
end

-- The entries of each shape, and whether any names a dimension.
local function read(given, names)
  local read_shapes, known, has_names = {}, {}, false
  for _, name in ipairs(names) do known[name] = true end
  for name, shape in next, given do
    if not known[name] then
      usage_error.raise("shapes: '%s' is no input%s", tostring(name),
        nearest.suggestion(tostring(name), names, "inputs"))
    end
    local entries = {}
    if type(shape) ~= "table" then
      entries[1] = shapes.entry(shape, "shapes." .. name)
    else
      for i = 1, math.max(1, #shape) do entries[i] = shapes.entry(shape[i], ("shapes.%s[%d]"):format(name, i)) end
    end
    for _, entry in ipairs(entries) do has_names = has_names or entry.dimension ~= nil end
    read_shapes[name] = entries
  end
  return read_shapes, has_names
end

local function written(entry)
  return (entry.factor == 1 and "" or entry.factor) .. entry.dimension
end

-- Records the size of a dimension, and which option or input it comes from.
local function note(found, dimension, size, source)
  local before = found.sizes[dimension]
  if before and before ~= size then
    usage_error.raise("shapes: %s is %d in %s, but %d in %s", dimension, before, found.sources[dimension], size, source)
  end
  found.sizes[dimension], found.sources[dimension] = size, found.sources[dimension] or source
end

-- Reads the option `dims`.
local function read_dims(dims, found)
  if dims == nil then return end
  if type(dims) ~= "table" then
    usage_error.raise("dims: expected a table such as { H = 4, D = 3 }, got %s", values.describe(dims))
  end
  for dimension, size in next, dims do
    local count = math.type(size) and math.tointeger(size)
    if type(dimension) ~= "string" then
      usage_error.raise("dims: expected names as keys, such as { H = 4, D = 3 }, got the key %s",
        values.describe(dimension))
    elseif not (count and count >= 1) then
      usage_error.raise("dims.%s: expected a positive integer, got %s", dimension, values.describe(size))
    end
    note(found, dimension, count, "dims")
  end
end

-- Records the dimensions of an input in `at`.
local function read_input(value, name, entries, found)
  local source = "at." .. name
  local shape = values.flatten(value, source)
  local sizes = values.sizes(shape)
  if not sizes or #sizes ~= #entries then
    usage_error.raise("%s: expected a value of %d dimension%s, as in shapes.%s, got %s", source, #entries,
      #entries == 1 and "" or "s", name, values.describe_shape(shape))
  end
  for i, entry in ipairs(entries) do
    if entry.size and entry.size ~= sizes[i] then
      usage_error.raise("%s has size %d, but shapes.%s has %d", source, sizes[i], name, entry.size)
    elseif entry.dimension and sizes[i] % entry.factor ~= 0 then
      usage_error.raise("%s has size %d, but shapes.%s has %s: %d is no multiple of %d", source, sizes[i], name,
        written(entry), sizes[i], entry.factor)
    elseif entry.dimension then
      note(found, entry.dimension, sizes[i] // entry.factor, source)
    end
  end
end

-- A suggestion for a misspelt word. A single letter matches only in another case, because other letters are other
-- dimensions.
local function near(word, list)
  local best, apart = nearest.nearest(word, list)
  return best and apart <= #word / 2 and ("did you mean '%s'?"):format(best) or nil
end

-- Raises a usage error if dims has a name that no shape uses, or a shape uses a name without a size.
local function check_names(given, names, found)
  local used, dimensions = {}, {}
  for _, name in ipairs(names) do
    for _, entry in ipairs(given[name] or {}) do
      if entry.dimension and not used[entry.dimension] then
        used[entry.dimension], dimensions[#dimensions + 1] = name, entry.dimension
      end
    end
  end
  if not dimensions[1] and next(found.sizes) then
    usage_error.raise('dims: no shape names a dimension, as in shapes = { x = { "D" } }')
  end
  for _, dimension in ipairs(values.names(found.sizes)) do
    if not used[dimension] then
      usage_error.raise("dims: no shape has the dimension '%s'; %s", dimension, near(dimension, dimensions)
        or "the dimensions are " .. table.concat(dimensions, ", "))
    end
  end
  for _, dimension in ipairs(dimensions) do
    if not found.sizes[dimension] then
      usage_error.raise("shapes.%s: dimension '%s' has no size; %s", used[dimension], dimension,
        near(dimension, values.names(found.sizes)) or ("add it, as in dims = { %s = 3 }"):format(dimension))
    end
  end
end

-- Raises a usage error if a shape has so many numbers that a check would not end.
local function check_count(name, entries, sizes)
  local count, text = 1.0, {}
  for i, entry in ipairs(entries) do
    text[i] = entry.size or entry.factor * sizes[entry.dimension]
    count = count * text[i]
  end
  if count > MOST_NUMBERS then
    usage_error.raise("shapes.%s: expected at most %d numbers, got %s", name, MOST_NUMBERS, table.concat(text, " × "))
  end
end

-- Zeros of a shape, as nested tables.
local function zeros(entries, sizes, level)
  local entry, list = entries[level], {}
  for i = 1, entry.size or entry.factor * sizes[entry.dimension] do
    list[i] = entries[level + 1] and zeros(entries, sizes, level + 1) or 0.0
  end
  return list
end

-- The inputs in `at`, with zeros for those that it leaves out, and the names of the latter.
local function like_shapes(given, options, names, sizes)
  local at, like, drawn = options.at or {}, {}, {}
  for name, value in next, at do like[name] = value end
  for _, name in ipairs(names) do
    if at[name] == nil and (given[name] or options.at == nil) then
      if given[name] then check_count(name, given[name], sizes) end
      like[name] = given[name] and zeros(given[name], sizes, 1) or 0.0
      if options.arrays and given[name] then like[name] = array(like[name]) end
      drawn[#drawn + 1] = name
    end
  end
  return like, drawn
end

-- Raises a usage error if `shapes` adds nothing to `at`.
local function check_beside_at(given, at, has_names)
  if type(at) ~= "table" then
    usage_error.raise("at: expected a table of named inputs, got %s", values.describe(at))
  end
  for name in next, given do has_names = has_names or at[name] == nil end
  if not has_names then usage_error.raise("shapes: they replace 'at'; give only one of the two") end
end

--- The first point of a check with `shapes`: the inputs that `at` gives, and generic ones for the others.
-- @param layer
-- @tparam table options of check_gradients: shapes, dims, at, arrays, dout
-- @tparam ?{string,...} wrt the names of the requested gradients
-- @param rng a generator
-- @treturn table inputs by name
-- @treturn table the names of fixed inputs, as keys
-- @treturn ?table the entries by input, if any names a dimension
-- @treturn ?{number,...} the value of the layer's first forward, flat, if there was one
-- @raise usage errors
function shapes.first_point(layer, options, wrt, rng)
  if type(options.shapes) ~= "table" then
    usage_error.raise("shapes: expected a table such as { X = 5 }, got %s", values.describe(options.shapes))
  end
  local names, found = layers.inputs_of(layer), { sizes = {}, sources = {} }
  local given, has_names = read(options.shapes, names)
  if options.at ~= nil then check_beside_at(given, options.at, has_names) end
  read_dims(options.dims, found)
  for _, name in ipairs(names) do
    local value = (options.at or {})[name]
    if value ~= nil and given[name] then read_input(value, name, given[name], found) end
  end
  check_names(given, names, found)
  local like, drawn = like_shapes(given, options, names, found.sizes)
  local set = fixed_inputs.of(names, like, wrt, layers.gradients_of(layer))
  for _, name in ipairs(drawn) do
    if set[name] then usage_error.raise("shapes: '%s' has no gradient, so it needs a value; give it in 'at'", name) end
  end
  local inputs, first_value = points.inputs(like, rng, drawn), nil
  if options.at ~= nil then
    local objective = Objective.new(layer, inputs, options.dout, { wrt = wrt, open = true })
    inputs, first_value = objective:inputs(), objective.first_value
  end
  return inputs, set, has_names and given or nil, first_value
end

return shapes
