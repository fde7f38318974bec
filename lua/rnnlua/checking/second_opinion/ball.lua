--- Ball arithmetic: numbers with many digits and a bound on their error (Rump, 1999; Johansson, 2017).
--
-- A ball contains all numbers within r·B^e of s·m·B^e, with B = 2^24. s is its sign, m a list of limbs, lowest first,
-- and the radius r a double. The result of an operation contains the exact results for all numbers in its operands. A
-- radius of 0 means an exact number.
-- @module rnnlua.checking.second_opinion.ball

local BITS = 24
local BASE, MASK = 1 << BITS, (1 << BITS) - 1
local UP = 1 + 2.0 ^ -40 -- more than the doubles of one radius lose by rounding
local MOST_LIMBS = 36 -- so that the size of a mantissa fits a double
local NOISE = 2.0 ^ (2 * BITS) -- limbs below a radius of this size carry no information
local TINY = 2.0 ^ -1000 -- more than the error of a radius that underflows

local ball = {}

--- Raises the error that ends an evaluation, because a number is not known well enough.
-- @string why
-- @raise always
function ball.refuse(why) error({ abstains = why }, 0) end

-- B^n as a double; 0 or infinity if it is out of range.
local function power(n) return 2.0 ^ (BITS * n) end

-- x·2^n, without intermediate overflow or underflow.
local function shifted(x, n)
  n = math.max(-4000, math.min(4000, n))
  local half = n // 2
  return x * 2.0 ^ half * 2.0 ^ (n - half)
end

-- An upper bound, slightly larger than the mantissa of a list of limbs.
local function mantissa(m)
  local n = #m
  if n == 0 then return 0.0 end
  return (m[n] * BASE + (m[n - 1] or 0) + 1.0) * power(n - 2) * UP
end

--- An upper bound on the magnitude of a ball's numbers, in units of its last limb.
local function size(x) return mantissa(x.m) + x.r end

--- An upper bound on the magnitude of a ball's numbers.
-- @tparam table x
-- @treturn number
function ball.most(x)
  local most = size(x)
  if most == 0 then return 0.0 end
  return math.max(shifted(most, BITS * x.e), TINY)
end

--- A lower bound on the magnitude of a ball's numbers, in units of its last limb; 0 or negative if the ball may
-- contain 0.
local function least(x)
  local n = #x.m
  if n == 0 then return 0.0 end
  return (x.m[n] * BASE + (x.m[n - 1] or 0)) * power(n - 2) / UP - x.r
end

-- Normalises a new ball: removes leading zeros, limbs beyond a number of them, and limbs far below the radius.
local function settled(s, m, e, r, limbs)
  local n = #m
  while n > 0 and m[n] == 0 do
    m[n] = nil
    n = n - 1
  end
  local drop = n > limbs and n - limbs or 0
  while r * power(-drop) > NOISE and drop < n do drop = drop + 1 end
  if drop > 0 then
    m = table.move(m, drop + 1, n, 1, {})
    e, r = e + drop, r * power(-drop) * UP + 1
  end
  if not (r < math.huge) then ball.refuse "a number is not known at all" end
  return { s = #m > 0 and s or 0, m = m, e = e, r = r }
end

-- The radius of a ball in units of B^e, including what is cut off below them.
local function radius_at(x, e)
  local r = x.r > 0 and x.r * power(x.e - e) * UP + TINY or 0.0
  return x.e < e and #x.m > 0 and r + 1 or r
end

--- Whether a ball is 0, exactly.
-- @tparam table x
-- @treturn boolean
function ball.is_zero(x) return x.s == 0 and x.r == 0 end

--- The sign of a ball's numbers.
-- @tparam table x
-- @treturn ?integer 1, -1 or 0; nil if they differ
function ball.sign(x)
  if x.r == 0 then return x.s end
  return least(x) > 0 and x.s or nil
end

function ball.negated(x) return { s = -x.s, m = x.m, e = x.e, r = x.r } end

-- |a| - |b| from the limb e up: its limbs and its sign.
local function difference(a, b, e, top)
  local m, borrow = {}, 0
  local ae, am, be, bm = a.e - 1, a.m, b.e - 1, b.m
  for place = e, top do
    local t = (am[place - ae] or 0) - (bm[place - be] or 0) + borrow
    m[place - e + 1], borrow = t & MASK, t < 0 and -1 or 0
  end
  if borrow == 0 then return m, 1 end
  return difference(b, a, e, top), -1
end

local function total(a, b, e, top)
  local m, carry = {}, 0
  local ae, am, be, bm = a.e - 1, a.m, b.e - 1, b.m
  for place = e, top do
    local t = (am[place - ae] or 0) + (bm[place - be] or 0) + carry
    m[place - e + 1], carry = t & MASK, t >> BITS
  end
  return m
end

local function sum(x, y, limbs)
  if ball.is_zero(x) then return y end
  if ball.is_zero(y) then return x end
  local top = math.max(x.e + #x.m, y.e + #y.m)
  local e = math.max(math.min(x.e, y.e), top - limbs - 1)
  local r = radius_at(x, e) + radius_at(y, e)
  if x.s == y.s or x.s == 0 or y.s == 0 then
    return settled(x.s ~= 0 and x.s or y.s, total(x, y, e, top), e, r, limbs)
  end
  local m, sign = difference(x, y, e, top)
  return settled(sign * x.s, m, e, r, limbs)
end

local function product(x, y, limbs)
  if ball.is_zero(x) or ball.is_zero(y) then return { s = 0, m = {}, e = 0, r = 0.0 } end
  local m, a, b = {}, x.m, y.m
  local n, k = #a, #b
  for i = 1, n + k do m[i] = 0 end
  for i = 1, n do
    local ai, carry = a[i], 0
    for j = 1, k do
      local t = m[i + j - 1] + ai * b[j] + carry
      m[i + j - 1], carry = t & MASK, t >> BITS
    end
    m[i + k] = carry
  end
  local r = 0.0
  if x.r > 0 or y.r > 0 then r = (mantissa(a) * y.r + mantissa(b) * x.r + x.r * y.r) * UP end
  return settled(x.s * y.s, m, x.e + y.e, r, limbs)
end

-- A ball divided by an integer from 1 to 2^24 - 1.
local function ratio(x, k, limbs)
  if ball.is_zero(x) then return x end
  local n = #x.m
  local extra = n == 0 and 0 or math.max(limbs + 1 - n, 0)
  local m, rest = {}, 0
  for i = n, 1 - extra, -1 do
    local t = rest << BITS | (x.m[i] or 0)
    m[i + extra], rest = t // k, t % k
  end
  return settled(x.s, m, x.e - extra, x.r * power(extra) / k * UP + (rest > 0 and 1 or 0), limbs)
end

-- A ball times 2^n.
local function scaled(x, n, limbs)
  local e, low = n // BITS, 1 << n % BITS
  local m, carry = {}, 0
  for i, limb in ipairs(x.m) do
    local t = limb * low + carry
    m[i], carry = t & MASK, t >> BITS
  end
  if carry > 0 then m[#m + 1] = carry end
  return settled(x.s, m, x.e + e, x.r * low, limbs)
end

-- An integer and an exponent of 2 whose product is the double.
local function parts(x)
  local bits = string.unpack("<i8", string.pack("<d", x))
  local exponent, fraction = bits >> 52 & 0x7ff, bits & (1 << 52) - 1
  if exponent == 0x7ff then ball.refuse "a number is not finite" end
  if exponent == 0 then return fraction, -1074 end
  return fraction | 1 << 52, exponent - 1075
end

--- The exact ball of a double or an integer.
-- @number value
-- @treturn table
function ball.number(value)
  local s = value < 0 and -1 or value > 0 and 1 or 0
  if s == 0 then
    if value ~= value then ball.refuse "a number is not finite" end
    return { s = 0, m = {}, e = 0, r = 0.0 }
  end
  local whole, exponent = value, 0
  if math.type(value) == "float" then whole, exponent = parts(value) end
  if whole == math.mininteger then return ball.number(value + 0.0) end
  whole = math.abs(whole)
  while whole & MASK == 0 do whole, exponent = whole >> BITS, exponent + BITS end
  local m = {}
  while whole > 0 do
    m[#m + 1] = whole & MASK
    whole = whole >> BITS
  end
  return scaled({ s = s, m = m, e = 0, r = 0.0 }, exponent, MOST_LIMBS)
end

--- A ball as a double with a bound on its error.
-- @tparam table x
-- @treturn number
-- @treturn number
function ball.double(x)
  local n, value = #x.m, 0.0
  for i = n, math.max(1, n - 3), -1 do value = value + shifted(x.m[i], BITS * (i - n)) end
  value = x.s * shifted(value, BITS * (x.e + n - 1))
  local bound = math.abs(value) * 2.0 ^ -50
  if x.r > 0 then bound = bound + shifted(x.r * UP, BITS * x.e) + 2.0 ^ -1074 end
  return value, bound
end

--- A ball with radius 0 and the same centre.
function ball.middle(x) return { s = x.s, m = x.m, e = x.e, r = 0.0 } end

--- A ball times B^n.
function ball.moved(x, n) return { s = x.s, m = x.m, e = x.e + n, r = x.r } end

--- A ball with a larger radius.
-- @tparam table x
-- @number by how much
-- @tparam[opt] integer e the unit of `by` is B^e, by default 1
function ball.widened(x, by, e)
  if by == 0 then return x end
  if x.s == 0 and x.r == 0 then return { s = 0, m = {}, e = e or 0, r = by } end
  local r = (x.r + shifted(by, BITS * ((e or 0) - x.e))) * UP + TINY
  return settled(x.s, x.m, x.e, r, MOST_LIMBS)
end

--- Adds a relative error to a ball.
-- @tparam table x
-- @number part relative error
function ball.rounded(x, part)
  if x.s == 0 or part == 0 then return x end
  return settled(x.s, x.m, x.e, (x.r + mantissa(x.m) * part) * UP, MOST_LIMBS)
end

--- Arithmetic whose results keep a number of limbs.
-- @tparam integer limbs at most 34
-- @treturn table functions of balls: add, sub, mul, div, inverse, sqrt; over(x, k) divides by an integer k below
--   2^24, times_power(x, n) is x·2^n; the functions of this module that do not depend on `limbs`; ONE; and the number
--   `limbs`
-- @raise what `refuse` raises
function ball.arithmetic(limbs)
  local ONE = ball.number(1)
  local A = { limbs = limbs, ONE = ONE, number = ball.number, double = ball.double, negated = ball.negated,
    rounded = ball.rounded, is_zero = ball.is_zero, sign = ball.sign }
  function A.add(x, y) return sum(x, y, limbs) end
  function A.sub(x, y) return sum(x, ball.negated(y), limbs) end
  function A.mul(x, y) return product(x, y, limbs) end
  function A.over(x, k) return ratio(x, k, limbs) end
  function A.times_power(x, n) return scaled(x, n, limbs) end

  -- A double near the leading limbs of a ball, and its exponent of B.
  local function leading(x)
    local n = #x.m
    local d = 0.0
    for i = n, math.max(1, n - 3), -1 do d = d + shifted(x.m[i], BITS * (i - n)) end
    return d, x.e + n - 1
  end

  --- 1/x = z(1 + δ + δ² + …) with δ = 1 - x·z for a z near 1/x, so |1/x - z| ≤ |z|·|δ|/(1 - |δ|).
  function A.inverse(x)
    if not (least(x) > 0) then ball.refuse "a divisor may be 0" end
    local d, e = leading(x)
    local middle, z = ball.middle(x), ball.number(x.s / d)
    z = ball.moved(z, -e)
    local known = 1
    while known < limbs do
      z = ball.middle(A.add(z, A.mul(z, A.sub(ONE, A.mul(middle, z)))))
      known = 2 * known
    end
    local apart = ball.most(A.sub(ONE, A.mul(x, z)))
    if not (apart < 0.5) then ball.refuse "a divisor may be 0" end
    return ball.rounded(z, apart / (1 - apart) * UP)
  end

  function A.div(x, y)
    if ball.is_zero(x) and ball.sign(y) then return x end
    return A.mul(x, A.inverse(y))
  end

  --- √x = x·z/√(1 - δ) with δ = 1 - x·z² for a z near 1/√x; |1/√(1 - δ) - 1| ≤ |δ| for |δ| ≤ 1/2.
  function A.sqrt(x)
    if ball.is_zero(x) then return x end
    if x.s < 0 or not (least(x) > 0) then ball.refuse "the argument of a root may be 0" end
    local d, e = leading(x)
    if e % 2 == 1 then d, e = d * BASE, e - 1 end
    local middle, z = ball.middle(x), ball.moved(ball.number(1 / math.sqrt(d)), -e // 2)
    local known = 1
    while known < limbs do
      local off = A.sub(ONE, A.mul(middle, A.mul(z, z)))
      z = ball.middle(A.add(z, A.over(A.mul(z, off), 2)))
      known = 2 * known
    end
    local apart = ball.most(A.sub(ONE, A.mul(x, A.mul(z, z))))
    if not (apart < 0.5) then ball.refuse "the argument of a root may be 0" end
    return ball.rounded(A.mul(x, z), apart * UP)
  end

  return A
end

return ball
