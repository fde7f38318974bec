-- Lab 06: what the cell computes, and what it shows of saturation.
local TanhCell = dofile "labs/06_tanh_cell/solution.lua"
local files = require "spec.support.files"
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

  describe("when all is right", function()
    local function shown(columns)
      local output, code = tree.run(("COLUMNS=%d %s lab check labs/06_tanh_cell/solution.lua"):format(columns,
        tree.rnnlua))
      assert.equal(0, code, output)
      return output
    end

    it("plots saturation", function()
      assert.truthy(shown(80):find([[
                  1 |                          ++++      ********************
                    |                         +    +  ****
]], 1, true))
      assert.truthy(shown(80):find([[
                 -1 |********************
                    +--------------------------------------------------------
                     -5                          z                          5
             * h'
             + dh'/dz
           z  dh'/dz  (dh'/dz)^10
           0  1.0000     1.0e+00
           1  0.4200     1.7e-04
           3  0.0099     8.7e-21
           With wh 1, 10 steps at z multiply the gradient by (dh'/dz)^10.
           On both sides, the cell is saturated: h' hardly changes with z.
           So almost nothing of the gradient passes there.
]], 1, true))
    end)

    it("plots it in a narrow terminal, too", function()
      assert.truthy(shown(40):find([[
                 -1 |******
                    +----------------
                     -5      z      5
             * h'
             + dh'/dz
           z  dh'/dz  (dh'/dz)^10
           0  1.0000     1.0e+00
]], 1, true))
    end)
  end)

  it("plots nothing while forward is wrong", function()
    local folder = tree.temporary()
    files.write(folder .. "/mine.lua", files.replaced(files.read "labs/06_tanh_cell/solution.lua", " + b\n", "\n"))
    local output, code = tree.run(tree.rnnlua .. " lab check " .. folder .. "/mine.lua")
    assert.equal(1, code, output)
    assert.falsy(output:find("dh'/dz", 1, true), output)
    tree.remove(folder)
  end)
end)
