-- How check_gradients decides in two ways: by differences of forward, and by the chain rule over its operations.
local Gradient = require "rnnlua.checking.second_opinion.gradient"
local Recording = require "rnnlua.checking.second_opinion.recording"
local checking = require "rnnlua.checking"
local rnn = require "rnnlua"
local verdict = require "rnnlua.checking.verdict"

local exp, log, cos, sin = math.exp, math.log, math.cos, math.sin

-- A layer of one number.
local function layer_of(f, gradient)
  local Layer = rnn.Layer:extend "Layer"
  function Layer:forward(x)
    self.x = x
    return f(x)
  end
  function Layer:backward(dout) return dout * gradient(self.x) end
  return Layer()
end

local function check(f, gradient, x, options)
  local settled = { at = { x = x }, points = 1, dout = 1.0, explain = false }
  for key, value in next, options or {} do settled[key] = value end
  return checking.check_gradients(layer_of(f, gradient), settled)
end

local function softplus(x) return log(1 + exp(-x)) end
local function d_softplus(x) return -1 / (1 + exp(x)) end
local function versine(x) return (1 - cos(x)) / x end
local function d_versine(x) return 0.5 - x * x / 8 end -- near 0

describe("check_gradients with a second opinion", function()
  local kept, recording_of = Gradient.new, Recording.of
  after_each(function() Gradient.new, Recording.of = kept, recording_of end)

  -- Counts how often the chain rule is asked.
  local function counted()
    local count = 0
    Gradient.new = function(...)
      count = count + 1
      return kept(...)
    end
    return function() return count end
  end

  it("passes gradients that rounding hides from differences", function()
    local report = check(softplus, d_softplus, 40.0)
    assert.equal("PASS", report.verdict)
    local entry = report.entries[1]
    assert.equal(entry.chain_rule.value, entry.estimate)
    assert.equal(entry.chain_rule.bound, entry.bound)
    assert.is_true(math.abs(entry.estimate - d_softplus(40.0)) < 1e-30)
  end)

  it("records a layer whose gradients add up, too", function()
    local Layer = rnn.Layer:extend "Layer"
    Layer.inputs, Layer.gradients = { "a" }, { "a" }
    function Layer:forward(a)
      self.a = a
      return softplus(a)
    end
    function Layer:backward(dout)
      self.sum = (self.sum or 0.0) + dout * d_softplus(self.a)
      return self.sum
    end
    function Layer:zero_grad() self.sum = 0.0 end
    local report = checking.check_gradients(Layer(), { at = { a = 40.0 }, points = 1, dout = 1.0, accumulate = true })
    assert.equal("PASS", report.verdict)
    assert.is_table(report.entries[1].chain_rule)
  end)

  it("fails a gradient that is wrong by more than the tolerance, the bound and the rounding of a backward", function()
    local function f(x) return (exp(x) - 1 - x) / (x * x) end -- at 1e-6 differences have no digits
    local function right(x) return 1 / 6 + x / 12 end
    assert.equal("PASS", check(f, right, 1e-6).verdict)
    assert.equal("FAIL", check(f, function() return 1e30 end, 1e-6).verdict)
    local report = check(softplus, function(x) return 1.01 * d_softplus(x) end, 40.0)
    assert.equal("INCONCLUSIVE", report.verdict)
    assert.equal("the chain rule gives -4.24835e-18, but rounding in doubles may hide 5.7e-15",
      report.entries[1].reason)
  end)

  it("does not pass a zero that agrees only because of rounding", function()
    assert.equal("INCONCLUSIVE", check(softplus, function() return 0.0 end, 40.0).verdict)
  end)

  it("is INCONCLUSIVE if they contradict each other, and reports both numbers", function()
    -- a slope of 3 where the wider surroundings have 2
    local function narrow(x)
      if x > 1 - 1e-6 and x < 1 + 1e-6 then return 1 + 3 * (x - 1) end
      return x * x
    end
    for _, gradient in ipairs { 2.0, 3.0, 7.0 } do
      local report = check(narrow, function() return gradient end, 1.0)
      assert.equal("INCONCLUSIVE", report.verdict)
      local entry = report.entries[1]
      assert.is_true(entry.contradicted)
      assert.matches("^differences of forward give 2 ± %S+, the chain rule over its operations 3 ± 2.7e%-15$",
        entry.reason)
      assert.matches("dx is undecided", tostring(report))
    end
  end)

  it("is asked before a number fails by less than shows beside the rest of the value", function()
    -- a slope of 3e-10 where the wider surroundings have 2e-10
    local function faint(x)
      if x > 1 - 1e-7 and x < 1 + 1e-7 then return 1 + 3e-10 * (x - 1) end
      return 1 + 2e-10 * (x - 1)
    end
    for gradient, expected in pairs { [3e-10] = "INCONCLUSIVE", [1e-8] = "FAIL" } do
      local report = check(faint, function() return gradient end, 1.0)
      assert.equal(expected, report.verdict)
      assert.equal(expected == "INCONCLUSIVE" and 1 or nil, report.entries[1].contradicted and 1)
    end
  end)

  it("is INCONCLUSIVE if one of them is made wrong", function()
    for _, factor in ipairs { 1.01, 0.5, -1.0 } do
      Gradient.new = function(...)
        local gradient = kept(...)
        local number = gradient.numbers.x[1]
        number.value = factor * number.value
        return gradient
      end
      for _, claim in ipairs { 1.0, 1.5, factor } do
        local report = check(versine, function(x) return claim * d_versine(x) end, 1e-3)
        assert.equal("INCONCLUSIVE", report.verdict)
        assert.is_true(report.entries[1].contradicted)
      end
    end
  end)

  it("does not pass a number with a contradiction, even if it passes at another point", function()
    local entries = { { input = "x", index = "", certified = "INCONCLUSIVE" },
      { input = "x", index = "", certified = "PASS" } }
    assert.equal("PASS", verdict.overall(entries, {}, "certified"))
    entries[1].contradicted = true
    assert.equal("INCONCLUSIVE", verdict.overall(entries, {}, "certified"))
  end)

  it("does not apply the chain rule to what differences resolve easily", function()
    local count = counted()
    assert.equal("PASS", check(sin, cos, 0.7, { points = 7 }).verdict)
    assert.equal("FAIL", check(sin, sin, 0.7, { points = 7 }).verdict)
    assert.equal(0, count())
  end)

  it("applies it at one point if that is enough, with three forwards", function()
    local count = counted()
    local with = check(versine, d_versine, 1e-3)
    assert.equal(1, count())
    Recording.of = function() return nil, "asked" end
    assert.equal(with.forwards.verdict - 3, check(versine, d_versine, 1e-3).forwards.verdict)
  end)

  it("uses differences alone if the forward can't be recorded", function()
    local function opaque(x) return tonumber(("%.17g"):format(x)) end
    assert.equal("INCONCLUSIVE", check(function(x) return softplus(opaque(x)) end, d_softplus, 40.0).verdict)
    assert.equal("PASS", check(function(x) return versine(opaque(x)) end, d_versine, 1e-3).verdict)
    -- no second layer
    local layer = { forward = function(self, x)
      self.x = x
      return softplus(x)
    end, backward = function(self, dout) return dout * d_softplus(self.x) end, inputs = { "x" }, gradients = { "x" } }
    local report = checking.check_gradients(layer, { at = { x = 40.0 }, points = 1 })
    assert.equal("INCONCLUSIVE", report.verdict)
    assert.is_nil(report.entries[1].chain_rule)
  end)

  it("decides each number of vectors, and of a sequence of states", function()
    local Layer = rnn.Layer:extend "Layer"
    function Layer:forward(X, w)
      self.X, self.w, self.H = X, w, {}
      local h = 0.0
      for t = 1, #X do
        h = softplus(w * X[t]) + 0 * h
        self.H[t] = h
      end
      return h
    end
    function Layer:states() return self.H end
    Layer.inputs, Layer.gradients = { "X", "w" }, { "X", "w" }
    function Layer:backward(dout)
      local dX, dw = {}, 0.0
      for t = 1, #self.X do
        local d = type(dout) == "table" and dout[t] or t == #self.X and dout or 0.0
        local slope = d_softplus(self.w * self.X[t])
        dX[t] = d * slope * self.w
        dw = dw + d * slope * self.X[t]
      end
      return dX, dw
    end
    local report = checking.check_gradients(Layer(), { at = { X = { 41.0, 38.5 }, w = 1.0 }, dout = { 1.5, -0.5 },
      points = 1, explain = false })
    assert.equal("PASS", report.verdict)
    for _, entry in ipairs(report.entries) do assert.is_table(entry.chain_rule) end
  end)
end)
