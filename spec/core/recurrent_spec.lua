local float64 = require "spec.support.float64"
local rnn = require "rnnlua"
local tree = require "spec.support.tree"
local bits = float64.bits

-- The layer's definition: a chain of cells. States h_1 … h_n, and a backward that takes one upstream
-- gradient a state (nil: none there) and sums from t = n down to 1.
local function chain(wx, X, wh, h0)
  local cells, states, h = {}, {}, h0
  for t = 1, #X do
    cells[t] = rnn.RecurrentCell()
    h = cells[t]:forward(wx, X[t], wh, h)
    states[t] = h
  end
  return h, states, function(dout)
    local dwx, dwh, dX = 0.0, 0.0, {}
    local delta = dout[#X]
    for t = #X, 1, -1 do
      local dwx_t, dwh_t, dh, dx = cells[t]:backward(delta)
      dwx, dwh, dX[t] = dwx + dwx_t, dwh + dwh_t, dx
      delta = t > 1 and dout[t - 1] and dout[t - 1] + dh or dh
    end
    return dwx, dwh, delta, dX
  end
end

local function draws(rng, n, spread)
  local values = {}
  for t = 1, n do values[t] = float64.draw(rng, spread) end
  return values
end

-- Compares layer and chain on drawn inputs. Below 64 steps they agree to the last bit.
local function compare(seed, spread, n)
  local rng = rnn.rng(seed)
  n = n or rng:integer(1, 63)
  local case = ("seed %d, n %d"):format(seed, n)
  local layer, X = rnn.Recurrent(n), draws(rng, n, spread)
  local wx, wh, h0 = float64.draw(rng, spread), float64.draw(rng, spread), float64.draw(rng, spread)
  local h, states, backward = chain(wx, X, wh, h0)

  assert.equal(bits(h), bits(layer:forward(wx, X, wh, h0)), case)
  assert.equal(bits(states), bits(layer:states()), case)
  local last, each = float64.draw(rng, spread), draws(rng, n, spread)
  local dwx, dwh, dh0, dX = backward { [n] = last }
  assert.equal(bits(dwx, dwh, dh0, dX), bits(layer:backward(last)), case)
  assert.equal(bits(dwx, dwh, dh0), bits(layer:backward(last, false)), case)
  dwx, dwh, dh0, dX = backward(each)
  assert.equal(bits(dwx, dwh, dh0, dX), bits(layer:backward(each)), case)
  assert.equal(bits(dwx, dwh, dh0), bits(layer:backward(each, false)), case)
end

-- Value and gradients by another road, exact in integers: a dual number carries the derivative in one
-- direction forward through the recurrence.
local function dual(direction, wx, X, wh, h0, loss)
  local h, dh, value, derivative = h0, direction.h0 or 0, 0, 0
  for t = 1, #X do
    dh = dh * wh + h * (direction.wh or 0) + (direction[t] or 0) * wx + X[t] * (direction.wx or 0)
    h = h * wh + X[t] * wx
    value, derivative = value + loss[t] * h, derivative + loss[t] * dh
  end
  return value, derivative
end

describe("the recurrent layer", function()
  it("is bit for bit the chain of cells, at ordinary values", function()
    for seed = 1, 300 do compare(seed, 2) end
  end)

  it("is bit for bit the chain of cells, where products overflow and underflow", function()
    for seed = 301, 700 do compare(seed, 300) end
  end)

  it("is bit for bit the chain of cells at each length below 64", function()
    for n = 1, 63 do compare(1000 + n, 2, n) end
  end)

  it("has exact values and gradients at small integers", function()
    -- |h| < 3^10·4 and its derivatives stay far below 2^53: every rounding is exact
    local rng = rnn.rng(33)
    for n = 1, 10 do
      local layer = rnn.Recurrent(n)
      local function small() return rng:integer(-2, 2) end
      for _ = 1, 20 do
        local X, each, last = {}, {}, {}
        for t = 1, n do X[t], each[t], last[t] = small(), small(), 0 end
        last[n] = 1
        local wx, wh, h0 = small(), small(), small()
        assert.equal(dual({}, wx, X, wh, h0, last), layer:forward(wx, X, wh, h0))
        for _, dout in ipairs { last, each } do
          local dwx, dwh, dh0, dX = layer:backward(dout)
          local function derivative(direction) return (select(2, dual(direction, wx, X, wh, h0, dout))) end
          assert.equal(derivative { wx = 1 }, dwx)
          assert.equal(derivative { wh = 1 }, dwh)
          assert.equal(derivative { h0 = 1 }, dh0)
          for t = 1, n do assert.equal(derivative { [t] = 1 }, dX[t]) end
        end
      end
    end
  end)

  it("keeps its promises at long lengths (recurrent_long.c)", function()
    assert.equal("ok\n", (tree.run(tree.program "rnnlua_recurrent_long")))
  end)

  it("has exact values and gradients at 64 steps and more", function()
    -- wh of size 1 keeps every sum far below 2^53
    for _, n in ipairs { 64, 65, 100, 5000 } do
      for _, wh in ipairs { 1, -1, 0 } do
        local X, layer = {}, rnn.Recurrent(n)
        for t = 1, n do X[t] = t % 5 - 2 end
        local h, states, backward = chain(2, X, wh, 3)
        assert.equal(h, layer:forward(2, X, wh, 3))
        assert.same(states, layer:states())
        assert.same({ backward { [n] = 1 } }, { layer:backward(1) })
        assert.same({ backward(X) }, { layer:backward(X) })
      end
    end
  end)

  it("keeps denormals whose weighted terms are each below the least double", function()
    -- Σ wh^j·X[n-j] is 64 terms of 0.499 units; wx makes a visible number of them
    local n, wx, wh, unit, X = 64, 2.0 ^ 499, 0.24, 2.0 ^ -1074, {}
    for j = 0, n - 1 do X[n - j] = math.min(.499 // wh ^ j, 2.0 ^ 52) * unit end
    local h, states, backward = chain(wx, X, wh, 0)
    local layer = rnn.Recurrent(n)
    -- what underflow may cost chain and layer each: two products a step, weighted, times wx
    local bound = 2 * (4 + wx) * 2 * unit / (1 - wh)
    assert.near(h, layer:forward(wx, X, wh, 0), bound)
    assert.is_true(h > 2 * bound)
    for t, state in ipairs(layer:states()) do assert.near(states[t], state, bound) end
    local dwx, dwh = backward { [n] = 100 }
    local got_dwx, got_dwh = layer:backward(100, false)
    assert.near(dwx, got_dwx, (4 + n) * 4 * unit)
    assert.near(dwh, got_dwh, bound * (n + 100 * 2 / (1 - wh)))
  end)

  it("runs in two parts as in one", function()
    -- exact in small integers, whatever the order of sums
    local X, wx, wh, h0 = { 1, -2, 3, 0, 2, -1, 1 }, 2, -2, 3
    local whole = rnn.Recurrent(7)
    local h = whole:forward(wx, X, wh, h0)
    local expected = { whole:backward(1) }
    for cut = 1, 6 do
      local first, second = rnn.Recurrent(cut), rnn.Recurrent(7 - cut)
      local middle = first:forward(wx, { table.unpack(X, 1, cut) }, wh, h0)
      assert.equal(h, second:forward(wx, { table.unpack(X, cut + 1) }, wh, middle))
      local dwx2, dwh2, dmiddle, dX2 = second:backward(1)
      local dwx1, dwh1, dh0, dX1 = first:backward(dmiddle)
      table.move(dX2, 1, #dX2, cut + 1, dX1)
      assert.same(expected, { dwx1 + dwx2, dwh1 + dwh2, dh0, dX1 })
    end
  end)

  it("propagates NaN and infinity as in IEEE 754", function()
    local layer, inf, nan = rnn.Recurrent(3), math.huge, 0 / 0
    assert.equal(inf, layer:forward(2, { 1, inf, 3 }, 3, 1))
    assert.same({ 5.0, inf, inf }, layer:states())
    -- dwx = 9·1 + 3·∞ + 1·3, dwh = 9·1 + 3·5 + 1·∞
    assert.same({ inf, inf, 27.0, { 18.0, 6.0, 2.0 } }, { layer:backward(1) })
    assert.equal(bits(nan), bits(layer:forward(2, { 1, nan, 3 }, 3, 1)))
    assert.equal(bits(5.0, nan, nan), bits(table.unpack(layer:states())))
    assert.equal(bits(nan, nan, 27.0, { 18.0, 6.0, 2.0 }), bits(layer:backward(1)))
    assert.equal(bits(nan), bits(layer:forward(2, { 1, 2, 3 }, 0, inf))) -- ∞·0
    assert.equal(bits(3.0, nan, 0.0, { 0.0, 0.0, 2.0 }), bits(layer:backward { 0, 0, 1 }))
  end)

  it("agrees with PyTorch's automatic differentiation (fixtures/recurrent.py)", function()
    for i, case in ipairs(require "spec.fixtures.recurrent") do
      local n = #case.X
      local layer = rnn.Recurrent(n)
      local h = layer:forward(case.wx, case.X, case.wh, case.h0)
      -- Each result is a polynomial of some n terms with some n factors each: its error is at most
      -- (4n + 8)·u times the same polynomial at absolute values.
      local function near(expected, magnitude, actual, name)
        local bound = (4 * n + 8) * 2.0 ^ -53 * magnitude
        assert.is_true(math.abs(expected - actual) <= bound,
          ("case %d, %s: expected %.17g ± %.1g, got %.17g"):format(i, name, expected, bound, actual))
      end
      near(case.h, case.magnitude.h, h, "h")
      for name, dout in pairs { last = 1, each = case.dout } do
        local expected, magnitude = case[name], case.magnitude[name]
        local dwx, dwh, dh0, dX = layer:backward(dout)
        near(expected.dwx, magnitude.dwx, dwx, name .. " dwx")
        near(expected.dwh, magnitude.dwh, dwh, name .. " dwh")
        near(expected.dh0, magnitude.dh0, dh0, name .. " dh0")
        for t = 1, n do near(expected.dX[t], magnitude.dX[t], dX[t], name .. " dX") end
      end
    end
  end)
end)
