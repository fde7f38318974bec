--- The campaign's families of functions of one number: where a derivative by differences is hard.
--
-- A family is { group, name, expression, draw }: the expression is read by Lua and, with ** for ^, by
-- Python (see functions.lua, exact.py); draw(rng) returns x and the parameters a, b, c, d, e, f. `at`
-- replaces the value at x = 0, where the expression has none. Groups "24 bits", "16 bits" and "table"
-- round or look up; "kink at" has two slopes at the point itself; all others are computed in doubles.
-- @module families

local families = {}

local function add(group, name, expression, draw, at)
  families[#families + 1] = { group = group, name = name, expression = expression, draw = draw, at = at }
end

local function sign(rng)
  return rng:integer(0, 1) == 0 and -1.0 or 1.0
end

-- ±10^u, u uniform.
local function magnitude(low, high)
  return function(rng) return sign(rng) * 10.0 ^ rng:uniform(low, high) end
end

local function positive(low, high)
  return function(rng) return 10.0 ^ rng:uniform(low, high) end
end

local function between(low, high)
  return function(rng) return rng:uniform(low, high) end
end

-- One draw in ten is 0 itself.
local function or_zero(draw)
  return function(rng)
    local x = draw(rng)
    return rng:integer(1, 10) == 1 and 0.0 or x
  end
end

local function all(...)
  local draws = { ... }
  return function(rng)
    local list = {}
    for i, draw in ipairs(draws) do list[i] = type(draw) == "number" and draw or draw(rng) end
    return table.unpack(list)
  end
end

local small = or_zero(magnitude(-17, 0.5))

-- Removable singularities.
add("cancellation", "(1 - cos x)/x", "(1 - cos(x)) / x", small, 0.0)
add("cancellation", "(1 - cos x)/x²", "(1 - cos(x)) / (x * x)", small, 0.5)
add("cancellation", "(e^x - 1)/x", "(exp(x) - 1) / x", small, 1.0)
add("cancellation", "sinc", "sin(x) / x", small, 1.0)
add("cancellation", "log(1 + x)/x", "log(1 + x) / x", or_zero(function(rng)
  local x = magnitude(-17, 0.5)(rng)
  return x < -0.9 and -x or x
end), 1.0)
add("cancellation", "(√(1 + x) - 1)/x", "(sqrt(1 + x) - 1) / x", or_zero(function(rng)
  local x = magnitude(-17, 0.5)(rng)
  return x < -0.9 and -x or x
end), 0.5)
add("cancellation", "tan x / x", "tan(x) / x", or_zero(magnitude(-17, 0)), 1.0)
add("cancellation", "(x - sin x)/x³", "(x - sin(x)) / (x * x * x)", or_zero(magnitude(-6, 0.5)), 0.16666666666666666)
add("cancellation", "tanh x / x", "tanh(x) / x", small, 1.0)
add("cancellation", "log x / (x - 1)", "log(x) / (x - 1)", function(rng) return 1 + magnitude(-13, -0.3)(rng) end)
-- Differences of near numbers.
add("cancellation", "e^x - 1", "exp(x) - 1", magnitude(-17, 1))
add("cancellation", "log(1 + x)", "log(1 + x)", function(rng)
  local x = magnitude(-17, 1)(rng)
  return x < -0.9 and -x or x
end)
add("cancellation", "1 - cos x", "1 - cos(x)", magnitude(-12, 1))
add("cancellation", "cosh x - 1", "(exp(x) + exp(-x)) / 2 - 1", magnitude(-9, 1))
add("cancellation", "sinh x", "(exp(x) - exp(-x)) / 2", magnitude(-12, 1.5))
add("cancellation", "1 - tanh² x", "1 - tanh(x) * tanh(x)", between(-25, 25))
add("cancellation", "1 - e^(-x²)", "1 - exp(-x * x)", magnitude(-9, 1))
add("cancellation", "zero-order hold", "(exp(x * a) - 1) / x", all(magnitude(-9, 0.5), positive(-3, 0)))
add("cancellation", "zero-order hold, b", "(exp(x * a) - 1) / x * b",
  all(magnitude(-8, -4), positive(-3, 0), between(-2, 2)))
add("cancellation", "(x + a) - a", "(x + a) - a", all(between(-3, 3), positive(0, 14)))
add("cancellation", "w·x + 1e9", "x * a + 1e9", all(between(-3, 3), between(-3, 3)))
add("cancellation", "root of a quadratic", "(sqrt(x * x - 4 * a) - x) / 2", all(positive(0.5, 8), between(0.1, 2)))
add("cancellation", "distance, by dot products", "sqrt(max((x*x + b*b) - 2 * (x*a + b*c) + (a*a + c*c), 0))",
  function(rng)
    local a, c, near = rng:uniform(-3, 3), rng:uniform(-3, 3), 10.0 ^ rng:uniform(-9, 0)
    return a + near * rng:uniform(0.3, 1) * sign(rng), a, c + near * rng:uniform(0.3, 1), c
  end)
add("cancellation", "squared distance, by dot products", "(x*x + b*b) - 2 * (x*a + b*c) + (a*a + c*c)",
  function(rng)
    local a, c, near = rng:uniform(-3, 3), rng:uniform(-3, 3), 10.0 ^ rng:uniform(-9, 0)
    return a + near * rng:uniform(0.3, 1) * sign(rng), a, c + near * rng:uniform(0.3, 1), c
  end)
add("cancellation", "norm near 0", "sqrt(x*x + a*a)", all(magnitude(-12, 0), magnitude(-12, 0)))
add("cancellation", "variance, E[x²] - E[x]²", "(x*x + a*a + b*b) / 3 - ((x + a + b) / 3)^2", function(rng)
  local mean = magnitude(0, 5)(rng)
  return mean + rng:randn(), mean + rng:randn(), mean + rng:randn()
end)
add("cancellation", "deviation, E[x²] - E[x]²", "sqrt(max((x*x + a*a + b*b) / 3 - ((x + a + b) / 3)^2, 0) + 1e-5)",
  function(rng)
    local mean = magnitude(0, 4)(rng)
    return mean + rng:randn(), mean + rng:randn(), mean + rng:randn()
  end)
-- Saturation.
local three = all(magnitude(-1, 2), magnitude(-1, 1.5), magnitude(-1, 1.5))
add("saturation", "log-sum-exp", "log(exp(x) + exp(a) + exp(b))", three)
add("saturation", "log-sum-exp, shifted", "max(x, max(a, b)) + "
  .. "log(exp(x - max(x, max(a, b))) + exp(a - max(x, max(a, b))) + exp(b - max(x, max(a, b))))", three)
add("saturation", "cross entropy", "-log(exp(x) / (exp(x) + exp(a) + exp(b)))", three)
add("saturation", "cross entropy, log-sum-exp", "log(exp(x) + exp(a) + exp(b)) - x", three)
add("saturation", "cross entropy, other class", "log(exp(x) + exp(a) + exp(b)) - a", three)
add("saturation", "softmax", "exp(x) / (exp(x) + exp(a) + exp(b))", three)
add("saturation", "softplus", "log(1 + exp(x))", between(-60, 40))
add("saturation", "logistic loss", "log(1 + exp(-x * a))", all(between(-40, 60), between(0.5, 2)))
add("saturation", "sigmoid", "1 / (1 + exp(-x))", between(-60, 60))
add("saturation", "binary cross entropy", "-(a * log(1 / (1 + exp(-x))) + (1 - a) * log(1 - 1 / (1 + exp(-x))))",
  all(between(-30, 30), between(0.01, 0.99)))
add("saturation", "tanh", "tanh(x)", between(-30, 30))
add("saturation", "tanh, (e^x - e^-x)/(e^x + e^-x)", "(exp(x) - exp(-x)) / (exp(x) + exp(-x))", between(-30, 5))
add("saturation", "tanh, 1 - 2/(e^2x + 1)", "1 - 2 / (exp(2 * x) + 1)", between(-30, 5))
add("saturation", "GELU", "0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))", between(-8, 8))
add("saturation", "mish", "x * tanh(log(1 + exp(x)))", between(-40, 10))
add("saturation", "SiLU", "x / (1 + exp(-x))", between(-60, 20))
add("saturation", "ELU", "max(x, 0) + exp(min(x, 0)) - 1", function(rng) return magnitude(-3, 1.5)(rng) end)
add("saturation", "e^(-x²)", "exp(-x * x)", between(-28, 28))
-- Stiffness and scale.
add("scale", "a·x, 1e-300 to 1e300", "a * x", all(magnitude(-150, 150), magnitude(-150, 150)))
add("scale", "a·x², 1e-300 to 1e300", "a * x * x", all(magnitude(-100, 100), magnitude(-100, 100)))
add("scale", "x^x", "x ^ x", positive(-12, 2))
add("scale", "x^a", "x ^ a", all(positive(-40, 40), between(-5, 5)))
add("scale", "log x", "log(x)", positive(-300, 300))
add("scale", "x·log x", "x * log(x)", positive(-300, 200))
add("scale", "entropy", "-x * log(x) - (1 - x) * log(1 - x)", function(rng)
  local x = positive(-12, -0.4)(rng)
  return rng:integer(0, 1) == 0 and x or 1 - x
end)
add("scale", "1/(x - a)", "1 / (x - a)", function(rng)
  local a = rng:uniform(-3, 3)
  return a + magnitude(-9, 0)(rng), a
end)
add("scale", "rational near a pole", "(x * x + 1) / (x * x - a * a)", function(rng)
  local a = rng:uniform(0.5, 3)
  return a + magnitude(-8, 0)(rng), a
end)
add("scale", "1/(1 + a·x²)", "1 / (1 + a * x * x)", all(magnitude(-6, 1), positive(0, 12)))
add("scale", "tanh(a·x)", "tanh(a * x)", all(magnitude(-12, 0), positive(0, 12)))
add("scale", "e^(a·x)", "exp(a * x)", all(between(-2, 2), magnitude(-1, 2.5)))
add("scale", "e^(e^x)", "exp(exp(x))", between(-3, 6))
add("scale", "polynomial of degree 9", "x^9 - a * x^7 + b * x^4 - c * x + d",
  all(between(-3, 3), between(-9, 9), between(-9, 9), between(-9, 9), between(-9, 9)))
-- Oscillation.
add("oscillation", "cos(a·x)", "cos(a * x)", all(between(-3, 3), magnitude(-1, 12)))
add("oscillation", "sin(a·x)/a", "sin(a * x) / a", all(between(-3, 3), magnitude(-1, 12)))
add("oscillation", "x + b·sin(a·x)", "x + b * sin(a * x)", all(between(-3, 3), magnitude(0, 8), positive(-9, 0)))
add("oscillation", "x + sin(a·x)/a", "x + sin(a * x) / a", all(between(-3, 3), magnitude(1, 7)))
add("oscillation", "e^-x · cos(a·x)", "exp(-x) * cos(a * x)", all(between(-3, 3), magnitude(0, 6)))
add("oscillation", "sin(1/x)", "sin(1 / x)", magnitude(-5, 0))
add("oscillation", "sin(x²)", "sin(x * x)", magnitude(-1, 4))
-- Long recurrences.
add("recurrence", "linear, to 1,000 steps", "linear_rnn(x, a, b, c)", function(rng)
  local n = math.floor(10.0 ^ rng:uniform(0.3, 3))
  return rng:uniform(-2, 2), sign(rng) * math.exp(rng:uniform(-2, 2) / n), rng:uniform(-2, 2), n
end)
add("recurrence", "linear, in the weight", "linear_rnn(a, x, b, c)", function(rng)
  local n = math.floor(10.0 ^ rng:uniform(0.3, 3))
  return sign(rng) * math.exp(rng:uniform(-2, 2) / n), rng:uniform(-2, 2), rng:uniform(-2, 2), n
end)
add("recurrence", "tanh, in the weight", "tanh_rnn(a, x, b, c)", function(rng)
  return rng:uniform(-3, 3), rng:uniform(-2, 2), rng:uniform(-2, 2), rng:integer(2, 60)
end)
add("recurrence", "LSTM", "lstm(x, a, b, c, d)", function(rng)
  return rng:uniform(-2, 2), rng:uniform(-2, 2), rng:uniform(-2, 2), rng:uniform(-2, 2), rng:integer(1, 20)
end)
add("recurrence", "GRU", "gru(x, a, b, c, d)", function(rng)
  return rng:uniform(-2, 2), rng:uniform(-2, 2), rng:uniform(-2, 2), rng:uniform(-2, 2), rng:integer(1, 20)
end)
add("recurrence", "logistic map", "logistic_map(x, a, b)", function(rng)
  return rng:uniform(0.05, 0.95), rng:uniform(2.5, 4), rng:integer(2, 25)
end)
add("recurrence", "x·x·…·x", "power(x, a)", function(rng) return rng:uniform(-2, 2), rng:integer(1, 300) end)
-- Kinks near and far: smooth at the point itself.
local function near_kink(rng)
  local a = rng:uniform(-3, 3)
  return a + magnitude(-12, 0.5)(rng), a
end
add("kink near", "|x - a|", "abs(x - a)", near_kink)
add("kink near", "leaky ReLU", "max(x - a, 0) + 0.01 * min(x - a, 0)", near_kink)
add("kink near", "x² + max(x, a)", "x * x + max(x, a)", near_kink)
add("kink near", "Huber", "min((x - a) * (x - a), 2 * abs(x - a) - 1) + sin(x)", function(rng)
  local a = rng:uniform(-3, 3)
  return a + 1 + magnitude(-9, -0.5)(rng), a
end)
add("kink near", "hard tanh", "max(min(x, 1), -1)", function(rng) return sign(rng) * (1 + magnitude(-12, 0.5)(rng)) end)
add("kink near", "|sin(a·x)|", "abs(sin(a * x))", all(between(0.1, 3), positive(0, 4)))
add("kink near", "two ReLUs", "max(a * x + b, 0) * c + max(d * x + e, 0)",
  all(between(-3, 3), between(-2, 2), between(-2, 2), between(-2, 2), between(-2, 2), between(-2, 2)))
-- Kinks at the point.
local function at_kink(rng)
  local a = rng:uniform(-3, 3)
  return a, a
end
add("kink at", "|x - a| at a", "abs(x - a)", at_kink)
add("kink at", "leaky ReLU at 0", "max(x, 0) + 0.01 * min(x, 0) + a * x", all(0.0, between(-3, 3)))
add("kink at", "sin x + |x - a|/10 at a", "sin(x) + abs(x - a) / 10", at_kink)
-- Domains with an edge.
add("edge", "√x", "sqrt(x)", positive(-200, 5))
add("edge", "log, raising", "log(positive(x))", positive(-12, 3))
add("edge", "√x, raising", "sqrt(positive(x))", positive(-12, 3))
add("edge", "arcsin", "asin(x)", function(rng) return sign(rng) * (1 - 10.0 ^ rng:uniform(-12, 0)) end)
add("edge", "√(1 - x²)", "sqrt(1 - x * x)", function(rng) return sign(rng) * (1 - 10.0 ^ rng:uniform(-12, 0)) end)
add("edge", "(x - a)^1.5", "(x - a) ^ 1.5", function(rng)
  local a = rng:uniform(-3, 3)
  return a + 10.0 ^ rng:uniform(-10, 0.5), a
end)
-- Rounded arithmetic.
add("24 bits", "f32(tanh x) + sin x", "f32(tanh(x)) + sin(x)", between(-2, 2))
add("24 bits", "f32(tanh x)", "f32(tanh(x))", between(-2, 2))
add("24 bits", "f32(e^x)·x", "f32(exp(x)) * x", between(-3, 3))
add("24 bits", "f32 dot product", "sum32(f32(x) * a, f32(b * c), f32(d * e))",
  all(between(-2, 2), between(-2, 2), between(-2, 2), between(-2, 2), between(-2, 2), between(-2, 2)))
add("24 bits", "f32 tanh recurrence", "tanh32_rnn(a, x, b, c)", function(rng)
  return rng:uniform(-1.5, 1.5), rng:uniform(-2, 2), rng:uniform(-2, 2), rng:integer(2, 20)
end)
add("24 bits", "x² + f32(cos x)", "x * x + f32(cos(x))", between(-3, 3))
add("16 bits", "f16(tanh x)", "f16(tanh(x))", between(-2, 2))
add("16 bits", "f16(e^x) + x", "f16(exp(x)) + x", between(-2, 2))
add("16 bits", "bf16(sin x)", "bf16(sin(x))", between(-2, 2))
add("16 bits", "bf16(x)·a", "bf16(x) * a", all(between(-2, 2), between(-2, 2)))
-- Tables.
add("table", "treads of sin", "treads(sin(x), a)", all(between(-3, 3), positive(2, 10)))
add("table", "x + treads of x", "x + treads(x, a)", all(between(-3, 3), positive(2, 10)))
add("kink near", "table with straight lines between", "lerp(sin, x, a)", all(between(-3, 3), positive(1, 4)))

return families
