-- rnnlua lab 05_vanishing_and_exploding
local rnn = require "rnnlua"

local MeasuredRecurrent = rnn.Layer:extend "MeasuredRecurrent"

-- Returns h_n. This is the layer of lab 02, from the library. Stores what norms needs: wh, and n, the number of steps.
function MeasuredRecurrent:forward(wx, X, wh, h0)
  self.layer, self.wh, self.n = rnn.Recurrent(#X), wh, #X
  return self.layer:forward(wx, X, wh, h0)
end

-- Returns dwx, dwh, dh0, dX.
function MeasuredRecurrent:backward(dout) return self.layer:backward(dout) end

-- Returns the norms of the gradients of h_1 … h_n, a list of n numbers. dout is the gradient of h_n, a number.
function MeasuredRecurrent:norms(dout)
  -- BEGIN SOLUTION
  local norms, dh = {}, dout
  for t = self.n, 1, -1 do
    norms[t] = math.abs(dh)
    dh = dh * self.wh
  end
  return norms
  -- END SOLUTION
end

-- Returns the gradients, a list of numbers, clipped by norm: a new list, whose norm is at most `limit`.
function MeasuredRecurrent.clip_by_norm(gradients, limit)
  -- BEGIN SOLUTION
  local sum, clipped = 0, {}
  for _, g in ipairs(gradients) do sum = sum + g ^ 2 end
  local norm, factor = math.sqrt(sum), 1
  if norm > limit then factor = limit / norm end
  for i, g in ipairs(gradients) do clipped[i] = g * factor end
  return clipped
  -- END SOLUTION
end

return MeasuredRecurrent
