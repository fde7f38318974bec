--- A layer to be checked in a lab. If its class declares several outputs, its value is the list of them, and its
-- upstream gradient is the list of theirs.
-- @module rnnlua.lab.new_layer

local outputs = require "rnnlua.checking.estimate.outputs"

--- Makes a layer.
-- @param class
-- @tparam ?integer n the length of a case's sequences
-- @return the layer (see rnnlua.checking.estimate.outputs)
return function(class, n) return outputs.of(class(n)) end
