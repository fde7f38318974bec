--- Naming a mistake: a failing layer is held against wrong ones, at several independent draws and in
-- every number that can be observed, within rounding. One match names it; several are all listed; none
-- is unknown. Never a guess. (The idea: Brown and Burton's BUGGY, 1978.)
--
-- Two slips in two gradients are two mistakes: what one explains is set aside, and the rest is looked at
-- again.
-- @module rnnlua.checking.diagnosis.naming

local Samples = require "rnnlua.checking.diagnosis.samples"
local calls = require "rnnlua.checking.calls"
local factors = require "rnnlua.checking.diagnosis.factors"
local malformed = require "rnnlua.checking.diagnosis.malformed"
local meter = require "rnnlua.checking.meter"
local mistakes = require "rnnlua.mistakes"
local patterns = require "rnnlua.checking.diagnosis.patterns"
local values = require "rnnlua.base.values"
local wrong_derivative = require "rnnlua.checking.diagnosis.wrong_derivative"

local naming = {}

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

-- What a known layer gives at every draw, as long as its value is the one that was seen and its gradients are
-- possible; else nil. Such layers are not the one that is checked: they cost time, but no forwards of its.
local function observe_all(draws, make, family, is_possible)
  local seen = {}
  for i, draw in ipairs(draws) do
    meter.of(draws.trial.layer):check()
    local ok, known = pcall(observe_known, make, family, draw.case)
    if not ok or not Samples.close(draw.seen.value, known.value) then return nil end
    seen[i] = known.gradients
    if is_possible and not is_possible(draw, known.gradients) then return nil end
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

local function is_known_at_all(draws, seen, name)
  return draws:agree(function(draw, i)
    return draw.seen.gradients[name], seen[i][name]
  end)
end

-- Whether a gradient that a known layer gives is the true one at all draws.
local function is_truth(draws, seen, name)
  return draws:agree(function(draw, i)
    return seen[i][name], draw.truth[name], draw.slack[name]
  end)
end

-- Which gradients a known mistake makes wrong, in order, where the layer gives the same wrong ones; nil
-- where it gives others, or the mistake makes none of them wrong.
local function explained(trial, draws, one, family, wrong)
  local seen = observe_all(draws, one.make, family, function(draw, gradients)
    for _, name in ipairs(trial.gradients) do
      local given = gradients[name]
      if given and not wrong.unseen[name] and not Samples.close(draw.seen.gradients[name], given)
        and not Samples.close(given, draw.truth[name], draw.slack[name]) then
        return false
      end
    end
    return true
  end)
  local names = {}
  for _, name in ipairs(seen and trial.gradients or {}) do
    if seen[1][name] and not is_truth(draws, seen, name) and not wrong.unseen[name] then
      if not wrong[name] or not is_known_at_all(draws, seen, name) then return nil end
      names[#names + 1] = name
    end
  end
  return names[1] and names or nil
end

-- A candidate explains gradients (`names`); `rank` 1 is the author's mistake, 2 the library's, 3 one of
-- the order of the results, 4 a common factor.
local function known(trial, draws, list, family, wrong, rank)
  local candidates = {}
  for _, one in ipairs(list) do
    local names = explained(trial, draws, one, family, wrong)
    if names then
      candidates[#candidates + 1] = { names = names, rank = rank, record = { id = one.id, name = one.name,
        explanation = one.why, hint = one.hint, gradients = patterns.with_d(names) } }
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
  local said = {}
  for _, one in ipairs(found) do said[one.id] = true end
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
      local id = candidate.record.id
      if candidate.open and candidate.rank == best.rank and table.concat(candidate.names, ",") == key
        and not said[id] then
        found[#found + 1], said[id] = candidate.record, true
      end
    end
    for _, name in ipairs(best.names) do wrong[name] = nil end
  end
end

-- Which gradients are wrong at the draws: of those that fail, and with other lengths of others, where
-- a right layer is known. `unseen` are those of another shape, or that are missing, which are `absent`, too.
local function find_wrong(trial, draws, failing, excused, right)
  local wrong = { unseen = {}, absent = {} }
  for _, name in ipairs(trial.gradients) do
    for _, draw in ipairs(draws) do
      if not draw.seen.gradients[name] then
        wrong.unseen[name], wrong.absent[name] = draw.seen.problems[name], draw.seen.absent[name]
      end
    end
    if not excused[name] and (failing[name] or right) and not wrong.absent[name]
      and not draws:is_right(name) then
      wrong[name] = true
    end
  end
  return wrong
end

local function append(list, more)
  table.move(more, 1, #more, #list + 1, list)
end

-- More draws, at which what no list names may show a pattern: a number that is wrong where an input is negative is
-- wrong at four draws by luck.
local function see_more(draws, family, rng)
  local before = #draws
  draws:extend(rng)
  local right = observe_all(draws, family.right, family)
  if right then draws:take_truth(right) end
  for i = #draws, right and #draws + 1 or before + 1, -1 do draws[i] = nil end
  return #draws > before
end

-- Takes the gradients of the recorded forward for the right ones, at many draws: that costs few forwards. Whether it
-- could; not where it can't be recorded, or its gradients are not those that were estimated.
local function take_graphs(trial, draws, rng, points)
  local entries = {}
  for _, entry in ipairs(points and points.entries or {}) do
    if entry.point == 1 then entries[#entries + 1] = entry end
  end
  if not entries[1] or not wrong_derivative.agrees(trial, points.cases[1], entries) then return false end
  draws:extend(rng)
  if not wrong_derivative.record(trial, draws) then return false end
  local truth = {}
  for i, draw in ipairs(draws) do truth[i] = wrong_derivative.gradients(draw, trial.gradients) end
  draws:take_truth(truth)
  return true
end

-- Explains what is still wrong: by what is regular in the numbers, and by the layer's own forward, where it was
-- recorded. A slip there that explains a gradient without a regularity explains the others that it makes wrong, too.
local function explain_rest(trial, draws, wrong, found)
  local names, regular, covered = {}, {}, {}
  for _, name in ipairs(trial.gradients) do
    if wrong[name] then names[#names + 1] = name end
  end
  patterns.regularities(trial, draws, wrong, regular)
  local by_paths = {}
  local recorded = next(wrong) and wrong_derivative.record(trial, draws)
  for _, one in ipairs(recorded and wrong_derivative.explain(trial, draws, names) or {}) do
    local is_needed = false
    for _, gradient in ipairs(one.gradients) do is_needed = is_needed or wrong[gradient:sub(2)] end
    if is_needed then
      by_paths[#by_paths + 1] = one
      for _, gradient in ipairs(one.gradients) do covered[gradient], wrong[gradient:sub(2)] = true, nil end
    end
  end
  for _, one in ipairs(regular) do
    local is_covered = true
    for _, gradient in ipairs(one.gradients) do is_covered = is_covered and covered[gradient] end
    if not is_covered then found[#found + 1] = one end
  end
  table.move(by_paths, 1, #by_paths, #found + 1, found)
end

--- Names the mistakes of a layer whose gradients fail.
-- @tparam table trial
-- @tparam table failing the names of the inputs whose gradients fail, as keys
-- @tparam table excused the names of those that another mistake explains, as keys
-- @param rng a generator
-- @tparam[opt] {table,...} own the caller's known mistakes: { id, name, why, hint, make }
-- @tparam[opt] table points that were judged number by number: { cases, entries }
-- @treturn {table,...} { id, name, explanation, hint, gradients }; several of the same gradients are
--   alternatives, of which each fits; empty where it is unknown
-- @treturn ?table the family of layers that the forward belongs to (rnnlua.mistakes)
-- @treturn {string,...} the gradients that fail and that nothing explains, as dwx
function naming.name(trial, failing, excused, rng, own, points)
  local draws = Samples.new(trial, rng)
  local family, right = family_of(trial, draws)
  local found, unexplained = {}, {}
  own = own or {}
  if next(failing) == nil and not (own[1] and next(excused)) then
    return found, family, unexplained
  end
  if right then
    draws:take_truth(right)
  elseif not take_graphs(trial, draws, rng, points) then
    draws:find_truth(rng, points)
  end
  local own_family = { inputs = trial.names, gradients = trial.gradients }
  if next(excused) then -- what an author knows may be what breaks a rule, too
    local among = {}
    for _, names in ipairs { failing, excused } do
      for name in next, names do among[name] = true end
    end
    local all = find_wrong(trial, draws, among, {}, right)
    choose(known(trial, draws, own, own_family, all, 1), all, found)
  end
  local function name_known()
    local wrong, chosen = find_wrong(trial, draws, failing, excused, right), table.move(found, 1, #found, 1, {})
    local candidates = patterns.misorderings(trial, draws, wrong)
    append(candidates, known(trial, draws, own, own_family, wrong, 1))
    if family then append(candidates, known(trial, draws, family.mistakes, family, wrong, 2)) end
    append(candidates, factors.candidates(trial, draws, wrong))
    choose(candidates, wrong, chosen)
    return wrong, chosen
  end
  local wrong, chosen = name_known()
  -- Four draws may lie in one branch of backward by chance: what is named holds at more.
  if #chosen > #found and family and see_more(draws, family, rng) then wrong, chosen = name_known() end
  found = chosen
  local left = {}
  for name in next, failing do left[name] = wrong[name] or wrong.unseen[name] ~= nil or nil end
  for _, one in ipairs(found) do
    for _, name in ipairs(one.gradients) do left[name:sub(2)] = nil end
  end
  malformed.find(trial, draws, left, wrong, found)
  for name in next, wrong.unseen do wrong[name] = nil end
  wrong.unseen, wrong.absent = nil, nil
  if family and next(wrong) then see_more(draws, family, rng) end
  explain_rest(trial, draws, wrong, found)
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
