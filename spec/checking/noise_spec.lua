local noise = require "rnnlua.checking.estimate.noise"

local function measure(f, x)
  return noise.measure(function(t)
    local y = f(x * (1 + t))
    return y, math.abs(y), { y }
  end)
end

describe("rnnlua.checking.estimate.noise", function()
  it("finds almost no noise in a function that rounds once", function()
    local relative, source = measure(math.sin, 0.7)
    assert.equal("measured", source)
    assert.is_true(relative < 1e-14)
  end)

  it("finds none in a constant, or where nothing is finite", function()
    assert.same({ 0.0, "none", 0.0 }, { measure(function() return 3 end, 0.7) })
    assert.same({ 0.0, "none", 0.0 }, { measure(function() return 0 / 0 end, 0.7) })
    assert.same({ 0.0, "none", 0.0 }, { measure(function() return 0 end, 0.7) })
  end)

  it("finds the size of noise within a factor of a few", function()
    local state = 99
    local function draw()
      state = state * 48271 % 2147483647
      return state / 2147483647 - 0.5
    end
    for _, size in ipairs { 1e-12, 1e-7, 1e-3 } do
      for _ = 1, 100 do
        local relative = measure(function(x) return 2 + x + size * draw() end, 0.7)
        local sigma = size / math.sqrt(12) / 2.7
        assert.is_true(relative > 2 * sigma and relative < 200 * sigma,
          ("%.3g for %.3g"):format(relative, sigma))
      end
    end
  end)

  it("sees rounding to a grid that equal spacing would miss", function()
    -- 2^-21·0.7 is 5,681 units of this grid: equally spaced values round all alike.
    local q = 0.7 * 2.0 ^ -21 / 5681
    local relative = measure(function(x) return math.floor(x / q + 0.5) * q end, 0.7)
    assert.is_true(relative > q)
  end)

  it("doesn't take a kink for noise", function()
    local x = 0.7
    local relative = measure(function(z) return math.max(z - x - 2e-12, 0) + 1 end, x)
    assert.is_true(relative < 1e-14)
  end)

  it("recognises values with 24 bits, constant or not, but not small integers", function()
    local function float32(x) return string.unpack("f", string.pack("f", x)) end
    local relative, source = measure(function(x) return float32(math.sin(x)) end, 0.7)
    assert.equal("float32", source)
    assert.is_true(relative >= noise.FLOAT32 and relative < 1e-5)
    assert.same({ noise.FLOAT32, "float32", noise.FLOAT32 }, { measure(function() return float32(0.1) end, 0.7) })
    assert.same({ 0.0, "none", 0.0 }, { measure(function() return 0.25 end, 0.7) })
  end)

  it("is a fault if it is large, not declared, and not that of 24 bits", function()
    assert.is_true(noise.is_fault(1e-7, "measured"))
    assert.is_false(noise.is_fault(1e-7, "float32"))
    assert.is_false(noise.is_fault(1e-7, "measured", 1e-6))
    assert.is_false(noise.is_fault(1e-12, "measured"))
  end)
end)
