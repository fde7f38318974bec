--- Jumps of a function: where its values part over an interval as small as floats allow. Rounding inside a
-- forward makes jumps, one a tread, and so do tables; waves, kinks and poles make none.
--
-- An interval is split towards where F bends most: where its value inside departs most from the line through
-- its ends. Halving makes that of a smooth function a quarter, that of a kink a half; that of a jump stays.
-- @module rnnlua.checking.estimate.jumps

local jumps = {}

local EPSILON = 2.0 ^ -52
-- Where intervals are split. Not in the middle: the treads of a rounding are a power of 2 wide, too.
local AT = 0.4609
-- The last interval is so many units in the last place wide.
local NARROWEST = 16
-- Over so many splits the departure at a kink falls by 40 at least, …
local HALVINGS = 6
-- … and that of a jump stays; it may be one of a few in the first of them, and that of a pole grows.
local STAYS, GROWS = 0.1, 4
local MOST_HALVINGS = 60
-- The intervals in which a second jump is sought.
local MOST_BEYOND = 4

local abs, max = math.abs, math.max

--- The points of rungs on one side of x.
-- @tparam {table,...} rungs coarse to fine
-- @tparam integer side 1 or -1
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

--- Halves an interval towards where F bends most.
-- @tparam function F number -> F, A
-- @tparam table from { x, F, A }: an end of the interval
-- @tparam table to likewise, the other end
-- @tparam integer halvings at most
-- @number noise relative noise of F: halving ends where nothing but that is left
-- @tparam[opt=0] number enough it also ends where departures are as small as this
-- @treturn {number,...} the departures, one an interval; nil where F is not finite somewhere
-- @treturn table from of the last interval
-- @treturn table to of it
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

--- Looks for a jump in an interval: the one that halving arrives at.
-- @tparam function F
-- @tparam table from
-- @tparam table to
-- @number noise relative noise of F, of which nothing is told from a jump
-- @treturn ?table jump { height, from, to }; nil where there is none, or F is not finite
function jumps.find(F, from, to, noise)
  local list, last_from, last_to = jumps.halve(F, from, to, MOST_HALVINGS, noise)
  if not list or #list <= HALVINGS then return nil end
  local bent, before = list[#list], list[#list - HALVINGS]
  if bent < STAYS * before or bent > GROWS * before then return nil end
  if bent <= noise * max(last_from.A, last_to.A) then return nil end
  return { height = 2 * bent, from = last_from, to = last_to }
end


--- Looks for the next jump beyond one.
-- @tparam function F
-- @number x the point that "beyond" leads away from
-- @tparam table jump
-- @tparam {table,...} points { x, F, A }, ever farther from x on the jump's side
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
