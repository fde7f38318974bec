--- Staircases: functions that rise by steps, as outputs do that are rounded to a grid or lost
-- their last digits to cancellation. Over small steps such a function is constant, and its slope
-- seems to be 0; a plateau or a single step beside it is another thing, and its slope is 0.
-- @module rnnlua.checking.staircase

local staircase = {}

-- Samples in h, and most samples: three treads of the widest kind.
local PER_H, SAMPLES = 16, 96
local ENOUGH_JUMPS = 3
-- Treads are between these many samples.
local LEAST_TREAD, MOST_TREAD = 2, 32

--- The most calls of F that rise makes.
staircase.EVALUATIONS = SAMPLES + 1

--- Looks for a staircase beside x.
-- @tparam function F number -> number
-- @number x
-- @number h a step at which F(x + h) and F(x − h) both differ from F(x), where at h/8 one of them
--   doesn't: a tread is then h/8 to 2h wide
-- @treturn ?number its rise: the largest jump seen; nil where there are less than two jumps with a
--   level tread between
-- @treturn integer evaluations
function staircase.rise(F, x, h)
  local before, jumps, rise = F(x), 0, 0.0
  local level, rising = 1, 0 -- samples since the last jump, jumps since the last level one
  for i = 1, SAMPLES do
    local now = F(x + i * (h / PER_H))
    local jump = math.abs(now - before)
    if jump == 0 then
      level, rising = level + 1, 0
    else
      jumps = level > 0 and jumps + 1 or jumps
      level, rising = 0, rising + 1
      rise = math.max(rise, jump)
    end
    if jumps == ENOUGH_JUMPS then
      return rise, i + 1
    elseif jump ~= jump or rising > LEAST_TREAD or level > MOST_TREAD + 1 then
      return nil, i + 1
    end
    before = now
  end
  return jumps >= 2 and rise or nil, staircase.EVALUATIONS
end

return staircase
