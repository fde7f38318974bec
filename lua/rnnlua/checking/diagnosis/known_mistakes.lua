--- Names mistakes: compares a failing layer with layers that have a known mistake, at several independent samples and
-- in every number, within rounding. A mistake is named only if it gives the same numbers. If several do, all are
-- listed; if none does, the mistake is unknown. (The idea: Brown and Burton's BUGGY, 1978.)
--
-- Different gradients can be wrong for different reasons. Then each mistake explains some gradients, and the search
-- goes on with the others.
-- @module rnnlua.checking.diagnosis.known_mistakes

local Samples = require "rnnlua.checking.diagnosis.samples"
local calls = require "rnnlua.checking.calls"
local conventions = require "rnnlua.checking.diagnosis.conventions"
local copied_gates = require "rnnlua.checking.diagnosis.copied_gates"
local factors = require "rnnlua.checking.diagnosis.factors"
local malformed = require "rnnlua.checking.diagnosis.malformed"
local meter = require "rnnlua.checking.meter"
local mistakes = require "rnnlua.mistakes"
local outputs = require "rnnlua.checking.estimate.outputs"
local patterns = require "rnnlua.checking.diagnosis.patterns"
local recorded_gradients = require "rnnlua.checking.diagnosis.recorded_gradients"
local values = require "rnnlua.base.values"
local wrong_derivative = require "rnnlua.checking.diagnosis.wrong_derivative"

local known_mistakes = {}

-- Calls a layer of a family at a case, with the inputs in the family's order. Returns its value and its gradients by
-- name.
local function observe_known(make, family, case)
  local layer, arguments = outputs.of(make(case.n)), {}
  for i, name in ipairs(family.inputs) do arguments[i] = values.copy(case.inputs[name]) end
  local _, value = values.flatten(layer:forward(table.unpack(arguments, 1, #family.inputs)), "value")
  local results, gradients = table.pack(layer:backward(calls.copy(case.dout))), {}
  for i, name in ipairs(family.gradients) do
    local ok, _, flat = pcall(values.flatten, results[i], name)
    gradients[name] = ok and flat or nil
  end
  return { value = value, gradients = gradients }
end

-- The gradients of a known layer at every sample; nil if its value differs from the candidate's at a sample, or
-- `is_possible` rejects its gradients. These calls cost time, but no forwards of the candidate.
local function observe_all(samples, make, family, is_possible)
  local seen = {}
  for _, i in ipairs(samples:by_work()) do
    local sample = samples[i]
    meter.of(samples.candidate.layer):check()
    local ok, known = pcall(observe_known, make, family, sample.case)
    if not ok or not Samples.close(sample.seen.value, known.value) then return nil end
    seen[i] = known.gradients
    if is_possible and not is_possible(sample, known.gradients) then return nil end
  end
  return seen
end

-- The family whose right layer has the same forward, and the gradients of that layer at the samples.
local function family_of(candidate, samples)
  for _, family in ipairs(mistakes.families(candidate.names)) do
    local seen = observe_all(samples, family.right, family)
    if seen then return family, seen end
  end
end

local function is_known_at_all(samples, seen, name)
  return samples:agree(function(sample, i)
    return sample.seen.gradients[name], seen[i][name]
  end)
end

-- Whether a known layer's gradient is the right one at all samples.
local function is_truth(samples, seen, name)
  return samples:agree(function(sample, i)
    return seen[i][name], sample.truth[name], sample.slack[name]
  end)
end

-- The gradients that a known mistake makes wrong, in order, if the candidate's are wrong in the same way; nil if they
-- differ, or if the mistake makes none of them wrong.
local function explained(candidate, samples, one, family, wrong)
  local seen = observe_all(samples, one.make, family, function(sample, gradients)
    for _, name in ipairs(candidate.gradients) do
      local given = gradients[name]
      if given and not wrong.unseen[name] and not Samples.close(sample.seen.gradients[name], given)
        and not Samples.close(given, sample.truth[name], sample.slack[name]) then
        return false
      end
    end
    return true
  end)
  local names = {}
  for _, name in ipairs(seen and candidate.gradients or {}) do
    if seen[1][name] and not is_truth(samples, seen, name) and not wrong.unseen[name] then
      if not wrong[name] or not is_known_at_all(samples, seen, name) then return nil end
      names[#names + 1] = name
    end
  end
  return names[1] and names or nil
end

-- A match explains the gradients `names`. Its `rank` is 1 for a mistake from the option `mistakes`, 2 for one of the
-- library, 3 for a wrong order of results or another convention, 4 for a common factor.
local function known(candidate, samples, list, family, wrong, rank)
  local matches = {}
  for _, one in ipairs(list) do
    local names = explained(candidate, samples, one, family, wrong)
    if names then
      matches[#matches + 1] = { names = names, rank = rank, record = { id = one.id, name = one.name,
        explanation = one.why, hint = one.hint, gradients = patterns.with_d(names) } }
    end
  end
  return matches
end

local function is_better(a, b)
  if not b then return true end
  if #a.names ~= #b.names then return #a.names > #b.names end
  return a.rank < b.rank
end

-- Repeatedly takes the match that explains the most wrong gradients. A tie is decided by rank; if the rank is the same,
-- all matches that explain the same gradients are taken. Explained gradients no longer count as wrong.
local function choose(matches, wrong, found)
  local said = {}
  for _, one in ipairs(found) do said[one.id] = true end
  while true do
    local best
    for _, match in ipairs(matches) do
      match.open = true
      for _, name in ipairs(match.names) do match.open = match.open and wrong[name] end
      if match.open and is_better(match, best) then best = match end
    end
    if not best then return end
    local key = table.concat(best.names, ",")
    for _, match in ipairs(matches) do
      local id = match.record.id
      if match.open and match.rank == best.rank and table.concat(match.names, ",") == key
        and not said[id] then
        found[#found + 1], said[id] = match.record, true
      end
    end
    for _, name in ipairs(best.names) do wrong[name] = nil end
  end
end

-- The gradients that are wrong at the samples, as keys: those that fail; and, if a right layer is known, those that
-- are wrong only at other lengths. The field `unseen` has the problems of gradients that are missing or of another
-- shape; `absent`, which of these are missing.
local function find_wrong(candidate, samples, failing, excused, right)
  local wrong = { unseen = {}, absent = {} }
  for _, name in ipairs(candidate.gradients) do
    for _, sample in ipairs(samples) do
      if not sample.seen.gradients[name] then
        wrong.unseen[name], wrong.absent[name] = sample.seen.problems[name], sample.seen.absent[name]
      end
    end
    if not excused[name] and (failing[name] or right) and not wrong.absent[name]
      and not samples:is_right(name) then
      wrong[name] = true
    end
  end
  return wrong
end

local function append(list, more)
  table.move(more, 1, #more, #list + 1, list)
end

-- Adds samples at which a pattern may show that four do not: by chance, a number that is wrong only for negative
-- inputs can be wrong at all four. Vectors have many numbers at each sample, so a large layer gets fewer. Returns
-- whether there are new samples with known gradients.
local function see_more(candidate, samples, family, rng)
  local before = #samples
  local operations = family.of_vectors and recorded_gradients.operations(candidate, samples[1])
  if operations then samples:extend_for_recording(rng, operations) else samples:extend(rng) end
  local right = observe_all(samples, family.right, family)
  if right then samples:take_truth(right) end
  for i = #samples, right and #samples + 1 or before + 1, -1 do samples[i] = nil end
  return #samples > before
end

-- Takes the gradients of the recorded forward as the right ones, at many samples, which costs few forwards. Returns
-- false if the forward can't be recorded, or if its gradients differ from the estimates.
local function take_graphs(candidate, samples, rng, points)
  local entries = {}
  for _, entry in ipairs(points and points.entries or {}) do
    if entry.point == 1 then entries[#entries + 1] = entry end
  end
  local operations = entries[1] and recorded_gradients.agree(candidate, points.cases[1], entries)
  if not operations then return false end
  samples:extend_for_recording(rng, operations)
  if not recorded_gradients.record(candidate, samples) then return false end
  local truth = {}
  for i, sample in ipairs(samples) do truth[i] = recorded_gradients.of(sample, candidate.gradients) end
  samples:take_truth(truth)
  return true
end

-- Explains what is still wrong: by regularities in the numbers, and by a change to the recorded forward. If one
-- change explains a gradient that has no regularity, it also explains the other gradients that it makes wrong.
local function explain_rest(candidate, samples, wrong, found)
  local names, regular, covered = {}, {}, {}
  for _, name in ipairs(candidate.gradients) do
    if wrong[name] then names[#names + 1] = name end
  end
  patterns.regularities(candidate, samples, wrong, regular)
  local by_paths = {}
  local recorded = next(wrong) and recorded_gradients.record(candidate, samples)
  for _, one in ipairs(recorded and wrong_derivative.explain(candidate, samples, names) or {}) do
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

-- Whether all estimates at the points are zero, which lie on both sides of zero: at a few samples a ReLU may also be
-- constant.
local function are_estimates_zero(points)
  for _, entry in ipairs(points and points.entries or {}) do
    if entry.estimate ~= 0 then return false end
  end
  return points ~= nil
end

--- Names the mistakes of a layer whose gradients fail.
-- @tparam table candidate
-- @tparam table failing the names of the inputs whose gradients fail, as keys
-- @tparam table excused the names of the inputs whose gradients the contract explains, as keys
-- @param rng a generator
-- @tparam[opt] {table,...} own the caller's known mistakes: { id, name, why, hint, make }
-- @tparam[opt] table points { cases, entries }, if they were judged number by number
-- @treturn {table,...} { id, name, explanation, hint, gradients }; several for the same gradients are alternatives
--   that all fit; empty if nothing is known
-- @treturn ?table the family of layers with this forward (rnnlua.mistakes)
-- @treturn {string,...} the failing gradients that nothing explains, such as dwx
function known_mistakes.name(candidate, failing, excused, rng, own, points)
  local samples = Samples.new(candidate, rng)
  local family, right = family_of(candidate, samples)
  local found, unexplained = {}, {}
  own = own or {}
  if next(failing) == nil and not (own[1] and next(excused)) then
    return found, family, unexplained
  end
  if right then
    samples:take_truth(right)
  elseif patterns.is_forward_constant(samples) and are_estimates_zero(points) then
    samples:take_zero_truth()
  elseif not take_graphs(candidate, samples, rng, points) then
    samples:find_truth(rng, points)
  end
  local own_family = { inputs = candidate.names, gradients = candidate.gradients }
  if next(excused) then -- an author's known mistake can also be what breaks the contract
    local among = {}
    for _, names in ipairs { failing, excused } do
      for name in next, names do among[name] = true end
    end
    local all = find_wrong(candidate, samples, among, {}, right)
    choose(known(candidate, samples, own, own_family, all, 1), all, found)
  end
  local function name_known()
    local wrong, chosen = find_wrong(candidate, samples, failing, excused, right), table.move(found, 1, #found, 1, {})
    local matches = patterns.misorderings(candidate, samples, wrong)
    append(matches, known(candidate, samples, own, own_family, wrong, 1))
    if family then append(matches, known(candidate, samples, family.mistakes, family, wrong, 2)) end
    append(matches, conventions.matches(candidate, samples, wrong))
    append(matches, copied_gates.matches(candidate, samples, wrong))
    append(matches, factors.matches(candidate, samples, wrong))
    choose(matches, wrong, chosen)
    return wrong, chosen
  end
  local wrong, chosen = name_known()
  -- By chance, all four samples may take one branch of backward, so a name has to fit at more.
  if #chosen > #found and family and see_more(candidate, samples, family, rng) then wrong, chosen = name_known() end
  found = chosen
  local left = {}
  for name in next, failing do left[name] = wrong[name] or wrong.unseen[name] ~= nil or nil end
  for _, one in ipairs(found) do
    for _, name in ipairs(one.gradients) do left[name:sub(2)] = nil end
  end
  malformed.find(candidate, samples, left, wrong, found)
  for name in next, wrong.unseen do wrong[name] = nil end
  wrong.unseen, wrong.absent = nil, nil
  if family and next(wrong) then
    recorded_gradients.record(candidate, samples) -- explain_rest needs the recordings; see_more takes their size
    see_more(candidate, samples, family, rng)
  end
  explain_rest(candidate, samples, wrong, found)
  local explained_names = {}
  for _, one in ipairs(found) do
    for _, name in ipairs(one.gradients) do explained_names[name] = true end
  end
  for _, name in ipairs(candidate.gradients) do
    if failing[name] and not explained_names["d" .. name] then unexplained[#unexplained + 1] = "d" .. name end
  end
  return found, family, unexplained
end

return known_mistakes
