local float64 = require "spec.support.float64"
local rnn = require "rnnlua"
local bits = float64.bits

local seed, draws = 31, 3000

describe("the cell", function()
  it("is bit for bit Lua's own h*wh + x*wx", function()
    local rng, cell = rnn.rng(seed), rnn.RecurrentCell()
    for i = 1, draws do
      local wx, x, wh, h = float64.draw(rng, 300), float64.draw(rng, 300), float64.draw(rng, 300),
        float64.draw(rng, 300)
      assert.equal(bits(h * wh + x * wx), bits(cell:forward(wx, x, wh, h)), "draw " .. i)
    end
  end)

  it("rounds the products before the sum", function()
    -- (1 + 2^-27)² = 1 + 2^-26 + 2^-54, of which rounding drops the last; a fused sum would keep it
    local a = 1 + 2.0 ^ -27
    assert.equal(0.0, rnn.RecurrentCell():forward(1, -(1 + 2.0 ^ -26), a, a))
  end)

  it("has gradients that are bit for bit dout times the other factor", function()
    local rng, cell = rnn.rng(seed), rnn.RecurrentCell()
    for i = 1, draws do
      local wx, x, wh, h, dout = float64.draw(rng, 300), float64.draw(rng, 300), float64.draw(rng, 300),
        float64.draw(rng, 300), float64.draw(rng, 300)
      cell:forward(wx, x, wh, h)
      assert.equal(bits(dout * x, dout * h, dout * wh, dout * wx), bits(cell:backward(dout)), "draw " .. i)
    end
  end)

  it("propagates NaN and infinity as in IEEE 754", function()
    local cell, inf, nan = rnn.RecurrentCell(), math.huge, 0 / 0
    assert.equal(inf, cell:forward(2, 3, 5, inf))
    assert.same({ 3.0, inf, 5.0, 2.0 }, { cell:backward(1) })
    assert.equal(bits(nan), bits(cell:forward(inf, 1, -inf, 1))) -- ∞ − ∞
    assert.same({ 1.0, 1.0, -inf, inf }, { cell:backward(1) })
    assert.equal(bits(nan), bits(cell:forward(inf, 0, 1, 1))) -- ∞·0
    assert.equal(bits(0.0, 0.0, 0.0, nan), bits(cell:backward(0)))
    assert.equal(bits(nan), bits(cell:forward(nan, 3, 5, 7)))
    assert.equal(bits(3.0, 7.0, 5.0, nan), bits(cell:backward(1)))
    assert.equal(bits(nan, nan, nan, nan), bits(cell:backward(nan)))
    assert.equal(bits(-0.0), bits(cell:forward(-0.0, 1, 1, -0.0)))
  end)
end)
