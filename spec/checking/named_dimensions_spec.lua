--- Sizes of inputs by name: the options `shapes`, `dims` and `arrays`.

local changed = require "spec.checking.changed_layer"
local checking = require "rnnlua.checking"
local layers = require "rnnlua.layer"

local ELMAN = { Wx = { "H", "D" }, x = { "D" }, Wh = { "H", "H" }, h = "H", b = { "H" } }
local LSTM = { Wx = { "4H", "D" }, x = "D", Wh = { "4H", "H" }, h = "H", c = "H", b = "4H" }

local function elman() return require "rnnlua.plain.elman_cell"() end

local function check(layer, options)
  options.explain = options.explain or math.huge
  return checking.check_gradients(layer, options)
end

local function zeros(rows, columns)
  local list = {}
  for i = 1, rows do list[i] = columns and zeros(columns) or 0.5 * i end
  return list
end

-- The sizes that a layer's forward sees, as a set of texts such as "4 3": H and D, or what `of` gives.
local function watch(layer, seen, of)
  local forward = layer.forward
  layer.inputs = layers.inputs_of(layer)
  layer.forward = function(self, ...)
    seen[of(...)] = true
    return forward(self, ...)
  end
  return layer
end

local function h_and_d(_, x, _, h) return #h .. " " .. #x end

local function wrong_texts(text, options)
  local ok, problem = pcall(checking.check_gradients, elman(), options)
  assert.is_false(ok)
  assert.equal(text, tostring(problem):gsub("^[^:]+:%d+: ", ""))
end

describe("the option shapes", function()
  it("takes names and multiples with dims", function()
    local report = check(elman(), { shapes = ELMAN, dims = { H = 4, D = 3 } })
    assert.equal("PASS", report.verdict)
    local seen = {}
    local lstm = watch(require "rnnlua.plain.lstm_cell"(), seen, function(Wx, x, Wh, h, c, b)
      return ("%d,%d %d %d,%d %d %d %d"):format(#Wx, #Wx[1], #x, #Wh, #Wh[1], #h, #c, #b)
    end)
    assert.equal("PASS", check(lstm, { shapes = LSTM, dims = { H = 3, D = 2 } }).verdict)
    assert.same({ ["12,2 2 12,3 3 3 12"] = true }, seen)
  end)

  it("takes integers: alone, in a list, and with names", function()
    assert.equal("PASS", check(elman(), { shapes = { Wx = { 4, 3 }, x = 3, Wh = { 4, 4 }, h = { 4 }, b = 4 } }).verdict)
    assert.equal("PASS", check(elman(),
      { shapes = { Wx = { "H", 3 }, x = 3, Wh = { "H", "H" }, h = { "H" }, b = "H" }, dims = { H = 2 } }).verdict)
  end)

  it("takes the sizes from at", function()
    local at = { Wx = zeros(2, 3), x = zeros(3), Wh = zeros(2, 2), h = zeros(2), b = zeros(2) }
    assert.equal("PASS", check(elman(), { shapes = ELMAN, at = at }).verdict)
  end)

  it("draws the inputs that at leaves out", function()
    local seen = {}
    local loss = watch(require "rnnlua.plain.softmax_cross_entropy"(), seen, function(z, k) return #z .. " " .. #z[1]
      .. " " .. table.concat(k, ",") end)
    assert.equal("PASS", check(loss, { shapes = { z = { "N", "V" }, k = "N" }, at = { k = { 2, 4, 1 } },
      dims = { V = 4 } }).verdict)
    assert.same({ ["3 4 2,4,1"] = true }, seen)
  end)

  it("gives arrays with the option arrays", function()
    local seen = {}
    local cell = watch(elman(), seen, function(Wx, x) return type(Wx) .. type(x) end)
    assert.equal("PASS", check(cell, { shapes = ELMAN, dims = { H = 4, D = 3 }, arrays = true }).verdict)
    assert.same({ userdatauserdata = true }, seen)
  end)

  it("draws samples with different sizes for all dimensions, for a wrong layer", function()
    local seen = {}
    local Cell = changed("elman_cell", "transposed_product(self.Wh, delta)", "product(self.Wh, delta)")
    watch(Cell, seen, h_and_d)
    check(Cell(), { shapes = ELMAN, dims = { H = 5, D = 3 } })
    local apart = 0
    for key in pairs(seen) do
      local h, d = key:match "(%d+) (%d+)"
      if h ~= d and tonumber(h) > 1 and tonumber(d) > 1 and key ~= "5 3" then apart = apart + 1 end
    end
    assert.is_true(apart >= 3, apart .. " other sizes")
  end)
end)

describe("equal sizes of two dimensions", function()
  -- dx has as many numbers as h: right where H = D alone.
  local function square_only()
    return changed("elman_cell", "vectors.transposed_product(self.Wx, delta)", [[(function()
      local d = {}
      for j = 1, #self.Wx[1] do
        d[j] = 0.0
        for i = 1, #self.Wx[1] do d[j] = d[j] + (self.Wx[i] or { 0, 0, 0, 0, 0 })[j] * (delta[i] or 0) end
      end
      return d
    end)()]])()
  end

  it("do not hide a mistake that shows at different sizes", function()
    local report = check(square_only(), { shapes = ELMAN, dims = { H = 3, D = 3 } })
    assert.equal("FAIL", report.verdict)
    assert.equal(9, report.points)
    assert.equal("PASS", check(elman(), { shapes = ELMAN, dims = { H = 3, D = 3 } }).verdict)
  end)

  it("stay if the layer accepts no others, and the report says so", function()
    local cell = elman()
    local forward = cell.forward
    cell.forward = function(self, Wx, x, ...)
      assert(#x == 3 and #Wx == 3, "three of each")
      return forward(self, Wx, x, ...)
    end
    local report = check(cell, { shapes = ELMAN, dims = { H = 3, D = 3 }, fresh = function() return cell end })
    assert.equal("PASS", report.verdict)
    assert.equal(7, report.points)
    assert.truthy(tostring(report):find("note: H and D are both 3, and the layer takes no other", 1, true))
  end)
end)

describe("the smallest case with named dimensions", function()
  it("changes a dimension everywhere at once", function()
    local Cell = changed("lstm_cell", "dc[k] = d * f[k]", "dc[k] = dnext_c[k] * f[k]")
    local inputs = check(Cell(), { shapes = LSTM, dims = { H = 3, D = 2 } }).smallest.inputs
    assert.same({ 4, 1, 1, 4, 1, 1, 1, 4 }, { #inputs.Wx, #inputs.Wx[1], #inputs.x, #inputs.Wh, #inputs.Wh[1],
      #inputs.h, #inputs.c, #inputs.b })
  end)

  it("distinguishes dimensions with equal sizes", function()
    local Cell = changed("elman_cell", "return dWx, dWh", "dx[1], dx[2] = dx[2] or dx[1], dx[1]; return dWx, dWh")
    local inputs = check(Cell(), { shapes = ELMAN, dims = { H = 3, D = 3 } }).smallest.inputs
    assert.same({ 1, 2 }, { #inputs.h, #inputs.x })
  end)

  it("shortens fixed inputs that share a dimension", function()
    local Loss = changed("softmax_cross_entropy", "dout * (p[j] - one) / self.count", "dout * (p[j] - one)")
    local report = check(Loss(), { shapes = { z = { "N", "V" }, k = "N" },
      at = { k = { 2, 1, 3, 1 } }, dims = { V = 3 } })
    assert.equal("FAIL", report.verdict)
    assert.equal(#report.smallest.inputs.z, #report.smallest.inputs.k)
    assert.equal(2, #report.smallest.inputs.k)
  end)
end)

describe("wrong shapes", function()
  local at = { Wx = zeros(4, 3), x = zeros(3), Wh = zeros(4, 4), h = zeros(4), b = zeros(4) }
  local function with(changes)
    local copy = {}
    for name, value in pairs(at) do copy[name] = value end
    for name, value in pairs(changes) do copy[name] = value end
    return copy
  end
  local no_size = ': expected a positive integer, a dimension such as "H" or a multiple such as "4H", got '
  local ROWS = {
    { "shapes.h: dimension 'H' has no size; add it, as in dims = { H = 3 }", { shapes = { h = "H" } } },
    { "shapes.Wx: dimension 'D' has no size; add it, as in dims = { D = 3 }", { shapes = ELMAN, dims = { H = 4 } } },
    { "shapes.x: dimension 'hidden' has no size; did you mean 'hiden'?",
      { shapes = { x = "hidden", h = "hiden" }, at = { h = { 1, 2 } } } },
    { "shapes.x: dimension 'd' has no size; did you mean 'D'?",
      { shapes = { Wx = { "H", "D" }, x = "d" }, dims = { H = 4, D = 3 } } },
    { "dims: no shape has the dimension 'h'; did you mean 'H'?", { shapes = ELMAN, dims = { h = 4, D = 3 } } },
    { "dims: no shape has the dimension 'N'; the dimensions are H, D",
      { shapes = ELMAN, dims = { H = 4, D = 3, N = 1 } } },
    { 'dims: no shape names a dimension, as in shapes = { x = { "D" } }', { shapes = { x = 3 }, dims = { D = 3 } } },
    { "dims: it needs the option 'shapes'", { at = at, dims = { H = 4 } } },
    { "arrays: it needs the option 'shapes'", { at = at, arrays = true } },
    { "indices: it needs the option 'shapes'", { at = at, indices = { k = "V" } } },
    { 'indices: expected a table such as { k = "V" }, got number 4', { shapes = ELMAN, at = at, indices = 4 } },
    { "indices: 'c' is no input; did you mean 'x'?", { shapes = ELMAN, at = at, indices = { c = "H" } } },
    { "indices: 'x' has a gradient, so its numbers are no indices",
      { shapes = ELMAN, at = at, indices = { x = "H" } } },
    { "arrays: expected a boolean, got number 1", { shapes = ELMAN, arrays = 1 } },
    { "dims: expected a table such as { H = 4, D = 3 }, got number 4", { shapes = ELMAN, dims = 4 } },
    { "dims: expected names as keys, such as { H = 4, D = 3 }, got the key number 1",
      { shapes = ELMAN, dims = { 4 } } },
    { "dims.H: expected a positive integer, got number 0", { shapes = ELMAN, dims = { H = 0, D = 3 } } },
    { 'dims.H: expected a positive integer, got string "4"', { shapes = ELMAN, dims = { H = "4" } } },
    { "shapes: H is 4 in at.Wx, but 3 in at.h", { shapes = ELMAN, at = with { h = zeros(3) } } },
    { "shapes: H is 5 in dims, but 4 in at.Wx", { shapes = ELMAN, at = at, dims = { H = 5 } } },
    { "at.b has size 10, but shapes.b has 4H: 10 is no multiple of 4",
      { shapes = { b = "4H" }, at = with { b = zeros(10) } } },
    { "at.x has size 3, but shapes.x has 2", { shapes = { x = 2, h = "H" }, at = at } },
    { "at.Wx: expected a value of 1 dimension, as in shapes.Wx, got 4 × 3", { shapes = { Wx = "H" }, at = at } },
    { "at.x: expected a value of 2 dimensions, as in shapes.x, got 3 numbers",
      { shapes = { x = { "N", "D" } }, at = at } },
    { "shapes.b" .. no_size .. 'string "4H!"', { shapes = { b = "4H!" } } },
    { "shapes.b" .. no_size .. 'string "0H"', { shapes = { b = "0H" } } },
    { "shapes.b" .. no_size .. 'string "4"', { shapes = { b = "4" } } },
    { "shapes.b" .. no_size .. "number 1.5", { shapes = { b = 1.5 } } },
    { "shapes.b[2]" .. no_size .. "boolean true", { shapes = { b = { 2, true } } } },
    { "shapes.b[1]" .. no_size .. "nil", { shapes = { b = {} } } },
    { "shapes: 'bb' is no input; did you mean 'b'?", { shapes = { bb = "H" }, dims = { H = 3 } } },
    { "shapes: they replace 'at'; give only one of the two", { shapes = { x = 3 }, at = at } },
    { "at: expected a table of named inputs, got number 1", { shapes = ELMAN, at = 1 } },
  }
  for _, row in ipairs(ROWS) do
    it("are reported: " .. row[1], function() wrong_texts(row[1], row[2]) end)
  end
end)
