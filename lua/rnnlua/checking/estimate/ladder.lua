--- The ladder: a derivative by central differences at shrinking steps, extrapolated, with an error bound and a
-- status.
--
-- The steps shrink (rnnlua.checking.estimate.descent), grow again if noise dominates (steps), and the result is
-- confirmed at a much smaller step. If this contradicts the result, the cause is a feature of F near x, or rounding
-- inside F, which shows as jumps (find_rounding); with jumps, the larger steps count, and the jumps are their noise.
-- A function that is constant around x is treated separately (flat). If noise makes the bound wide, it is measured
-- again (remeasure).
-- @module rnnlua.checking.estimate.ladder

local descent = require "rnnlua.checking.estimate.descent"
local kink = require "rnnlua.checking.estimate.kink"
local lazy = require "rnnlua.base.lazy"

local bounds = lazy "rnnlua.checking.estimate.bounds"
local find_rounding = lazy "rnnlua.checking.estimate.find_rounding"
local flat = lazy "rnnlua.checking.estimate.flat"
local remeasure = lazy "rnnlua.checking.estimate.remeasure"
local steps = lazy "rnnlua.checking.estimate.steps"
local unconverged = lazy "rnnlua.checking.estimate.unconverged"

local abs, max, min = math.abs, math.max, math.min

local ladder = {}

local EPSILON = 2.0 ^ -52
local TINY = 2.0 ^ -1072
-- The noise allowed in the confirming slope, and the range of its step. The limits are not powers of 2, over which
-- rounding inside F repeats.
local CONFIRM, LEAST_CONFIRM, MOST_CONFIRM = 1e-8, 1.1732 * 2.0 ^ -30, 1.1732 * 2.0 ^ -20
local MOST_CONFIRMS = 2
-- Not a power of the ratio of the other steps, so that what repeats over those does not repeat over this.
local ASKEW = 21.7
-- If a step fails, it is tried again at this part of it.
local INSIDE = 0.37
-- A bend this many times the noise must show.
local SHOWS = 10
-- Larger noise may not be noise: a wave or a kink looks similar.
local LARGE = 1e-9
-- If the bound is more than this part of the result, because of noise, the noise is measured again.
local WANTED = 3e-7
-- Rounding that leaves a bound of more than this part of the value is reported.
local NOISY = 1e-6
-- With noise of this part of F, nothing can be resolved.
local DROWNED = 0.1
local MOST_FORWARDS = 1200
-- From rung to rung, the bend of a smooth function falls by the square of the ratio of the steps. Its higher
-- derivatives may change that by this factor.
local IRREGULAR = 4
-- Over a few floats, a wave changes by at most this part of what looks like noise.
local SMOOTH = 0.1

-- The odd factor keeps the points away from round numbers, so that their rounding errors are unrelated.
local function first_step(x)
  return 1.1732 * 2.0 ^ math.floor(math.log(descent.scale(x) / 8, 2) + 0.5)
end

-- The state of an estimate (rnnlua.checking.estimate.descent).
local function new_state(F, x, centre, settings)
  return {
    F = F, x = x, centre = { x = x, F = centre.F, A = centre.A }, settings = settings,
    noise = max(settings.noise or 0.0, descent.ROUNDING), largest = max(1.0, settings.largest or 0.0),
    budget = settings.budget or MOST_FORWARDS, rungs = { nil, nil, nil, nil },
    evaluations = 0, gradual = 0, eta0 = 0.0,
  }
end

-- Whether what looks like noise is a smooth wave: F is almost constant over a few floats, where real noise would be
-- as large as anywhere.
local function is_smooth(state, noise)
  local F, centre, most = descent.counted(state), state.centre, 0.0
  if centre.x == 0 then return false end
  for _, floats in ipairs { -40, -16, 16, 40 } do
    most = math.max(most, math.abs(F(centre.x + floats * EPSILON * math.abs(centre.x)) - centre.F))
  end
  return most < SMOOTH * noise
end

-- Decides the noise of F, relative and at x: less than measured if that is a smooth wave.
local function settle_noise(state)
  local A, least = state.centre.A, state.settings.least_noise
  if state.noise > LARGE and least and is_smooth(state, state.noise * A) then
    state.noise = max(least, descent.ROUNDING)
  end
  state.eta0 = state.noise * A + TINY
end

local function non_finite(state, value)
  local outside = state.outside or state.rungs[#state.rungs] or {}
  return {
    value = value or 0 / 0, bound = math.huge, status = "non-finite",
    left = outside.left or 0 / 0, right = outside.right or 0 / 0,
    evaluations = state.evaluations,
  }
end

-- Whether F bends at the finest rung, and the bends of the last rungs do not fall as those of a smooth function. A
-- wave that is shorter than the rungs has bends of any size. At its crest, it adds next to nothing to central
-- differences, so its slope does not show there.
local function bends_irregularly(state, rungs)
  local F0, last = state.centre.F, #rungs
  local noise = rungs[last].eta + state.eta0
  if abs(descent.bend(rungs[last], F0)) <= SHOWS * noise then return false end
  for i = max(2, last - 1), last do
    local ratio = rungs[i].h / rungs[i - 1].h
    local expected, now = abs(descent.bend(rungs[i - 1], F0)) * (ratio * ratio), abs(descent.bend(rungs[i], F0))
    if now > IRREGULAR * expected or now < expected / IRREGULAR then return true end
  end
  return false
end

-- Compares the slope over a step with a result. If they differ, returns the step and the difference; otherwise nil and
-- the largest error of the result that the step leaves open.
local function differs(state, best, finest, h)
  local F0 = state.centre.F
  local rung = descent.climb(state, min(h, finest.h / ASKEW))
  if not rung then
    state.close = true
    rung = descent.climb(state, finest.h * INSIDE)
    if not rung then return nil end
  end
  -- The remaining h² term of the finest rung.
  local value, ratio = best.value, rung.h / finest.h
  local curve, apart, noise = finest.slope - value, rung.slope - value, 2 * rung.eta
  curve = 2 * (curve < 0 and -curve or curve) * (ratio * ratio)
  if apart < 0 then apart = -apart end
  local unseen = noise / rung.h
  if apart > best.bound + curve + unseen then
    return rung.h, apart
  end
  -- One-sided slopes that stay different, as at a kink at x.
  if kink.persists(finest, rung, state.eta0, value) then
    return rung.h, kink.gap(rung)
  end
  -- A bend that has vanished; that of a smooth function falls with the square of the step.
  local bend, expected = descent.bend(rung, F0), descent.bend(finest, F0) * (ratio * ratio)
  noise = noise + 2 * state.eta0
  if abs(bend) < noise and abs(expected) > SHOWS * noise then
    return rung.h, abs(expected) / rung.h
  end
  return nil, apart + unseen
end

-- Compares the result with the slope over a step that is as small as noise allows, to find features that are smaller
-- than the rungs. If they differ, returns this step and the difference; otherwise nil and the largest error of the
-- result that the last of these steps leaves open.
local function contradiction(state, best, finest)
  local h, scale = state.eta0 / (CONFIRM * abs(best.value) + TINY), descent.scale(state.x)
  h = scale * min(max(h / scale, LEAST_CONFIRM), MOST_CONFIRM)
  local step, apart = differs(state, best, finest, h)
  -- The noise may be a wave, and two steps can both be multiples of its period.
  if not step and state.noise > LARGE then step, apart = differs(state, best, finest, h * INSIDE) end
  return step, apart
end

-- Confirms a result, or starts a new descent near the step that contradicted it. Returns the results of descent.down,
-- with "rounded" as another reason: then the entry is that of rnnlua.checking.estimate.find_rounding.
local function confirm(state, best, reason, rungs)
  for _ = 1, MOST_CONFIRMS do
    if reason ~= "converged" and reason ~= "noise" then
      return best, reason, rungs
    end
    local finer, apart = contradiction(state, best, rungs[#rungs])
    if not finer then
      if apart and apart > best.bound and bends_irregularly(state, rungs) then best.bound = apart end
      return best, reason, rungs
    elseif find_rounding.of(state, best) then
      return state.rounded, "rounded", rungs
    end
    best, reason, rungs = descent.down(state, math.min(finer * descent.GROW, rungs[#rungs].h / ASKEW))
    -- A feature of F shows clearly at small steps. Otherwise it is noise, and more than was measured.
    if not best or reason ~= "kink" and best.bound > apart then
      break
    end
  end
  return best, "unconverged", rungs
end

-- Whether jumps of F may have caused a result: a kink, rungs that contradict each other, or no result.
local function is_suspicious(state, reason)
  return reason == "kink" or reason == "unconverged" or state.broken
end

-- Whether a descent ended with F constant.
local function is_flat(state, best, rungs)
  return best and best.value == 0 and flat.is(state, rungs)
end

-- Whether the noise is declared or recognised, so that measuring it again can't find less.
local function is_known(state)
  return state.noise <= (state.settings.known_noise or 0.0)
end

--- Estimates F'(x) with a bound on the error.
-- @tparam function F number → F, A: the value, and the scale Σ |dout_k·y_k| of its rounding
-- @number x
-- @tparam table centre fields F and A: those at x
-- @tparam[opt] table settings
-- @number[opt=ROUNDING] settings.noise the relative noise of F: |error of F| ≤ noise·A
-- @number[opt] settings.least_noise replaces the noise if that is large and F is constant over a few floats
-- @number[opt=0] settings.known_noise the part of the noise that is declared or recognised, not measured
-- @number[opt=1] settings.largest the magnitude of the largest input of F's function
-- @tparam[opt=false] boolean settings.noisy whether the noise is a fault to report
-- @number[opt=1200] settings.budget most calls of F
-- @number[opt=0] settings.enough a bound up to which noise is not measured again
-- @param settings.rounds,smooth the results of searches for jumps, which the estimates of one function share
-- @treturn table value; bound on |value − F'(x)|; status: "regular", "kink" (value is the mean of left and right; no
--   bound if F jumps at x), "noisy" (F rounds or scatters more than its value shows; the bound includes this),
--   "constant" (F is 0 at every step, or not finite where it could change; value 0, no bound), "non-finite" (value
--   NaN, or infinite if the slopes diverge); left, right (one-sided slopes); evaluations
function ladder.estimate(F, x, centre, settings)
  settings = settings or {}
  local state = new_state(F, x, centre, settings)
  if not (x - x == 0 and centre.F - centre.F == 0 and centre.A - centre.A == 0) then
    return non_finite(state)
  end
  settle_noise(state)
  local best, reason, rungs = descent.down(state, first_step(x))
  if #state.rungs == 0 then
    return non_finite(state)
  end
  if is_flat(state, best, rungs) then return flat.result(state) end
  if reason == "noise" or reason == "kink" then
    if reason == "noise" and rungs[1] == state.rungs[1] then -- no larger step was contradicted
      best = steps.grow(state, best, rungs[1].h)
    end
    best, reason, rungs = steps.look_near(state, best, reason, rungs)
  end
  best, reason, rungs = confirm(state, best, reason, rungs)
  if is_flat(state, best, rungs) then return flat.result(state) end
  if reason ~= "rounded" and is_suspicious(state, reason) and find_rounding.of(state, best) then
    best, reason = state.rounded, "rounded"
  end
  local near
  if reason == "kink" then
    near = remeasure.beside_kink(state, rungs[#rungs])
    local is_straight, is_step
    if not near then
      is_straight, is_step = kink.is_straight_beside(descent.counted(state), state.centre, rungs[#rungs], state.eta0)
    end
    if is_straight then
      local result = kink.result(rungs, state.eta0, is_step)
      result.evaluations = state.evaluations
      return result
    end
    best, reason = near or best, near and "beside" or "unconverged"
  end
  local noisy = settings.noisy
  if reason == "rounded" then
    noisy = noisy or best.bound > NOISY * math.abs(best.value)
  elseif reason == "unconverged" or not best then
    local all = descent.coarse_to_fine(state)
    if unconverged.diverges(all) then
      return non_finite(state, all[#all].slope > 0 and math.huge or -math.huge)
    end
    local scattered = unconverged.noise(all)
    best, noisy = unconverged.best(all, scattered, state.noise, 1.01 * descent.NEAR * math.abs(x)), true
    -- A wave that is shorter than every rung may have any slope.
    if best and is_smooth(state, scattered) then best.bound = math.huge end
  elseif reason ~= "beside" and not is_known(state)
    and best.bound > max(WANTED * abs(best.value), settings.enough or 0.0) then
    local is_near
    best, is_near = remeasure.improve(state, best, rungs[1].h)
    near = is_near and best
  end
  noisy = noisy and not (near and near.bound <= NOISY * abs(near.value))
  if not best then
    return non_finite(state)
  end
  local finest = rungs[#rungs]
  if not finest then
    local all = descent.coarse_to_fine(state)
    finest = all[#all]
  end
  if state.noise > DROWNED then
    best.bound = math.huge
  elseif reason == "unconverged" or reason == "noise" and kink.is_hidden(rungs, best, state.eta0) then
    bounds.reach(state, best)
  end
  if best.unseen then best.bound = max(best.bound, best.unseen) end
  return {
    value = best.value, bound = best.bound, status = noisy and "noisy" or "regular",
    left = finest.left, right = finest.right, evaluations = state.evaluations,
  }
end

return ladder
