--- The smallest case of wrong vector layers: sizes that fit, H and D of 1 or 2, small integers, and few saturated
-- functions.

local changed = require "spec.checking.changed_layer"
local checking = require "rnnlua.checking"
local edited = dofile "spec/checking/vector_layers/edited.lua"
local layers = require "rnnlua.layer"
local values = require "rnnlua.base.values"
local vectors = require "rnnlua.plain.vectors"

local ELMAN_CELL = { Wx = { "H", "D" }, x = "D", Wh = { "H", "H" }, h = "H", b = "H" }
local ELMAN = { Wx = { "H", "D" }, X = { "T", "D" }, Wh = { "H", "H" }, h0 = "H", b = "H" }
local LSTM = { Wx = { "4H", "D" }, x = "D", Wh = { "4H", "H" }, h = "H", c = "H", b = "4H" }
local GRU = { Wx = { "3H", "D" }, x = "D", Wh = { "3H", "H" }, h = "H", bx = "3H", bh = "3H" }
local LINEAR = { W = { "H", "D" }, x = { "N", "D" }, b = "H" }
local SOFTMAX = { z = { "N", "V" }, k = "N" }
local EMBEDDING = { E = { "V", "D" }, k = "N" }
local WRONG = {
  { "elman_cell", "transposed_product(self.Wh, delta)", "product(self.Wh, delta)", ELMAN_CELL },
  { "elman_cell", " * (1 - self.y[i] * self.y[i])", "", ELMAN_CELL },
  { "elman_cell", "(1 - self.y[i] * self.y[i])", "(1 - self.y[i])", ELMAN_CELL },
  { "elman_cell", "vectors.add_outer(dWh, delta, self.h)", "vectors.add_outer(dWh, self.h, delta)", ELMAN_CELL },
  { "elman_cell", "vectors.add_outer(dWh, delta, self.h)", "vectors.add_outer(dWh, delta, self.y)", ELMAN_CELL },
  { "elman_cell", "vectors.add_outer(dWx, delta, self.x)", "vectors.add_outer(dWx, dout, self.x)", ELMAN_CELL },
  { "elman_cell", "return dWx, dWh, dh, delta, dx", "return dWx, dWh, dh, dout, dx", ELMAN_CELL },
  { "elman", "(dout[t][i] + dh[i])", "dout[t][i]", ELMAN },
  { "elman", "(dout[t][i] + dh[i])", "(2 * dout[t][i] + dh[i])", ELMAN },
  { "elman", "vectors.add(db, delta)", "db = delta", ELMAN },
  { "elman", "self.H[t - 1] or self.h0", "self.H[t]", ELMAN },
  { "elman", "dh = vectors.transposed_product(self.Wh, delta)", "dh = vectors.product(self.Wh, delta)", ELMAN },
  { "elman", "for t = T, 1, -1 do", "for t = T, math.max(1, T - 1), -1 do", ELMAN },
  { "elman", "* (1 - y[i] * y[i])", "", ELMAN },
  { "lstm_cell", "dc[k] = d * f[k]", "dc[k] = dnext_c[k] * f[k]", LSTM },
  { "lstm_cell", " * i[k] * (1 - i[k])", " * (1 - i[k])", LSTM },
  { "lstm_cell", "d * self.c[k] * f[k]", "d * f[k]", LSTM },
  { "lstm_cell", "(1 - s[k] * s[k])", "1", LSTM },
  { "lstm_cell", "d * i[k] * (1 - g[k] * g[k])", "d * i[k]", LSTM },
  { "lstm_cell", "dnext_h[k] * s[k] * o[k]", "dnext_h[k] * o[k]", LSTM },
  { "lstm_cell", "local d = dnext_c[k] + ", "local d = ", LSTM },
  { "lstm_cell", "vectors.add_outer(dWh, dz, self.h)", "vectors.add_outer(dWh, dz, self.c)", LSTM },
  { "gru_cell", "(h[k] - n[k])", "(n[k] - h[k])", GRU },
  { "gru_cell", "dh[k] = dout[k] * z[k]", "dh[k] = 0.0", GRU },
  { "gru_cell", "dn * r[k]", "dn", GRU },
  { "gru_cell", "* self.u[2 * H + k] * r[k]", "* r[k]", GRU },
  { "gru_cell", "(1 - z[k]) * (1 - n", "(1 - n", GRU },
  { "linear", "vectors.add(db, d)", "db = d", LINEAR },
  { "linear", "add_outer(dW, d", "add_outer(dW, vectors.zeros(#d)", LINEAR },
  { "softmax_cross_entropy", "dout * (p[j] - one) / self.count", "dout * (p[j] - one)", SOFTMAX },
  { "softmax_cross_entropy", "(p[j] - one)", "p[j]", SOFTMAX },
  { "embedding", "vectors.add(dE[self.k[n]], dout[n])", "dE[self.k[n]] = dout[n]", EMBEDDING },
}
local SIZES, LABELS = { H = 4, D = 3, T = 4, N = 3, V = 4 }, { [SOFTMAX] = { 2, 4, 1 }, [EMBEDDING] = { 2, 3, 2 } }
local SATURATED = 2.65 -- the derivative of tanh is 0.02 there
local LARGEST = 3 -- integer
local MOST_SATURATED = 0.15 -- share of the cases

local function entries_of(shape) return type(shape) == "table" and shape or { shape } end

-- The sizes of the dimensions of some inputs, by name; raises where two inputs contradict each other.
local function sizes_of(inputs, shapes)
  local sizes = {}
  for name, shape in pairs(shapes) do
    local actual = values.sizes((values.flatten(inputs[name], name)))
    for i, entry in ipairs(entries_of(shape)) do
      local factor, dimension = entry:match "^(%d*)(%a+)$"
      local size = actual[i] // (tonumber(factor) or 1)
      assert.equal(sizes[dimension] or size, size, name)
      sizes[dimension] = size
    end
  end
  return sizes
end

-- The largest number that a tanh gets in the forward of a plain layer.
local function largest_of_tanh(name, inputs)
  local layer, tanh, largest = require("rnnlua.plain." .. name)(), vectors.tanh, 0.0
  finally(function() vectors.tanh = tanh end)
  vectors.tanh = function(z)
    largest = math.max(largest, math.abs(z))
    return tanh(z)
  end
  local arguments = {}
  for i, input in ipairs(layers.inputs_of(layer)) do arguments[i] = inputs[input] end
  layer:forward(table.unpack(arguments))
  return largest
end

describe("the smallest case of a wrong vector layer", function()
  local saturated = 0
  for _, one in ipairs(WRONG) do
    local name, from, to, shapes = table.unpack(one, 1, 4)
    it(("has small sizes that fit and small integers: %s, %s for %s"):format(name, to, from), function()
      local dims, labels = {}, LABELS[shapes]
      for _, shape in pairs(shapes) do
        for _, entry in ipairs(entries_of(shape)) do dims[entry:match "%a"] = SIZES[entry:match "%a"] end
      end
      local report = checking.check_gradients(changed(name, from, to)(), { shapes = shapes, dims = dims,
        at = labels and { k = labels }, explain = math.huge })
      assert.equal("FAIL", report.verdict)
      local inputs = report.smallest.inputs
      local sizes = sizes_of(inputs, shapes)
      assert.is_true((sizes.H or 1) <= 2 and (sizes.D or 1) <= 2)
      for _, input in ipairs(report.inputs) do
        for _, x in ipairs(select(2, values.flatten(inputs[input], input))) do
          assert.is_true(x == math.floor(x) and math.abs(x) <= LARGEST + (input == "k" and 1 or 0), input)
        end
      end
      if largest_of_tanh(name, inputs) > SATURATED then saturated = saturated + 1 end
    end)
  end

  it("has few saturated functions", function()
    assert.is_true(saturated <= MOST_SATURATED * #WRONG, ("%d of %d"):format(saturated, #WRONG))
  end)
end)

-- Of a layer with several outputs, only some have an item for each step.
describe("the smallest case of an LSTM over a sequence", function()
  local SHAPES = { Wx = { "4H", "D" }, X = { "T", "D" }, Wh = { "4H", "H" }, h0 = "H", c0 = "H", b = "4H" }
  local LOST = "dWx_t, dWh_t, dh, dc, db_t, dX[t] = self.cells[t]:backward(dh, dc)"
  for _, one in ipairs {
    { "vectors.add(db, db_t)", "db = db_t", 2 },
    { LOST, LOST .. " if t == #self.cells - 1 then dh, dc = vectors.zeros(H), vectors.zeros(H) end", 3 },
  } do
    it(("has as few steps as show the mistake, and few forwards find it: %d steps"):format(one[3]), function()
      local class = edited.class("lstm", { lstm = { { from = one[1], to = one[2] } } })
      local report = checking.check_gradients(class(), { shapes = SHAPES, dims = { H = 4, D = 3, T = 4 }, points = 1,
        explain = math.huge })
      local dout = report.smallest.dout
      assert.equal(one[3], report.smallest.n)
      assert.same({ one[3], 1, 1 }, { #dout[1], #dout[1][1], #dout[2] })
      assert.is_true(report.forwards.explanation <= 1000, report.forwards.explanation)
    end)
  end
end)
