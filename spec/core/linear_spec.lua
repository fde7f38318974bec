local rnn = require "rnnlua"

-- (1 + 2^-27)² = 1 + 2^-26 + 2^-54: rounding the product drops the last term, and a fused sum keeps it.
local A, SQUARE = 1 + 2.0 ^ -27, 1 + 2.0 ^ -26

describe("the linear layer", function()
  local layer
  before_each(function() layer = rnn.Linear() end)

  it("computes W·x + b and its gradients", function()
    local y = layer:forward({ { 1, 2, 3 }, { 4, 5, 6 } }, { 1, 10, 100 }, { 0.5, 0.25 })
    assert.same({ 321.5, 654.25 }, y:table())
    local dW, db, dx = layer:backward { 1, -2 }
    assert.same({ { 1.0, 10.0, 100.0 }, { -2.0, -20.0, -200.0 } }, dW:table())
    assert.same({ 1.0, -2.0 }, db:table())
    assert.same({ -7.0, -8.0, -9.0 }, dx:table())
  end)

  it("treats each row of a batch alike, and sums dW and db over the rows", function()
    local y = layer:forward({ { 1, 2 } }, { { 1, 10 }, { 2, 20 }, { 3, 30 } }, { 0.5 })
    assert.same({ { 21.5 }, { 42.5 }, { 63.5 } }, y:table())
    local dW, db, dx = layer:backward { { 1 }, { 0 }, { 2 } }
    assert.same({ { 7.0, 70.0 } }, dW:table())
    assert.same({ 3.0 }, db:table())
    assert.same({ { 1.0, 2.0 }, { 0.0, 0.0 }, { 2.0, 4.0 } }, dx:table())
  end)

  it("adds fused products to b, from the first to the last", function()
    assert.equal(2.0 ^ -54, layer:forward({ { A } }, { A }, { -SQUARE })[1])
    -- 1 + 2^-53 rounds to 1, twice; 2^-53 + 2^-53 + 1 would be more
    assert.equal(1.0, layer:forward({ { 2.0 ^ -53, 2.0 ^ -53 } }, { 1, 1 }, { 1 })[1])
    assert.equal(0.0, layer:forward({ { 1e300, 1, -1e300 } }, { 1, 1, 1 }, { 0 })[1])
    assert.equal(1.0, layer:forward({ { 1e300, -1e300, 1 } }, { 1, 1, 1 }, { 0 })[1])
  end)

  it("adds fused products to the gradients, from the first to the last", function()
    layer:forward({ { A }, { 1 } }, { { A }, { 1 } }, { 0, 0 })
    local first = layer:backward { { A, 0 }, { -SQUARE, 0 } }
    assert.equal(A * A - SQUARE, first[1][1]) -- 0: the first product is rounded, as there is nothing to add it to
    layer:forward({ { 1 }, { A } }, { { 1 }, { A } }, { 0, 0 })
    local dW, db, dx = layer:backward { { -SQUARE, A }, { A, 0 } }
    assert.equal(2.0 ^ -54, dW[1][1])
    assert.equal(2.0 ^ -54, dx[1][1])
    assert.equal(A - SQUARE, db[1])
  end)

  it("lets NaN and infinity through", function()
    local y = layer:forward({ { 0, 1 }, { 1, 0 } }, { math.huge, 1 }, { 0, 0 })
    assert.is_true(y[1] ~= y[1])
    assert.equal(math.huge, y[2])
    local dW, _, dx = layer:backward { 0, 1 }
    assert.is_true(dW[1][1] ~= dW[1][1])
    assert.equal(math.huge, dW[2][1])
    assert.same({ 1.0, 0.0 }, dx:table())
  end)
end)
