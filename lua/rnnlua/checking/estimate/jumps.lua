--- Jumps of a function: places where its values differ across the smallest possible interval. Rounding inside a
-- forward makes jumps, and so do tables; waves, kinks and poles do not.
--
-- An interval is split repeatedly, each time keeping the half where F departs most from the straight line through the
-- ends. With half the width, this departure falls to a quarter for a smooth function, and to a half at a kink; at a
-- jump it stays.
-- @module rnnlua.checking.estimate.jumps

local jumps = {}

local EPSILON = 2.0 ^ -52
-- Where intervals are split, as a part of their width. Not in the middle, because the steps of a rounded function
-- have powers of 2 as widths, too.
local AT = 0.4609
-- The width of the last interval, in units in the last place.
local NARROWEST = 16
-- Over this many splits, the departure at a kink falls by at least 40.
local HALVINGS = 6
-- Over as many splits, the departure at a jump stays, but falls to this part if the first interval had other jumps.
-- It grows by more than GROWS at a pole.
local STAYS, GROWS = 0.1, 4
local MOST_HALVINGS = 60
-- The largest number of intervals in which to look for a second jump.
local MOST_BEYOND = 4

local abs, max = math.abs, math.max

--- The points of rungs on one side of x.
-- @tparam {table,...} rungs coarse to fine
-- @tparam integer side 1 (above) or -1 (below)
-- @treturn {table,...} { x, F, A }, fine to coarse
function jumps.points(rungs, side)
  local list = {}
  for i = #rungs, 1, -1 do
    local rung = rungs[i]
    list[#list + 1] = side > 0 and { x = rung.above, F = rung.F_above, A = rung.A_above }
      or { x = rung.below, F = rung.F_below, A = rung.A_below }
  end
  return list
end

local function split(F, a, b)
  local middle = { x = a.x + (b.x - a.x) * AT }
  middle.F, middle.A = F(middle.x)
  return middle
end

local function bend(a, middle, b)
  return abs(middle.F - (a.F + (b.F - a.F) * ((middle.x - a.x) / (b.x - a.x))))
end

--- Splits an interval repeatedly, each time keeping the part where F departs most from a straight line.
-- @tparam function F number → F, A
-- @tparam table from { x, F, A }: one end of the interval
-- @tparam table to the other end
-- @tparam integer halvings how many splits at most
-- @number noise relative noise of F; splitting ends if the departure is no larger
-- @tparam[opt=0] number enough splitting also ends if the departure is no larger than this
-- @treturn {number,...} the departure in each interval; nil if F is not finite somewhere
-- @treturn table from of the last interval
-- @treturn table to of the last interval
function jumps.halve(F, from, to, halvings, noise, enough)
  local middle = split(F, from, to)
  local list = { bend(from, middle, to) }
  for _ = 1, halvings do
    local width, size = abs(to.x - from.x), max(abs(from.x), abs(to.x))
    local left, nothing = max(list[#list], list[#list - 1] or 1 / 0), max(noise * max(from.A, to.A), enough or 0)
    if width <= NARROWEST * EPSILON * size or left <= nothing then break end
    local first, second = split(F, from, middle), split(F, middle, to)
    local one, other = bend(from, first, middle), bend(middle, second, to)
    if one - one ~= 0 or other - other ~= 0 then return nil end
    if one >= other then
      to, middle = middle, first
    else
      from, middle = middle, second
    end
    list[#list + 1] = max(one, other)
  end
  return list, from, to
end

--- Looks for a jump in an interval, by splitting.
-- @tparam function F
-- @tparam table from
-- @tparam table to
-- @number noise relative noise of F; smaller jumps are not found
-- @treturn ?table jump { height, from, to }; nil if there is none, or F is not finite
function jumps.find(F, from, to, noise)
  local list, last_from, last_to = jumps.halve(F, from, to, MOST_HALVINGS, noise)
  if not list or #list <= HALVINGS then return nil end
  local bent, before = list[#list], list[#list - HALVINGS]
  if bent < STAYS * before or bent > GROWS * before then return nil end
  if bent <= noise * max(last_from.A, last_to.A) then return nil end
  return { height = 2 * bent, from = last_from, to = last_to }
end


--- Looks for the next jump on the same side of x, farther away.
-- @tparam function F
-- @number x
-- @tparam table jump the one before
-- @tparam {table,...} points { x, F, A } on the jump's side, in order of distance from x
-- @number noise as for `find`
-- @treturn ?table jump
function jumps.beyond(F, x, jump, points, noise)
  local from, tries = jump.to, 0
  for _, to in ipairs(points) do
    if abs(to.x - x) > abs(from.x - x) then
      local found = jumps.find(F, from, to, noise)
      tries = tries + 1
      if found or tries == MOST_BEYOND then return found end
      from = to
    end
  end
end

return jumps
