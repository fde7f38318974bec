--- Observes a layer at a case, to distinguish it from others: the value; the gradients; those of a second backward,
-- of one with another upstream gradient, and of one after another forward; and the upstream gradients and the inputs
-- afterwards, which a layer must not change.
-- @module rnnlua.lab.run_submission.observe_layer

local calls = require "rnnlua.checking.calls"
local new_layer = require "rnnlua.lab.new_layer"
local layers = require "rnnlua.layer"
local values = require "rnnlua.base.values"

local function moved(value)
  if math.type(value) == "integer" then return value end -- a label, or an index
  if math.type(value) then return 1.5 * value + 0.25 end
  local other = {}
  for i = 1, #value do other[i] = moved(value[i]) end
  return other
end

-- A random upstream gradient with the shape of forward's value, and the same times -2; two numbers if the value has
-- no shape.
local function upstreams(value, rng)
  local ok, shape, flat = pcall(values.flatten, value, "it")
  if not ok then shape, flat = values.flatten(0.0, "it") end
  local other = {}
  for i = 1, #flat do
    flat[i] = rng:uniform(0.4, 1.8)
    other[i] = -2 * flat[i]
  end
  return (values.build(shape, flat)), (values.build(shape, other))
end

--- Observes a new layer.
-- @param class
-- @tparam {inputs=table,n=?integer} case its inputs are copied
-- @param rng a generator, for the upstream gradients
-- @tparam function observe takes values
-- @raise what the layer raises
return function(class, case, rng, observe)
  local layer = new_layer(class, case.n)
  local names, given, other = layers.inputs_of(layer), calls.copy_inputs(case.inputs), {}
  for name, value in next, case.inputs do other[name] = moved(value) end
  local value = calls.forward(layer, names, given)
  observe(value)
  local dout, another = upstreams(value, rng)
  local function backward(upstream)
    upstream = values.copy(upstream)
    local results = calls.backward(layer, upstream)
    observe(table.unpack(results, 1, results.n))
    observe(upstream)
  end
  for _, upstream in ipairs { dout, dout, another } do backward(upstream) end
  calls.forward(layer, names, other)
  backward(dout)
  for _, name in ipairs(names) do observe(given[name]) end
end
