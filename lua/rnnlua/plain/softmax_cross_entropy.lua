--- Softmax with cross entropy in plain Lua: the mean over the rows of -log softmax(z)_k.
--
-- z is [V] or [N, V]. k has the label of each row, an integer from 1 to V: one, or a list of N. A row with label 0
-- does not count, neither in the sum nor in N. forward(z, k) returns a number. backward(dout), with dout a number,
-- returns dz = dout·(softmax(z) - onehot(k)) / N. `exp` can't overflow, because the largest number of a row is
-- subtracted first.
-- @module rnnlua.plain.softmax_cross_entropy

local layer = require "rnnlua.layer"

local SoftmaxCrossEntropy = layer.Layer:extend "SoftmaxCrossEntropy"

-- The probabilities of a row, and -log of the label's probability.
local function of_row(z, k)
  local largest, sum, p = z[1], 0.0, {}
  for j = 2, #z do largest = math.max(largest, z[j]) end
  for j = 1, #z do
    p[j] = math.exp(z[j] - largest)
    sum = sum + p[j]
  end
  for j = 1, #z do p[j] = p[j] / sum end
  return p, k > 0 and math.log(sum) - (z[k] - largest) or 0.0
end

function SoftmaxCrossEntropy:forward(z, k)
  self.is_row = math.type(z[1]) ~= nil
  local rows, labels = self.is_row and { z } or z, self.is_row and { k } or k
  local sum, count, P = 0.0, 0, {}
  for n = 1, #rows do
    local loss
    P[n], loss = of_row(rows[n], labels[n])
    sum = sum + loss
    if labels[n] > 0 then count = count + 1 end
  end
  self.P, self.labels, self.count = P, labels, math.max(count, 1)
  return sum / self.count
end

SoftmaxCrossEntropy.gradients = { "z" }

function SoftmaxCrossEntropy:backward(dout)
  local dz = {}
  for n, p in ipairs(self.P) do
    local row, k = {}, self.labels[n]
    for j = 1, #p do
      local one = j == k and 1 or 0
      row[j] = k > 0 and dout * (p[j] - one) / self.count or 0.0
    end
    dz[n] = row
  end
  return self.is_row and dz[1] or dz
end

return SoftmaxCrossEntropy
