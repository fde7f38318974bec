--- What the campaign's expressions may call besides `math`, in doubles, and rounded as their names say. Their exact
-- twins are in exact.py.
-- @module functions

local functions = {}

function functions.tanh(x)
  if math.abs(x) < 0.02 then
    local s = x * x
    return x * (1 - s / 3 * (1 - s * 2 / 5 * (1 - s * 17 / 42 * (1 - s * 62 / 153 * (1 - s * 691 / 1705)))))
  end
  local e = math.exp(-2 * math.abs(x))
  local y = (1 - e) / (1 + e)
  return x < 0 and -y or y
end

local function f32(x)
  return (string.unpack("f", string.pack("f", x)))
end
functions.f32 = f32

-- To so many bits, ties to even; no overflow or underflow.
local function rounded(bits)
  local splitter = 2.0 ^ (53 - bits) + 1
  return function(x)
    local c = x * splitter
    return c - (c - x)
  end
end
functions.f16, functions.bf16 = rounded(11), rounded(8)

-- A table's value: the one of the tread that y is on.
function functions.treads(y, k)
  return math.floor(y * k) / k
end

-- A table of f at multiples of 1/k, and straight lines between.
function functions.lerp(f, x, k)
  local i = math.floor(x * k)
  local low, high = f(i / k), f((i + 1) / k)
  return low + (high - low) * (x * k - i)
end

function functions.positive(x)
  return x > 0 and x or error("x has to be positive", 0)
end

function functions.sum32(...)
  local sum = 0.0
  for _, term in ipairs { ... } do sum = f32(sum + f32(term)) end
  return sum
end

local function recur(cell, h, n)
  for _ = 1, n do h = cell(h) end
  return h
end

function functions.linear_rnn(x, w, h, n)
  return recur(function(s) return s * w + x end, h, n)
end

function functions.tanh_rnn(x, w, h, n)
  return recur(function(s) return functions.tanh(s * w + x) end, h, n)
end

function functions.tanh32_rnn(x, w, h, n)
  return recur(function(s) return f32(functions.tanh(f32(s * w + x))) end, h, n)
end

function functions.logistic_map(x, r, n)
  return recur(function(s) return r * s * (1 - s) end, x, n)
end

function functions.power(x, n)
  return recur(function(s) return s * x end, 1.0, n)
end

local function sigmoid(z)
  return 1 / (1 + math.exp(-z))
end

function functions.lstm(x, a, b, h, n)
  local c = 0.0
  for _ = 1, n do
    local z = a * x + b * h
    c = sigmoid(z + 0.5) * c + sigmoid(z) * functions.tanh(z)
    h = sigmoid(z - 0.25) * functions.tanh(c)
  end
  return h
end

function functions.gru(x, a, b, h, n)
  for _ = 1, n do
    local z = sigmoid(a * x + b * h)
    h = (1 - z) * h + z * functions.tanh(x + a * h)
  end
  return h
end

return functions
