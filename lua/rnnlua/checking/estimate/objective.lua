--- The thing whose gradient is estimated, as F(point): a scalar function of a flat list of floats, the
-- numbers of the inputs that move.
-- It calls a layer or a function with fresh copies of the inputs, checks what comes back, and
-- contracts it with the upstream gradient.
-- @module rnnlua.checking.estimate.objective

local error_place = require "rnnlua.base.error_place"
local fixed_inputs = require "rnnlua.checking.fixed_inputs"
local lua_errors = require "rnnlua.base.lua_errors"
local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local meter = require "rnnlua.checking.meter"
local nearest = require "rnnlua.base.nearest"
local option = require "rnnlua.base.option"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local weighted_sum = lazy "rnnlua.checking.estimate.weighted_sum"

local math_type, unpack, xpcall = math.type, table.unpack, xpcall
local NUMBER = values.NUMBER

local Objective = {}
Objective.__index = Objective

local NONE = {} -- of all subjects without a fixed input; nobody may change it
Objective.fixed, Objective.by_state, Objective.along = NONE, false, false

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

-- The names of a layer's inputs and gradients, and whether it takes tables of numbers by value.
local function names_of(layer)
  local ok, inputs, gradients, by_value = pcall(layers.names_of, layer)
  if ok then return inputs, gradients, by_value end
  usage_error.raise("%s", usage_error.without_place(inputs))
end

local function inputs_of_function(at)
  local names = {}
  for name in next, at do
    if type(name) ~= "string" then
      usage_error.raise("at: expected names as keys, got the key %s", values.describe(name))
    end
    names[#names + 1] = name
  end
  if #names == 0 then
    usage_error.raise("at: expected at least one named input, got an empty table")
  end
  table.sort(names)
  return names
end

-- Raises what is wrong with the names in `at`.
local function complain_of_names(at, names)
  for name in next, at do
    if not option.contains(names, name) then
      usage_error.raise("at: '%s' is no input%s", tostring(name), nearest.suggestion(tostring(name), names, "inputs"))
    end
  end
  for _, name in ipairs(names) do
    if at[name] == nil then
      usage_error.raise("at.%s: expected a number or a sequence of numbers, got nil (the inputs are %s)", name,
        table.concat(names, ", "))
    end
  end
end

-- Adds an input of several numbers, which have a list of their own, to the flat point.
local function add_numbers(self, name, shape, flat)
  local point, homes, slots, before = self.point, self.homes, self.slots, #self.point
  for k = 1, #flat do
    point[before + k], homes[before + k], slots[before + k] = flat[k], flat, k
  end
  self.shapes[name], self.first[name] = shape, before + 1
end

-- Reads an input that is a table or an array: returns what it is made of anew for each call, or the list of its
-- numbers where that will do for all.
local function read_sequence(self, i, name, value, moves, by_value)
  local shape, flat = values.flatten(value, "at", name)
  if moves then add_numbers(self, name, shape, flat) end
  if by_value and values.is_table_of_numbers(shape) then return nil, flat end
  return { slot = i, shape = shape, flat = flat, is_short = values.is_short(shape) }
end

-- Reads an input that is fixed: returns as read_sequence does.
local function read_fixed(self, i, name, value, by_value)
  if self.fixed == NONE then self.fixed = {} end
  self.fixed[name] = true
  local copy = values.copy(value)
  if by_value or not values.is_sequence(value) then return nil, copy end
  return { slot = i, value = copy }
end

-- Reads the inputs: the numbers of those that move, which are asked for, into the flat point; all into the
-- list of arguments, of which `parts` are made anew for each call. Names are looked at closely only where
-- their number is wrong.
local function read_inputs(self, at, asked, gradients, by_value)
  local list, point, wrt, names = self.list, self.point, self.wrt, self.names
  local homes, slots, shapes, first = self.homes, self.slots, self.shapes, self.first
  local given = 0
  for _ in next, at do given = given + 1 end
  for i = 1, #names do
    local name, part = names[i], nil
    local value, count = at[name], #wrt + 1
    local moves = asked[count] == name or option.contains(asked, name) -- mostly they are asked for in order
    if moves then wrt[count] = name end
    if value == nil then
      complain_of_names(at, names)
    elseif not moves and fixed_inputs.is(name, value, gradients) then
      part, value = read_fixed(self, i, name, value, by_value)
    elseif math_type(value) then
      value = value + 0.0
      if moves then
        local k = #point + 1
        point[k], homes[k], slots[k], shapes[name], first[name] = value, list, i, NUMBER, k
      end
    else
      part, value = read_sequence(self, i, name, value, moves, by_value)
    end
    list[i] = value or false
    if part then
      self.parts = self.parts or {}
      self.parts[#self.parts + 1] = part
    end
  end
  if given ~= #names then complain_of_names(at, names) end
end

-- The inputs in order, in a list that is used again; tables are new ones each time, but for layers that take them
-- by value.
local function arguments(self)
  local list, parts = self.list, self.parts
  for i = 1, #parts do
    local part = parts[i]
    if part.is_short then -- as values.build does, without the call
      list[part.slot] = { unpack(part.flat) }
    else
      list[part.slot] = part.shape and values.build(part.shape, part.flat) or values.copy(part.value)
    end
  end
  return list
end

-- By name, so that a layer in C says in an error what was called; its first result alone.
local function forward(self)
  return (self.layer:forward(unpack(self.parts and arguments(self) or self.list)))
end

local function metered_forward(self)
  meter.forward(self.layer)
  return forward(self)
end

-- The inputs by name, where they are.
local function named(self)
  local list, inputs, names = self.parts and arguments(self) or self.list, {}, self.names
  for i = 1, #names do inputs[names[i]] = list[i] end
  return inputs
end

local function run(self)
  return (self.run(named(self)))
end

local function what(self)
  return self.layer and "forward" or "the function"
end

-- Where a coordinate is, moved or not.
local function current(self, k)
  return self.homes[k][self.slots[k]]
end

-- Where the subject is being called, for messages.
local function place(self)
  if self.moved then
    return ("with %s = %.17g (%.17g in 'at')"):format(self:label(self.moved),
      current(self, self.moved), self.point[self.moved])
  elseif self.along then
    return ("%.3g along a direction away from 'at'"):format(self.along)
  end
  return "at the point given"
end

-- What the subject raised; a layer in C names the line that called it, which is this module's.
local function cleaned(problem)
  return (problem:gsub("^[^\n]-rnnlua/checking/[%w_/]+%.lua:%d+: ", ""))
end

-- Passes errors on: text gets its place, an object (such as a to-do) stays as it is.
local function raise(self, problem)
  if type(problem) ~= "string" then error(problem, 0) end
  usage_error.raise("%s raised an error %s: %s", what(self), place(self), cleaned(problem))
end

-- Whether an error may be that of a point outside the subject's domain. What ends the program is none, nor
-- is an error object of this library, such as a to-do.
local function is_refusal(problem)
  if type(problem) == "string" then
    return not (lua_errors.is_interrupt(problem) or lua_errors.is_out_of_memory(problem))
  end
  local class = getmetatable(problem)
  local name = type(class) == "table" and class.__name
  return not (type(name) == "string" and name:find "^rnnlua%.")
end

local function described(problem)
  if type(problem) ~= "string" then
    local class = getmetatable(problem)
    problem = type(class) == "table" and class.__tostring and tostring(problem) or text.value(problem)
  end
  return usage_error.without_place(cleaned(problem)):match "^[^\n]*"
end

-- What a call that raised an error gives: no finite value where a point away from the one given is refused.
local function refused(self, problem)
  if not (self.moved or self.along) or not is_refusal(problem) then raise(self, problem) end
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

--- Makes the subject of an estimate; calls it once, at the point given.
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
-- @raise a usage error; errors of the subject at the point given are passed on, text with its place
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
  if is_function then
    names = inputs_of_function(at)
  elseif not names then
    names, gradients, by_value = names_of(layer)
  end
  local asked = options.wrt == nil and (gradients or names) or options.wrt
  if type(asked) ~= "table" then asked = option.names(asked, "wrt", names, IS_NO_INPUT) end
  -- With room for all fields and a few inputs, so that no table grows from one entry to the next.
  local self = setmetatable({ layer = layer, run = is_function and called or nil,
    call = layer and (meter.of(layer) and metered_forward or forward) or run,
    handler = by_value and NO_PLACE or error_place.handler_of(called), names = names, wrt = { nil, nil, nil, nil },
    shapes = { a = nil, b = nil, c = nil }, first = { a = nil, b = nil, c = nil }, point = { nil, nil, nil, nil },
    homes = { nil, nil, nil, nil }, slots = { nil, nil, nil, nil }, list = { nil, nil, nil, nil }, parts = false,
    moved = false, raised = false, output = false, dout = false, scale = false, F = false,
    A = false }, Objective)
  read_inputs(self, at, asked, gradients, by_value)
  if #self.wrt ~= #asked or not asked[1] then option.names(options.wrt, "wrt", names, IS_NO_INPUT) end
  settle(self, dout, options.open)
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
  local inputs = named(self)
  for name, value in next, inputs do inputs[name] = values.copy(value) end
  return inputs
end

--- What the subject first raised away from the point given, in words.
-- @treturn ?string nil where it raised nothing since `raised` was set to nil
function Objective:refusal()
  local raised = self.raised
  if not raised then return nil end
  local where = raised.moved and ("%s = %s"):format(self:label(raised.moved), text.number(raised.value))
    or ("%.3g along a direction away from the point"):format(raised.along)
  return ("%s raised '%s' at %s"):format(what(self), described(raised.problem), where)
end

-- Calls the subject where it is: F, A, and y, as a number where it is one, else flat.
local function sample(self)
  local ok, output = xpcall(self.call, self.handler, self)
  if not ok then return refused(self, output) end
  local scale = self.scale
  if scale and math_type(output) then
    local F = scale * output
    return F, F < 0 and -F or F, output
  end
  return contracted(self, output)
end

--- Chooses the coordinate that evaluate_moved moves; what was moved before is put back.
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

--- Calls the subject with one coordinate moved, that of `move`, which stays there.
-- @number value
-- @treturn number F = Σ dout_k·y_k; NaN where it raises an error
-- @treturn number A = Σ |dout_k·y_k|
-- @treturn number|{number,...} y, a number where it is one, else flat
-- @raise as new
function Objective:evaluate_moved(value)
  local k = self.moved
  self.homes[k][self.slots[k]] = value
  return sample(self)
end

--- Calls the subject with the whole point moved, which stays there until another call, or `move`.
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

--- Calls the subject at the point given.
-- @treturn number F
-- @treturn number A
-- @treturn number|{number,...} y
-- @raise as new
function Objective:evaluate()
  self:move(false)
  return sample(self)
end

--- Calls the subject with one coordinate moved.
-- @tparam integer k
-- @number value
-- @treturn number F
-- @treturn number A
-- @raise as new
function Objective:evaluate_at(k, value)
  self:move(k)
  local F, A = self:evaluate_moved(value)
  return F, A
end

return Objective
