--- A second opinion for numbers that differences leave in doubt: the chain rule over the forward's recorded
-- operations.
--
-- Differences have a truncation error, and include the forward's rounding. The chain rule has no truncation error,
-- and is evaluated with as many digits as needed; but it applies only to what can be recorded, and to the branch that
-- was taken. A number is decided if one of them decides it and the other does not contradict it.
-- @module rnnlua.checking.second_opinion

local Gradient = require "rnnlua.checking.second_opinion.gradient"
local Recording = require "rnnlua.checking.second_opinion.recording"
local calls = require "rnnlua.checking.calls"
local values = require "rnnlua.base.values"
local verdict = require "rnnlua.checking.verdict"

local second_opinion = {}

local KINK_SLACK = 1e-3

local function finite(x) return x - x == 0 end

-- Whether the estimate by differences excludes a number by the chain rule.
local function contradict(entry, number, tolerance)
  if entry.status == "kink" then
    if not (finite(entry.left) and finite(entry.right) and finite(entry.bound)) then return false end
    local low, high = math.min(entry.left, entry.right), math.max(entry.left, entry.right)
    local slack = KINK_SLACK * math.max(math.abs(low), math.abs(high)) + number.bound
    return number.value < low - slack or number.value > high + slack
  elseif not (entry.status == "regular" or entry.status == "noisy") or not (entry.bound and finite(entry.bound)) then
    return false
  end
  return math.abs(entry.estimate - number.value) > entry.bound + number.bound + tolerance
end

-- The certified verdict by the chain rule, and the reason.
local function decide(entry, number, hidden, tau, floor)
  local a = entry.exact
  local said, reason = verdict.decide(a, { value = number.value, bound = number.bound, status = "regular" }, tau, floor)
  if said ~= "FAIL" then return said, reason end
  local rounding = hidden()
  if math.abs(a - number.value) > tau + number.bound + rounding then return "FAIL" end
  local most = finite(rounding) and ("%.1e"):format(rounding) or "any error"
  return "INCONCLUSIVE", ("the chain rule gives %.6g, but rounding in doubles may hide %s"):format(number.value, most)
end

local BOTH = "differences of forward give %.6g ± %.1e, the chain rule over its operations %.6g ± %.1e"

--- Decides a number by differences and by the second opinion.
-- @tparam table entry decided by differences (rnnlua.checking.judge): exact, estimate, bound, status, left, right,
--   certified, verdict, reason. Gets `chain_rule` = { value, bound }. Changed if the chain rule decides it; or if it
--   contradicts the estimate, then with `contradicted`
-- @tparam table number { value, bound, zero, is_branch } by the chain rule
-- @tparam function hidden returns the largest error that rounding may cause in a right gradient
-- @tparam table scale { largest, A, x }, as for rnnlua.checking.verdict
-- @tparam table options { rule, rtol, ftol, atol }
-- @treturn boolean whether the chain rule decides it
function second_opinion.decide(entry, number, hidden, scale, options)
  local function settle(certified, reason)
    entry.certified, entry.reason = certified, reason
    if options.rule ~= "absolute" then entry.verdict = certified end
  end
  if number.is_branch or not (finite(number.value) and finite(number.bound)) then return false end
  if math.abs(number.value) < verdict.UNDERFLOW and not number.zero then return false end
  entry.chain_rule = { value = number.value, bound = number.bound }
  entry.zero = number.zero and entry.exact == 0 or nil
  local tau, floor = verdict.tolerance(entry.exact, number.value, { largest = scale.largest, slope = 0.0, A = scale.A,
    x = scale.x }, options, number.bound)
  local said, reason = decide(entry, number, hidden, tau, floor)
  if contradict(entry, number, tau) or said ~= entry.certified and said ~= "INCONCLUSIVE"
    and entry.certified ~= "INCONCLUSIVE" then
    settle("INCONCLUSIVE", BOTH:format(entry.estimate, entry.bound, number.value, number.bound))
    entry.contradicted = true
    return false
  end
  if entry.certified ~= "INCONCLUSIVE" then return false end
  settle(said, reason or said == "INCONCLUSIVE" and entry.reason or nil)
  if said == "INCONCLUSIVE" then return false end
  entry.estimate, entry.bound, entry.status = number.value, number.bound, "regular"
  entry.left, entry.right = nil, nil
  entry.difference = math.abs(number.value - entry.exact)
  if options.rule ~= "absolute" then entry.tolerance = tau end
  return true
end

local function is_silent(dout)
  for _, u in ipairs((select(2, values.flatten(dout, "dout")))) do
    if u ~= 0 then return false end
  end
  return true
end

-- The entries grouped by number.
local function by_number(entries)
  local lists, of = {}, {}
  for _, entry in ipairs(entries) do
    local key = entry.input .. entry.index
    if not of[key] then
      of[key] = {}
      lists[#lists + 1] = of[key]
    end
    table.insert(of[key], entry)
  end
  return lists
end

-- The verdict on a number from those of its entries that are not in doubt.
local function without_doubt(list)
  local masked = {}
  for i, entry in ipairs(list) do
    masked[i] = verdict.is_doubtful(entry) and { certified = "INCONCLUSIVE", input = entry.input, index = entry.index }
      or entry
  end
  return verdict.overall(masked, {}, "certified")
end

-- The points, as keys, with doubtful entries of a number that the other entries do not decide; none if a number fails
-- without doubt.
local function doubtful_points(entries)
  local wanted = {}
  for _, list in ipairs(by_number(entries)) do
    local said, has_failed, is_contradicted = without_doubt(list), false, false
    if said == "FAIL" then return {} end
    for _, entry in ipairs(list) do
      has_failed = has_failed or entry.certified == "FAIL"
      is_contradicted = is_contradicted or entry.contradicted
    end
    if not is_contradicted and (said ~= "PASS" or has_failed) then
      for _, entry in ipairs(list) do wanted[entry.point] = wanted[entry.point] or verdict.is_doubtful(entry) end
    end
  end
  return wanted
end

-- Applies the chain rule at a point.
local function look_at(candidate, case, entries, options)
  local recording = Recording.of(candidate, case)
  if not recording then return end
  local _, expected = values.flatten(calls.forward(candidate.layer, candidate.names, calls.copy_inputs(case.inputs)),
    "value")
  local gradient = Gradient.new(recording, case.dout, options.wrt or candidate.gradients, expected)
  if not gradient then return end
  local A, largest = gradient:size(), {}
  for name, list in next, gradient.numbers do
    largest[name] = 0.0
    for _, number in ipairs(list) do largest[name] = math.max(largest[name], math.abs(number.value)) end
  end
  for _, entry in ipairs(entries) do
    local number = gradient.numbers[entry.input] and gradient.numbers[entry.input][entry.k]
    if number and entry.exact then
      second_opinion.decide(entry, number, function() return gradient:hidden(entry.input, entry.k) end,
        { largest = largest[entry.input], A = A, x = gradient:at(entry.input, entry.k) }, options)
    end
  end
end

--- Decides by the chain rule what differences left in doubt.
-- @tparam table candidate (rnnlua.checking.candidate)
-- @tparam {table,...} cases the points, { inputs, dout, n }
-- @tparam {table,...} entries of full mode (rnnlua.checking.judge), changed in place
-- @tparam table options { rule, rtol, ftol, atol, wrt }
function second_opinion.look(candidate, cases, entries, options)
  for number, case in ipairs(cases) do
    local wanted = doubtful_points(entries)
    if not next(wanted) then return end
    if wanted[number] and not is_silent(case.dout) then
      local here = {}
      for _, entry in ipairs(entries) do here[#here + 1] = entry.point == number and entry or nil end
      look_at(candidate, case, here, options)
    end
  end
end

return second_opinion
