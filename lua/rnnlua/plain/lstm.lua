--- The LSTM over a sequence in plain Lua: a chain of cells (rnnlua.plain.lstm_cell) that share their weights.
--
-- Wx is [4H, D], X [T, D], Wh [4H, H], h0 and c0 [H], b [4H]. forward(Wx, X, Wh, h0, c0, b) returns all states, [T,
-- H], and the last c, [H]. backward(dH, dc) returns dWx, dWh, dh0, dc0, db, dX. An upstream gradient that is nil
-- counts as zeros.
-- @module rnnlua.plain.lstm

local LSTMCell = require "rnnlua.plain.lstm_cell"
local layer = require "rnnlua.layer"
local vectors = require "rnnlua.plain.vectors"

local LSTM = layer.Layer:extend "LSTM"

function LSTM:forward(Wx, X, Wh, h0, c0, b)
  local states, h, c = {}, h0, c0
  self.cells = {}
  for t = 1, #X do
    self.cells[t] = LSTMCell()
    h, c = self.cells[t]:forward(Wx, X[t], Wh, h, c, b)
    states[t] = h
  end
  return states, c
end

LSTM.outputs = { "H", "c" }
LSTM.gradients = { "Wx", "Wh", "h0", "c0", "b", "X" }

function LSTM:backward(dstates, dc)
  local last = self.cells[#self.cells]
  local H, D = #last.h, #last.x
  local dWx, dWh, db, dX = vectors.zero_matrix(4 * H, D), vectors.zero_matrix(4 * H, H), vectors.zeros(4 * H), {}
  local dh = vectors.zeros(H)
  for t = #self.cells, 1, -1 do
    local dWx_t, dWh_t, db_t
    if dstates then vectors.add(dh, dstates[t]) end
    dWx_t, dWh_t, dh, dc, db_t, dX[t] = self.cells[t]:backward(dh, dc)
    for k = 1, 4 * H do
      vectors.add(dWx[k], dWx_t[k])
      vectors.add(dWh[k], dWh_t[k])
    end
    vectors.add(db, db_t)
  end
  return dWx, dWh, dh, dc, db, dX
end

return LSTM
