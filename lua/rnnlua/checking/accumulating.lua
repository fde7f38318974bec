--- Layers whose backward adds to their gradients until a method sets them to zero, as in PyTorch. `of` wraps such a
-- layer: backward of the wrapper returns the gradients of a single call, as the rest of the checker expects. A check of
-- the contract tests that the gradients add up (rnnlua.checking.layer_contract.accumulation).
-- @module rnnlua.checking.accumulating

local array = require "rnnlua.array"
local error_place = require "rnnlua.base.error_place"
local layers = require "rnnlua.layer"
local meter = require "rnnlua.checking.meter"
local option = require "rnnlua.base.option"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local accumulating = {}

-- The usual names of methods that set gradients to zero: in PyTorch, in Torch 7, elsewhere.
local USUAL = { "zero_grad", "zeroGradParameters", "zero_gradients", "zero_grads", "zero_gradient", "zeroGrad" }

local function has_method(layer, name)
  return type(layer[name]) == "function"
end

--- Reads the option `accumulate`.
-- @param given true: a method zero_grad, or one with a similar usual name, sets the gradients to zero (without such a
--   method, those of a new layer are zero); the name of the method; or a list of the inputs whose gradients add up,
--   with true or the name as `zero`
-- @param layer
-- @tparam {string,...} gradients of the layer, in order
-- @treturn ?table { zero = name of the method (nil: there is none), names = the inputs whose gradients must add up };
--   nil if gradients don't add up
-- @raise a usage error
function accumulating.settle(given, layer, gradients)
  if given == nil or given == false then return nil end
  local zero, names = given, nil
  if type(given) == "table" then
    zero = given.zero == nil or given.zero
    names = option.names(table.move(given, 1, #given, 1, {}), "accumulate", gradients,
      { "has no gradient", "gradients" })
  end
  if zero ~= true and type(zero) ~= "string" then
    usage_error.raise("accumulate: expected true, the name of the method that zeroes the gradients, or a list of "
      .. "inputs, got %s", values.describe(zero))
  elseif zero ~= true and not has_method(layer, zero) then
    usage_error.raise("accumulate: the layer has no method '%s'", zero)
  end
  if zero == true then
    zero = nil
    for _, name in ipairs(USUAL) do zero = zero or has_method(layer, name) and name or nil end
  end
  if not names then
    names = {}
    for _, name in ipairs(gradients) do -- the gradient of data need not add up
      if name:lower() ~= "x" then names[#names + 1] = name end
    end
  end
  return { zero = zero, names = names }
end

-- A deep copy of a layer, with all tables and arrays in it.
local function copy_of(value, copies)
  if array.is(value) then
    copies[value] = copies[value] or value:copy()
  elseif type(value) == "table" and not copies[value] then
    local copy = setmetatable({}, getmetatable(value))
    copies[value] = copy
    for key, item in next, value do copy[key] = copy_of(item, copies) end
  end
  return copies[value] or value
end

-- The layer may add to the gradients that it returns later, so its caller gets copies.
local function copied(...)
  local results = table.pack(...)
  for i = 1, results.n do results[i] = copy_of(results[i], {}) end
  return table.unpack(results, 1, results.n)
end

--- A layer whose backward returns the gradients of a single call.
-- @param layer
-- @tparam ?table contract as returned by `settle`
-- @return the layer itself without a contract; otherwise a wrapper, with the method `add(dout)`, a backward that adds
--   up
function accumulating.of(layer, contract)
  if not contract then return layer end
  -- rnnlua.checking.autodiff.exchange follows the field `layer` to find the author's functions.
  local single = { layer = layer, inputs = layers.inputs_of(layer), gradients = layers.gradients_of(layer) }
  meter.join(layer, single)
  local adding -- the layer of the last backward
  function single.forward(_, ...) return error_place.call(layer, "forward", ...) end
  function single.add(_, dout) return copied(error_place.call(adding, "backward", dout)) end
  function single.backward(_, dout)
    adding = layer
    if contract.zero then
      error_place.call(layer, contract.zero)
    else
      adding = copy_of(layer, {}) -- no backward runs on the layer itself, so its gradients stay zero
    end
    return single:add(dout)
  end
  local states = layers.method(layer, "states")
  if states then
    function single.states() return error_place.call(layer, states) end
  end
  return single
end

return accumulating
