--- Inputs for any layer of the library.
-- @module spec.support.layer_inputs

local layer_inputs = {}

local SIZES = { T = 4, D = 3, H = 2, V = 5 } -- all different: equal sizes hide a transpose

-- The size of a dimension such as "4H".
local function size_of(dimension, sizes)
  local times, letter = dimension:match "^(%d*)(%u)$"
  return (tonumber(times) or 1) * sizes[letter]
end

--- The sizes of an input of a layer over vectors.
-- @param layer
-- @string name
-- @tparam[opt] {[string]=integer} sizes by letter
-- @treturn {integer,...}
function layer_inputs.shape(layer, name, sizes)
  local shape = {}
  for d, dimension in ipairs(layer.shapes[name]) do shape[d] = size_of(dimension, sizes or SIZES) end
  return shape
end

--- Draws the inputs of a layer. A label is 1. An input of a scalar layer is a sequence of 3 numbers if its name begins
-- with a capital letter, otherwise a number.
-- @param layer
-- @param rng a generator
-- @tparam[opt] {[string]=integer} sizes of a layer over vectors, by letter
-- @treturn table by name
function layer_inputs.draw(layer, rng, sizes)
  local inputs, shapes = {}, layer.shapes
  for _, name in ipairs(layer.inputs) do
    if not shapes then
      inputs[name] = name:find "^%u" and rng:randn(3) or rng:randn()
    elseif shapes[name] then
      inputs[name] = rng:randn(layer_inputs.shape(layer, name, sizes))
    else
      inputs[name] = 1
    end
  end
  return inputs
end

return layer_inputs
