--- A function that is constant about a point: because it does not depend on its input, because it is flat
-- there, as a ReLU is, or because what it computes is lost in rounding, as log(1 + e^x) is at x = -40.
-- Where it begins to move tells the last two apart: a ReLU leaves its value gradually, rounding by jumps.
-- @module rnnlua.checking.estimate.level

local jumps = require "rnnlua.checking.estimate.jumps"

local abs, max = math.abs, math.max

local level = {}

local EPSILON = 2.0 ^ -52
local NARROWEST = 4 -- units in the last place
local HALVINGS, MOST_HALVINGS = 6, 60
local STAYS = 0.1 -- of a departure over so many halvings: a jump

-- The first jump of F on the way from a point to another; nil where it leaves the point's value gradually, or
-- not at all.
local function first_jump(F, from, to)
  local value, list = from.F, { math.abs(to.F - from.F) }
  if list[1] == 0 then return nil end
  for _ = 1, MOST_HALVINGS do
    if abs(to.x - from.x) <= NARROWEST * EPSILON * max(abs(from.x), abs(to.x)) then break end
    local middle = { x = from.x + (to.x - from.x) / 2 }
    middle.F, middle.A = F(middle.x)
    if middle.F == value then from = middle else to = middle end
    local departure = abs(to.F - value)
    if departure - departure ~= 0 then return nil end
    list[#list + 1] = departure
  end
  if #list <= HALVINGS or list[#list] < STAYS * list[#list - HALVINGS] then return nil end
  return { height = list[#list], from = from, to = to }
end

--- The height of the jumps of a function about a point where it is constant. There are two at least, or F moves
-- beyond a single one, too: else it is a step of the function itself.
-- @tparam function F number -> F, A
-- @tparam table centre { x, F, A }
-- @tparam {table,...} rungs over which F moves, coarse to fine
-- @number noise relative noise of F that is known
-- @treturn number 0 where F moves gradually, or by a single step
function level.height(F, centre, rungs, noise)
  local most, count = 0.0, 0
  for _, side in ipairs { 1, -1 } do
    local points = {}
    for _, point in ipairs(jumps.points(rungs, side)) do
      if points[1] or point.F ~= centre.F then points[#points + 1] = point end
    end
    local one = points[1] and first_jump(F, centre, points[1])
    local other = one and (first_jump(F, one.to, points[1]) or jumps.beyond(F, centre.x, one, points, noise))
    local moves_on = centre.A == 0
    for _, point in ipairs(points) do moves_on = moves_on or one and point.F ~= centre.F and point.F ~= one.to.F end
    for _, jump in ipairs { one, other or moves_on and one or nil } do
      most, count = math.max(most, jump.height), count + 1
    end
  end
  return count >= 2 and most or 0.0
end

return level
