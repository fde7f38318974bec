-- rnnlua lab 01_recurrent_cell
local rnn = require "rnnlua"

local RecurrentCell = rnn.Layer:extend "RecurrentCell"

-- Returns h' = h·wh + x·wx, and stores in self what backward will need.
function RecurrentCell:forward(wx, x, wh, h)
  -- BEGIN SOLUTION
  self.wx, self.x, self.wh, self.h = wx, x, wh, h
  return h * wh + x * wx
  -- END SOLUTION
end

-- Returns dwx, dwh, dh, dx: the gradients of a loss with respect to the four inputs.
-- dout is the gradient of the loss with respect to h'.
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
