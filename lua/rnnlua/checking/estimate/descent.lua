--- Going down a ladder of steps: central differences at shrinking steps, extrapolated, until the bound on
-- their error is small, noise takes over, or a kink shows.
--
-- After Ridders (1982), with the steps that floats realised and the noise of F carried along. The functions share
-- a state: F; x; centre { x, F, A }; noise, relative, and eta0, that of F at x; budget and evaluations; rungs, all that
-- were climbed; outside, the first that was not finite; close, whether steps may be as small as floats allow; broken,
-- whether finer rungs contradicted coarser ones, or show a straight line where those showed a curve; gradual, how
-- often in a row a curve fell as that of a smooth function.
-- @module rnnlua.checking.estimate.descent

local kink = require "rnnlua.checking.estimate.kink"
local tableau = require "rnnlua.checking.estimate.tableau"

local descent = {}

local EPSILON = 2.0 ^ -52
local TINY = 2.0 ^ -1072
--- The ratio of a step to the next.
descent.SHRINK = 4.0
--- The ratio of a step to one that is far larger.
descent.GROW = 256.0
local SHRINK_AT_A_KINK = 64.0
local SHRINK_NON_FINITE = 16.0
-- The curve between rungs falls gradually where it falls by less than this, so many times in a row; it is gone
-- where it falls by more than that. Below so many times the noise nothing is said of it.
local GRADUAL, TIMES, STRAIGHTENS, CLEAR = 64, 3, 1000, 4
local ENOUGH = 1e-9
local MOST_RUNGS = 45
-- A value and its bound this small beside the slopes about it need no more work.
local NOTHING = 1e-12
--- The relative noise of a forward in doubles that rounds a few times.
descent.ROUNDING = 4 * EPSILON
--- The step for a small x, as a part of it.
descent.NEAR = 0.14665
local NEAR = descent.NEAR
-- A kink that is still there at this step is taken to be at the point.
local AT_THE_POINT = 2.0 ^ -52
-- Steps below this part of x are a few units in its last places: F moves by its roundings there. Where F is
-- finite only so near to x, or a result can't be confirmed otherwise, smaller ones have to do.
local LEAST_STEP, LEAST_NEAR = 2.0 ^ -38, 2.0 ^ -46
-- Over steps below this part of x, roundings of x inside F count.
local ROUNDED_STEP = 2.0 ^ -33
-- The product of a small x and the largest input from which on x may have an effect of its own.
local MATTERS = 1e-5

local abs, max = math.abs, math.max

--- The size by which steps go.
-- @number x
-- @treturn number max(1, |x|)
function descent.scale(x)
  local size = x < 0 and -x or x
  return size > 1.0 and size or 1.0
end

--- F, counted; NaN once the budget is spent.
-- @tparam table state
-- @treturn function number -> F, A
function descent.counted(state)
  return function(x)
    if state.evaluations >= state.budget then return 0 / 0, 0 / 0 end
    state.evaluations = state.evaluations + 1
    return state.F(x)
  end
end

--- The rungs that were climbed, from the largest step on, one of each step.
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

--- Whether a feature of F of the size of x could matter, however small x is: where an input is as large as x is
-- small, and may be multiplied by it.
-- @tparam table state
-- @treturn boolean
function descent.could_matter(state)
  return state.x ~= 0 and math.abs(state.x) * state.largest >= MATTERS
end

--- Climbs a rung: evaluates F a step to both sides.
-- @tparam table state
-- @number h
-- @treturn ?table the rung, which state.rungs gets, too; false where F or the difference isn't finite;
--   nil where h no longer moves x, or the budget is spent
function descent.climb(state, h)
  local x, evaluations = state.x, state.evaluations + 2
  if evaluations > state.budget then
    return nil
  end
  -- Exactly as far to both sides, but where x is smaller than h: floats are no denser away from 0.
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
  -- What x is multiplied by rounds, and F with it.
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

--- How far the middle of a rung's ends is from F at x: half the second derivative times h², where F is smooth.
-- @tparam table rung
-- @number F0 F at x
-- @treturn number
function descent.bend(rung, F0)
  return (rung.F_above - F0) / 2 + (rung.F_below - F0) / 2
end

--- Whether an estimate needs no more work.
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

--- Whether the curve between the rungs fell as that of a smooth function does, several times in a row.
-- @tparam table state
-- @treturn boolean
function descent.is_gradual(state)
  return state.gradual >= TIMES
end

-- Watches how the curve that two rungs show falls in the next. That of a smooth function falls by 16 from rung to
-- rung, or, with its h² term missing, by 256; where it is gone at once, larger steps saw what smaller ones don't.
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

-- The largest step inside the domain of F, from one that is inside on; its rung is the last of state.rungs.
local function largest_inside(state, h)
  while true do
    local rung = descent.climb(state, h * descent.SHRINK)
    if not rung then return h end
    h = h * descent.SHRINK
  end
end

--- Goes down from a step.
-- @tparam table state
-- @number h
-- @treturn ?table the best entry (rnnlua.checking.estimate.tableau), and the step h of its finest rung
-- @treturn string why it ended: "converged", "noise" (finer steps would only be noisier), "kink", or "unconverged"
-- @treturn {table,...} the rungs that the entry is of, coarse to fine
function descent.down(state, h)
  local row, best, rungs, skip = nil, nil, { nil, nil, nil, nil }, SHRINK_NON_FINITE -- with room for a few
  local eta0, is_outside, was_suspected = state.eta0, false, false
  while #state.rungs < MOST_RUNGS do
    local rung = descent.climb(state, h)
    if rung == nil and not state.close and not ends_at_kink(state, rungs, best) then
      state.close = true -- nothing is decided yet: nearer
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
