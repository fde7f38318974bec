-- The constant error carousel of the LSTM: with Wh = 0, and no upstream gradient of any h, the gradient of c_0 is that
-- of c_T times the product of all forget gates (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000).
local files = require "spec.support.files"
local rnn = require "rnnlua"
local tree = require "spec.support.tree"

local function sigmoid(z) return 1 / (1 + math.exp(-z)) end

local function list(rng, n)
  local made = {}
  for i = 1, n do made[i] = rng:randn() end
  return made
end

local function matrix(rng, rows, columns)
  local made = {}
  for i = 1, rows do made[i] = list(rng, columns) end
  return made
end

-- Random inputs of T steps with Wh = 0, and the product of the forget gates, number by number.
local function inputs(rng, T, H, D)
  local Wx, X, b = matrix(rng, 4 * H, D), matrix(rng, T, D), list(rng, 4 * H)
  local Wh, product = {}, {}
  for k = 1, 4 * H do
    Wh[k] = {}
    for j = 1, H do Wh[k][j] = 0 end
  end
  for k = 1, H do
    product[k] = 1
    for t = 1, T do
      local z = b[H + k]
      for j = 1, D do z = z + Wx[H + k][j] * X[t][j] end
      product[k] = product[k] * sigmoid(z)
    end
  end
  return { Wx = Wx, X = X, Wh = Wh, h0 = list(rng, H), c0 = list(rng, H), b = b }, product
end

-- dc_0 of a chain of cells.
local function chain(Cell, at, T, H, dc)
  local cells, h, c, dh = {}, at.h0, at.c0, {}
  for t = 1, T do
    cells[t] = Cell()
    h, c = cells[t]:forward(at.Wx, at.X[t], at.Wh, h, c, at.b)
  end
  for k = 1, H do dh[k] = 0 end
  for t = T, 1, -1 do dh, dc = select(3, cells[t]:backward(dh, dc)) end
  return dc
end

describe("with Wh = 0, dc_0 is dc_T times the product of the forget gates", function()
  local Cell = dofile "labs/10_lstm/solution.lua"

  local ways = {
    ["lab 10's cell"] = function(at, T, H, dc) return chain(Cell, at, T, H, dc) end,
    ["rnn.LSTMCell"] = function(at, T, H, dc) return chain(rnn.LSTMCell, at, T, H, dc) end,
    ["rnn.LSTM"] = function(at, _, _, dc)
      local lstm = rnn.LSTM()
      lstm:forward(at)
      return (select(4, lstm:backward(nil, dc)))
    end,
  }
  for name, way in pairs(ways) do
    it("in " .. name, function()
      local rng = rnn.rng(5)
      for _ = 1, 50 do
        local T, H, D = rng:integer(1, 12), rng:integer(1, 4), rng:integer(1, 3)
        local at, product = inputs(rng, T, H, D)
        local dc_T = list(rng, H)
        local dc_0 = way(at, T, H, dc_T)
        for k = 1, H do
          local right = dc_T[k] * product[k]
          assert.is_true(math.abs(dc_0[k] - right) <= 1e-13 * math.abs(right), ("%g, not %g"):format(dc_0[k], right))
        end
      end
    end)
  end
end)

describe("lab 10_lstm", function()
  it("plots what is left of the gradient along c beside a line of lab 05", function()
    local output, code = tree.run(tree.rnnlua .. " lab check labs/10_lstm/solution.lua")
    assert.equal(0, code, output)
    assert.truthy(output:find([[
           gradient (log)
                1 |+++***********
                  |   ++++       ***************************
                  |       +++++                             *****************
                  |            ++++
                  |                ++++++
                  |                      ++++
            0.206 |                          +++++
                  |                               ++++
                  |                                   ++++++
                  |                                         ++++
                  |                                             +++++
                  |                                                  ++++
           0.0424 |                                                      ++++
                  +----------------------------------------------------------
                   0                      steps back                       30
             * along c, f 0.98
             + lab 05, wh 0.9
           On each line, a step back multiplies by the same factor: f, or wh.
           What is left after 30 steps: 0.58 along c, 0.042 with wh 0.9.
           f is never above 1, so nothing explodes along c.
           The network sets f itself: near 1, the gradient survives.
]], 1, true), output)
  end)

  it("fits a narrow terminal", function()
    local output = tree.run("COLUMNS=40 " .. tree.rnnlua .. " lab check labs/10_lstm/solution.lua")
    local plot = output:match "gradient %(log%).-wh 0%.9\n"
    assert.truthy(plot, output)
    for line in plot:gmatch "[^\n]+" do assert.is_true(#line < 40, line) end
    assert.matches("\n +0  steps back +30\n", plot)
  end)

  describe("with a mistake", function()
    local work

    setup(function() work = tree.temporary() end)

    teardown(function() tree.remove(work) end)

    local function said(from, to)
      files.write(work .. "/mine.lua", files.replaced(files.read "labs/10_lstm/solution.lua", from, to))
      return (tree.run(tree.rnnlua .. " lab check " .. work .. "/mine.lua"))
    end

    for name, edit in pairs {
      forward = { "f[k] * c[k] + i[k] * g[k]", "f[k] * c[k] + i[k]" },
      backward = { "dc[k] = d * f[k]", "dc[k] = d" },
    } do
      it("plots nothing: " .. name, function()
        local output = said(edit[1], edit[2])
        assert.truthy(output:find("WRONG  " .. name, 1, true), output)
        assert.falsy(output:find("along c", 1, true), output)
      end)
    end

    it("names a gradient along c that is wrong only after many steps", function()
      local output = said("dc[k] = d * f[k]", "dc[k] = math.abs(d - 0.5 ^ 20) < 1e-12 and 0 or d * f[k]")
      assert.matches("WRONG backward with forget gates 0%.5, dc is 0 after 21 steps back, should be 4%.76837e%-07 ",
        (output:gsub("%s+", " ")))
    end)
  end)
end)
