-- A step of training of a model of characters: Embedding, LSTM, Linear, SoftmaxCrossEntropy, Adam. bench/training.py
-- has the same model in torch, starts this program, and asks it for steps:
--
--   build/bin/rnnlua bench/training.lua N
--
-- A line with a number of steps is answered by a line with their CPU time, in nanoseconds, and the last loss. A line
-- "new" starts again. N is the number of sequences in the batch.
local rnn = require "rnnlua"
local optim = require "rnnlua.optim"

local N, V, D, H, T = math.tointeger(arg[1]), 64, 32, 128, 64

-- Parameters and characters that are easy to make in another language, too.
local function waves(size, ...)
  local values, total = {}, 1
  for _, length in ipairs { ... } do total = total * length end
  for i = 1, total do values[i] = size * math.sin(i) end
  return rnn.array(values):reshape(...)
end

local characters, labels = {}, {}
for t = 1, T do
  characters[t], labels[t] = {}, {}
  for n = 1, N do
    local i = t + 13 * n
    characters[t][n], labels[t][n] = i * i % V + 1, (i + 1) * (i + 1) % V + 1
  end
end

local embedding, lstm, linear, cross_entropy = rnn.Embedding(), rnn.LSTM(), rnn.Linear(), rnn.SoftmaxCrossEntropy()
local h0, c0 = rnn.zeros(N, H), rnn.zeros(N, H)
local p, g, adam

local function start()
  p = { E = waves(1, V, D), Wx = waves(0.1, 4 * H, D), Wh = waves(0.1, 4 * H, H), b = waves(0.1, 4 * H),
    W = waves(0.1, V, H), c = waves(0.1, V) }
  g = {}
  for name, value in pairs(p) do g[name] = value:copy() end
  adam = optim.adam { rate = 0.001 }
end

local dz, dh = rnn.zeros(T, N, V), rnn.zeros(T, N, H)
local dx = rnn.zeros(T, N, D)

local function step()
  local x = embedding:forward(p.E, characters)
  local states = lstm:forward(p.Wx, x, p.Wh, h0, c0, p.b)
  local loss = cross_entropy:forward(linear:forward(p.W, states, p.c), labels)
  cross_entropy:backward(1, { z = dz })
  linear:backward(dz, { W = g.W, b = g.c, x = dh })
  lstm:backward(dh, nil, { Wx = g.Wx, X = dx, Wh = g.Wh, b = g.b, h0 = false, c0 = false })
  embedding:backward(dx, { E = g.E })
  adam:step(p, g)
  return loss
end

start()
for line in io.lines() do
  if line == "new" then
    start()
  else
    local loss
    local before = os.clock()
    for _ = 1, tonumber(line) do loss = step() end
    print(("%.0f %.17g"):format((os.clock() - before) * 1e9, loss))
    io.stdout:flush()
  end
end
