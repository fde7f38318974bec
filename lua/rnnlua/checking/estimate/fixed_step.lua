--- Central differences with a single step: cheap, and without an error bound.
-- @module rnnlua.checking.estimate.fixed_step

local fixed_step = {}

-- The step that balances truncation (h²) against rounding (ε/h) for a function of scale 1.
fixed_step.RELATIVE_STEP = (2.0 ^ -52) ^ (1 / 3)

--- The classic step of hand-written gradient checks.
fixed_step.FIXED_STEP = 1e-5

--- The central difference of a function of one variable, with the realised floating-point step:
-- (F(x+h) − F(x−h)) / ((x+h) − (x−h)).
-- @tparam function F number → number
-- @number x
-- @number h the step, positive
-- @number F0 F(x), for the one-sided slopes
-- @treturn table value, status ("regular" or "non-finite"), left, right, evaluations (2); no bound. If the step is
--   too small to change x: value NaN, status "non-finite".
function fixed_step.central(F, x, h, F0)
  local above, below = x + h, x - h
  local F_above, F_below = F(above), F(below)
  local value = (F_above - F_below) / (above - below)
  return {
    value = value,
    status = value - value == 0 and "regular" or "non-finite",
    left = (F0 - F_below) / (x - below),
    right = (F_above - F0) / (above - x),
    evaluations = 2,
  }
end

--- A central difference with a step scaled to x: eps·max(1, |x|).
-- @tparam function F number → number
-- @number x
-- @number eps relative step
-- @number F0 F(x)
-- @treturn table as from central
function fixed_step.scaled(F, x, eps, F0)
  return fixed_step.central(F, x, eps * math.max(1.0, math.abs(x)), F0)
end

return fixed_step
