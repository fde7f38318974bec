-- rnnlua lab 07_elman
local rnn = require "rnnlua"

local function tanh(x) return 1 - 2 / (math.exp(2 * x) + 1) end

local Elman = rnn.Layer:extend "Elman"

-- Returns h', a list of H numbers. Wx is H × D, x has D numbers, Wh is H × H, h and b have H numbers.
function Elman:forward(Wx, x, Wh, h, b)
  -- BEGIN SOLUTION
  local y = {}
  for i = 1, #b do
    local sum = b[i]
    for j = 1, #x do sum = sum + Wx[i][j] * x[j] end
    for j = 1, #h do sum = sum + Wh[i][j] * h[j] end
    y[i] = tanh(sum)
  end
  self.Wx, self.x, self.Wh, self.h, self.y = Wx, x, Wh, h, y
  return y
  -- END SOLUTION
end

-- Returns dWx, dWh, dh, db, dx for the upstream gradient dout of h', a list of H numbers.
function Elman:backward(dout)
  -- BEGIN SOLUTION
  local dWx, dWh, dh, db, dx = {}, {}, {}, {}, {}
  for j = 1, #self.x do dx[j] = 0 end
  for j = 1, #self.h do dh[j] = 0 end
  for i = 1, #dout do
    local da = dout[i] * (1 - self.y[i] ^ 2)
    db[i], dWx[i], dWh[i] = da, {}, {}
    for j = 1, #self.x do
      dWx[i][j] = da * self.x[j]
      dx[j] = dx[j] + da * self.Wx[i][j]
    end
    for j = 1, #self.h do
      dWh[i][j] = da * self.h[j]
      dh[j] = dh[j] + da * self.Wh[i][j]
    end
  end
  return dWx, dWh, dh, db, dx
  -- END SOLUTION
end

return Elman
