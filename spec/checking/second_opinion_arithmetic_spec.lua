-- Ball arithmetic against mpmath and exact rationals (spec/fixtures/second_opinion.py).
local ball = require "rnnlua.checking.second_opinion.ball"
local doubles = require "rnnlua.checking.second_opinion.doubles"
local elementary = require "rnnlua.checking.second_opinion.elementary"
local fixture = require "spec.support.second_opinion_fixture"

local LIMBS = { 4, 8, 16 }
local wide = ball.arithmetic(34)

-- Whether a ball holds a number of more digits; both moved to about 1, where nothing underflows.
local function holds(one, exact)
  local place = -(one.e + #one.m - 1)
  local apart = wide.sub(ball.middle(ball.moved(one, place)), ball.moved(exact, place))
  return ball.most(apart) <= one.r * 2.0 ^ (24 * (one.e + place)) * (1 + 2.0 ^ -30) + 2.0 ^ -999
end

-- The radius as part of the number, as an exponent of 2.
local function digits(one) return math.log(one.r, 2) - math.log(one.m[#one.m], 2) - 24 * (#one.m - 1) end

describe("rnnlua.checking.second_opinion.elementary", function()
  for name, lines in next, fixture.by_name "function" do
    it(("has %s within its radius of the exact value, and a small radius"):format(name), function()
      local known = 0
      for _, line in ipairs(lines) do
        local x, near = tonumber(line[3]), tonumber(line[4])
        local exact, exact_near = fixture.ball(line[5]), fixture.ball(line[6])
        for _, limbs in ipairs(LIMBS) do
          local A = elementary.arithmetic(limbs)
          local value = A[name](ball.number(x))
          assert.is_true(holds(value, exact), ("%s(%a) with %d limbs"):format(name, x, limbs))
          -- what an argument of 1e14 loses, or one within 1e-15 of 1, is 100 bits at most
          assert.is_true(value.r == 0 or digits(value) < -24 * limbs + 100, ("%s(%a)"):format(name, x))
          -- an argument that is not known well may be refused
          local is_known, wider = pcall(A[name], ball.widened(ball.number(x), math.abs(near - x)))
          if is_known then
            known = known + 1
            assert.is_true(holds(wider, exact_near), ("%s about %a with %d limbs"):format(name, x, limbs))
            assert.is_true(holds(wider, exact), ("%s about %a with %d limbs"):format(name, x, limbs))
          end
        end
      end
      assert.is_true(known >= #lines, known .. " arguments with a radius")
    end)
  end

  it("refuses arguments that are, or may be, outside a function's domain", function()
    local A = elementary.arithmetic(4)
    local about_0 = ball.widened(ball.number(0), 1e-20)
    for name, x in next, { log = 0, sqrt = -1, inverse = 0, asin = 2, acos = -1.5, exp = 2.0 ^ 21, sin = 2.0 ^ 60 } do
      local ok, problem = pcall(A[name], ball.number(x))
      assert.is_false(ok)
      assert.is_string(problem.abstains)
    end
    for _, name in ipairs { "log", "sqrt", "inverse" } do assert.is_false((pcall(A[name], about_0))) end
  end)
end)

describe("rnnlua.checking.second_opinion.ball", function()
  for name, lines in next, fixture.by_name "operation" do
    it(("has %s within its radius of the exact rational"):format(name), function()
      for _, line in ipairs(lines) do
        local x, y, exact = ball.number(tonumber(line[3])), ball.number(tonumber(line[4])), fixture.ball(line[5])
        for _, limbs in ipairs(LIMBS) do
          local value = ball.arithmetic(limbs)[name](x, y)
          assert.is_true(holds(value, exact), ("%s(%s, %s) with %d limbs"):format(name, line[3], line[4], limbs))
        end
      end
    end)
  end

  it("is exact for doubles and integers", function()
    for _, x in ipairs { 0, 1, -3, 2 ^ 53 + 0.0, 0.1, -5e-324, 1.7976931348623157e308, math.maxinteger, 1 << 24 } do
      local one = ball.number(x)
      assert.equal(0, one.r)
      assert.equal(x + 0.0, (ball.double(one)))
    end
  end)

  it("knows the sign of exactly those balls that do not contain 0", function()
    assert.equal(-1, ball.sign(ball.number(-0.5)))
    assert.equal(0, ball.sign(ball.number(0.0)))
    assert.equal(1, ball.sign(ball.widened(ball.number(0.5), 0.49)))
    assert.is_nil(ball.sign(ball.widened(ball.number(0.5), 0.51)))
  end)

  it("refuses numbers that are not finite", function()
    for _, x in ipairs { math.huge, -math.huge, 0 / 0 } do
      local ok, problem = pcall(ball.number, x)
      assert.is_false(ok)
      assert.equal("a number is not finite", problem.abstains)
    end
  end)
end)

describe("rnnlua.checking.second_opinion.doubles", function()
  -- Whether a double is within its bound of a ball; `most` is a little more than the distance.
  local function is_near(one, exact)
    return ball.most(wide.sub(ball.number(one[1]), exact)) <= one[2] * (1 + 2.0 ^ -20) + 2.0 ^ -990
  end

  for name, lines in next, fixture.by_name "function" do
    it(("has %s within its bound of the exact value, and a small bound"):format(name), function()
      local known = 0
      for _, line in ipairs(lines) do
        local x, near = tonumber(line[3]), tonumber(line[4])
        local ok, value = pcall(doubles[name], { x, 0.0 })
        if ok then
          assert.is_true(is_near(value, fixture.ball(line[5])), ("%s(%a)"):format(name, x))
          assert.is_true(value[2] <= 2.0 ^ -48 * math.max(1, math.abs(value[1])), ("%s(%a)"):format(name, x))
        end
        local is_known, wider = pcall(doubles[name], { x, math.abs(near - x) })
        if is_known then
          known = known + 1
          assert.is_true(is_near(wider, fixture.ball(line[5])), ("%s about %a"):format(name, x))
          assert.is_true(is_near(wider, fixture.ball(line[6])), ("%s about %a"):format(name, x))
        end
      end
      assert.is_true(known >= #lines / 2, known .. " arguments with a bound")
    end)
  end

  for name, lines in next, fixture.by_name "operation" do
    it(("has %s within its bound of the exact rational"):format(name), function()
      for _, line in ipairs(lines) do
        local x, y, exact = tonumber(line[3]), tonumber(line[4]), fixture.ball(line[5])
        local ok, value = pcall(doubles[name], doubles.number(x), doubles.number(y))
        assert.is_true(not ok or is_near(value, exact), ("%s(%s, %s)"):format(name, line[3], line[4]))
      end
    end)
  end

  it("knows the sign of what does not reach 0, and of no other", function()
    assert.equal(-1, doubles.sign { -0.5, 0.0 })
    assert.equal(0, doubles.sign { 0.0, 0.0 })
    assert.equal(1, doubles.sign { 0.5, 0.49 })
    assert.is_nil(doubles.sign { 0.5, 0.5 })
  end)

  it("refuses what is out of a function's domain, or may be", function()
    for name, x in next, { log = { 0.0, 0.0 }, sqrt = { -1.0, 0.0 }, inverse = { 1.0, 1.0 }, asin = { 2.0, 0.0 },
      acos = { 0.9, 0.2 }, exp = { 2.0 ^ 21, 0.0 } } do
      local ok, problem = pcall(doubles[name], x)
      assert.is_false(ok)
      assert.is_string(problem.abstains)
    end
  end)
end)
