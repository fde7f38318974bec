--- Doubles with a bound on their error, as an arithmetic of rnnlua.checking.second_opinion.sweep: a running error
-- analysis (Wilkinson, 1986; Higham, 2002, section 3.3). It tells a gradient to about as many digits as a backward
-- in doubles.
--
-- A number { value, bound } stands for all numbers within the bound of the value. Each operation adds what rounding may
-- do to it: 2^-51 of its result, which covers two roundings of arithmetic, and a function of `math` that is right to
-- two units in the last place. A bound of 0 means an exact number.
-- @module rnnlua.checking.second_opinion.doubles

local ball = require "rnnlua.checking.second_opinion.ball"

local abs = math.abs

local UNIT = 2.0 ^ -51
local UP = 1 + 2.0 ^ -48 -- more than what the doubles of one bound lose to rounding
local TINY = 2.0 ^ -1070 -- more than what underflows in them

-- `rounds`: what an operation may be off by is in its bound.
local doubles = { rounds = true, ONE = { 1.0, 0.0 }, UNIT = UNIT, UP = UP, TINY = TINY }

-- The result of an operation, `bound` being what its operands' bounds do to it.
local function result(value, bound)
  bound = (bound + abs(value) * UNIT) * UP + TINY
  if not (bound < math.huge) then ball.refuse "a number is not known at all" end
  return { value, bound }
end

-- The result of a function of `math` whose slope is at most so much between the numbers that x stands for.
local function of_slope(value, slope, x) return result(value, slope * x[2]) end

function doubles.number(x) return { x + 0.0, 0.0 } end
function doubles.double(x) return x[1], x[2] end
function doubles.is_zero(x) return x[1] == 0 and x[2] == 0 end
function doubles.negated(x) return { -x[1], x[2] } end

function doubles.sign(x)
  local value, bound = x[1], x[2]
  if abs(value) <= bound then return bound == 0 and 0 or nil end
  return value > 0 and 1 or -1
end

function doubles.rounded(x, part)
  if part == 0 then return x end
  return { x[1], (x[2] + abs(x[1]) * part) * UP + TINY }
end

function doubles.add(x, y) return result(x[1] + y[1], x[2] + y[2]) end
function doubles.sub(x, y) return result(x[1] - y[1], x[2] + y[2]) end

function doubles.mul(x, y)
  local a, b = x[1], y[1]
  if a == 0 and x[2] == 0 or b == 0 and y[2] == 0 then return { 0.0, 0.0 } end
  return result(a * b, abs(a) * y[2] + abs(b) * x[2] + x[2] * y[2])
end

-- The smallest size of the numbers that x stands for.
local function least(x, why)
  local size = abs(x[1]) - x[2]
  if not (size > 0) then ball.refuse(why) end
  return size / UP
end

function doubles.inverse(x)
  local size = least(x, "a divisor may be 0")
  return result(1 / x[1], x[2] / size / abs(x[1]) * UP)
end

function doubles.div(x, y) return doubles.mul(x, doubles.inverse(y)) end
function doubles.times_power(x, n) return { x[1] * 2.0 ^ n, x[2] * 2.0 ^ n + TINY } end

function doubles.sqrt(x)
  if doubles.is_zero(x) then return x end
  if x[1] < 0 then ball.refuse "the argument of a root may be 0" end
  return of_slope(math.sqrt(x[1]), 0.5 / math.sqrt(least(x, "the argument of a root may be 0")) * UP, x)
end

function doubles.exp(x) return of_slope(math.exp(x[1]), math.exp(x[1] + x[2]) * UP, x) end

function doubles.log(x)
  if x[1] < 0 then ball.refuse "the argument of log may be 0" end
  return of_slope(math.log(x[1]), 1 / least(x, "the argument of log may be 0") * UP, x)
end

function doubles.sin(x) return of_slope(math.sin(x[1]), 1, x) end
function doubles.cos(x) return of_slope(math.cos(x[1]), 1, x) end
function doubles.tan(x) return doubles.div(doubles.sin(x), doubles.cos(x)) end
function doubles.atan(x) return of_slope(math.atan(x[1]), 1, x) end

local function of_arc(f, x)
  local size = abs(x[1]) + x[2]
  if not (size < 1) then ball.refuse "the argument of an arc may be 1" end
  return of_slope(f(x[1]), 1 / math.sqrt((1 - size) * (1 + size)) * UP, x)
end

function doubles.asin(x) return of_arc(math.asin, x) end
function doubles.acos(x) return of_arc(math.acos, x) end

return doubles
