--- The linear layer in plain Lua: y = W·x + b, of a vector or of each row of a batch.
--
-- W is [V, H], x [H] or [N, H], b [V]. forward(W, x, b) returns [V] or [N, V]. backward(dout) returns dW, db, dx; dW
-- and db are sums over the rows.
-- @module rnnlua.plain.linear

local layer = require "rnnlua.layer"
local vectors = require "rnnlua.plain.vectors"

local Linear = layer.Layer:extend "Linear"

local function of_row(W, x, b)
  local y = vectors.product(W, x)
  vectors.add(y, b)
  return y
end

function Linear:forward(W, x, b)
  self.W, self.x = W, x
  if math.type(x[1]) then return of_row(W, x, b) end
  local rows = {}
  for n = 1, #x do rows[n] = of_row(W, x[n], b) end
  return rows
end

Linear.gradients = { "W", "b", "x" }

function Linear:backward(dout)
  local V, H, x = #self.W, #self.W[1], self.x
  local dW, db = vectors.zero_matrix(V, H), vectors.zeros(V)
  local function of_row_back(d, row)
    vectors.add_outer(dW, d, row)
    vectors.add(db, d)
    return vectors.transposed_product(self.W, d)
  end
  if math.type(x[1]) then return dW, db, of_row_back(dout, x) end
  local dx = {}
  for n = 1, #x do dx[n] = of_row_back(dout[n], x[n]) end
  return dW, db, dx
end

return Linear
