--- A layer of a class that is put to a lab's checks. One that declares several outputs gives the list of them as its
-- value, and takes the list of their upstream gradients.
-- @module rnnlua.lab.new_layer

local outputs = require "rnnlua.checking.estimate.outputs"

--- Makes a layer.
-- @param class
-- @tparam ?integer n the length of a case's sequences
-- @return the layer, see rnnlua.checking.estimate.outputs
return function(class, n) return outputs.of(class(n)) end
