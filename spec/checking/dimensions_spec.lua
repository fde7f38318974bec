--- The smallest case of a layer over vectors: sizes that belong together get smaller together.

local changed = require "spec.checking.changed_layer"
local checking = require "rnnlua.checking"
local dimensions = require "rnnlua.checking.dimensions"

local SHAPES = {
  elman_cell = { Wx = { 4, 3 }, x = 3, Wh = { 4, 4 }, h = 4, b = 4 },
  elman = { Wx = { 4, 3 }, X = { 5, 3 }, Wh = { 4, 4 }, h0 = 4, b = 4 },
  lstm_cell = { Wx = { 16, 3 }, x = 3, Wh = { 16, 4 }, h = 4, c = 4, b = 16 },
  gru_cell = { Wx = { 12, 2 }, x = 2, Wh = { 12, 4 }, h = 4, bx = 12, bh = 12 },
  linear = { W = { 4, 3 }, x = { 5, 3 }, b = 4 },
}

-- A wrong line, and what of the inputs the smallest case has.
local WRONG = {
  { "elman_cell", "transposed_product(self.Wh, delta)", "product(self.Wh, delta)", H = 2 },
  { "elman_cell", " * (1 - self.y[i] * self.y[i])", "", H = 1 },
  { "elman", "(dout[t][i] + dh[i])", "dout[t][i]", H = 1 },
  { "elman", "vectors.add(db, delta)", "db = delta", H = 1 },
  { "lstm_cell", "dc[k] = d * f[k]", "dc[k] = dnext_c[k] * f[k]", H = 1, gates = 4 },
  { "lstm_cell", " * i[k] * (1 - i[k])", " * (1 - i[k])", H = 1, gates = 4 },
  { "linear", "vectors.add(db, d)", "db = d", H = 1 },
}

local function columns(matrix) return #matrix[1] end

describe("the smallest case of vectors", function()
  for _, one in ipairs(WRONG) do
    it(("has sizes that fit: %s, %s"):format(one[1], one[3] == "" and "a factor left out" or one[3]), function()
      local layer = changed(table.unpack(one, 1, 3))()
      local report = checking.check_gradients(layer, { shapes = SHAPES[one[1]], explain = math.huge })
      assert.equal("FAIL", report.verdict)
      local inputs = report.smallest.inputs
      local W, x, b = inputs.Wx or inputs.W, inputs.x or inputs.X, inputs.b
      assert.equal(one.H, #b // (one.gates or 1))
      assert.equal(#b, #W)
      assert.is_true(columns(W) <= 2)
      assert.equal(type(x[1]) == "table" and columns(x) or #x, columns(W))
      if inputs.Wh then
        assert.same({ #b, one.H }, { #inputs.Wh, columns(inputs.Wh) })
        assert.equal(one.H, #(inputs.h or inputs.h0))
      end
    end)
  end
end)

describe("the smallest case of 12 rows, with vectors of 3 and 4 numbers,", function()
  local CELLS = {
    { "gru_cell", "(h[k] - n[k])", "(n[k] - h[k])", "bx", gates = 3,
      shapes = { Wx = { 12, 3 }, x = 3, Wh = { 12, 4 }, h = 4, bx = 12, bh = 12 } },
    { "lstm_cell", " * i[k] * (1 - i[k])", " * (1 - i[k])", "b", gates = 4,
      shapes = { Wx = { 12, 4 }, x = 4, Wh = { 12, 3 }, h = 3, c = 3, b = 12 } },
  }
  for _, one in ipairs(CELLS) do
    it(("has one row for each of %d gates: %s"):format(one.gates, one[1]), function()
      local report = checking.check_gradients(changed(table.unpack(one, 1, 3))(), { shapes = one.shapes,
        explain = math.huge })
      assert.equal("FAIL", report.verdict)
      assert.equal(one.gates, #report.smallest.inputs[one[4]])
      assert.equal(1, #report.smallest.inputs.h)
    end)
  end
end)

describe("dimensions.of()", function()
  local function zeros(rows, n)
    local list = {}
    for i = 1, rows do list[i] = n and zeros(n) or 0.0 end
    return list
  end

  it("takes equal sizes as one dimension, and four times a size as gates", function()
    local inputs = { W = zeros(8, 3), U = zeros(8, 2), x = zeros(3), h = zeros(2), s = 1.0 }
    local of, bases = dimensions.of(inputs, { "W", "U", "x", "h", "s" })
    assert.same({ 3, 2 }, bases)
    assert.same({ { size = 8, base = 2, factor = 4 }, { size = 3, base = 3, factor = 1 } }, of.W)
    assert.same({}, of.s)
  end)

  it("tries the multiples that it is given in their order", function()
    local inputs = { W = zeros(12, 4), U = zeros(12, 3) }
    for _, multiples in ipairs { { 4, 3 }, { 3, 4 } } do
      local of = dimensions.of(inputs, { "W", "U" }, nil, nil, multiples)
      assert.same({ size = 12, base = 12 // multiples[1], factor = multiples[1] }, of.W[1])
    end
  end)

  it("leaves out the length of a sequence, but not the size of its items", function()
    local of, bases = dimensions.of({ X = zeros(4, 3), w = zeros(4) }, { "X", "w" }, { X = true })
    assert.same({ 4, 3 }, bases)
    assert.is_false(of.X[1].base)
  end)

  it("finds none among rows of several lengths", function()
    assert.is_nil(dimensions.of({ X = { { 1, 2 }, { 1 } } }, { "X" }))
  end)
end)
