--- A function that is constant around a point: because it does not depend on its input; because it is flat there,
-- like a ReLU; or because rounding hides its changes, as for log(1 + e^x) at x = -40. To tell the last two apart, the
-- place is found where it begins to change: a ReLU changes gradually, a rounded function by jumps.
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
local STAYS = 0.1 -- a departure that falls to no less than this over HALVINGS halvings is a jump
-- A second jump is searched for this many times farther away than F is known to change.
local FARTHER = 16
local MOST_LARGER = 8
-- If F is not 0, the search is unnecessary after this many other numbers of the same function without jumps.
local MANY_SMOOTH = 4

-- The first jump of F between two points; nil if F leaves the value of the first point gradually, or not at all.
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

-- The height of the jumps around a point where F is constant, from rungs over which it changes, coarse to fine; 0 if
-- it changes gradually, or by a single step, which is then the second result. At least two jumps are needed, or one
-- and further changes beyond it; otherwise it may be a step of the function itself.
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

-- The coarsest rung over which F is constant, as over all finer ones; and the rungs over which it changes.
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

--- Whether F is constant over the finest rungs of a descent.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @tparam {table,...} rungs the third result of descent.down
-- @treturn boolean
function flat.is(state, rungs)
  return is_constant(state, rungs[#rungs]) and still_and_moving(state) ~= nil
end

-- Whether the largest rung over which F changes is much larger than the smallest, so that a second jump can show.
local function is_wide(moving)
  return moving[1] ~= nil and moving[1].h >= FARTHER * moving[#moving].h
end

-- Whether F has more than two values, at x and at the ends of the rungs.
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

-- Adds larger steps to the rungs over which F changes, until `are_enough`. Returns whether F is finite at the larger
-- steps.
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
      factor = math.sqrt(factor) -- F is not finite at this step
      if factor < 2 then return false end
    end
  end
  return true
end

-- A jump of F between another jump and the ends of a rung; nil if there is none, or F changes gradually.
local function jump_far_off(F, centre, jump, rung)
  for _, side in ipairs { 1, -1 } do
    local is_beyond = (jump.to.x > centre.x) == (side > 0)
    local found = first_jump(F, is_beyond and jump.to or centre, jumps.points({ rung }, side)[1])
    if found then return found end
  end
end

-- The height of the jumps around x; nil if there are none. A single jump is a step of F itself, or one of many that
-- is close to x by chance; then there are others farther away.
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

--- The result if F is constant over the finest rungs.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @treturn table as from rnnlua.checking.estimate.ladder
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
