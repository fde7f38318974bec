-- rnnlua lab 10_lstm
local rnn = require "rnnlua"

local function tanh(x) return 1 - 2 / (math.exp(2 * x) + 1) end
local function sigmoid(x) return 1 / (1 + math.exp(-x)) end

local Cell = rnn.Layer:extend "Cell"

-- Returns h' and c'. Wx is 4H × D, Wh 4H × H, b has 4H numbers: the rows of the gates i, f, g, o in turn.
function Cell:forward(Wx, x, Wh, h, c, b)
  -- BEGIN SOLUTION
  local H, z = #h, {}
  for i = 1, 4 * H do
    z[i] = b[i]
    for j = 1, #x do z[i] = z[i] + Wx[i][j] * x[j] end
    for j = 1, H do z[i] = z[i] + Wh[i][j] * h[j] end
  end
  local gates, new_h, new_c = {}, {}, {}
  for k = 1, H do
    local i, f, g, o = sigmoid(z[k]), sigmoid(z[H + k]), tanh(z[2 * H + k]), sigmoid(z[3 * H + k])
    new_c[k] = f * c[k] + i * g
    local s = tanh(new_c[k])
    new_h[k] = o * s
    gates[k] = { i = i, f = f, g = g, o = o, s = s }
  end
  self.Wx, self.x, self.Wh, self.h, self.c, self.gates = Wx, x, Wh, h, c, gates
  return new_h, new_c
  -- END SOLUTION
end

-- Returns dWx, dWh, dh, dc, db, dx for the upstream gradients of h' and c'.
function Cell:backward(dh_next, dc_next)
  -- BEGIN SOLUTION
  local H, dz, dc = #self.h, {}, {}
  for k, gate in ipairs(self.gates) do
    local d = dc_next[k] + dh_next[k] * gate.o * (1 - gate.s ^ 2)
    dz[k] = d * gate.g * gate.i * (1 - gate.i)
    dz[H + k] = d * self.c[k] * gate.f * (1 - gate.f)
    dz[2 * H + k] = d * gate.i * (1 - gate.g ^ 2)
    dz[3 * H + k] = dh_next[k] * gate.s * gate.o * (1 - gate.o)
    dc[k] = d * gate.f
  end
  local dWx, dWh, dh, dx = {}, {}, {}, {}
  for j = 1, #self.x do dx[j] = 0 end
  for j = 1, H do dh[j] = 0 end
  for r = 1, 4 * H do
    dWx[r], dWh[r] = {}, {}
    for j = 1, #self.x do
      dWx[r][j] = dz[r] * self.x[j]
      dx[j] = dx[j] + dz[r] * self.Wx[r][j]
    end
    for j = 1, H do
      dWh[r][j] = dz[r] * self.h[j]
      dh[j] = dh[j] + dz[r] * self.Wh[r][j]
    end
  end
  return dWx, dWh, dh, dc, dz, dx
  -- END SOLUTION
end

return Cell
