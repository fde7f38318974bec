--- Error bounds of entries of an extrapolation table (rnnlua.checking.estimate.tableau): whether two agree, and how
-- to widen one.
-- @module rnnlua.checking.estimate.bounds

local descent = require "rnnlua.checking.estimate.descent"

local abs = math.abs

local bounds = {}

-- If a bound has to reach all one-sided slopes, it reaches this many times as far. A rung shows more slope than bend
-- if its slope times h is more than BENT times the bend.
local REACH, BENT = 1.5, 4

--- Whether the intervals of two entries overlap.
-- @tparam table a
-- @tparam table b
-- @treturn boolean
function bounds.agree(a, b)
  return math.abs(a.value - b.value) <= a.bound + b.bound
end

--- Widens the bound of an entry so that its interval includes another's.
-- @tparam table entry
-- @tparam table other
-- @treturn table the entry
function bounds.widen(entry, other)
  entry.bound = entry.bound + abs(other.value - entry.value) + other.bound
  return entry
end

--- Widens a bound until it reaches well beyond the one-sided slopes of all rungs. The bound is infinite if half of
-- the rungs show as much bend as slope: a wave that is too short for the steps may have any slope.
-- @tparam table state of rnnlua.checking.estimate.descent
-- @tparam table entry
function bounds.reach(state, entry)
  local most, seen = 0.0, 0
  local F0 = state.centre.F
  for _, rung in ipairs(state.rungs) do
    most = math.max(most, math.abs(rung.left - entry.value), math.abs(rung.right - entry.value))
    if math.abs(rung.slope) * rung.h > BENT * math.abs(descent.bend(rung, F0)) then seen = seen + 1 end
  end
  entry.bound = 2 * seen > #state.rungs and entry.bound + REACH * most or math.huge
end

return bounds
