-- rnn.Recurrent over an array, called from Lua, against the same layer in plain Lua over a table.
-- Prints JSON, an object a line: {"n", "a", "a_ns", "b", "b_ns", "ratio", "low", "high"}, ns a step.
--
--   build/bin/rnnlua bench/layer.lua [ROUNDS [N…]]
local here = arg[0]:match "^(.*/)" or "./"
package.path = here .. "?.lua;" .. package.path
local paired = require "paired"
local rnn = require "rnnlua"

local Plain = {}
Plain.__index = Plain

function Plain:forward(wx, X, wh, h0)
  local h, H = h0, self.H
  for t = 1, #X do
    H[t] = h
    h = h * wh + X[t] * wx
  end
  self.wx, self.X, self.wh = wx, X, wh
  return h
end

function Plain:backward(dout)
  local wx, X, wh, H, dX = self.wx, self.X, self.wh, self.H, {}
  local dwx, dwh = 0.0, 0.0
  for t = #X, 1, -1 do
    dwx, dwh = dwx + dout * X[t], dwh + dout * H[t]
    dX[t] = dout * wx
    dout = dout * wh
  end
  return dwx, dwh, dout, dX
end

local function value_of(X, wx, wh, h)
  for t = 1, #X do h = h * wh + X[t] * wx end
  return h
end

local function print_pair(n, name, a, b, rounds)
  local p = paired.measure(a, b, rounds)
  print(('{"n": %d, "a": "%s", "a_ns": %.6g, "b": "Lua loop", "b_ns": %.6g, "ratio": %.6g, '
    .. '"low": %.6g, "high": %.6g}'):format(n, name, p.a_ns / n, p.b_ns / n, p.ratio, p.low, p.high))
  io.stdout:flush()
end

local function compare(n, rounds)
  local X = rnn.rng(1):randn(n)
  local numbers = {}
  for t = 1, n do numbers[t] = X[t] end
  local layer, plain = rnn.Recurrent(n), setmetatable({ H = {} }, Plain)
  local dX = rnn.array(n)
  local wx, wh, h0 = 0.7, 1 - 1e-7, 0.3
  print_pair(n, "forward", function() return layer:forward(wx, X, wh, h0) end,
    function() return value_of(numbers, wx, wh, h0) end, rounds)
  print_pair(n, "forward and backward", function()
    layer:forward(wx, X, wh, h0)
    return layer:backward(1.0, dX)
  end, function()
    plain:forward(wx, numbers, wh, h0)
    return plain:backward(1.0)
  end, rounds)
  print_pair(n, "forward and backward, tables", function()
    layer:forward(wx, numbers, wh, h0)
    return layer:backward(1.0)
  end, function()
    plain:forward(wx, numbers, wh, h0)
    return plain:backward(1.0)
  end, rounds)
end

local rounds = tonumber(arg[1]) or 31
for i = 2, math.max(2, #arg) do
  if arg[i] then compare(math.floor(tonumber(arg[i])), rounds) end
end
if not arg[2] then
  for _, n in ipairs { 10, 1000, 100000 } do compare(n, rounds) end
end
