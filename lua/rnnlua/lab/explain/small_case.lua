--- A small case for a lab of layers. Its numbers are distinct primes, so that a reader can recognise them.
-- @module rnnlua.lab.explain.small_case

local inputs = require "rnnlua.lab.inputs"
local rnn = require "rnnlua"
local sizes = require "rnnlua.lab.sizes"
local values = require "rnnlua.base.values"

local small_case = {}

local PRIMES = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29 }
local DIVISORS = { 1, 10, 100 } -- the primes are divided by one of these
local LARGEST = 3 -- largest size of a dimension
local LEAST_SEEN = 0.01 -- smallest gradient, with upstream gradient 1, that a reader can compare with a formula

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

-- A value with every number divided.
local function divided(value, by)
  if type(value) ~= "table" then return by == 1 and value or value / by end
  local list = {}
  for i, x in ipairs(value) do list[i] = divided(x, by) end
  return list
end

-- How large the gradients of the solution are at a case, as a reader sees them: the size of the one that is hardest to
-- see, and 0 if one is not finite. Where tanh is saturated, as at 11, all are tiny.
local function visible(lab, case)
  local _, gradients = lab.kind.results(lab:solution(), case)
  local least = math.huge
  for _, name in ipairs(lab.gradients) do
    local smallest, largest = math.huge, 0.0
    for _, x in ipairs(select(2, values.flatten(gradients[name], "it"))) do
      smallest, largest = math.min(smallest, math.abs(x)), math.max(largest, math.abs(x))
    end
    if not (largest < math.huge) then return 0.0 end
    local seen = type(lab.inputs[name]) == "table" and largest or smallest -- some numbers of a matrix may be 0
    least = math.min(least, seen)
  end
  return least
end

--- A small case at which the solution is not saturated: with primes, or else with a tenth or a hundredth of them. If
-- some gradient is tiny at all of these, the case at which it is largest.
-- @param lab of a layer
-- @treturn {inputs=table,n=?integer,dout=number}
function small_case.unsaturated(lab)
  local best, most = nil, 0.0
  for _, by in ipairs(DIVISORS) do
    local case = small_case.new(lab)
    for name, value in next, case.inputs do
      local kind = lab.inputs[name]
      local is_drawn = type(kind) == "table" and (kind.draw or kind.kind == "integer")
      case.inputs[name] = is_drawn and value or divided(value, by)
    end
    local ok, seen = pcall(visible, lab, case)
    if ok and seen >= LEAST_SEEN then return case end
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
