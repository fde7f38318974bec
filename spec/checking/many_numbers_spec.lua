-- Gradients of many numbers: the chain rule tells them, and two directions confirm it (docs/checker.md).
local Gradient = require "rnnlua.checking.second_opinion.gradient"
local checking = require "rnnlua.checking"
local edited = dofile "spec/checking/vector_layers/edited.lua"
local rnn = require "rnnlua"

local SIZE = 30

-- A layer of 30 numbers: y = Σ f(k, x_k). It counts its forwards.
local function layer_of(f, gradient, extra)
  local Layer = rnn.Layer:extend "Many"
  Layer.count, Layer.inputs, Layer.gradients = 0, { "x" }, { "x" }
  function Layer:forward(x)
    Layer.count = Layer.count + 1
    self.x = table.move(x, 1, #x, 1, {})
    local sum = 0.0
    for k = 1, #x do sum = sum + f(k, x[k]) end
    return sum
  end
  function Layer:backward(dout)
    local dx = {}
    for k, x in ipairs(self.x) do dx[k] = dout * gradient(k, x) end
    return dx
  end
  for key, value in next, extra or {} do Layer[key] = value end
  return Layer
end

local function smooth(k, x) return math.sin(k * x / 10) * math.exp(x) end
local function slope(k, x) return (math.sin(k * x / 10) + k / 10 * math.cos(k * x / 10)) * math.exp(x) end

local function check(Layer, options)
  local settled = { shapes = { x = SIZE }, explain = false, points = 3 }
  for key, value in next, options or {} do settled[key] = value end
  return checking.check_gradients(Layer(), settled)
end

-- Whether differences estimated each number: then there are forwards for each.
local function by_differences(report)
  local count = 0
  for _, entry in ipairs(report.entries) do count = count + (entry.evaluations and 1 or 0) end
  return count
end

describe("check_gradients of many numbers", function()
  local in_doubles = Gradient.in_doubles
  after_each(function() Gradient.in_doubles = in_doubles end)

  it("takes at most three forwards for each number at three points", function()
    local Layer = layer_of(smooth, slope)
    local report = check(Layer)
    assert.equal("PASS", report.verdict)
    assert.equal(0, by_differences(report))
    assert.equal(Layer.count, report.forwards.verdict)
    assert.is_true(Layer.count <= 9 * SIZE, Layer.count)
  end)

  it("takes at most 50 forwards a point of a wrong LSTM of 824 numbers", function()
    local class = edited.class("lstm", { lstm_cell = { { from = "d * f[k]", to = "d" } } })
    local report = checking.check_gradients(class(), { shapes = { Wx = { "4H", "D" }, X = { "T", "D" },
      Wh = { "4H", "H" }, h0 = "H", c0 = "H", b = "4H" }, dims = { H = 10, D = 7, T = 12 }, explain = false })
    assert.equal("FAIL", report.verdict)
    assert.equal(3, report.points)
    assert.equal(0, by_differences(report))
    assert.is_true(report.evaluations <= 3 * 50, report.evaluations)
  end)

  -- At some of these points gates and tanh are saturated: gradients are tiny, and forward's noise hides them.
  for _, layer in ipairs { "elman", "gru_cell" } do
    it("takes at most 50 forwards a point where a layer is saturated: " .. layer, function()
      local report = checking.check_gradients(edited.class(layer, {})(), { at = edited.inputs(layer, rnn.rng(3)) })
      assert.equal("PASS", report.verdict)
      assert.equal(0, by_differences(report))
      assert.is_true(report.evaluations <= 50 * report.points, report.evaluations)
    end)
  end

  it("takes at most 80 forwards a point where noise nearly hides what is wrong", function()
    local add = "vectors.add_outer(dWh, delta, before)"
    local class = edited.class("elman", { elman = { { from = add, to = "if t < T then " .. add .. " end" } } })
    local report = checking.check_gradients(class(), { at = edited.inputs("elman", rnn.rng(3)), explain = false })
    assert.equal("FAIL", report.verdict)
    assert.equal(0, by_differences(report))
    assert.is_true(report.evaluations <= 80 * report.points, report.evaluations)
    for _, entry in ipairs(report.entries) do assert.is_true(entry.input == "Wh" or entry.certified ~= "FAIL") end
  end)

  it("fails one number that is off by 1e-4", function()
    for _, wrong in ipairs { 1, 17, SIZE } do
      local report = check(layer_of(smooth, function(k, x) return slope(k, x) * (k == wrong and 1 + 1e-4 or 1) end))
      assert.equal("FAIL", report.verdict)
      for _, entry in ipairs(report.entries) do
        assert.equal(entry.k == wrong and "FAIL" or "PASS", entry.certified)
      end
    end
  end)

  it("leaves a number that decides a branch, or of which nothing is left, to differences", function()
    local function tread(k, x)
      if k > 1 then return smooth(k, x) end
      return x > 0 and 2.0 or 1.0
    end
    local report = check(layer_of(tread, function(k, x) return k > 1 and slope(k, x) or 0.0 end))
    assert.equal("PASS", report.verdict)
    assert.equal(3, by_differences(report))
  end)

  it("estimates all by differences where those along a direction contradict the chain rule", function()
    -- comparisons make a staircase, which the chain rule does not see
    local function stairs(k, x)
      if k > 1 then return smooth(k, x) end
      local low, high = -16.0, 16.0
      while high - low > 2.0 ^ -10 do
        local middle = (low + high) / 2
        if x < middle then high = middle else low = middle end
      end
      return x - low
    end
    for _, claim in ipairs { 0.0, 1.0 } do
      local report = check(layer_of(stairs, function(k, x) return k > 1 and slope(k, x) or claim end), { points = 1 })
      assert.is_true(by_differences(report) > 0)
      assert.not_equal(claim == 0 and "FAIL" or "", report.verdict)
    end
  end)

  it("estimates all by differences where the chain rule is made wrong in one number", function()
    for _, factor in ipairs { 1.01, 0.0, -1.0 } do
      Gradient.in_doubles = function(...)
        local gradient = in_doubles(...)
        local number = gradient.numbers.x[7]
        number.value = factor * number.value
        return gradient
      end
      local report = check(layer_of(smooth, slope))
      assert.equal("PASS", report.verdict)
      assert.equal(3 * SIZE, by_differences(report))
      -- the same wrong number in backward: along a random direction differences contradict both
      assert.equal("FAIL", check(layer_of(smooth, function(k, x) return slope(k, x) * (k == 7 and factor or 1) end))
        .verdict)
    end
  end)

  it("estimates all by differences of few numbers, with a method or a noise, and where nothing is recorded", function()
    local function opaque(k, x) return smooth(k, tonumber(("%.17g"):format(x))) end
    assert.equal(3 * 19, by_differences(check(layer_of(smooth, slope), { shapes = { x = 19 } })))
    assert.equal(3 * SIZE, by_differences(check(layer_of(smooth, slope), { noise = 1e-15 })))
    assert.equal(3 * SIZE, by_differences(check(layer_of(opaque, slope))))
    local layer = layer_of(smooth, slope)
    local plain = { inputs = { "x" }, gradients = { "x" }, forward = layer.forward, backward = layer.backward }
    local report = checking.check_gradients(plain, { shapes = { x = SIZE }, points = 3 })
    assert.equal("PASS", report.verdict)
    assert.equal(3 * SIZE, by_differences(report))
  end)

  it("does not fail a right backward for what rounding in doubles does to it", function()
    -- the slope of tanh as 1 - tanh², of which nothing is left at 19
    local function tanh(x)
      local e = math.exp(-2 * math.abs(x))
      return (x < 0 and -1 or 1) * (1 - e) / (1 + e)
    end
    local at = {}
    for k = 1, SIZE do at[k] = k == 1 and 18.5 or k / SIZE end
    local Layer = layer_of(function(_, x) return tanh(x) end, function(_, x) return 1 - tanh(x) ^ 2 end)
    local report = checking.check_gradients(Layer(), { at = { x = at }, points = 1, explain = false })
    assert.equal("INCONCLUSIVE", report.verdict)
    assert.equal("INCONCLUSIVE", report.entries[1].certified)
    assert.matches("rounding in doubles may hide", report.entries[1].reason)
    for k = 2, SIZE do assert.equal("PASS", report.entries[k].certified) end
  end)
end)
