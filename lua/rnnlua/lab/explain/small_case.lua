--- A small case for a lab of layers. Its numbers are distinct primes, so that a reader can recognise them.
-- @module rnnlua.lab.explain.small_case

local inputs = require "rnnlua.lab.inputs"
local rnn = require "rnnlua"
local sizes = require "rnnlua.lab.sizes"
local values = require "rnnlua.base.values"

local small_case = {}

local PRIMES = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29 }
-- The primes are divided by one of these. With negative ones, every second number is negative, so that sums stay small.
local DIVISORS = { 1, 10, 100, -1, -10 }
local LARGEST = 3 -- largest size of a dimension
-- Smallest gradient, with upstream gradient 1, that a reader can compare with a formula; smallest number of a matrix.
local LEAST_SEEN, LEAST_NUMBER = 0.01, 0.001

-- Sizes of dimensions that are small enough to read; different ones if the ranges allow it.
local function small_sizes(dims)
  local capped = {}
  for name, range in next, dims or {} do
    capped[name] = { range[1], math.max(range[1], math.min(range[2], LARGEST)) }
  end
  return sizes.rows(capped)[1]
end

-- A value of an input with dimensions or a kind. Integers, and values that the author's function draws, are random.
local function value_of(name, spec, of, take)
  if spec.draw or spec.kind == "integer" then return inputs.draw(name, spec, of, rnn.rng(1)) end
  return inputs.built(spec, of, take)
end

--- Makes a case whose numbers are primes, in the order of the inputs.
-- @param lab of a layer
-- @tparam[opt=3] integer n the length of its sequences
-- @treturn {inputs=table,n=?integer,dout=number}
function small_case.new(lab, n)
  local case, taken, of = { inputs = {}, dout = 1 }, 0, small_sizes(lab.dims)
  local function take()
    taken = taken % #PRIMES + 1
    return PRIMES[taken] + 0.0 -- a layer gets floats
  end
  for _, name in ipairs(lab:input_names()) do
    local kind = lab.inputs[name]
    if type(kind) == "table" then
      if kind.kind == "sequence" then case.n = n or 3 end
      of.n = case.n
      case.inputs[name] = value_of(name, kind, of, take)
    elseif kind == "sequence" then
      case.n = n or 3
      local list = {}
      for t = 1, case.n do list[t] = take() end
      case.inputs[name] = list
    else
      case.inputs[name] = take()
    end
  end
  return case
end

-- A value with every number divided; by a negative number, with signs in turn. `state` counts the numbers.
local function divided(value, by, state)
  if type(value) ~= "table" then
    state.count = state.count + 1
    local sign = by < 0 and state.count % 2 == 0 and -1 or 1
    return by == 1 and value or sign * value / math.abs(by)
  end
  local list = {}
  for i, x in ipairs(value) do list[i] = divided(x, by, state) end
  return list
end

-- The smallest number that is not zero, and the smallest and the largest, without signs.
local function sizes_in(value)
  local least, smallest, largest = math.huge, math.huge, 0.0
  for _, x in ipairs(select(2, values.flatten(value, "it"))) do
    local size = math.abs(x)
    if size > 0 then least = math.min(least, size) end
    smallest, largest = math.min(smallest, size), math.max(largest, size)
  end
  return least, smallest, largest
end

-- How well the gradients of the solution can be seen at a case: 1 if every one is large enough, down to 0. Where tanh
-- is saturated, as at 11, none is. Some numbers of a matrix may be 0.
local function visibility(lab, case)
  local _, gradients = lab.kind.results(lab:solution(), case)
  local seen = 1.0
  for _, name in ipairs(lab.gradients) do
    local least, smallest, largest = sizes_in(gradients[name])
    if not (largest < math.huge) then return 0.0 end
    if type(lab.inputs[name]) == "table" then
      seen = math.min(seen, largest / LEAST_SEEN, least / LEAST_NUMBER)
    else
      seen = math.min(seen, smallest / LEAST_SEEN)
    end
  end
  return seen
end

-- The small case with its numbers divided. Drawn numbers and integers stay.
local function divided_case(lab, by)
  local case, state = small_case.new(lab), { count = 0 }
  for _, name in ipairs(lab:input_names()) do
    local kind, value = lab.inputs[name], case.inputs[name]
    local is_drawn = type(kind) == "table" and (kind.draw or kind.kind == "integer")
    local is_positive = type(kind) == "table" and kind.kind == "positive"
    if not is_drawn then case.inputs[name] = divided(value, is_positive and math.abs(by) or by, state) end
  end
  return case
end

--- A small case at which the solution is not saturated: with primes, with a tenth or a hundredth of them, or with signs
-- in turn. If all saturate it, the one at which its gradients are the largest.
-- @param lab of a layer
-- @treturn {inputs=table,n=?integer,dout=number}
function small_case.unsaturated(lab)
  local best, most = nil, 0.0
  for _, by in ipairs(DIVISORS) do
    local case = divided_case(lab, by)
    local ok, seen = pcall(visibility, lab, case)
    if ok and seen >= 1 then return case end
    if ok and seen > most then best, most = case, seen end
  end
  return best or small_case.new(lab)
end

--- The first n steps of a case.
-- @tparam table case
-- @tparam integer n
function small_case.prefix(case, n)
  local shorter = { inputs = {}, n = n, dout = case.dout }
  for name, value in next, case.inputs do
    shorter.inputs[name] = type(value) == "table" and table.move(value, 1, n, 1, {}) or value
  end
  return shorter
end

return small_case
