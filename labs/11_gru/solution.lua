-- rnnlua lab 11_gru
local rnn = require "rnnlua"

local function sigmoid(z) return 1 / (1 + math.exp(-z)) end

local function tanh(z) return 1 - 2 / (math.exp(2 * z) + 1) end

local GRUCell = rnn.Layer:extend "GRUCell"

-- Returns h', a list of H numbers. Wx has 3H rows of D numbers, Wh has 3H rows of H numbers, bx and bh have 3H numbers.
-- Rows 1 … H belong to the gate r, the next H rows to z, then n.
function GRUCell:forward(Wx, x, Wh, h, bx, bh)
  -- BEGIN SOLUTION
  local H, a, u = #h, {}, {}
  for k = 1, 3 * H do
    a[k], u[k] = bx[k], bh[k]
    for j = 1, #x do a[k] = a[k] + Wx[k][j] * x[j] end
    for j = 1, H do u[k] = u[k] + Wh[k][j] * h[j] end
  end
  local r, z, n, new_h = {}, {}, {}, {}
  for k = 1, H do
    r[k] = sigmoid(a[k] + u[k])
    z[k] = sigmoid(a[H + k] + u[H + k])
    n[k] = tanh(a[2 * H + k] + r[k] * u[2 * H + k])
    new_h[k] = (1 - z[k]) * n[k] + z[k] * h[k]
  end
  self.Wx, self.x, self.Wh, self.h, self.u = Wx, x, Wh, h, u
  self.r, self.z, self.n = r, z, n
  return new_h
  -- END SOLUTION
end

-- Returns dWx, dWh, dh, dbx, dbh, dx, each with the shape of its input. dout is the upstream gradient of h', a list of
-- H numbers.
function GRUCell:backward(dout)
  -- BEGIN SOLUTION
  local H, r, z, n, da, du, dh, dx = #self.h, self.r, self.z, self.n, {}, {}, {}, {}
  for k = 1, H do
    local dn = dout[k] * (1 - z[k]) * (1 - n[k] ^ 2)
    da[k] = dn * self.u[2 * H + k] * r[k] * (1 - r[k])
    da[H + k] = dout[k] * (self.h[k] - n[k]) * z[k] * (1 - z[k])
    da[2 * H + k] = dn
    du[k], du[H + k] = da[k], da[H + k]
    du[2 * H + k] = dn * r[k]
    dh[k] = dout[k] * z[k]
  end
  local dWx, dWh = {}, {}
  for j = 1, #self.x do dx[j] = 0 end
  for k = 1, 3 * H do
    dWx[k], dWh[k] = {}, {}
    for j = 1, #self.x do
      dWx[k][j] = da[k] * self.x[j]
      dx[j] = dx[j] + da[k] * self.Wx[k][j]
    end
    for j = 1, H do
      dWh[k][j] = du[k] * self.h[j]
      dh[j] = dh[j] + du[k] * self.Wh[k][j]
    end
  end
  return dWx, dWh, dh, da, du, dx
  -- END SOLUTION
end

-- Returns two words about a GRU step of somebody else: "after" or "before", when r multiplies; "old" or "new", the
-- state that z weighs. step(Wx, x, Wh, h) returns h'. It has no biases; its rows are in the order r, z, n, too.
function GRUCell.tell(step)
  -- BEGIN SOLUTION
  local reset, weighed = "before", "new"
  local Wx = { { -1000 }, { 1000 }, { 0 }, { 0 }, { 0 }, { 0 } }
  local Wh = { { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 1, 0 } }
  if step(Wx, { 1 }, Wh, { 1, 0 })[2] > 0.1 then reset = "after" end
  local keeps = step({ { 0 }, { 1000 }, { 0 } }, { 1 }, { { 0 }, { 0 }, { 0 } }, { 1 })
  if keeps[1] > 0.5 then weighed = "old" end
  return reset, weighed
  -- END SOLUTION
end

return GRUCell
