-- rnnlua lab 07_vectors
local rnn = require "rnnlua"

local ElmanCell = rnn.Layer:extend "ElmanCell"

-- Lua has no tanh. This one is right for large numbers, too.
local function tanh(z) return 1 - 2 / (math.exp(2 * z) + 1) end

-- Returns h' = tanh(Wx·x + Wh·h + b), a list of H numbers, and stores in self what backward will need.
-- Wx has H rows of D numbers, Wh has H rows of H numbers. x is a list of D numbers, h and b of H numbers.
function ElmanCell:forward(Wx, x, Wh, h, b)
  -- BEGIN SOLUTION
  local new_h = {}
  for i = 1, #b do
    local z = b[i]
    for j = 1, #x do z = z + Wx[i][j] * x[j] end
    for j = 1, #h do z = z + Wh[i][j] * h[j] end
    new_h[i] = tanh(z)
  end
  self.Wx, self.x, self.Wh, self.h, self.new_h = Wx, x, Wh, h, new_h
  return new_h
  -- END SOLUTION
end

-- Returns dWx, dWh, dh, db, dx, each with the shape of its input.
-- dout is the gradient of the loss with respect to h', a list of H numbers.
function ElmanCell:backward(dout)
  -- BEGIN SOLUTION
  local dWx, dWh, dh, db, dx = {}, {}, {}, {}, {}
  for j = 1, #self.h do dh[j] = 0 end
  for j = 1, #self.x do dx[j] = 0 end
  for i = 1, #dout do
    local dz = dout[i] * (1 - self.new_h[i] ^ 2)
    dWx[i], dWh[i], db[i] = {}, {}, dz
    for j = 1, #self.x do
      dWx[i][j] = dz * self.x[j]
      dx[j] = dx[j] + dz * self.Wx[i][j]
    end
    for j = 1, #self.h do
      dWh[i][j] = dz * self.h[j]
      dh[j] = dh[j] + dz * self.Wh[i][j]
    end
  end
  return dWx, dWh, dh, db, dx
  -- END SOLUTION
end

return ElmanCell
