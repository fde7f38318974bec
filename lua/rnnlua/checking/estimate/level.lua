--- A function that is constant about a point: because it does not depend on its input, because it is flat
-- there, as a ReLU is, or because what it computes is lost in rounding, as log(1 + e^x) is at x = -40.
-- Where it begins to move tells the last two apart: a ReLU leaves its value gradually, rounding by jumps.
-- @module rnnlua.checking.estimate.level

local bounds = require "rnnlua.checking.estimate.bounds"
local descent = require "rnnlua.checking.estimate.descent"
local jumps = require "rnnlua.checking.estimate.jumps"
local rounded = require "rnnlua.checking.estimate.rounded"
local rounding = require "rnnlua.checking.estimate.rounding"

local abs, max = math.abs, math.max

local level = {}

local EPSILON = 2.0 ^ -52
local NARROWEST = 4 -- units in the last place
local HALVINGS, MOST_HALVINGS = 6, 60
local STAYS = 0.1 -- of a departure over so many halvings: a jump
-- The second jump is sought so many times farther off than F is known to move.
local FARTHER = 16
local MOST_LARGER = 8
-- Where F is not 0, so many numbers of the same function without jumps save the search.
local MANY_SMOOTH = 4

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

-- Whether F is constant over a rung.
local function is_constant(state, rung)
  local F0 = state.centre.F
  return rung.F_above == F0 and rung.F_below == F0
end

-- The coarsest rung over which F is constant, as it is over all finer ones; and the rungs over which it moves.
local function still_and_moving(state)
  local still, moving = nil, {}
  for _, rung in ipairs(descent.coarse_to_fine(state)) do
    if is_constant(state, rung) then
      still = still or rung
    else
      still, moving[#moving + 1] = nil, rung
    end
  end
  return still, moving
end

--- Whether F is constant over the finest rungs of a descent, and over all finer ones.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @tparam {table,...} rungs as descent.down returned them
-- @treturn boolean
function level.is(state, rungs)
  return is_constant(state, rungs[#rungs]) and still_and_moving(state) ~= nil
end

-- Adds larger steps to the rungs over which F moves, until there is one, and one that is larger by far, so that a
-- second jump can show.
local function grow_until_moving(state, still, moving)
  local h, factor = (moving[1] or still).h, descent.GROW
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

--- The result where F is constant over the finest rungs.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @treturn table as of rnnlua.checking.estimate.ladder
function level.result(state)
  local still, moving = still_and_moving(state)
  local is_known = grow_until_moving(state, still, moving)
  local nearest = descent.could_matter(state) and math.min(still.h, descent.NEAR * math.abs(state.x)) or still.h
  local result = { value = 0.0, bound = still.eta / nearest, status = "regular", left = 0.0, right = 0.0 }
  if not moving[1] then
    if state.centre.A == 0 or not is_known then result.status, result.bound = "constant", math.huge end
  else
    local height, known = rounded.search(state, function()
      local found = level.height(descent.counted(state), state.centre, moving, state.noise)
      return found > 2 * state.noise * state.centre.A and found or nil
    end, state.centre.A > 0 and MANY_SMOOTH)
    if height then
      result.bound, result.status = result.bound + 2 * rounding.SAFETY * height / still.h, "noisy"
      local best = rounded.of_jumps(state, height)
      if best and best.h > still.h and best.bound < result.bound then
        result.value, result.bound = best.value, best.bound
      end
    elseif not known then
      bounds.reach(state, result)
    end
  end
  result.evaluations = state.evaluations
  return result
end

return level
