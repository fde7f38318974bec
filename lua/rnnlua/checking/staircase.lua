--- Staircases: functions that rise by steps, as outputs do that are rounded to a grid or lost
-- their last digits to cancellation. Over small steps such a function is constant, and its slope
-- seems to be 0; a plateau or a single step beside it is another thing, and its slope is 0.
-- @module rnnlua.checking.staircase

local staircase = {}

local SAMPLES = 24

--- Looks for a staircase.
-- @tparam function F number -> number
-- @number x
-- @number h the least step at which F(x ± h) was seen to differ; a tread is half as wide or more
-- @treturn ?number its rise: the largest jump seen, nil where there are less than two jumps with a
--   level tread between
-- @treturn integer evaluations
function staircase.rise(F, x, h)
  local before, jumps, rise, level = F(x), 0, 0.0, true
  for i = 1, SAMPLES do
    local now = F(x + i * (h / 4))
    local jump = math.abs(now - before)
    if jump ~= jump then
      return nil, i + 1
    elseif jump > 0 then
      jumps = level and jumps + 1 or jumps
      rise = math.max(rise, jump)
    end
    before, level = now, jump == 0
  end
  return jumps >= 2 and rise or nil, SAMPLES + 1
end

return staircase
