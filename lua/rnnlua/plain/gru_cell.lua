--- The gated recurrent unit in plain Lua (Cho et al. 2014), with the reset gate after the product, as in PyTorch.
--
--   a = Wx·x + bx,  u = Wh·h + bh        [3H], the gates stacked in the order r, z, n
--   r, z = σ(a_r + u_r), σ(a_z + u_z);   n = tanh(a_n + r∘u_n)
--   h' = (1 - z)∘n + z∘h
--
-- Wx is [3H, D], x [D], Wh [3H, H], h [H], bx and bh [3H]. forward(Wx, x, Wh, h, bx, bh) returns h', [H].
-- backward(dout), with dout [H], returns dWx, dWh, dh, dbx, dbh, dx.
-- @module rnnlua.plain.gru_cell

local layer = require "rnnlua.layer"
local vectors = require "rnnlua.plain.vectors"

local GRUCell = layer.Layer:extend "GRUCell"

function GRUCell:forward(Wx, x, Wh, h, bx, bh)
  local H = #h
  local a, u = vectors.product(Wx, x), vectors.product(Wh, h)
  vectors.add(a, bx)
  vectors.add(u, bh)
  local reset, update, new, next_h = {}, {}, {}, {}
  for k = 1, H do
    reset[k] = vectors.sigmoid(a[k] + u[k])
    update[k] = vectors.sigmoid(a[H + k] + u[H + k])
    new[k] = vectors.tanh(a[2 * H + k] + reset[k] * u[2 * H + k])
    next_h[k] = (1 - update[k]) * new[k] + update[k] * h[k]
  end
  self.Wx, self.x, self.Wh, self.h, self.u = Wx, x, Wh, h, u
  self.reset, self.update, self.new = reset, update, new
  return next_h
end

GRUCell.gradients = { "Wx", "Wh", "h", "bx", "bh", "x" }

function GRUCell:backward(dout)
  local H, D = #self.h, #self.x
  local r, z, n, h = self.reset, self.update, self.new, self.h
  local da, du, dh = {}, {}, {}
  for k = 1, H do
    local dn = dout[k] * (1 - z[k]) * (1 - n[k] * n[k])
    da[k] = dn * self.u[2 * H + k] * r[k] * (1 - r[k])
    da[H + k] = dout[k] * (h[k] - n[k]) * z[k] * (1 - z[k])
    da[2 * H + k] = dn
    du[k], du[H + k], du[2 * H + k] = da[k], da[H + k], dn * r[k]
    dh[k] = dout[k] * z[k]
  end
  local dWx, dWh = vectors.zero_matrix(3 * H, D), vectors.zero_matrix(3 * H, H)
  vectors.add_outer(dWx, da, self.x)
  vectors.add_outer(dWh, du, h)
  vectors.add(dh, vectors.transposed_product(self.Wh, du))
  local dx = vectors.transposed_product(self.Wx, da)
  return dWx, dWh, dh, da, du, dx
end

return GRUCell
