--- Layers with several outputs. Such a layer names them in `outputs`, such as { "h", "c" }; its forward returns as
-- many values, and its backward takes as many upstream gradients. `of` wraps it as a layer with one output, the list
-- of its outputs, for the rest of the checker.
-- @module rnnlua.checking.estimate.outputs

local error_place = require "rnnlua.base.error_place"
local layers = require "rnnlua.layer"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local outputs = {}

local Joined = {}

-- Other methods, such as one that sets gradients to zero, are those of the wrapped layer.
function Joined.__index(self, key)
  if Joined[key] ~= nil then return Joined[key] end
  local own = rawget(self, "layer")[key]
  if type(own) ~= "function" then return own end
  return function(_, ...) return own(self.layer, ...) end
end

function Joined:forward(...)
  local list = table.pack(error_place.call(self.layer, "forward", ...))
  for i, name in ipairs(self.outputs) do
    if list[i] == nil then
      usage_error.raise("forward returned %s, but the layer's outputs are %d: %s; '%s' is missing",
        list.n == 1 and "one value" or list.n .. " values", #self.outputs, table.concat(self.outputs, ", "), name)
    end
  end
  return table.move(list, 1, #self.outputs, 1, {})
end

function Joined:backward(dout)
  return error_place.call(self.layer, "backward", table.unpack(dout, 1, #self.outputs))
end

function Joined:fresh(n)
  local fresh, why = layers.fresh(self.layer, n)
  if not fresh then return nil, why end
  return outputs.of(fresh)
end

--- Wraps a layer with several outputs as a layer with one.
-- @param layer
-- @return the layer itself if it does not name several outputs; otherwise a layer whose value is the list of the
--   outputs, and whose field `layer` is the wrapped one
-- @raise a usage error if `outputs` is not a list of names
function outputs.of(layer)
  local names = layers.outputs_of(layer)
  if not names or getmetatable(layer) == Joined then return layer end
  return setmetatable({ layer = layer, outputs = names, inputs = layers.inputs_of(layer),
    gradients = layers.gradients_of(layer) }, Joined)
end

local function zeros_of(shape)
  if not shape then return 0.0 end -- for an output that is a number
  local flat = {}
  for i = 1, shape.size do flat[i] = 0.0 end
  return (values.build(shape, flat))
end

--- The upstream gradient of a layer with several outputs: its user may give false for an output, which means zeros.
-- @param dout
-- @tparam table shape of the layer's value, the list of its outputs
-- @return dout with zeros for false
function outputs.upstream(dout, shape)
  if type(dout) ~= "table" then return dout end
  local list = {}
  for i = 1, math.max(#shape, shape.kind == "vector" and shape.size or 0) do
    if dout[i] == false then list[i] = zeros_of(shape[i]) else list[i] = dout[i] end
  end
  return list
end

return outputs
