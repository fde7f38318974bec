-- rnnlua lab 01_recurrent_cell
local rnn = require "rnnlua"

local RecurrentCell = rnn.Layer:extend "RecurrentCell"

-- Returns h' = h·wh + x·wx, and keeps in self what backward will need.
function RecurrentCell:forward(wx, x, wh, h)
  -- BEGIN SOLUTION
  self.wx, self.x, self.wh, self.h = wx, x, wh, h
  return h * wh + x * wx
  -- END SOLUTION
end

-- Returns dwx, dwh, dh, dx: how a loss changes with each input, where dout says how it changes
-- with h'.
function RecurrentCell:backward(dout)
  -- BEGIN SOLUTION
  local dwx = dout * self.x
  local dwh = dout * self.h
  local dh = dout * self.wh
  local dx = dout * self.wx
  return dwx, dwh, dh, dx
  -- END SOLUTION
end

return RecurrentCell
