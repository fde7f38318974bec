--- Judging the gradients of a layer at one case: its backward against estimates with their bounds.
-- @module rnnlua.checking.judge

local Objective = require "rnnlua.checking.estimate.objective"
local calls = require "rnnlua.checking.calls"
local estimate = require "rnnlua.checking.estimate"
local lazy = require "rnnlua.base.lazy"
local values = require "rnnlua.base.values"
local verdict = require "rnnlua.checking.verdict"

local by_chain_rule = lazy "rnnlua.checking.second_opinion.estimates"

local judge = {}

local function largest_of(estimates)
  local most = 0.0
  for _, one in ipairs(estimates) do
    local size = math.abs(one.value)
    if size - size == 0 then most = math.max(most, size) end
  end
  return most
end

--- The local slope of an estimate: the larger of its one-sided slopes, or 0 if it is not finite.
-- @tparam table one
-- @treturn number
function judge.slope_of(one)
  local slope = math.max(math.abs(one.left or 0), math.abs(one.right or 0))
  return slope - slope == 0 and slope or 0.0
end

--- Decides an entry by the certified rule and, if requested, by the absolute rule: sets difference, tolerance,
-- scale (below which a difference hardly shows beside the rest of the function), verdict, certified and reason.
-- @tparam table entry with exact
-- @tparam table one the estimate; `raised` describes an error that forward raised around it
-- @tparam table scale { largest, slope, A, F, x } (see rnnlua.checking.verdict), and silent, whether dout is zero
-- @tparam table options { rule, tol, rtol, ftol, atol }
function judge.decide(entry, one, scale, options)
  entry.difference = math.abs(one.value - entry.exact)
  local floor
  entry.tolerance, floor, entry.scale = verdict.tolerance(entry.exact, one.value, scale, options, one.bound)
  entry.zero = not scale.silent and entry.exact == 0 and one.value == 0 or nil
  if scale.silent and entry.exact ~= 0 then
    entry.certified, entry.reason = "FAIL", "dout is zero, so every right gradient is zero"
  elseif scale.silent then
    entry.certified, entry.reason = "INCONCLUSIVE", "dout is zero, so every gradient is zero"
  elseif scale.F - scale.F ~= 0 then
    entry.certified, entry.reason = "INCONCLUSIVE", "forward is not finite here"
  else
    entry.certified, entry.reason = verdict.decide(entry.exact, one, entry.tolerance, floor)
    if one.raised and entry.certified == "INCONCLUSIVE" then entry.reason = one.raised end
  end
  if options.rule == "absolute" then
    entry.tolerance = options.tol
    entry.verdict = entry.difference < options.tol and "PASS" or "FAIL"
  else
    entry.verdict = entry.certified
  end
end

--- Whether the upstream gradient of an objective is zero. Then a gradient of zero decides nothing.
-- @tparam table objective
-- @treturn boolean
function judge.is_silent(objective)
  for _, u in ipairs(objective.dout) do
    if u ~= 0 then return false end
  end
  return true
end

-- Adds the entries of one input: one for each number. The estimates are a flat list.
local function of_input(list, name, objective, estimates, result, skippable, options)
  local shape = objective.shapes[name]
  local largest = largest_of(estimates)
  local silent = judge.is_silent(objective)
  for k = 1, shape.size do
    local one = estimates[k]
    local entry = { point = options.point, input = name, index = values.index(shape, k), k = k,
      estimate = one.value, bound = one.bound, status = one.status, left = one.left,
      right = one.right, evaluations = one.evaluations }
    if result.numbers then
      entry.exact = result.numbers[k]
      judge.decide(entry, one, { largest = largest, slope = judge.slope_of(one), A = objective.A, F = objective.F,
        x = objective.point[objective.first[name] + k - 1], silent = silent }, options)
    else
      entry.reason, entry.sentence = result.problem, result.sentence
      entry.verdict = skippable and "SKIPPED" or "FAIL"
      entry.certified = entry.verdict
    end
    list[#list + 1] = entry
  end
end

--- The number of results of a backward, up to the last that is not nil.
-- @tparam table results packed
-- @treturn integer
function judge.returned(results)
  for i = results.n, 1, -1 do
    if results[i] ~= nil then return i end
  end
  return 0
end

-- What backward returns, by name: { numbers } or { problem, sentence }, and `is_left_out` if it is missing at the end.
local function returned_by(layer, gradients, case, objective)
  local results, by_name = calls.backward(layer, calls.copy(case.dout)), {}
  local last = judge.returned(results)
  for i, name in ipairs(gradients) do
    if objective.shapes[name] then
      local numbers, problem, sentence = calls.numbers(results[i], objective.shapes[name], name)
      by_name[name] = { numbers = numbers, problem = problem, sentence = sentence,
        is_left_out = results[i] == nil and last > 0 and i > last }
    end
  end
  return by_name
end

-- The entries of all gradients.
local function entries_of(gradients, objective, estimates, returned, options)
  local entries = {}
  for _, name in ipairs(gradients) do
    if returned[name] then
      of_input(entries, name, objective, estimates[name], returned[name],
        returned[name].is_left_out and not options.asked, options)
    end
  end
  return entries
end

-- Whether the user leaves the choice of the estimate to the checker.
local function is_free(objective, options)
  return (options.method or "ladder") == "ladder" and not options.noise and objective.F - objective.F == 0
    and not judge.is_silent(objective)
end

--- Judges a layer at a case. Missing gradients at the end of the results are SKIPPED, unless they are requested by
-- name, or backward returns nothing.
-- @param layer
-- @tparam table gradients the names of its results, in order
-- @tparam table case { inputs, dout }
-- @tparam table options { rtol, ftol, atol, rule, tol, wrt, asked, method, eps, noise, point }
-- @tparam[opt] table candidate (rnnlua.checking.candidate), of which many numbers are estimated by the chain rule where
--   its forward can be recorded; without one, by differences of each
-- @tparam[opt] integer fewest numbers that are estimated by the chain rule (rnnlua.checking.second_opinion.estimates)
-- @treturn {table,...} entries (see rnnlua.checking.report)
-- @treturn integer evaluations, the number of forwards for the estimates
-- @raise what the layer raises
function judge.case(layer, gradients, case, options, candidate, fewest)
  local objective = Objective.new(layer, case.inputs, case.dout, { wrt = options.wrt })
  local returned, estimates, evaluations = returned_by(layer, gradients, case, objective), nil, 0
  if candidate and is_free(objective, options) then
    estimates, evaluations = by_chain_rule.of(candidate, case, objective, returned, options, fewest)
  end
  if estimates then return entries_of(gradients, objective, estimates, returned, options), evaluations end
  local _, details = estimate.run(layer, { at = case.inputs, dout = case.dout, wrt = options.wrt,
    method = options.method, eps = options.eps, noise = options.noise })
  for name, built in next, details do details[name] = values.items(objective.shapes[name], built) end
  local entries = entries_of(gradients, objective, details, returned, options)
  for _, entry in ipairs(entries) do evaluations = evaluations + (entry.evaluations or 0) end
  return entries, evaluations
end

--- The entries that `case` would return by the chain rule, if differences confirmed it. For a search that takes many
-- cases; it costs a few forwards.
-- @param layer
-- @tparam table gradients
-- @tparam table case
-- @tparam table options
-- @tparam table candidate, all as for `case`
-- @treturn ?{table,...} entries; nil if the chain rule does not tell enough of each number
function judge.expected(layer, gradients, case, options, candidate)
  local objective = Objective.new(layer, case.inputs, case.dout, { wrt = options.wrt })
  if not is_free(objective, options) then return nil end
  local returned = returned_by(layer, gradients, case, objective)
  local estimates = by_chain_rule.unconfirmed(candidate, case, objective, returned, options)
  return estimates and entries_of(gradients, objective, estimates, returned, options)
end

--- The names of the inputs with an entry that fails, as keys.
-- @tparam {table,...} entries
-- @string[opt="verdict"] field
-- @treturn table
function judge.failing(entries, field)
  local names = {}
  for _, entry in ipairs(entries) do
    local of_one = entry.input ~= "all" -- fast mode also judges all inputs together
    if of_one and entry[field or "verdict"] == "FAIL" then names[entry.input] = true end
  end
  return names
end

return judge
