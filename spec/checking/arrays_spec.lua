-- Arrays are taken wherever tables of numbers are, and come back as arrays.
local check_gradients = require("rnnlua.checking").check_gradients
local estimate_gradients = require("rnnlua.checking").estimate_gradients
local bits = require("spec.support.float64").bits
local layer_kind = require "rnnlua.lab.kinds.layer"
local observation = require "rnnlua.lab.observation"
local raised = require "spec.support.raised"
local rnn = require "rnnlua"
local text = require "rnnlua.base.text"

local NUMBERS = { 0.5, -1.5, 0.25 }
local function at(X) return { wx = 0.3, X = X, wh = 0.7, h0 = -0.2 } end
local function listed(a) return table.move(a, 1, #a, 1, {}) end

-- The recurrent layer in Lua; `wrong` has dwh go through h_t, and `keeps` X itself.
local function class(options)
  local Layer = rnn.Layer:extend "Layer"
  Layer.inputs = { "wx", "X", "wh", "h0" }

  function Layer:forward(wx, X, wh, h0)
    self.wx, self.wh, self.h = wx, wh, { [0] = h0 }
    self.X = options.keeps and X or listed(X)
    for t = 1, #X do self.h[t] = self.h[t - 1] * wh + X[t] * wx end
    return self.h[#X]
  end

  function Layer:backward(dout)
    local dwx, dwh, dh, dX = 0.0, 0.0, dout, {}
    for t = #self.X, 1, -1 do
      dwx, dwh = dwx + dh * self.X[t], dwh + dh * self.h[options.wrong and t or t - 1]
      dX[t] = dh * self.wx
      dh = dh * self.wh
    end
    return dwx, dwh, dh, options.array and rnn.array(dX) or dX
  end

  return Layer
end

describe("estimate_gradients() on arrays", function()
  it("gives the same bits as on tables, and X's estimate as an array", function()
    local on_table = estimate_gradients(rnn.Recurrent(3), { at = at(NUMBERS) })
    local on_array, details = estimate_gradients(rnn.Recurrent(3), { at = at(rnn.array(NUMBERS)) })
    assert.equal("userdata", type(on_array.X))
    assert.equal(bits(on_table.X, on_table.wx, on_table.wh, on_table.h0),
      bits(listed(on_array.X), on_array.wx, on_array.wh, on_array.h0))
    assert.equal("table", type(details.X))
    assert.equal(on_array.X[2], details.X[2].value)
  end)

  it("passes new arrays to a function", function()
    local X, seen = rnn.array(NUMBERS), {}
    local estimated = estimate_gradients(function(named)
      seen[named.X] = true
      named.X[1] = named.X[1] * 2
      return named.X:sum()
    end, { at = { X = X } })
    assert.is_true(rnn.array { 2, 1, 1 }:add(estimated.X:scale(-1)):max() < 1e-9)
    assert.is_nil(seen[X])
    assert.equal(rnn.array(NUMBERS), X)
  end)

  it("accepts an array from forward, and as dout", function()
    local double = { inputs = { "X" }, forward = function(_, X) return X:scale(2) end }
    local estimated = estimate_gradients(double, { at = { X = rnn.array(NUMBERS) }, dout = rnn.array { 1, 2, 3 } })
    assert.is_true(math.abs(estimated.X[3] - 6) < 1e-9)
  end)

  it("leaves the layer with a forward at the point", function()
    local layer = rnn.Recurrent(3)
    estimate_gradients(layer, { at = at(rnn.array(NUMBERS)) })
    assert.equal("userdata", type((select(4, layer:backward(1)))))
  end)

  it("rejects an empty array", function()
    assert.equal("at.X: expected at least one number, got an empty array",
      raised(function() estimate_gradients(rnn.Recurrent(3), { at = at(rnn.array(0)) }) end))
  end)
end)

describe("check_gradients() on arrays", function()
  it("passes the library's layer, whatever dout and rule", function()
    for _, options in ipairs { {}, { rule = "absolute" }, { dout = rnn.array { 1, 2, 3 } }, { dout = 2 } } do
      options.at = at(rnn.array(NUMBERS))
      local report = check_gradients(rnn.Recurrent(3), options)
      assert.equal("PASS", report.verdict)
      for _, item in ipairs(report.contract) do assert.not_equal("FAIL", item.verdict, item.id) end
    end
  end)

  it("accepts 'X was changed after forward' as keeping X's value", function()
    local by_value
    for _, item in ipairs(check_gradients(rnn.Recurrent(3), { at = at(rnn.array(NUMBERS)) }).contract) do
      if item.id == "by-value" then by_value = item.verdict end
    end
    assert.equal("PASS", by_value)
  end)

  it("has a note on a layer that keeps the array and does not notice a change", function()
    local NOTE = "note: forward keeps X itself, not a copy"
    local report = check_gradients(class { keeps = true }(3), { at = at(rnn.array(NUMBERS)) })
    assert.equal("PASS", report.verdict)
    assert.truthy(tostring(report):find(NOTE, 1, true))
    report = check_gradients(class {}(3), { at = at(rnn.array(NUMBERS)) })
    assert.equal("PASS", report.verdict)
    assert.is_nil(tostring(report):find(NOTE, 1, true))
  end)

  it("takes dX as a table or as an array, whatever X is", function()
    for _, X in ipairs { NUMBERS, rnn.array(NUMBERS) } do
      assert.equal("PASS", check_gradients(class { array = true }(3), { at = at(X) }).verdict)
    end
  end)

  it("reports the same as on tables, and repeats it with an array", function()
    local on_table = check_gradients(class { wrong = true }(3), { at = at(NUMBERS) })
    local on_array = check_gradients(class { wrong = true }(3), { at = at(rnn.array(NUMBERS)) })
    assert.equal("FAIL", on_array.verdict)
    assert.equal(tostring(on_table):match "^.-repeat:", tostring(on_array):match "^.-repeat:")
    assert.equal("userdata", type(on_array.smallest.inputs.X))
    assert.matches("X=rnn.array{3}", on_array.reproduce, 1, true)
    assert.matches('"X":%[3', (on_array:json():gsub("%s", "")))
  end)
end)

describe("labs on arrays", function()
  it("accept one in an author's case", function()
    local stated = { inputs = { w = "number", X = "sequence" } }
    local inputs = { w = 2, X = rnn.array(NUMBERS) }
    layer_kind.check_case(stated, inputs)
    assert.equal(3, layer_kind.case(stated, inputs).n)
    assert.has_error(function() layer_kind.check_case(stated, { w = inputs.X, X = 1 }) end)
  end)

  it("print one like a table", function()
    assert.equal("{1, 2, 3}", text.value(rnn.array { 1, 2, 3 }))
    assert.equal("{0, 0, 0, 0, 0, 0, 0, 0, 0, …}", text.value(rnn.array(10)))
  end)

  it("observe the numbers of one", function()
    local on_table, on_array = observation.new(), observation.new()
    on_table:add({ 1, 2, 3 }, 4)
    on_array:add(rnn.array { 1, 2, 3 }, 4)
    assert.same(on_table, on_array)
  end)
end)
