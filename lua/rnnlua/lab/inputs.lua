--- The inputs of a lab of layers as its author declares them, with the sizes of their dimensions.
--
-- An input is a kind, as in `w = "number"`, or a list: its dimensions, as in `Wx = { "4H", "D" }`, after a kind if
-- the numbers are not plain ones, as in `k = { "integer", "T", to = "V" }`. A dimension is written as in
-- check_gradients' `shapes`. `dims` gives the smallest and the largest size of each dimension.
-- @module rnnlua.lab.inputs

local lazy = require "rnnlua.base.lazy"
local nearest = require "rnnlua.base.nearest"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local shapes = lazy "rnnlua.checking.shapes"

local inputs = {}

local KINDS = { "number", "sequence", "positive", "integer" }
local IS_KIND = { number = true, sequence = true, positive = true, integer = true }
local FIELDS = { "from", "to", "draw" }
local EXPECTED = 'expected a kind such as "number", or a list of dimensions such as { "H", "D" }, got %s'

local function complain(name, problem, ...)
  usage_error.raise("lab: inputs." .. name .. ": " .. problem, ...)
end

-- Reads the bounds of an integer: numbers, or dimensions.
local function read_bounds(name, given, spec)
  for _, key in ipairs { "from", "to" } do
    local bound = given[key]
    if bound ~= nil and spec.kind ~= "integer" then
      complain(name, "only an integer has `%s`; write { \"integer\", … }", key)
    elseif bound ~= nil and math.type(bound) ~= "integer" then
      bound = shapes.entry(bound, ("lab: inputs.%s.%s"):format(name, key))
    end
    spec[key] = bound
  end
  if spec.kind ~= "integer" or spec.draw then return end
  spec.from = spec.from or 1
  if spec.to == nil then complain(name, 'an integer needs its largest value, as in { "integer", to = 5 }') end
  if math.type(spec.from) and math.type(spec.to) and spec.from > spec.to then
    complain(name, "from is %d, which is larger than to, %d", spec.from, spec.to)
  end
end

local function read_list(name, given)
  local fields, first = {}, IS_KIND[given[1]] and 2 or 1
  for key, value in next, given do
    if math.type(key) ~= "integer" then fields[key] = value end
  end
  nearest.check_keys(fields, FIELDS, "lab: inputs." .. name)
  if #given == 0 and given.draw == nil then complain(name, EXPECTED, "an empty list") end
  local spec = { kind = first == 2 and given[1] or "number", entries = {}, draw = given.draw }
  for i = first, #given do
    spec.entries[i - first + 1] = shapes.entry(given[i], ("lab: inputs.%s[%d]"):format(name, i))
  end
  if spec.draw ~= nil and type(spec.draw) ~= "function" then
    complain(name, "draw: expected function(rng, sizes) … end, got %s", values.describe(spec.draw))
  elseif spec.kind == "sequence" and spec.entries[1] then
    complain(name, 'a sequence has no dimensions: write { "T" } and dims = { T = { 1, 9 } }')
  end
  read_bounds(name, given, spec)
  return spec
end

-- Reads an input: "number", "sequence", or { kind, entries, from, to, draw }.
local function read_input(name, given)
  if type(given) == "string" and not IS_KIND[given] then
    complain(name, "unknown kind '%s'%s", given, nearest.suggestion(given, KINDS, "kinds"))
  elseif given == "number" or given == "sequence" then
    return given
  elseif type(given) == "string" then
    return read_list(name, { given })
  elseif type(given) ~= "table" then
    complain(name, EXPECTED, values.describe(given))
  end
  return read_list(name, given)
end

local function check_range(name, range)
  local low, high = range, range
  if type(range) == "table" then low, high = range[1], range[2] end
  if not (math.type(low) == "integer" and math.type(high) == "integer" and 1 <= low and low <= high) then
    usage_error.raise("lab: dims.%s: expected a size, or { smallest, largest } such as { 1, 4 }, got %s", name,
      type(range) == "table" and "another list" or values.describe(range))
  end
  return { low, high }
end

local function read_dims(given)
  local dims = {}
  if given == nil then return dims end
  if type(given) ~= "table" then
    usage_error.raise("lab: dims: expected a table such as { H = { 1, 4 }, D = { 1, 3 } }, got %s",
      values.describe(given))
  end
  for name, range in next, given do
    if type(name) ~= "string" then
      usage_error.raise("lab: dims: expected names as keys, such as { H = { 1, 4 } }, got the key %s", tostring(name))
    end
    dims[name] = check_range(name, range)
  end
  return dims
end

-- The entries of an input that may name a dimension.
local function entries_of(spec)
  local list = table.move(spec.entries, 1, #spec.entries, 1, {})
  for _, key in ipairs { "from", "to" } do
    if type(spec[key]) == "table" then list[#list + 1] = spec[key] end
  end
  return list
end

-- Raises a usage error if an input has a dimension without a size, or `dims` has one that no input uses.
local function check_dimensions(read, dims)
  local used, known = {}, values.names(dims)
  for _, name in ipairs(values.names(read)) do
    for _, entry in ipairs(type(read[name]) == "table" and entries_of(read[name]) or {}) do
      local dimension = entry.dimension
      if dimension and not dims[dimension] then
        local meant = nearest.nearest(dimension, table.move(KINDS, 1, #KINDS, #known + 1, { table.unpack(known) }))
        local is_near = meant and (dims[meant] and #dimension > 1 or IS_KIND[meant])
          and select(2, nearest.nearest(dimension, { meant })) <= #dimension / 2
        complain(name, "dimension '%s' has no sizes; %s", dimension, is_near and ("did you mean '%s'?"):format(meant)
          or ("add them, as in dims = { %s = { 1, 4 } }"):format(dimension))
      elseif dimension then
        used[dimension] = true
      end
    end
  end
  for _, dimension in ipairs(known) do
    if not used[dimension] then
      usage_error.raise("lab: dims: no input has the dimension '%s'%s", dimension,
        nearest.suggestion(dimension, values.names(used), "dimensions"))
    end
  end
end

--- Reads `inputs` and `dims`.
-- @tparam table spec the author's declarations; its inputs are replaced by those of `read_input`, its dims by { low,
--   high } by name
-- @raise a usage error
function inputs.read(spec)
  local given, read = spec.inputs, {}
  if type(given) ~= "table" or next(given) == nil then
    usage_error.raise('lab: inputs: expected a table such as { wx = "number", X = "sequence" }, got %s',
      type(given) == "table" and "an empty one" or type(given))
  end
  for name, one in next, given do
    if type(name) ~= "string" then
      usage_error.raise('lab: inputs: expected names as keys, as in { wx = "number" }, got the key %s', tostring(name))
    end
    read[name] = read_input(name, one)
  end
  local dims = read_dims(spec.dims)
  check_dimensions(read, dims)
  spec.inputs, spec.dims = read, dims
end

--- Whether an input is an integer, which has no gradient.
-- @param one an input from `read`
-- @treturn boolean
function inputs.is_integer(one) return type(one) == "table" and one.kind == "integer" end

--- The size of an entry.
-- @tparam table entry (rnnlua.checking.shapes)
-- @tparam table sizes by dimension
-- @treturn integer
function inputs.size(entry, sizes) return entry.size or entry.factor * sizes[entry.dimension] end

-- An entry as its author wrote it.
local function written(entry)
  return entry.size and tostring(entry.size) or (entry.factor == 1 and "" or entry.factor) .. entry.dimension
end

-- The dimensions as text, such as `H × D`.
local function in_words(spec)
  local parts = {}
  for i, entry in ipairs(spec.entries) do parts[i] = written(entry) end
  return parts[1] and (parts[2] and table.concat(parts, " × ") or parts[1] .. " numbers")
    or spec.kind == "integer" and "an integer" or "a number"
end

-- The value of an integer's bound at some sizes; nil if there is no bound, or its dimension has no size.
local function bound(entry, sizes)
  if entry == nil or math.type(entry) then return entry end
  return (entry.size or sizes[entry.dimension]) and inputs.size(entry, sizes)
end

-- The numbers that an input takes as text, such as `integers from 1 to 5`; and a test for them.
local function domain_of(spec, sizes)
  if spec.kind == "positive" then return "positive numbers", function(x) return x > 0 and x < math.huge end end
  if spec.kind ~= "integer" then return "numbers", function(x) return x == x end end
  local from, to = bound(spec.from, sizes), bound(spec.to, sizes)
  local words = "integers" .. (from and (" from %d"):format(from) or "") .. (to and (" to %d"):format(to) or "")
  return words, function(x)
    return math.type(x) == "integer" and (not from or x >= from) and (not to or x <= to)
  end
end

--- Checks that the numbers of a value have the input's kind, and are within its bounds.
-- @string what its name in messages, such as `lab.value: input k`
-- @tparam table spec the input from `read`
-- @param value of the input's shape
-- @tparam table sizes by dimension; bounds that are dimensions without a size are not checked
-- @raise a usage error
function inputs.check_domain(what, spec, value, sizes)
  local words, contains = domain_of(spec, sizes)
  local function check(item)
    if type(item) == "table" then
      for i = 1, #item do check(item[i]) end
    elseif not contains(item) then
      usage_error.raise("%s: expected %s, got %s", what, words,
        spec.kind == "integer" and tostring(item) or text.value(item))
    end
  end
  check(values.plain(value))
end

--- Checks the shape of an author's value for an input with dimensions or a kind.
-- @string what its name in messages, such as `lab.value: input Wx`
-- @tparam table spec the input from `read`
-- @param value
-- @tparam table sizes by dimension, from the inputs before; those of this input are added
-- @raise a usage error
function inputs.check_value(what, spec, value, sizes)
  local ok, shape = pcall(values.flatten, value, "it")
  local found = ok and values.sizes(shape)
  if not found or #found ~= #spec.entries and (spec.entries[1] or not spec.draw) then
    usage_error.raise("%s: expected %s, got %s", what, in_words(spec),
      ok and values.describe_shape(shape) or values.describe(value))
  end
  for i, entry in ipairs(spec.entries) do
    local size = entry.dimension and sizes[entry.dimension]
    if entry.size and entry.size ~= found[i] or entry.dimension and found[i] % entry.factor ~= 0 then
      usage_error.raise("%s: expected %s, got %s", what, in_words(spec), values.describe_shape(shape))
    elseif size and size * entry.factor ~= found[i] then
      usage_error.raise("%s: expected %s with %s %d, as in the inputs before, got %s", what, in_words(spec),
        entry.dimension, size, values.describe_shape(shape))
    elseif entry.dimension then
      sizes[entry.dimension] = found[i] // entry.factor
    end
  end
end

-- A value with the sizes of some entries, with each number made by a function.
local function built(entries, sizes, make, level)
  local entry, list = entries[level], {}
  if not entry then return make() end
  for i = 1, inputs.size(entry, sizes) do list[i] = built(entries, sizes, make, level + 1) end
  return list
end

--- A random value of an input with dimensions or a kind.
-- @string name
-- @tparam table spec the input from `read`
-- @tparam table sizes by dimension, and n, the length of sequences
-- @param rng a generator
-- @raise a usage error if the author's own `draw` returns a wrong value
function inputs.draw(name, spec, sizes, rng)
  if spec.draw then
    local value = spec.draw(rng, sizes)
    local of = {}
    for dimension, size in next, sizes do of[dimension] = size end
    local what = ("lab: inputs.%s: draw"):format(name)
    inputs.check_value(what, spec, value, of)
    inputs.check_domain(what, spec, value, sizes)
    return value
  end
  return inputs.built(spec, sizes, function()
    if spec.kind == "integer" then return rng:integer(bound(spec.from, sizes), bound(spec.to, sizes)) end
    local x = rng:randn()
    return spec.kind == "positive" and 0.05 + math.abs(x) or x
  end)
end

--- A value of an input with every number made by a function.
-- @tparam table spec
-- @tparam table sizes
-- @tparam function make
function inputs.built(spec, sizes, make) return built(spec.entries, sizes, make, 1) end

--- The dimensions of the inputs as check_gradients takes them; nil if no input has any.
-- @param lab of a layer
-- @treturn ?table by input, a list of integers, names and multiples
function inputs.shapes(lab)
  if next(lab.dims) == nil then return nil end
  local given = {}
  for name, spec in next, lab.inputs do
    if type(spec) == "table" and spec.entries[1] then
      given[name] = {}
      for i, entry in ipairs(spec.entries) do given[name][i] = entry.size or written(entry) end
    end
  end
  return given
end

--- The indices among the inputs as check_gradients takes them: integers from 1 to a dimension; nil if there are none.
-- @param lab of a layer
-- @treturn ?table by input, a dimension or a multiple of one
function inputs.indices(lab)
  local found = {}
  for name, spec in next, lab.inputs do
    local is_index = inputs.is_integer(spec) and spec.from == 1 and type(spec.to) == "table" and spec.to.dimension
    if is_index then found[name] = written(spec.to) end
  end
  return next(found) and found or nil
end

return inputs
