--- The question of `rnnlua lab predict`: one number of one gradient at the small case of `rnnlua lab try`, and what the
-- lab's known mistakes give there.
--
-- Of all numbers of the gradients, it is the one at which the mistakes give the most different numbers, so that an
-- answer tells as much as it can. It depends on the lab only.
-- @module rnnlua.lab.predict.question

local answer = require "rnnlua.lab.predict.answer"
local capture = require "rnnlua.lab.capture"
local compare = require "rnnlua.base.compare"
local trace = require "rnnlua.lab.explain.trace"
local values = require "rnnlua.base.values"

local question = {}

local LEAST = 0.01 -- smallest size of the number: of less, three digits are hard to type

--- Whether a lab checks gradients.
-- @param lab
-- @treturn boolean
function question.is_possible(lab)
  for _, task in ipairs(lab.tasks) do
    for _, check in ipairs(task.checks) do
      if check.needs_forward then return true end
    end
  end
  return false
end

-- The numbers of a value, in order, and its shape; an empty list if it has another form.
local function numbers_of(value)
  local ok, shape, flat = pcall(values.flatten, value, "it")
  return ok and flat or {}, ok and shape or nil
end

-- What a known mistake gives: its gradients by name, and how far its effect reaches. Mistakes in forward count as the
-- farthest, because the right value of forward is part of the question.
local function effect_of(one, lab, case, right)
  local ok, gradients = capture.silently(trace.gradients, one.submitted, lab, case)
  local effect = { name = one.name, why = one.why, gradients = ok and gradients or {}, reach = 0 }
  for _, name in ipairs(lab.gradients) do
    if not compare.agree(effect.gradients[name], right.gradients[name]) then effect.reach = effect.reach + 1 end
  end
  local found, value = capture.silently(trace.value, one.submitted, lab, case)
  if not (found and compare.agree(value, right.value)) then effect.reach = effect.reach + #lab.gradients end
  return effect
end

-- The numbers that the mistakes give in one place of a gradient, where they differ from the right one.
local function wrong_numbers(effects, name, k, right)
  local list = {}
  for _, effect in ipairs(effects) do
    local number = numbers_of(effect.gradients[name])[k]
    if number and answer.differ(number, right) then
      list[#list + 1] = { number = number, name = effect.name, why = effect.why, reach = effect.reach }
    end
  end
  return list
end

-- How many numbers of a list can be told apart.
local function count_different(list)
  local different = {}
  for _, one in ipairs(list) do
    local is_new = true
    for _, number in ipairs(different) do is_new = is_new and answer.differ(one.number, number) end
    if is_new then different[#different + 1] = one.number end
  end
  return #different
end

-- The place with the most different numbers; of several, the first.
local function choose(lab, effects, right)
  local best, most
  for _, name in ipairs(lab.gradients) do
    local flat, shape = numbers_of(right.gradients[name])
    for k, number in ipairs(flat) do
      local is_fit = math.abs(number) >= LEAST and number - number == 0
      local wrong = is_fit and wrong_numbers(effects, name, k, number)
      local count = wrong and count_different(wrong) or -1
      if count > (most or -1) then
        best, most = { name = "d" .. name .. values.index(shape, k), right = number, wrong = wrong }, count
      end
    end
  end
  return best
end

-- Mistakes with a small effect first: they explain an answer best.
local function sort_by_reach(list)
  local place = {}
  for i, one in ipairs(list) do place[one] = i end
  table.sort(list, function(a, b)
    if a.reach ~= b.reach then return a.reach < b.reach end
    return place[a] < place[b]
  end)
end

-- The small case, and what the solution gives there.
local function at_small_case(lab, solution)
  local case = trace.case(lab)
  return case, { gradients = trace.gradients(solution, lab, case), value = trace.value(solution, lab, case) }
end

--- Makes the question of a lab that checks gradients.
-- @param lab
-- @return[1] table { case, value, name, right, wrong, why }: the case and forward's value there; the name of the
--   number, such as dwh or dX[2], and the right number; what the mistakes give, { number, name, why }, closest to this
--   gradient first; a sentence about this gradient, if the lab has one
-- @return[2] nil
-- @treturn[2] ?string what is wrong with the lab; nothing if no number fits
function question.of(lab)
  local solution, problem = lab:solution()
  if not solution then return nil, problem end
  local known, message = lab:known_mistakes()
  if not known then return nil, message end
  local ok, case, right = capture.silently(at_small_case, lab, solution)
  if not ok then return nil, ("%s: the solution fails at a small case: %s"):format(lab.file, case) end
  local effects = {}
  for i, one in ipairs(known) do effects[i] = effect_of(one, lab, case, right) end
  local best = choose(lab, effects, right)
  if not best then return nil end
  sort_by_reach(best.wrong)
  best.case, best.value = case, right.value
  local first = best.wrong[1]
  best.why = first and first.reach == 1 and first.why or nil -- it is about this gradient and no other
  return best
end

return question
