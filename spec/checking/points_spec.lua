local Candidate = require "rnnlua.checking.candidate"
local check_gradients = require "rnnlua.checking".check_gradients
local points = require "rnnlua.checking.points"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local SEEDS = 20 -- of each layer; that the points lie where they should is held with 200

local function flat(inputs, names)
  local list = {}
  for _, name in ipairs(names) do
    local _, numbers = values.flatten(inputs[name], name)
    table.move(numbers, 1, #numbers, #list + 1, list)
  end
  return list
end

local function size_of(x)
  x = math.abs(x)
  return x >= 0.05 and x <= 0.3 and "small" or x >= 0.4 and x <= 1.8 and "medium" or x >= 6.2 and x <= 8
    and "large" or "none"
end

describe("rnnlua.checking.points", function()
  describe("around()", function()
    local NAMES = { "a", "b", "X", "W" }
    local INPUTS = { a = 1.0, b = 2.0, X = { 1.0, 2.0, 3.0 }, W = { { 1.0, 2.0 }, { 3.0, 4.0 }, { 5.0, 6.0 } } }

    -- Six points, of one seed.
    local function six(seed, inputs, names, count)
      local next_point, list = points.around(inputs, rnn.rng(seed), names, count or 6), {}
      for i = 1, 6 do list[i] = flat(next_point(), names) end
      return list
    end

    it("gives each number with both signs, small, medium and large", function()
      for seed = 1, 200 do
        local list = six(seed, INPUTS, NAMES)
        for k = 1, #list[1] do
          local seen = {}
          for i = 1, 6 do seen[size_of(list[i][k]) .. (list[i][k] < 0 and "-" or "+")] = true end
          for _, size in ipairs { "small", "medium", "large" } do
            assert.is_true(seen[size .. "-"] and seen[size .. "+"], ("seed %d, number %d: %s"):format(seed, k, size))
          end
        end
      end
    end)

    it("gives each two numbers in both orders within the first pair", function()
      for seed = 1, 200 do
        local list = six(seed, INPUTS, NAMES)
        for k = 2, #list[1] do
          for j = 1, k - 1 do
            assert.are_not.equal(list[1][j] < list[1][k], list[2][j] < list[2][k])
          end
        end
      end
    end)

    it("mixes small and large numbers into the first pair of a long input, if few points follow", function()
      for seed = 1, 200 do
        local X = {}
        for i = 1, 80 do X[i] = 1.0 end
        for count, expected in pairs { [2] = { small = 10, medium = 60, large = 10 }, [6] = { medium = 80 } } do
          local counts = {}
          for _, x in ipairs(six(seed, { X = X }, { "X" }, count)[1]) do
            counts[size_of(x)] = (counts[size_of(x)] or 0) + 1
          end
          assert.same(expected, counts)
        end
      end
    end)

    it("keeps a recurrent weight to the power n within e^±2, on both sides", function()
      for seed = 1, 200 do
        local X = {}
        for i = 1, 100 do X[i] = 1.0 end
        local list = six(seed, { X = X, wh = 1.0 }, { "wh", "X" })
        for i = 1, 6 do assert.is_true(math.abs(100 * math.log(math.abs(list[i][1]))) <= 2.000001) end
        assert.are_not.equal(list[1][1] < 0, list[2][1] < 0)
      end
    end)
  end)

  describe("on_side_of()", function()
    it("takes sizes from one value and signs from the other, except for zeros", function()
      assert.same({ { 1.0, -2.0 }, { -3.0 } }, points.on_side_of({ { -1, 2 }, { -3 } }, { { 5, -6 }, { 0 } }))
    end)
  end)
end)

describe("a drawn case", function()
  it("stays in the layer's domain with one input, while the others vary freely", function()
    local Root = rnn.Layer:extend "Root"
    function Root.forward(_, a, b) return math.sqrt(a) * b end
    function Root.backward() end
    for seed = 1, 50 do
      local candidate, rng = Candidate.new(Root(), { a = 4.0, b = 3.0 }), rnn.rng(seed)
      local next_point, seen = points.around(candidate.inputs, rng, candidate.names, 6), {}
      for _ = 1, 6 do
        local inputs = candidate:case(next_point(), rng).inputs
        assert.is_true(inputs.a > 0)
        seen[size_of(inputs.a)] = true
        seen[size_of(inputs.b) .. (inputs.b < 0 and "-" or "+")] = true
      end
      for _, size in ipairs { "small", "medium", "large" } do
        assert.is_true(seen[size] and seen[size .. "-"] and seen[size .. "+"], ("seed %d: %s"):format(seed, size))
      end
    end
  end)

  it("is not at a point where the value is near the largest float", function()
    local layer = { inputs = { "x" }, forward = function(_, x) return math.exp(math.exp(x)) end }
    local candidate = Candidate.new(layer, { x = 0.5 })
    assert.is_true(candidate:case({ x = 6.55 }, rnn.rng(1)).inputs.x < 1)
  end)
end)

local function tanh(x)
  local e = math.exp(-2 * math.abs(x))
  return (x < 0 and -1 or 1) * (1 - e) / (1 + e)
end

local function sigmoid(x) return 1 / (1 + math.exp(-x)) end

local function clamp(x, low, high) return math.max(low, math.min(high, x)) end

-- A layer y = f(x) whose backward is d times dout.
local function elementwise(f, d)
  local layer = { inputs = { "x" } }
  function layer:forward(x)
    self.x = x
    return f(x)
  end
  function layer:backward(dout) return dout * d(self.x) end
  return layer
end

local function one() return 1 end

describe("check_gradients() fails, whatever the seed and the side of the point given,", function()
  local WRONG = {
    { "a leaky ReLU that returns dout", function(x) return x > 0 and x or 0.01 * x end, one },
    { "a leaky ReLU that returns dout / 100", function(x) return x > 0 and x or 0.01 * x end,
      function() return 0.01 end },
    { "|x| that returns dout", math.abs, one },
    { "|x| that returns -dout", math.abs, function() return -1 end },
    { "an ELU wrong at x > 0", function(x) return x > 0 and x or math.exp(x) - 1 end, math.exp },
    { "an ELU wrong at x < 0", function(x) return x > 0 and x or math.exp(x) - 1 end, one },
    { "a ReLU6 that forgets the 6", function(x) return clamp(x, 0, 6) end, function(x) return x > 0 and 1 or 0 end },
    { "a ReLU6 that forgets the 0", function(x) return clamp(x, 0, 6) end, function(x) return x < 6 and 1 or 0 end },
    { "a hard tanh that forgets the lower end", function(x) return clamp(x, -1, 1) end,
      function(x) return x < 1 and 1 or 0 end },
    { "a clamp at 2 that forgets the upper end", function(x) return clamp(x, -2, 2) end,
      function(x) return x > -2 and 1 or 0 end },
    { "a hard sigmoid that forgets the upper end", function(x) return clamp(x / 6 + 0.5, 0, 1) end,
      function(x) return x > -3 and 1 / 6 or 0 end },
    { "a softsign without the absolute value", function(x) return x / (1 + math.abs(x)) end,
      function(x) return 1 / (1 + x) ^ 2 end },
    { "a soft shrink that returns dout within", function(x) return x - clamp(x, -0.5, 0.5) end, one },
    { "a Huber loss wrong at x < -1", function(x) return math.abs(x) < 1 and x * x / 2 or math.abs(x) - 0.5 end,
      function(x) return math.min(x, 1) end },
    { "a square wrong where |x| > 1", function(x) return x * x end,
      function(x) return math.abs(x) > 1 and x or 2 * x end },
    { "a square wrong where 0 < x < 0.3", function(x) return x * x end,
      function(x) return x > 0 and x < 0.3 and x or 2 * x end },
    { "an exponential wrong at x < 0", math.exp, function(x) return math.exp(math.abs(x)) end },
  }
  for _, row in ipairs(WRONG) do
    it(row[1], function()
      for seed = 1, SEEDS do
        for _, x in ipairs { 0.7, -0.7 } do
          local report = check_gradients(elementwise(row[2], row[3]), { at = { x = x }, seed = seed })
          assert.equal("FAIL", report.verdict, ("seed %d, x = %g"):format(seed, x))
        end
      end
    end)
  end

  it("a maximum of two that sends all to the first", function()
    for seed = 1, SEEDS do
      for _, a in ipairs { 1, 2 } do
        local layer = { inputs = { "a", "b" }, forward = function(_, x, y) return math.max(x, y) end,
          backward = function(_, dout) return dout, 0 end }
        assert.equal("FAIL", check_gradients(layer, { at = { a = a, b = 1.5 }, seed = seed }).verdict)
      end
    end
  end)

  it("a leaky ReLU beside an input with a domain", function()
    for seed = 1, SEEDS do
      local layer = { inputs = { "a", "x" } }
      function layer:forward(a, x)
        self.a, self.x = a, x > 0 and x or 0.01 * x
        return math.sqrt(a) * self.x
      end
      function layer:backward(dout) return dout * self.x / (2 * math.sqrt(self.a)), dout * math.sqrt(self.a) end
      assert.equal("FAIL", check_gradients(layer, { at = { a = 4, x = 1 }, seed = seed }).verdict)
    end
  end)
end)

describe("check_gradients() passes, whatever the seed,", function()
  local RIGHT = {
    { "|x|", math.abs, function(x) return x > 0 and 1 or -1 end },
    { "ReLU6", function(x) return clamp(x, 0, 6) end, function(x) return x > 0 and x < 6 and 1 or 0 end },
    { "exp", math.exp, math.exp },
    { "exp of exp", function(x) return math.exp(math.exp(x)) end, function(x) return math.exp(x + math.exp(x)) end },
    { "tanh", tanh, function(x) return 1 - tanh(x) ^ 2 end },
    { "sigmoid", sigmoid, function(x) return sigmoid(x) * (1 - sigmoid(x)) end },
    { "softplus", function(x) return math.max(x, 0) + math.log(1 + math.exp(-math.abs(x))) end, sigmoid },
    { "the root", math.sqrt, function(x) return 0.5 / math.sqrt(x) end },
    { "the logarithm", math.log, function(x) return 1 / x end },
    { "the arc sine", math.asin, function(x) return 1 / math.sqrt(1 - x * x) end },
    { "1 / x", function(x) return 1 / x end, function(x) return -1 / (x * x) end },
    { "x to the fifth", function(x) return x ^ 5 end, function(x) return 5 * x ^ 4 end },
    { "x to the x", function(x) return x ^ x end, function(x) return x ^ x * (1 + math.log(x)) end },
    { "tan", math.tan, function(x) return 1 + math.tan(x) ^ 2 end },
  }
  for _, row in ipairs(RIGHT) do
    it(row[1], function()
      for seed = 1, SEEDS do
        local report = check_gradients(elementwise(row[2], row[3]), { at = { x = 0.7 }, seed = seed })
        assert.equal("PASS", report.verdict, ("seed %d"):format(seed))
      end
    end)
  end

  for _, n in ipairs { 1, 2, 9, 60 } do
    it(("a recurrent layer of %d steps"):format(n), function()
      for seed = 1, 5 do
        assert.equal("PASS", check_gradients(rnn.Recurrent(n), { shapes = { X = n }, seed = seed }).verdict)
      end
    end)
  end

  it("from 65 numbers on at 3 points, as the 60 steps above at 7", function()
    assert.equal(7, check_gradients(rnn.Recurrent(61), { shapes = { X = 61 } }).points)
    assert.equal(3, check_gradients(rnn.Recurrent(62), { shapes = { X = 62 } }).points)
  end)
end)
