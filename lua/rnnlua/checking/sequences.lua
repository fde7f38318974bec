--- Finds the inputs of a layer that are sequences: their length may change while everything else stays. It tries
-- longer and shorter ones. The rows of a matrix or the features of a vector, whose number depends on another input,
-- are not sequences; nor are inputs that the layer ignores.
-- @module rnnlua.checking.sequences

local calls = require "rnnlua.checking.calls"
local compare = require "rnnlua.base.compare"
local layers = require "rnnlua.layer"
local meter = require "rnnlua.checking.meter"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local sequences = {}

local function moved(value)
  local shape, flat = values.flatten(value, "value")
  for k, x in ipairs(flat) do flat[k] = 1.25 * x + 0.375 end
  return (values.build(shape, flat))
end

local function reversed(list)
  local items = {}
  for i, item in ipairs(list) do items[#list + 1 - i] = item end
  return items
end

-- A value with its items in reverse order; with several outputs, only the outputs with n items.
local function reversed_value(candidate, value, n)
  if not layers.outputs_of(candidate.given) then return reversed(value) end
  local list = {}
  for i, output in ipairs(value) do
    list[i] = values.is_sequence(output) and #output == n and reversed(output) or output
  end
  return list
end

local function equal(a, b)
  for k = 1, math.max(#a, #b) do
    if a[k] ~= b[k] then return false end
  end
  return true
end

-- The shape, the numbers and the value of a layer at some inputs; if it has states, those of the states.
local function value_at(candidate, n, inputs)
  local layer = candidate:any(n)
  local value = calls.forward(layer, candidate.names, calls.copy_inputs(inputs))
  if math.type(value) and candidate.by_step then value = layers.method(layer, "states")(layer) end
  local shape, flat = values.flatten(value, "value")
  for _, y in ipairs(flat) do assert(y - y == 0) end
  return shape, flat, value
end

-- The inputs with a new length of some of them.
local function with_lengths(probe, names, n)
  local inputs = {}
  for name, value in next, probe.inputs do inputs[name] = value end
  for _, name in ipairs(names) do inputs[name] = values.resized(inputs[name], n) end
  return inputs
end

-- Whether a value has as many items as the sequences, at both lengths, and its items have the same shape.
local function follows(first, before, second, after)
  if first.kind ~= second.kind or first.kind == "number" then return false end
  local function count(shape) return shape.kind == "list" and #shape or shape.size end
  return count(first) == before and count(second) == after
    and (first.kind == "vector" or values.same_shape(first[1], second[1]))
end

-- The same for several outputs: some have the length of the sequences, and the others stay.
local function outputs_follow(first, before, second, after)
  local any = false
  if first.kind ~= "list" or second.kind ~= "list" then return false end
  for i = 1, #first do
    local along = follows(first[i], before, second[i], after)
    if not along and not values.same_shape(first[i], second[i]) then return false end
    any = any or along
  end
  return any
end

-- Raises an error unless the layer's forward accepts n items of some inputs, depends on the last item of each, and
-- returns a value whose shape fits. Returns whether the value has the same length. (The backward is not called,
-- because it is wrong.)
local function try_length(probe, names, n)
  local candidate, inputs = probe.candidate, with_lengths(probe, names, n)
  local shape, flat = value_at(candidate, n, inputs)
  local along = (layers.outputs_of(candidate.given) and outputs_follow or follows)(probe.shape, candidate.n, shape, n)
  assert(along or values.same_shape(shape, probe.shape))
  for _, name in ipairs(names) do
    if not candidate.fixed[name] then
      local kept = inputs[name]
      inputs[name] = values.copy(kept)
      inputs[name][n] = moved(kept[n])
      local _, other = value_at(candidate, n, inputs)
      inputs[name] = kept
      assert(not equal(flat, other))
    end
  end
  return along
end

-- Runs a test with sequences of length n, which new layers of the candidate then have. Returns its result; nil if it
-- raises an error.
local function tested(probe, n, test, ...)
  local candidate = probe.candidate
  local before = candidate.n
  candidate.n = n
  local ok, result = pcall(test, probe, ...)
  candidate.n = before
  if ok then return result end
  meter.pass_on(result)
  if layers.is_todo(result) then error(result, 0) end
end

-- Whether some inputs may be longer and shorter together: { along } (see try_length), or nil.
local function may_vary(probe, names, n)
  return tested(probe, n, function()
    local along
    for _, other in ipairs(n > 1 and { n + 1, n - 1 } or { 2, 3 }) do along = try_length(probe, names, other) end
    return { along = along }
  end)
end

-- Sets of inputs that may need the same length, to be tried in this order: one input with all fixed ones, two inputs,
-- all inputs.
local function ties(moving, fixed)
  local sets = {}
  local function add(names) sets[#sets + 1] = table.move(fixed, 1, #fixed, #names + 1, names) end
  for i = 1, fixed[1] and #moving or 0 do add { moving[i] } end
  for i = 1, #moving > 2 and #moving or 0 do
    for j = i + 1, #moving do add { moving[i], moving[j] } end
  end
  if moving[2] then add { table.unpack(moving) } end
  return sets
end

-- The inputs of a group that are sequences. If the group has one dimension by name, all of it has to change together.
-- Otherwise these are all that may change one by one, if they may also change together; otherwise the first of these;
-- otherwise a set that has to change together.
local function of_group(probe, group)
  local moving, fixed, n, single, first = group.moving, group.fixed, group.n, {}, nil
  local all = group.is_named and table.move(fixed, 1, #fixed, #moving + 1, { table.unpack(moving) })
  local together = all and moving[1] and may_vary(probe, all, n)
  if together then return all, together.along end
  for _, name in ipairs(moving) do
    local found = may_vary(probe, { name }, n)
    if found then single[#single + 1] = name end
    first = first or found
  end
  local both = single[2] and may_vary(probe, single, n)
  if both then return single, both.along end
  if first then return { single[1] }, first.along end
  for _, set in ipairs(ties(moving, fixed)) do
    local found = may_vary(probe, set, n)
    if found then return set, found.along end
  end
end

-- Whether all items of a sequence have the same shape, as the steps of a sequence over time have.
local function are_alike(list)
  local first = values.flatten(list[1], "item")
  for i = 2, #list do
    if not values.same_shape(first, (values.flatten(list[i], "item"))) then return false end
  end
  return true
end

-- Whether the order of the items matters. It does not if reversed items give the same value, or the reversed value.
local function is_ordered(probe, names, n, along)
  local candidate, length = probe.candidate, math.max(2, n)
  local inputs = with_lengths(probe, names, length)
  for _, name in ipairs(names) do
    if not candidate.fixed[name] then
      if not are_alike(inputs[name]) then return false end
      local shape, flat = values.flatten(inputs[name], name)
      for k, x in ipairs(flat) do flat[k] = x + 0.0625 * math.sin(k) end -- no two are equal
      inputs[name] = values.build(shape, flat)
    end
  end
  local _, straight, value = value_at(candidate, length, inputs)
  for _, name in ipairs(names) do
    local items = reversed(values.copy(inputs[name])) -- a copy, because the rows of an array are views
    for i = 1, length do inputs[name][i] = items[i] end
  end
  local _, turned = value_at(candidate, length, inputs)
  local expected = along and select(2, values.flatten(reversed_value(candidate, value, length), "value"))
    or straight
  for k, y in ipairs(turned) do
    if not compare.same(y, expected[k]) then return true end
  end
  return false
end

-- The dimension of an entry with its multiple, such as `1 T`; nil without a name.
local function key_of(entry) return entry and entry.dimension and ("%d %s"):format(entry.factor, entry.dimension) end

-- The first dimension of an input, if the option `shapes` names it.
local function dimension_of(candidate, name)
  local entries = (candidate.settled.shapes or {})[name]
  return key_of(entries and entries[1])
end

-- The dimensions that have indices into them, as keys: words of a vocabulary are no steps.
local function indexed(candidate)
  local set = {}
  for _, entry in next, candidate.settled.indices or {} do set[key_of(entry)] = true end
  return set
end

-- The inputs that are lists, in groups with the same dimension, or else of equal length: { n, is_named, moving = {…},
-- fixed = {…} }.
local function in_groups(candidate)
  local list, of, left_out = {}, {}, indexed(candidate)
  for _, name in ipairs(candidate.names) do
    local value, dimension = candidate.inputs[name], dimension_of(candidate, name)
    local n = values.is_sequence(value) and #value or 0
    local key = dimension or n
    if n > 0 and not left_out[key] then
      if not of[key] then
        of[key] = { n = n, is_named = dimension ~= nil, moving = {}, fixed = {} }
        list[#list + 1] = of[key]
      end
      table.insert(candidate.fixed[name] and of[key].fixed or of[key].moving, name)
    end
  end
  return list
end

-- The start of the tests: generic inputs, and the shape of the value (or of the states) there.
local function new_probe(candidate)
  local ok, case = pcall(candidate.draw, candidate, rnn.rng(1))
  local probe = { candidate = candidate, inputs = ok and case.inputs or candidate.inputs }
  probe.shape = value_at(candidate, candidate.n, probe.inputs)
  return probe
end

--- Finds the sequences of a layer. If there are sequences of several lengths, it returns those with the length of the
-- value, or else the first.
-- @tparam table candidate
-- @treturn ?table n, their length; names, as keys; along, whether the value (or states()) has the same length;
--   over_time, whether their order matters, so that they are steps; only, whether all sequences have this length; nil
--   if there are none
-- @raise a to-do, and the error that ends an explanation
function sequences.of(candidate)
  local groups = in_groups(candidate)
  if not groups[1] then return nil end
  local probe = tested({ candidate = candidate }, candidate.n, function() return new_probe(candidate) end)
  local found, count = nil, 0
  for _, group in ipairs(probe and groups or {}) do
    local names, along = of_group(probe, group)
    if names then
      count = count + 1
      if not found or along and not found.along then found = { n = group.n, list = names, along = along } end
    end
  end
  if not found then return nil end
  local states = candidate.by_step and found.along
  found.names, found.only = {}, count == 1
  for _, name in ipairs(found.list) do found.names[name] = true end
  found.over_time = states or tested(probe, found.n, is_ordered, found.list, found.n, found.along) or false
  return found
end

--- The inputs that are sequences over time, as far as this is known: from the tests of lengths, from the layer's
-- states, or from its family.
-- @tparam table candidate
-- @tparam[opt] table found the result of `of`
-- @tparam[opt] table family of the layer (rnnlua.mistakes)
-- @treturn ?table names, as keys; name, one of them; n, their length (nil if there are sequences of several lengths);
--   along, whether an upstream gradient that is a list has a number for each step; nil if there are none
function sequences.steps(candidate, found, family)
  if found then
    if not found.over_time then return nil end
    return { names = found.names, name = found.list[1], n = found.only and found.n or nil, along = found.along }
  end
  local last, count = nil, 0
  for _, name in ipairs(candidate.moving) do
    if values.is_sequence(candidate.inputs[name]) then last, count = name, count + 1 end
  end
  if count ~= 1 or not (candidate.by_step or family) then return nil end
  return { names = { [last] = true }, name = last, n = #candidate.inputs[last], along = candidate.by_step }
end

return sequences
