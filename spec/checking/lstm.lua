--- A long short-term memory in plain Lua (Hochreiter and Schmidhuber, 1997), as a student writes it: the
-- layer of many numbers on which the cost of checks is counted.
--
-- Gates i, f, o and the candidate g from z_t = W·x_t + U·h_{t-1} + b (4H rows in this order):
-- c_t = σ(f)·c_{t-1} + σ(i)·tanh(g), h_t = σ(o)·tanh(c_t). The value is h_T.
-- @module lstm

local lists = require "spec.support.lists"
local rnn = require "rnnlua"

local copy, zeros = lists.copy, lists.zeros

local Lstm = rnn.Layer:extend "Lstm"
Lstm.inputs = { "W", "U", "b", "h0", "c0", "X" } -- 4H × I, 4H × H, 4H, H, H, T × I

local function sigmoid(z) return 1 / (1 + math.exp(-z)) end

local function tanh(z) return 2 * sigmoid(2 * z) - 1 end

function Lstm:forward(W, U, b, h0, c0, X)
  self.W, self.U, self.b, self.X, self.steps = copy(W), copy(U), copy(b), copy(X), {}
  local H, h, c = #h0, copy(h0), copy(c0)
  for t, x in ipairs(self.X) do
    local z, step = copy(b), { h = h, c = c, i = {}, f = {}, o = {}, g = {}, tanh_c = {} }
    for row = 1, 4 * H do
      local sum, w, u = b[row], self.W[row], self.U[row]
      for k = 1, #x do sum = sum + w[k] * x[k] end
      for k = 1, H do sum = sum + u[k] * h[k] end
      z[row] = sum
    end
    h, c = {}, {}
    for k = 1, H do
      step.i[k], step.f[k], step.o[k] = sigmoid(z[k]), sigmoid(z[H + k]), sigmoid(z[2 * H + k])
      step.g[k] = tanh(z[3 * H + k])
      c[k] = step.f[k] * step.c[k] + step.i[k] * step.g[k]
      step.tanh_c[k] = tanh(c[k])
      h[k] = step.o[k] * step.tanh_c[k]
    end
    self.steps[t] = step
  end
  return copy(h)
end

function Lstm:backward(dy)
  local H, dh, dc = #dy, copy(dy), zeros(dy)
  local dW, dU, db, dX = zeros(self.W), zeros(self.U), zeros(self.b), zeros(self.X)
  for t = #self.steps, 1, -1 do
    local step, x, dz, before = self.steps[t], self.X[t], {}, zeros(dh)
    for k = 1, H do
      local i, f, o, g = step.i[k], step.f[k], step.o[k], step.g[k]
      local d = dc[k] + dh[k] * o * (1 - step.tanh_c[k] ^ 2)
      dz[k], dz[H + k] = d * g * i * (1 - i), d * step.c[k] * f * (1 - f)
      dz[2 * H + k], dz[3 * H + k] = dh[k] * step.tanh_c[k] * o * (1 - o), d * i * (1 - g * g)
      dc[k] = d * f
    end
    for row = 1, 4 * H do
      db[row] = db[row] + dz[row]
      for k = 1, #x do
        dW[row][k] = dW[row][k] + dz[row] * x[k]
        dX[t][k] = dX[t][k] + dz[row] * self.W[row][k]
      end
      for k = 1, H do
        dU[row][k] = dU[row][k] + dz[row] * step.h[k]
        before[k] = before[k] + dz[row] * self.U[row][k]
      end
    end
    dh = before
  end
  return dW, dU, db, dh, dc, dX
end

local lstm = { Lstm = Lstm }

--- The class with another backward, and a count of all forwards of its objects.
-- @tparam[opt] function change gets the six right gradients, and returns those to return
-- @treturn table a class, with the field `count`
function lstm.counting(change)
  local Counting = Lstm:extend "Counting"
  Counting.count = 0
  function Counting:forward(...)
    Counting.count = Counting.count + 1
    return Lstm.forward(self, ...)
  end
  function Counting:backward(dy)
    if not change then return Lstm.backward(self, dy) end
    return change(Lstm.backward(self, dy))
  end
  return Counting
end

--- The shapes of its inputs, for check_gradients.
-- @tparam integer I numbers of an input
-- @tparam integer H of a state
-- @tparam integer T steps
-- @treturn table
function lstm.shapes(I, H, T)
  return { W = { 4 * H, I }, U = { 4 * H, H }, b = 4 * H, h0 = H, c0 = H, X = { T, I } }
end

--- Three sizes: { I, H, T, numbers in all }.
lstm.SIZES = { { 2, 2, 5, 54 }, { 3, 6, 25, 327 }, { 7, 10, 12, 824 } }

return lstm
