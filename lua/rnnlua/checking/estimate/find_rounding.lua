--- Whether a forward rounds more than its value shows: its jumps are looked for once a number, and where forwards
-- are short, other numbers of the same function say. What the jumps then leave is the result of the larger steps
-- (rnnlua.checking.estimate.rounding).
-- @module rnnlua.checking.estimate.find_rounding

local bounds = require "rnnlua.checking.estimate.bounds"
local descent = require "rnnlua.checking.estimate.descent"
local rounding = require "rnnlua.checking.estimate.rounding"

local find_rounding = {}

-- The part of F from which on its jumps may be its own.
local HIGH = 0.1
--- Jumps are sought where so many forwards are left.
find_rounding.LEAST_SEARCH = 60
-- Where fewer are, it is enough that so many numbers of the same function were seen to have none.
local ENOUGH_SMOOTH = 2

--- The entry of the larger steps where F jumps about x by a height, with the noise that its jumps make; nil where
-- those do not explain what smaller steps show. Where F at x is not what the larger steps lead to, the bound reaches
-- the slopes on both sides and the result of smaller steps, too.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @number height
-- @tparam ?table fine the entry of smaller steps
-- @treturn ?table
function find_rounding.of_jumps(state, height, fine)
  local rungs = descent.coarse_to_fine(state)
  local best = rounding.read(descent.counted(state), state.centre, rungs, height, state.noise)
  if not best or not rounding.explains(best, rungs) then return nil end
  -- Jumps as high as F itself may be what F is made of.
  if best.apart or height > HIGH * math.max(rungs[1].A_above, rungs[1].A_below) then
    bounds.reach(state, best)
    if fine then best.bound = math.max(best.bound, math.abs(fine.value - best.value) + fine.bound) end
  end
  return best
end

--- Looks for jumps of F, where forwards enough are left, and unless so many numbers of the same function were seen to
-- have none.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @tparam function find returns what it found, or nil
-- @tparam[opt] integer enough so many numbers without jumps save the search
-- @return what the search found, or nil
-- @treturn boolean whether that is known: found out, or, where forwards are short, learnt of other numbers
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

--- The entry of the larger steps where F rounds, nil where it doesn't. Found out once. Where it is not known, the
-- bound of the result of smaller steps reaches the slopes on both sides of all rungs.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @tparam ?table fine the result of smaller steps
-- @treturn ?table
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
