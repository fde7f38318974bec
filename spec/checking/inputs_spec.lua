-- Inputs that are not differentiated: labels, indices, counts, masks, modes; and those that a forward refuses.
local checking = require "rnnlua.checking"
local raised = require "spec.support.raised"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local check_gradients, estimate_gradients = checking.check_gradients, checking.estimate_gradients

-- A layer class. `saw` asserts something of what forward is given; its first failure is kept as `complaint`,
-- since an error of a forward may count as the end of its domain.
local function class(names, gradients, forward, backward, saw)
  local Layer = rnn.Layer:extend "Layer"
  Layer.inputs, Layer.gradients = names, gradients
  function Layer:forward(...)
    local ok, problem = pcall(saw or type, ...)
    Layer.complaint = Layer.complaint or not ok and problem or nil
    self.given = values.copy(table.pack(...))
    return forward(...)
  end
  function Layer:backward(dout) return backward(dout, table.unpack(self.given, 1, self.given.n)) end
  return Layer
end

local function zeros_but(n, at, value)
  local list = {}
  for i = 1, n do list[i] = i == at and value or 0.0 end
  return list
end

local function power(x, n)
  local p = 1.0
  for _ = 1, n do p = p * x end
  return p
end

-- Right layers: forward, what backward returns for `wrt`, an input that may not move and its value.
local CASES = {
  { "an index", { "x", "y" }, "x", { x = { 1, 2 }, y = 2 },
    function(x, y) return x[y] end,
    function(dout, x, y) return zeros_but(#x, y, dout) end },
  { "a count", { "x", "n" }, "x", { x = 1.5, n = 3 },
    power,
    function(dout, x, n) return dout * n * power(x, n - 1) end },
  { "labels one a step", { "X", "y" }, "X", { X = { 0.5, 1.5, 2.5 }, y = { 2, 1, 2 } },
    function(X, y)
      local sum = 0.0
      for t = 1, #X do sum = sum + X[t] ^ y[t] end
      return sum
    end,
    function(dout, X, y)
      local dX = {}
      for t = 1, #X do dX[t] = dout * y[t] * X[t] ^ (y[t] - 1) end
      return dX
    end },
  { "a mask of rows", { "X", "mask" }, "X", { X = { { 1, 2 }, { 3, 4 } }, mask = { { 1, 0 }, { 0, 1 } } },
    function(X, mask)
      local sum = 0.0
      for i = 1, #X do
        for j = 1, 2 do sum = sum + (mask[i][j] == 1 and X[i][j] ^ 2 or 0.0) end
      end
      return sum
    end,
    function(dout, X, mask)
      local dX = {}
      for i = 1, #X do
        dX[i] = {}
        for j = 1, 2 do dX[i][j] = mask[i][j] == 1 and 2 * dout * X[i][j] or 0.0 end
      end
      return dX
    end },
  { "an empty list", { "x", "dropped" }, "x", { x = { 1, 2 }, dropped = {} },
    function(x, dropped)
      local sum = #dropped
      for t = 1, #x do sum = sum + t * x[t] end
      return sum
    end,
    function(dout, x)
      local dx = {}
      for t = 1, #x do dx[t] = t * dout end
      return dx
    end },
  { "a mode and switches", { "x", "how" }, "x", { x = { 1, 2 }, how = { reduce = "mean", square = true } },
    function(x, how)
      local sum = 0.0
      for t = 1, #x do sum = sum + x[t] ^ 2 end
      return how.square and how.reduce == "mean" and sum / 2 or 1 // 0
    end,
    function(dout, x)
      local dx = {}
      for t = 1, #x do dx[t] = dout * x[t] end
      return dx
    end },
}

local function at_of(case) return case[4] end

local function name_of_fixed(case) return case[2][2] end

-- Equal, the subtypes of numbers included.
local function same_kind(a, b)
  if type(a) ~= "table" then return a == b and math.type(a) == math.type(b) end
  for key, item in next, a do
    if not same_kind(item, b[key]) then return false end
  end
  return #a == #b
end

-- The same, but for the lengths of sequences: these are cut, or begin again.
local function is_cut_or_repeated(a, b)
  if type(a) ~= "table" or not a[1] then return same_kind(a, b) end
  for i = 1, #b do
    if not is_cut_or_repeated(a[(i - 1) % #a + 1], b[i]) then return false end
  end
  return #b > 0
end

local function backwards(list)
  local other = {}
  for i = #list, 1, -1 do other[#other + 1] = list[i] end
  return other
end

local WAYS = {
  { "that wrt leaves out", false, "x" },
  { "that gradients leaves out", true },
  { "in fast mode", true, nil, "fast" },
}

describe("An input that does not move", function()
  for _, case in ipairs(CASES) do
    for _, way in ipairs(WAYS) do
      it(("stays as it is: %s %s"):format(case[1], way[1]), function()
        local count, name = 0, name_of_fixed(case)
        local gradients = way[2] and { case[3] } or { case[3], name }
        local Layer = class(case[2], gradients, case[5], case[6], function(_, given)
          count = count + 1
          assert.is_true(same_kind(at_of(case)[name], given), name .. " was changed")
        end)
        local options = { at = at_of(case), mode = way[4], wrt = not way[2] and case[3] or nil }
        local report = check_gradients(Layer(), options)
        assert.equal("PASS", report.verdict, tostring(report))
        assert.is_nil(Layer.complaint)
        assert.is_true(count > 20)
        local estimated = estimate_gradients(Layer(), { at = at_of(case), wrt = options.wrt })
        assert.is_nil(estimated[name])
        assert.not_nil(estimated[case[3]])
      end)
    end

    it(("stays as it is where a mistake is named and shrunk: %s"):format(case[1]), function()
      local name = name_of_fixed(case)
      local given = at_of(case)[name]
      local Layer = class(case[2], { case[3] }, case[5], function(...)
        local function doubled(g)
          if math.type(g) then return 2 * g end
          local list = {}
          for i = 1, #g do list[i] = doubled(g[i]) end
          return list
        end
        return doubled(case[6](...))
      end, function(_, fixed)
        -- backwards, together with the others, where it is tried whether their order matters
        assert.is_true(is_cut_or_repeated(given, fixed) or is_cut_or_repeated(given, backwards(fixed)))
      end)
      local report = check_gradients(Layer(), { at = at_of(case) })
      assert.equal("FAIL", report.verdict)
      assert.equal("factor", report.mistakes[1].id)
      assert.is_nil(Layer.complaint)
      assert.is_true(same_kind(given, at_of(case)[name]))
    end)
  end

  it("is a float if the layer's gradients leave it out", function()
    local Layer = class({ "x", "scale" }, { "x" }, function(x, scale) return x * scale end,
      function(dout, _, scale) return dout * scale end, function(_, scale) assert.equal(0.1, scale) end)
    assert.equal("PASS", check_gradients(Layer(), { at = { x = 2, scale = 0.1 } }).verdict)
    assert.is_nil(Layer.complaint)
    assert.same({ "x" }, { next((estimate_gradients(Layer(), { at = { x = 2, scale = 0.1 } }))), nil })
  end)

  it("is an array if the layer's gradients leave it out, and each call gets its own", function()
    local X, seen = rnn.array { 1, 2 }, {}
    local Layer = class({ "w", "X" }, { "w" }, function(w, given) return w * given:sum() end,
      function(dout, _, given) return dout * given:sum() end, function(_, given)
        assert.is_nil(seen[given])
        seen[given] = true
        assert.equal(3, given:sum())
      end)
    assert.equal("PASS", check_gradients(Layer(), { at = { w = 2, X = X } }).verdict)
    assert.is_nil(Layer.complaint)
    assert.is_nil(seen[X])
  end)

  it("may be changed by a forward, which is reported as a mistake and has no other effect", function()
    local Layer = class({ "x", "y" }, { "x" }, function(x, y)
      local value = x * y[1]
      y[1] = 100
      return value
    end, function(dout) return 3 * dout end)
    local estimated = estimate_gradients(Layer(), { at = { x = 2, y = { 3 } } })
    assert.is_true(math.abs(estimated.x - 3) < 1e-9)
    assert.equal("inputs-changed", check_gradients(Layer(), { at = { x = 2, y = { 3 } } }).mistakes[1].id)
  end)
end)

describe("An input outside wrt with a float in it", function()
  it("is not perturbed, but gets new floats at further points", function()
    local points, moved = {}, 0
    local Layer = class({ "w", "x" }, nil, function(w, x) return w * x[1] * x[2] end,
      function(dout, _, x) return dout * x[1] * x[2] end, function(_, x)
        assert.equal("float", math.type(x[1]))
        if not points[x[1]] then moved = moved + 1 end
        points[x[1]] = true
      end)
    assert.equal("PASS", check_gradients(Layer(), { at = { w = 2, x = { 1, 2.5 } }, wrt = "w", points = 3,
      checks = { ["other-lengths"] = false } }).verdict)
    assert.is_nil(Layer.complaint)
    assert.is_true(points[1.0])
    assert.equal(4, moved) -- three points and one more for the layer's contract
  end)

  it("is not changed by estimate_gradients, whose measurement of noise changes wrt only", function()
    for _, x in ipairs { 2, 2.5, { 1.5, 2 }, rnn.array { 1.5, 2 } } do
      local first
      estimate_gradients(function(v)
        local now = type(v.x) == "number" and v.x or v.x[1]
        first = first or now
        assert.equal(first, now)
        return v.w * now
      end, { at = { w = 2, x = x }, wrt = "w" })
    end
  end)

  it("is read as numbers", function()
    local function f(v) return v.w end
    assert.equal('at.x[2]: expected a number or a sequence of numbers, got string "a"',
      raised(function() estimate_gradients(f, { at = { w = 2, x = { 1.5, "a" } }, wrt = "w" }) end))
  end)
end)

describe("Integers that move", function()
  it("become floats, in dout as well", function()
    local Layer = class({ "x" }, nil, function(x) return x end, function(dout)
      assert.equal("float", math.type(dout))
      return dout
    end, function(x) assert.equal("float", math.type(x)) end)
    assert.equal("PASS", check_gradients(Layer(), { at = { x = 3 }, wrt = "x", dout = 2 }).verdict)
    assert.is_nil(Layer.complaint)
  end)
end)

describe("A fixed input", function()
  it("is not allowed in shapes", function()
    local Layer = class({ "x", "y" }, { "x" }, function(x, y) return x[y] end, function() end)
    assert.equal("shapes: 'y' has no gradient, so it needs a value; give it in 'at'",
      raised(function() check_gradients(Layer(), { shapes = { x = 3 } }) end))
  end)

  it("may not contain itself", function()
    local y = { 1 }
    y[2] = y
    for _, gradients in ipairs { { "x" }, { "x", "y" } } do
      local Layer = class({ "x", "y" }, gradients, function(x) return x end, function() end)
      assert.equal("at.y: expected numbers, got a table that contains itself",
        raised(function() check_gradients(Layer(), { at = { x = 1, y = y }, wrt = "x" }) end))
    end
  end)

  it("is written by the report so that a repeat means the same", function()
    local function reproduced(at, wrt)
      local names = { "x", "y" }
      local Layer = class(names, wrt and names or { "x" }, function(x) return x * x end, function() return 0.0 end)
      return check_gradients(Layer(), { at = at, wrt = wrt }).reproduce:match "at=(%b{}), dout"
    end
    assert.equal("{x=2, y={3,4}}", reproduced { x = 2, y = { 3, 4 } })
    assert.equal("{x=2, y=3.0}", reproduced { x = 2, y = 3.0 })
    assert.equal("{x=2, y=9007199254740993}", reproduced({ x = 2, y = (1 << 53) + 1 }, { "x" }))
    assert.equal('{x=2, y={"a\\nb",true,[1.5]={1},["k"]=…}}',
      reproduced { x = 2, y = { "a\nb", true, k = print, [1.5] = { 1 } } })
  end)
end)

describe("A report of a layer with inputs that do not move", function()
  it("names no number after a fixed input, because a second case could not confirm it", function()
    local Layer = class({ "E", "i" }, { "E" }, function(E, i) return E[i][1] * E[i][2] end, function(dout, E, i)
      local dE = {}
      for k = 1, #E do dE[k] = { 0.0, 0.0 } end
      dE[i] = { dout * E[i][2], 2 * dout * E[i][1] }
      return dE
    end)
    local report = check_gradients(Layer(), { at = { E = { { 1, 2 }, { 3, 4 }, { 5, 6 } }, i = 2 } })
    assert.equal("FAIL", report.verdict)
    assert.equal(2, report.smallest.inputs.i)
    assert.truthy(report.smallest.wrong[1])
    for _, one in ipairs(report.smallest.wrong) do
      assert.is_nil((one.exact_label or ""):find("i", 1, true), one.exact_label)
    end
  end)

  it("says so if all inputs are fixed", function()
    local Layer = class({ "y" }, {}, function(y) return y end, function() end)
    assert.equal("INCONCLUSIVE  there is no gradient to check",
      tostring(check_gradients(Layer(), { at = { y = 3 } })):match "^[^\n]*")
  end)
end)
