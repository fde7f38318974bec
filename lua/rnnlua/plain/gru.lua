--- The gated recurrent unit over a sequence in plain Lua: a chain of cells (rnnlua.plain.gru_cell) that share their
-- weights.
--
-- Wx is [3H, D], X [T, D], Wh [3H, H], h0 [H], bx and bh [3H]. forward(Wx, X, Wh, h0, bx, bh) returns all states, [T,
-- H]. backward(dout), with dout [T, H], returns dWx, dWh, dh0, dbx, dbh, dX.
-- @module rnnlua.plain.gru

local GRUCell = require "rnnlua.plain.gru_cell"
local layer = require "rnnlua.layer"
local vectors = require "rnnlua.plain.vectors"

local GRU = layer.Layer:extend "GRU"

function GRU:forward(Wx, X, Wh, h0, bx, bh)
  local states, h = {}, h0
  self.cells = {}
  for t = 1, #X do
    self.cells[t] = GRUCell()
    h = self.cells[t]:forward(Wx, X[t], Wh, h, bx, bh)
    states[t] = h
  end
  return states
end

GRU.gradients = { "Wx", "Wh", "h0", "bx", "bh", "X" }

function GRU:backward(dout)
  local last = self.cells[#self.cells]
  local H, D = #last.h, #last.x
  local dWx, dWh = vectors.zero_matrix(3 * H, D), vectors.zero_matrix(3 * H, H)
  local dbx, dbh, dX, dh = vectors.zeros(3 * H), vectors.zeros(3 * H), {}, vectors.zeros(H)
  for t = #self.cells, 1, -1 do
    local dWx_t, dWh_t, dbx_t, dbh_t
    vectors.add(dh, dout[t])
    dWx_t, dWh_t, dh, dbx_t, dbh_t, dX[t] = self.cells[t]:backward(dh)
    for k = 1, 3 * H do
      vectors.add(dWx[k], dWx_t[k])
      vectors.add(dWh[k], dWh_t[k])
    end
    vectors.add(dbx, dbx_t)
    vectors.add(dbh, dbh_t)
  end
  return dWx, dWh, dh, dbx, dbh, dX
end

return GRU
