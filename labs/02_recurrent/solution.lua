-- rnnlua lab 02_recurrent
local rnn = require "rnnlua"

local Recurrent = rnn.Layer:extend "Recurrent"

-- A layer of n steps. Each step has its own cell, because a cell remembers only its last forward.
function Recurrent:init(n)
  self.cells = {}
  for t = 1, n do self.cells[t] = rnn.RecurrentCell() end
end

-- Returns h_n, where h_t = h_{t-1}·wh + x_t·wx for t = 1 … n.
function Recurrent:forward(wx, X, wh, h0)
  -- BEGIN SOLUTION
  local h = h0
  for t, cell in ipairs(self.cells) do
    h = cell:forward(wx, X[t], wh, h)
  end
  return h
  -- END SOLUTION
end

-- Returns dwx, dwh, dh0, dX, where dout is the gradient of h_n. Every step uses the same wx and wh.
function Recurrent:backward(dout)
  -- BEGIN SOLUTION
  local dwx, dwh, dh, dX = 0, 0, dout, {}
  for t = #self.cells, 1, -1 do
    local dwx_t, dwh_t, dh_t, dx_t = self.cells[t]:backward(dh)
    dwx = dwx + dwx_t
    dwh = dwh + dwh_t
    dh = dh_t
    dX[t] = dx_t
  end
  return dwx, dwh, dh, dX
  -- END SOLUTION
end

return Recurrent
