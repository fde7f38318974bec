local check_gradients = require "rnnlua.checking".check_gradients
local raised = require "spec.support.raised"
local recognise = require "rnnlua.checking.diagnosis.recognise"
local rnn = require "rnnlua"
local shapes = require "spec.checking.shapes"

local function double(name) -- all numbers of a gradient
  local function twice(value)
    if type(value) == "number" then return 2 * value end
    for i = 1, #value do value[i] = twice(value[i]) end
    return value
  end
  return function(g) g[name] = twice(g[name]) end
end

-- A layer, the shapes of its inputs, what is wrong, and of the smallest case the number of steps (nil where no
-- input is a sequence over time) and the lengths of its inputs.
local ROWS = {
  { "dense", "a matrix and vectors of features", { W = { 2, 3 }, x = 3, b = 2 },
    function(g) g.x[1] = g.x[1] + g.b[1] end, nil, { W = 1, x = 1, b = 1 } },
  { "dense", "a square matrix and vectors of features", { W = { 3, 3 }, x = 3, b = 3 }, double "x",
    nil, { W = 1, x = 1, b = 1 } },
  { "dense", "a matrix of one row", { W = { 1, 1 }, x = 1, b = 1 }, double "W", nil, { W = 1, x = 1, b = 1 } },
  { "recurrent", "a sequence of vectors beside a matrix", { W = { 2, 2 }, X = { 4, 2 }, h0 = 2, v = 2 },
    function(g) g.W[2][1] = g.W[2][1] + g.W[1][1] end, 1, { W = 2, X = 1, h0 = 2, v = 2 } },
  { "recurrent", "a sequence that is as long as the vectors of features by chance",
    { W = { 3, 3 }, X = { 3, 3 }, h0 = 3, v = 3 }, function(g) g.v[2] = g.v[2] + g.h0[1] end, 1,
    { W = 2, X = 1, h0 = 2, v = 2 } },
  { "recurrent", "a sequence of one step", { W = { 2, 2 }, X = { 1, 2 }, h0 = 2, v = 2 }, double "h0", 1,
    { W = 1, X = 1, h0 = 1, v = 1 } },
  { "tied", "two sequences that belong together", { X = 4, Y = 4 }, function(g) g.w = g.w + g.X[1] end, 1,
    { X = 1, Y = 1 } },
  { "two", "two sequences of their own lengths", { X = 5, Y = 3 }, function(g) g.w = g.w + g.X[1] end, nil,
    { X = 1, Y = 1 } },
  { "softmax", "features, of any number", { x = 4 }, function(g) g.x[1] = g.x[1] + 0.5 * g.x[2] end, nil, { x = 2 } },
  { "scalar", "a sequence of numbers", { X = 6 }, function(g) g.w = g.w + g.X[1] end, 1, { X = 1 } },
}

local STEPS = { "%f[%w]n %d", "step", "on its way back", "%f[%w]h_", "%f[%w]x_%d", "dout_%d" }

describe("the report of a layer with", function()
  for _, row in ipairs(ROWS) do
    local kind, what, given, change, n, lengths = table.unpack(row, 1, 6)

    it(what .. " speaks of steps only where there are any, and shrinks what belongs together", function()
      for seed = 1, 3 do
        local report = check_gradients(shapes[kind](change), { shapes = given, seed = seed, explain = math.huge })
        local smallest = report.smallest
        assert.equal("FAIL", report.verdict)
        assert.equal(n, smallest.n)
        for name, length in pairs(lengths) do assert.equal(length, #smallest.inputs[name], name) end
        if not n then
          for _, word in ipairs(STEPS) do assert.is_nil(tostring(report):find(word), word) end
        end
        -- a right layer takes the case, and gives a value of its shape
        assert.equal("PASS", check_gradients(shapes[kind](), { at = smallest.inputs, dout = smallest.dout }).verdict)
      end
    end)

    it(what .. " comes from a right one that passes", function()
      assert.equal("PASS", check_gradients(shapes[kind](), { shapes = given }).verdict)
    end)
  end

  it("lists of different lengths does not mention steps", function()
    local at = { s = 1.5, X = { { 1.5, 2 }, { 0.5, -1, 2.5 }, { 1 } } }
    local report = check_gradients(shapes.ragged(function(g) g.X[2][1] = g.X[2][1] + g.s end), { at = at })
    assert.equal("FAIL", report.verdict)
    for _, word in ipairs(STEPS) do assert.is_nil(tostring(report):find(word), word) end
    assert.truthy(tostring(report):find("your dX[2][1] ", 1, true))
    assert.equal("[2][1]", report.smallest.wrong[1].index)
  end)

  it("an array has an array in the smallest case", function()
    local report = check_gradients(shapes.scalar(function(g) g.w = g.w + g.X[1] end),
      { at = { w = 0.5, X = rnn.array { 1.5, 2, 3 } } })
    assert.equal(1, report.smallest.n)
    assert.equal("check_gradients(layer, {at={w=2, X=rnn.array{3}}, dout=1})", report.reproduce)
  end)

  it("a sequence says up to which step, from the end, the gradient is right", function()
    local function early(g)
      for t = 1, #g.X - 2 do g.X[t][1] = g.X[t][1] * 1.5 + 1 end
    end
    local given = { W = { 2, 2 }, X = { 5, 2 }, h0 = 2, v = 2 }
    assert.equal("dX is right for the last 2 steps and wrong before",
      check_gradients(shapes.recurrent(early), { shapes = given }).where)
    local function both(g)
      early(g)
      g.h0[1] = g.h0[1] * 1.5 + 1
    end
    assert.equal("dX is right for the last 2 steps and wrong before: the gradient goes wrong on its way back",
      check_gradients(shapes.recurrent(both), { shapes = given }).where)
    assert.is_nil(check_gradients(shapes.dense(function(g) g.x[1] = g.x[1] + 1 end),
      { shapes = { W = { 2, 3 }, x = 3, b = 2 } }).where)
    assert.is_nil(check_gradients(shapes.softmax(function(g) g.x[1] = g.x[1] + 1 end), { shapes = { x = 4 } }).where)
  end)

  it("a length that can't change uses what its states show", function()
    local Fixed = rnn.Layer:extend "Fixed"
    function Fixed:init() self.n, self.layer = 5, rnn.Recurrent(5) end
    function Fixed:forward(wx, X, wh, h0)
      assert(#X == self.n, "five steps")
      return self.layer:forward(wx, X, wh, h0)
    end
    function Fixed:states() return self.layer:states() end
    function Fixed:backward(dout)
      local dwx, dwh, dh0, dX = self.layer:backward(dout)
      return dwx, -dwh, dh0, dX
    end
    local report = check_gradients(Fixed(), { shapes = { X = 5 } })
    assert.equal(5, report.smallest.n)
    assert.equal("sign", report.mistakes[1].id)
    assert.is_nil(tostring(report):find "five steps")
  end)
end)

describe("shapes with very many numbers", function()
  it("are refused at once", function()
    local linear = rnn.Linear()
    assert.equal("shapes.W: expected at most 16777216 numbers, got 3 × 1099511627776",
      raised(function() check_gradients(linear, { shapes = linear.shapes, dims = { V = 3, D = 2 ^ 40 } }) end))
  end)
end)

describe("a gradient that is zero at all points", function()
  it("is right if the layer passes", function()
    local loss = rnn.SoftmaxCrossEntropy()
    local report = check_gradients(loss, { shapes = loss.shapes, dims = { V = 3 }, at = { k = 0 } })
    assert.equal("PASS", report.verdict)
    assert.truthy(tostring(report):find("^PASS  dz is right "))
  end)
end)

describe("a label", function()
  -- y = {x, x, x}: dx = Σ dout, which is 3 + 5 + 7 at the smallest case.
  local function thrice(change)
    local layer = { inputs = { "x" } }
    function layer.forward(_, x) return { x, x, x } end
    function layer.backward(_, dout) return change(dout[1] + dout[2] + dout[3]) end
    return layer
  end

  it("is not given to a sum that equals a product by chance", function()
    local report = check_gradients(thrice(function(dx) return -dx end), { at = { x = 0.5 } })
    local wrong = report.smallest.wrong[1]
    assert.same({ 3, 5, 7 }, report.smallest.dout)
    assert.equal(-15, wrong.exact)
    assert.is_nil(wrong.exact_label)
    assert.is_nil(wrong.estimate_label)
  end)

  it("is confirmed with another dout, because a factor of 1 does not show", function()
    local first, second = { inputs = { a = 2, b = 3 }, dout = 1 }, { inputs = { a = 1.25, b = -0.75 }, dout = 1.5 }
    local names = { "a", "b" }
    local one, other = recognise.quantities(first, names), recognise.quantities(second, names)
    assert.equal("b", recognise.of(3, one, 1.5 * -0.75, other, 1.5))
    assert.equal("b", recognise.of(3, one, -0.75, other, 1.5)) -- dout is left out
    assert.equal("a·b", recognise.of(6, one, 1.5 * 1.25 * -0.75, other, 1.5))
    assert.equal("-a", recognise.of(-2, one, 1.5 * -1.25, other, 1.5))
    assert.is_nil(recognise.of(6, one, 1.5 * 2.5, other, 1.5)) -- a + 4
    second.inputs.a = 2
    assert.is_nil(recognise.of(2, one, 1.5 * 2, recognise.quantities(second, names), 1.5)) -- a is fixed, or 2 a count
  end)

  it("names numbers as in Lua, and steps by their number", function()
    local case = { inputs = { W = { { 2, 3 }, { 5, 7 } }, X = { 11, 13 }, h0 = 17 }, dout = { 19, 23 } }
    local function called(steps)
      local list = {}
      for i, one in ipairs(recognise.quantities(case, { "W", "X", "h0" }, nil, steps)) do list[i] = one.name end
      return table.concat(list, " ")
    end
    assert.equal("W[1][1] W[1][2] W[2][1] W[2][2] X[1] X[2] h0 dout[1] dout[2]", called())
    assert.equal("W[1][1] W[1][2] W[2][1] W[2][2] x_1 x_2 h_0 dout_1 dout_2",
      called { names = { X = true }, along = true })
  end)
end)
