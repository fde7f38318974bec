--- The gradient of a forward by the chain rule over its recorded operations, in exact arithmetic: values with a
-- rigorous bound, from as many digits as that takes.
-- @module rnnlua.checking.witness.gradient

local Equalities = require "rnnlua.checking.witness.equality"
local ball = require "rnnlua.checking.witness.ball"
local sweep = require "rnnlua.checking.witness.sweep"
local trace = require "rnnlua.checking.autodiff.trace"
local traced = require "rnnlua.checking.autodiff.traced"
local values = require "rnnlua.base.values"

local Gradient = {}
Gradient.__index = Gradient

local LIMBS = { 4, 8, 16, 32 } -- of 24 bits
local ENOUGH = 2.0 ^ -30 -- a bound, as part of the number, with which no more digits are tried
local MOST_WORK = 40000 -- operations times limbs
-- Of the largest number that rounding may have changed: a gradient that is off by no more may be right.
local HIDDEN = 2.0 ^ -42

-- Calls a function; where it abstains, why, and whether that is final.
local function attempt(f, ...)
  local ok, result, other = pcall(f, ...)
  if ok then return result, other end
  if type(result) ~= "table" or not result.abstains then error(result, 0) end
  return nil, result.abstains, result.is_final
end

-- By name lists of { value, bound, zero }, and whether all are known well enough.
local function numbers_of(gradients, plan)
  local by_name, is_enough = {}, true
  for name, list in next, gradients do
    by_name[name] = {}
    for k, d in ipairs(list) do
      local value, bound = 0.0, 0.0
      if d then value, bound = ball.double(d) end
      by_name[name][k] = { value = value, bound = bound, zero = not d,
        is_branch = not d and plan.decides[plan.inputs[name][k].id] }
      is_enough = is_enough and bound <= ENOUGH * math.abs(value)
    end
  end
  return by_name, is_enough
end

-- With more and more digits, until they do.
local function refined(plan)
  local best, why = attempt(sweep.check_order, plan, LIMBS[1])
  if why then return nil, why end
  for _, limbs in ipairs(LIMBS) do
    if plan.count * limbs > MOST_WORK then
      why = why or "it has too many operations"
      break
    end
    local gradients, problem, is_final = attempt(sweep.evaluate, plan, limbs, false)
    if gradients then
      local is_enough
      best, is_enough = numbers_of(gradients, plan)
      if is_enough then break end
    else
      why = problem
      if is_final then return nil, why end
    end
  end
  return best, why
end

-- The outputs that an upstream gradient is for.
local function with_upstream(recording, dout)
  local _, upstream = values.flatten(dout, "dout")
  local outputs = #upstream == #recording.outputs and recording.outputs or recording.states
  if not outputs or #upstream ~= #outputs then return nil end
  recording.outputs, recording.upstream = outputs, upstream
  return recording
end

--- The gradient of Σ dout·output at a point.
-- @tparam function make makes a new layer, in Lua, at each call
-- @tparam {string,...} names of its inputs, in order
-- @tparam table inputs by name
-- @tparam table fixed names of inputs without a gradient, as keys
-- @param dout the upstream gradient
-- @tparam {string,...} wanted names of inputs
-- @tparam[opt] {number,...} expected the numbers that forward returns; where another layer's are others, it abstains
-- @treturn[1] table with `numbers`: by name a list of { value, bound, zero, is_branch }: zero where no operation leads
--   from the number to the output, is_branch where it yet decided what is computed, as on a tread
-- @return[2] nil
-- @treturn[2] string why it abstains
-- @treturn[2] ?boolean whether it does at all points
function Gradient.new(make, names, inputs, fixed, dout, wanted, expected)
  local watch = Equalities.new()
  local recording, why = trace.operations(make, names, inputs, fixed, watch)
  if not recording then return nil, why, true end
  if expected and not trace.are_same(recording.outputs, expected) then
    return nil, "another layer's value is another"
  end
  if watch.unknown then return nil, watch.unknown end
  if recording.as_text then return nil, "it turns a number into a text" end
  if not with_upstream(recording, dout) then return nil, "the upstream gradient is not of the value's shape" end
  local compared = table.move(watch.pairs, 1, #watch.pairs, #recording.compared + 1, recording.compared)
  local plan, problem = attempt(sweep.plan, recording, compared, wanted)
  if not plan then return nil, problem end
  local numbers, reason = refined(plan)
  if not numbers then return nil, reason end
  return setmetatable({ plan = plan, numbers = numbers, rounding = false }, Gradient)
end

--- How far a number of a right backward in doubles may be off.
-- @string name of the input
-- @tparam integer k
-- @treturn number
function Gradient:hidden(name, k)
  if not self.rounding then
    local gradients, scale = attempt(sweep.evaluate, self.plan, LIMBS[1], true)
    self.rounding = { numbers = gradients and numbers_of(gradients, self.plan), scale = scale }
  end
  local of_one = self.rounding.numbers and self.rounding.numbers[name][k]
  if not of_one then return math.huge end
  return of_one.bound + HIDDEN * self.rounding.scale / math.max(1, math.abs(self:at(name, k)))
end

--- A number of the inputs.
-- @string name
-- @tparam integer k
-- @treturn number
function Gradient:at(name, k) return self.plan.inputs[name][k].value end

--- Σ |upstream · output|.
-- @treturn number
function Gradient:size()
  local sum = 0.0
  for i, output in ipairs(self.plan.outputs) do
    sum = sum + math.abs(self.plan.upstream[i] * traced.number(output))
  end
  return sum
end

return Gradient
