--- The gradient of a forward by the chain rule over its recorded operations, with rigorous error bounds: in doubles,
-- or with more and more digits until the bounds are small enough.
-- @module rnnlua.checking.second_opinion.gradient

local doubles = require "rnnlua.checking.second_opinion.doubles"
local elementary = require "rnnlua.checking.second_opinion.elementary"
local running = require "rnnlua.checking.second_opinion.running"
local sweep = require "rnnlua.checking.second_opinion.sweep"
local trace = require "rnnlua.checking.autodiff.trace"
local traced = require "rnnlua.checking.autodiff.traced"
local values = require "rnnlua.base.values"

local Gradient = {}
Gradient.__index = Gradient

local LIMBS = { 4, 8, 16, 32 } -- precisions to try, in limbs of 24 bits
local ENOUGH = 2.0 ^ -30 -- relative error bound that is small enough
local MOST_WORK = 40000 -- operations times limbs
-- The error that rounding may cause in a right backward, relative to the largest |value · derivative| of an operation.
local HIDDEN = 2.0 ^ -42

-- Calls a function. If it abstains (no result with a bound is possible): nil, why, and whether more digits can't
-- help.
local function attempt(f, ...)
  local ok, result, other = pcall(f, ...)
  if ok then return result, other end
  if type(result) ~= "table" or not result.abstains then error(result, 0) end
  return nil, result.abstains, result.is_final
end

-- By name, lists of { value, bound, zero, is_branch }; and whether all bounds are small enough.
local function numbers_of(A, gradients, plan)
  local by_name, is_enough = {}, true
  for name, list in next, gradients do
    by_name[name] = {}
    for k, d in ipairs(list) do
      local value, bound = 0.0, 0.0
      if d then value, bound = A.double(d) end
      by_name[name][k] = { value = value, bound = bound, zero = not d,
        is_branch = not d and plan.decides[plan.inputs[name][k].id] }
      is_enough = is_enough and bound <= ENOUGH * math.abs(value)
    end
  end
  return by_name, is_enough
end

local arithmetics = {}

local function balls(limbs)
  arithmetics[limbs] = arithmetics[limbs] or elementary.arithmetic(limbs)
  return arithmetics[limbs]
end

-- Evaluates with more and more digits, until the bounds are small enough.
local function refined(plan)
  local best, why = attempt(sweep.check_order, plan, balls(LIMBS[1]))
  if why then return nil, why end
  for _, limbs in ipairs(LIMBS) do
    if plan.count * limbs > MOST_WORK then
      why = why or "it has too many operations"
      break
    end
    local A = balls(limbs)
    local gradients, problem, is_final = attempt(sweep.evaluate, plan, A, false)
    if gradients then
      local is_enough
      best, is_enough = numbers_of(A, gradients, plan)
      if is_enough then break end
    else
      why = problem
      if is_final then return nil, why end
    end
  end
  return best, why
end

-- Evaluates in doubles; also the largest |value · derivative with respect to it| of all operations.
local function in_doubles(plan)
  local gradients, scale = attempt(running.evaluate, plan)
  if not gradients then return nil, scale end
  return numbers_of(doubles, gradients, plan), scale
end

-- The outputs (or states) that the upstream gradient belongs to, and it as a list; nil if it fits neither.
local function outputs_for(recording, dout)
  local _, upstream = values.flatten(dout, "dout")
  local outputs = #upstream == #recording.outputs and recording.outputs or recording.states
  if outputs and #upstream == #outputs then return outputs, upstream end
end

-- The plan of the evaluations; or nil and why there is none. The recording keeps what is the same at all points.
local function plan_of(recording, dout, wanted, expected)
  if expected and not trace.are_same(recording.outputs, expected) then
    return nil, "another layer's value is another"
  end
  local outputs, upstream = outputs_for(recording, dout)
  if not outputs then return nil, "the upstream gradient is not of the value's shape" end
  local plans, key = recording.plans, table.concat(wanted, " ")
  plans[outputs] = plans[outputs] or {}
  local plan = plans[outputs][key]
  if not plan then
    local made, problem = attempt(sweep.plan, recording, outputs, recording.compared, wanted)
    if not made then return nil, problem end
    plan, plans[outputs][key] = made, made
  end
  local _, why = attempt(sweep.check_point, plan)
  if why then return nil, why end
  return setmetatable({ upstream = upstream }, { __index = plan })
end

--- The gradient of Σ dout·output at the point of a recording.
-- @tparam table recording (rnnlua.checking.second_opinion.recording)
-- @param dout the upstream gradient
-- @tparam {string,...} wanted names of inputs
-- @tparam[opt] {number,...} expected the value of the checked layer's forward; it abstains if the recording's differs
-- @treturn[1] table with `numbers`: by name, a list of { value, bound, zero, is_branch }; zero if no operation leads
--   from the number to the output, is_branch if the number still decides what is computed, as in a step function
-- @return[2] nil
-- @treturn[2] string why it abstains
function Gradient.new(recording, dout, wanted, expected)
  local plan, why = plan_of(recording, dout, wanted, expected)
  if not plan then return nil, why end
  local numbers, reason = refined(plan)
  if not numbers then return nil, reason end
  return setmetatable({ plan = plan, numbers = numbers, rounding = false }, Gradient)
end

--- The same in doubles. It has about as many digits as a backward, and takes a small part of the time.
-- @tparam table recording
-- @param dout
-- @tparam {string,...} wanted
-- @tparam {number,...} expected
-- @treturn[1] table as of `new`
-- @return[2] nil
-- @treturn[2] string why it abstains
function Gradient.in_doubles(recording, dout, wanted, expected)
  local plan, why = plan_of(recording, dout, wanted, expected)
  if not plan then return nil, why end
  local numbers, scale = in_doubles(plan)
  if not numbers then return nil, scale end
  return setmetatable({ plan = plan, numbers = numbers, rounding = { numbers = numbers, scale = scale } }, Gradient)
end

--- The largest error that rounding in doubles may cause in a number of a right backward.
-- @string name of the input
-- @tparam integer k
-- @treturn number
function Gradient:hidden(name, k)
  if not self.rounding then
    local A = balls(LIMBS[1])
    local gradients, scale = attempt(sweep.evaluate, self.plan, A, true)
    self.rounding = { numbers = gradients and numbers_of(A, gradients, self.plan), scale = scale }
  end
  local of_one = self.rounding.numbers and self.rounding.numbers[name][k]
  if not of_one then return math.huge end
  return of_one.bound + HIDDEN * self.rounding.scale / math.max(1, math.abs(self:at(name, k)))
end

--- The value of an input's k-th number.
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
