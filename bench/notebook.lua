-- The notebook's whole workload: ten draws of a cell and ten of a layer of n steps, each gradient
-- against its estimate. bench/notebook.py is the same workload in Python with NumPy.
--
--   build/bin/rnnlua bench/notebook.lua [RUNS [N [WHOSE [METHOD]]]]
--
-- WHOSE are the layers: "library" (the default), the C layers; "lua", the same classes in plain Lua.
-- METHOD is that of estimate_gradients: "central", as in the notebook, or the default, "ladder", which finds
-- its steps and bounds its error. Prints the CPU time of one run, in nanoseconds, start-up left out.
local rnn = require "rnnlua"
local estimate_gradients = require "rnnlua.checking".estimate_gradients

local runs, n, whose = tonumber(arg[1] or 1), tonumber(arg[2] or 10), arg[3] or "library"
local method = arg[4]

local Cell = rnn.Layer:extend "Cell"

function Cell:forward(wx, x, wh, h)
  self.wx, self.x, self.wh, self.h = wx, x, wh, h
  return h * wh + x * wx
end

function Cell:backward(dout)
  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx
end

local Layer = rnn.Layer:extend "Layer"

function Layer:init(length)
  self.cells = {}
  for t = 1, length do self.cells[t] = Cell() end
end

function Layer:forward(wx, X, wh, h0)
  local h = h0
  for t, cell in ipairs(self.cells) do h = cell:forward(wx, X[t], wh, h) end
  return h
end

function Layer:backward(dout)
  local dwx, dwh, dX, one_wx, one_wh = 0.0, 0.0, {}, nil, nil
  for t = #self.cells, 1, -1 do
    one_wx, one_wh, dout, dX[t] = self.cells[t]:backward(dout)
    dwx, dwh = dwx + one_wx, dwh + one_wh
  end
  return dwx, dwh, dout, dX
end

if whose == "library" then Cell, Layer = rnn.RecurrentCell, rnn.Recurrent end

local function check(layer, wrt, at)
  local estimated = estimate_gradients(layer, { wrt = wrt, at = at, method = method })
  local exact = { layer:backward(1) }
  for i, name in ipairs(wrt) do
    local difference = math.abs(estimated[name] - exact[i])
    if not (difference < 1e-3) then error(("the gradient of %s is off by %g"):format(name, difference)) end
  end
end

local function workload(rng)
  for _ = 1, 10 do
    local at = { wx = rng:randn(), x = rng:randn(), wh = rng:randn(), h = rng:randn() }
    check(Cell(), { "wx", "wh", "h" }, at)
  end
  for _ = 1, 10 do
    local X = {}
    for t = 1, n do X[t] = rng:randn() end
    check(Layer(n), { "wx", "wh", "h0" }, { wx = rng:randn(), X = X, wh = rng:randn(), h0 = rng:randn() })
  end
end

local rng = rnn.rng(1)
local start = os.clock()
for _ = 1, runs do workload(rng) end
print(("%.1f"):format((os.clock() - start) * 1e9 / runs))
