-- rnnlua lab 10_lstm
local rnn = require "rnnlua"

local function sigmoid(z) return 1 / (1 + math.exp(-z)) end

local function tanh(z) return 1 - 2 / (math.exp(2 * z) + 1) end

local LSTMCell = rnn.Layer:extend "LSTMCell"

-- LSTMCell has two outputs: forward returns h', c', and backward gets an upstream gradient of each.
LSTMCell.outputs = { "h", "c" }
LSTMCell.gradients = { "Wx", "Wh", "h", "c", "b", "x" }

-- Returns h', c', two lists of H numbers. Wx has 4H rows of D numbers, Wh has 4H rows of H numbers, b has 4H numbers.
-- Rows 1 … H belong to the gate i, the next H rows to f, then g, then o.
function LSTMCell:forward(Wx, x, Wh, h, c, b)
  -- BEGIN SOLUTION
  local H, z = #h, {}
  for k = 1, 4 * H do
    z[k] = b[k]
    for j = 1, #x do z[k] = z[k] + Wx[k][j] * x[j] end
    for j = 1, H do z[k] = z[k] + Wh[k][j] * h[j] end
  end
  local i, f, g, o, new_h, new_c, s = {}, {}, {}, {}, {}, {}, {}
  for k = 1, H do
    i[k] = sigmoid(z[k])
    f[k] = sigmoid(z[H + k])
    g[k] = tanh(z[2 * H + k])
    o[k] = sigmoid(z[3 * H + k])
    new_c[k] = f[k] * c[k] + i[k] * g[k]
    s[k] = tanh(new_c[k])
    new_h[k] = o[k] * s[k]
  end
  self.Wx, self.x, self.Wh, self.h, self.c, self.new_c = Wx, x, Wh, h, c, new_c
  self.i, self.f, self.g, self.o, self.s = i, f, g, o, s
  return new_h, new_c
  -- END SOLUTION
end

-- Returns dWx, dWh, dh, dc, db, dx, each with the shape of its input. dnew_h and dnew_c are the upstream gradients of
-- h' and c', lists of H numbers.
function LSTMCell:backward(dnew_h, dnew_c)
  -- BEGIN SOLUTION
  local H, i, f, g, o, s, dc, dz = #self.h, self.i, self.f, self.g, self.o, self.s, {}, {}
  for k = 1, H do
    local d = dnew_c[k] + dnew_h[k] * o[k] * (1 - s[k] ^ 2)
    dz[k] = d * g[k] * i[k] * (1 - i[k])
    dz[H + k] = d * self.c[k] * f[k] * (1 - f[k])
    dz[2 * H + k] = d * i[k] * (1 - g[k] ^ 2)
    dz[3 * H + k] = dnew_h[k] * s[k] * o[k] * (1 - o[k])
    dc[k] = d * f[k]
  end
  local dWx, dWh, dh, dx = {}, {}, {}, {}
  for j = 1, H do dh[j] = 0 end
  for j = 1, #self.x do dx[j] = 0 end
  for k = 1, 4 * H do
    dWx[k], dWh[k] = {}, {}
    for j = 1, #self.x do
      dWx[k][j] = dz[k] * self.x[j]
      dx[j] = dx[j] + dz[k] * self.Wx[k][j]
    end
    for j = 1, H do
      dWh[k][j] = dz[k] * self.h[j]
      dh[j] = dh[j] + dz[k] * self.Wh[k][j]
    end
  end
  return dWx, dWh, dh, dc, dz, dx
  -- END SOLUTION
end

return LSTMCell
