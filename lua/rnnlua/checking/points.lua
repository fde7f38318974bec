--- Where to look: generic points, at which no mistake hides behind a special value.
-- @module rnnlua.checking.points

local mistake = require "rnnlua.mistake"
local nearest = require "rnnlua.nearest"
local values = require "rnnlua.checking.values"

local points = {}

-- Away from 0 and, almost surely, from 1 and from every other value drawn.
local function generic(rng)
  local size = rng:uniform(0.4, 1.8)
  return rng:integer(0, 1) == 0 and -size or size
end

-- A weight that multiplies the state n times: |w|^n within e^±2, so that neither the first step nor
-- the last is lost in the rounding of the other.
local function recurrent_weight(rng, n)
  local size = math.exp(rng:uniform(0.5, 2.0) / n * (rng:integer(0, 1) == 0 and -1 or 1))
  return rng:integer(0, 1) == 0 and -size or size
end

-- Both signs among the numbers, where there are two at least.
local function mix_signs(flat, rng)
  if #flat < 2 then return end
  local first = flat[1] > 0
  for i = 2, #flat do
    if (flat[i] > 0) ~= first then return end
  end
  local i = rng:integer(1, #flat)
  flat[i] = -flat[i]
end

--- The length of the sequences among some inputs: that of the first by name, nil without one.
-- @tparam table inputs by name
-- @treturn ?integer
function points.length(inputs)
  local first
  for name, value in next, inputs do
    if type(value) ~= "number" and (not first or name < first) then first = name end
  end
  return first and #inputs[first]
end

--- The shapes that stand in for `at`: an integer n is a sequence of n numbers, { m, n } m of n;
-- inputs that are not named are numbers.
-- @tparam table shapes by name
-- @tparam {string,...} names of all inputs
-- @treturn table inputs of these shapes, all zero
-- @raise a mistake
function points.of_shapes(shapes, names)
  local inputs = {}
  local function zeros(sizes, depth, name)
    local size = sizes[depth]
    if math.type(size) ~= "integer" or size < 1 then
      mistake.raise("shapes.%s: expected a positive integer or a list of them, got %s", name,
        values.describe(size))
    end
    local list = {}
    for i = 1, size do list[i] = depth < #sizes and zeros(sizes, depth + 1, name) or 0.0 end
    return list
  end
  local known = {}
  for _, name in ipairs(names) do known[name] = true end
  for name in next, shapes do
    if not known[name] then
      mistake.raise("shapes: '%s' is no input%s", tostring(name),
        nearest.suggestion(tostring(name), names, "inputs"))
    end
  end
  for _, name in ipairs(names) do
    local size = shapes[name]
    inputs[name] = size == nil and 0.0 or zeros(type(size) == "table" and size or { size }, 1, name)
  end
  return inputs
end

--- A generic point of the same shapes as some inputs: values of size 0.4 to 1.8, mixed signs; a
-- recurrent weight (an input named wh) near ±1 over long sequences.
-- @tparam table inputs by name
-- @param rng a generator (rnn.rng)
-- @tparam {string,...} names in the order of the draws
-- @treturn table inputs by name
function points.inputs(inputs, rng, names)
  local n = points.length(inputs)
  local drawn = {}
  for _, name in ipairs(names) do
    local shape, flat = values.flatten(inputs[name], name)
    for i = 1, #flat do flat[i] = generic(rng) end
    mix_signs(flat, rng)
    if name == "wh" and shape.kind == "number" and n then flat[1] = recurrent_weight(rng, n) end
    drawn[name] = values.build(shape, flat)
  end
  return drawn
end

--- A point near some inputs: each number within a quarter of its size.
-- @tparam table inputs by name
-- @param rng a generator
-- @tparam {string,...} names in the order of the draws
-- @treturn table inputs by name
function points.near(inputs, rng, names)
  local drawn = {}
  for _, name in ipairs(names) do
    local shape, flat = values.flatten(inputs[name], name)
    for i = 1, #flat do flat[i] = flat[i] * rng:uniform(0.75, 1.25) end
    drawn[name] = values.build(shape, flat)
  end
  return drawn
end

--- A generic upstream gradient of a layer's output: one a step where it has states.
-- @param layer whose forward has run
-- @param output what forward returned
-- @param rng a generator
-- @return a number, or a sequence
function points.upstream(layer, output, rng)
  local like, name = output, "what forward returned"
  if math.type(output) and layer.states then like, name = layer:states(), "what states() returned" end
  local shape, flat = values.flatten(like, name)
  for i = 1, #flat do flat[i] = generic(rng) end
  mix_signs(flat, rng)
  return (values.build(shape, flat))
end

return points
