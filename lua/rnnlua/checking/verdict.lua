--- Deciding from an estimate with a bound on its error: PASS, FAIL, or INCONCLUSIVE with the reason.
-- @module rnnlua.checking.verdict

local verdict = {}

--- The defaults of the tolerance: relative to the gradient, and to the scale of the function.
verdict.RTOL, verdict.FTOL, verdict.ATOL = 1e-6, 1e-9, 0.0

local KINK_SLACK = 1e-3

-- Gradients below it are as good as zero: of a forward that gives zero nothing else has a scale, and the
-- bound of its estimate is some of the smallest floats.
local UNDERFLOW = 2.0 ^ -960

local function finite(x)
  return x - x == 0
end

--- The tolerance of one gradient:
-- τ = max(atol, rtol·max(|a|, |d|), ftol·max(largest |d| of the input, local slope, A/max(1, |x|))).
-- The last term lets a gradient pass that is right but has vanished. Never below 2^-960.
-- @number a what backward returned
-- @number d the estimate
-- @tparam table scale { largest, slope, A, x }
-- @tparam table tolerances { rtol, ftol, atol }
-- @treturn number
function verdict.tolerance(a, d, scale, tolerances)
  local relative = tolerances.rtol * math.max(math.abs(a), math.abs(d))
  local floor = tolerances.ftol * math.max(scale.largest, scale.slope,
    scale.A / math.max(1, math.abs(scale.x)))
  local tau = math.max(tolerances.atol, UNDERFLOW)
  if finite(relative) then tau = math.max(tau, relative) end
  if finite(floor) then tau = math.max(tau, floor) end
  return tau
end

-- A subgradient lies between the one-sided slopes; which one is right is not ours to say.
local function at_a_kink(a, estimate)
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
-- @tparam table estimate { value, bound, status, left, right }
-- @number tau the tolerance
-- @treturn string "PASS", "FAIL" or "INCONCLUSIVE"
-- @treturn ?string the reason, where it is not plain
function verdict.decide(a, estimate, tau)
  if not finite(a) then return "FAIL", "not a finite number" end
  if estimate.status == "non-finite" then return "INCONCLUSIVE", "forward is not finite around it" end
  if estimate.status == "kink" then return at_a_kink(a, estimate) end
  local apart, bound = math.abs(a - estimate.value), estimate.bound
  if not bound then return "INCONCLUSIVE", "the method of the estimate proves no error bound" end
  if apart > bound + tau then return "FAIL" end
  if apart + bound <= tau then return "PASS" end
  return "INCONCLUSIVE", ("the estimate's error bound %.1e exceeds the tolerance %.1e"):format(bound,
    tau)
end

--- The verdict of a whole: FAIL if anything fails; PASS if every coordinate passes at one point at
-- least; else INCONCLUSIVE.
-- @tparam {table,...} entries with point, input, index and verdicts
-- @tparam {table,...} protocol with verdict
-- @string field which verdict of an entry: "verdict" or "certified"
-- @treturn string
function verdict.overall(entries, protocol, field)
  local passed, seen = {}, {}
  for _, entry in ipairs(entries) do
    local one, key = entry[field], entry.input .. entry.index
    if one == "FAIL" then return "FAIL" end
    if one ~= "SKIPPED" then seen[key] = true end
    if one == "PASS" then passed[key] = true end
  end
  for _, item in ipairs(protocol) do
    if item.verdict == "FAIL" then return "FAIL" end
  end
  for key in next, seen do
    if not passed[key] then return "INCONCLUSIVE" end
  end
  return next(seen) and "PASS" or "INCONCLUSIVE"
end

return verdict
