--- Central differences at shrinking steps, extrapolated, until the bound on their error is small, noise dominates, or
-- a kink shows.
--
-- The method is that of Ridders (1982), with the realised floating-point steps, and with the noise of F propagated. A
-- rung is an evaluation of F one step above and below x. The functions share a state with the fields:
-- F, x, centre { x, F, A };
-- noise, the relative noise of F, and eta0, the noise of F at x; budget and evaluations;
-- rungs, all that were evaluated; outside, the first that was not finite;
-- close, whether steps may be as small as floating point allows;
-- broken, whether finer rungs contradicted coarser ones, or were straight where coarser ones were curved;
-- gradual, how often in a row the curvature fell as that of a smooth function does.
-- @module rnnlua.checking.estimate.descent

local kink = require "rnnlua.checking.estimate.kink"
local tableau = require "rnnlua.checking.estimate.tableau"

local descent = {}

local EPSILON = 2.0 ^ -52
local TINY = 2.0 ^ -1072
--- The ratio of a step to the next smaller one.
descent.SHRINK = 4.0
--- The ratio of a much larger step to a step.
descent.GROW = 256.0
local SHRINK_AT_A_KINK = 64.0
local SHRINK_NON_FINITE = 16.0
-- The difference between successive slopes shrinks from rung to rung. It shrinks gradually if by a factor of less than
-- GRADUAL, TIMES in a row; by a factor of more than STRAIGHTENS, the curvature is gone. Differences up to CLEAR times
-- the noise are ignored.
local GRADUAL, TIMES, STRAIGHTENS, CLEAR = 64, 3, 1000, 4
local ENOUGH = 1e-9
local MOST_RUNGS = 45
-- An estimate is settled, too, if its bound is this small relative to a one-sided slope.
local NOTHING = 1e-12
--- The relative noise of a forward in double precision that rounds a few times.
descent.ROUNDING = 4 * EPSILON
--- The step for a small x, relative to x.
descent.NEAR = 0.14665
local NEAR = descent.NEAR
-- A kink that still shows at this step counts as a kink at x.
local AT_THE_POINT = 2.0 ^ -52
-- Steps below this part of x are a few units in the last place of x, so F changes by rounding. Smaller ones are used
-- only if F is finite only near x, or a result can't be confirmed otherwise.
local LEAST_STEP, LEAST_NEAR = 2.0 ^ -38, 2.0 ^ -46
-- Below this step, relative to x, the rounding of x inside F counts as noise.
local ROUNDED_STEP = 2.0 ^ -33
-- A small x may have an effect of its own if its product with the largest input is at least this.
local MATTERS = 1e-5

local abs, max = math.abs, math.max

--- The scale of steps for x.
-- @number x
-- @treturn number max(1, |x|)
function descent.scale(x)
  local size = x < 0 and -x or x
  return size > 1.0 and size or 1.0
end

--- F with its evaluations counted; NaN when the budget is spent.
-- @tparam table state
-- @treturn function number → F, A
function descent.counted(state)
  return function(x)
    if state.evaluations >= state.budget then return 0 / 0, 0 / 0 end
    state.evaluations = state.evaluations + 1
    return state.F(x)
  end
end

--- The rungs so far, in order of decreasing step, one for each step.
-- @tparam table state
-- @treturn {table,...}
function descent.coarse_to_fine(state)
  local rungs, list = table.move(state.rungs, 1, #state.rungs, 1, {}), {}
  table.sort(rungs, function(a, b) return a.h > b.h end)
  for _, rung in ipairs(rungs) do
    if not list[1] or rung.h < list[#list].h then list[#list + 1] = rung end
  end
  return list
end

--- Whether a feature of F at the scale of a small x could matter: an input is as large as x is small, and may be
-- multiplied by it.
-- @tparam table state
-- @treturn boolean
function descent.could_matter(state)
  return state.x ~= 0 and math.abs(state.x) * state.largest >= MATTERS
end

--- Evaluates F a step above and below x, and adds the rung to state.rungs.
-- @tparam table state
-- @number h
-- @treturn ?table the rung: h, half the realised width; slope, the central difference; left and right, the one-sided
--   slopes; eta, the noise of one F; rounding, the part of eta from rounding x; and both ends. False if F or a slope
--   is not finite; nil if h no longer changes x, or the budget is spent
function descent.climb(state, h)
  local x, evaluations = state.x, state.evaluations + 2
  if evaluations > state.budget then
    return nil
  end
  -- The same realised step on both sides, unless x is smaller than h: away from 0, floats are no denser.
  if x < 0 then
    h = x - (x - h)
  else
    h = x + h - x
  end
  local above, below = x + h, x - h
  local width, size = above - below, x < 0 and -x or x
  if width == 0 or above == x or below == x
    or h < LEAST_STEP * size and (h < LEAST_NEAR * size or not (state.outside or state.close)) then
    return nil
  elseif width - width ~= 0 then
    return false
  end
  local F = state.F
  local F_above, A_above = F(above)
  local F_below, A_below = F(below)
  state.evaluations = evaluations
  local F0, slope = state.centre.F, (F_above - F_below) / width
  local eta = state.noise * (A_above > A_below and A_above or A_below) + TINY
  local left, right = (F0 - F_below) / (x - below), (F_above - F0) / (above - x)
  -- The rounding of products with x changes F.
  local rounding
  if h < ROUNDED_STEP * size then
    rounding = EPSILON * size * max(abs(left), abs(right))
    eta = eta + rounding
  end
  local rung = {
    h = width / 2, slope = slope, left = left, right = right, eta = eta, rounding = rounding,
    above = above, F_above = F_above, A_above = A_above, below = below, F_below = F_below, A_below = A_below,
  }
  local sum = slope + left + right
  if sum - sum ~= 0 then
    state.outside = state.outside or rung
    return false
  end
  local rungs = state.rungs
  rungs[#rungs + 1] = rung
  return rung
end

--- The mean of F at a rung's ends, minus F at x. If F is smooth, this is about half the second derivative times h².
-- @tparam table rung
-- @number F0 F at x
-- @treturn number
function descent.bend(rung, F0)
  return (rung.F_above - F0) / 2 + (rung.F_below - F0) / 2
end

--- Whether an estimate is accurate enough.
-- @tparam table state
-- @tparam table best an entry
-- @tparam table finest the last rung
-- @treturn boolean
function descent.is_settled(state, best, finest)
  local value, enough = best.value, 8 * state.noise
  if enough < ENOUGH then enough = ENOUGH end
  return best.bound <= enough * (value < 0 and -value or value)
    or best.bound <= NOTHING * abs(finest.left) or best.bound <= NOTHING * abs(finest.right)
end

--- Whether the curvature that the rungs show fell several times in a row as that of a smooth function does.
-- @tparam table state
-- @treturn boolean
function descent.is_gradual(state)
  return state.gradual >= TIMES
end

-- Watches how the difference between successive slopes falls. For a smooth function it falls by 16 from rung to rung,
-- or by 256 if the h² term is missing. If it vanishes at once, larger steps saw a feature that smaller steps do not
-- see.
local function watch(state, a, b, c)
  local before, now = a.slope - b.slope, b.slope - c.slope
  if before < 0 then before = -before end
  if now < 0 then now = -now end
  local noise = c.eta / c.h
  if before <= CLEAR * noise then return end
  if now < before and now > before / GRADUAL then
    state.gradual = state.gradual + 1
  elseif now < before / STRAIGHTENS and not descent.is_gradual(state) then
    state.broken = true
  end
end

local function ends_at_kink(state, rungs, best)
  local last = #rungs
  return last >= 2 and kink.suspected(rungs[last - 1], rungs[last], state.eta0) and kink.believable(rungs[last], best)
end

-- The largest step at which F is finite, starting from one at which it is. The last of state.rungs is the rung of
-- this step.
local function largest_inside(state, h)
  while true do
    local rung = descent.climb(state, h * descent.SHRINK)
    if not rung then return h end
    h = h * descent.SHRINK
  end
end

--- Shrinks the step until the estimate is good enough or can't improve.
-- @tparam table state
-- @number h the first step
-- @treturn ?table the best entry (rnnlua.checking.estimate.tableau), with the step h of its finest rung
-- @treturn string why it ended: "converged", "noise" (smaller steps would have more noise), "kink", or "unconverged"
-- @treturn {table,...} the rungs of the entry, coarse to fine
function descent.down(state, h)
  local row, best, rungs, skip = nil, nil, { nil, nil, nil, nil }, SHRINK_NON_FINITE -- with room for a few
  local eta0, is_outside, was_suspected = state.eta0, false, false
  while #state.rungs < MOST_RUNGS do
    local rung = descent.climb(state, h)
    if rung == nil and not state.close and not ends_at_kink(state, rungs, best) then
      state.close = true -- nothing is decided yet, so smaller steps are used
      rung = descent.climb(state, h)
    end
    if rung and is_outside then
      is_outside = false
      local larger = largest_inside(state, h)
      if larger > h then
        h = larger
        rung = state.rungs[#state.rungs]
      end
    end
    if rung == nil then
      break
    elseif not rung then
      is_outside = true
      row, best, rungs = nil, nil, {}
      local near = NEAR * abs(state.x)
      h = h > near and h / skip < near and near > 0 and near or h / skip
      skip = #state.rungs == 0 and math.min(skip * 4, 2.0 ^ 64) or skip
    else
      local count = #rungs
      rungs[count + 1] = rung
      if count >= 2 and tableau.moves_away(rungs[count - 1], rungs[count], rung) then
        state.broken, state.gradual = true, 0
        row, best, rungs = tableau.extend(nil, rungs[count], state.noise), nil,
          { rungs[count], rung }
        count = 1
      end
      if count >= 2 then watch(state, rungs[count - 1], rungs[count], rung) end
      local entry
      row, entry = tableau.extend(row, rung, state.noise)
      if entry and (not best or entry.bound <= best.bound) then
        best = entry
      end
      local suspected = count >= 1 and kink.suspected(rungs[count], rung, eta0)
        and kink.believable(rung, best)
      if was_suspected and not suspected and kink.is_drowned(rungs[count], rung, eta0) then
        rungs[count + 1] = nil
        return best, "kink", rungs
      end
      was_suspected = suspected
      local settled = best and descent.is_settled(state, best, rung)
      if suspected and (kink.at_the_limit(rung, eta0)
          or rung.h < AT_THE_POINT * descent.scale(state.x)) then
        return best, "kink", rungs
      elseif best and not suspected then
        if settled then
          return best, "converged", rungs
        elseif descent.SHRINK * rung.eta / rung.h > best.bound then
          return best, "noise", rungs
        end
      end
      h = h / (settled and SHRINK_AT_A_KINK or descent.SHRINK)
    end
  end
  return best, ends_at_kink(state, rungs, best) and "kink" or "unconverged", rungs
end

return descent
