--- Layers with several outputs.

local LSTMCell = require "rnnlua.plain.lstm_cell"
local checking = require "rnnlua.checking"
local raised = require "spec.support.raised"
local rnn = require "rnnlua"

-- Two numbers out of two: u = w·x, v = w².
local Pair = rnn.Layer:extend "Pair"
Pair.outputs = { "u", "v" }
function Pair:forward(w, x)
  self.w, self.x = w, x
  return w * x, w * w
end
function Pair:backward(du, dv) return du * self.x + 2 * dv * self.w, du * self.w end

local AT = { w = 3, x = 5 }
local SHAPES = { Wx = { 8, 3 }, x = 3, Wh = { 8, 2 }, h = 2, c = 2, b = 8 }

local function verdict_of(layer, options) return checking.check_gradients(layer, options).verdict end

local function changed(class, backward)
  local Wrong = class:extend "Wrong"
  Wrong.backward = backward
  return Wrong()
end

describe("several outputs", function()
  it("shrink only to lengths that the layer accepts", function()
    local Sums = rnn.Layer:extend "Sums"
    Sums.outputs = { "h", "c" }
    function Sums:forward(w, X)
      if #X < 2 then error "at least two steps" end
      self.w, self.X, self.s = w, X, 0
      local h = {}
      for t = 1, #X do
        self.s = self.s + w * X[t]
        h[t] = self.s
      end
      return h, self.s * self.s
    end
    function Sums:backward(dh, dc)
      local dw, dX, d = 0, {}, 2 * self.s * dc
      for t = #self.X, 1, -1 do
        d = d + dh[t]
        dw, dX[t] = dw + 1.1 * d * self.X[t], d * self.w
      end
      return dw, dX
    end
    local report = checking.check_gradients(Sums(), { at = { w = 0.7, X = { 0.5, -0.4, 0.9 } } })
    assert.equal("FAIL", report.verdict)
    assert.equal(2, report.smallest.n)
  end)

  it("are summed, each with its upstream gradient", function()
    local estimated = checking.estimate_gradients(Pair(), { at = AT, dout = { 2, 10 } })
    assert.is_true(math.abs(estimated.w - 70) < 1e-8)
    assert.is_true(math.abs(estimated.x - 6) < 1e-8)
  end)

  it("may have false for an upstream gradient of zero", function()
    local estimated = checking.estimate_gradients(Pair(), { at = AT, dout = { false, 1 } })
    assert.is_true(math.abs(estimated.w - 6) < 1e-8)
    assert.equal(0, estimated.x)
    assert.equal("PASS", verdict_of(LSTMCell(), { shapes = SHAPES, dout = { { 1, 2 }, false } }))
  end)

  it("are checked, as numbers and as vectors", function()
    assert.equal("PASS", verdict_of(Pair(), { at = AT }))
    assert.equal("PASS", verdict_of(LSTMCell(), { shapes = SHAPES }))
  end)

  it("fail if backward uses only one upstream gradient, or exchanges them", function()
    for _, backward in ipairs {
      function(self, du) return Pair.backward(self, du, 0) end,
      function(self, _, dv) return Pair.backward(self, 0, dv) end,
      function(self, du, dv) return Pair.backward(self, dv, du) end,
      function(self, du) return Pair.backward(self, du, du) end,
    } do
      assert.equal("FAIL", verdict_of(changed(Pair, backward), { at = AT, explain = false }))
    end
    local without_dc = changed(LSTMCell, function(self, dh) return LSTMCell.backward(self, dh) end)
    assert.equal("FAIL", verdict_of(without_dc, { shapes = SHAPES, explain = false }))
  end)

  it("accumulate gradients with the option accumulate", function()
    local Adding = Pair:extend "Adding"
    function Adding:init() self:zero_grad() end
    function Adding:zero_grad() self.dw, self.dx = 0, 0 end
    function Adding:backward(du, dv)
      local dw, dx = Pair.backward(self, du, dv)
      self.dw, self.dx = self.dw + dw, self.dx + dx
      return self.dw, self.dx
    end
    assert.equal("FAIL", verdict_of(Adding(), { at = AT, explain = false }))
    assert.equal("PASS", verdict_of(Adding(), { at = AT, accumulate = true }))
  end)

  it("must be returned by forward, and dout must have their shapes", function()
    local One = Pair:extend "One"
    function One.forward(_, w, x) return w * x end
    local function check(layer, dout)
      return raised(function() checking.check_gradients(layer, { at = AT, dout = dout }) end)
    end
    assert.equal("forward returned one value, but the layer's outputs are 2: u, v; 'v' is missing", check(One()))
    assert.equal("dout: expected one of the output's shape (2 numbers), got a number", check(Pair(), 1))
    assert.equal("dout: expected one of the output's shape (2 numbers), got a sequence of 1 number",
      check(Pair(), { false }))
  end)

  it("are not confused with values that a layer keeps as outputs", function()
    local Keeping = rnn.Layer:extend "Keeping"
    function Keeping:forward(w, x)
      self.w, self.x, self.outputs = w, x, { w * x, w }
      return w * x
    end
    function Keeping:backward(dout) return dout * self.x, dout * self.w end
    local keeping = Keeping()
    keeping:forward(1, 2)
    assert.equal("PASS", verdict_of(keeping, { at = AT }))
  end)
end)
