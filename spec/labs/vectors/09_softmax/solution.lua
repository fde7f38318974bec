-- rnnlua lab 09_softmax
local rnn = require "rnnlua"

local Loss = rnn.Layer:extend "Loss"

-- Returns the mean over the N rows of z of −log softmax(z)_k, where k has a label for each row.
function Loss:forward(z, k)
  -- BEGIN SOLUTION
  self.p, self.k = {}, k
  local loss = 0
  for n, row in ipairs(z) do
    local largest, sum, p = math.max(table.unpack(row)), 0, {}
    for j, x in ipairs(row) do
      p[j] = math.exp(x - largest)
      sum = sum + p[j]
    end
    for j = 1, #p do p[j] = p[j] / sum end
    loss = loss + math.log(sum) - (row[k[n]] - largest)
    self.p[n] = p
  end
  return loss / #z
  -- END SOLUTION
end

-- Returns dz.
function Loss:backward(dout)
  -- BEGIN SOLUTION
  local dz = {}
  for n, p in ipairs(self.p) do
    dz[n] = {}
    for j = 1, #p do
      local right = j == self.k[n] and 1 or 0
      dz[n][j] = dout * (p[j] - right) / #self.p
    end
  end
  return dz
  -- END SOLUTION
end

return Loss
