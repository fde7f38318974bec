--- A forward that rounds more than its value shows: by cancellation, by arithmetic with fewer bits, or by a table.
-- Its values have jumps. Over very small steps, between two jumps, its slope is not that of the function that it
-- computes. This slope is estimated with steps that are large compared with the jumps.
-- @module rnnlua.checking.estimate.rounding

local descent = require "rnnlua.checking.estimate.descent"
local jumps = require "rnnlua.checking.estimate.jumps"
local tableau = require "rnnlua.checking.estimate.tableau"

local rounding = {}

-- The error of a value is at most this many jumps of the measured height.
rounding.SAFETY = 4
-- The largest number of splits of an interval between two rungs; smaller jumps, relative to the slope, are ignored.
local SPLITS, NEGLIGIBLE = 45, 2.0 ^ -31
-- Over four splits, the departure of a smooth function from a straight line falls by more than this.
local FALLS = 0.1
-- If the ratio of two steps is larger, the interval between them was not examined.
local WIDEST_GAP = 5
-- Jumps farther from x may be this many times as high as those next to it.
local UNEVEN = 16
-- If the heights on both sides of x differ by this factor, they have different causes.
local UNLIKE = 1e9
-- The departure of a smooth function from its tangent grows by 16 from one rung to the next, up to this part of the
-- departure. At most MOST_TRIES intervals where it does not are searched.
local ODD, MOST_TRIES = 0.25, 6
-- The mean of F at a rung's ends approaches F at x by a factor of 16 with each rung, beside a kink by 4.
local NEARER = 0.12

-- The points of the rungs on one side, nearest to x first, with more points where they are far apart.
local function points_of(F, centre, rungs, side)
  local list, from = {}, nil
  for _, to in ipairs(jumps.points(rungs, side)) do
    while from and (to.x - centre.x) / (from.x - centre.x) > WIDEST_GAP do
      from = { x = centre.x + 4 * (from.x - centre.x) }
      from.F, from.A = F(from.x)
      list[#list + 1] = from
    end
    from = to
    list[#list + 1] = to
  end
  return list
end

-- The jump nearest to x on one side. It is in an interval where F's departure from the tangent does not grow with the
-- square of the distance: by ODD of the departure, or by ODD of the height of a jump on the other side.
local function nearest(F, centre, rungs, side, noise, height)
  local finest = rungs[#rungs]
  local slope, off = side > 0 and finest.right or finest.left, 2 * finest.eta / finest.h
  local from, before, tries = centre, 0.0, 0
  for _, to in ipairs(points_of(F, centre, rungs, side)) do
    local distance = to.x - centre.x
    local departure = to.F - centre.F - slope * distance
    local expected = from == centre and 0.0 or before * (distance / (from.x - centre.x)) ^ 2
    local odd = math.abs(departure - expected)
    local is_odd = odd > ODD * math.max(math.abs(departure), math.abs(expected)) or height and odd > ODD * height
    if is_odd and math.abs(departure) > 2 * noise * math.max(centre.A, to.A) + off * math.abs(distance) then
      local jump = jumps.find(F, from, to, noise)
      tries = tries + 1
      if jump or tries == MOST_TRIES then return jump end
    end
    from, before = to, departure
  end
end

--- The height of the jumps next to x on both sides. If there is a jump on one side only, or if the two heights are
-- unrelated, it is a step of the function itself, or the effect of a pole.
-- @tparam function F number → F, A
-- @tparam table centre { x, F, A }
-- @tparam {table,...} rungs coarse to fine
-- @number noise known relative noise of F
-- @treturn ?number the larger of the two heights; nil if the jumps are not by rounding
function rounding.height(F, centre, rungs, noise)
  local one = nearest(F, centre, rungs, 1, noise)
  local other = nearest(F, centre, rungs, -1, noise, one and one.height)
  one = one or other and nearest(F, centre, rungs, 1, noise, other.height)
  if not (one and other) then return nil end
  local most = math.max(one.height, other.height)
  return most <= UNLIKE * math.min(one.height, other.height) and most or nil
end

-- The largest possible jump of F between h/4 and h on both sides of x: twice the departure from a straight line over
-- a very small interval. Second, how much of this is certain, because it no longer falls with the interval.
local function jumps_between(F, centre, rung, noise)
  local most, certain = 0.0, 0.0
  for _, side in ipairs { 1, -1 } do
    local far, near = jumps.points({ rung }, side)[1], { x = centre.x + side * rung.h / 4 }
    near.F, near.A = F(near.x)
    if near.F - near.F ~= 0 then return math.huge, math.huge end
    local list = jumps.halve(F, near, far, SPLITS, noise, NEGLIGIBLE * math.abs(rung.slope) * rung.h)
    if not list then return math.huge, math.huge end
    local last = list[#list]
    most = math.max(most, 2 * last)
    if last > FALLS * (list[#list - 4] or 0.0) then certain = math.max(certain, 2 * last) end
  end
  return most, certain
end

-- Whether F at x is not the limit of the rungs down to the rung `last`.
local function is_apart(rungs, last, centre, noise)
  for i = 2, math.min(last + 1, #rungs) do
    local now = math.abs(descent.bend(rungs[i], centre.F))
    if now > noise and now > NEARER * math.abs(descent.bend(rungs[i - 1], centre.F)) then return true end
  end
  return false
end

--- The best entry of rungs about x if F has jumps, with the jumps between the rungs as noise.
-- @tparam function F number → F, A
-- @tparam table centre { x, F, A }
-- @tparam {table,...} rungs coarse to fine
-- @number height of the jumps next to x
-- @number noise relative, for rounding in the extrapolation
-- @treturn ?table an entry (see tableau.extend); `last` is the index of its finest rung, h its step; `apart` is true
--   if F at x is not the limit of the rungs, as beside a pole or at a kink
function rounding.read(F, centre, rungs, height, noise)
  local row, best, noisy, most, before = nil, nil, {}, 0.0, 0.0
  for i, rung in ipairs(rungs) do
    if i > 1 and rungs[i - 1].h > WIDEST_GAP * rung.h then break end
    local jump, certain = jumps_between(F, centre, rung, noise)
    local one = { h = rung.h, slope = rung.slope, eta = math.max(rung.eta, rounding.SAFETY * math.max(most, jump)) }
    noisy[#noisy + 1] = one
    local count = #noisy
    if count >= 3 and tableau.moves_away(noisy[count - 2], noisy[count - 1], one) then
      most = before
      one.eta = math.max(rung.eta, rounding.SAFETY * math.max(most, jump))
      row, best, noisy = tableau.extend(nil, noisy[count - 1], noise), nil, { noisy[count - 1], one }
    end
    most, before = math.max(most, certain), certain
    local entry
    row, entry = tableau.extend(row, one, noise)
    if entry and (not best or entry.bound < best.bound) then
      best = entry
      best.last, best.jump = i, math.max(most, jump)
    end
    if best and one.eta / rung.h > best.bound then break end
  end
  if best then
    best.noise_at_x = rounding.SAFETY * height
    best.apart = is_apart(rungs, best.last, centre, rounding.SAFETY * math.max(height, best.jump))
  end
  return best
end

--- Whether the noise of an entry explains the slopes of most finer rungs. Not of all: an entry may end where F rounds
-- even more, as beside a singularity.
-- @tparam table best an entry of `read`
-- @tparam {table,...} rungs the list that `read` was given
-- @treturn boolean
function rounding.explains(best, rungs)
  local finest, unexplained = rungs[best.last], 0
  for i = best.last + 1, #rungs do
    local rung = rungs[i]
    local curve = 2 * math.abs(finest.slope - best.value) * (rung.h / finest.h) ^ 2
    local noise = 2 * math.max(UNEVEN * best.noise_at_x, rung.eta) / rung.h
    if math.abs(rung.slope - best.value) > best.bound + curve + noise then unexplained = unexplained + 1 end
  end
  return 3 * unexplained <= #rungs - best.last
end

return rounding
