--- The sizes that a layer's inputs share: with W [H, D] and x [D] they are H and D. Read off the sizes alone: equal
-- ones are one dimension, and 3 or 4 times another are the gates of a GRU or an LSTM.
-- @module rnnlua.checking.dimensions

local Candidate = require "rnnlua.checking.candidate"
local array = require "rnnlua.array"
local meter = require "rnnlua.checking.meter"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local dimensions = {}

local MULTIPLES = { 4, 3 }
local SMALLEST, SMALL = 1, 2

-- The sizes of a shape, outermost first; nil where rows differ in length.
local function sizes_of(shape)
  if shape.kind == "number" then return {} end
  if shape.kind == "vector" then return { shape.size } end
  local inner = sizes_of(shape[1])
  if not inner then return nil end
  for i = 2, #shape do
    if not values.same_shape(shape[1], shape[i]) then return nil end
  end
  return { #shape, table.unpack(inner) }
end

-- The size that another is a multiple of, and how many times; else itself, once.
local function base_of(size, is_size)
  for _, factor in ipairs(MULTIPLES) do
    local base = size // factor
    if base * factor == size and base > 1 and is_size[base] then return base, factor end
  end
  return size, 1
end

--- Reads the dimensions off some inputs.
-- @tparam table inputs by name
-- @tparam {string,...} names of those that move
-- @tparam[opt] table sequences names as keys, of inputs whose first size is a length of its own
-- @tparam[opt] table kept sizes as keys, that stay as they are
-- @treturn ?table by input a list of { size, base, factor }, outermost first, `base` false for what
--   stays as long; nil where an
--   input has rows of several lengths
-- @treturn {integer,...} the sizes that are no multiples, the largest first
function dimensions.of(inputs, names, sequences, kept)
  local sizes, is_size = {}, {}
  for _, name in ipairs(names) do
    sizes[name] = sizes_of((values.flatten(inputs[name], name)))
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
        base, factor = base_of(size, is_size)
        if kept and kept[base] then base, factor = false, 1 else is_base[base] = true end
      end
      of[name][level] = { size = size, base = base, factor = factor }
    end
  end
  for base in next, is_base do bases[#bases + 1] = base end
  table.sort(bases, function(a, b) return a > b end)
  return of, bases
end

-- A value of fewer items, level by level.
local function cut(value, sizes, level)
  if not sizes[level] then return value end
  local items = {}
  for i = 1, sizes[level] do items[i] = cut(value[i], sizes, level + 1) end
  return array.is(value) and array(items) or items
end

-- The inputs with other sizes in the place of the bases.
local function resized(inputs, of, new)
  local changed = {}
  for name, value in next, inputs do
    local sizes = {}
    for level, one in ipairs(of[name] or {}) do
      sizes[level] = one.base and new[one.base] * one.factor or one.size
    end
    changed[name] = cut(value, sizes, 1)
  end
  return changed
end

-- Which sizes to try for the bases: all of the smallest, then one of them larger, then all.
local function choices(bases)
  local list, seen = {}, {}
  local function add(size_of)
    local new, key = {}, {}
    for i, base in ipairs(bases) do
      new[base] = math.min(base, size_of(i))
      key[i] = new[base]
    end
    local text = table.concat(key, " ")
    if not seen[text] and text ~= table.concat(bases, " ") then list[#list + 1] = new end
    seen[text] = true
  end
  add(function() return SMALLEST end)
  for k = 1, #bases > 1 and #bases or 0 do add(function(i) return i == k and SMALL or SMALLEST end) end
  add(function() return SMALL end)
  return list
end

-- How many items the fixed inputs have, as keys: they are passed as they are, and what belongs to them stays as long.
local function sizes_of_fixed(candidate)
  local kept = {}
  for name in next, candidate.fixed do
    local value = candidate.inputs[name]
    if type(value) == "table" or array.is(value) then kept[#value] = true end
  end
  return kept
end

--- Candidates like one, but with smaller sizes that go together; those that the layer does not take are left out.
-- @tparam table candidate (rnnlua.checking.candidate)
-- @treturn function an iterator: the candidate, and a case of its shapes
function dimensions.smaller(candidate)
  local found = candidate:sequence()
  local of, bases = dimensions.of(candidate.inputs, candidate.moving, found and found.names,
    sizes_of_fixed(candidate))
  local list, place = of and choices(bases) or {}, 0
  return function()
    while list[place + 1] do
      place = place + 1
      local ok, smaller, like = pcall(function()
        local one = Candidate.new(candidate.given, resized(candidate.inputs, of, list[place]), candidate.settled,
          candidate.fixed)
        return one, one:draw(rnn.rng(1))
      end)
      if ok then return smaller, like end
      meter.pass_on(smaller)
    end
  end
end

return dimensions
