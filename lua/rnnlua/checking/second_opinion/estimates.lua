--- Estimates of many gradients at once: by the chain rule over the forward's recorded operations, confirmed by
-- differences of forward along two directions through all inputs.
--
-- The chain rule tells all numbers for the cost of a few forwards; differences take a dozen forwards for each. What it
-- might not see (rounding on purpose, say) shows along a random direction, in which all numbers move at once; and what
-- backward returns is held against it along the direction in which the two differ. A number of which it does not tell
-- enough is estimated by differences.
-- @module rnnlua.checking.second_opinion.estimates

local Gradient = require "rnnlua.checking.second_opinion.gradient"
local Recording = require "rnnlua.checking.second_opinion.recording"
local directional = require "rnnlua.checking.estimate.directional"
local rnn = require "rnnlua"
local verdict = require "rnnlua.checking.verdict"

local estimates = {}

local MANY = 20 -- numbers: of fewer, differences of each cost as little
local FORWARDS = 200 -- for each direction; a smooth forward takes 20
local SHARP = 0.25 -- a bound by the chain rule, as part of rtol times the number, that tells enough in any case
local ENOUGH = 0.5 -- a bound along a direction, as part of the largest that confirms
-- The length of the second direction. Few numbers may move in it, each far; with steps of full length, forward bends so
-- much that the search for the cause takes hundreds of forwards.
local NEAR = 2.0 ^ -4
local TELLS = 0.1 -- a bound along the second direction, as part of what backward and the chain rule differ by
local MOST_OTHERS = 0.1 -- of all numbers, those that may be estimated by differences before all are
local CLOSE = 1e-6 -- how near to the chain rule differences along a direction are, as part of what it says there

-- The size of a step for a number, in proportion to others.
local function step(x) return math.max(1.0, math.abs(x)) end

-- Whether the chain rule decides a number, or tells it sharply.
local function is_known(number, exact, scale, tolerances)
  if number.is_branch then return false end
  local size = math.abs(number.value)
  if number.bound <= SHARP * tolerances.rtol * size or size + number.bound < verdict.UNDERFLOW then return true end
  if not exact then return false end
  local tau, floor = verdict.tolerance(exact, number.value, scale, tolerances, number.bound)
  return verdict.decide(exact, number, tau, floor) ~= "INCONCLUSIVE"
end

-- The numbers in the order of the objective's point, and the places of those of which the chain rule does not tell
-- enough.
local function in_a_row(gradient, objective, returned, tolerances)
  local list, others = {}, {}
  for _, name in ipairs(objective.wrt) do
    local of_one, exact = gradient.numbers[name], returned[name] and returned[name].numbers or {}
    local scale = { largest = 0.0, slope = 0.0, A = objective.A }
    for _, number in ipairs(of_one) do scale.largest = math.max(scale.largest, math.abs(number.value)) end
    for k, number in ipairs(of_one) do
      list[#list + 1], scale.x = number, objective.point[#list + 1]
      number.hidden = gradient:hidden(name, k) - number.bound
      if not is_known(number, exact[k], scale, tolerances) then others[#others + 1] = #list end
    end
  end
  return list, others
end

-- The direction in which what backward returned differs from the numbers, of length NEAR times a step in each; nil
-- where it does not.
local function apart(objective, numbers, returned)
  local direction, largest, squares = {}, 0.0, 0.0
  for _, name in ipairs(objective.wrt) do
    local first, given = objective.first[name], returned[name] and returned[name].numbers
    for k = first, first + objective.shapes[name].size - 1 do
      local off = given and (given[k - first + 1] - numbers[k].value) * step(objective.point[k]) or 0.0
      direction[k] = off - off == 0 and off or 0.0
      largest = math.max(largest, math.abs(direction[k]))
    end
  end
  if largest == 0 then return nil end
  for _, d in ipairs(direction) do squares = squares + (d / largest) ^ 2 end
  for k, d in ipairs(direction) do direction[k] = d / largest / math.sqrt(squares) * NEAR * step(objective.point[k]) end
  return direction
end

-- The direction of one number.
local function alone(objective, place)
  local direction = {}
  for k = 1, #objective.point do direction[k] = 0.0 end
  direction[place] = step(objective.point[place])
  return direction
end

-- What the numbers say of the derivative along a direction: `value`, `bound`, and `size`, the root of the sum of the
-- squares of each number's part; and how far differences of it may be off to confirm this, `most`. Along the second
-- direction that is also a part of what backward says beside it: then they tell which of the two is right.
local function said_along(direction, numbers, objective, returned)
  local value, bound, squares, apart_from = 0.0, 0.0, 0.0, 0.0
  for _, name in ipairs(objective.wrt) do
    local first, given = objective.first[name], returned and returned[name] and returned[name].numbers
    for k = first, first + objective.shapes[name].size - 1 do
      local d, number = direction[k], numbers[k]
      local part = d * number.value
      value, bound, squares = value + part, bound + math.abs(d) * number.bound, squares + part * part
      local off = given and d ~= 0 and d * (given[k - first + 1] - number.value) or 0.0
      if off - off == 0 then apart_from = apart_from + off end
    end
  end
  local size = math.sqrt(squares)
  local most = math.max(verdict.SEEN * size, TELLS * math.abs(apart_from))
  return { value = value, bound = bound, size = size, most = most }
end

-- Whether differences along a direction find what the numbers say.
local function confirms(along, said)
  local bound = said.bound + along.bound
  return along.status == "regular" and bound <= said.most
    and math.abs(along.value - said.value) <= bound + CLOSE * said.size
end

-- What differences along the direction of one number say of it.
local function of_one(along, size)
  return { value = along.value / size, bound = along.bound / size, status = along.status,
    left = along.left and along.left / size, right = along.right and along.right / size,
    evaluations = along.evaluations }
end

-- The gradient by the chain rule; or nil, and how many forwards of the layer itself it took.
local function chain_rule(candidate, case, objective)
  local recording = Recording.of(candidate, case)
  if not recording then return nil, 0 end
  local _, _, value = objective:evaluate()
  if type(value) ~= "table" then value = { value } end
  return Gradient.in_doubles(recording, case.dout, objective.wrt, value), 1
end

-- An estimate from a number of the chain rule.
local function of_number(number)
  return { value = number.value, bound = number.bound, status = "regular", hidden = number.hidden }
end

--- Estimates the gradients at a case by the chain rule alone, which differences have to confirm.
-- @tparam table candidate (rnnlua.checking.candidate)
-- @tparam table case { inputs, dout, n }
-- @tparam table objective of the case (rnnlua.checking.estimate.objective)
-- @tparam table returned by name what backward returns, { numbers }
-- @tparam table tolerances of the verdict: { rtol, ftol, atol }
-- @treturn ?table by name, flat, estimates (rnnlua.checking.verdict); nil if it does not tell enough of each number
function estimates.unconfirmed(candidate, case, objective, returned, tolerances)
  local gradient = chain_rule(candidate, case, objective)
  if not gradient or select(2, in_a_row(gradient, objective, returned, tolerances))[1] then return nil end
  local details = {}
  for _, name in ipairs(objective.wrt) do
    details[name] = {}
    for k, number in ipairs(gradient.numbers[name]) do details[name][k] = of_number(number) end
  end
  return details
end

-- Whether differences along two directions confirm the numbers. Second, what those along the further directions say,
-- and how many forwards that took.
local function confirmed(objective, numbers, returned, others)
  local along, said, count = { nil, apart(objective, numbers, returned) }, {}, 2 + #others
  for i, place in ipairs(others) do along[2 + i] = alone(objective, place) end
  local list, used = directional.estimate(objective, { rng = rnn.rng(1), directions = count, along = along,
    forwards = FORWARDS * count, enough = function(direction, i)
      if i > 2 then return nil end
      said[i] = said_along(direction, numbers, objective, i == 2 and along[2] and returned)
      return ENOUGH * said[i].most - said[i].bound
    end })
  return #list == count and confirms(list[1], said[1]) and confirms(list[2], said[2]), list, used
end

--- Estimates the gradients at a case by the chain rule, and confirms them.
-- @tparam table candidate
-- @tparam table case
-- @tparam table objective
-- @tparam table returned
-- @tparam table tolerances, all as for `unconfirmed`
-- @tparam[opt] integer fewest numbers of a case that is estimated so; by default MANY
-- @treturn ?table as from `unconfirmed`; nil where differences of each number are to tell
-- @treturn integer the forwards that it took
function estimates.of(candidate, case, objective, returned, tolerances, fewest)
  if #objective.point < (fewest or MANY) then return nil, 0 end
  local gradient, evaluations = chain_rule(candidate, case, objective)
  if not gradient then return nil, evaluations end
  local numbers, others = in_a_row(gradient, objective, returned, tolerances)
  if #others > MOST_OTHERS * #numbers then return nil, evaluations end
  local is_confirmed, list, used = confirmed(objective, numbers, returned, others)
  if not is_confirmed then return nil, evaluations + used end
  local details, found = {}, {}
  for i, place in ipairs(others) do found[place] = of_one(list[2 + i], step(objective.point[place])) end
  for _, name in ipairs(objective.wrt) do
    details[name] = {}
    for k, number in ipairs(gradient.numbers[name]) do
      details[name][k] = found[objective.first[name] + k - 1] or of_number(number)
    end
  end
  return details, evaluations + used
end

return estimates
