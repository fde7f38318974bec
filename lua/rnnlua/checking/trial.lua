--- A layer on trial: how to make another one like it, and what it gives at a case.
-- @module rnnlua.checking.trial

local array = require "rnnlua.array"
local calls = require "rnnlua.checking.calls"
local layers = require "rnnlua.layer"
local points = require "rnnlua.checking.points"
local values = require "rnnlua.checking.values"

local Trial = {}
Trial.__index = Trial

local function same(a, b)
  for i = 1, math.max(#a, #b) do
    if not (a[i] == b[i] or a[i] ~= a[i] and b[i] ~= b[i]) then return false end
  end
  return true
end

--- Makes a trial.
-- @param layer
-- @tparam table inputs one point, for the shapes
-- @tparam[opt] function fresh the caller's way to a new layer, given the length of its sequences
-- @treturn table with layer, names (of the inputs), gradients (names), inputs, n (the length of the
--   sequences, nil without any), by_step (whether dout may be one a step), value_shape and first_value
--   (what forward first returned, flat), usable (whether layers like it can be had)
function Trial.new(layer, inputs, fresh)
  local self = setmetatable({
    layer = layer,
    names = layers.inputs_of(layer),
    gradients = layers.gradients_of(layer),
    inputs = inputs,
    n = points.length(inputs),
    maker = fresh,
  }, Trial)
  local value = calls.forward(layer, self.names, calls.copy_inputs(inputs))
  self.value_shape, self.first_value = values.flatten(value, "what forward returned")
  self.by_step = math.type(value) ~= nil and layer.states ~= nil
  self.usable = self:like_this_one(value)
  return self
end

-- A new layer for sequences of length n, unchecked.
function Trial:make_unchecked(n)
  if self.maker then return self.maker(n) end
  return layers.fresh(self.layer, self.n, n)
end

-- Whether a new layer gives what this one gives; one that was altered after its construction, or that
-- draws its parameters at random, can't be had again.
function Trial:like_this_one(value)
  local ok, other = pcall(function()
    local fresh = self:make_unchecked(self.n)
    return fresh and calls.forward(fresh, self.names, calls.copy_inputs(self.inputs))
  end)
  if not ok or other == nil then return false end
  local good, _, got = pcall(values.flatten, other, "value")
  local _, expected = values.flatten(value, "value")
  return good and same(got, expected)
end

--- A new layer like this one.
-- @tparam[opt] integer n the length of its sequences, by default the same
-- @return a layer, or nil where none can be had
function Trial:fresh(n)
  if not self.usable then return nil end
  local ok, layer = pcall(self.make_unchecked, self, n or self.n)
  return ok and layer or nil
end

--- A new layer like this one, or this one where none can be had.
-- @tparam[opt] integer n as for `fresh`
-- @return a layer
function Trial:any(n)
  return self:fresh(n) or self.layer
end

-- The inputs with sequences of length n in the place of the trial's own.
local function with_length(self, n)
  if not n or n == self.n then return self.inputs end
  local like = {}
  for name, value in next, self.inputs do
    like[name] = value
    if values.is_sequence(value) and #value == self.n then
      local longer = {}
      for t = 1, n do longer[t] = calls.copy(value[1]) end
      like[name] = array.is(value) and array(longer) or longer
    end
  end
  return like
end

-- A case of given inputs, with a generic dout; and whether forward's value is finite there.
local function case_of(self, inputs, n, rng)
  local case, finite = { inputs = inputs, n = n }, true
  local layer = self:any(n)
  local value = calls.forward(layer, self.names, calls.copy_inputs(inputs))
  for _, y in ipairs(select(2, values.flatten(value, "what forward returned"))) do
    finite = finite and y - y == 0
  end
  case.dout = points.upstream(layer, value, rng)
  return case, finite
end

--- Draws a case of the same shapes, or with sequences of another length: generic inputs, or, where the
-- layer refuses those or has no finite value, inputs near the trial's own.
-- @param rng a generator
-- @tparam[opt] integer n
-- @treturn {inputs=table,dout=...,n=?integer}
-- @raise what the layer raises
function Trial:draw(rng, n)
  n = n or self.n
  local like = with_length(self, n)
  local ok, case, finite = pcall(case_of, self, points.inputs(like, rng, self.names), n, rng)
  if ok and finite then return case end
  if not ok and layers.is_todo(case) then error(case, 0) end
  local near_ok, near, near_finite = pcall(case_of, self, points.near(like, rng, self.names), n, rng)
  if near_ok and (near_finite or not ok) then return near end
  if ok then return case end
  error(case, 0)
end

-- What a table holds that backward returned alone in place of all gradients: "numbers" or "gradients".
local function in_braces(results, gradients)
  local first = results[1]
  if results.n ~= 1 or #gradients < 2 or type(first) ~= "table" or rawlen(first) ~= #gradients then return nil end
  for i = 1, #gradients do
    if not math.type(rawget(first, i)) then return "gradients" end
  end
  return "numbers"
end

--- What a layer gives at a case: value, states where it has them, and its gradients as flat numbers.
-- @param layer
-- @tparam table case
-- @treturn table { value = {number,...}, gradients = { name = {number,...} }, problems = { name =
--   string }, flat = {{number,...},...}, braces = ?string } flat are the results whatever their shapes; braces
--   is there where backward returned one table of all gradients, and says what it holds
function Trial:observe(layer, case)
  local seen = { gradients = {}, problems = {}, flat = {} }
  local value = calls.forward(layer, self.names, calls.copy_inputs(case.inputs))
  local _, flat = values.flatten(value, "value")
  seen.value = flat
  local results = calls.backward(layer, calls.copy(case.dout))
  seen.flat = calls.flat(results)
  seen.braces = in_braces(results, self.gradients)
  for i, name in ipairs(self.gradients) do
    local shape = values.flatten(case.inputs[name], name)
    seen.gradients[name], seen.problems[name] = calls.numbers(results[i], shape)
  end
  return seen
end

return Trial
