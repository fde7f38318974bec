--- Gradients that are matrices, and gradients of another shape, as a report shows them.

local changed = require "spec.checking.changed_layer"
local checking = require "rnnlua.checking"
local matrices = require "rnnlua.checking.matrices"
local rnn = require "rnnlua"

local ELMAN = { Wx = { "H", "D" }, x = "D", Wh = { "H", "H" }, h = "H", b = "H" }

-- A matrix of rows of { yours, right }.
local function matrix_of(rows)
  local matrix = { rows = #rows, columns = #rows[1], exact = {}, estimate = {}, wrong = {} }
  for _, row in ipairs(rows) do
    for _, pair in ipairs(row) do
      local k = #matrix.exact + 1
      matrix.exact[k], matrix.estimate[k], matrix.wrong[k] = pair[1], pair[2], pair[1] ~= pair[2]
    end
  end
  return matrix
end

describe("a wrong matrix", function()
  local function shows(expected, rows)
    assert.equal(expected, table.concat(matrices.lines("dW", matrix_of(rows)), "\n"))
  end

  it("is aligned beside the right one, with a star after each wrong number", function()
    shows([[
your dW (* is wrong)   should be
  0.5    2*              0.5    3
   -1  -40                -1  -40]], { { { 0.5, 0.5 }, { 2, 3 } }, { { -1, -1 }, { -40, -40 } } })
  end)

  it("has enough digits to show what is wrong", function()
    shows([[
your dW (* is wrong)   should be
  1.00001*  0.333333     1  0.333333]], { { { 1.00001, 1 }, { 1 / 3, 1 / 3 } } })
  end)

  it("is above the right one if both are too wide", function()
    shows([[
your dW (* is wrong)
  -0.333  -0.000333  -0.333  -3.33e+08*
should be
  -0.333  -0.000333  -0.333  -3.34e+08]], { { { -1 / 3, -1 / 3 }, { -1 / 3e3, -1 / 3e3 }, { -1 / 3, -1 / 3 },
      { -1e9 / 3, -1.003e9 / 3 } } })
  end)

  it("shows NaN and infinity", function()
    local matrix = matrix_of { { { 0, 1 }, { 1 / 0, 2 } } }
    matrix.exact[1] = 0 / 0
    assert.equal("  NaN*  inf*             1  2", matrices.lines("dW", matrix)[2])
  end)
end)

describe("the report of a wrong matrix", function()
  it("has it at the smallest case", function()
    local Cell = changed("linear", "vectors.add_outer(dW, d", "vectors.add_outer(dW, vectors.zeros(#d)")
    local report = checking.check_gradients(Cell(), { at = { W = { { 1, 2 }, { 3, 5 } }, x = { 1, 2 }, b = { 1, 2 } },
      shapes = { W = { 2, 2 }, x = { 2 }, b = { "H" } }, explain = math.huge })
    assert.equal("FAIL", report.verdict)
    local matrix = report.smallest.matrices.W
    assert.same({ #report.smallest.inputs.W, #report.smallest.inputs.W[1] }, { matrix.rows, matrix.columns })
  end)

  -- W·x with W of 5 × 6, and of no other size.
  local function fixed_size(change)
    local layer = { inputs = { "W", "x" }, gradients = { "W", "x" } }
    function layer:forward(W, x)
      assert(#W == 5 and #x == 6, "5 × 6")
      self.W, self.x = W, x
      local y = {}
      for i = 1, 5 do
        y[i] = 0.0
        for j = 1, 6 do y[i] = y[i] + W[i][j] * x[j] end
      end
      return y
    end
    function layer:backward(dout)
      local dW, dx = {}, { 0, 0, 0, 0, 0, 0 }
      for i = 1, 5 do
        dW[i] = {}
        for j = 1, 6 do
          dW[i][j] = dout[i] * self.x[j]
          dx[j] = dx[j] + dout[i] * self.W[i][j]
        end
      end
      change(dW)
      return dW, dx
    end
    return layer
  end

  it("has the worst few numbers of a large one", function()
    local report = checking.check_gradients(fixed_size(function(dW)
      for i = 1, 5 do dW[i][i] = dW[i][i] * (1 + 10.0 ^ -i) end
      dW[2][5] = dW[2][5] * -7
    end), { shapes = { W = { 5, 6 }, x = 6 }, explain = math.huge })
    local shown = {}
    for index in tostring(report):gmatch "your dW(%[%d%]%[%d%])" do shown[#shown + 1] = index end
    assert.same({ "[1][1]", "[2][2]", "[2][5]", "[3][3]" }, shown)
    assert.truthy(tostring(report):find("… and 2 more of dW\n", 1, true))
  end)
end)

describe("a gradient of another shape is told:", function()
  local ROWS = {
    { "your dWx is 1 × 2, expected 2 × 1, the shape of Wx: is it transposed?\n", "elman_cell",
      "vectors.add_outer(dWx, delta, self.x)", "dWx = vectors.zero_matrix(D, H) vectors.add_outer(dWx, self.x, delta)",
      ELMAN },
    { "your dWx is 2 × 1, expected 1 × 1, the shape of Wx\n", "elman_cell", "return dWx,",
      "dWx[#dWx + 1] = dWx[1] return dWx,", ELMAN },
    { "your db is a number, expected a sequence of 1 number, the shape of b\n", "elman_cell", "dh, delta, dx",
      "dh, delta[1], dx", ELMAN },
    { "your dx is 1 × 1, expected a sequence of 1 number, the shape of x\n", "elman_cell", "delta, dx",
      "delta, { dx }", ELMAN },
    { "your dz is 2 numbers, expected 1 × 2, the shape of z\n", "softmax_cross_entropy",
      "self.is_row and dz[1] or dz", "dz[1]", { z = { "N", "V" }, k = "N" }, { k = { 2 } } },
  }
  for _, row in ipairs(ROWS) do
    it(row[1]:sub(1, -2), function()
      local layer = changed(table.unpack(row, 2, 4))()
      local dims = row[6] and { V = 2 } or { H = 4, D = 3 }
      for _, arrays in ipairs { false, true } do
        local report = checking.check_gradients(layer, { shapes = row[5], dims = dims, at = row[6], arrays = arrays,
          explain = math.huge })
        assert.equal("FAIL", report.verdict)
        assert.truthy(tostring(report):find(row[1], 1, true), tostring(report))
        assert.is_nil(tostring(report):find("a list of", 1, true))
      end
    end)
  end

  it("an array, as a table", function()
    local layer = changed("elman_cell", "return dWx,", "return rnn.array(dWx):transpose(),")
    _G.rnn = rnn
    finally(function() _G.rnn = nil end)
    local report = checking.check_gradients(layer(), { shapes = ELMAN, dims = { H = 4, D = 3 }, explain = math.huge })
    assert.truthy(tostring(report):find("your dWx is 1 × 2, expected 2 × 1, the shape of Wx: is it transposed?", 1,
      true))
  end)
end)
