--- The sizes that a layer's inputs share: with W [H, D] and x [D], these are H and D. The option `shapes` names them.
-- Without it, equal sizes are taken as one dimension, and 3 or 4 times another size as the gates of a GRU or an LSTM.
-- @module rnnlua.checking.dimensions

local Candidate = require "rnnlua.checking.candidate"
local array = require "rnnlua.array"
local calls = require "rnnlua.checking.calls"
local indices = require "rnnlua.checking.indices"
local meter = require "rnnlua.checking.meter"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local dimensions = {}

local MULTIPLES, OTHER_WAY = { 4, 3 }, { 3, 4 } -- how many gates there may be, in the order of trying
local SMALLEST, SMALL = 1, 2

-- The size of which another is a multiple, and the factor; otherwise the size itself, and 1.
local function base_of(size, is_size, multiples)
  for _, factor in ipairs(multiples) do
    local base = size // factor
    if base * factor == size and base > 1 and is_size[base] then return base, factor end
  end
  return size, 1
end

--- Infers the dimensions from some inputs.
-- @tparam table inputs by name
-- @tparam {string,...} names of the inputs that are not fixed
-- @tparam[opt] table sequences names as keys, of inputs whose first size is a length of its own
-- @tparam[opt] table kept sizes as keys, which have to stay as they are
-- @tparam[opt={4,3}] {integer,...} multiples of a size that may be its gates; the first that fits is taken
-- @treturn ?table for each input a list of { size, base, factor }, outermost first; `base` is false if the size has
--   to stay; nil if an input has rows of different lengths
-- @treturn {integer,...} the sizes that are not multiples, largest first
function dimensions.of(inputs, names, sequences, kept, multiples)
  local sizes, is_size = {}, {}
  for _, name in ipairs(names) do
    sizes[name] = values.sizes((values.flatten(inputs[name], name)))
    if not sizes[name] then return nil, {} end
    for level, size in ipairs(sizes[name]) do
      if level > 1 or not (sequences and sequences[name]) then is_size[size] = true end
    end
  end
  local of, is_base, bases = {}, {}, {}
  for name, list in next, sizes do
    of[name] = {}
    for level, size in ipairs(list) do
      local base, factor = false, 1
      if level > 1 or not (sequences and sequences[name]) then
        base, factor = base_of(size, is_size, multiples or MULTIPLES)
        if kept and kept[base] then base, factor = false, 1 else is_base[base] = true end
      end
      of[name][level] = { size = size, base = base, factor = factor }
    end
  end
  for base in next, is_base do bases[#bases + 1] = base end
  table.sort(bases, function(a, b) return a > b end)
  return of, bases
end

-- The dimensions named by the option `shapes`, as from `of`, and the size of each by name. The length of the
-- sequences is not a dimension.
local function named(candidate)
  local found, length = candidate:sequence(), {}
  local of, sizes, bases = {}, {}, {}
  local given = candidate.settled.shapes
  for name, entries in next, given do
    local first = found and found.names[name] and entries[1].dimension
    if first then length[first] = true end
  end
  for _, name in ipairs(candidate.names) do
    local actual = given[name] and values.sizes((values.flatten(candidate.inputs[name], name)))
    of[name] = {}
    for level, entry in ipairs(given[name] or {}) do
      local base = entry.dimension and not length[entry.dimension] and entry.dimension
      of[name][level] = { size = actual[level], base = base or false, factor = entry.factor or 1 }
      if base and not sizes[base] then bases[#bases + 1], sizes[base] = base, actual[level] // entry.factor end
    end
  end
  return of, bases, sizes
end

-- A value with other sizes at each level: truncated, or repeated from its start.
local function fitted(value, sizes, level)
  if not sizes[level] then return values.copy(value) end
  local items = {}
  for i = 1, sizes[level] do items[i] = fitted(value[(i - 1) % #value + 1], sizes, level + 1) end
  return array.is(value) and array(items) or items
end

-- The inputs with new sizes for the bases. `read` names the indices among them (rnnlua.checking.indices).
local function resized(inputs, of, new, read)
  local changed = {}
  for name, value in next, inputs do
    local sizes = {}
    for level, one in ipairs(of[name] or {}) do
      sizes[level] = one.base and new[one.base] * one.factor or level == 1 and #value or one.size
    end
    changed[name] = fitted(value, sizes, 1)
  end
  indices.fit(changed, read, new)
  return changed
end

-- A dimension that another size is four times, if that size is also three times another dimension.
local function doubtful(of, of_other_way)
  for _, name in ipairs(values.names(of)) do
    for level, one in ipairs(of[name]) do
      if one.factor ~= of_other_way[name][level].factor then return one.base end
    end
  end
end

-- Whether a layer accepts its inputs with another size of a dimension.
local function accepts(candidate, of, sizes, base)
  local new = setmetatable({ [base] = SMALLEST }, { __index = sizes })
  local ok, problem = pcall(function()
    return calls.forward(candidate:any(), candidate.names, calls.copy_inputs(resized(candidate.inputs, of, new)))
  end)
  meter.pass_on(problem)
  return ok
end

-- The dimensions of a candidate, and the size of each. If 12 may be four gates of 3 or three of 4, the layer tells:
-- with four times the smallest size it lacks rows of three gates.
local function of_candidate(candidate, kept)
  local settled, found = candidate.settled, candidate:sequence()
  if settled.shapes then return named(candidate) end
  local function read(multiples)
    local of, bases = dimensions.of(candidate.inputs, candidate.moving, found and found.names, kept, multiples)
    local sizes = {}
    for _, base in ipairs(bases) do sizes[base] = base end
    return of, bases, sizes
  end
  local of, bases, sizes = read(settled.multiples)
  local base = of and not settled.multiples and doubtful(of, (read(OTHER_WAY)))
  if not base then return of, bases, sizes end
  settled.multiples = accepts(candidate, of, sizes, base) and MULTIPLES or OTHER_WAY
  return read(settled.multiples)
end

-- The sizes to try for the bases, in this order: all as small as possible; then each in turn one larger; then all;
-- then each in turn unchanged; and at last each in turn as small as possible with the others unchanged.
local function choices(bases, sizes)
  local list, seen, given = {}, {}, {}
  for i, base in ipairs(bases) do given[i] = sizes[base] end
  local function add(size_of)
    local new, key = {}, {}
    for i, base in ipairs(bases) do
      new[base] = math.min(sizes[base], size_of(i))
      key[i] = new[base]
    end
    local text = table.concat(key, " ")
    if not seen[text] and text ~= table.concat(given, " ") then list[#list + 1] = new end
    seen[text] = true
  end
  add(function() return SMALLEST end)
  for k = 1, #bases > 1 and #bases or 0 do add(function(i) return i == k and SMALL or SMALLEST end) end
  add(function() return SMALL end)
  for k = 1, #bases > 1 and #bases or 0 do -- needed if an input has indices into this dimension
    for _, size in ipairs { SMALLEST, SMALL } do add(function(i) return i == k and math.huge or size end) end
  end
  for k = 1, #bases > 2 and #bases or 0 do
    add(function(i) return i == k and SMALLEST or math.huge end)
  end
  return list
end

-- The numbers of items of the fixed inputs, as keys. Fixed inputs do not change, so these sizes have to stay.
local function sizes_of_fixed(candidate)
  local kept = {}
  for name in next, candidate.fixed do
    local value = candidate.inputs[name]
    if type(value) == "table" or array.is(value) then kept[#value] = true end
  end
  return kept
end

--- Iterates over candidates with smaller sizes that fit together; leaves out those that the layer does not accept.
-- @tparam table candidate (rnnlua.checking.candidate)
-- @treturn function an iterator: the candidate, and a case of its shapes
function dimensions.smaller(candidate)
  local of, bases, sizes = of_candidate(candidate, sizes_of_fixed(candidate))
  local list, place = of and choices(bases, sizes) or {}, 0
  return function()
    while list[place + 1] do
      place = place + 1
      local ok, smaller, like = pcall(function()
        local inputs = resized(candidate.inputs, of, list[place], candidate.settled.indices)
        local one = Candidate.new(candidate.given, inputs, candidate.settled, candidate.fixed)
        return one, one:draw(rnn.rng(1))
      end)
      if ok then return smaller, like end
      meter.pass_on(smaller)
    end
  end
end

-- Sizes of the dimensions for a sample, from 2 on: all different, and different from those of the next sample.
local function sizes_apart(bases, number)
  local new, count = {}, math.max(#bases + 1, 3)
  for i, base in ipairs(bases) do new[base] = 2 + (number + i) % count end
  return new
end

-- The names of the gradients that do not have numbers of the input's shape, as one text.
local function problems(candidate, case)
  local seen = candidate:observe(candidate:any(case.n), case)
  return table.concat(values.names(seen.problems), " ")
end

-- Trying inferred sizes costs forwards; if fewer than these are left, they are not tried.
local FORWARDS_LEFT = 1000

-- The dimensions that may change from sample to sample: those that `shapes` names, or those that the sizes suggest.
local function varying(candidate)
  if candidate.settled.shapes then return named(candidate) end
  if meter.of(candidate.layer):left() < FORWARDS_LEFT then return nil, {} end
  return of_candidate(candidate, sizes_of_fixed(candidate))
end

--- The inputs of a sample with sizes of its own, if the inputs have dimensions, and the layer accepts these sizes.
-- @tparam table candidate
-- @tparam integer number of the sample
-- @tparam[opt] integer n the length of its sequences
-- @treturn ?table inputs by name; nil if the sample has to use the candidate's own sizes
function dimensions.of_sample(candidate, number, n)
  local of, bases = varying(candidate)
  if not bases[1] then return nil end
  local ok, like = pcall(function()
    local inputs = resized(candidate:inputs_of_length(n), of, sizes_apart(bases, number), candidate.settled.indices)
    local given, other = candidate:draw(rnn.rng(1), n), candidate:draw(rnn.rng(1), n, inputs)
    return problems(candidate, given) == problems(candidate, other) and inputs or nil
  end)
  if not ok then meter.pass_on(like) end
  return ok and like or nil
end

--- The inputs whose first size is `count` times a dimension, as with the gates of a GRU or an LSTM.
-- @tparam table candidate
-- @tparam integer count
-- @treturn table names as keys
function dimensions.stacked(candidate, count)
  local of, stacked = of_candidate(candidate), {}
  for name, list in next, of or {} do
    stacked[name] = list[1] and list[1].base and list[1].factor == count or nil
  end
  return stacked
end

--- Two named dimensions with equal sizes, at which a transposed matrix does not show.
-- @tparam table candidate
-- @treturn ?{string,...} the two names, with their `size`; nil if all sizes differ
function dimensions.equal(candidate)
  local _, bases, sizes = named(candidate)
  for i, base in ipairs(bases) do
    for j = i + 1, #bases do
      if sizes[base] == sizes[bases[j]] then return { base, bases[j], size = sizes[base] } end
    end
  end
end

--- Two cases in which all named dimensions have different sizes.
-- @tparam table candidate
-- @param rng a generator
-- @tparam[opt] number dout
-- @treturn {table,...} empty if the layer does not accept such sizes
function dimensions.cases_apart(candidate, rng, dout)
  local of, bases = named(candidate)
  local ok, cases = pcall(function()
    local list, like = {}, resized(candidate.inputs, of, sizes_apart(bases, 1), candidate.settled.indices)
    for i = 1, 2 do
      list[i] = candidate:draw(rng, nil, like)
      list[i].dout = dout or list[i].dout
      candidate:observe(candidate:any(), list[i])
    end
    return list
  end)
  return ok and cases or {}
end

return dimensions
