--- Explains a FAIL: the wrong inputs if many were judged together, known mistakes by name, and the smallest failing
-- case. The verdict is decided earlier and never depends on the explanation.
--
-- An explanation takes a limited number of forwards, whatever the size of the layer, and a limited time. The result
-- says what was left out.
-- @module rnnlua.checking.diagnosis

local contract_mistakes = require "rnnlua.checking.diagnosis.contract_mistakes"
local judge = require "rnnlua.checking.judge"
local meter = require "rnnlua.checking.meter"
local known_mistakes = require "rnnlua.checking.diagnosis.known_mistakes"
local search = require "rnnlua.checking.diagnosis.search"
local sequences = require "rnnlua.checking.sequences"
local shrink = require "rnnlua.checking.diagnosis.shrink"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local diagnosis = {}

local NAMING = 0.6 -- share of the forwards for naming mistakes; the smallest case needs the rest

--- The largest number of forwards of an explanation, by mode.
diagnosis.FORWARDS = { full = 10000, fast = 300 }

-- How many of those in fast mode may search for wrong numbers.
local SEARCH = 240

-- The first case with a failing entry, or else the first case.
local function failing_case(cases, entries)
  for _, entry in ipairs(entries) do
    if entry.certified == "FAIL" or entry.verdict == "FAIL" then return cases[entry.point] end
  end
  return cases[1]
end

-- An author's mistake whose layer can't be made is a usage error.
local function check_makes(list, n)
  for i, one in ipairs(list or {}) do
    local ok, made = pcall(one.make, n)
    if not ok then
      usage_error.raise("mistakes[%d].make raised an error: %s", i, usage_error.text(made) or tostring(made))
    elseif not pcall(function() return assert(made.forward and made.backward) end) then
      usage_error.raise("mistakes[%d].make: expected it to return a layer, got %s", i, values.describe(made))
    end
  end
end

-- Whether `all` has all gradients of `some`, and more.
local function is_part(some, all)
  local keys = {}
  for _, name in ipairs(all or {}) do keys[name] = true end
  for _, name in ipairs(some) do
    if not keys[name] then return false end
  end
  return all ~= nil and #some < #all
end

-- Joins the mistakes that the contract names with the others (an author's, for example). Leaves out a mistake of the
-- contract if the others explain all its gradients, and another mistake if one of the contract explains its gradients
-- and more.
local function join(named, of_gradients, all_found)
  local explained, list, found = {}, {}, {}
  for _, one in ipairs(all_found) do
    local said = false
    for _, other in ipairs(named) do said = said or is_part(one.gradients, of_gradients[other]) end
    if not said then found[#found + 1] = one end
  end
  for _, one in ipairs(found) do
    for _, name in ipairs(one.gradients) do explained[name] = true end
  end
  for _, one in ipairs(named) do
    local open = not of_gradients[one]
    for _, name in ipairs(of_gradients[one] or {}) do open = open or not explained[name] end
    if open then list[#list + 1] = one end
  end
  return table.move(found, 1, #found, #list + 1, list)
end

-- Runs a part of an explanation. If a limit ends it early, notes which limit, and `what` was left out.
local function part(result, forwards, what, limits, f)
  local ran_out = forwards:within(limits, f)
  if ran_out then
    result.left_out[#result.left_out + 1] = what
    result.stopped = result.stopped == "seconds" and "seconds" or ran_out
  end
end

-- The names of the inputs whose gradients no check of the contract explains, as keys.
local function not_implicated(failing, implicated)
  local rest = {}
  for name in next, failing do
    if not implicated[name] then rest[name] = true end
  end
  return rest
end

-- The names of the inputs whose gradients are missing or do not have numbers of the input's shape, as keys.
local function malformed(entries)
  local names = {}
  for _, entry in ipairs(entries) do
    if entry.certified == "FAIL" and not entry.exact then names[entry.input] = true end
  end
  return names
end

local function explain_all(result, candidate, cases, settled, rng, forwards)
  if result.lead then
    result.found = {}
    part(result, forwards, "further wrong numbers", { forwards = SEARCH }, function()
      search.run(result.lead, result.entries, result.found, forwards)
    end)
  end
  local sequence
  forwards:within({}, function() sequence = candidate:sequence() end)
  for _, case in ipairs(cases) do case.n = candidate.n end
  local failing = judge.failing(result.entries, "certified")
  local named, implicated, roots, of_gradients = contract_mistakes.of(result.contract, failing)
  for _, name in ipairs(roots.deterministic and candidate.gradients or {}) do implicated[name] = true end
  local rest = not_implicated(failing, implicated)
  result.mistakes, result.roots = named, roots
  -- A layer whose values differ from call to call differs from any new layer, too.
  candidate.usable = candidate.usable or roots.deterministic
  local points = not result.lead and { cases = cases, entries = result.entries } or nil
  if roots.deterministic then -- its gradients belong to different values, so no mistake can be named
    result.unexplained = {}
  else
    part(result, forwards, "known mistakes by name", { forwards = NAMING * forwards:left() }, function()
      local ok, found, family, unexplained = pcall(known_mistakes.name, candidate, rest, implicated, rng,
        settled.mistakes, points)
      meter.pass_on(found)
      result.unexplained = ok and unexplained or {} -- if the layer refused the samples, nothing is known
      if ok then result.mistakes, result.family = join(named, of_gradients, found), family end
    end)
  end
  result.steps = sequences.steps(candidate, sequence, result.family)
  if next(failing) or next(roots) then
    part(result, forwards, "the smallest case", {}, function()
      result.smallest = shrink.run(candidate, result.failing_case,
        { failing = rest, implicated = implicated, roots = roots, malformed = malformed(result.entries) }, settled)
    end)
  end
end

--- Explains a FAIL, within the limits of forwards and seconds.
-- @tparam table result of rnnlua.checking.check, with entries and contract. Gets the fields mistakes, unexplained,
--   failing_case; if found, smallest, roots, family (of rnnlua.mistakes), steps (of rnnlua.checking.sequences) and
--   found (of rnnlua.checking.diagnosis.search); left_out, texts of what a limit left out; and stopped, the limit:
--   "forwards" or "seconds"
-- @tparam table candidate
-- @tparam {table,...} cases the points
-- @tparam table settled of rnnlua.checking.settings
-- @param rng a generator
-- @tparam table forwards the meter that counts them (rnnlua.checking.meter)
-- @raise usage errors about an author's `mistakes`
function diagnosis.run(result, candidate, cases, settled, rng, forwards)
  result.mistakes, result.left_out = {}, {}
  result.failing_case = failing_case(cases, result.entries)
  if not settled.explain then return end
  check_makes(settled.mistakes, candidate.n)
  local limits = { forwards = diagnosis.FORWARDS[result.mode], seconds = settled.explain }
  forwards:within(limits, function() explain_all(result, candidate, cases, settled, rng, forwards) end)
end

return diagnosis
