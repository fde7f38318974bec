local estimate_gradients = require "rnnlua.checking".estimate_gradients

-- The naive chain of cells, h_t = h_{t-1}·wh + x_t·wx.
local function recurrent()
  return {
    inputs = { "wx", "X", "wh", "h0" },
    forward = function(self, wx, X, wh, h0)
      self.calls, self.H = (self.calls or 0) + 1, {}
      local h = h0
      for t = 1, #X do
        h = h * wh + X[t] * wx
        self.H[t] = h
      end
      return h
    end,
    states = function(self)
      return self.H
    end,
  }
end

local AT = { wx = 2, X = { 1, 2, 3 }, wh = 3, h0 = 1 }

local function near(expected, actual, tolerance)
  assert.is_true(math.abs(expected - actual) <= tolerance,
    ("expected %.17g, got %.17g"):format(expected, actual))
end

local METHODS = { ladder = 1e-10, central = 1e-6, scaled = 1e-6 }

for method, tolerance in pairs(METHODS) do
  describe("estimate_gradients with method " .. method, function()
    it("gives the known gradients of the recurrent layer", function()
      local estimated = estimate_gradients(recurrent(), { at = AT, method = method })
      near(18, estimated.wx, tolerance)
      near(43, estimated.wh, tolerance)
      near(27, estimated.h0, tolerance)
      near(18, estimated.X[1], tolerance)
      near(6, estimated.X[2], tolerance)
      near(2, estimated.X[3], tolerance)
    end)

    it("sums over the states of a layer, with an upstream gradient for each step", function()
      local estimated = estimate_gradients(recurrent(),
        { at = AT, dout = { 1, 2, 3 }, method = method })
      near(65, estimated.wx, tolerance)
      near(146, estimated.wh, 10 * tolerance)
      near(102, estimated.h0, tolerance)
      near(68, estimated.X[1], tolerance)
      near(6, estimated.X[3], tolerance)
    end)

    it("scales with a number as upstream gradient", function()
      local estimated = estimate_gradients(recurrent(), { at = AT, dout = -2, method = method })
      near(-36, estimated.wx, tolerance)
    end)

    it("returns a matrix for a matrix, summed over several outputs", function()
      local function product(v)
        return { v.W[1][1] * v.x[1] + v.W[1][2] * v.x[2],
          v.W[2][1] * v.x[1] + v.W[2][2] * v.x[2] }
      end
      local estimated, details = estimate_gradients(product, {
        at = { W = { { 1, 2 }, { 3, 4 } }, x = { 5, 6 } }, dout = { 10, 100 }, method = method,
      })
      near(50, estimated.W[1][1], 1e-5)
      near(60, estimated.W[1][2], 1e-5)
      near(600, estimated.W[2][2], 1e-5)
      near(310, estimated.x[1], 1e-5)
      assert.equal(estimated.W[2][1], details.W[2][1].value)
    end)

    it("reports an output that is not finite, and continues", function()
      local estimated, details = estimate_gradients(function(v)
        return v.y * (v.x > 0 and math.huge or 1)
      end, { at = { x = 0, y = 1 }, method = method })
      assert.equal("non-finite", details.x.status)
      near(1, estimated.y, tolerance)
    end)

    it("propagates NaN from an input", function()
      local _, details = estimate_gradients(function(v) return v.x end,
        { at = { x = 0 / 0 }, method = method })
      assert.equal("non-finite", details.x.status)
    end)
  end)
end

describe("estimate_gradients()", function()
  it("returns details: value, status, slopes and evaluations, without a bound for plain differences", function()
    local _, details = estimate_gradients(function(v) return math.abs(v.x) end,
      { at = { x = 0 }, method = "central" })
    assert.same({ value = 0.0, status = "regular", left = -1.0, right = 1.0, evaluations = 2 },
      details.x)
  end)

  it("uses a fixed step of 1e-5 with method central, or eps", function()
    local seen = {}
    local function f(v)
      seen[#seen + 1] = v.x
      return v.x
    end
    estimate_gradients(f, { at = { x = 1024 }, method = "central" })
    assert.same({ 1024.0, 1024 + 1e-5, 1024 - 1e-5, 1024.0 }, seen)
    seen = {}
    estimate_gradients(f, { at = { x = 1024 }, method = "central", eps = 0.5 })
    assert.same({ 1024.0, 1024.5, 1023.5, 1024.0 }, seen)
    seen = {}
    estimate_gradients(f, { at = { x = 1024 }, method = "scaled", eps = 2 ^ -20 })
    assert.same({ 1024.0, 1024 + 2 ^ -10, 1024 - 2 ^ -10, 1024.0 }, seen)
  end)

  it("calls a layer positionally, in the order of its inputs", function()
    local order
    estimate_gradients({ inputs = { "b", "a" }, forward = function(_, b, a, extra)
      order = { b, a, extra }
      return a + b
    end }, { at = { a = 1, b = 2 }, wrt = {"a"} })
    assert.same({ 2.0, 1.0 }, order)
  end)

  it("estimates only the gradients named in wrt, a list or a string", function()
    for _, wrt in ipairs { "wh", { "wh" } } do
      local estimated, details = estimate_gradients(recurrent(), { at = AT, wrt = wrt })
      assert.is_number(estimated.wh)
      assert.same({ "wh" }, { next(estimated), next(estimated, "wh") })
      assert.same({ "wh" }, { (next(details)), next(details, "wh") })
    end
  end)

  it("ends with a forward at the point given", function()
    local layer = recurrent()
    estimate_gradients(layer, { at = AT })
    assert.same({ 5.0, 19.0, 63.0 }, layer.H)
  end)

  it("converts integers to floats before any call", function()
    local kinds = {}
    estimate_gradients(function(v)
      kinds[math.type(v.x)], kinds[math.type(v.y[1])] = true, true
      return v.x * v.y[1] * 2 ^ 62
    end, { at = { x = 1 << 40, y = { 3 } } })
    assert.same({ float = true }, kinds)
  end)

  it("passes new copies to every call", function()
    local seen = {}
    local estimated = estimate_gradients(function(v)
      assert.is_nil(seen[v.X])
      seen[v.X] = true
      local y = v.X[1] * v.X[2]
      v.X[1], v.X[2], v.X[3] = 0, nil, "spoiled"
      return y
    end, { at = { X = { 2, 5 } } })
    near(5, estimated.X[1], 1e-6)
    near(2, estimated.X[2], 1e-6)
  end)

  it("leaves the caller's tables unchanged, also after an error", function()
    local at, dout = { X = { 1, 2 }, k = 3 }, { 1, 1 }
    local options = { at = at, dout = dout, wrt = { "X" } }
    local calls, last = 0, nil
    local function f(v)
      v.X[1], v.k, last = 100, nil, v
      calls = calls + 1
      if calls == 4 then error(setmetatable({}, { __name = "rnnlua.enough" })) end
      return { 1, 2 }
    end
    assert.has_error(function() estimate_gradients(f, options) end)
    last.X[2] = 7
    assert.equal(7, last.X[2])
    assert.same({ X = { 1, 2 }, k = 3 }, at)
    assert.equal("integer", math.type(at.X[1]))
    assert.same({ 1, 1 }, dout)
    assert.same({ at = at, dout = dout, wrt = { "X" } }, options)
  end)
end)
