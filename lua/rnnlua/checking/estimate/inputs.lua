--- The inputs of an objective (rnnlua.checking.estimate.objective): the numbers to differentiate with respect to, as
-- one flat point, and the arguments of each call. A change of a coordinate is written directly to the place from
-- which the arguments are made.
--
-- The fields of an objective: names, of all inputs; wrt, the names of those to differentiate with respect to; of
-- these, shapes by name, and first, the position of the first number in the point; point; homes and slots, the place
-- of each number: homes[k][slots[k]]; list, the arguments in order; parts, the arguments that are made anew for each
-- call; fixed, names as keys.
-- @module rnnlua.checking.estimate.inputs

local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local nearest = require "rnnlua.base.nearest"
local option = require "rnnlua.base.option"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local fixed_inputs = lazy "rnnlua.checking.fixed_inputs"

local math_type, unpack = math.type, table.unpack
local NUMBER = values.NUMBER

local inputs = {}

--- The fixed inputs of all objectives without any. Must not be changed.
inputs.NONE = {}
local NONE = inputs.NONE

--- The names of a layer's inputs and gradients, and whether it takes tables of numbers by value (so that a table can
-- be used for several calls).
-- @param layer
-- @treturn {string,...}
-- @treturn {string,...}
-- @treturn ?boolean
-- @raise a usage error
function inputs.names_of(layer)
  local ok, names, gradients, by_value = pcall(layers.names_of, layer)
  if ok then return names, gradients, by_value end
  usage_error.raise("%s", usage_error.without_place(names))
end

--- The names of a function's inputs, sorted.
-- @tparam table at
-- @treturn {string,...}
-- @raise a usage error
function inputs.of_function(at)
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

-- Raises a usage error about the names in `at`.
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

-- Adds the numbers of an input that is not a single number to the flat point.
local function add_numbers(self, name, shape, flat)
  local point, homes, slots, before = self.point, self.homes, self.slots, #self.point
  for k = 1, #flat do
    point[before + k], homes[before + k], slots[before + k] = flat[k], flat, k
  end
  self.shapes[name], self.first[name] = shape, before + 1
end

-- Reads an input that is a table or an array. Returns what is needed to make a new one for each call; or nil and the
-- list of its numbers, if this list can be used for all calls.
local function read_sequence(self, i, name, value, moves, by_value)
  local shape, flat = values.flatten(value, "at", name)
  if moves then add_numbers(self, name, shape, flat) end
  if by_value and values.is_table_of_numbers(shape) then return nil, flat end
  return { slot = i, shape = shape, flat = flat, is_short = values.is_short(shape) }
end

-- Reads a fixed input; returns as read_sequence does.
local function read_fixed(self, i, name, value, by_value)
  if self.fixed == NONE then self.fixed = {} end
  self.fixed[name] = true
  local copy = values.copy(value)
  if by_value or not values.is_sequence(value) then return nil, copy end
  return { slot = i, value = copy }
end

--- Reads the inputs: all into the list of arguments, and the numbers to differentiate with respect to into the flat
-- point. The names are checked in detail only if their number is wrong, for speed.
-- @tparam table self an objective, with empty tables
-- @tparam table at
-- @tparam {string,...} asked the names of the inputs to differentiate with respect to
-- @tparam ?{string,...} gradients as for fixed_inputs.is
-- @tparam ?boolean by_value whether a table of numbers can be used for several calls
-- @raise a usage error
function inputs.read(self, at, asked, gradients, by_value)
  local list, point, wrt, names = self.list, self.point, self.wrt, self.names
  local homes, slots, shapes, first = self.homes, self.slots, self.shapes, self.first
  local given = 0
  for _ in next, at do given = given + 1 end
  for i = 1, #names do
    local name, part = names[i], nil
    local value, count = at[name], #wrt + 1
    local moves = asked[count] == name or option.contains(asked, name) -- usually in order
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

--- The arguments of a call, in a list that is reused. Tables are new for each call, except for layers that take them
-- by value.
-- @tparam table self an objective
-- @treturn table
function inputs.arguments(self)
  local list, parts = self.list, self.parts
  if not parts then return list end
  for i = 1, #parts do
    local part = parts[i]
    if part.is_short then -- like values.build, without the call
      list[part.slot] = { unpack(part.flat) }
    else
      list[part.slot] = part.shape and values.build(part.shape, part.flat) or values.copy(part.value)
    end
  end
  return list
end

--- The inputs by name, with their current values.
-- @tparam table self an objective
-- @treturn table
function inputs.named(self)
  local list, of, names = inputs.arguments(self), {}, self.names
  for i = 1, #names do of[names[i]] = list[i] end
  return of
end

return inputs
