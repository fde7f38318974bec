-- rnnlua lab 09_loss_on_words
local rnn = require "rnnlua"

local WordLoss = rnn.Layer:extend "WordLoss"

-- Returns the loss, a number: the mean of the losses of T steps. W has V rows of H numbers, and b has V numbers.
-- h is the list of states h_1 … h_T, each a list of H numbers. k is a list of T words, integers from 1 to V.
function WordLoss:forward(W, h, b, k)
  -- BEGIN SOLUTION
  local T, V, sum, P = #h, #b, 0, {}
  for t = 1, T do
    local z, p, largest, total = {}, {}, -math.huge, 0
    for i = 1, V do
      z[i] = b[i]
      for j = 1, #h[t] do z[i] = z[i] + W[i][j] * h[t][j] end
      largest = math.max(largest, z[i])
    end
    for i = 1, V do
      z[i] = z[i] - largest
      p[i] = math.exp(z[i])
      total = total + p[i]
    end
    for i = 1, V do p[i] = p[i] / total end
    sum = sum + math.log(total) - z[k[t]]
    P[t] = p
  end
  self.W, self.h, self.k, self.P = W, h, k, P
  return sum / T
  -- END SOLUTION
end

-- Returns dW, db, dh, each with the shape of its input. dout is the upstream gradient of the loss, a number.
-- k is a list of integers, so it has no gradient.
function WordLoss:backward(dout)
  -- BEGIN SOLUTION
  local T, V, H = #self.h, #self.W, #self.W[1]
  local dW, db, dh = {}, {}, {}
  for i = 1, V do
    dW[i], db[i] = {}, 0
    for j = 1, H do dW[i][j] = 0 end
  end
  for t = 1, T do
    dh[t] = {}
    for j = 1, H do dh[t][j] = 0 end
    for i = 1, V do
      local onehot = i == self.k[t] and 1 or 0
      local dz = dout * (self.P[t][i] - onehot) / T
      db[i] = db[i] + dz
      for j = 1, H do
        dW[i][j] = dW[i][j] + dz * self.h[t][j]
        dh[t][j] = dh[t][j] + dz * self.W[i][j]
      end
    end
  end
  return dW, db, dh
  -- END SOLUTION
end

return WordLoss
