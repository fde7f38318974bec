local float64 = require "spec.support.float64"
local rnn = require "rnnlua"
local bits = float64.bits

local seed = 17

-- Σ values without error but the last rounding (Shewchuk, "Adaptive precision floating-point
-- arithmetic and fast robust geometric predicates", 1997): partial sums that do not overlap.
local function exact_sum(values)
  local partials = {}
  for _, x in ipairs(values) do
    local kept = {}
    for _, y in ipairs(partials) do
      if math.abs(x) < math.abs(y) then x, y = y, x end
      local high = x + y
      local low = y - (high - x)
      if low ~= 0 then kept[#kept + 1] = low end
      x = high
    end
    kept[#kept + 1] = x
    partials = kept
  end
  local sum = 0.0
  for i = 1, #partials do sum = sum + partials[i] end -- smallest first: each is less than an ulp of the next
  return sum
end

local function absolute(values)
  local list = {}
  for i, x in ipairs(values) do list[i] = math.abs(x) end
  return exact_sum(list)
end

local U = 2.0 ^ -53

describe("sums of arrays", function()
  it("keep the stated bound, whatever cancels", function()
    local rng = rnn.rng(seed)
    for draw = 1, 400 do
      local n, x, y, products = rng:integer(0, 70), {}, {}, {}
      for i = 1, n do
        x[i] = rng:randn() * 2.0 ^ rng:integer(-60, 60)
        y[i] = i % 3 == 0 and i > 3 and -x[i - 3] or rng:randn()
        if i % 4 == 0 then x[i] = -x[i - 1] * (1 + U * rng:integer(-4, 4)) end
        products[i] = x[i] * y[i]
      end
      for kind, pair in pairs { sum = { x, rnn.array(x):sum() }, dot = { products, rnn.array(x):dot(rnn.array(y)) } } do
        local exact = exact_sum(pair[1])
        local bound = 2 * U * math.abs(exact) + n * n * U * U * absolute(pair[1])
        assert.is_true(math.abs(pair[2] - exact) <= bound,
          ("seed %d, draw %d, %s of %d: %.17g, exact %.17g"):format(seed, draw, kind, n, pair[2], exact))
      end
    end
  end)

  it("is exact where a plain loop loses all digits", function()
    local a = rnn.array(1000, 1e-20)
    a[1], a[500], a[1000] = 1, 1e17, -1e17
    assert.equal(1.0, a:sum())
    assert.equal(1e-3, a:mean())
  end)

  it("of integers are exact", function()
    local a = rnn.array(100001)
    for i = 1, #a do a[i] = i end
    assert.equal(100001 * 100002 / 2, a:sum())
    assert.equal(50001.0, a:mean())
    assert.equal(100001 * 100002 * 200003 // 6 + 0.0, a:dot(a))
  end)

  it("overflow only if the sum does", function()
    local big = 0x1.fffffffffffffp+1023
    assert.equal(0.0, rnn.array { big, big, -big, -big }:sum())
    assert.equal(big, rnn.array { big, big, -big }:sum())
    assert.equal(math.huge, rnn.array { big, big }:sum())
    assert.equal(-math.huge, rnn.array { -big, -big }:sum())
    for n = 1, 40 do
      local share = rnn.array(n, -big):mean() / -big
      assert.is_true(share <= 1 and share >= 1 - 4 * U)
    end
    assert.equal(1e308, rnn.array { 1e154, 1e154, 1e154 }:dot(rnn.array { 1e154, 1e154, -1e154 }))
  end)

  it("propagate NaN and infinity", function()
    local inf, nan = math.huge, 0 / 0
    assert.equal(inf, rnn.array { 1, inf, 2 }:sum())
    assert.equal(-inf, rnn.array { 1, -inf, 2 }:mean())
    assert.equal("nan", bits(rnn.array { inf, 1, -inf }:sum()))
    assert.equal("nan", bits(rnn.array { 1, nan }:mean()))
    assert.equal("nan", bits(rnn.array { 0, 1 }:dot(rnn.array { inf, 1 })))
  end)

  it("group their terms in one way on every machine", function()
    -- made once; the same bits are due wherever this runs
    local a, b = rnn.rng(1):randn(1003), rnn.rng(2):uniform(1003, -1, 1)
    assert.equal("c027d327efb6a1c7 bf8852daed1346fc c01ff354d1b7baa1", bits(a:sum(), a:mean(), a:dot(b)))
  end)
end)

describe("extremes of arrays", function()
  it("are those of Lua's own", function()
    local rng = rnn.rng(seed)
    for n = 1, 40 do
      local x = {}
      for i = 1, n do x[i] = rng:randn() end
      assert.equal(math.min(table.unpack(x)), rnn.array(x):min())
      assert.equal(math.max(table.unpack(x)), rnn.array(x):max())
    end
  end)

  it("are NaN if a number is NaN", function()
    for i = 1, 5 do
      local a = rnn.array { 3, 1, 4, 1, 5 }
      a[i] = 0 / 0
      assert.equal("nan nan", bits(a:min(), a:max()))
    end
  end)
end)

describe("elementwise arithmetic", function()
  it("is bit for bit Lua's own", function()
    local rng, x, y, sum, scaled = rnn.rng(seed), {}, {}, {}, {}
    for i = 1, 2000 do
      x[i], y[i] = float64.draw(rng, 500), float64.draw(rng, 500)
      sum[i], scaled[i] = x[i] + y[i], 1 / 3 * x[i]
    end
    local function listed(a) return table.move(a, 1, #a, 1, {}) end
    assert.equal(bits(sum), bits(listed(rnn.array(x):add(rnn.array(y)))))
    assert.equal(bits(scaled), bits(listed(rnn.array(x):scale(1 / 3))))
  end)
end)

describe("arrays of draws", function()
  it("are the generator's draws one by one", function()
    local one, many = rnn.rng(seed), rnn.rng(seed)
    local normal, uniform = many:randn(100), many:uniform(100, -2, 3)
    for i = 1, 100 do assert.equal(one:randn(), normal[i]) end
    for i = 1, 100 do assert.equal(one:uniform(-2, 3), uniform[i]) end
    assert.equal(one:randn(), many:randn())
  end)
end)
