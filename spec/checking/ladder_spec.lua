local estimate_gradients = require "rnnlua.checking".estimate_gradients
local ladder = require "rnnlua.checking.estimate.ladder"
local rnn = require "rnnlua"
local unconverged = require "rnnlua.checking.estimate.unconverged"

-- The entry of f at x. A second input, which f doesn't touch, keeps the point from being all zeros.
local function entry(f, x, options)
  options = options or {}
  options.at, options.wrt = { x = x, y = 0.7 }, "x"
  local _, details = estimate_gradients(function(v) return f(v.x, v.y) end, options)
  return details.x
end

local function holds(expected, got, largest_bound)
  assert.equal("regular", got.status)
  assert.is_true(math.abs(got.value - expected) <= got.bound,
    ("%.17g ± %.3g, expected %.17g"):format(got.value, got.bound, expected))
  assert.is_true(got.bound <= largest_bound, ("bound %.3g"):format(got.bound))
end

local function tanh(x)
  return 1 - 2 / (math.exp(2 * x) + 1)
end

-- Expected slopes are exact numbers, or math.* at the same double.
describe("rnnlua.checking.estimate.ladder on a smooth function", function()
  it("bounds the error of polynomials and of exp", function()
    holds(6, entry(function(x) return x ^ 2 end, 3), 2e-12)
    holds(-0.75, entry(function(x) return 7 - 0.75 * x end, 0.3), 2e-12)
    holds(1000, entry(function(x) return x ^ 1000 end, 1), 1e-5)
    holds(math.exp(1), entry(math.exp, 1), 1e-10)
  end)

  it("ends at 0, where steps can shrink for ever, when no calls are left", function()
    local function f(x)
      local y = 1 + x ^ 3
      return y, y
    end
    for budget = 40, 100 do
      local limit = coroutine.create(function()
        return ladder.estimate(f, 0.0, { F = 1.0, A = 1.0 }, { budget = budget, noise = 2.0 ^ -53 })
      end)
      debug.sethook(limit, function() error("too many instructions", 0) end, "", 10000000)
      local ended, result = coroutine.resume(limit)
      assert.is_true(ended, ("budget %d: %s"):format(budget, tostring(result)))
      assert.is_true(result.evaluations <= budget)
    end
  end)

  it("finds the scale of a function that bends within the first step", function()
    holds(1000 * math.cos(1000), entry(function(x) return math.sin(1000 * x) end, 1), 1e-5)
    holds(-1e16, entry(function(x) return 1 / x end, 1e-8), 1e6)
    holds(5e4, entry(function(x) return x ^ 0.5 end, 1e-10), 1e-4)
    holds(1e12, entry(function(x) return tanh(1e12 * x) end, 0), 1e3)
  end)

  it("is not misled at the crest of a small wave that is shorter than the steps", function()
    local a, b, x = -0x1.6a25c3e55673bp+8, 0x1.d45066f6b2ca4p-25, -0x1.fdaabe0fac1a1p+0
    holds(1.0000000173418702, entry(function(z) return z + b * math.sin(a * z) end, x), 1e-7)
  end)

  it("is not misled by waves whose period divides the steps", function()
    local a, k, x = 0.58152008250866, 84230434.327646, 0.80097034618298
    local got = entry(function(z) return z + a * math.sin(k * z) end, x)
    assert.is_true(math.abs(got.value - 29845342.91893) <= got.bound)
    assert.is_true(got.bound < 1e5)
  end)

  it("does not take a wave that is shorter than its steps for a straight line, at small steps or large", function()
    -- Each was once wrong by orders of magnitude: steps in powers of 4 that hit the period; a step
    -- grown to 37 periods; gaps between the slopes that happened not to shrink.
    for _, case in ipairs {
      { -0.0034636821241669, 33255752.232513, 1.6956098540165 },
      { -0.0022841014584503, -43171085.113377, 0.057351780142102 },
      { 0.6716, 1, 1.0745502198175871 },
    } do
      local a, k, x = case[1], case[2], case[3]
      local exact = 1 + a * k * math.cos(k * x)
      local got = entry(function(z) return z + a * math.sin(k * z) end, x)
      -- k·x rounds in the reference too.
      local blur = math.abs(a * k * k * x) * 2.0 ^ -52
      assert.is_true(math.abs(got.value - exact) <= got.bound + blur)
      assert.is_true(got.bound <= 0.1 * math.abs(exact))
    end
    local k, x = 8.7e-5, -0.46062100909646775
    local got = entry(function(z, y) return y * 1e6 + k * math.sin(z) end, x)
    assert.is_true(math.abs(got.value - k * math.cos(x)) <= got.bound)
  end)

  it("finds a slope beside a much larger output", function()
    holds(1e-8, entry(function(x) return 1 + 1e-8 * x end, 0.3), 1e-14)
    holds(1e-13, entry(function(x) return 1 + 1e-13 * x end, 0.3), 2e-15)
  end)

  it("leaves room for a term near x that the rounding of a much larger output hides", function()
    -- Over steps of the size of x, the second term moves F by less than its rounding; over larger ones it is constant.
    for _, x in ipairs { 0.3, -0.7, 0.05 } do
      local function f(z) return 0.5 + 1e-14 * z + 1e-17 * tanh(z) end
      local slope = 1e-14 + 1e-17 * (1 - tanh(x) ^ 2)
      holds(slope, entry(f, x), 1e-15)
    end
  end)

  it("gives 0 and a valid bound if the output is constant", function()
    local got = entry(function() return 7 end, 1)
    assert.equal(0, got.value)
    assert.is_true(got.bound > 0 and got.bound < 1e-12)
    holds(0.5 ^ 60, entry(function(x, y) return y + 0.5 ^ 60 * x end, 1), 1e-12)
    holds(0, entry(function(x) return x ^ 2 end, 0), 1e-14)
  end)

  it("accepts inputs of every size", function()
    holds(1e-300, entry(function(x) return x * 1e-300 end, 1e300), 1e-310)
    holds(-1e-300, entry(function(x) return x * -1e-300 end, -1e300), 1e-310)
    holds(2e154, entry(function(x) return x * x end, 1e154), 1e142)
    holds(1e300, entry(function(x) return x * 1e300 end, 5e-324), 1e288)
    holds(1, entry(math.sin, 1e-200), 1e-10)
    local got = entry(function(x) return x * 2.0 ^ -1064 end, 1)
    assert.is_true(math.abs(got.value - 2.0 ^ -1064) <= got.bound and got.bound < 2.0 ^ -1064)
  end)

  it("uses steps of the size of a small x if larger ones show nothing", function()
    -- F = 1 + 1e-15·tanh(1e6·x) moves by a unit in the last place or two, and its slope is 1e-9.
    local got = entry(function(x) return 1 + 1e-15 * tanh(1e6 * x) end, 1e-7)
    assert.is_true(math.abs(got.value - 1e-9) <= got.bound)
  end)
end)

describe("rnnlua.checking.estimate.ladder.estimate()", function()
  it("takes steps that are equal on both sides in floating point", function()
    for _, x in ipairs { 1.1, -1.97, 0.51, -4.03, 37 / 3, 3e-7 } do
      local points = {}
      ladder.estimate(function(z)
        points[#points + 1] = z
        return math.sin(z), 1
      end, x, { F = math.sin(x), A = 1 })
      assert.is_true(#points >= 4)
      for i = 1, #points, 2 do
        if points[i] - x < math.abs(x) then
          assert.equal(points[i] - x, x - points[i + 1])
        end
      end
    end
  end)

  it("stays within its budget", function()
    for budget = 4, 60 do
      local calls = 0
      local got = ladder.estimate(function(z)
        calls = calls + 1
        return math.floor(z * 1e7) + (z > 0.5 and 0 / 0 or 0), 1
      end, 0.4, { F = 4e6, A = 4e6 }, { budget = budget })
      assert.is_true(calls <= budget)
      assert.equal(calls, got.evaluations)
    end
  end)
end)

describe("rnnlua.checking.estimate.unconverged", function()
  -- D ∝ 1/h, as of a function that saturates, over steps larger than x; then its slope, 2.
  local rungs = { { h = 1, slope = 0.01, eta = 0 }, { h = 0.25, slope = 0.04, eta = 0 },
    { h = 2 ^ -12, slope = 1.5, eta = 0 }, { h = 2 ^ -14, slope = 2.2, eta = 0 } }

  it("leaves out steps larger than a small x if none resolves the slope", function()
    local far = unconverged.best(rungs, 1e-3, 1e-15, 0)
    assert.is_true(math.abs(far.value - 2) > far.bound)
    local near = unconverged.best(rungs, 1e-3, 1e-15, 2 ^ -12)
    assert.is_true(math.abs(near.value - 2) <= near.bound)
  end)

  it("takes the scatter of the finest rungs for noise", function()
    assert.is_true(math.abs(unconverged.noise(rungs) - 2 * 1.46 * 2 ^ -12) < 0.06)
  end)
end)

describe("rnnlua.checking.estimate.ladder on a function with a kink", function()
  it("reports the one-sided slopes, and a bound that includes both", function()
    for name, case in pairs {
      abs = { math.abs, 0, -1, 1 },
      relu = { function(x) return math.max(0, x) end, 0, 0, 1 },
      shifted = { function(x) return 3 * math.abs(x - 0.25) - x + 5 end, 0.25, -4, 2 },
    } do
      local got = entry(case[1], case[2])
      assert.equal("kink", got.status, name)
      assert.is_true(math.abs(got.left - case[3]) < 1e-3, name)
      assert.is_true(math.abs(got.right - case[4]) < 1e-3, name)
      assert.is_true(math.abs(got.value - (case[3] + case[4]) / 2) < 1e-3, name)
      assert.is_true(got.bound >= (got.right - got.left) / 2, name)
    end
  end)

  it("is not misled by a kink beside the point", function()
    for _, d in ipairs { 1e-2, 1e-6, 1e-12 } do
      holds(1, entry(math.abs, d), 1e-12)
      holds(-1, entry(math.abs, -d), 1e-12)
      holds(1, entry(function(x) return math.max(0, x) end, d), 1e-12)
      holds(0, entry(function(x) return math.max(0, x) end, -d), 1e-12)
    end
    holds(1, entry(function(x) return math.max(0, x - 1) + 5 end, 1 + 2.0 ^ -20), 1e-6)
  end)

  it("reports a step at the point, and is not misled by one beside it", function()
    local function step(x) return x > 0 and 1 or 0 end
    local got = entry(step, 0)
    assert.equal("kink", got.status)
    assert.equal(0, got.left)
    assert.is_true(got.right > 1e6)
    holds(0, entry(step, 1e-3), 1e-6)
  end)

  it("takes a smooth but sharp bend as regular", function()
    holds(0, entry(function(x) return math.abs(x) ^ 1.5 end, 0), 1e-12)
  end)
end)

describe("rnnlua.checking.estimate.ladder on a function with noise", function()
  -- A whole-number generator, so that every run sees the same noise.
  local function noisy(size)
    local state = 12345
    return function()
      state = state * 48271 % 2147483647
      return size * (state / 2147483647 - 0.5)
    end
  end

  it("measures noise that nobody declared, and says so", function()
    for _, size in ipairs { 1e-7, 1e-5 } do
      local draw = noisy(size)
      local got = entry(function(x) return x * x + draw() end, 0.3)
      assert.equal("noisy", got.status)
      assert.is_true(math.abs(got.value - 0.6) <= got.bound)
      assert.is_true(got.bound < 1e4 * size)
    end
  end)

  it("includes declared noise in the bound, and does not report it", function()
    local draw = noisy(1e-7)
    local got = entry(function(x) return x * x + draw() end, 0.3, { noise = 1e-4 })
    assert.equal("regular", got.status)
    assert.is_true(math.abs(got.value - 0.6) <= got.bound)
    assert.is_true(got.bound < 1e-2)
    local exact = entry(function(x) return x * x end, 0.3)
    local declared = entry(function(x) return x * x end, 0.3, { noise = 1e-5 })
    assert.is_true(declared.bound > 100 * exact.bound)
  end)

  it("recognises outputs in 24 bits", function()
    local got = entry(function(x) return string.unpack("f", string.pack("f", x * x + 0.1)) end, 0.3)
    assert.equal("regular", got.status)
    assert.is_true(math.abs(got.value - 0.6) <= got.bound)
    assert.is_true(got.bound > 1e-8 and got.bound < 1e-4)
  end)

  it("finds the slope of the function that a rounded forward approximates", function()
    for name, f in pairs {
      rounded = function(x) return math.floor(x * 1e4 + 0.5) / 1e4 end,
      cancelled = function(x) return (x + 1e12) - 1e12 end,
    } do
      local got = entry(f, 0.3)
      assert.is_true(math.abs(got.value - 1) <= got.bound, name)
      assert.is_true(got.bound < 0.1, name)
    end
  end)

  it("finds rounding in one input beside a smooth other, and reports it as noisy", function()
    local got = entry(function(x, y) return math.sin(y) + ((x + 1e12) - 1e12) end, 0.3)
    assert.equal("noisy", got.status)
    assert.is_true(math.abs(got.value - 1) <= got.bound)
    assert.is_true(got.bound < 0.1)
    -- Not so a plateau between two slopes.
    holds(0, entry(function(x, y)
      return math.sin(y) + (x > 0.01 and x - 0.01 or x < -0.01 and x + 0.01 or 0)
    end, 0.003), 1e-9)
  end)
end)

describe("rnnlua.checking.estimate.ladder on a function that isn't finite", function()
  it("says so at the point", function()
    for _, value in ipairs { 0 / 0, math.huge, -math.huge } do
      local got = entry(function() return value end, 1)
      assert.equal("non-finite", got.status)
      assert.equal(math.huge, got.bound)
      assert.is_true(got.value ~= got.value)
      assert.equal(0, got.evaluations)
    end
    assert.equal("non-finite", entry(function(x) return x end, 0 / 0).status)
    assert.equal("non-finite", entry(function() return 1 end, math.huge).status)
  end)

  it("says so beside the point, with the slope of the side that is finite", function()
    local got = entry(function(x) return x < 0 and 0 / 0 or 2 * x end, 0)
    assert.equal("non-finite", got.status)
    assert.is_true(got.left ~= got.left)
    assert.equal(2, got.right)
  end)

  it("says so if the slope is infinite", function()
    local got = entry(function(x) return x < 0 and -(-x) ^ (1 / 3) or x ^ (1 / 3) end, 0)
    assert.equal("non-finite", got.status)
    assert.equal(math.huge, got.value)
  end)

  it("returns to smaller steps", function()
    local got = entry(function(x) return x > 0 and math.log(x) or 0 / 0 end, 1e-6)
    holds(1e6, got, 1e-2)
    assert.is_true(got.evaluations < 40)
    holds(700 * math.exp(700), entry(function(x) return math.exp(700 * x) end, 1),
      2e-9 * 700 * math.exp(700))
  end)
end)

describe("rnnlua.checking.estimate.ladder within 1e-7 of a feature", function()
  local NEAR = { 1e-7, -3e-8, 1e-8, -4e-9 }

  local function tells(slope, got, part)
    assert.is_true(math.abs(got.value - slope) <= got.bound and got.bound <= part * math.abs(slope),
      ("%.17g ± %.3g, expected %.17g"):format(got.value, got.bound, slope))
  end

  it("finds the slope of one side of a kink", function()
    for _, d in ipairs(NEAR) do
      tells(d > 0 and 1 or -1, entry(function(x) return math.abs(x - 1.7) end, 1.7 + d), 1e-6)
    end
  end)

  it("finds the slope at the edge of a domain", function()
    for _, d in ipairs(NEAR) do
      local x = (1 - math.abs(d)) * (d > 0 and 1 or -1)
      tells(1 / math.sqrt((1 - x) * (1 + x)), entry(math.asin, x), 1e-6)
    end
  end)

  it("allows for rounding of x inside that is coarser than its steps", function()
    for _, d in ipairs(NEAR) do
      local x = (1 - math.abs(d)) * (d > 0 and 1 or -1)
      tells(-x / math.sqrt((1 - x) * (1 + x)), entry(function(t) return math.sqrt(1 - t * t) end, x), 1e-3)
    end
  end)

  it("includes the slope in its bound, even if each smaller step shows another", function()
    local a, x = 0x1.547a4f8222933p+33, -0x1.41a1ebfad78a4p+1
    local got = entry(function(t) return math.sin(a * t) / a end, x)
    assert.is_true(math.abs(got.value + 0.78388073191421881) <= got.bound, tostring(got.bound))
  end)

  it("does not take a distance that is rounded to 0, or jumps from it, for constant or curved", function()
    local function distance(a, b, c)
      return function(x) return math.sqrt(math.max((x*x + b*b) - 2 * (x*a + b*c) + (a*a + c*c), 0)) end
    end
    local rests = entry(distance(-0x1.da72cfd22d4cp-2, 0x1.2d3cafff56c3ep+1, 0x1.2d3caff78219ap+1),
      -0x1.da72cf7935f98p-2)
    assert.is_true(math.abs(rests.value - 0.81763333847700637) <= rests.bound)
    local steps = entry(distance(-0x1.3de85f86a2779p+1, -0x1.1e6c85a58c583p-2, -0x1.1e6c8970503cp-2),
      -0x1.3de85f100a638p+1)
    assert.is_true(math.abs(steps.value - 0.69895182603783712) <= steps.bound)
  end)

  it("does not follow features down to a step of rounding", function()
    local a, x = 0x1.041cefaae5d09p-3, 0x1.3f9da2431acccp-20
    local got = entry(function(t) return (math.exp(t * a) - 1) / t end, x)
    assert.is_true(math.abs(got.value - 0.0080655570335990898) <= got.bound, tostring(got.bound))
  end)
end)

describe("rnnlua.checking.estimate.ladder beside one of a forward's roundings", function()
  -- A function of x that rounds, and its derivative; the parameter, and where a rounding is sought.
  local FORWARDS = {
    { "log(e^x + e^a) - a", function(x, a) return math.log(math.exp(x) + math.exp(a)) - a end,
      function(x, a) return 1 / (1 + math.exp(a - x)) end, { 25, 34 } },
    { "log(1 + e^(x - a))", function(x, a) return math.log(1 + math.exp(x - a)) end,
      function(x, a) return 1 / (1 + math.exp(a - x)) end, { 31, 34 } },
    { "(x·2^-40 + a) - a", function(x, a) return x * 2.0 ^ -40 + a - a end, function() return 2.0 ^ -40 end,
      { 300, 4000 } },
  }

  -- The last x before a jump of f, and the first after it, from a point on.
  local function beside_jump(f, x)
    local low, high = x, x
    repeat high = high + 0.05 until f(high) ~= f(low)
    for _ = 1, 60 do
      local middle = low + (high - low) / 2
      if f(middle) == f(low) then low = middle else high = middle end
    end
    return low, high
  end

  for _, row in ipairs(FORWARDS) do
    it("does not take it for a step of the function: " .. row[1], function()
      local rng = rnn.rng(1)
      for _ = 1, 40 do
        local a, off = rng:uniform(row[4][1], row[4][2]), 10.0 ^ rng:uniform(-9, -1.5)
        local function f(x) return row[2](x, a) end
        local before, after = beside_jump(f, rng:uniform(-1.5, 1.5))
        for _, x in ipairs { before - off, after + off } do
          local got, expected = entry(f, x), row[3](x, a)
          assert.is_true(math.abs(got.value - expected) <= got.bound,
            ("a %.17g, x %.17g: %.17g ± %.3g, expected %.17g"):format(a, x, got.value, got.bound, expected))
        end
      end
    end)
  end

  it("hides the gradient, which then neither passes nor fails", function()
    local a, b = 0x1.f58220e3217dap+4, 0x1.e5df87fcbe0f6p-4
    local got = entry(function(x) return math.log(math.exp(x) + math.exp(a) + math.exp(b)) - a end,
      -0x1.30d4f4b86792ap-1)
    assert.equal("noisy", got.status)
    assert.is_true(math.abs(got.value - 1.3452056918242e-14) <= got.bound)
  end)

  it("still finds a single step if F changes gradually far away", function()
    for _, far in ipairs { function() return 0 end, function(x) return math.max(x - 5, 0) end } do
      for _, x in ipairs { 1e-3, -1e-3, 1e-6, 0.1 } do
        holds(0, entry(function(t) return 7 + (t > 0 and 1 or 0) + far(t) end, x), 1e-6)
      end
    end
  end)
end)
