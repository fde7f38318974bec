local rnn = require "rnnlua"
require "rnnlua.busted"

describe("assert.gradients", function()
  local Wrong = rnn.Layer:extend "Wrong"
  function Wrong:forward(w, x)
    self.w, self.x = w, x
    return w * x
  end
  function Wrong:backward(dout)
    return -dout * self.x, dout * self.w
  end

  it("holds for a right layer", function()
    assert.gradients(rnn.RecurrentCell(), { at = { wx = 2, x = 3, wh = 5, h = 7 } })
    assert.gradients(rnn.Recurrent(4), { shapes = { X = 4 }, seed = 3 })
  end)

  it("fails with the report as its message", function()
    local ok, err = pcall(assert.gradients, Wrong(), { at = { w = 2, x = 3 }, seed = 5 })
    local message = tostring(type(err) == "table" and err.message or err)
    assert.is_false(ok)
    local report = require "rnnlua.checking".check_gradients(Wrong(), { at = { w = 2, x = 3 }, seed = 5 })
    assert.equal("FAIL", report.verdict)
    assert.truthy(message:find(tostring(report), 1, true), message)
  end)

  it("has a negation", function()
    assert.is_not.gradients(Wrong(), { at = { w = 2, x = 3 } })
    assert.has_error(function()
      assert.is_not.gradients(rnn.RecurrentCell(), { at = { wx = 2, x = 3, wh = 5, h = 7 } })
    end)
  end)

  it("lets a to-do through as it is", function()
    local Todo = rnn.Layer:extend "Todo"
    function Todo:forward(x) return x end -- luacheck: ignore 212
    local ok, err = pcall(assert.gradients, Todo(), { at = { x = 1 } })
    assert.is_false(ok)
    assert.is_true(require "rnnlua.layer".is_todo(err))
  end)
end)
