--- Finds out whether a forward rounds more than its value shows, by a search for its jumps. The search is made once
-- for a number; if forwards are short, results for other numbers of the same function decide. If there are jumps, the
-- result comes from steps that are large compared with the jumps (rnnlua.checking.estimate.rounding).
-- @module rnnlua.checking.estimate.find_rounding

local bounds = require "rnnlua.checking.estimate.bounds"
local descent = require "rnnlua.checking.estimate.descent"
local rounding = require "rnnlua.checking.estimate.rounding"

local find_rounding = {}

-- Jumps higher than this part of F may belong to the function itself.
local HIGH = 0.1
--- Jumps are searched for only if this many forwards are left.
find_rounding.LEAST_SEARCH = 60
-- With fewer forwards, it is enough if this many other numbers of the same function had no jumps.
local ENOUGH_SMOOTH = 2

--- The entry of larger steps if F has jumps around x, with their noise; nil if the jumps do not explain what smaller
-- steps show. If F at x is not the limit of the larger steps, the bound also reaches the one-sided slopes and the
-- result of smaller steps.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @number height of the jumps
-- @tparam ?table fine the entry of smaller steps
-- @treturn ?table entry
function find_rounding.of_jumps(state, height, fine)
  local rungs = descent.coarse_to_fine(state)
  local best = rounding.read(descent.counted(state), state.centre, rungs, height, state.noise)
  if not best or not rounding.explains(best, rungs) then return nil end
  -- Jumps as high as F itself may be steps of the function.
  if best.apart or height > HIGH * math.max(rungs[1].A_above, rungs[1].A_below) then
    bounds.reach(state, best)
    if fine then best.bound = math.max(best.bound, math.abs(fine.value - best.value) + fine.bound) end
  end
  return best
end

--- Runs a search for jumps of F, if enough forwards are left, and unless enough other numbers of the same function
-- had none.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @tparam function find returns what it found, or nil
-- @tparam[opt] integer enough how many numbers without jumps make the search unnecessary
-- @return what the search found, or nil
-- @treturn boolean whether the answer is known: from this search, or, if forwards are short, from other numbers
function find_rounding.search(state, find, enough)
  local settings = state.settings
  local smooth = not settings.rounds and settings.smooth or 0
  if state.budget - state.evaluations >= find_rounding.LEAST_SEARCH and smooth < (enough or math.huge) then
    local found = find()
    if state.evaluations < state.budget then
      if found then settings.rounds = true else settings.smooth = (settings.smooth or 0) + 1 end
      return found, true
    end
  end
  return nil, smooth >= ENOUGH_SMOOTH
end

--- The entry of larger steps if F has jumps by rounding, otherwise nil. The search runs once for each state. If the
-- answer is not known, widens the bound of `fine` so that it reaches the one-sided slopes of all rungs.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @tparam ?table fine the entry of smaller steps
-- @treturn ?table entry
function find_rounding.of(state, fine)
  if state.rounded == nil then
    local found, known = find_rounding.search(state, function()
      local height = rounding.height(descent.counted(state), state.centre, descent.coarse_to_fine(state), state.noise)
      return height and find_rounding.of_jumps(state, height, fine)
    end)
    state.rounded = found or false
    if not known and fine and not descent.is_gradual(state) then bounds.reach(state, fine) end
  end
  return state.rounded or nil
end

return find_rounding
