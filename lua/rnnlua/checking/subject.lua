--- The thing whose gradient is estimated, as F(point): a scalar function of a flat list of floats, the
-- numbers of the inputs that move.
-- It calls a layer or a function with fresh copies of the inputs, checks what comes back, and
-- contracts it with the upstream gradient.
-- @module rnnlua.checking.subject

local contraction = require "rnnlua.checking.contraction"
local fixed = require "rnnlua.checking.fixed"
local layers = require "rnnlua.layer"
local meter = require "rnnlua.checking.meter"
local mistake = require "rnnlua.mistake"
local nearest = require "rnnlua.nearest"
local option = require "rnnlua.checking.option"
local places = require "rnnlua.place"
local text = require "rnnlua.text"
local values = require "rnnlua.checking.values"

local math_type, unpack = math.type, table.unpack

local Subject = {}
Subject.__index = Subject

local IS_NO_INPUT = { "is no input", "inputs" }

local function index(object, key) return object[key] end

local function method(layer, name)
  local ok, found = pcall(index, layer, name)
  return ok and found or nil
end

local function is_layer(object)
  local kind = type(object)
  return (kind == "table" or kind == "userdata") and method(object, "forward") ~= nil
end

local function names_of(list_names, layer)
  local ok, names = pcall(list_names, layer)
  if ok then return names end
  mistake.raise("%s", mistake.without_place(names))
end

local function inputs_of_function(at)
  local names = {}
  for name in next, at do
    if type(name) ~= "string" then
      mistake.raise("at: expected names as keys, got the key %s", values.describe(name))
    end
    names[#names + 1] = name
  end
  if #names == 0 then
    mistake.raise("at: expected at least one named input, got an empty table")
  end
  table.sort(names)
  return names
end

local function check_names(at, names)
  local known = {}
  for _, name in ipairs(names) do
    known[name] = true
  end
  for name in next, at do
    if not known[name] then
      mistake.raise("at: '%s' is no input%s", tostring(name),
        nearest.suggestion(tostring(name), names, "inputs"))
    end
  end
  for _, name in ipairs(names) do
    if rawget(at, name) == nil then
      mistake.raise("at.%s: expected a number or a sequence of numbers, got nil (the inputs are %s)",
        name, table.concat(names, ", "))
    end
  end
end

-- Reads the inputs: those that move into the flat point, and of each what its argument is made of: where
-- its numbers begin in the flat list (`from`; nil for the point) and their shape, or the fixed value itself.
local function read_inputs(self, at, moving)
  local moves, point = {}, {}
  for _, name in ipairs(moving) do moves[name] = true end
  self.shapes, self.first, self.point, self.parts = {}, {}, point, {}
  for i, name in ipairs(self.names) do
    local value = rawget(at, name)
    if self.fixed[name] then
      self.parts[i] = { value = values.copy(value) }
    else
      local shape, flat = values.flatten(value, "at." .. name)
      self.parts[i] = { shape = shape, first = 1, from = flat }
      if moves[name] then
        self.shapes[name], self.first[name] = shape, #point + 1
        self.parts[i] = { shape = shape, first = #point + 1 }
        table.move(flat, 1, #flat, #point + 1, point)
      end
    end
  end
  self.origin = table.move(point, 1, #point, 1, {})
end

-- The inputs in order, in a list that the next call fills again; tables are new ones each time.
local function arguments(self)
  local list, parts, point = self.list, self.parts, self.point
  for i = 1, #parts do
    local part = parts[i]
    local shape = part.shape
    if not shape then
      list[i] = values.copy(part.value)
    elseif shape.kind == "number" then
      list[i] = (part.from or point)[part.first]
    else
      list[i] = values.build(shape, part.from or point, part.first)
    end
  end
  return list
end

-- By name, so that a layer in C says in an error what was called; its first result alone.
local function forward(layer, ...)
  return (layer:forward(...))
end

-- Calls the subject, protected: an error without a place gets that of the line that was running.
local function call(self)
  local list = arguments(self)
  if self.layer then
    meter.forward(self.layer)
    return xpcall(forward, self.handler, self.layer, unpack(list, 1, #self.parts))
  end
  local named = {}
  for i, name in ipairs(self.names) do named[name] = list[i] end
  return xpcall(self.run, self.handler, named)
end

local function what(self)
  return self.layer and "forward" or "the function"
end

-- Where the subject is being called, for messages.
local function place(self)
  if self.moved then
    return ("with %s = %.17g (%.17g in 'at')"):format(self:label(self.moved),
      self.point[self.moved], self.origin[self.moved])
  elseif self.along then
    return ("%.3g along a direction away from 'at'"):format(self.along)
  end
  return "at the point given"
end

-- What the subject raised; a layer in C names the line that called it, which is this module's.
local function cleaned(problem)
  return (problem:gsub("^[^\n]-rnnlua/checking/[%w_]+%.lua:%d+: ", ""))
end

-- Passes errors on: text gets its place, an object (such as a to-do) stays as it is.
local function raise(self, problem)
  if type(problem) ~= "string" then error(problem, 0) end
  mistake.raise("%s raised an error %s: %s", what(self), place(self), cleaned(problem))
end

-- Whether an error may be that of a point outside the subject's domain. What ends the program is none, nor
-- is an error object of this library, such as a to-do.
local function is_refusal(problem)
  if type(problem) == "string" then
    return not (problem:find "interrupted!$" or problem:find "not enough memory$")
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
  return mistake.without_place(cleaned(problem)):match "^[^\n]*"
end

-- What a call that raised an error gives: no finite value where a point away from the one given is refused.
local function refused(self, problem)
  if not (self.moved or self.along) or not is_refusal(problem) then raise(self, problem) end
  self.raised = self.raised or { problem = problem, moved = self.moved, value = self.moved and self.point[self.moved],
    along = self.along }
  return 0 / 0, 0 / 0, {}
end

local function states(self)
  local ok, found = pcall(self.layer.states, self.layer)
  if not ok then raise(self, found) end
  if found == nil then
    mistake.raise("states() returned nothing %s: expected the state of each step", place(self))
  end
  return found
end

-- What messages call the value, as text only where one is made.
local Returned = {}
Returned.__index = Returned
function Returned:__tostring()
  return ("what %s returned %s"):format(what(self.subject), place(self.subject))
end

local function read_output(self, output)
  if output == nil then
    mistake.raise("%s returned nothing %s: expected a number or a sequence of numbers (is a "
      .. "'return' missing?)", what(self), place(self))
  end
  return values.flatten(output, self.returned)
end

--- Makes the subject of an estimate; calls it once, at the point given.
-- @param layer_or_function a layer, called as `layer:forward(v1, v2, ...)` in the order of its
--   inputs, or a function, called with one table of named inputs
-- @tparam table at the inputs by name; copied, integers become floats where the input is not fixed
-- @param dout the upstream gradient; see contraction.settle
-- @tparam[opt] table options
-- @param[opt] options.wrt a name or a list of names: the inputs that move; all with a gradient by default
-- @tparam[opt] boolean options.open leave the upstream gradient of an output that is no number open where
--   dout is nil: there is no F, then
-- @treturn table fields: names {string,...} of all inputs; fixed, names as keys (rnnlua.checking.fixed);
--   wrt {string,...}, the inputs that move; of these: shapes by name; first, by name the place of its first
--   coordinate in point; point, origin {number,...} (of its own). F, A at the point given;
--   evaluations, so far; raised: what it first raised away from the point given
-- @raise a mistake; errors of the subject at the point given are passed on, text with its place
function Subject.new(layer_or_function, at, dout, options)
  options = options or {}
  local self = setmetatable({ evaluations = 0, list = {} }, Subject)
  if type(layer_or_function) == "function" then
    self.run = layer_or_function
  elseif is_layer(layer_or_function) then
    self.layer = layer_or_function
  else
    mistake.raise("layer: expected a layer (it has a forward) or a function of one table, got %s",
      values.describe(layer_or_function))
  end
  if type(at) ~= "table" then
    mistake.raise("at: expected a table of named inputs, got %s", values.describe(at))
  end
  self.names = self.layer and names_of(layers.inputs_of, self.layer) or inputs_of_function(at)
  check_names(at, self.names)
  local wrt = option.names(options.wrt, "wrt", self.names, IS_NO_INPUT)
  self.fixed, self.wrt = fixed.of(self.names, at, wrt, self.layer and names_of(layers.gradients_of, self.layer))
  self.handler = places.handler_of(self.layer and method(self.layer, "forward") or self.run)
  self.returned = setmetatable({ subject = self }, Returned)
  read_inputs(self, at, self.wrt)
  self:settle(dout, options.open)
  return self
end

-- The first call, which fixes the shape of the output and what dout means.
function Subject:settle(dout, open)
  self.evaluations = self.evaluations + 1
  local ok, output = call(self)
  if not ok then raise(self, output) end
  local shape, flat = read_output(self, output)
  self.output = shape
  if open and dout == nil then
    return
  end
  local read_states = self.layer and method(self.layer, "states") and function()
    return states(self)
  end
  self.dout, self.by_state = contraction.settle(dout, shape, read_states)
  if self.by_state then
    self.output, flat = values.flatten(states(self), "states()")
  end
  self.F, self.A = contraction.contract(self.dout, flat)
end

--- What messages call a coordinate.
-- @tparam integer k
-- @treturn string such as `X[3]`
function Subject:label(k)
  for _, name in ipairs(self.names) do
    local first = self.first[name]
    if first and k >= first and k < first + self.shapes[name].size then
      return name .. values.index(self.shapes[name], k - first + 1)
    end
  end
end

--- The inputs at the point given, each of its own kind: floats but for the fixed ones.
-- @treturn table by name, copies
function Subject:inputs()
  local list, inputs = arguments(self), {}
  for i, name in ipairs(self.names) do inputs[name] = list[i] end
  return inputs
end

--- What the subject first raised away from the point given, in words.
-- @treturn ?string nil where it raised nothing since `raised` was set to nil
function Subject:refusal()
  local raised = self.raised
  if not raised then return nil end
  local where = raised.moved and ("%s = %s"):format(self:label(raised.moved), text.number(raised.value))
    or ("%.3g along a direction away from the point"):format(raised.along)
  return ("%s raised '%s' at %s"):format(what(self), described(raised.problem), where)
end

--- Calls the subject at its current point.
-- @treturn number F = Σ dout_k·y_k; NaN away from the point given, where it raises an error
-- @treturn number A = Σ |dout_k·y_k|
-- @treturn {number,...} y, flat
-- @raise as new
function Subject:evaluate()
  self.evaluations = self.evaluations + 1
  local ok, output = call(self)
  if not ok then return refused(self, output) end
  if self.by_state then
    output = states(self)
  end
  if self.output.kind == "number" and math_type(output) then
    local F = self.dout[1] * output
    return F, F < 0 and -F or F, { output }
  end
  local shape, flat = read_output(self, output)
  if not values.same_shape(shape, self.output) then
    mistake.raise("%s returned %s %s, but %s at the point given: the shape of the output may not "
      .. "change", what(self), values.describe_shape(shape), place(self),
      values.describe_shape(self.output))
  end
  local F, A = contraction.contract(self.dout, flat)
  return F, A, flat
end

--- Calls the subject with the whole point moved; the point itself stays as it is.
-- @tparam {number,...} direction
-- @number t the point is origin + t·direction
-- @treturn number F
-- @treturn number A
-- @treturn {number,...} y, flat
-- @raise as new
function Subject:evaluate_along(direction, t)
  local point, origin = self.point, self.origin
  self.along = t
  for k = 1, #origin do
    point[k] = origin[k] + t * direction[k]
  end
  local F, A, outputs = self:evaluate()
  table.move(origin, 1, #origin, 1, point)
  self.along = nil
  return F, A, outputs
end

--- Calls the subject with one coordinate moved; the point itself stays as it is.
-- @tparam integer k
-- @number value
-- @treturn number F
-- @treturn number A
-- @raise as new
function Subject:evaluate_at(k, value)
  local point = self.point
  point[k], self.moved = value, k
  local F, A = self:evaluate()
  point[k], self.moved = self.origin[k], nil
  return F, A
end

return Subject
