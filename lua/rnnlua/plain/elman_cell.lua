--- The Elman cell in plain Lua: h' = tanh(Wx·x + Wh·h + b) (Elman 1990, "Finding structure in time").
--
-- Wx is [H, D], x [D], Wh [H, H], h and b [H]. forward(Wx, x, Wh, h, b) returns h', [H]. backward(dout), with dout
-- [H], returns dWx, dWh, dh, db, dx, each with the shape of its input.
-- @module rnnlua.plain.elman_cell

local layer = require "rnnlua.layer"
local vectors = require "rnnlua.plain.vectors"

local ElmanCell = layer.Layer:extend "ElmanCell"

function ElmanCell:forward(Wx, x, Wh, h, b)
  self.Wx, self.x, self.Wh, self.h = Wx, x, Wh, h
  local from_x, from_h, y = vectors.product(Wx, x), vectors.product(Wh, h), {}
  for i = 1, #b do y[i] = vectors.tanh(from_x[i] + from_h[i] + b[i]) end
  self.y = y
  return y
end

ElmanCell.gradients = { "Wx", "Wh", "h", "b", "x" }

function ElmanCell:backward(dout)
  local H, D, delta = #self.y, #self.x, {}
  for i = 1, H do delta[i] = dout[i] * (1 - self.y[i] * self.y[i]) end -- with respect to Wx·x + Wh·h + b
  local dWx, dWh = vectors.zero_matrix(H, D), vectors.zero_matrix(H, H)
  vectors.add_outer(dWx, delta, self.x)
  vectors.add_outer(dWh, delta, self.h)
  local dh = vectors.transposed_product(self.Wh, delta)
  local dx = vectors.transposed_product(self.Wx, delta)
  return dWx, dWh, dh, delta, dx
end

return ElmanCell
