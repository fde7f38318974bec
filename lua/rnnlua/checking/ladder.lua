--- The ladder: a derivative by central differences at shrinking steps, extrapolated, with a bound
-- on its error and a status.
--
-- After Ridders (1982), with four additions: the noise of F is carried through the extrapolation,
-- the steps are those that floats realised, kinks are told from smooth points by the one-sided
-- slopes, and the result is confirmed at a much smaller step.
-- @module rnnlua.checking.ladder

local kink = require "rnnlua.checking.kink"
local scatter = require "rnnlua.checking.scatter"
local staircase = require "rnnlua.checking.staircase"
local tableau = require "rnnlua.checking.tableau"

local ladder = {}

local EPSILON = 2.0 ^ -52
local TINY = 2.0 ^ -1072
local SHRINK = 4.0
local SHRINK_AT_A_KINK = 64.0
local SHRINK_NON_FINITE = 16.0
local GROW, MOST_GROWTHS = 256.0, 4
-- The part of a slope by which two rungs of a straight line may differ.
local STRAIGHT = 0.01
local ENOUGH = 1e-9
local MOST_RUNGS = 45
-- A value and its bound this small beside the slopes about it need no more work.
local NOTHING = 1e-12
-- The noise wanted in the confirming slope, and the steps between which it is sought.
local CONFIRM, LEAST_CONFIRM, MOST_CONFIRM = 1e-6, 2.0 ^ -30, 2.0 ^ -20
local MOST_CONFIRMS = 4
-- No power of the other steps' ratio: what repeats over those doesn't over this.
local ASKEW = 21.7
-- A kink that is still there at this step is taken to be at the point.
local AT_THE_POINT = 2.0 ^ -52
-- Steps below this part of x are a few units in its last places: F moves by its roundings there.
local LEAST_STEP = 2.0 ^ -38
-- The step for a small x, as a part of it.
local NEAR = 0.14665

--- The relative noise of a forward in doubles that rounds a few times.
ladder.ROUNDING = 4 * EPSILON

local function finite(x)
  return x - x == 0
end

local function scale(x)
  return math.max(1.0, math.abs(x))
end

-- The odd factor keeps the points off round numbers, so that their rounding is unrelated.
local function first_step(x)
  return 1.1732 * 2.0 ^ math.floor(math.log(scale(x) / 8, 2) + 0.5)
end

-- Evaluates a pair of points at distance h. nil where h no longer moves x, or the budget is spent;
-- false where F or the difference isn't finite.
local function climb(state, h)
  local x = state.x
  if state.evaluations + 2 > state.budget then
    return nil
  end
  -- Exactly as far to both sides, but where x is smaller than h: floats are no denser away from 0.
  if x < 0 then
    h = x - (x - h)
  else
    h = x + h - x
  end
  local above, below = x + h, x - h
  local width = above - below
  if width == 0 or above == x or below == x or h < LEAST_STEP * math.abs(x) then
    return nil
  elseif not finite(width) then
    return false
  end
  local F_above, A_above = state.F(above)
  local F_below, A_below = state.F(below)
  state.evaluations = state.evaluations + 2
  local rung = {
    h = width / 2,
    slope = (F_above - F_below) / width,
    left = (state.F0 - F_below) / (x - below),
    right = (F_above - state.F0) / (above - x),
    eta = state.noise * math.max(A_above, A_below) + TINY,
    constant = F_above == state.F0 and F_below == state.F0,
    moved = F_above ~= state.F0 and F_below ~= state.F0,
  }
  if not (finite(rung.slope) and finite(rung.left) and finite(rung.right)) then
    state.outside = state.outside or rung
    return false
  end
  state.rungs[#state.rungs + 1] = rung
  return rung
end

local function is_settled(state, best, finest)
  return best.bound <= math.max(ENOUGH, 8 * state.noise) * math.abs(best.value)
    or best.bound <= NOTHING * math.max(math.abs(finest.left), math.abs(finest.right))
end

-- Goes down from step h. Returns the best entry (nil: none), and why it ended: "converged",
-- "noise" (finer steps would only be noisier), "kink", or "unsettled".
local function descend(state, h)
  local row, best, rungs, skip = nil, nil, {}, SHRINK_NON_FINITE
  while #state.rungs < MOST_RUNGS do
    local rung = climb(state, h)
    if rung == nil then
      break
    elseif not rung then
      row, best, rungs = nil, nil, {}
      h = h / skip
      skip = #state.rungs == 0 and math.min(skip * 4, 2.0 ^ 64) or skip
    else
      local count = #rungs
      rungs[count + 1] = rung
      if count >= 2 and tableau.moves_away(rungs[count - 1], rungs[count], rung) then
        row, best, rungs = tableau.extend(nil, rungs[count], state.noise), nil,
          { rungs[count], rung }
        count = 1
      end
      local entry
      row, entry = tableau.extend(row, rung, state.noise)
      if entry and (not best or entry.bound <= best.bound) then
        best = entry
      end
      local suspected = count >= 1 and kink.suspected(rungs[count], rung, state.eta0)
        and kink.believable(rung, best)
      local settled = best and is_settled(state, best, rung)
      if suspected and (kink.at_the_limit(rung, state.eta0)
          or rung.h < AT_THE_POINT * scale(state.x)) then
        return best, "kink", rungs
      elseif best and not suspected then
        if settled then
          return best, "converged", rungs
        elseif SHRINK * rung.eta / rung.h > best.bound then
          return best, "noise", rungs
        end
      end
      h = h / (settled and SHRINK_AT_A_KINK or SHRINK)
    end
  end
  local last = #rungs
  if last >= 2 and kink.suspected(rungs[last - 1], rungs[last], state.eta0)
    and kink.believable(rungs[last], best) then
    return best, "kink", rungs
  end
  return best, "unsettled", rungs
end

local function agree(a, b)
  return math.abs(a.value - b.value) <= a.bound + b.bound
end

-- The entry of two rungs from step h where they see a straight line; nil where they see a curve,
-- which over such steps may be a wave.
local function straight(state, h)
  local a = climb(state, h)
  local b = a and climb(state, h / SHRINK)
  if not b then
    return nil
  end
  local _, entry = tableau.extend((tableau.extend(nil, a, state.noise)), b, state.noise)
  local apart = math.abs(a.slope - b.slope)
  return apart <= STRAIGHT * math.abs(entry.value) + a.eta / a.h + b.eta / b.h and entry or nil
end

-- Where noise limits, a larger step carries less of it: a linear function stands any. Rungs that
-- show no slope are forgotten: what saturates shows none either.
local function grow(state, best, h)
  for _ = 1, MOST_GROWTHS do
    h = h * GROW
    if best.noise < 0.5 * best.bound or is_settled(state, best, state.rungs[#state.rungs])
      or not finite(state.x + h) then
      return best
    end
    local before = #state.rungs
    local larger = straight(state, h)
    local better = larger and larger.bound < best.bound and agree(larger, best)
    if better and tableau.is_resolved(larger) then
      best = larger
    else
      for i = #state.rungs, before + 1, -1 do
        state.rungs[i] = nil
      end
      if not better then
        return best
      end
    end
  end
  return best
end

-- A small x may be small for a reason: where nothing was resolved over steps larger than x, a
-- feature of its size could hide in the noise, and the bound has to be that of steps of its size.
local function look_near(state, best, reason, rungs)
  local h = NEAR * math.abs(state.x)
  if h == 0 or rungs[#rungs].h <= h then
    return best, reason, rungs
  end
  local nearer, nearer_reason, nearer_rungs = descend(state, h)
  if not nearer or reason == "noise" and tableau.is_resolved(best) and agree(nearer, best) then
    return best, reason, rungs
  end
  return nearer, nearer_reason, nearer_rungs
end

-- Compares the result with the slope over a step that is as small as noise allows, so that a
-- feature which the rungs stepped over is not missed. Where they differ, returns that step and by
-- how much.
local function contradiction(state, best, finest)
  local h = state.eta0 / (CONFIRM * math.abs(best.value) + TINY)
  h = scale(state.x) * math.min(math.max(h / scale(state.x), LEAST_CONFIRM), MOST_CONFIRM)
  local rung = climb(state, math.min(h, finest.h / ASKEW))
  if not rung then
    return nil
  end
  -- What is left of the finest rung's h² term.
  local curve = 2 * math.abs(finest.slope - best.value) * (rung.h / finest.h) ^ 2
  local apart = math.abs(rung.slope - best.value)
  if apart > best.bound + curve + 2 * rung.eta / rung.h then
    return rung.h, apart
  end
end

local function coarse_to_fine(state)
  local rungs = table.move(state.rungs, 1, #state.rungs, 1, {})
  table.sort(rungs, function(a, b) return a.h > b.h end)
  return rungs
end

-- The rise of a staircase, where the finest rungs are level and coarser ones are not.
local function rise_of_staircase(state, rungs)
  local moved, level = nil, rungs[#rungs]
  for _, rung in ipairs(rungs) do
    moved = rung.moved and rung or moved
  end
  -- A tread as low as the noise is in the bound already.
  if not moved or not level.constant or math.abs(moved.slope) * moved.h <= 2 * moved.eta then
    return nil
  end
  -- The ladder may have skipped the steps between.
  while moved.h > 2 * SHRINK * level.h do
    local rung = climb(state, math.sqrt(moved.h) * math.sqrt(level.h))
    if not rung then
      return nil
    elseif rung.moved then
      moved = rung
    else
      level = rung
    end
  end
  if state.evaluations + staircase.EVALUATIONS > state.budget then
    return nil
  end
  local rise, evaluations = staircase.rise(function(x) return (state.F(x)) end, state.x, moved.h)
  state.evaluations = state.evaluations + evaluations
  return rise and rise > 2 * state.eta0 and rise or nil
end

local function non_finite(state, value)
  local outside = state.outside or state.rungs[#state.rungs] or {}
  return {
    value = value or 0 / 0, bound = math.huge, status = "non-finite",
    left = outside.left or 0 / 0, right = outside.right or 0 / 0,
    evaluations = state.evaluations,
  }
end

-- At a kink any slope between is a subgradient: the middle, with a bound that reaches both.
local function at_kink(state, rungs)
  local left, right = kink.slopes(rungs, state.eta0)
  return {
    value = left / 2 + right / 2, status = "kink", left = left, right = right,
    bound = math.abs(right - left) / 2 + 2 * state.eta0 / rungs[#rungs].h,
    evaluations = state.evaluations,
  }
end

-- Confirms a result, or goes down again from near where it was contradicted. Returns as descend
-- does.
local function confirm(state, best, reason, rungs)
  for _ = 1, MOST_CONFIRMS do
    if reason ~= "converged" and reason ~= "noise" then
      return best, reason, rungs
    end
    local finer, apart = contradiction(state, best, rungs[#rungs])
    if not finer then
      return best, reason, rungs
    end
    best, reason, rungs = descend(state, math.min(finer * GROW, rungs[#rungs].h / ASKEW))
    -- A feature shows clearly from near by. What doesn't is noise, and more than was measured.
    if not best or reason ~= "kink" and best.bound > apart then
      break
    end
  end
  return best, "unsettled", rungs
end

-- Goes down, up again where noise limits, and confirms. Returns as descend does.
local function climb_all(state)
  local best, reason, rungs = descend(state, first_step(state.x))
  if reason == "noise" or reason == "kink" then
    local constant, coarsest = rungs[#rungs].constant, rungs[1].h
    if reason == "noise" and not constant then
      best = grow(state, best, coarsest)
    end
    best, reason, rungs = look_near(state, best, reason, rungs)
  end
  return confirm(state, best, reason, rungs)
end

--- Estimates F'(x) with a bound on the error.
-- @tparam function F number -> F, A: the value and the scale Σ |dout_k·y_k| of its rounding
-- @number x
-- @tparam table centre fields F and A: those at x
-- @tparam[opt] table settings
-- @number[opt=ROUNDING] settings.noise the relative noise of F: |error of F| ≤ noise·A
-- @tparam[opt=false] boolean settings.noisy whether that noise is a fault to report
-- @number[opt=200] settings.budget most calls of F
-- @treturn table value; bound, |value − F'(x)| ≤ bound; status: "regular", "kink" (value is the
--   middle of left and right), "noisy" (the slopes scatter more than rounding explains; the bound
--   is taken from the scatter), "non-finite" (value NaN, or infinite where the slopes grow without
--   end); left, right (one-sided slopes); evaluations
function ladder.estimate(F, x, centre, settings)
  local noise = math.max(settings and settings.noise or 0.0, ladder.ROUNDING)
  local state = {
    F = F, x = x, F0 = centre.F, noise = noise, eta0 = noise * centre.A + TINY,
    budget = settings and settings.budget or 200, rungs = {}, evaluations = 0,
  }
  if not (finite(x) and finite(centre.F) and finite(centre.A)) then
    return non_finite(state)
  end
  local best, reason, rungs = climb_all(state)
  if #state.rungs == 0 then
    return non_finite(state)
  elseif reason == "kink" then
    return at_kink(state, rungs)
  end
  local all = coarse_to_fine(state)
  local noisy, nearest = settings and settings.noisy, 1.01 * NEAR * math.abs(x)
  local rise = rise_of_staircase(state, all)
  if rise then
    best, noisy = scatter.best(all, rise, noise, nearest), true
  elseif reason == "unsettled" or not best then
    if scatter.diverges(all) then
      return non_finite(state, all[#all].slope > 0 and math.huge or -math.huge)
    end
    best, noisy = scatter.best(all, scatter.noise(all), noise, nearest), true
  end
  if not best then
    return non_finite(state)
  end
  local finest = rungs[#rungs] or all[#all]
  return {
    value = best.value, bound = best.bound, status = noisy and "noisy" or "regular",
    left = finest.left, right = finest.right, evaluations = state.evaluations,
  }
end

return ladder
