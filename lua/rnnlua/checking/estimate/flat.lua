--- A function that is constant about a point: because it does not depend on its input, because it is flat
-- there, as a ReLU is, or because what it computes is lost in rounding, as log(1 + e^x) is at x = -40.
-- Where it begins to move tells the last two apart: a ReLU leaves its value gradually, rounding by jumps.
-- @module rnnlua.checking.estimate.flat

local bounds = require "rnnlua.checking.estimate.bounds"
local descent = require "rnnlua.checking.estimate.descent"
local find_rounding = require "rnnlua.checking.estimate.find_rounding"
local jumps = require "rnnlua.checking.estimate.jumps"
local rounding = require "rnnlua.checking.estimate.rounding"

local abs, max = math.abs, math.max

local flat = {}

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

-- The height of the jumps about a point where F is constant, given rungs over which it moves, coarse to fine; 0 where
-- it moves gradually, or by a single step, which is then returned, too. There are two jumps at least, or F moves
-- beyond a single one, too: else it may be a step of the function itself.
local function height_of(F, centre, rungs, noise)
  local most, count, last = 0.0, 0, nil
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
      most, count, last = math.max(most, jump.height), count + 1, jump
    end
  end
  if count >= 2 then return most end
  return 0.0, last
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
function flat.is(state, rungs)
  return is_constant(state, rungs[#rungs]) and still_and_moving(state) ~= nil
end

-- Whether the largest rung over which F moves is larger by far than the smallest, so that a second jump can show.
local function is_wide(moving)
  return moving[1] ~= nil and moving[1].h >= FARTHER * moving[#moving].h
end

-- Whether F has more than two values at the ends of rungs and at x.
local function has_third_value(state, moving)
  local F0, other = state.centre.F, nil
  for _, rung in ipairs(moving) do
    for _, F in ipairs { rung.F_above, rung.F_below } do
      if F ~= F0 and other ~= nil and F ~= other then return true end
      if F ~= F0 then other = F end
    end
  end
  return false
end

-- Adds larger steps to the rungs over which F moves, until they are enough. Whether F is finite over larger ones.
local function grow(state, still, moving, are_enough)
  local h, factor = (moving[1] or still).h, descent.GROW
  for _ = 1, MOST_LARGER do
    if are_enough(moving) or factor < 2 then break end
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

-- A jump of F between another one and the ends of a rung; nil where there is none, or F moves gradually.
local function jump_far_off(F, centre, jump, rung)
  for _, side in ipairs { 1, -1 } do
    local is_beyond = (jump.to.x > centre.x) == (side > 0)
    local found = first_jump(F, is_beyond and jump.to or centre, jumps.points({ rung }, side)[1])
    if found then return found end
  end
end

-- The height of the jumps about x, nil where there are none. One alone is a step of F itself, or one of many to which x
-- happens to be near: then there are others farther off.
local function find_height(state, still, moving)
  local F, centre = descent.counted(state), state.centre
  local height, step = height_of(F, centre, moving, state.noise)
  if step then
    grow(state, still, moving, function() return has_third_value(state, moving) end)
    local other = jump_far_off(F, centre, step, moving[1])
    height = other and max(step.height, other.height) or 0.0
  end
  return height > 2 * state.noise * centre.A and height or nil
end

--- The result where F is constant over the finest rungs.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @treturn table as of rnnlua.checking.estimate.ladder
function flat.result(state)
  local still, moving = still_and_moving(state)
  local is_known = grow(state, still, moving, is_wide)
  local nearest = descent.could_matter(state) and math.min(still.h, descent.NEAR * math.abs(state.x)) or still.h
  local result = { value = 0.0, bound = still.eta / nearest, status = "regular", left = 0.0, right = 0.0 }
  if not moving[1] then
    if state.centre.A == 0 or not is_known then result.status, result.bound = "constant", math.huge end
  else
    local height, known = find_rounding.search(state, function() return find_height(state, still, moving) end,
      state.centre.A > 0 and MANY_SMOOTH)
    if height then
      result.bound, result.status = result.bound + 2 * rounding.SAFETY * height / still.h, "noisy"
      local best = find_rounding.of_jumps(state, height)
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

return flat
