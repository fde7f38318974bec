--- The results of a layer at a case.
-- @module rnnlua.lab.explain.results

local calls = require "rnnlua.checking.calls"
local new_layer = require "rnnlua.lab.new_layer"
local layers = require "rnnlua.layer"
local upstream = require "rnnlua.lab.upstream"

--- The results of a new layer at a case.
-- @param class
-- @tparam {inputs=table,n=?integer} case its inputs are copied
-- @number[opt=1.0] dout every number of the upstream gradient
-- @return the value of forward
-- @treturn table the gradients by input
-- @raise what the layer raises
return function(class, case, dout)
  local layer = new_layer(class, case.n)
  local value = calls.forward(layer, layers.inputs_of(layer), calls.copy_inputs(case.inputs))
  local results, gradients = calls.backward(layer, upstream.of(value, dout)), {}
  for i, name in ipairs(layers.gradients_of(layer)) do gradients[name] = results[i] end
  return value, gradients
end
