--- One-sided slopes: whether they meet, as those of a smooth function do, or stay apart.
-- @module rnnlua.checking.estimate.kink

local kink = {}

-- The gap between the slopes of a smooth function shrinks with the step, here by 4 or more.
local SHRINKS = 0.6

-- A gap in proportion to the slopes that is taken for rounding.
local NEGLIGIBLE = 1e-10

-- A gap so many times the noise is certain.
local CLEAR = 20

-- The part of a gap that is left at a step of a twentieth or less, and that of a slope below which it is nothing.
local PERSISTS, COUNTS = 0.3, 1e-7

-- The bound of the slope in gaps, below which it has settled; a step's, which grows, is about 2.
local SETTLED = 8

-- Beside a kink F is straight: at these parts of the step it is where the one-sided slope leads, but for a part of the
-- gap between the slopes.
local INSIDE, NEARER, OFF = 0.37, 0.083, 0.1

--- The gap between the slopes on both sides.
-- @tparam table rung
-- @treturn number
function kink.gap(rung)
  local apart = rung.right - rung.left
  return apart < 0 and -apart or apart
end
local gap = kink.gap

-- The gap that noise alone may make: both ends and, on either side, the centre.
local function noise(rung, eta0)
  return 2 * (rung.eta + eta0) / rung.h
end

--- Whether the gap between the slopes fails to shrink from one rung to the next, seen clearly on
-- the first.
-- @tparam table coarse a rung: left, right, h, eta
-- @tparam table fine the next finer one
-- @number eta0 the noise of F at the centre
-- @treturn boolean
function kink.suspected(coarse, fine, eta0)
  local now, before = gap(fine), gap(coarse)
  return now > SHRINKS * before and now > noise(fine, eta0) and before > CLEAR * noise(coarse, eta0)
    and now > NEGLIGIBLE * (math.abs(fine.left) + math.abs(fine.right))
end

--- Whether the noise of a rung would hide the gap of the one before it.
-- @tparam table coarse a rung
-- @tparam table fine
-- @number eta0
-- @treturn boolean
function kink.is_drowned(coarse, fine, eta0)
  return noise(fine, eta0) > SHRINKS * gap(coarse)
end

--- Whether a gap is still there, clearly, at a much smaller step.
-- @tparam table coarse a rung
-- @tparam table fine
-- @number eta0
-- @number slope of F, in proportion to which a gap counts
-- @treturn boolean
function kink.persists(coarse, fine, eta0, slope)
  return gap(fine) > PERSISTS * gap(coarse) and gap(fine) > CLEAR * noise(fine, eta0)
    and gap(fine) > COUNTS * math.abs(slope)
end

--- Whether the slope between the two sides has settled enough for a gap to mean a kink: a wave that
-- the steps are too long for has gaps of every size.
-- @tparam table rung
-- @tparam ?table best the best entry so far, as of tableau.extend
-- @treturn boolean
function kink.believable(rung, best)
  return best ~= nil and best.bound < SETTLED * gap(rung)
end

--- Whether a finer step would drown the gap in noise.
-- @tparam table rung
-- @number eta0
-- @treturn boolean
function kink.at_the_limit(rung, eta0)
  return CLEAR * noise(rung, eta0) > gap(rung)
end

--- Whether a kink could hide in the noise that ended a descent: the slopes of the finest rung of an entry, or of
-- finer ones, stayed apart, by more than the bound.
-- @tparam {table,...} rungs coarse to fine
-- @tparam table best the entry
-- @number eta0
-- @treturn boolean
function kink.is_hidden(rungs, best, eta0)
  for i = 2, #rungs do
    local now = gap(rungs[i])
    local is_clear = now > best.bound and now > noise(rungs[i], eta0)
    if rungs[i].h <= best.h and is_clear and now > SHRINKS * gap(rungs[i - 1]) then return true end
  end
  return false
end

--- Whether F is straight on both sides of a kink, or level behind a step, as it isn't where the steps are too long
-- for a wave; and whether it is a step, be it one of a rounding inside.
-- @tparam function F number -> F
-- @tparam table centre { x, F }
-- @tparam table rung
-- @number eta0
-- @treturn boolean
-- @treturn ?boolean whether it is a step
function kink.is_straight_beside(F, centre, rung, eta0)
  local apart, is_step = gap(rung), false
  for _, part in ipairs { INSIDE, -INSIDE, NEARER, -NEARER } do
    local h, slope, far = part * rung.h, part > 0 and rung.right or rung.left, part > 0 and rung.F_above or rung.F_below
    local value = F(centre.x + h)
    local off, most = math.abs(value - centre.F - slope * h), OFF * apart * math.abs(h) + 2 * (eta0 + rung.eta)
    if not (off <= most) then
      if not (math.abs(value - far) <= most) then return false end
      is_step = true
    end
  end
  return true, is_step
end

--- The slopes on the left and the right, each of the rung where it is steadiest.
-- @tparam {table,...} rungs coarse to fine
-- @number eta0
-- @treturn number left
-- @treturn number right
function kink.slopes(rungs, eta0)
  local left, right = rungs[#rungs].left, rungs[#rungs].right
  local least_left, least_right = math.huge, math.huge
  for i = 2, #rungs do
    local before, now = rungs[i - 1], rungs[i]
    local lost = noise(now, eta0)
    local error_left = math.abs(now.left - before.left) + lost
    local error_right = math.abs(now.right - before.right) + lost
    if error_left <= least_left then
      left, least_left = now.left, error_left
    end
    if error_right <= least_right then
      right, least_right = now.right, error_right
    end
  end
  return left, right
end

--- The result at a kink. Any slope between is a subgradient: the middle, with a bound that reaches both. A step has
-- none.
-- @tparam {table,...} rungs coarse to fine
-- @number eta0
-- @tparam boolean is_step
-- @treturn table value, bound, status "kink", left, right
function kink.result(rungs, eta0, is_step)
  local left, right = kink.slopes(rungs, eta0)
  return {
    value = left / 2 + right / 2, status = "kink", left = left, right = right,
    bound = is_step and math.huge or math.abs(right - left) / 2 + 2 * eta0 / rungs[#rungs].h,
  }
end

return kink
