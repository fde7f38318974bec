--- Generic points, at which no special value hides a mistake.
-- @module rnnlua.checking.points

local layers = require "rnnlua.layer"
local values = require "rnnlua.base.values"

local points = {}

-- Sizes of numbers. Activations have their corners within ±6 (ReLU6, hard tanh, hard swish).
local SMALL, MEDIUM, LARGE = { 0.05, 0.3 }, { 0.4, 1.8 }, { 6.2, 8.0 }
local PAIRS = 3 -- of points; over them, every number has all sizes
local SPRINKLED = 8 -- with fewer points: of this many numbers of an input at a medium point, one is small and one large

local function sign(rng)
  return rng:integer(0, 1) == 0 and -1 or 1
end

-- A number that is not near 0 and, almost surely, is neither 1 nor equal to any other number drawn.
local function generic(rng)
  local size = rng:uniform(MEDIUM[1], MEDIUM[2])
  return sign(rng) * size
end

-- The magnitude of a weight that multiplies the state n times: |w|^n is within e^±2, so neither the first step nor
-- the last is lost in the rounding of the other.
local function recurrent_size(rng, n)
  return math.exp(rng:uniform(0.5, 2.0) / n * sign(rng))
end

-- Makes sure that both signs occur, if there are at least two numbers.
local function mix_signs(flat, rng)
  if #flat < 2 then return end
  local first = flat[1] > 0
  for i = 2, #flat do
    if (flat[i] > 0) ~= first then return end
  end
  local i = rng:integer(1, #flat)
  flat[i] = -flat[i]
end

local function length_of(inputs, names)
  local first
  for _, name in ipairs(names) do
    local value = inputs[name]
    if values.is_sequence(value) and #value > 0 and (not first or name < first) then first = name end
  end
  return first and #inputs[first]
end

--- The length of the sequences among some inputs: of the first by name, preferably among those that are not fixed;
-- nil without a sequence.
-- @tparam table inputs by name
-- @tparam {string,...} moving the names of the inputs that are not fixed
-- @treturn ?integer
-- @treturn boolean whether it is the length of a sequence that is not fixed
function points.length(inputs, moving)
  local all = {}
  for name in next, inputs do all[#all + 1] = name end
  local n = length_of(inputs, moving)
  return n or length_of(inputs, all), n ~= nil
end

-- A shallow copy of the inputs, in which some are then replaced.
local function kept(inputs)
  local copy = {}
  for name, value in next, inputs do copy[name] = value end
  return copy
end

local function is_recurrent(name, shape, n)
  return name == "wh" and shape.kind == "number" and n ~= nil
end

--- A generic point with the same shapes as some inputs: values of size 0.4 to 1.8 with mixed signs; a recurrent
-- weight (an input named wh) near ±1 for long sequences.
-- @tparam table inputs by name
-- @param rng a generator (rnn.rng)
-- @tparam {string,...} names in the order in which they are drawn; other inputs stay
-- @treturn table inputs by name
function points.inputs(inputs, rng, names)
  local n = points.length(inputs, names)
  local drawn = kept(inputs)
  for _, name in ipairs(names) do
    local shape, flat = values.flatten(inputs[name], name)
    for i = 1, #flat do flat[i] = generic(rng) end
    mix_signs(flat, rng)
    if is_recurrent(name, shape, n) then flat[1] = recurrent_size(rng, n) * sign(rng) end
    drawn[name] = values.build(shape, flat)
  end
  return drawn
end

-- The range of sizes for number i of an input in a pair of points: medium in the first pair; then small and large,
-- alternating.
local function sizes_of(pair, i, offset, sprinkled)
  local turn, place = pair % PAIRS, i + offset
  if turn ~= 1 then return (place % 2 == 0) == (turn == 2) and SMALL or LARGE end
  if not sprinkled then return MEDIUM end
  return ({ [0] = LARGE, [SPRINKLED // 2] = SMALL })[place % SPRINKLED] or MEDIUM
end

local function between(sizes, part)
  return sizes[1] + part * (sizes[2] - sizes[1])
end

--- Points on all sides of zero. They come in pairs: every number is once positive and once negative, and of every two
-- numbers each is once the larger one. Over three pairs, every number is medium (0.4 to 1.8), small (0.05 to 0.3) and
-- large (6.2 to 8) with each sign. A recurrent weight stays near ±1 for long sequences.
-- @tparam table inputs by name, which define the shapes
-- @param rng a generator
-- @tparam {string,...} names in the order in which they are drawn; other inputs stay
-- @tparam integer count how many points there will be; with fewer than three pairs, a few of many numbers are small
--   or large at once
-- @treturn function returns the inputs by name of the next point
function points.around(inputs, rng, names, count)
  local n, offsets, signs, parts = (points.length(inputs, names)), {}, {}, {}
  for _, name in ipairs(names) do offsets[name] = rng:integer(0, SPRINKLED - 1) end
  local number = 0
  return function()
    local pair, again = number // 2 + 1, number % 2 == 1
    number = number + 1
    local drawn, nearer = kept(inputs), rng:uniform(0.5, 0.9) -- keeps the order of the sizes
    for _, name in ipairs(names) do
      local shape, flat = values.flatten(inputs[name], name)
      if not again then
        signs[name], parts[name] = {}, {}
        for i = 1, #flat do signs[name][i], parts[name][i] = sign(rng), rng:uniform(0.0, 1.0) end
        mix_signs(signs[name], rng)
      end
      for i = 1, #flat do
        local part = parts[name][i] * (again and nearer or 1)
        local size = is_recurrent(name, shape, n) and recurrent_size(rng, n)
          or between(sizes_of(pair, i, offsets[name], count < 2 * PAIRS and #flat >= SPRINKLED), part)
        flat[i] = signs[name][i] * (again and -size or size)
      end
      drawn[name] = values.build(shape, flat)
    end
    return drawn
  end
end

--- Combines two values: each number has its size from one and its sign from the other.
-- @param sizes a value
-- @param signs a value of the same shape; 0 keeps the sign of `sizes`
-- @return a new value
function points.on_side_of(sizes, signs)
  local shape, flat = values.flatten(sizes, "value")
  for i, x in ipairs(select(2, values.flatten(signs, "value"))) do
    if x ~= 0 then flat[i] = x < 0 and -math.abs(flat[i]) or math.abs(flat[i]) end
  end
  return (values.build(shape, flat))
end

--- A point near some inputs: each number within a quarter of its size.
-- @tparam table inputs by name
-- @param rng a generator
-- @tparam {string,...} names in the order in which they are drawn; other inputs stay
-- @treturn table inputs by name
function points.near(inputs, rng, names)
  local drawn = kept(inputs)
  for _, name in ipairs(names) do
    local shape, flat = values.flatten(inputs[name], name)
    for i = 1, #flat do flat[i] = flat[i] * rng:uniform(0.75, 1.25) end
    drawn[name] = values.build(shape, flat)
  end
  return drawn
end

--- A generic upstream gradient for a layer's output; with a number for each step if the layer has states.
-- @param layer whose forward has run
-- @param output the value of forward
-- @param rng a generator
-- @return a number, or a sequence
function points.upstream(layer, output, rng)
  local like, name = output, "what forward returned"
  local states = math.type(output) and layers.method(layer, "states")
  if states then like, name = states(layer), "what states() returned" end
  local shape, flat = values.flatten(like, name)
  for i = 1, #flat do flat[i] = generic(rng) end
  mix_signs(flat, rng)
  return (values.build(shape, flat))
end

return points
