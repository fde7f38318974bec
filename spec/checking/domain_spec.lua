-- A forward that raises an error outside its domain: there it counts as not finite.
local checking = require "rnnlua.checking"
local raised = require "spec.support.raised"
local rnn = require "rnnlua"

local check_gradients, estimate_gradients = checking.check_gradients, checking.estimate_gradients

-- ln x in several ways, each of which raises an error where x ≤ 0; and what is said of it.
local LOGARITHMS = {
  { "error", function(x)
    if x <= 0 then error "x must be positive" end
    return math.log(x)
  end, "x must be positive" },
  { "assert, which is busted's here and raises an object", function(x)
    assert(x > 0, "x must be positive")
    return math.log(x)
  end, "x must be positive" },
  { "error at level 0", function(x)
    if x <= 0 then error("not here\nnor there", 0) end
    return math.log(x)
  end, "not here" },
  { "arithmetic on nil", function(x)
    local positive = x > 0 and x or nil
    return math.log(positive * 1)
  end, "attempt to perform arithmetic on a nil value (local 'positive')" },
  { "an index", function(x)
    local t = x > 0 and { x } or nil
    return math.log(t[1])
  end, "attempt to index a nil value (local 't')" },
  { "a function of C", function(x)
    return math.log(x > 0 and x or "none")
  end, "bad argument #1 to 'log' (number expected, got string)" },
  { "a table", function(x)
    if x <= 0 then error { "code" } end
    return math.log(x)
  end, '{"code"}' },
}

local function layer(forward, counter)
  local Layer = rnn.Layer:extend "Logarithm"
  Layer.inputs = { "x" }
  function Layer:forward(x)
    if counter then counter.calls = counter.calls + 1 end
    self.x = x
    return forward(x)
  end
  function Layer:backward(dout) return self.x == 0 and dout or dout / self.x end
  return Layer()
end

describe("A forward that raises an error outside its domain", function()
  for _, one in ipairs(LOGARITHMS) do
    it("is estimated with smaller steps: " .. one[1], function()
      for _, x in ipairs { 1e-9, 0.01, 0.1, 3 } do
        local counter = { calls = 0 }
        local _, details = estimate_gradients(layer(one[2], counter), { at = { x = x } })
        assert.equal("regular", details.x.status)
        assert.is_true(math.abs(details.x.value - 1 / x) <= details.x.bound)
        assert.is_nil(details.x.raised)
        assert.is_true(counter.calls >= details.x.evaluations + 2 + 11)
        for _, mode in ipairs { "full", "fast" } do
          local report = check_gradients(layer(one[2]), { at = { x = x }, mode = mode })
          assert.equal("PASS", report.verdict, tostring(report))
        end
      end
    end)

    it("is INCONCLUSIVE at the edge, with the error that it raised: " .. one[1], function()
      local edge = layer(function(x) return x == 0 and 0.0 or one[2](x) end)
      local report = check_gradients(edge, { at = { x = 0 }, points = 1 })
      assert.equal("INCONCLUSIVE", report.verdict)
      local expected = ("forward raised '%s' at x = -"):format(one[3])
      assert.equal(expected, report.entries[1].reason:sub(1, #expected))
      assert.truthy(tostring(report):gsub("%s+", " "):find(expected, 1, true))
      local fast = check_gradients(edge, { at = { x = 0 }, mode = "fast" })
      assert.truthy(fast.entries[1].reason:find(("forward raised '%s' at "):format(one[3]), 1, true))
    end)
  end

  it("is not finite for the methods with one step", function()
    for _, method in ipairs { "central", "scaled" } do
      local _, details = estimate_gradients(layer(LOGARITHMS[1][2]), { at = { x = 0.5 }, method = method, eps = 1 })
      assert.equal("non-finite", details.x.status)
      assert.equal("forward raised 'x must be positive' at x = -0.5", details.x.raised)
    end
  end)

  it("is reported for the numbers at which it raises, and no others", function()
    local _, details = estimate_gradients(function(v)
      if v.X[2] < 1 then error("too small", 0) end
      return v.X[1] * v.X[2]
    end, { at = { X = { 1, 1 } } })
    assert.equal("regular", details.X[1].status)
    assert.is_nil(details.X[1].raised)
    assert.matches("^the function raised 'too small' at X%[2%] = 0.%d+$", details.X[2].raised)
  end)

  it("raises its error at the point given", function()
    assert.matches("^forward raised an error at the point given: .*_spec.lua:%d+: x must be positive$",
      raised(function() check_gradients(layer(LOGARITHMS[1][2]), { at = { x = -1 } }) end))
  end)

  it("passes on other errors: a to-do, the end of the time, Ctrl-C", function()
    local object = setmetatable({}, { __name = "rnnlua.Stopped" })
    for _, problem in ipairs { object, "spec.lua:1: interrupted!" } do
      local ok, caught = pcall(estimate_gradients, function(v)
        if v.x ~= 1 then error(problem, 0) end
        return 1
      end, { at = { x = 1 } })
      assert.is_false(ok)
      assert.truthy(caught == problem or caught:find "interrupted!$")
    end
    local ok, caught = pcall(estimate_gradients, function(v) return v.x > 1 and rnn.todo() or v.x end,
      { at = { x = 1 } })
    assert.is_false(ok)
    assert.matches("is not implemented yet$", tostring(caught))
  end)

  it("leaves the layer with a forward at the point", function()
    local log = layer(LOGARITHMS[1][2])
    estimate_gradients(log, { at = { x = 0.1 } })
    assert.equal(0.1, log.x)
  end)
end)
