--- Steps besides those of the descent: larger ones, which have less noise, and, for a small x, those of its size.
-- @module rnnlua.checking.estimate.steps

local bounds = require "rnnlua.checking.estimate.bounds"
local descent = require "rnnlua.checking.estimate.descent"
local tableau = require "rnnlua.checking.estimate.tableau"

local abs, max = math.abs, math.max

local steps = {}

local MOST_GROWTHS = 2
-- The slopes of two rungs on a straight line differ by at most this part.
local STRAIGHT = 0.01
-- Differences of F up to a few roundings show nothing.
local MOVES = 6 * 2.0 ^ -52
local EPSILON = 2.0 ^ -52

-- The entry of two rungs from step h if F is straight there; nil if it is curved, because over such steps it may be a
-- wave.
local function straight(state, h)
  local a = descent.climb(state, h)
  local b = a and descent.climb(state, h / descent.SHRINK)
  if not b then
    return nil
  end
  local _, entry = tableau.extend((tableau.extend(nil, a, state.noise)), b, state.noise)
  local apart = math.abs(a.slope - b.slope)
  return apart <= STRAIGHT * math.abs(entry.value) + a.eta / a.h + b.eta / b.h and entry or nil
end

-- The slope at x that larger steps do not see: a feature as wide as a step near x, such as a saturated term, may be as
-- high as the rounding of F, and as what differs there from a straight line.
local function unseen(near, value, A)
  local apart = max(abs(near.left - value), abs(near.right - value), abs(near.slope - value))
  return apart + EPSILON * A / near.h
end

--- Tries larger steps if noise determines the bound: they have less noise, and a linear function allows any step.
-- Rungs without a slope are removed, because a saturated function has none either. An entry of larger steps has a
-- field `unseen`, the error that they can't see.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @tparam table best an entry
-- @number h its largest step
-- @treturn table the best entry
function steps.grow(state, best, h)
  local near = state.rungs[1]
  for _ = 1, MOST_GROWTHS do
    h = h * descent.GROW
    if best.noise < 0.5 * best.bound or descent.is_settled(state, best, state.rungs[#state.rungs])
      or not (state.x + h < math.huge) then
      return best
    end
    local before = #state.rungs
    local larger = straight(state, h)
    local better = larger and larger.bound < best.bound and bounds.agree(larger, best)
    if better and tableau.is_resolved(larger) then
      best = larger
      best.unseen = unseen(near, best.value, state.centre.A)
    else
      for i = #state.rungs, before + 1, -1 do
        state.rungs[i] = nil
      end
      if not better then
        return best
      end
    end
  end
  return best
end

--- Tries steps of the size of a small x, which may be small for a reason: if larger steps resolved nothing, their
-- noise could hide a feature of this size.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @tparam ?table best the first result of descent.down
-- @string reason its second result
-- @tparam {table,...} rungs its third result
-- @treturn ?table results as of descent.down: the given ones, or those of smaller steps
-- @treturn string
-- @treturn {table,...}
function steps.look_near(state, best, reason, rungs)
  local h, finest = descent.NEAR * math.abs(state.x), rungs[#rungs]
  local moves = math.abs(finest.slope) * 2 * finest.h > MOVES * state.centre.A
  if h == 0 or finest.h <= h or not (moves or descent.could_matter(state)) then
    return best, reason, rungs
  end
  local nearer, nearer_reason, nearer_rungs = descent.down(state, h)
  if not nearer or reason == "noise" and tableau.is_resolved(best) and bounds.agree(nearer, best) then
    return best, reason, rungs
  end
  return nearer, nearer_reason, nearer_rungs
end

return steps
