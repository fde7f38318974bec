--- Decides a gradient from an estimate with an error bound: PASS, FAIL, or INCONCLUSIVE with the reason.
-- @module rnnlua.checking.verdict

local verdict = {}

--- The defaults of the tolerance: relative to the gradient, and to the scale of the function.
verdict.RTOL, verdict.FTOL, verdict.ATOL = 1e-6, 1e-9, 0.0

--- A gradient is resolved if it is known to this part of its size.
verdict.SEEN = 1e-3

local KINK_SLACK = 1e-3

-- An estimate that took more forwards than this met rounding, a wave, a kink or the like. Estimates of smooth
-- forwards take 6 to 30.
local HARD = 60

--- Gradients below this count as zero. If forward is 0, there is no other scale, and the bound of its estimate is a
-- few of the smallest floats.
verdict.UNDERFLOW = 2.0 ^ -960

local function finite(x)
  return x - x == 0
end

--- The tolerance of one gradient, and the floor below which it can't be resolved:
-- τ = max(atol, rtol·max(|a|, |d|), floor),
-- floor = min(10·bound, ftol·max(largest |d| of the input, local slope, A/max(1, |x|))).
-- The floor accepts a right gradient that rounding of the forward hides; it does not accept an error that the bound
-- resolves. The tolerance is at least 2^-960.
-- @number a what backward returned
-- @number d the estimate
-- @tparam table scale { largest, slope, A, x }
-- @tparam table tolerances { rtol, ftol, atol }
-- @tparam[opt] number bound of the estimate
-- @treturn number tau
-- @treturn number floor
-- @treturn number what the floor is at most, by the scale of the function
function verdict.tolerance(a, d, scale, tolerances, bound)
  local relative = tolerances.rtol * math.max(math.abs(a), math.abs(d))
  local most = tolerances.ftol * math.max(scale.largest, scale.slope,
    scale.A / math.max(1, math.abs(scale.x)))
  if not finite(most) then most = 0.0 end
  local floor = math.min(most, 10 * (bound or math.huge))
  local tau = math.max(tolerances.atol, verdict.UNDERFLOW, floor)
  return finite(relative) and math.max(tau, relative) or tau, floor, most
end

-- Decides at a kink. A subgradient may be any number between the one-sided slopes, and which one is right is a matter
-- of convention. A step of the forward, which has no bound, may come from rounding: it decides nothing.
local function at_a_kink(a, estimate)
  if not finite(estimate.bound) then return "INCONCLUSIVE", "forward jumps at this point" end
  local low, high = math.min(estimate.left, estimate.right), math.max(estimate.left, estimate.right)
  local slack = KINK_SLACK * math.max(math.abs(low), math.abs(high))
  if a < low - slack or a > high + slack then
    return "FAIL", ("outside the slopes %.6g and %.6g beside a kink"):format(estimate.left,
      estimate.right)
  end
  return "INCONCLUSIVE", ("a kink: its slopes are %.6g and %.6g"):format(estimate.left,
    estimate.right)
end

--- Decides one gradient.
-- @number a what backward returned
-- @tparam table estimate { value, bound, status, left, right, hidden }: a right one may be off by `hidden` besides
-- @number tau the tolerance
-- @number floor of the tolerance
-- @treturn string "PASS", "FAIL" or "INCONCLUSIVE"
-- @treturn ?string the reason, if it is not obvious
function verdict.decide(a, estimate, tau, floor)
  if not finite(a) then return "FAIL", "not a finite number" end
  if estimate.status == "non-finite" then return "INCONCLUSIVE", "forward is not finite around it" end
  if estimate.status == "constant" then
    return "INCONCLUSIVE", "forward is 0 at every step tried"
  end
  if estimate.status == "kink" then return at_a_kink(a, estimate) end
  local apart, bound = math.abs(a - estimate.value), estimate.bound
  if not bound then return "INCONCLUSIVE", "the method of the estimate has no error bound" end
  local hidden = estimate.hidden or 0.0
  if apart > bound + tau + hidden then return "FAIL" end
  if apart > bound + tau then
    return "INCONCLUSIVE", ("the chain rule gives %.6g, but rounding in doubles may hide %.1e"):format(estimate.value,
      hidden)
  end
  if apart + bound > tau then
    return "INCONCLUSIVE", ("the estimate's error bound %.1e exceeds the tolerance %.1e"):format(bound, tau)
  end
  local size = math.abs(estimate.value)
  if a == 0 and size == 0 or bound + floor <= verdict.SEEN * size then return "PASS" end
  return "INCONCLUSIVE", ("vanished: it is %.1e, and the forward's rounding hides %.1e"):format(size, bound + floor)
end

-- Whether a number passes: at one point at least where it is not zero, or because it is exactly zero at all points.
-- It does not pass if the estimate and the chain rule contradict each other.
local function passes(entries, field)
  local all_zero, has_passed = true, false
  for _, entry in ipairs(entries) do
    if field == "certified" and entry.contradicted then return false end
    has_passed = has_passed or entry[field] == "PASS" and not entry.zero
    all_zero = all_zero and entry.zero
  end
  return has_passed or all_zero
end

--- Whether an entry needs the second opinion, the chain rule (rnnlua.checking.second_opinion): it has no verdict by
-- differences, its estimate was hard, or it fails by less than what shows beside the other numbers.
-- @tparam table entry
-- @treturn boolean
function verdict.is_doubtful(entry)
  if entry.chain_rule or entry.exact == nil or entry.certified == "SKIPPED" then return false end
  return entry.certified == "INCONCLUSIVE" or (entry.evaluations or 0) > HARD
    or entry.certified == "FAIL" and (entry.difference or math.huge) <= (entry.scale or 0.0)
end

--- The verdict on a layer: FAIL if anything fails; PASS if every number passes at one point at least, or is exactly
-- zero at all points, and no number has a contradiction; otherwise INCONCLUSIVE.
-- @tparam {table,...} entries with point, input, index and verdicts
-- @tparam {table,...} checks of the contract, with their verdicts
-- @string field which verdict of an entry: "verdict" or "certified"
-- @treturn string
function verdict.overall(entries, checks, field)
  local numbers = {}
  for _, entry in ipairs(entries) do
    if entry[field] == "FAIL" then return "FAIL" end
    if entry[field] ~= "SKIPPED" then
      local key = entry.input .. entry.index
      numbers[key] = numbers[key] or {}
      table.insert(numbers[key], entry)
    end
  end
  for _, item in ipairs(checks) do
    if item.verdict == "FAIL" then return "FAIL" end
  end
  for _, of_one in next, numbers do
    if not passes(of_one, field) then return "INCONCLUSIVE" end
  end
  return next(numbers) and "PASS" or "INCONCLUSIVE"
end

return verdict
