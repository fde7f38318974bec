--- The Elman sequence in plain Lua: h_t = tanh(Wx·x_t + Wh·h_{t-1} + b) for t = 1 … T (Elman 1990).
--
-- Wx is [H, D], X [T, D], Wh [H, H], h0 and b [H]. forward(Wx, X, Wh, h0, b) returns all states, [T, H].
-- backward(dout), with dout [T, H], returns dWx, dWh, dh0, db, dX by backpropagation through time (Werbos 1990).
-- @module rnnlua.plain.elman

local layer = require "rnnlua.layer"
local vectors = require "rnnlua.plain.vectors"

local Elman = layer.Layer:extend "Elman"

function Elman:forward(Wx, X, Wh, h0, b)
  self.Wx, self.X, self.Wh, self.h0 = Wx, X, Wh, h0
  local states, h = {}, h0
  for t = 1, #X do
    local from_x, from_h, y = vectors.product(Wx, X[t]), vectors.product(Wh, h), {}
    for i = 1, #b do y[i] = vectors.tanh(from_x[i] + from_h[i] + b[i]) end
    states[t], h = y, y
  end
  self.H = states
  return states
end

Elman.gradients = { "Wx", "Wh", "h0", "b", "X" }

function Elman:backward(dout)
  local H, D, T = #self.h0, #self.Wx[1], #self.X
  local dWx, dWh = vectors.zero_matrix(H, D), vectors.zero_matrix(H, H)
  local db, dX, dh = vectors.zeros(H), {}, vectors.zeros(H) -- dh: the gradient of h_t from step t + 1
  for t = T, 1, -1 do
    local y, before, delta = self.H[t], self.H[t - 1] or self.h0, {}
    for i = 1, H do delta[i] = (dout[t][i] + dh[i]) * (1 - y[i] * y[i]) end
    vectors.add_outer(dWx, delta, self.X[t])
    vectors.add_outer(dWh, delta, before)
    vectors.add(db, delta)
    dX[t] = vectors.transposed_product(self.Wx, delta)
    dh = vectors.transposed_product(self.Wh, delta)
  end
  return dWx, dWh, dh, db, dX
end

return Elman
