--- Gradients that are right under another convention are told so by name, and still FAIL.

local changed = require "spec.checking.changed_layer"
local checking = require "rnnlua.checking"

local ELMAN_CELL = { Wx = { "H", "D" }, x = "D", Wh = { "H", "H" }, h = "H", b = "H" }
local ELMAN = { Wx = { "H", "D" }, X = { "T", "D" }, Wh = { "H", "H" }, h0 = "H", b = "H" }
local LINEAR = { W = { "H", "D" }, x = { "N", "D" }, b = "H" }
local LSTM = { Wx = { "4H", "D" }, x = "D", Wh = { "4H", "H" }, h = "H", c = "H", b = "4H" }
local GRU = { Wx = { "3H", "D" }, x = "D", Wh = { "3H", "H" }, h = "H", bx = "3H", bh = "3H" }
local SOFTMAX = { z = { "N", "V" }, k = "N" }
local SIZES = { H = 4, D = 3, T = 4, N = 5 }

local NOT_BACKWARD = "forward does not divide, so backward may not divide %s either: leave that to the loss."
local EXCHANGE = "Exchange rows and columns of what backward returns."
local OF_GATE = "Each gate has a gradient of its own: that of the sum behind it."
local GATES = "Stack the gates' gradients in the order in which forward stacks the gates."

-- What stands before a return: changes the gradients of some names in place.
local function each(names, statement)
  return ("for _, g in ipairs { %s } do %s end\n  "):format(names, statement)
end
local function divided(by)
  return ("for i = 1, #g do if math.type(g[i]) then g[i] = g[i] / %s else for j = 1, #g[i] do g[i][j] = g[i][j] / %s "
    .. "end end end"):format(by, by)
end
local function swapped(a, b) -- blocks of H rows
  return ("for k = 1, H do g[%d * H + k], g[%d * H + k] = g[%d * H + k], g[%d * H + k] end"):format(a, b, b, a)
end

-- A plain layer, what is changed, the shapes, and: the convention's id, name and explanation.
local ROWS = {
  { "elman", "return dWx, dWh", each("dWx, dWh, db", divided "T") .. "return dWx, dWh", ELMAN, "reduction",
    "dWx, dWh and db are right for the mean over the steps; this check expects the sum",
    NOT_BACKWARD:format "them" },
  { "elman", "return dWx, dWh", each("dWx, dWh, db, dX", divided "T") .. "return dWx, dWh", ELMAN, "reduction",
    "dWx, dWh, db and dX are right for the mean over the steps; this check expects the sum",
    NOT_BACKWARD:format "them", once = true },
  { "linear", "return dW, db, dx\n", each("dW, db", divided "#x") .. "return dW, db, dx\n", LINEAR, "reduction",
    "dW and db are right for the mean over the batch; this check expects the sum", NOT_BACKWARD:format "them" },
  { "linear", "return dW, db, dx\n", each("db", divided "#x") .. "return dW, db, dx\n", LINEAR, "reduction",
    "db is right for the mean over the batch; this check expects the sum", NOT_BACKWARD:format "it", once = true },
  { "softmax_cross_entropy", "(p[j] - one) / self.count", "(p[j] - one)", SOFTMAX, "reduction",
    "dz is right for the sum over the batch; this check expects the mean",
    "forward divides by how many there are, so backward has to divide once, too.", labels = { 1, 3, 2 } },
  { "elman_cell", "vectors.add_outer(dWh, delta, self.h)", "vectors.add_outer(dWh, self.h, delta)", ELMAN_CELL,
    "transposed", "dWh is right for the transpose; this check expects the rows and columns of Wh", EXCHANGE },
  { "elman_cell", "vectors.add_outer(dWx, delta, self.x)",
    "dWx = vectors.zero_matrix(D, H) vectors.add_outer(dWx, self.x, delta)", ELMAN_CELL, "transposed",
    "dWx is right for the transpose; this check expects the rows and columns of Wx", EXCHANGE },
  { "lstm_cell", "return dWx", each("dWx, dWh, dz", swapped(2, 3)) .. "return dWx", LSTM, "gate-order",
    "dWx, dWh and db are right for the gate order 1 2 4 3; this check expects that of forward, 1 2 3 4",
    GATES, once = true },
  { "lstm_cell", "return dWx", each("dWx", swapped(0, 1) .. " " .. swapped(1, 3)) .. "return dWx", LSTM, "gate-order",
    "dWx is right for the gate order 2 4 3 1; this check expects that of forward, 1 2 3 4", GATES, once = true },
  { "lstm_cell", "return dWx", each("dz", "for k = 1, H do g[H + k] = g[k] end") .. "return dWx", LSTM, "gate-copied",
    "db has the gradient of gate 1 in the place of that of gate 2", OF_GATE },
  { "gru_cell", "return dWx", "da = table.move(da, 1, #da, 1, {})\n  "
    .. each("da", "for k = 1, 2 * H do g[k] = g[2 * H + (k - 1) % H + 1] end") .. "return dWx", GRU, "gate-copied",
    "dbx has the gradient of gate 3 in the place of that of gate 1 and the gradient of gate 3 in the place of that of "
      .. "gate 2", OF_GATE, once = true },
  { "gru_cell", "return dWx", each("dWx, dWh, da, du", swapped(0, 1)) .. "return dWx", GRU, "gate-order",
    "dWx, dWh, dbx and dbh are right for the gate order 2 1 3; this check expects that of forward, 1 2 3", GATES },
}

local function check(row, class, arrays)
  local dims = {}
  for _, shape in pairs(row[4]) do
    for _, entry in ipairs(type(shape) == "table" and shape or { shape }) do
      dims[entry:match "%a"] = SIZES[entry:match "%a"]
    end
  end
  if row.labels then dims.V, dims.N = 4, nil end
  return checking.check_gradients(class(), { shapes = row[4], dims = dims, at = row.labels and { k = row.labels },
    arrays = arrays, explain = math.huge })
end

describe("a convention", function()
  for _, row in ipairs(ROWS) do
    it("is told: " .. row[6], function()
      for _, arrays in ipairs { false, true } do
        local report = check(row, changed(table.unpack(row, 1, 3)), arrays)
        assert.equal("FAIL", report.verdict)
        assert.equal(1, #report.mistakes)
        assert.same({ row[5], row[6], row[7] },
          { report.mistakes[1].id, report.mistakes[1].name, report.mistakes[1].explanation })
        assert.same({}, report.unexplained)
      end
    end)

    local it_once = row.once and function() end or it -- few are enough
    it_once("is not told of a layer that is wrong besides: " .. row[6], function()
      local Wrong = changed(table.unpack(row, 1, 3))
      local backward = Wrong.backward
      Wrong.inputs = Wrong.inputs
      function Wrong:backward(...)
        local results = table.pack(backward(self, ...))
        local function bend(value) -- one number of each gradient
          if math.type(value[1]) then value[1] = value[1] * 1.25 + 0.125 else bend(value[1]) end
        end
        for i = 1, results.n do bend(results[i]) end
        return table.unpack(results, 1, results.n)
      end
      for _, mistake in ipairs(check(row, Wrong).mistakes) do assert.not_equal(row[5], mistake.id) end
    end)
  end

  it("is told of a batch that no option names", function()
    local rng = require "rnnlua".rng(1)
    local Mean = changed("linear", "return dW, db, dx\n", each("dW, db", divided "#x") .. "return dW, db, dx\n")
    -- The steps are the first dimension, so the batch is one of the sizes inside.
    local layer = { inputs = { "W", "X", "b" }, gradients = { "W", "b", "X" } }
    function layer.fresh() return setmetatable({}, { __index = layer }) end
    function layer:forward(W, X, b)
      local Y = {}
      self.steps = {}
      for t = 1, #X do
        self.steps[t] = Mean()
        Y[t] = self.steps[t]:forward(W, X[t], b)
      end
      return Y
    end
    function layer:backward(dout)
      local dX, dW, db = {}, nil, nil
      for t = 1, #self.steps do
        local of_W, of_b, of_X = self.steps[t]:backward(dout[t])
        dX[t], dW, db = of_X, dW or of_W, db or of_b
        if t > 1 then
          for i = 1, #db do
            db[i] = db[i] + of_b[i]
            for j = 1, #dW[i] do dW[i][j] = dW[i][j] + of_W[i][j] end
          end
        end
      end
      return dW, db, dX
    end
    local report = checking.check_gradients(layer.fresh(), { explain = math.huge, at = { W = rng:randn(4, 3):table(),
      X = rng:randn(5, 2, 3):table(), b = rng:randn(4):table() } })
    assert.equal("dW and db are right for the mean over the batch; this check expects the sum",
      report.mistakes[1].name)
  end)

  it("is told of time and batch", function()
    -- y_t = y_{t-1} + X_t² of T × N × D; dX comes back as N × T × D.
    local layer = { inputs = { "X" } }
    function layer:forward(X)
      self.X = X
      local Y = {}
      for t, batch in ipairs(X) do
        Y[t] = {}
        for n, row in ipairs(batch) do
          Y[t][n] = {}
          for k, x in ipairs(row) do Y[t][n][k] = (t > 1 and Y[t - 1][n][k] or 0) + x * x end
        end
      end
      return Y
    end
    function layer:backward(dout)
      local dX = {}
      for n = 1, #self.X[1] do
        dX[n] = {}
        for t = 1, #self.X do dX[n][t] = {} end
        for k = 1, #self.X[1][1] do
          local sum = 0.0
          for t = #self.X, 1, -1 do
            sum = sum + dout[t][n][k]
            dX[n][t][k] = 2 * self.X[t][n][k] * sum
          end
        end
      end
      return dX
    end
    for _, dims in ipairs { { T = 4, N = 2, D = 3 }, { T = 2, N = 2, D = 2 } } do
      local report = checking.check_gradients(layer, { shapes = { X = { "T", "N", "D" } }, dims = dims,
        explain = math.huge })
      assert.equal("FAIL", report.verdict)
      assert.equal("axes", report.mistakes[1].id)
      assert.equal("dX is right with time and batch exchanged; this check expects the order of X",
        report.mistakes[1].name)
    end
  end)
end)
