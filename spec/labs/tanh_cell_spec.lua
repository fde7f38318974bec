-- Lab 06: what the cell computes, and what it shows of saturation.
local TanhCell = dofile "labs/06_tanh_cell/solution.lua"
local rnn = require "rnnlua"
local tree = require "spec.support.tree"

describe("lab 06_tanh_cell", function()
  it("has the numbers of its text and its hints", function()
    local cell = TanhCell()
    assert.is_true(math.abs(cell:forward(2, 3, -1, 7, 2) - 0.762) < 5e-4)
    cell:forward(7, 2, 1, 0, math.log(3) / 2 - 14)
    local dwx, _, _, db = cell:backward(4)
    assert.is_true(math.abs(db - 3) < 1e-12 and math.abs(dwx - 6) < 1e-12)
  end)

  it("is the library's Elman cell with one number", function()
    local rng = rnn.rng(6)
    for _ = 1, 20 do
      local wx, x, wh, h, b, dout = rng:randn(), rng:randn(), rng:randn(), rng:randn(), rng:randn(), rng:randn()
      local ours, theirs = TanhCell(), rnn.ElmanCell()
      local value, expected = ours:forward(wx, x, wh, h, b), theirs:forward({ { wx } }, { x }, { { wh } }, { h }, { b })
      assert.is_true(math.abs(value - expected[1]) < 1e-15)
      local got, dWx, dWh, dh, db, dx = { ours:backward(dout) }, theirs:backward { dout }
      for i, d in ipairs { dWx[1][1], dWh[1][1], dh[1], db[1], dx[1] } do
        assert.is_true(math.abs(got[i] - d) < 1e-14)
      end
    end
  end)

  it("shows how the gradient vanishes in a saturated cell", function()
    local output, code = tree.run(tree.rnnlua .. " labs/06_tanh_cell/lab.lua labs/06_tanh_cell/solution.lua")
    assert.equal(0, code, output)
    assert.truthy(output:find([[
              a       h'   dh'/da   after 10 such steps
            0.0   0.0000   1.0000   1.0e+00  ####################
            0.5   0.4621   0.7864   9.1e-02  ################
            1.0   0.7616   0.4200   1.7e-04  ########
            2.0   0.9640   0.0707   3.1e-12  #
            3.0   0.9951   0.0099   8.7e-21
            5.0   0.9999   0.0002   3.9e-38
           The larger a is, the less of the gradient passes: the cell is
           saturated. Ten saturated steps leave nothing of it.
]], 1, true), output)
  end)
end)
