--- Finding the wrong numbers among very many, by halving: the inputs first, then the numbers of each wrong
-- one, along parts of a direction in which a layer fails.
--
-- What is wrong along a direction, Σ d_k·(g_k − ∂F/∂x_k), is the sum of what is wrong along its two halves: one
-- derivative estimated is two known. A single wrong number among n costs about log2(n) estimates.
-- @module rnnlua.checking.diagnosis.search

local judge = require "rnnlua.checking.judge"
local ladder = require "rnnlua.checking.estimate.ladder"
local values = require "rnnlua.base.values"

local search = {}

local SHOWN = 3 -- wrong numbers of an input that are looked for
local MOST_EACH = 24 -- forwards of an estimate
local INPUTS_SHARE = 0.5 -- of the forwards that are left, for finding the wrong inputs

-- A part of the direction: its numbers from … to, scaled to length 1 times max(1, |x|) as steps are.
-- `amount` is what is wrong along it, unscaled.

local function length_of(lead, from, to)
  local squares = 0.0
  for i = from, to do squares = squares + (lead.direction[i] / math.max(1.0, math.abs(lead.point[i]))) ^ 2 end
  return math.sqrt(squares)
end

local function exact_of(lead, from, to, length)
  local sum = 0.0
  for i = from, to do sum = sum + lead.direction[i] / length * lead.exact[i] end
  return sum
end

local function decide(lead, entry, one, x)
  judge.decide(entry, one, { largest = math.abs(one.value), slope = judge.slope_of(one), A = lead.objective.A,
    F = lead.objective.F, x = x, silent = judge.is_silent(lead.objective) }, lead.options)
end

local function judged(lead, part)
  local one = part.one
  part.entry = { point = lead.number, exact = exact_of(lead, part.from, part.to, part.length),
    estimate = one.value, bound = one.bound, status = one.status, left = one.left, right = one.right,
    evaluations = one.evaluations, direction = 1 }
  decide(lead, part.entry, one, 0.0)
  part.amount = math.abs(part.entry.exact - one.value) * part.length
  part.wrong = part.entry.certified == "FAIL"
  return part
end

local function measured(lead, from, to)
  local length, whole, objective = length_of(lead, from, to), {}, lead.objective
  for k = 1, #objective.point do whole[k] = 0.0 end
  for i = from, to do whole[lead.places[i]] = lead.direction[i] / length end
  lead.settings.budget = MOST_EACH
  local one = ladder.estimate(function(t)
    local F, A = objective:evaluate_along(whole, t)
    return F, A
  end, 0.0, objective, lead.settings)
  return judged(lead, { from = from, to = to, length = length, one = one })
end

-- The other half of a part, one half of which is measured; measured too where the difference is vague.
local function other_half(lead, part, half, from, to)
  local length = length_of(lead, from, to)
  local function left(field)
    return (part.one[field] * part.length + (field == "bound" and 1 or -1) * half.one[field] * half.length) / length
  end
  if part.one.status ~= "regular" or half.one.status ~= "regular" then return measured(lead, from, to) end
  local rest = judged(lead, { from = from, to = to, length = length,
    one = { value = left "value", bound = left "bound", status = "regular" } })
  return rest.entry.certified == "INCONCLUSIVE" and measured(lead, from, to) or rest
end

-- The halves of a part. Where neither is plainly wrong, the one that is farther off is looked at as if it were.
local function halves(lead, part, middle)
  local first = measured(lead, part.from, middle)
  local second = other_half(lead, part, first, middle + 1, part.to)
  if not (first.wrong or second.wrong) then
    local suspect = first.amount > second.amount and first or second
    suspect.wrong = true
  end
  return first, second
end

-- A copy of a part's entry for an input. Of an input that is a number it is about that number itself.
local function entry_of(lead, part, name)
  local entry, shape = {}, lead.objective.shapes[name]
  for key, value in next, part.entry do entry[key] = value end
  entry.input, entry.index = name, ""
  if shape.kind == "number" and part.from == part.to then
    local scale = lead.direction[part.from] / part.length
    entry.direction, entry.k = nil, 1
    entry.exact, entry.estimate, entry.bound = lead.exact[part.from], entry.estimate / scale,
      entry.bound / math.abs(scale)
    entry.difference, entry.tolerance = entry.difference / math.abs(scale), entry.tolerance / math.abs(scale)
    entry.left, entry.right = entry.left and entry.left / scale, entry.right and entry.right / scale
  end
  return entry
end

-- Divides the inputs first … last until each is judged; gives the parts of those that are wrong, by name.
local function divide(lead, entries, part, first, last, wrong)
  if not part.wrong or first == last then
    for j = first, last do entries[#entries + 1] = entry_of(lead, part, lead.names[j]) end
    if entries[#entries].certified == "FAIL" then wrong[#wrong + 1] = { part, name = lead.names[first] } end
    return
  end
  local middle = (first + last) // 2
  local one, other = halves(lead, part, lead.ends[middle])
  if one.amount < other.amount then -- what is farthest off first, should forwards run out
    divide(lead, entries, other, middle + 1, last, wrong)
    divide(lead, entries, one, first, middle, wrong)
  else
    divide(lead, entries, one, first, middle, wrong)
    divide(lead, entries, other, middle + 1, last, wrong)
  end
end

-- The entry of one number, estimated by itself.
local function of_number(lead, name, i)
  local objective, k = lead.objective, lead.places[i]
  lead.settings.budget = nil
  local one = ladder.estimate(objective:partial(), objective:move(k), objective, lead.settings)
  local place = k - objective.first[name] + 1
  local entry = { point = lead.number, input = name, index = values.index(objective.shapes[name], place), k = place,
    exact = lead.exact[i], estimate = one.value, bound = one.bound, status = one.status, left = one.left,
    right = one.right, evaluations = one.evaluations }
  decide(lead, entry, one, objective.point[k])
  return entry
end

-- Looks for the next wrong number of an input among its open parts (a stack): in the half that is farther off
-- first, and then near the last one.
local function next_number(lead, name, open)
  while open[1] do
    local part = table.remove(open)
    if part.from == part.to then
      local entry = of_number(lead, name, part.from)
      if entry.certified == "FAIL" then return entry, part.from end
    else
      local near, far = halves(lead, part, (part.from + part.to) // 2)
      if near.amount > far.amount then near, far = far, near end
      if near.wrong then open[#open + 1] = near end
      if far.wrong then open[#open + 1] = far end
    end
  end
end

-- Finds a wrong number more of an input. What is left along its direction says whether it was the last.
local function find_one_more(lead, entries, input, found)
  local entry, i = next_number(lead, input.name, input.open)
  if not entry then
    input.open = {}
    return
  end
  entries[#entries + 1] = entry
  found.wrong = found.wrong + 1
  local d, part = lead.direction[i], input[1]
  input.left = input.left - d * (entry.exact - entry.estimate)
  input.slack = input.slack + math.abs(d) * entry.bound
  if math.abs(input.left) <= input.slack + 1e-12 * part.amount then found.all, input.open = true, {} end
end

--- Finds wrong inputs and wrong numbers. It fills its two tables as it goes, so that what is found stays where
-- forwards run out.
-- @tparam table lead a direction along which a layer fails, of rnnlua.checking.fast
-- @tparam {table,...} entries to which it adds: those of inputs, with a direction where an input is more than a
--   number, and those of wrong numbers (see rnnlua.checking.report)
-- @tparam table found by name of an input that is wrong { wrong = numbers that are known to be wrong, all =
--   whether no others are, numbers = how many there are }
-- @tparam table meter (rnnlua.checking.meter)
-- @raise what the layer raises, and what ends it
function search.run(lead, entries, found, meter)
  lead.ends = {}
  for j, name in ipairs(lead.names) do
    lead.ends[j] = (lead.ends[j - 1] or 0) + lead.objective.shapes[name].size
  end
  local count, wrong = #lead.direction, {}
  local all = judged(lead, { from = 1, to = count, length = 1.0, one = lead.estimate })
  all.wrong = true
  meter:within({ forwards = INPUTS_SHARE * meter:left() }, function()
    divide(lead, entries, all, 1, #lead.names, wrong)
  end)
  for _, input in ipairs(wrong) do
    local part, shape = input[1], lead.objective.shapes[input.name]
    local single = shape.kind == "number"
    found[input.name] = { wrong = single and 1 or 0, all = single, numbers = shape.size }
    input.left, input.slack = (part.entry.exact - part.one.value) * part.length, part.one.bound * part.length
    input.open = single and {} or { part }
  end
  for _ = 1, SHOWN do
    for _, input in ipairs(wrong) do
      if input.open[1] then find_one_more(lead, entries, input, found[input.name]) end
    end
  end
end

return search
