--- Measures the noise again if the first measurement leaves a result with a wide bound: rung by rung, or at the scale
-- of each step (rnnlua.checking.estimate.local_noise).
-- @module rnnlua.checking.estimate.remeasure

local bounds = require "rnnlua.checking.estimate.bounds"
local descent = require "rnnlua.checking.estimate.descent"
local find_rounding = require "rnnlua.checking.estimate.find_rounding"
local kink = require "rnnlua.checking.estimate.kink"
local local_noise = require "rnnlua.checking.estimate.local_noise"
local rounding = require "rnnlua.checking.estimate.rounding"

local max = math.max

local remeasure = {}

local EPSILON = 2.0 ^ -52
-- A bound this small relative to the gap of a kink belongs to one side of it.
local BESIDE = 0.1
local ROUNDING = descent.ROUNDING

-- The result with the noise measured at each rung, if the first measurement determines its bound.
local function refined(state, best)
  if state.noise <= 4 * ROUNDING or best.noise < 0.1 * best.bound
    or state.budget - state.evaluations < find_rounding.LEAST_SEARCH then
    return best
  end
  local rungs = descent.coarse_to_fine(state)
  for _, rung in ipairs(rungs) do
    rung.eta = math.max(ROUNDING * math.max(rung.A_above, rung.A_below), state.eta0) + (rung.rounding or 0.0)
  end
  local again = rounding.read(descent.counted(state), state.centre, rungs, 0.0, ROUNDING)
  if not again or again.apart or not bounds.agree(again, best) or state.evaluations >= state.budget then return best end
  again.unseen = best.unseen -- larger steps are among these rungs
  return again
end

-- The entry of steps from h downwards, with noise measured at the scale of each step; nil if F may have jumps.
local function closer(state, h)
  if state.budget - state.evaluations < find_rounding.LEAST_SEARCH then return nil end
  find_rounding.of(state)
  if state.rounded ~= false then return nil end
  return local_noise.read(state, descent.counted(state), h, max(state.settings.known_noise or 0.0, EPSILON))
end

--- Improves a result whose bound comes from noise: takes that of steps with noise measured at their scale, or else
-- keeps the result with the largest known bound. If a single step contradicts it, widens the bound to reach that. A
-- result of larger steps than h has less noise than any of these.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @tparam table best an entry
-- @number h the largest step
-- @treturn table an entry
-- @treturn ?boolean whether its noise was measured at the scale of each step
function remeasure.improve(state, best, h)
  if best.h > h or best.noise < 0.1 * best.bound and not state.close then
    return refined(state, best)
  end
  local again, seen = closer(state, h)
  if again and again.bound < best.bound then
    return bounds.agree(again, best) and again or bounds.widen(again, best), true
  end
  best = refined(state, best)
  if again then best.bound = max(best.bound, again.bound) end
  for _, slope in ipairs(seen or {}) do
    if not bounds.agree(slope, best) then bounds.widen(best, slope) end
  end
  return best
end

--- The entry beside a kink near x: it converges to the slope on x's side of the kink.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @tparam table rung the finest
-- @treturn ?table nil if its bound is not small relative to the gap
function remeasure.beside_kink(state, rung)
  local again = closer(state, rung.h)
  return again and again.bound < BESIDE * kink.gap(rung) and again or nil
end

return remeasure
