--- How often the rule |estimate - exact| < 1e-3, with an upstream gradient of 1, and the certified rule
-- decide right, on the recurrent layer at standard normal draws. From the top of the tree:
--
--     rnnlua spec/checking/rule_figures.lua [DRAWS [SEED]]
--
-- @module rule_figures

local checking = require "rnnlua.checking"
local rnn = require "rnnlua"
local text = require "rnnlua.base.text"

local draws, seed = tonumber(arg[1] or 2000), math.tointeger(arg[2] or 1)

-- The library's layer with one gradient times a factor.
local function scaled(factor)
  local Layer = rnn.Layer:extend "Scaled"
  Layer.inputs = { "wx", "X", "wh", "h0" }
  function Layer:init(n) self.layer = rnn.Recurrent(n) end
  function Layer:forward(...) return self.layer:forward(...) end
  function Layer:backward(dout)
    local dwx, dwh, dh0, dX = self.layer:backward(dout)
    return dwx, dwh, dh0 * factor, dX
  end
  return Layer
end

-- what, the factor on dh0, the longest sequence
local LAYERS = { { "right, n ≤ 9", 1, 9 }, { "right, n ≤ 40", 1, 40 }, { "dh0 1 % too large", 1.01, 9 },
  { "dh0 doubled", 2, 9 } }

print(("%-18s %28s %40s"):format("", "|estimate - exact| < 1e-3", "certified"))
print(("%-18s %14s %13s %13s %13s %13s"):format("gradient", "pass", "fail", "PASS", "INCONCLUSIVE", "FAIL"))
for _, layer in ipairs(LAYERS) do
  local rng, Layer = rnn.rng(seed), scaled(layer[2])
  local count = { pass = 0, fail = 0, PASS = 0, INCONCLUSIVE = 0, FAIL = 0 }
  for _ = 1, draws do
    local n = rng:integer(1, layer[3])
    local at = { wx = rng:randn(), wh = rng:randn(), h0 = rng:randn(), X = {} }
    for t = 1, n do at.X[t] = rng:randn() end
    local by_hand = checking.estimate_gradients(Layer(n), { at = at, method = "central" })
    local one = Layer(n)
    one:forward(at.wx, at.X, at.wh, at.h0)
    local dwx, dwh, dh0 = one:backward(1)
    local within = math.abs(by_hand.wx - dwx) < 1e-3 and math.abs(by_hand.wh - dwh) < 1e-3
      and math.abs(by_hand.h0 - dh0) < 1e-3
    count[within and "pass" or "fail"] = count[within and "pass" or "fail"] + 1
    local verdict = checking.check_gradients(Layer(n), { at = at }).verdict
    count[verdict] = count[verdict] + 1
  end
  print(("%s %14d %13d %13d %13d %13d"):format(text.pad(layer[1], 18), count.pass, count.fail, count.PASS,
    count.INCONCLUSIVE, count.FAIL))
end
print(("%d draws each, seed %d"):format(draws, seed))
