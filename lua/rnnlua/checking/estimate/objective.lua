--- The thing whose gradient is estimated, as F(point): a scalar function of a flat list of floats, the
-- numbers of the inputs that move.
-- It calls a layer or a function with fresh copies of the inputs, checks what comes back, and
-- contracts it with the upstream gradient.
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

-- The forward of a layer; nil for what is none.
local function forward_of(object)
  local kind = type(object)
  return (kind == "table" or kind == "userdata") and method(object, "forward") or nil
end

-- By name, so that a layer in C says in an error what was called; its first result alone.
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

-- Where a coordinate is, moved or not.
local function current(self, k)
  return self.homes[k][self.slots[k]]
end

-- Where the layer or function is being called, for messages.
local function place(self)
  if self.moved then
    return ("with %s = %.17g (%.17g in 'at')"):format(self:label(self.moved),
      current(self, self.moved), self.point[self.moved])
  elseif self.along then
    return ("%.3g along a direction away from 'at'"):format(self.along)
  end
  return "at the point given"
end

-- Passes errors on: text gets its place, an object (such as a to-do) stays as it is.
local function raise(self, problem)
  if type(problem) ~= "string" then error(problem, 0) end
  usage_error.raise("%s raised an error %s: %s", what(self), place(self), error_place.without_ours(problem))
end

-- What a call that raised an error gives: no finite value where a point away from the one given is refused.
local function refused(self, problem)
  if not (self.moved or self.along) or not refusal.is(problem) then raise(self, problem) end
  self.raised = self.raised or { problem = problem, moved = self.moved,
    value = self.moved and current(self, self.moved), along = self.along }
  return 0 / 0, 0 / 0, {}
end

local function states(self)
  local ok, found = pcall(self.layer.states, self.layer)
  if not ok then raise(self, found) end
  if found == nil then
    usage_error.raise("states() returned nothing %s: expected the state of each step", place(self))
  end
  return found
end

-- What messages call the value; a text only where there is a message.
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

-- What an output gives that is no number, or where dout is for the states: F, A, and y, flat.
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

-- The first call, which fixes the shape of the output and what dout means.
local function settle(self, dout, open)
  local ok, output = xpcall(self.call, self.handler, self)
  if not ok then raise(self, output) end
  local shape = math_type(output) and NUMBER or read_output(self, output)
  self.output = shape
  if open and dout == nil then return end
  if dout ~= nil and self.layer and layers.outputs_of(self.layer) then dout = outputs.upstream(dout, shape) end
  local read_states = dout ~= nil and self.layer and method(self.layer, "states") and function()
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

--- Makes the objective of an estimate; calls it once, at the point given.
-- @param layer_or_function a layer, called as `layer:forward(v1, v2, ...)` in the order of its
--   inputs, or a function, called with one table of named inputs
-- @tparam table at the inputs by name; copied, integers become floats where the input is not fixed
-- @param dout the upstream gradient; see weighted_sum.settle
-- @tparam[opt] table options
-- @param[opt] options.wrt a name or a list of names: the inputs that move; all with a gradient by default
-- @tparam[opt] boolean options.open leave the upstream gradient of an output that is no number open where
--   dout is nil: there is no F, then
-- @treturn table fields: names {string,...} of all inputs; fixed, names as keys (rnnlua.checking.fixed_inputs);
--   wrt {string,...}, the inputs that move; of these: shapes by name; first, by name the place of its first
--   coordinate in point; point {number,...} (of its own). F, A at the point given;
--   raised: what it first raised away from the point given
-- @raise a usage error; errors of the layer or function at the point given are passed on, text with its place
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
  -- With room for all fields and a few inputs, so that no table grows from one entry to the next.
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

--- What messages call a coordinate.
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

--- The inputs at the point given, each of its own kind: floats but for the fixed ones.
-- @treturn table by name, copies
function Objective:inputs()
  self:move(false)
  local copies = inputs.named(self)
  for name, value in next, copies do copies[name] = values.copy(value) end
  return copies
end

--- What the layer or function first raised away from the point given, in words.
-- @treturn ?string nil where it raised nothing since `raised` was set to nil
function Objective:refusal()
  local raised = self.raised
  if not raised then return nil end
  local where = raised.moved and ("%s = %s"):format(self:label(raised.moved), text.number(raised.value))
    or ("%.3g along a direction away from the point"):format(raised.along)
  return ("%s raised '%s' at %s"):format(what(self), refusal.described(raised.problem), where)
end

-- Calls the layer or function where the point is: F, A, and y, as a number where it is one, else flat.
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

--- Chooses the coordinate that `partial` moves; what was moved before is put back.
-- @tparam integer|boolean k false for none
-- @treturn ?number where it is
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

--- F as a function of the coordinate that `move` chose last. One function serves all coordinates.
-- @treturn function number -> F = Σ dout_k·y_k, NaN where the layer or function raises an error;
--   A = Σ |dout_k·y_k|; y, a number where it is one, else flat. It raises as new does
function Objective:partial()
  return function(value)
    local k = self.moved
    self.homes[k][self.slots[k]] = value
    return sample(self)
  end
end

--- Calls the layer or function with the whole point moved, which stays there until another call, or `move`.
-- @tparam {number,...} direction
-- @number t how far: the point is that given + t·direction
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
