-- rnnlua lab 06_tanh_cell
local rnn = require "rnnlua"

local TanhCell = rnn.Layer:extend "TanhCell"

-- Standard Lua 5.4 has no math.tanh. This one is right for large numbers, too.
local function tanh(z) return 1 - 2 / (math.exp(2 * z) + 1) end

-- Returns h' = tanh(z) with z = x·wx + h·wh + b, and stores in self what backward will need.
function TanhCell:forward(wx, x, wh, h, b)
  -- BEGIN SOLUTION
  local z = x * wx + h * wh + b
  self.wx, self.x, self.wh, self.h, self.new_h = wx, x, wh, h, tanh(z)
  return self.new_h
  -- END SOLUTION
end

-- Returns dwx, dwh, dh, db, dx: the gradients of a loss with respect to the five inputs.
-- dout is the gradient of the loss with respect to h'.
function TanhCell:backward(dout)
  -- BEGIN SOLUTION
  local dz = dout * (1 - self.new_h ^ 2)
  local dwx = dz * self.x
  local dwh = dz * self.h
  local dh = dz * self.wh
  local db = dz
  local dx = dz * self.wx
  return dwx, dwh, dh, db, dx
  -- END SOLUTION
end

return TanhCell
