--- The ladder: a derivative by central differences at shrinking steps, extrapolated, with a bound
-- on its error and a status.
--
-- The steps go down (rnnlua.checking.estimate.descent), up again where noise limits, and the result is
-- confirmed at a much smaller step. What contradicts it is a feature of F, seen from near by, or rounding inside F,
-- which its jumps betray (rnnlua.checking.estimate.rounding): then the larger steps count, with that noise.
-- @module rnnlua.checking.estimate.ladder

local descent = require "rnnlua.checking.estimate.descent"
local kink = require "rnnlua.checking.estimate.kink"
local lazy = require "rnnlua.base.lazy"
local tableau = require "rnnlua.checking.estimate.tableau"

local close_up = lazy "rnnlua.checking.estimate.close_up"
local level = lazy "rnnlua.checking.estimate.level"
local rounding = lazy "rnnlua.checking.estimate.rounding"
local unsettled = lazy "rnnlua.checking.estimate.unsettled"

local abs, max, min = math.abs, math.max, math.min

local ladder = {}

local EPSILON = 2.0 ^ -52
local TINY = 2.0 ^ -1072
local GROW, MOST_GROWTHS = 256.0, 2
-- The part of a slope by which two rungs of a straight line may differ.
local STRAIGHT = 0.01
-- The noise wanted in the confirming slope, and the steps between which it is sought; no powers of 2, over which
-- roundings inside F repeat.
local CONFIRM, LEAST_CONFIRM, MOST_CONFIRM = 1e-8, 1.1732 * 2.0 ^ -30, 1.1732 * 2.0 ^ -20
local MOST_CONFIRMS = 2
-- No power of the other steps' ratio: what repeats over those doesn't over this.
local ASKEW = 21.7
-- Differences of F up to so many roundings show nothing.
local MOVES = 6 * EPSILON
-- The product of a small x and the largest input from which on x may have an effect of its own.
local MATTERS = 1e-5
-- Noise is measured again, rung by rung, where it leaves more than this of the value.
local WANTED = 3e-7
-- Rounding that leaves more than this of the value is reported.
local NOISY = 1e-6
-- Noise above this may be none: a wave or a kink looks so, too.
local LARGE = 1e-9
-- The part of F from which on its jumps may be its own.
local HIGH = 0.1
-- Noise of this part of F leaves nothing to see.
local DROWNED = 0.1
local MOST_FORWARDS = 1200
-- A bound that has to reach one-sided slopes reaches past them.
local REACH, BENT = 1.5, 4
-- What is so many times the noise ought to show.
local SHOWS = 10
-- The part of a noise that a wave moves by over a few floats at most.
local SMOOTH = 0.1
-- Beside a kink F is straight: at these parts of the step it is where the one-sided slope leads, but for a part of the
-- gap between the slopes.
local INSIDE, NEARER, OFF = 0.37, 0.083, 0.1
-- Where F is constant, its second jump is sought so many times farther off than it is known to move.
local FARTHER = 16
-- A bound this small beside the gap of a kink tells one of its sides.
local BESIDE = 0.1
local MOST_LARGER = 8
-- Jumps are sought where so many forwards are left; where fewer are, it is enough that so many numbers of the same
-- function were seen to have none, and where F is constant, though not 0, so many save the search.
local LEAST_SEARCH, ENOUGH_SMOOTH, MANY_SMOOTH = 60, 2, 4

--- The relative noise of a forward in doubles that rounds a few times.
ladder.ROUNDING = 4 * EPSILON

local function finite(x)
  return x - x == 0
end

-- The odd factor keeps the points off round numbers, so that their rounding is unrelated.
local function first_step(x)
  return 1.1732 * 2.0 ^ math.floor(math.log(descent.scale(x) / 8, 2) + 0.5)
end

-- F, counted; NaN once the budget is spent.
local function counted(state)
  return function(x)
    if state.evaluations >= state.budget then return 0 / 0, 0 / 0 end
    state.evaluations = state.evaluations + 1
    return state.F(x)
  end
end

-- Whether what looks like noise of F is none: it is as good as constant over a few floats, where noise is as large
-- as ever.
local function is_smooth(state, noise)
  local F, centre, most = counted(state), state.centre, 0.0
  if centre.x == 0 then return false end
  for _, steps in ipairs { -40, -16, 16, 40 } do
    most = math.max(most, math.abs(F(centre.x + steps * EPSILON * math.abs(centre.x)) - centre.F))
  end
  return most < SMOOTH * noise
end

local function agree(a, b)
  return math.abs(a.value - b.value) <= a.bound + b.bound
end

-- The entry of two rungs from step h where they see a straight line; nil where they see a curve,
-- which over such steps may be a wave.
local function straight(state, h)
  local a = descent.climb(state, h)
  local b = a and descent.climb(state, h / descent.SHRINK)
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
    if best.noise < 0.5 * best.bound or descent.is_settled(state, best, state.rungs[#state.rungs])
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

-- Whether a feature of F of the size of x could matter, however small x is: where an input is as large as x is
-- small, and may be multiplied by it.
local function could_matter(state)
  return state.x ~= 0 and math.abs(state.x) * state.largest >= MATTERS
end

-- A small x may be small for a reason: where nothing was resolved over steps larger than x, a feature of its size
-- could hide in the noise, and the bound has to be that of steps of its size.
local function look_near(state, best, reason, rungs)
  local h, finest = descent.NEAR * math.abs(state.x), rungs[#rungs]
  local moves = math.abs(finest.slope) * 2 * finest.h > MOVES * state.centre.A
  if h == 0 or finest.h <= h or not (moves or could_matter(state)) then
    return best, reason, rungs
  end
  local nearer, nearer_reason, nearer_rungs = descent.down(state, h)
  if not nearer or reason == "noise" and tableau.is_resolved(best) and agree(nearer, best) then
    return best, reason, rungs
  end
  return nearer, nearer_reason, nearer_rungs
end

-- The slope over a step, where it differs from a result: the step, and by how much.
local function differs(state, best, finest, h)
  local F0 = state.centre.F
  local rung = descent.climb(state, min(h, finest.h / ASKEW))
  if not rung then
    state.close = true
    rung = descent.climb(state, finest.h * INSIDE)
    if not rung then return nil end
  end
  -- What is left of the finest rung's h² term.
  local value, ratio = best.value, rung.h / finest.h
  local curve, apart, noise = finest.slope - value, rung.slope - value, 2 * rung.eta
  curve = 2 * (curve < 0 and -curve or curve) * (ratio * ratio)
  if apart < 0 then apart = -apart end
  if apart > best.bound + curve + noise / rung.h then
    return rung.h, apart
  end
  -- Slopes on both sides that stay apart, as at a kink on which the steps are centred.
  if kink.persists(finest, rung, state.eta0, value) then
    return rung.h, kink.gap(rung)
  end
  -- A bend that is gone, which goes with the square of the step.
  local bend, expected = descent.bend(rung, F0), descent.bend(finest, F0) * (ratio * ratio)
  noise = noise + 2 * state.eta0
  if abs(bend) < noise and abs(expected) > SHOWS * noise then
    return rung.h, abs(expected) / rung.h
  end
end

-- Compares the result with the slope over a step that is as small as noise allows, so that a feature which the
-- rungs stepped over is not missed. Where they differ, returns that step and by how much.
local function contradiction(state, best, finest)
  local h, scale = state.eta0 / (CONFIRM * abs(best.value) + TINY), descent.scale(state.x)
  h = scale * min(max(h / scale, LEAST_CONFIRM), MOST_CONFIRM)
  local step, apart = differs(state, best, finest, h)
  -- Noise may be a wave, of which two steps can hit the period.
  if not step and state.noise > LARGE then step, apart = differs(state, best, finest, h * INSIDE) end
  return step, apart
end

local function coarse_to_fine(state)
  local rungs, list = table.move(state.rungs, 1, #state.rungs, 1, {}), {}
  table.sort(rungs, function(a, b) return a.h > b.h end)
  for _, rung in ipairs(rungs) do
    if not list[1] or rung.h < list[#list].h then list[#list + 1] = rung end
  end
  return list
end

local function non_finite(state, value)
  local outside = state.outside or state.rungs[#state.rungs] or {}
  return {
    value = value or 0 / 0, bound = math.huge, status = "non-finite",
    left = outside.left or 0 / 0, right = outside.right or 0 / 0,
    evaluations = state.evaluations,
  }
end

-- At a kink any slope between is a subgradient: the middle, with a bound that reaches both. A step has none.
local function at_kink(state, rungs, is_step)
  local left, right = kink.slopes(rungs, state.eta0)
  return {
    value = left / 2 + right / 2, status = "kink", left = left, right = right,
    bound = is_step and math.huge or math.abs(right - left) / 2 + 2 * state.eta0 / rungs[#rungs].h,
    evaluations = state.evaluations,
  }
end

-- Whether F is straight on both sides of a kink, or level behind a step, as it isn't where the steps are too long
-- for a wave; and whether it is a step, be it one of a rounding inside.
local function is_straight_beside(state, rung)
  local F, centre = counted(state), state.centre
  local gap, is_step = math.abs(rung.right - rung.left), false
  for _, part in ipairs { INSIDE, -INSIDE, NEARER, -NEARER } do
    local h, slope, far = part * rung.h, part > 0 and rung.right or rung.left, part > 0 and rung.F_above or rung.F_below
    local value = F(centre.x + h)
    local off, most = abs(value - centre.F - slope * h), OFF * gap * abs(h) + 2 * (state.eta0 + rung.eta)
    if not (off <= most) then
      if not (abs(value - far) <= most) then return false end
      is_step = true
    end
  end
  return true, is_step
end

-- Widens a bound until it reaches well past the slopes on both sides of all rungs. No bound is left where
-- half of the rungs show as much bend as slope: a wave that is too short for them may have any slope.
local function reach(state, best)
  local most, seen = 0.0, 0
  local F0 = state.centre.F
  for _, rung in ipairs(state.rungs) do
    most = math.max(most, math.abs(rung.left - best.value), math.abs(rung.right - best.value))
    if math.abs(rung.slope) * rung.h > BENT * math.abs(descent.bend(rung, F0)) then seen = seen + 1 end
  end
  best.bound = 2 * seen > #state.rungs and best.bound + REACH * most or math.huge
end

-- The entry of the larger steps where F jumps about x by a height, with the noise that its jumps make; nil where
-- those do not explain what smaller steps show. Where F at x is not what the larger steps lead to, the bound reaches
-- the slopes on both sides and the result of smaller steps, too.
local function of_jumps(state, height, fine)
  local rungs = coarse_to_fine(state)
  local best = rounding.read(counted(state), state.centre, rungs, height, state.noise)
  if not best or not rounding.explains(best, rungs) then return nil end
  -- Jumps as high as F itself may be what F is made of.
  if best.apart or height > HIGH * math.max(rungs[1].A_above, rungs[1].A_below) then
    reach(state, best)
    if fine then best.bound = math.max(best.bound, math.abs(fine.value - best.value) + fine.bound) end
  end
  return best
end

-- Looks for jumps of F, where forwards enough are left, and unless so many numbers of the same function were seen to
-- have none. Returns what the search found, or nil; and whether that is known: found out, or, where forwards are
-- short, learnt of other numbers.
local function search(state, find, enough)
  local settings = state.settings
  local smooth = not settings.rounds and settings.smooth or 0
  if state.budget - state.evaluations >= LEAST_SEARCH and smooth < (enough or math.huge) then
    local found = find()
    if state.evaluations < state.budget then
      if found then settings.rounds = true else settings.smooth = (settings.smooth or 0) + 1 end
      return found, true
    end
  end
  return nil, smooth >= ENOUGH_SMOOTH
end

-- The entry of the larger steps where F rounds, nil where it doesn't. Found out once. Where it is not known, the
-- bound of the result of smaller steps reaches the slopes on both sides of all rungs.
local function rounded(state, fine)
  if state.rounded == nil then
    local found, known = search(state, function()
      local height = rounding.height(counted(state), state.centre, coarse_to_fine(state), state.noise)
      return height and of_jumps(state, height, fine)
    end)
    state.rounded = found or false
    if not known and fine and not descent.is_gradual(state) then reach(state, fine) end
  end
  return state.rounded or nil
end

-- Whether jumps of F could be behind a result: a kink, rungs that finer ones contradicted, no result at all.
local function is_suspicious(state, reason)
  return reason == "kink" or reason == "unsettled" or state.broken
end

-- Confirms a result, or goes down again from near where it was contradicted. Returns as descent.down does,
-- and "rounded" as a reason.
local function confirm(state, best, reason, rungs)
  for _ = 1, MOST_CONFIRMS do
    if reason ~= "converged" and reason ~= "noise" then
      return best, reason, rungs
    end
    local finer, apart = contradiction(state, best, rungs[#rungs])
    if not finer then
      return best, reason, rungs
    elseif rounded(state, best) then
      return state.rounded, "rounded", rungs
    end
    best, reason, rungs = descent.down(state, math.min(finer * GROW, rungs[#rungs].h / ASKEW))
    -- A feature shows clearly from near by. What doesn't is noise, and more than was measured.
    if not best or reason ~= "kink" and best.bound > apart then
      break
    end
  end
  return best, "unsettled", rungs
end

-- Whether F is constant over a rung.
local function is_constant(state, rung)
  local F0 = state.centre.F
  return rung.F_above == F0 and rung.F_below == F0
end

-- The coarsest rung over which F is constant, as it is over all finer ones; and the rungs over which it moves.
local function still_and_moving(state)
  local still, moving = nil, {}
  for _, rung in ipairs(coarse_to_fine(state)) do
    if is_constant(state, rung) then
      still = still or rung
    else
      still, moving[#moving + 1] = nil, rung
    end
  end
  return still, moving
end

local function is_level(state, best, rungs)
  return best and best.value == 0 and is_constant(state, rungs[#rungs]) and still_and_moving(state) ~= nil
end

-- Adds larger steps to the rungs over which F moves, until there is one, and one that is larger by far, so that a
-- second jump can show.
local function grow_until_moving(state, still, moving)
  local h, factor = (moving[1] or still).h, GROW
  for _ = 1, MOST_LARGER do
    if moving[1] and moving[1].h >= FARTHER * moving[#moving].h or factor < 2 then break end
    local rung = descent.climb(state, h * factor)
    if rung then
      h = h * factor
      if not is_constant(state, rung) then table.insert(moving, 1, rung) end
    elseif rung == nil then
      break
    else
      factor = math.sqrt(factor) -- so far F is not finite
      if factor < 2 then return false end
    end
  end
  return true
end

-- The result where F is constant over the finest rungs.
local function at_level(state)
  local still, moving = still_and_moving(state)
  local is_known = grow_until_moving(state, still, moving)
  local nearest = could_matter(state) and math.min(still.h, descent.NEAR * math.abs(state.x)) or still.h
  local result = { value = 0.0, bound = still.eta / nearest, status = "regular", left = 0.0, right = 0.0 }
  if not moving[1] then
    if state.centre.A == 0 or not is_known then result.status, result.bound = "constant", math.huge end
  else
    local height, known = search(state, function()
      local found = level.height(counted(state), state.centre, moving, state.noise)
      return found > 2 * state.noise * state.centre.A and found or nil
    end, state.centre.A > 0 and MANY_SMOOTH)
    if height then
      result.bound, result.status = result.bound + 2 * rounding.SAFETY * height / still.h, "noisy"
      local best = of_jumps(state, height)
      if best and best.h > still.h and best.bound < result.bound then
        result.value, result.bound = best.value, best.bound
      end
    elseif not known then
      reach(state, result)
    end
  end
  result.evaluations = state.evaluations
  return result
end

-- Where the noise that was measured leaves little: measured again, rung by rung.
local function refined(state, best)
  if state.noise <= 4 * ladder.ROUNDING or best.noise < 0.1 * best.bound
    or best.bound <= WANTED * math.abs(best.value) or state.budget - state.evaluations < LEAST_SEARCH then
    return best
  end
  local rungs = coarse_to_fine(state)
  for _, rung in ipairs(rungs) do
    rung.eta = math.max(ladder.ROUNDING * math.max(rung.A_above, rung.A_below), state.eta0) + (rung.rounding or 0.0)
  end
  local again = rounding.read(counted(state), state.centre, rungs, 0.0, ladder.ROUNDING)
  return again and not again.apart and agree(again, best) and state.evaluations < state.budget and again or best
end

-- The entry of steps from h downwards, with the noise that is measured at the scale of each; nil where F may have
-- jumps.
local function closer(state, h)
  if state.budget - state.evaluations < LEAST_SEARCH then return nil end
  rounded(state)
  if state.rounded ~= false then return nil end
  return close_up.read(state, counted(state), h, max(state.settings.known_noise or 0.0, EPSILON))
end

-- Widens the bound of an entry so that it reaches another.
local function widen(entry, other)
  entry.bound = entry.bound + abs(other.value - entry.value) + other.bound
  return entry
end

-- The result where noise leaves little of it: that of steps whose noise is measured, or else with the largest of
-- the bounds that are known. Where a single step contradicts it, the bound reaches that. A result of steps that had
-- to grow has less noise than any of these.
local function closer_to(state, best, h)
  if best.h > h or best.noise < 0.1 * best.bound and not state.close or best.bound <= WANTED * abs(best.value) then
    return refined(state, best)
  end
  local again, seen = closer(state, h)
  if again and again.bound < best.bound then
    return agree(again, best) and again or widen(again, best), true
  end
  best = refined(state, best)
  if again then best.bound = max(best.bound, again.bound) end
  for _, slope in ipairs(seen or {}) do
    if not agree(slope, best) then widen(best, slope) end
  end
  return best
end

-- That beside a kink which is near x: it settles on the slope of one side.
local function beside_kink(state, rung)
  local again = closer(state, rung.h)
  return again and again.bound < BESIDE * kink.gap(rung) and again or nil
end

-- Whether the noise is declared or recognised: then measuring it again can't find less.
local function is_known(state)
  return state.noise <= (state.settings.known_noise or 0.0)
end

--- Estimates F'(x) with a bound on the error.
-- @tparam function F number -> F, A: the value and the scale Σ |dout_k·y_k| of its rounding
-- @number x
-- @tparam table centre fields F and A: those at x
-- @tparam[opt] table settings
-- @number[opt=ROUNDING] settings.noise the relative noise of F: |error of F| ≤ noise·A
-- @number[opt] settings.least_noise what takes its place where it is large and F is constant over a few floats
-- @number[opt=0] settings.known_noise the part of it that is not measured, but declared or recognised
-- @number[opt=1] settings.largest the size of the largest input of F's function
-- @tparam[opt=false] boolean settings.noisy whether that noise is a fault to report
-- @number[opt=1200] settings.budget most calls of F
-- @param settings.rounds,smooth what the searches for jumps of F found, which estimates of one function share
-- @treturn table value; bound on |value − F'(x)|; status: "regular", "kink" (value is the
--   middle of left and right; without a bound where F jumps), "noisy" (F rounds or scatters more than its
--   value shows; the bound is taken from that), "constant" (F is 0 at every step, or not finite where it could
--   move; value 0, no
--   bound), "non-finite" (value NaN, or infinite where the
--   slopes grow without end); left, right (one-sided slopes); evaluations
function ladder.estimate(F, x, centre, settings)
  settings = settings or {}
  local state = {
    F = F, x = x, centre = { x = x, F = centre.F, A = centre.A }, settings = settings,
    noise = max(settings.noise or 0.0, ladder.ROUNDING), largest = max(1.0, settings.largest or 0.0),
    budget = settings.budget or MOST_FORWARDS, rungs = { nil, nil, nil, nil },
    evaluations = 0, gradual = 0, eta0 = 0.0,
  }
  if not (x - x == 0 and centre.F - centre.F == 0 and centre.A - centre.A == 0) then
    return non_finite(state)
  end
  if state.noise > LARGE and settings.least_noise and is_smooth(state, state.noise * centre.A) then
    state.noise = math.max(settings.least_noise, ladder.ROUNDING)
  end
  local is_drowned = state.noise > DROWNED
  state.eta0 = state.noise * centre.A + TINY
  local best, reason, rungs = descent.down(state, first_step(x))
  if #state.rungs == 0 then
    return non_finite(state)
  end
  if is_level(state, best, rungs) then return at_level(state) end
  if reason == "noise" or reason == "kink" then
    if reason == "noise" and rungs[1] == state.rungs[1] then -- no larger step was contradicted
      best = grow(state, best, rungs[1].h)
    end
    best, reason, rungs = look_near(state, best, reason, rungs)
  end
  best, reason, rungs = confirm(state, best, reason, rungs)
  if is_level(state, best, rungs) then return at_level(state) end
  if reason ~= "rounded" and is_suspicious(state, reason) and rounded(state, best) then
    best, reason = state.rounded, "rounded"
  end
  local near
  if reason == "kink" then
    near = beside_kink(state, rungs[#rungs])
    local is_straight, is_step
    if not near then is_straight, is_step = is_straight_beside(state, rungs[#rungs]) end
    if is_straight then return at_kink(state, rungs, is_step) end
    best, reason = near or best, near and "beside" or "unsettled"
  end
  local noisy = settings.noisy
  if reason == "rounded" then
    noisy = noisy or best.bound > NOISY * math.abs(best.value)
  elseif reason == "unsettled" or not best then
    local all = coarse_to_fine(state)
    if unsettled.diverges(all) then
      return non_finite(state, all[#all].slope > 0 and math.huge or -math.huge)
    end
    local scattered = unsettled.noise(all)
    best, noisy = unsettled.best(all, scattered, state.noise, 1.01 * descent.NEAR * math.abs(x)), true
    -- A wave that is too short for every rung may have any slope.
    if best and is_smooth(state, scattered) then best.bound = math.huge end
  elseif reason ~= "beside" and not is_known(state) then
    local is_near
    best, is_near = closer_to(state, best, rungs[1].h)
    near = is_near and best
  end
  noisy = noisy and not (near and near.bound <= NOISY * abs(near.value))
  if not best then
    return non_finite(state)
  end
  local finest = rungs[#rungs]
  if not finest then
    local all = coarse_to_fine(state)
    finest = all[#all]
  end
  if is_drowned then
    best.bound = math.huge
  elseif reason == "unsettled" or reason == "noise" and kink.is_hidden(rungs, best, state.eta0) then
    reach(state, best)
  end
  return {
    value = best.value, bound = best.bound, status = noisy and "noisy" or "regular",
    left = finest.left, right = finest.right, evaluations = state.evaluations,
  }
end

return ladder
