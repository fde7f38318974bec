--- The layer under check: how to make another one like it, and its results at a case.
-- @module rnnlua.checking.candidate

local array = require "rnnlua.array"
local calls = require "rnnlua.checking.calls"
local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local meter = require "rnnlua.checking.meter"
local points = require "rnnlua.checking.points"
local rnn = require "rnnlua"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local accumulating = lazy "rnnlua.checking.accumulating"
local several_outputs = lazy "rnnlua.checking.estimate.outputs"
local sequences = lazy "rnnlua.checking.sequences"

local Candidate = {}
Candidate.__index = Candidate

local function same(a, b)
  for i = 1, math.max(#a, #b) do
    if not (a[i] == b[i] or a[i] ~= a[i] and b[i] ~= b[i]) then return false end
  end
  return true
end

--- Makes a candidate.
-- @param layer
-- @tparam table inputs one point, which defines the shapes
-- @tparam[opt] table settled fresh, the caller's function that makes a layer, given the length of its sequences;
--   accumulate, see rnnlua.checking.accumulating.settle; checks; noise
-- @tparam[opt] table fixed names of inputs as keys (rnnlua.checking.fixed_inputs)
-- @tparam[opt] {number,...} first_value of the layer's very first forward, at the same inputs, if that was an earlier
--   one
-- @treturn table with the fields given (the layer), layer (the one to check: its backward returns the gradients of a
--   single call), names (of the inputs), gradients (names), inputs, fixed, moving (the names of the inputs that are
--   not fixed), n (the length of the sequences, nil without any), by_step (whether dout may have a number for each
--   step), value_shape and first_value (of the first forward, flat), usable (whether such layers can be made) and
--   unusable (if not, why)
function Candidate.new(layer, inputs, settled, fixed, first_value)
  settled = settled or {}
  local self = setmetatable({
    given = layer,
    layer = settled.accumulate and accumulating.of(layer, settled.accumulate) or layer,
    names = layers.inputs_of(layer),
    gradients = layers.gradients_of(layer),
    inputs = inputs,
    fixed = fixed or {},
    moving = {},
    maker = settled.fresh,
    known = setmetatable({ [layer] = true }, { __mode = "k" }),
    settled = settled,
  }, Candidate)
  for _, name in ipairs(self.names) do
    if not self.fixed[name] then table.insert(self.moving, name) end
  end
  self.n = points.length(inputs, self.moving)
  local value = calls.forward(self.layer, self.names, calls.copy_inputs(inputs))
  local flat
  self.value_shape, flat = values.flatten(value, "what forward returned")
  self.first_value = first_value or flat
  self.by_step = math.type(value) ~= nil and layers.method(layer, "states") ~= nil
  self:try_fresh()
  return self
end

-- A new layer for sequences of length n, unchecked; or nil and why there is none. An existing layer does not count as
-- new.
function Candidate:make_unchecked(n)
  local made, why
  if self.maker then
    made = self.maker(n)
    local is_object = type(made) == "table" or type(made) == "userdata"
    if not (is_object and made.forward) then return nil, "the option fresh returned no layer" end
    if layers.outputs_of(self.given) then made = several_outputs.of(made) end
  else
    made, why = layers.fresh(self.given, n, self.n)
  end
  if not made then return nil, why end
  if self.known[made] then return nil, "fresh(n) returned the same layer again" end
  self.known[made] = true
  meter.join(self.given, made)
  return self.settled.accumulate and accumulating.of(made, self.settled.accumulate) or made
end

-- Why a new layer can't replace this one; nil if it gives the same first value. A layer that was changed after its
-- construction, or whose parameters are random, can't be made again.
local function unlike(self)
  local fresh, why = self:make_unchecked(self.n)
  if not fresh then return why end
  local value = calls.forward(fresh, self.names, calls.copy_inputs(self.inputs))
  local good, _, got = pcall(values.flatten, value, "value")
  if good and same(got, self.first_value) then return nil end
  return "a new one gives a different value at the same inputs"
end

-- Finds out whether layers like this one can be made, and if not, why.
function Candidate:try_fresh()
  local ok, why = pcall(unlike, self)
  if not ok then
    why = ("%s raises: %s"):format(self.maker and "the option fresh" or "a new one",
      usage_error.text(why) or tostring(why))
  end
  self.usable, self.unusable = not why, why
end

--- Whether a fixed input has items that are the same at every sample, so that the places of wrong numbers may be
-- theirs.
-- @treturn boolean
function Candidate:has_fixed_items()
  for name in next, self.fixed do
    local value = self.inputs[name]
    local varies = (self.settled.indices or {})[name]
    if not varies and (type(value) == "table" or array.is(value)) then return true end
  end
  return false
end

--- A new layer like this one.
-- @tparam[opt] integer n the length of its sequences, by default the same
-- @return[1] a layer
-- @return[2] nil
-- @treturn[2] string why there is none
function Candidate:fresh(n)
  if not self.usable then return nil, self.unusable end
  local ok, layer, why = pcall(self.make_unchecked, self, n or self.n)
  if not ok then return nil, tostring(layer) end
  return layer, why
end

--- A new layer like this one, or this one if no other can be made.
-- @tparam[opt] integer n as for `fresh`
-- @return a layer
function Candidate:any(n)
  return self:fresh(n) or self.layer
end

--- The inputs that are sequences of variable length (rnnlua.checking.sequences). The first call searches for them and
-- sets n to their length.
-- @treturn ?table
function Candidate:sequence()
  if self.found == nil then
    self.found = sequences.of(self) or false
    local n = self.found and self.found.n
    if n and n ~= self.n then
      self.n = n
      self:try_fresh()
    end
  end
  return self.found or nil
end

--- The inputs, with sequences of length n instead of the candidate's own.
-- @tparam[opt] integer n
-- @treturn table by name
function Candidate:inputs_of_length(n)
  if not n or n == self.n then return self.inputs end
  local like, found = {}, self:sequence()
  for name, value in next, self.inputs do
    like[name] = found and found.names[name] and values.resized(value, n) or value
  end
  return like
end

-- Points with a larger value are not used: the gradient of exp(exp(x)) overflows before its value does.
local LARGEST = 2.0 ^ 500

-- The value of forward at some inputs with sequences of length n, if it raises no error and the value is finite and far
-- from overflow; otherwise nil, and the error, or nil.
local function finite_value(self, inputs, n)
  local layer = self:any(n)
  local ok, value = pcall(calls.forward, layer, self.names, calls.copy_inputs(inputs))
  if not ok then
    if layers.is_todo(value) then error(value, 0) end
    return nil, value
  end
  for _, y in ipairs(select(2, values.flatten(value, "what forward returned"))) do
    if not (math.abs(y) <= LARGEST) then return nil end
  end
  return value
end

-- The drawn inputs, changed as little as needed so that the layer accepts them. Each input in turn is the drawn one if
-- the layer accepts it; or the drawn one with the signs of the candidate's own; or one near the candidate's own. If it
-- does not accept even inputs near the candidate's own, the drawn ones or those, if they raise no error.
local function acceptable(self, drawn, like, n, rng)
  local value, problem = finite_value(self, drawn, n)
  if value ~= nil then return drawn end
  local inputs = points.near(like, rng, self.moving)
  local near_value, near_problem = finite_value(self, inputs, n)
  if near_value == nil then
    if not problem then return drawn end
    if not near_problem then return inputs end
    error(problem, 0)
  end
  for _, name in ipairs(self.moving) do
    local near = inputs[name]
    for _, tried in ipairs { drawn[name], points.on_side_of(drawn[name], like[name]) } do
      inputs[name] = tried
      if finite_value(self, inputs, n) ~= nil then break end
      inputs[name] = near
    end
  end
  return inputs
end

--- A case with the drawn inputs and a generic dout. Inputs that the layer refuses, or at which its value is not
-- finite, are replaced by inputs nearer to the candidate's own.
-- @tparam table drawn inputs by name
-- @param rng a generator
-- @tparam[opt] integer n the length of the sequences among them
-- @tparam[opt] table like inputs of the same shapes, by default the candidate's own
-- @treturn {inputs=table,dout=...,n=?integer}
-- @raise what the layer raises
function Candidate:case(drawn, rng, n, like)
  n = n or self.n
  local case = { inputs = acceptable(self, drawn, like or self:inputs_of_length(n), n, rng), n = n }
  local layer = self:any(n)
  local value = calls.forward(layer, self.names, calls.copy_inputs(case.inputs))
  case.dout = points.upstream(layer, value, rng)
  return case
end

--- Draws a case of the same shapes, or with sequences of another length, at a generic point.
-- @param rng a generator
-- @tparam[opt] integer n
-- @tparam[opt] table like inputs that define other shapes, with sequences of length n
-- @treturn {inputs=table,dout=...,n=?integer}
-- @raise what the layer raises
function Candidate:draw(rng, n, like)
  like = like or self:inputs_of_length(n)
  return self:case(points.inputs(like, rng, self.moving), rng, n, like)
end

-- The input that may be a sequence over time: x or X, or else the only sequence.
local function sequence_of(self)
  local found, count = nil, 0
  for _, name in ipairs(self.moving) do
    if values.is_sequence(self.inputs[name]) then
      if name:lower() == "x" then return name end
      found, count = name, count + 1
    end
  end
  return count == 1 and found or nil
end

-- Inputs near those of a case, with a sequence that is longer by `change` items (at least one item is left), and its
-- length; nil if there is no such sequence.
local function lengthened(self, case, seed, change)
  local name, like = sequence_of(self), {}
  if not name then return nil end
  for input, value in next, case.inputs do like[input] = value end
  local length = math.max(1, #like[name] + change)
  like[name] = values.resized(like[name], length)
  return points.near(like, rnn.rng(seed), self.moving), length
end

--- Makes the context of the contract's checks (rnnlua.checking.layer_contract.comparing).
-- @param layer
-- @tparam table v a case
-- @tparam table w another case of the same shapes
-- @treturn table
function Candidate:context(layer, v, w)
  return { layer = layer, names = self.names, gradients = self.gradients, v = v, w = w, by_step = self.by_step,
    fixed = self.fixed, noise = self.settled.noise, accumulate = self.settled.accumulate, checks = self.settled.checks,
    fresh = function() return self:fresh(v.n) end,
    lengthened = function(seed, change) return lengthened(self, v, seed, change) end }
end

-- The contents of the one table that backward returned instead of all gradients: "numbers" or "gradients"; nil if it
-- did not.
local function in_braces(results, gradients)
  local first = results[1]
  if results.n ~= 1 or #gradients < 2 or type(first) ~= "table" then return nil end
  if rawlen(first) == 0 and #values.names(first) == #gradients then return "gradients" end
  if rawlen(first) ~= #gradients then return nil end
  for i = 1, #gradients do
    if not math.type(rawget(first, i)) then return "gradients" end
  end
  return "numbers"
end

--- Calls a layer at a case: its value, and its gradients as flat numbers.
-- @param layer
-- @tparam table case
-- @treturn table { value = {number,...}, gradients = { name = {number,...} }, problems = { name = string }, absent =
--   { name = true }, flat = {{number,...},...}, braces = ?string }; absent are the gradients that backward did not
--   return; flat are the results regardless of their shapes; braces describes the contents if backward returned all
--   gradients in one table
function Candidate:observe(layer, case)
  local seen = { gradients = {}, problems = {}, absent = {}, flat = {} }
  local value = calls.forward(layer, self.names, calls.copy_inputs(case.inputs))
  local _, flat = values.flatten(value, "value")
  seen.value = flat
  local results = calls.backward(layer, calls.copy(case.dout))
  seen.flat = calls.flat(results)
  seen.braces = in_braces(results, self.gradients)
  for i, name in ipairs(self.gradients) do
    local ok, shape = pcall(values.flatten, case.inputs[name], name)
    if ok then
      seen.gradients[name], seen.problems[name] = calls.numbers(results[i], shape, name)
      seen.absent[name] = results[i] == nil or nil
    else -- a fixed input that is not a number
      seen.problems[name] = "has no gradient"
    end
  end
  return seen
end

return Candidate
