--- The function whose gradient is estimated, F(point): a scalar function of a flat list of floats, the numbers of the
-- inputs to differentiate with respect to. It calls a layer or a function with fresh copies of the inputs, checks the
-- result, and combines it with the upstream gradient.
-- @module rnnlua.checking.estimate.objective

local error_place = require "rnnlua.base.error_place"
local inputs = require "rnnlua.checking.estimate.inputs"
local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local meter = require "rnnlua.checking.meter"
local option = require "rnnlua.base.option"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local outputs = lazy "rnnlua.checking.estimate.outputs"
local refusal = lazy "rnnlua.checking.estimate.refusal"
local weighted_sum = lazy "rnnlua.checking.estimate.weighted_sum"

local math_type, unpack, xpcall = math.type, table.unpack, xpcall
local NUMBER = values.NUMBER
local arguments = inputs.arguments

local Objective = {}
Objective.__index = Objective

Objective.fixed, Objective.by_state, Objective.along = inputs.NONE, false, false

local NO_PLACE = error_place.handler_of(nil) -- for layers in C

local IS_NO_INPUT = { "is no input", "inputs" }

local function index(object, key) return object[key] end

local function method(layer, name)
  local ok, found = pcall(index, layer, name)
  return ok and found or nil
end

-- The forward of a layer; nil for other values.
local function forward_of(object)
  local kind = type(object)
  return (kind == "table" or kind == "userdata") and method(object, "forward") or nil
end

-- Called by name, so that errors of a layer in C say what was called. Returns the first result alone.
local function forward(self)
  return (self.layer:forward(unpack(arguments(self))))
end

local function metered_forward(self)
  meter.forward(self.layer)
  return forward(self)
end

local function run(self)
  return (self.run(inputs.named(self)))
end

local function what(self)
  return self.layer and "forward" or "the function"
end

-- The current value of a coordinate.
local function current(self, k)
  return self.homes[k][self.slots[k]]
end

-- The point of the current call, for messages.
local function place(self)
  if self.moved then
    return ("with %s = %.17g (%.17g in 'at')"):format(self:label(self.moved),
      current(self, self.moved), self.point[self.moved])
  elseif self.along then
    return ("%.3g along a direction away from 'at'"):format(self.along)
  end
  return "at the point given"
end

-- Raises a layer's error again: a text with the point of the call, an object (such as a to-do) unchanged.
local function raise(self, problem)
  if type(problem) ~= "string" then error(problem, 0) end
  usage_error.raise("%s raised an error %s: %s", what(self), place(self), error_place.without_ours(problem))
end

-- The result of a call that raised an error: not finite, if a point other than the one given was refused.
local function refused(self, problem)
  if not (self.moved or self.along) or not refusal.is(problem) then raise(self, problem) end
  self.raised = self.raised or { problem = problem, moved = self.moved,
    value = self.moved and current(self, self.moved), along = self.along }
  return 0 / 0, 0 / 0, {}
end

local function states(self)
  local ok, found = pcall(layers.method(self.layer, "states"), self.layer)
  if not ok then raise(self, found) end
  if found == nil then
    usage_error.raise("states() returned nothing %s: expected the state of each step", place(self))
  end
  return found
end

-- The name of the value in messages, made only if there is a message.
function Objective:__tostring()
  return ("what %s returned %s"):format(what(self), place(self))
end

local function read_output(self, output)
  if output == nil then
    usage_error.raise("%s returned nothing %s: expected a number or a sequence of numbers (is a "
      .. "'return' missing?)", what(self), place(self))
  end
  return values.flatten(output, self)
end

-- F, A and the flat output, for an output that is not a number, or with dout for the states.
local function contracted(self, output)
  if self.by_state then output = states(self) end
  local shape, flat = read_output(self, output)
  if not values.same_shape(shape, self.output) then
    usage_error.raise("%s returned %s %s, but %s at the point given: the shape of the output may not "
      .. "change", what(self), values.describe_shape(shape), place(self),
      values.describe_shape(self.output))
  end
  local F, A = weighted_sum.contract(self.dout, flat)
  return F, A, flat
end

-- The first call. It determines the shape of the output and the meaning of dout.
local function settle(self, dout, open)
  local ok, output = xpcall(self.call, self.handler, self)
  if not ok then raise(self, output) end
  if math_type(output) then
    self.output = NUMBER
    if open then self.first_value = { output + 0.0 } end
  else
    self.output, self.first_value = read_output(self, output)
  end
  local shape = self.output
  if open and dout == nil then return end
  if dout ~= nil and self.layer and layers.outputs_of(self.layer) then dout = outputs.upstream(dout, shape) end
  local read_states = dout ~= nil and self.layer and layers.method(self.layer, "states") and function()
    return states(self)
  end
  self.dout, self.by_state = weighted_sum.settle(dout, shape, read_states)
  if self.by_state then
    self.output = values.flatten(states(self), "states()")
  end
  self.scale = self.output == NUMBER and self.dout[1]
  if self.scale then
    self.F, self.A = self.scale * output, math.abs(self.scale * output)
  else
    self.F, self.A = contracted(self, output)
  end
end

--- Makes the objective of an estimate, and calls it once, at the point given.
-- @param layer_or_function a layer, called as `layer:forward(v1, v2, ...)` in the order of its inputs, or a function,
--   called with one table of named inputs
-- @tparam table at the inputs by name; they are copied, and integers become floats, except in fixed inputs
-- @param dout the upstream gradient; see weighted_sum.settle
-- @tparam[opt] table options
-- @param[opt] options.wrt a name or a list of names, the inputs to differentiate with respect to; by default all with
--   a gradient
-- @tparam[opt] boolean options.open whether dout may be nil for an output that is not a number; then there is no F
-- @treturn table fields: names {string,...} of all inputs; fixed, names as keys (rnnlua.checking.fixed_inputs); wrt
--   {string,...}, the inputs to differentiate with respect to; of these, shapes by name, and first, by name the
--   position of its first number in point; point {number,...}; F and A at the point given; raised: the first error at
--   another point; first_value {number,...}, of the call, if it was not a number
--   or with `open`
-- @raise a usage error; errors of the layer or function at the point given, texts with this point
function Objective.new(layer_or_function, at, dout, options)
  options = options or {}
  local is_function = type(layer_or_function) == "function"
  local names, gradients, by_value = layers.known_names(layer_or_function)
  local called = is_function and layer_or_function or not names and forward_of(layer_or_function)
  if not (called or names) then
    usage_error.raise("layer: expected a layer (it has a forward) or a function of one table, got %s",
      values.describe(layer_or_function))
  end
  if type(at) ~= "table" then
    usage_error.raise("at: expected a table of named inputs, got %s", values.describe(at))
  end
  at = values.raw(at)
  local layer = not is_function and layer_or_function
  if called and layer and layers.outputs_of(layer) then
    layer = outputs.of(layer)
    called = layer.forward
  end
  if is_function then
    names = inputs.of_function(at)
  elseif not names then
    names, gradients, by_value = inputs.names_of(layer)
  end
  local asked = options.wrt == nil and (gradients or names) or options.wrt
  if type(asked) ~= "table" then asked = option.names(asked, "wrt", names, IS_NO_INPUT) end
  -- With space for all fields and a few inputs, so that no table has to grow.
  local self = setmetatable({ layer = layer, run = is_function and called or nil,
    call = layer and (meter.of(layer) and metered_forward or forward) or run,
    handler = by_value and NO_PLACE or error_place.handler_of(called), names = names, wrt = { nil, nil, nil, nil },
    shapes = { a = nil, b = nil, c = nil }, first = { a = nil, b = nil, c = nil }, point = { nil, nil, nil, nil },
    homes = { nil, nil, nil, nil }, slots = { nil, nil, nil, nil }, list = { nil, nil, nil, nil }, parts = false,
    never_refuses = false, moved = false, raised = false, output = false, dout = false, scale = false, F = false,
    A = false }, Objective)
  inputs.read(self, at, asked, gradients, by_value)
  if #self.wrt ~= #asked or not asked[1] then option.names(options.wrt, "wrt", names, IS_NO_INPUT) end
  settle(self, dout, options.open)
  -- A layer of the library that took these inputs takes any other numbers, too: errors need not be caught.
  if by_value and self.call == forward and not self.parts then self.never_refuses = true end
  return self
end

--- The name of a coordinate in messages.
-- @tparam integer k
-- @treturn string such as `X[3]`
function Objective:label(k)
  for _, name in ipairs(self.names) do
    local first = self.first[name]
    if first and k >= first and k < first + self.shapes[name].size then
      return name .. values.index(self.shapes[name], k - first + 1)
    end
  end
end

--- The inputs at the point given: floats, except in fixed inputs.
-- @treturn table by name, copies
function Objective:inputs()
  self:move(false)
  local copies = inputs.named(self)
  for name, value in next, copies do copies[name] = values.copy(value) end
  return copies
end

--- Describes the first error that the layer or function raised at a point other than the one given.
-- @treturn ?string nil if there was none since `raised` was reset
function Objective:refusal()
  local raised = self.raised
  if not raised then return nil end
  local where = raised.moved and ("%s = %s"):format(self:label(raised.moved), text.number(raised.value))
    or ("%.3g along a direction away from the point"):format(raised.along)
  return ("%s raised '%s' at %s"):format(what(self), refusal.described(raised.problem), where)
end

-- Calls the layer or function at the current point: F, A, and the output, as a number if it is one, otherwise flat.
local function sample(self)
  local ok, output
  if self.never_refuses then
    output = self.layer:forward(unpack(self.list))
  else
    ok, output = xpcall(self.call, self.handler, self)
    if not ok then return refused(self, output) end
  end
  local scale = self.scale
  if scale and math_type(output) then
    local F = scale * output
    return F, F < 0 and -F or F, output
  end
  return contracted(self, output)
end

--- Chooses the coordinate that `partial` changes; resets earlier changes.
-- @tparam integer|boolean k false for none
-- @treturn ?number its value at the point given
function Objective:move(k)
  local point, moved = self.point, self.moved
  if moved then
    self.homes[moved][self.slots[moved]] = point[moved]
  elseif self.along then
    local homes, slots = self.homes, self.slots
    self.along = false
    for i = 1, #point do homes[i][slots[i]] = point[i] end
  end
  self.moved = k
  return point[k]
end

--- F as a function of the coordinate that `move` chose last. The same function serves all coordinates.
-- @treturn function number → F = Σ dout_k·y_k, NaN if the layer or function raises an error; A = Σ |dout_k·y_k|; and
--   y, as a number if it is one, otherwise flat. It raises errors as `new` does
function Objective:partial()
  return function(value)
    local k = self.moved
    self.homes[k][self.slots[k]] = value
    return sample(self)
  end
end

--- Calls the layer or function with the whole point moved. The change stays until another call, or `move`.
-- @tparam {number,...} direction
-- @number t the point is the one given plus t·direction
-- @treturn number F
-- @treturn number A
-- @treturn number|{number,...} y
-- @raise as new
function Objective:evaluate_along(direction, t)
  local point, homes, slots = self.point, self.homes, self.slots
  if self.moved then self:move(false) end
  self.along = t
  for k = 1, #point do homes[k][slots[k]] = point[k] + t * direction[k] end
  return sample(self)
end

--- Calls the layer or function at the point given.
-- @treturn number F
-- @treturn number A
-- @treturn number|{number,...} y
-- @raise as new
function Objective:evaluate()
  self:move(false)
  return sample(self)
end

return Objective
