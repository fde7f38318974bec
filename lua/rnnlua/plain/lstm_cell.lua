--- The LSTM cell in plain Lua (Hochreiter & Schmidhuber 1997; the forget gate: Gers, Schmidhuber & Cummins 2000).
--
--   z = Wx·x + Wh·h + b        [4H], the gates stacked in the order i, f, g, o
--   i, f, o = σ(z_i), σ(z_f), σ(z_o);   g = tanh(z_g)
--   c' = f∘c + i∘g;   h' = o∘tanh(c')
--
-- Wx is [4H, D], x [D], Wh [4H, H], h and c [H], b [4H]. forward(Wx, x, Wh, h, c, b) returns h' and c'. backward(dh',
-- dc') returns dWx, dWh, dh, dc, db, dx. An upstream gradient that is nil counts as zeros.
-- @module rnnlua.plain.lstm_cell

local layer = require "rnnlua.layer"
local vectors = require "rnnlua.plain.vectors"

local LSTMCell = layer.Layer:extend "LSTMCell"

function LSTMCell:forward(Wx, x, Wh, h, c, b)
  local H = #h
  local from_x, from_h = vectors.product(Wx, x), vectors.product(Wh, h)
  local input, forget, candidate, output = {}, {}, {}, {}
  local next_h, next_c, squashed = {}, {}, {}
  for k = 1, H do
    input[k] = vectors.sigmoid(from_x[k] + from_h[k] + b[k])
    forget[k] = vectors.sigmoid(from_x[H + k] + from_h[H + k] + b[H + k])
    candidate[k] = vectors.tanh(from_x[2 * H + k] + from_h[2 * H + k] + b[2 * H + k])
    output[k] = vectors.sigmoid(from_x[3 * H + k] + from_h[3 * H + k] + b[3 * H + k])
    next_c[k] = forget[k] * c[k] + input[k] * candidate[k]
    squashed[k] = vectors.tanh(next_c[k])
    next_h[k] = output[k] * squashed[k]
  end
  self.Wx, self.x, self.Wh, self.h, self.c = Wx, x, Wh, h, c
  self.input, self.forget, self.candidate, self.output, self.squashed = input, forget, candidate, output, squashed
  return next_h, next_c
end

LSTMCell.outputs = { "h", "c" }
LSTMCell.gradients = { "Wx", "Wh", "h", "c", "b", "x" }

function LSTMCell:backward(dnext_h, dnext_c)
  local H, D = #self.h, #self.x
  dnext_h, dnext_c = dnext_h or vectors.zeros(H), dnext_c or vectors.zeros(H)
  local i, f, g, o, s = self.input, self.forget, self.candidate, self.output, self.squashed
  local dz, dc = {}, {}
  for k = 1, H do
    local d = dnext_c[k] + dnext_h[k] * o[k] * (1 - s[k] * s[k]) -- the gradient of c'
    dz[k] = d * g[k] * i[k] * (1 - i[k])
    dz[H + k] = d * self.c[k] * f[k] * (1 - f[k])
    dz[2 * H + k] = d * i[k] * (1 - g[k] * g[k])
    dz[3 * H + k] = dnext_h[k] * s[k] * o[k] * (1 - o[k])
    dc[k] = d * f[k]
  end
  local dWx, dWh = vectors.zero_matrix(4 * H, D), vectors.zero_matrix(4 * H, H)
  vectors.add_outer(dWx, dz, self.x)
  vectors.add_outer(dWh, dz, self.h)
  local dh = vectors.transposed_product(self.Wh, dz)
  local dx = vectors.transposed_product(self.Wx, dz)
  return dWx, dWh, dh, dc, dz, dx
end

return LSTMCell
