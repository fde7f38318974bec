-- rnnlua lab 08_sequence_of_vectors
local rnn = require "rnnlua"

local Elman = rnn.Layer:extend "Elman"

-- Some functions for vectors (lists of numbers) and matrices (lists of rows):
--   product(W, x)             W·x
--   transposed_product(W, d)  Wᵀ·d: what a product W·x passes to x, if d is the gradient of the product
--   zeros(n)                  a vector of n zeros
--   zero_matrix(m, n)         a matrix of zeros with m rows and n columns
--   add(v, w)                 adds the vector w to v, in place
--   add_outer(dW, d, x)       adds d_i·x_j to dW_ij, in place: what a product W·x adds to the gradient of W
--   tanh(z)                   the tanh of a number
local vectors = require "rnnlua.plain.vectors"

-- Returns the list of all states, h_1 … h_T, where h_t = tanh(Wx·x_t + Wh·h_{t-1} + b) for t = 1 … T.
-- X is a list of T vectors of D numbers. h0, b and each state have H numbers.
function Elman:forward(Wx, X, Wh, h0, b)
  -- BEGIN SOLUTION
  self.Wx, self.X, self.Wh, self.before, self.states = Wx, X, Wh, {}, {}
  local h = h0
  for t = 1, #X do
    local from_x, from_h, new_h = vectors.product(Wx, X[t]), vectors.product(Wh, h), {}
    for i = 1, #b do new_h[i] = vectors.tanh(from_x[i] + from_h[i] + b[i]) end
    self.before[t], self.states[t] = h, new_h
    h = new_h
  end
  return self.states
  -- END SOLUTION
end

-- Returns dWx, dWh, dh0, db, dX, each with the shape of its input.
-- dout is a list of T vectors: dout[t] is the upstream gradient of h_t.
function Elman:backward(dout)
  -- BEGIN SOLUTION
  local H, D = #self.Wx, #self.Wx[1]
  local dWx, dWh = vectors.zero_matrix(H, D), vectors.zero_matrix(H, H)
  local db, dX, dh = vectors.zeros(H), {}, vectors.zeros(H)
  for t = #self.X, 1, -1 do
    local h, dz = self.states[t], {}
    for i = 1, H do dz[i] = (dout[t][i] + dh[i]) * (1 - h[i] ^ 2) end
    vectors.add_outer(dWx, dz, self.X[t])
    vectors.add_outer(dWh, dz, self.before[t])
    vectors.add(db, dz)
    dX[t] = vectors.transposed_product(self.Wx, dz)
    dh = vectors.transposed_product(self.Wh, dz)
  end
  return dWx, dWh, dh, db, dX
  -- END SOLUTION
end

-- A batch is N sequences of the same length T. X[t][k] is x_t of sequence k, and h0[k] is its h_0.
-- Returns the states in the same way: states[t][k] is h_t of sequence k, H numbers.
function Elman:forward_batch(Wx, X, Wh, h0, b)
  -- BEGIN SOLUTION
  local all = {}
  self.layers = {}
  for t = 1, #X do all[t] = {} end
  for k = 1, #h0 do
    local sequence = {}
    for t = 1, #X do sequence[t] = X[t][k] end
    self.layers[k] = Elman()
    local own = self.layers[k]:forward(Wx, sequence, Wh, h0[k], b)
    for t = 1, #X do all[t][k] = own[t] end
  end
  return all
  -- END SOLUTION
end

-- Returns dWx, dWh, dh0, db, dX, each with the shape of its input of forward_batch.
-- dout[t][k] is the upstream gradient of h_t of sequence k.
function Elman:backward_batch(dout)
  -- BEGIN SOLUTION
  local Wx = self.layers[1].Wx
  local dWx, dWh, db = vectors.zero_matrix(#Wx, #Wx[1]), vectors.zero_matrix(#Wx, #Wx), vectors.zeros(#Wx)
  local dh0, dX = {}, {}
  for t = 1, #dout do dX[t] = {} end
  for k, layer in ipairs(self.layers) do
    local upstream = {}
    for t = 1, #dout do upstream[t] = dout[t][k] end
    local dWx_k, dWh_k, dh0_k, db_k, dX_k = layer:backward(upstream)
    for i = 1, #Wx do
      vectors.add(dWx[i], dWx_k[i])
      vectors.add(dWh[i], dWh_k[i])
    end
    vectors.add(db, db_k)
    dh0[k] = dh0_k
    for t = 1, #dout do dX[t][k] = dX_k[t] end
  end
  return dWx, dWh, dh0, db, dX
  -- END SOLUTION
end

return Elman
