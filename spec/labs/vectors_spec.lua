-- Lab 07: what the cell computes.
local ElmanCell = dofile "labs/07_vectors/solution.lua"
local rnn = require "rnnlua"

describe("lab 07_vectors", function()
  it("has the gradients of the library's Elman cell, whatever the sizes", function()
    local rng = rnn.rng(7)
    for H = 1, 4 do
      for D = 1, 3 do
        local Wx, x, Wh, h, b, dout = rng:randn(H, D), rng:randn(D), rng:randn(H, H), rng:randn(H), rng:randn(H),
          rng:randn(H)
        local ours, theirs = ElmanCell(), rnn.ElmanCell()
        local value, expected = ours:forward(Wx, x, Wh, h, b), theirs:forward(Wx, x, Wh, h, b)
        for i = 1, H do assert.is_true(math.abs(value[i] - expected[i]) < 1e-14) end
        local dWx, dWh, dh, db, dx = ours:backward(dout)
        local eWx, eWh, eh, eb, ex = theirs:backward(dout)
        for i = 1, H do
          for j = 1, D do assert.is_true(math.abs(dWx[i][j] - eWx[i][j]) < 1e-13) end
          for j = 1, H do assert.is_true(math.abs(dWh[i][j] - eWh[i][j]) < 1e-13) end
          assert.is_true(math.abs(dh[i] - eh[i]) < 1e-13 and math.abs(db[i] - eb[i]) < 1e-13)
        end
        for j = 1, D do assert.is_true(math.abs(dx[j] - ex[j]) < 1e-13) end
      end
    end
  end)
end)
