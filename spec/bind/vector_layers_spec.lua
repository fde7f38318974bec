-- The layers over vectors against PyTorch (spec/fixtures/vectors.py, batches.py) and against rnnlua.plain.
local layer_inputs = require "spec.support.layer_inputs"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local ROUNDING = 1e-12 -- in proportion to the largest number of a result: two orders of the same sums
local SEED, DRAWS = 12, 30

-- By the names of the fixtures, which are those of the modules in rnnlua.plain.
local CLASSES = { linear = "Linear", elman_cell = "ElmanCell", elman = "Elman", lstm_cell = "LSTMCell", lstm = "LSTM",
  gru_cell = "GRUCell", gru = "GRU", embedding = "Embedding", softmax_cross_entropy = "SoftmaxCrossEntropy",
  gated_scan = "GatedScan" }

local fixtures = {}
for _, file in ipairs { "vectors", "batches" } do
  for _, case in ipairs(require("spec.fixtures." .. file)) do table.insert(fixtures, case) end
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

-- A value as an array; a number stays.
local function as_array(value) return math.type(value) and value or rnn.array(value) end

local function arguments_of(layer, inputs, convert)
  local arguments = {}
  for i, name in ipairs(layer.inputs) do arguments[i] = convert(inputs[name]) end
  return table.unpack(arguments)
end

local function hold(layer, case, convert)
  local outputs, douts = { layer:forward(arguments_of(layer, case.inputs, convert)) }, {}
  for i, dout in ipairs(case.douts) do douts[i] = convert(dout) end
  local gradients = { layer:backward(table.unpack(douts)) }
  assert.equal(#case.outputs, #outputs)
  for i, expected in ipairs(case.outputs) do assert_near(expected, outputs[i], case.layer .. " value " .. i) end
  for i, name in ipairs(layer.gradients) do
    assert_near(case.gradients[name], gradients[i], case.layer .. " d" .. name)
  end
  assert.equal(#layer.gradients, #gradients)
end

-- What a layer gives at inputs by name: its outputs, and its gradients for upstream gradients that are drawn.
local function results_of(layer, inputs, convert, rng)
  local outputs, douts = { layer:forward(arguments_of(layer, inputs, convert)) }, {}
  for i, output in ipairs(outputs) do
    douts[i] = math.type(output) and rng:randn() or convert(rng:randn(rnn.array(output).shape))
  end
  return outputs, { layer:backward(table.unpack(douts)) }
end

-- Rows with labels: a list of them, for a matrix of scores or of rows.
local function draw_labels(module, inputs, rng)
  local list, N, V = {}, rng:integer(1, 9), module == "embedding" and #inputs.E or #inputs.z
  for n = 1, N do list[n] = rng:integer(module == "embedding" and 1 or 0, V) end
  if inputs.z then inputs.z = rng:randn(N, V):scale_by(5) end
  inputs.k = list
end

describe("the layers over vectors", function()
  for i, case in ipairs(fixtures) do
    local class = CLASSES[case.layer]
    if class then
      it(("give PyTorch's values and gradients: %s (%d)"):format(class, i), function()
        local layer = rnn[class]()
        hold(layer, case, function(value) return value end)
        hold(layer, case, as_array)
      end)
    end
  end

  for module, class in pairs(CLASSES) do
    local it_if = module ~= "gated_scan" and it or function() end -- which has no plain layer
    it_if("give the results of rnnlua.plain: " .. class, function()
      local rng, layer, plain = rnn.rng(SEED), rnn[class](), require("rnnlua.plain." .. module)()
      for draw = 1, DRAWS do
        local sizes = {}
        for letter in ("TDHV"):gmatch "." do sizes[letter] = rng:integer(1, 9) end
        local inputs, seed = layer_inputs.draw(layer, rng, sizes), rng:integer(1, 1 << 40)
        if inputs.k and draw % 3 > 0 then draw_labels(module, inputs, rng) end
        local outputs, gradients = results_of(layer, inputs, as_array, rnn.rng(seed))
        local expected, expected_gradients = results_of(plain, inputs, values.plain, rnn.rng(seed))
        local what = ("%s, seed %d, draw %d, "):format(class, SEED, draw)
        for k, output in ipairs(expected) do assert_near(output, outputs[k], what .. "value " .. k) end
        for k, gradient in ipairs(expected_gradients) do
          assert_near(gradient, gradients[k], what .. "d" .. layer.gradients[k])
        end
      end
    end)
  end
end)
