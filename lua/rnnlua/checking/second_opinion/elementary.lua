--- exp, log, sin, cos, atan and functions of these in ball arithmetic. Each reduces its argument and sums a series,
-- with a bound on the terms that are left out.
-- @module rnnlua.checking.second_opinion.elementary

local ball = require "rnnlua.checking.second_opinion.ball"

local elementary = {}

local BITS = 24
local ONE = ball.number(1)

-- The series δ - … ± δ^k/k: log(1 + δ) with step 1, atan(δ) with step 2. The remainder is at most the last term.
local function alternating(A, delta, step)
  local most = ball.most(delta)
  if not (most < 0.25) then ball.refuse "a function's argument is not known well enough" end
  if most == 0 then return delta end
  local factor = ball.negated(step == 1 and delta or A.mul(delta, delta))
  local sum, power, k = delta, delta, 1
  local enough = most * 2.0 ^ (-BITS * A.limbs)
  repeat
    power, k = A.mul(power, factor), k + step
    local term = A.over(power, k)
    sum = A.add(sum, term)
    most = ball.most(term)
  until most <= enough
  return ball.widened(sum, most)
end

-- Σ ±1/((2k + 1)·q^(2k + 1)): atanh(1/q) with sign 1, atan(1/q) with sign -1. The remainder is less than the last
-- term.
local function of_inverse(A, q, sign)
  local power = A.over(ONE, q)
  local sum, k = power, 1
  repeat
    power, k = A.over(A.over(power, q), q), k + 2
    if sign < 0 then power = ball.negated(power) end
    sum = A.add(sum, A.over(power, k))
    local most = ball.most(power)
  until most < 2.0 ^ (-BITS * (A.limbs + 1))
  return ball.widened(sum, ball.most(power))
end

--- Adds the functions to an arithmetic.
-- @tparam integer limbs as for rnnlua.checking.second_opinion.ball
-- @treturn table an arithmetic with exp, log, sin, cos, tan, asin, acos, atan and pi()
-- @raise as `refuse` in rnnlua.checking.second_opinion.ball, if an argument is outside the domain, or not known well
--   enough
function elementary.arithmetic(limbs)
  local A = ball.arithmetic(limbs)
  local log2, half_pi

  local function of_log2()
    log2 = log2 or A.times_power(of_inverse(A, 3, 1), 1)
    return log2
  end

  function A.pi()
    -- Machin's formula
    half_pi = half_pi or A.sub(A.times_power(of_inverse(A, 5, -1), 3), A.times_power(of_inverse(A, 239, -1), 1))
    return A.times_power(half_pi, 1)
  end

  --- e^x = 2^n·(e^(t/256))^256 with t = x - n·log 2. The remainder of the series is at most the last term.
  function A.exp(x)
    if ball.is_zero(x) then return ONE end
    local near = ball.double(x)
    if not (math.abs(near) < 2.0 ^ 20) then ball.refuse "the argument of exp is too large" end
    local n = math.floor(near / math.log(2) + 0.5)
    local t = x
    if n ~= 0 then t = A.sub(x, A.mul(ball.number(n), of_log2())) end
    t = A.times_power(t, -8)
    if not (ball.most(t) < 0.5) then ball.refuse "the argument of exp is not known well enough" end
    local sum, term, k = ONE, ONE, 0
    repeat
      k = k + 1
      term = A.over(A.mul(term, t), k)
      sum = A.add(sum, term)
      local most = ball.most(term)
    until most < 2.0 ^ (-BITS * limbs)
    sum = ball.widened(sum, ball.most(term))
    for _ = 1, 8 do sum = A.mul(sum, sum) end
    return A.times_power(sum, n)
  end

  --- log x = y + log(x·e^-y) with a double y near it, where x = d·B^n with d near 1.
  function A.log(x)
    if ball.sign(x) ~= 1 then ball.refuse "the argument of log may be 0" end
    local n = x.e + #x.m - 1
    local d = ball.double(ball.moved(x, -n))
    if d > 4096 then d, n = d * 2.0 ^ -BITS, n + 1 end
    local y = ball.number(math.log(d))
    local delta = A.sub(A.mul(ball.moved(x, -n), A.exp(ball.negated(y))), ONE)
    local sum = A.add(y, alternating(A, delta, 1))
    return n == 0 and sum or A.add(sum, A.mul(ball.number(BITS * n), of_log2()))
  end

  -- sin and cos of x - k·π/2, and k. The remainder of each series is at most its last term.
  local function both(x)
    local near = ball.double(x)
    if not (math.abs(near) < 2.0 ^ 50) then ball.refuse "the argument of a sine is too large" end
    local k = math.floor(near * 2 / math.pi + 0.5)
    local t = x
    if k ~= 0 then
      A.pi()
      t = A.sub(x, A.mul(ball.number(k), half_pi))
    end
    if not (ball.most(t) < 1) then ball.refuse "the argument of a sine is not known well enough" end
    local square = ball.negated(A.mul(t, t))
    local enough = 2.0 ^ (-BITS * limbs)
    local function series(first, place)
      local sum, term = first, first
      repeat
        term = A.over(A.mul(term, square), (place + 1) * (place + 2))
        place = place + 2
        sum = A.add(sum, term)
        local most = ball.most(term)
      until most <= enough * ball.most(first)
      return ball.widened(sum, ball.most(term))
    end
    if ball.is_zero(t) then return t, ONE, k end
    return series(t, 1), series(ONE, 0), k
  end

  local function quarter_turns(s, c, k)
    k = k % 4
    if k == 0 then return s, c end
    if k == 1 then return c, ball.negated(s) end
    if k == 2 then return ball.negated(s), ball.negated(c) end
    return ball.negated(c), s
  end

  --- sin x and cos x.
  function A.sin_cos(x) return quarter_turns(both(x)) end
  function A.sin(x) return (A.sin_cos(x)) end
  function A.cos(x) return select(2, A.sin_cos(x)) end
  function A.tan(x)
    local s, c = A.sin_cos(x)
    return A.div(s, c)
  end

  --- atan x = y + atan((x - tan y)/(1 + x·tan y)) with a double y near it.
  function A.atan(x)
    local near = ball.double(x)
    if not (math.abs(near) < math.huge) then ball.refuse "the argument of atan is too large" end
    local y = ball.number(math.atan(near))
    local tangent = A.tan(y)
    local delta = A.div(A.sub(x, tangent), A.add(ONE, A.mul(x, tangent)))
    return A.add(y, alternating(A, delta, 2))
  end

  function A.asin(x) return A.atan(A.div(x, A.sqrt(A.sub(ONE, A.mul(x, x))))) end

  function A.acos(x)
    A.pi()
    return A.sub(half_pi, A.asin(x))
  end

  return A
end

return elementary
