-- Lab 04: what the layer computes, and how it belongs to lab 02.
local Recurrent = dofile "labs/02_recurrent/solution.lua"
local RecurrentStates = dofile "labs/04_loss_at_every_step/solution.lua"
local rnn = require "rnnlua"

describe("lab 04_loss_at_every_step", function()
  it("has the numbers of its text and its hints", function()
    local layer = RecurrentStates(3)
    assert.same({ 5, 19, 63 }, layer:forward(2, { 1, 2, 3 }, 3, 1))
    layer:forward(1, { 0, 0, 0 }, 2, 0)
    local _, _, dh0, dX = layer:backward { 1, 10, 100 }
    assert.same({ 421, 210, 100 }, dX)
    assert.equal(842, dh0)
  end)

  it("has the gradients of the library's layer for a loss at every step", function()
    local rng = rnn.rng(4)
    for n = 1, 9 do
      local wx, wh, h0, X, dout = rng:randn(), rng:randn(), rng:randn(), {}, {}
      for t = 1, n do X[t], dout[t] = rng:randn(), rng:randn() end
      local ours, theirs = RecurrentStates(n), rnn.Recurrent(n)
      local states = ours:forward(wx, X, wh, h0)
      assert.equal(theirs:forward(wx, X, wh, h0), states[n])
      local expected, got = { theirs:backward(dout) }, { ours:backward(dout) }
      for i = 1, 3 do assert.is_true(math.abs(expected[i] - got[i]) <= 1e-12 * math.max(1, math.abs(expected[i]))) end
      for t = 1, n do assert.is_true(math.abs(expected[4][t] - got[4][t]) <= 1e-12) end
    end
  end)

  it("is lab 02 if only the last step has a loss", function()
    local chain, layer = Recurrent(3), RecurrentStates(3)
    chain:forward(2, { 3, 5, 7 }, 11, 13)
    layer:forward(2, { 3, 5, 7 }, 11, 13)
    assert.same({ chain:backward(1) }, { layer:backward { 0, 0, 1 } })
  end)
end)
