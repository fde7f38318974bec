--- Finds the wrong numbers among very many by bisection: first the wrong inputs, then the wrong numbers of each,
-- along parts of a direction in which a layer fails.
--
-- The error along a direction, Σ d_k·(g_k − ∂F/∂x_k), is the sum of the errors along its two halves. So an estimate
-- along one half also gives the other. A single wrong number among n costs about log2(n) estimates.
-- @module rnnlua.checking.diagnosis.search

local judge = require "rnnlua.checking.judge"
local ladder = require "rnnlua.checking.estimate.ladder"
local values = require "rnnlua.base.values"

local search = {}

local SHOWN = 3 -- largest count of wrong numbers to find in an input
local MOST_EACH = 24 -- forwards of an estimate
local INPUTS_SHARE = 0.5 -- of the remaining forwards, for finding the wrong inputs

-- A part of the direction has the numbers from … to. It is scaled so that the norm of its numbers, each divided by
-- max(1, |x|), is 1, as steps are. `amount` is the unscaled error along the part.

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

-- The other half of a part of which one half is measured. If the difference is not decisive, it is measured, too.
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

-- The two halves of a part. If neither is certainly wrong, the one with the larger error counts as wrong.
local function halves(lead, part, middle)
  local first = measured(lead, part.from, middle)
  local second = other_half(lead, part, first, middle + 1, part.to)
  if not (first.wrong or second.wrong) then
    local suspect = first.amount > second.amount and first or second
    suspect.wrong = true
  end
  return first, second
end

-- A copy of a part's entry for an input. If the input is a number, the entry is about this number instead of a
-- direction.
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

-- Divides the inputs first … last until each is judged. Adds the parts of the wrong ones to `wrong`.
local function divide(lead, entries, part, first, last, wrong)
  if not part.wrong or first == last then
    for j = first, last do entries[#entries + 1] = entry_of(lead, part, lead.names[j]) end
    if entries[#entries].certified == "FAIL" then wrong[#wrong + 1] = { part, name = lead.names[first] } end
    return
  end
  local middle = (first + last) // 2
  local one, other = halves(lead, part, lead.ends[middle])
  if one.amount < other.amount then -- the larger error first, in case the forwards run out
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

-- Finds the next wrong number in the open parts of an input (a stack), with the half with the larger error first.
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

-- Finds another wrong number of an input. The error that is left along the direction shows whether it was the last.
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

--- Finds wrong inputs and wrong numbers. It fills `entries` and `found` as it goes, so that results remain if the
-- forwards run out.
-- @tparam table lead a direction along which a layer fails (rnnlua.checking.fast)
-- @tparam {table,...} entries gets one for each input, along a direction unless the input is a number; and one for
--   each wrong number (see rnnlua.checking.report)
-- @tparam table found by name of a wrong input, { wrong = how many numbers are known to be wrong, all = whether these
--   are all, numbers = size of the input }
-- @tparam table meter (rnnlua.checking.meter)
-- @raise what the layer raises, and the error of the meter at a limit
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
