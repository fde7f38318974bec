--- Naming a mistake: a failing layer is held against wrong ones, at several independent draws and in
-- every number that can be observed, within rounding. One match names it; several are all listed; none
-- is unknown. Never a guess. (The idea: Brown and Burton's BUGGY, 1978.)
--
-- Two slips in two gradients are two mistakes: what one explains is set aside, and the rest is looked at
-- again.
-- @module rnnlua.checking.naming

local calls = require "rnnlua.checking.calls"
local estimate = require "rnnlua.checking.estimate"
local mistakes = require "rnnlua.mistakes"
local text = require "rnnlua.text"
local values = require "rnnlua.checking.values"

local naming = {}

local SAME = 1e-9 -- relative to the largest number of a gradient: rounding in another order
local DRAWS = 4

local function largest(numbers)
  local most = 0.0
  for i = 1, #numbers do most = math.max(most, math.abs(numbers[i])) end
  return most
end

-- Whether two lists agree, each number within its slack and rounding.
local function agree(a, b, slack)
  if not a or not b or #a ~= #b then return false end
  local rounding = SAME * math.max(largest(a), largest(b))
  for i = 1, #a do
    local apart = math.abs(a[i] - b[i])
    if apart - apart ~= 0 or not (apart <= rounding + (slack and slack[i] or 0)) then return false end
  end
  return true
end

-- At every draw; f(draw) gives the two lists and the slack.
local function at_all(draws, f)
  for _, draw in ipairs(draws) do
    if not agree(f(draw)) then return false end
  end
  return true
end

-- The lengths of the sequences to draw: several, so that a mean is no constant factor; the layer's own
-- where no other layer can be made.
local function lengths(trial)
  if not trial.n then return {} end
  local wanted, usable = { 3, 4, 2, 5 }, {}
  for i, n in ipairs(wanted) do
    local layer = trial:fresh(n)
    local works = layer and pcall(function()
      return trial:draw(require "rnnlua".rng(1), n)
    end)
    usable[i] = works and n or trial.n
  end
  return usable
end

local function draw_all(trial, rng)
  local draws, sizes = {}, lengths(trial)
  for i = 1, DRAWS do
    local case = trial:draw(rng, sizes[i])
    local layer = trial:fresh(case.n) or trial.layer
    draws[i] = { case = case, seen = trial:observe(layer, case) }
  end
  return draws
end

-- A layer of a family at a case, called in the family's order: its value, its gradients by name.
local function observe_known(make, family, case)
  local layer, arguments = make(case.n), {}
  for i, name in ipairs(family.inputs) do arguments[i] = calls.copy(case.inputs[name]) end
  local _, value = values.flatten(layer:forward(table.unpack(arguments, 1, #family.inputs)), "value")
  local results, gradients = table.pack(layer:backward(calls.copy(case.dout))), {}
  for i, name in ipairs(family.gradients) do
    local ok, _, flat = pcall(values.flatten, results[i], name)
    gradients[name] = ok and flat or nil
  end
  return { value = value, gradients = gradients }
end

-- What a known layer gives at every draw, as long as its value is the one that was seen; else nil.
local function observe_all(draws, make, family)
  local seen = {}
  for i, draw in ipairs(draws) do
    local ok, known = pcall(observe_known, make, family, draw.case)
    if not ok or not agree(draw.seen.value, known.value) then return nil end
    seen[i] = known.gradients
  end
  return seen
end

-- The family whose right layer has the same forward, and that layer's gradients at the draws.
local function family_of(trial, draws)
  for _, family in ipairs(mistakes.families(trial.names)) do
    local seen = observe_all(draws, family.right, family)
    if seen then return family, seen end
  end
end

-- The true gradients of the draws, as { name = numbers }, and how far they may be off: from a right
-- layer where one is known, else estimated.
local function find_truth(trial, draws, right)
  for i, draw in ipairs(draws) do
    draw.truth, draw.slack = {}, {}
    local details
    if not right then
      local layer = trial:fresh(draw.case.n) or trial.layer
      details = select(2, estimate.run(layer, { at = draw.case.inputs, dout = draw.case.dout }))
    end
    for _, name in ipairs(trial.gradients) do
      local numbers, bounds = right and right[i][name] or {}, {}
      if details then
        local shape = values.flatten(draw.case.inputs[name], name)
        for k, entry in ipairs(values.items(shape, details[name])) do
          numbers[k], bounds[k] = entry.value, entry.bound or 1e-6 * math.max(1, math.abs(entry.value))
        end
      end
      draw.truth[name], draw.slack[name] = numbers, bounds
    end
  end
end

-- Whether a gradient is as it should be at all draws.
local function is_right(draws, name)
  return at_all(draws, function(draw)
    return draw.seen.gradients[name], draw.truth[name], draw.slack[name]
  end)
end

local function is_known_at_all(draws, seen, name)
  for i, draw in ipairs(draws) do
    if not agree(draw.seen.gradients[name], seen[i][name]) then return false end
  end
  return true
end

-- Whether a gradient that a known layer gives is the true one at all draws.
local function is_truth(draws, seen, name)
  for i, draw in ipairs(draws) do
    if not agree(seen[i][name], draw.truth[name], draw.slack[name]) then return false end
  end
  return true
end

-- Which gradients a known mistake makes wrong, in order, where the layer gives the same wrong ones; nil
-- where it gives others, or the mistake makes none of them wrong.
local function explained(trial, draws, one, family, wrong)
  local seen = observe_all(draws, one.make, one.family or family)
  local names = {}
  for _, name in ipairs(seen and trial.gradients or {}) do
    if seen[1][name] and not is_truth(draws, seen, name) and not wrong.unseen[name] then
      if not wrong[name] or not is_known_at_all(draws, seen, name) then return nil end
      names[#names + 1] = name
    end
  end
  return names[1] and names or nil
end

local function with_d(names)
  local list = {}
  for i, name in ipairs(names) do list[i] = "d" .. name end
  return list
end

-- A candidate explains gradients (`names`); `rank` 1 is the author's mistake, 2 the library's, 3 one of
-- the order of the results.
local function known(trial, draws, list, family, wrong, rank)
  local candidates = {}
  for _, one in ipairs(list) do
    local names = explained(trial, draws, one, family, wrong)
    if names then
      candidates[#candidates + 1] = { names = names, rank = rank, record = { id = one.id, name = one.name,
        explanation = one.why, hint = one.hint, gradients = with_d(names) } }
    end
  end
  return candidates
end

local function is_better(a, b)
  if not b then return true end
  if #a.names ~= #b.names then return #a.names > #b.names end
  return a.rank < b.rank
end

-- Takes the candidates that explain most, until none explains anything: of those that explain the same,
-- all. What is explained is wrong no more.
local function choose(candidates, wrong, found)
  while true do
    local best
    for _, candidate in ipairs(candidates) do
      candidate.open = true
      for _, name in ipairs(candidate.names) do candidate.open = candidate.open and wrong[name] end
      if candidate.open and is_better(candidate, best) then best = candidate end
    end
    if not best then return end
    local key = table.concat(best.names, ",")
    for _, candidate in ipairs(candidates) do
      if candidate.open and candidate.rank == best.rank and table.concat(candidate.names, ",") == key then
        found[#found + 1] = candidate.record
      end
    end
    for _, name in ipairs(best.names) do wrong[name] = nil end
  end
end

-- What can be said of gradients without any list.

local function is_zero(draws, name)
  for _, draw in ipairs(draws) do
    if largest(draw.seen.gradients[name]) ~= 0 or largest(draw.truth[name]) == 0 then return false end
  end
  return true
end

-- The constant c with a = c·d at every draw, nil without one.
local function factor(draws, name)
  local seen, truth = draws[1].seen.gradients[name], draws[1].truth[name]
  local at = 1
  for i = 2, #truth do
    if math.abs(truth[i]) > math.abs(truth[at]) then at = i end
  end
  local c = seen[at] / truth[at]
  if c - c ~= 0 or c == 0 then return nil end
  local nice = tonumber(("%.6g"):format(c))
  for _, candidate in ipairs { nice, c } do
    local constant = at_all(draws, function(draw)
      local product, slack = {}, {}
      for i, d in ipairs(draw.truth[name]) do
        product[i], slack[i] = candidate * d, (1 + math.abs(candidate)) * (draw.slack[name][i] or 0)
      end
      return draw.seen.gradients[name], product, slack
    end)
    if constant then return candidate end
  end
end

local function say_factor(c)
  if c == 2 then return "twice" end
  local inverse = 1 / c
  if math.abs(c) < 1 and math.abs(inverse - math.floor(inverse + 0.5)) < 1e-9 * math.abs(inverse) then
    return inverse == 2 and "half of" or ("1/%d of"):format(math.floor(inverse + 0.5))
  end
  return ("%.10g times"):format(c)
end

local function is_are(names)
  return names[2] and "are" or "is"
end

-- Whether a gradient is dout times the same number at every draw.
local function is_constant(draws, name)
  local first = draws[1]
  if not math.type(first.case.dout) or #first.truth[name] > 1 then return false end
  return at_all(draws, function(draw)
    return { draw.seen.gradients[name][1] / draw.case.dout },
      { first.seen.gradients[name][1] / first.case.dout }
  end)
end

-- A forward that gives the same value at every draw.
local function is_forward_constant(draws)
  for i = 2, #draws do
    local one, other = draws[1].seen.value, draws[i].seen.value
    if #one ~= #other then return false end
    for k = 1, #one do
      if one[k] ~= other[k] or one[k] - one[k] ~= 0 then return false end
    end
  end
  return true
end

-- Names in groups: those for which f gives the same key.
local function groups(names, f)
  local list, by_key = {}, {}
  for _, name in ipairs(names) do
    local key = f(name)
    if key then
      if not by_key[key] then
        by_key[key] = { key = key }
        list[#list + 1] = by_key[key]
      end
      table.insert(by_key[key], name)
    end
  end
  return list
end

-- Which of a layer's gradients each wrong one is in truth, as { [name] = other }. Shapes don't matter.
local function misplaced(trial, draws, wrong)
  local is = {}
  for i, name in ipairs(trial.gradients) do
    for _, other in ipairs(trial.gradients) do
      if wrong[name] and other ~= name and not is[name] and at_all(draws, function(draw)
        return draw.seen.flat[i], draw.truth[other], draw.slack[other]
      end) then
        is[name] = other
      end
    end
  end
  return is
end

-- Results that are other inputs' gradients: two exchanged, several in another order, or one alone.
local function misorderings(trial, draws, wrong)
  local is, done, candidates = misplaced(trial, draws, wrong), {}, {}
  local order = table.concat(with_d(trial.gradients), ", ")
  local moved, got, reached = {}, {}, {}
  for i, name in ipairs(trial.gradients) do
    got[i] = "d" .. (is[name] or name)
    if is[name] then
      moved[#moved + 1], reached[is[name]] = name, true
    end
  end
  local permuted = #moved > 2
  for _, name in ipairs(moved) do permuted = permuted and reached[name] end
  local function add(names, record)
    record.gradients = with_d(names)
    candidates[#candidates + 1] = { names = names, rank = 3, record = record }
  end
  if permuted then
    add(moved, { id = "order", name = "the results come back in another order",
      explanation = ("backward returns %s; the order is %s."):format(table.concat(got, ", "), order) })
    return candidates
  end
  for _, name in ipairs(moved) do
    local other = is[name]
    if is[other] == name and not done[name] then
      done[other] = true
      add({ name, other }, { id = "exchanged", name = ("d%s and d%s are exchanged"):format(name, other),
        explanation = ("Each has the other's right value: either two names were mistaken for each "
          .. "other, or the results come back in another order; it is %s."):format(order) })
    elseif is[other] ~= name then
      add({ name }, { id = "another-input", name = ("d%s has the value of d%s"):format(name, other),
        explanation = ("It is the right gradient of another input. The order of the results is %s.")
          :format(order) })
    end
  end
  return candidates
end

-- Gradients of another shape, missing ones, and those that are no finite numbers: at every draw.
local function malformed(trial, draws, failing, wrong, found)
  local missing = {}
  for _, name in ipairs(trial.gradients) do
    if failing[name] and wrong.unseen[name] == "not returned" then missing[#missing + 1] = name end
  end
  if missing[1] and #missing == #trial.gradients then
    found[1] = { id = "not-returned", gradients = with_d(missing), name = "backward returns nothing",
      explanation = ("Is a 'return' missing? backward returns %s, in this order."):format(
        text.list(with_d(missing))) }
    return
  end
  for _, name in ipairs(trial.gradients) do
    local problem, infinite = wrong.unseen[name], true
    for _, draw in ipairs(draws) do
      problem = problem and draw.seen.problems[name]
      for _, x in ipairs(draw.seen.gradients[name] or { 0 }) do infinite = infinite and x - x ~= 0 end
    end
    if failing[name] and problem then
      local absent = problem == "not returned"
      found[#found + 1] = { id = absent and "not-returned" or "shape", gradients = with_d { name },
        name = ("d%s %s"):format(name, absent and "is not returned" or "has another shape than " .. name),
        explanation = ("backward returns %s, in this order."):format(text.list(with_d(trial.gradients))) }
      wrong[name] = nil
    elseif failing[name] and infinite then
      found[#found + 1] = { id = "not-finite", gradients = with_d { name },
        name = ("d%s is no finite number"):format(name), explanation = "Look for a division by zero, a "
        .. "logarithm or a root of what may be negative, or an overflow." }
      wrong[name] = nil
    end
  end
end

local function generic(trial, draws, wrong, found)
  local function left(names)
    local list = {}
    for _, name in ipairs(names) do
      if wrong[name] then list[#list + 1] = name end
    end
    return list
  end
  for _, group in ipairs(groups(left(trial.gradients), function(name)
    return is_zero(draws, name) and "zero" or nil
  end)) do
    local names = with_d(group)
    found[#found + 1] = { id = "zero", gradients = names,
      name = ("%s %s zero"):format(text.list(names), is_are(names)),
      explanation = ("Nothing arrives in %s. Is it ever added to, and is it the variable that is "
        .. "returned?"):format(text.list(names)) }
    for _, name in ipairs(group) do wrong[name] = nil end
  end
  if left(trial.gradients)[1] and is_forward_constant(draws) then
    local names = left(trial.gradients)
    found[#found + 1] = { id = "forward-constant", gradients = with_d(names),
      name = "forward gives the same value everywhere", explanation = "It does not depend on its inputs, so "
      .. "every right gradient is zero. Is its result computed from them, or written down as a number?" }
    for _, name in ipairs(names) do wrong[name] = nil end
    return
  end
  for _, group in ipairs(groups(left(trial.gradients), function(name) return factor(draws, name) end)) do
    local names, c = with_d(group), group.key
    if c == -1 then
      found[#found + 1] = { id = "sign", gradients = names,
        name = ("%s %s the wrong sign"):format(text.list(names), names[2] and "have" or "has"),
        explanation = "The size is right. A gradient says how the loss grows with its input; the minus of "
          .. "a descent step comes later, outside." }
    else
      found[#found + 1] = { id = "factor", factor = c, gradients = names,
        name = ("%s %s %s what %s should be"):format(text.list(names), is_are(names), say_factor(c),
          names[2] and "they" or "it"),
        explanation = "The factor is the same at every point: look for a constant that does not belong "
          .. "there, or for something that is added or applied more than once." }
    end
    for _, name in ipairs(group) do wrong[name] = nil end
  end
  for _, group in ipairs(groups(left(trial.gradients), function(name)
    return is_constant(draws, name) and "constant" or nil
  end)) do
    local names = with_d(group)
    found[#found + 1] = { id = "constant", gradients = names, name = ("%s %s not depend on the inputs"):format(
      text.list(names), names[2] and "do" or "does"), explanation = "What comes back is dout times "
      .. "the same number at every point. Which of forward's inputs does it need?" }
    for _, name in ipairs(group) do wrong[name] = nil end
  end
end

-- Which gradients are wrong at the draws: of those that fail, and with other lengths of others, where
-- a right layer is known. `unseen` are those of another shape, or that are missing.
local function find_wrong(trial, draws, failing, excused, right)
  local wrong = { unseen = {} }
  for _, name in ipairs(trial.gradients) do
    for _, draw in ipairs(draws) do
      if not draw.seen.gradients[name] then wrong.unseen[name] = draw.seen.problems[name] end
    end
    if not excused[name] and (failing[name] or right) and wrong.unseen[name] ~= "not returned"
      and not is_right(draws, name) then
      wrong[name] = true
    end
  end
  return wrong
end

--- Names the mistakes of a layer whose gradients fail.
-- @tparam table trial
-- @tparam table failing the names of the inputs whose gradients fail, as keys
-- @tparam table excused the names of those that another mistake explains, as keys
-- @param rng a generator
-- @tparam[opt] {table,...} own the caller's known mistakes: { id, name, why, hint, make }
-- @treturn {table,...} { id, name, explanation, hint, gradients }; several of the same gradients are
--   alternatives, of which each fits; empty where it is unknown
-- @treturn ?table the family of layers that the forward belongs to (rnnlua.mistakes)
-- @treturn {string,...} the gradients that fail and that nothing explains, as dwx
function naming.name(trial, failing, excused, rng, own)
  local draws = draw_all(trial, rng)
  local family, right = family_of(trial, draws)
  local found, unexplained = {}, {}
  own = own or {}
  if next(failing) == nil and not (own[1] and next(excused)) then
    return found, family, unexplained
  end
  find_truth(trial, draws, right)
  local own_family = { inputs = trial.names, gradients = trial.gradients }
  if next(excused) then -- what an author knows may be what breaks a rule, too
    local among = {}
    for _, names in ipairs { failing, excused } do
      for name in next, names do among[name] = true end
    end
    local all = find_wrong(trial, draws, among, {}, right)
    choose(known(trial, draws, own, own_family, all, 1), all, found)
  end
  local wrong = find_wrong(trial, draws, failing, excused, right)
  local candidates = misorderings(trial, draws, wrong)
  table.move(known(trial, draws, own, own_family, wrong, 1), 1, #own, #candidates + 1, candidates)
  if family then
    table.move(known(trial, draws, family.mistakes, family, wrong, 2), 1, #family.mistakes, #candidates + 1,
      candidates)
  end
  choose(candidates, wrong, found)
  local left = {}
  for name in next, failing do left[name] = wrong[name] or wrong.unseen[name] ~= nil or nil end
  for _, one in ipairs(found) do
    for _, name in ipairs(one.gradients) do left[name:sub(2)] = nil end
  end
  malformed(trial, draws, left, wrong, found)
  for name in next, wrong.unseen do wrong[name] = nil end
  generic(trial, draws, wrong, found)
  local explained_names = {}
  for _, one in ipairs(found) do
    for _, name in ipairs(one.gradients) do explained_names[name] = true end
  end
  for _, name in ipairs(trial.gradients) do
    if failing[name] and not explained_names["d" .. name] then unexplained[#unexplained + 1] = "d" .. name end
  end
  return found, family, unexplained
end

return naming
