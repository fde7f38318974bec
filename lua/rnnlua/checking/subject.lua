--- The thing whose gradient is estimated, as F(point): a scalar function of a flat list of floats.
-- It calls a layer or a function with fresh copies of the inputs, checks what comes back, and
-- contracts it with the upstream gradient.
-- @module rnnlua.checking.subject

local contraction = require "rnnlua.checking.contraction"
local mistake = require "rnnlua.mistake"
local nearest = require "rnnlua.nearest"
local places = require "rnnlua.place"
local values = require "rnnlua.checking.values"

local Subject = {}
Subject.__index = Subject

local function is_layer(object)
  local kind = type(object)
  if kind ~= "table" and kind ~= "userdata" then
    return false
  end
  local ok, forward = pcall(function() return object.forward end)
  return ok and forward ~= nil
end

local function method(layer, name)
  local ok, found = pcall(function() return layer[name] end)
  return ok and found or nil
end

local function inputs_of_layer(layer)
  local ok, names = pcall(require("rnnlua.layer").inputs_of, layer)
  if ok then
    return names
  end
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

-- The inputs of a call, positional for a layer, one named table for a function; all fresh copies.
local function arguments(self)
  local list, named, first = {}, {}, 1
  for i, name in ipairs(self.names) do
    list[i], first = values.build(self.shapes[name], self.point, first)
    named[name] = list[i]
  end
  return list, named
end

local function call(self)
  local list, named = arguments(self)
  if self.layer then
    return self.layer:forward(table.unpack(list, 1, #self.names))
  end
  return self.run(named)
end

-- The call, protected: an error without a place gets that of the line that was running.
local function protected(self)
  self.placed = self.placed or places.handler_of(self.layer and method(self.layer, "forward") or self.run)
  return xpcall(call, self.placed, self)
end

local function what(self)
  return self.layer and "forward" or "the function"
end

-- Where the subject is being called, for messages.
local function place(self)
  if self.moved then
    return ("with %s = %.17g (%.17g in 'at')"):format(self:label(self.moved),
      self.point[self.moved], self.origin[self.moved])
  end
  return self.elsewhere or "at the point given"
end

-- Passes errors on: text gets its place, an object (such as a to-do) stays as it is.
local function check(self, ok, ...)
  if ok then
    return ...
  end
  local problem = ...
  if type(problem) ~= "string" then
    error(problem, 0)
  end
  -- A layer in C names the line that called it, which is this module's.
  problem = problem:gsub("^[^\n]-rnnlua/checking/[%w_]+%.lua:%d+: ", "")
  mistake.raise("%s raised an error %s: %s", what(self), place(self), problem)
end

local function states_of(self)
  local states = check(self, pcall(function() return self.layer:states() end))
  if states == nil then
    mistake.raise("states() returned nothing %s: expected the state of each step", place(self))
  end
  return states
end

local function read_output(self, output)
  if output == nil then
    mistake.raise("%s returned nothing %s: expected a number or a sequence of numbers (is a "
      .. "'return' missing?)", what(self), place(self))
  end
  local name = ("what %s returned %s"):format(what(self), place(self))
  return values.flatten(output, name)
end

--- Makes the subject of an estimate; calls it once, at the point given.
-- @param layer_or_function a layer, called as `layer:forward(v1, v2, ...)` in the order of its
--   inputs, or a function, called with one table of named inputs
-- @tparam table at the inputs by name; copied, integers become floats
-- @param dout the upstream gradient; see contraction.settle
-- @tparam[opt] boolean open leave the upstream gradient of an output that is no number open where dout is
--   nil: there is no F, then
-- @treturn table fields: names {string,...}; shapes by name; first, by name the place of its first
--   coordinate in point; point, origin {number,...} (of its own); F, A at the point given;
--   evaluations, so far
-- @raise a mistake; errors of the subject are passed on, text with its place
function Subject.new(layer_or_function, at, dout, open)
  local self = setmetatable({ evaluations = 0 }, Subject)
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
  self.names = self.layer and inputs_of_layer(self.layer) or inputs_of_function(at)
  check_names(at, self.names)
  self.shapes, self.first, self.point = {}, {}, {}
  for _, name in ipairs(self.names) do
    local shape, flat = values.flatten(rawget(at, name), "at." .. name)
    self.shapes[name], self.first[name] = shape, #self.point + 1
    table.move(flat, 1, #flat, #self.point + 1, self.point)
  end
  self.origin = table.move(self.point, 1, #self.point, 1, {})
  self:settle(dout, open)
  return self
end

-- The first call, which fixes the shape of the output and what dout means.
function Subject:settle(dout, open)
  self.evaluations = self.evaluations + 1
  local shape, flat = read_output(self, (check(self, protected(self))))
  self.output = shape
  if open and dout == nil then
    return
  end
  local states = self.layer and method(self.layer, "states") and function()
    return states_of(self)
  end
  self.dout, self.by_state = contraction.settle(dout, shape, states)
  if self.by_state then
    self.output, flat = values.flatten(states(), "states()")
  end
  self.F, self.A = contraction.contract(self.dout, flat)
end

--- What messages call a coordinate.
-- @tparam integer k
-- @treturn string such as `X[3]`
function Subject:label(k)
  for i = #self.names, 1, -1 do
    local name = self.names[i]
    if k >= self.first[name] then
      return name .. values.index(self.shapes[name], k - self.first[name] + 1)
    end
  end
end

--- Calls the subject at its current point.
-- @treturn number F = Σ dout_k·y_k
-- @treturn number A = Σ |dout_k·y_k|
-- @treturn {number,...} y, flat
-- @raise as new
function Subject:evaluate()
  self.evaluations = self.evaluations + 1
  local output = check(self, protected(self))
  if self.by_state then
    output = states_of(self)
  end
  if self.output.kind == "number" and math.type(output) then
    local F = self.dout[1] * output
    return F, math.abs(F), { output }
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
  local kept = self.point
  self.point, self.elsewhere = {}, ("%.3g along a direction away from 'at'"):format(t)
  for k = 1, #kept do
    self.point[k] = kept[k] + t * direction[k]
  end
  local F, A, outputs = self:evaluate()
  self.point, self.elsewhere = kept, nil
  return F, A, outputs
end

--- Calls the subject with one coordinate moved; the point itself stays as it is.
-- @tparam integer k
-- @number value
-- @treturn number F
-- @treturn number A
-- @raise as new
function Subject:evaluate_at(k, value)
  local kept = self.point[k]
  self.point[k], self.moved = value, k
  local F, A = self:evaluate()
  self.point[k], self.moved = kept, nil
  return F, A
end

return Subject
