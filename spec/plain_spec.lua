--- The plain layers against PyTorch (spec/fixtures/vectors.py), from tables and from arrays.

local cases = require "spec.fixtures.vectors"
local layers = require "rnnlua.layer"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"
local vectors = require "rnnlua.plain.vectors"

local ROUNDING = 1e-12 -- in proportion to the largest number of a result: two orders of the same sums

-- A value with arrays in the place of lists of floats; labels stay.
local function as_array(value)
  if type(value) == "table" and (type(value[1]) == "table" or math.type(value[1]) == "float") then
    return rnn.array(value)
  end
  return value
end

local function assert_near(expected, got, what)
  local shape, right = values.flatten(expected, what)
  local given, flat = values.flatten(got, what)
  assert.is_true(values.same_shape(shape, given), what)
  local largest = 1.0
  for _, y in ipairs(right) do largest = math.max(largest, math.abs(y)) end
  for i, y in ipairs(right) do
    assert.is_true(math.abs(flat[i] - y) <= ROUNDING * largest,
      ("%s [%d]: %.17g, not %.17g"):format(what, i, flat[i], y))
  end
end

local function hold(case, convert)
  local layer, arguments, douts = require("rnnlua.plain." .. case.layer)(), {}, {}
  for i, name in ipairs(layers.inputs_of(layer)) do arguments[i] = convert(case.inputs[name]) end
  for i, dout in ipairs(case.douts) do douts[i] = convert(dout) end
  local outputs = { layer:forward(table.unpack(arguments)) }
  local gradients = { layer:backward(table.unpack(douts)) }
  assert.equal(#case.outputs, #outputs)
  for i, expected in ipairs(case.outputs) do assert_near(expected, outputs[i], case.layer .. " value " .. i) end
  for i, name in ipairs(layer.gradients) do
    assert_near(case.gradients[name], gradients[i], case.layer .. " d" .. name)
  end
  assert.equal(#layer.gradients, #gradients)
end

describe("rnnlua.plain", function()
  for i, case in ipairs(cases) do
    it(("%s gives PyTorch's values and gradients (%d)"):format(case.layer, i), function()
      hold(case, function(value) return value end)
      hold(case, as_array)
    end)
  end

  it("treats an upstream gradient of nil as zeros, if there are two outputs", function()
    for _, case in ipairs(cases) do
      if #case.douts == 2 then
        local layer, arguments = require("rnnlua.plain." .. case.layer)(), {}
        for i, name in ipairs(layers.inputs_of(layer)) do arguments[i] = case.inputs[name] end
        local first, second = layer:forward(table.unpack(arguments))
        local function zero_of(value)
          local shape, flat = values.flatten(value, "value")
          for k = 1, #flat do flat[k] = 0.0 end
          return (values.build(shape, flat))
        end
        local d1, d2 = table.unpack(case.douts)
        assert.same({ layer:backward(d1, zero_of(second)) }, { layer:backward(d1) })
        assert.same({ layer:backward(zero_of(first), d2) }, { layer:backward(nil, d2) })
      end
    end
  end)

  it("has a tanh with a relative error of at most 1e-14, also near zero", function()
    -- decimals, 50 digits
    local rows = { { 1e-300, 1e-300 }, { 1e-9, 1e-9 - 1e-27 / 3 }, { -1e-3, -9.9999966666680002e-4 },
      { 0.0199, 0.019897373549706115501 }, { 0.0201, 0.020097293570369012475 }, { 1, 0.76159415595576488812 },
      { -20, -1 }, { 1000, 1 } }
    for _, row in ipairs(rows) do
      assert.is_true(math.abs(vectors.tanh(row[1]) / row[2] - 1) < 1e-14, ("tanh(%g)"):format(row[1]))
    end
  end)
end)
