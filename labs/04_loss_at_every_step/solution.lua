-- rnnlua lab 04_loss_at_every_step
local rnn = require "rnnlua"

local RecurrentStates = rnn.Layer:extend "RecurrentStates"

-- Returns the list of all states, h_1 … h_n, where h_t = h_{t-1}·wh + x_t·wx for t = 1 … n.
function RecurrentStates:forward(wx, X, wh, h0)
  -- BEGIN SOLUTION
  self.wx, self.X, self.wh = wx, X, wh
  self.before = {} -- the state before each step
  local states, h = {}, h0
  for t = 1, #X do
    self.before[t] = h
    h = h * wh + X[t] * wx
    states[t] = h
  end
  return states
  -- END SOLUTION
end

-- Returns dwx, dwh, dh0, dX, where dout is a list of n numbers: dout[t] is the gradient of step t's own loss with
-- respect to h_t.
function RecurrentStates:backward(dout)
  -- BEGIN SOLUTION
  local dwx, dwh, dh, dX = 0, 0, 0, {}
  for t = #self.X, 1, -1 do
    dh = dh + dout[t]
    dwx = dwx + dh * self.X[t]
    dwh = dwh + dh * self.before[t]
    dX[t] = dh * self.wx
    dh = dh * self.wh
  end
  return dwx, dwh, dh, dX
  -- END SOLUTION
end

return RecurrentStates
