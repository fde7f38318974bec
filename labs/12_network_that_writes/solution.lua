-- rnnlua lab 12_network_that_writes
local optim = require "rnnlua.optim"
local rnn = require "rnnlua"

local Writer = rnn.Layer:extend "Writer"

-- The four layers, from the library.
function Writer:init()
  self.embedding, self.lstm = rnn.Embedding(), rnn.LSTM()
  self.linear, self.cross_entropy = rnn.Linear(), rnn.SoftmaxCrossEntropy()
end

-- Returns the loss of a chunk, a number. Stores the states after the last step in self.h and self.c.
-- tokens and labels are T × N integers from 1 to V. h0 and c0, N × H, are the states before the first step.
function Writer:forward(E, Wx, Wh, b, W, c, h0, c0, tokens, labels)
  -- BEGIN SOLUTION
  local X = self.embedding:forward(E, tokens)
  local states, last = self.lstm:forward(Wx, X, Wh, h0, c0, b)
  self.h, self.c = states[#states], last
  local z = self.linear:forward(W, states, c)
  return self.cross_entropy:forward(z, labels)
  -- END SOLUTION
end

-- Returns dE, dWx, dWh, db, dW, dc, each with the shape of its input. dout is the gradient of the loss, a number.
function Writer:backward(dout)
  -- BEGIN SOLUTION
  local dz = self.cross_entropy:backward(dout)
  local dW, dc, dstates = self.linear:backward(dz)
  local dWx, dWh, _, _, db, dX = self.lstm:backward(dstates)
  local dE = self.embedding:backward(dX)
  return dE, dWx, dWh, db, dW, dc
  -- END SOLUTION
end

-- Trains on the chunk that begins with row `first` of the text, and returns its loss before the training.
-- text is an array, rows × N. training has parameters (parameters.E, …), optimizer, most and T, the steps of a chunk.
-- self.h and self.c are the states before the chunk.
function Writer:step(training, text, first)
  -- BEGIN SOLUTION
  local p, T = training.parameters, training.T
  local tokens, labels = text:slice(first, first + T - 1), text:slice(first + 1, first + T)
  local loss = self:forward(p.E, p.Wx, p.Wh, p.b, p.W, p.c, self.h, self.c, tokens, labels)
  local g = {}
  g.E, g.Wx, g.Wh, g.b, g.W, g.c = self:backward(1)
  optim.clip_by_norm(g, training.most)
  training.optimizer:step(p, g)
  return loss
  -- END SOLUTION
end

-- Returns the number of a token, drawn with the probabilities p_1 … p_V. z is a list of V logits. u is a random number,
-- at least 0 and below 1.
function Writer.draw(z, temperature, u)
  -- BEGIN SOLUTION
  local largest, weights, total = -math.huge, {}, 0
  for k = 1, #z do largest = math.max(largest, z[k]) end
  for k = 1, #z do
    weights[k] = math.exp((z[k] - largest) / temperature)
    total = total + weights[k]
  end
  local left = u * total
  for k = 1, #z do
    left = left - weights[k]
    if left < 0 then return k end
  end
  return #z
  -- END SOLUTION
end

return Writer
