--- One-sided slopes: whether they converge to one value, as for a smooth function, or stay different, as at a kink.
-- @module rnnlua.checking.estimate.kink

local kink = {}

-- For a smooth function, the gap between the one-sided slopes shrinks in proportion to the step: here, by 4 or more.
local SHRINKS = 0.6

-- A smaller gap, relative to the slopes, counts as rounding.
local NEGLIGIBLE = 1e-10

-- A gap is certain if it is this many times the noise.
local CLEAR = 20

-- A gap persists if this part of it is left at a step of a twentieth or less, and if it is more than this part of the
-- slope.
local PERSISTS, COUNTS = 0.3, 1e-7

-- A slope has settled enough if its bound is less than this many gaps. At a step of F, where the slope grows, the
-- ratio is about 2.
local SETTLED = 8

-- Beside a kink, F is straight. At these parts of the step, F is on the line of the one-sided slope, up to this part
-- of the gap.
local INSIDE, NEARER, OFF = 0.37, 0.083, 0.1

--- The gap between the one-sided slopes.
-- @tparam table rung
-- @treturn number
function kink.gap(rung)
  local apart = rung.right - rung.left
  return apart < 0 and -apart or apart
end
local gap = kink.gap

-- The gap that noise alone may cause: from both ends, and twice from the centre.
local function noise(rung, eta0)
  return 2 * (rung.eta + eta0) / rung.h
end

--- Whether the gap does not shrink from one rung to the next, and is clear at the first.
-- @tparam table coarse a rung: left, right, h, eta
-- @tparam table fine the next finer one
-- @number eta0 the noise of F at the centre
-- @treturn boolean
function kink.suspected(coarse, fine, eta0)
  local now, before = gap(fine), gap(coarse)
  return now > SHRINKS * before and now > noise(fine, eta0) and before > CLEAR * noise(coarse, eta0)
    and now > NEGLIGIBLE * (math.abs(fine.left) + math.abs(fine.right))
end

--- Whether the noise of a rung would hide the gap of the rung before it.
-- @tparam table coarse a rung
-- @tparam table fine
-- @number eta0
-- @treturn boolean
function kink.is_drowned(coarse, fine, eta0)
  return noise(fine, eta0) > SHRINKS * gap(coarse)
end

--- Whether a gap still shows clearly at a much smaller step.
-- @tparam table coarse a rung
-- @tparam table fine
-- @number eta0
-- @number slope of F; gaps that are small relative to it do not count
-- @treturn boolean
function kink.persists(coarse, fine, eta0, slope)
  return gap(fine) > PERSISTS * gap(coarse) and gap(fine) > CLEAR * noise(fine, eta0)
    and gap(fine) > COUNTS * math.abs(slope)
end

--- Whether the slope has settled enough for a gap to mean a kink. A wave that is shorter than the steps causes gaps
-- of any size.
-- @tparam table rung
-- @tparam ?table best the best entry so far (see tableau.extend)
-- @treturn boolean
function kink.believable(rung, best)
  return best ~= nil and best.bound < SETTLED * gap(rung)
end

--- Whether noise would hide the gap at a smaller step.
-- @tparam table rung
-- @number eta0
-- @treturn boolean
function kink.at_the_limit(rung, eta0)
  return CLEAR * noise(rung, eta0) > gap(rung)
end

--- Whether the noise that ended a descent could hide a kink: at the finest rung of an entry or at finer ones, the gap
-- did not shrink, and it is larger than the bound.
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

--- Whether F is straight on both sides of a kink, or constant beside a step of F. A wave that is shorter than the
-- rung's step is neither.
-- @tparam function F number → F
-- @tparam table centre { x, F }
-- @tparam table rung
-- @number eta0
-- @treturn boolean
-- @treturn ?boolean whether there is a step of F, such as one by rounding
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

--- The one-sided slopes, each from the rung where it changes least.
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

--- The result at a kink. Every slope between the one-sided ones is a subgradient: the value is their mean, and the
-- bound reaches both. At a step of F there is none, and the bound is infinite.
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
