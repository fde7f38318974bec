local checking = require "rnnlua.checking"
local counting = require "spec.checking.counting"
local rnn = require "rnnlua"

describe("check_gradients() with mode = 'fast'", function()
  for _, n in ipairs { 10, 1000, 20000 } do
    it(("costs at most 60 forwards, 30 of them the estimate's, for n = %d"):format(n), function()
      local Layer = counting()
      local report = checking.check_gradients(Layer(n), { shapes = { X = n }, mode = "fast" })
      assert.equal("PASS", report.verdict)
      assert.equal("fast", report.mode)
      assert.is_true(report.evaluations <= 30, report.evaluations)
      assert.is_true(Layer.count <= 60, Layer.count)
    end)
  end

  it("is chosen above 2,000 coordinates, full mode up to them", function()
    local at = { wx = 0.5, wh = -0.7, h0 = 1.5, X = {} }
    for t = 1, 1997 do at.X[t] = (t % 7 - 3.5) / 3 end
    assert.equal("full", checking.check_gradients(rnn.Recurrent(1997), { at = at, dout = 1, points = 1 }).mode)
    at.X[1998] = 1.25
    assert.equal("fast", checking.check_gradients(rnn.Recurrent(1998), { at = at }).mode)
  end)

  it("fails a wrong gradient, and says which", function()
    local wrongs = {
      wx = function(a, b, c, d) return a * 1.01, b, c, d end,
      wh = function(a, b, c, d) return a, -b, c, d end,
      h0 = function(a, b, c, d) return a, b, c + 0.5, d end,
      X = function(a, b, c, d)
        for t = 1, #d do d[t] = d[t] * 1.001 end
        return a, b, c, d
      end,
    }
    for name, wrong in next, wrongs do
      for seed = 1, 5 do
        local report = checking.check_gradients(counting(wrong)(300), { shapes = { X = 300 }, seed = seed,
          mode = "fast" })
        assert.equal("FAIL", report.verdict)
        local failing = {}
        for _, entry in ipairs(report.entries) do
          if entry.verdict == "FAIL" then failing[entry.input] = true end
        end
        failing.all = nil
        assert.same({ [name] = true }, failing)
      end
    end
  end)

  it("skips trailing gradients that are not returned, and fails them if asked for by name", function()
    local three = counting(function(a, b, c) return a, b, c end)
    local options = { shapes = { X = 50 }, mode = "fast" }
    assert.equal("PASS", checking.check_gradients(three(50), options).verdict)
    options.wrt = "X"
    assert.equal("FAIL", checking.check_gradients(three(50), options).verdict)
  end)
end)
