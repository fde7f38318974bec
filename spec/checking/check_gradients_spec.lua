local check_gradients = require "rnnlua.checking".check_gradients
local copy = require "spec.support.lists".copy
local layers = require "rnnlua.layer"
local reports = require "spec.support.reports"
local rnn = require "rnnlua"

local ids, message_of = reports.ids, reports.message_of

local AT = { wx = 2, x = 3, wh = 5, h = 7 }

-- A product of two numbers as a plain table, with a forward or a backward of its own.
local function product(methods)
  local layer = { inputs = { "a", "b" } }
  function layer:forward(a, b)
    self.a, self.b = a, b
    return a * b
  end
  function layer:backward(dout) return dout * self.b, dout * self.a end
  for name, method in next, methods or {} do layer[name] = method end
  return layer
end

local function check(methods, options)
  options = options or {}
  options.at = options.at or { a = 2, b = 3 }
  return check_gradients(product(methods), options)
end

local function states_rules(report)
  local failing = {}
  for _, item in ipairs(report.contract) do
    if item.verdict == "FAIL" and not item.consequence then failing[#failing + 1] = item.id end
  end
  return failing
end

describe("check_gradients()", function()
  describe("raises, at its caller's line,", function()
    local function raises(text, ...)
      local arguments = table.pack(...)
      it(text, function()
        assert.equal(text, message_of(check_gradients, table.unpack(arguments, 1, arguments.n)))
      end)
    end
    local cell = rnn.RecurrentCell()
    local cycle = { 1 }
    cycle[2] = cycle

    raises("layer: expected an object with a forward and a backward, got number", 5, { at = AT })
    raises("layer: expected an object with a forward and a backward; it has no backward",
      { forward = print, inputs = {} }, { at = {} })
    raises("layer.forward: expected a function, got number 5",
      { forward = 5, backward = print, inputs = { "a" } }, { at = { a = 1 } })
    raises("options: expected a table such as { at = { x = 1 } }, got nil", cell)
    raises('options: expected a table such as { at = { x = 1 } }, got string "at"', cell, "at")
    raises("check_gradients: unknown option 'att'; did you mean 'at'?", cell, { att = AT })
    raises("at: expected a table of named inputs, got nil", cell, {})
    raises("at.h: expected a number or a sequence of numbers, got nil (the inputs are wx, x, wh, h)", cell,
      { at = { wx = 1, x = 1, wh = 1 } })
    raises("at: 'xx' is no input; did you mean 'x'?", cell, { at = { wx = 1, x = 1, wh = 1, h = 1, xx = 1 } })
    raises("at.X[2]: expected numbers, got a table that contains itself", rnn.Recurrent(2),
      { at = { wx = 1, X = cycle, wh = 1, h0 = 1 } })
    raises("dout[2]: expected numbers, got a table that contains itself", rnn.Recurrent(2),
      { at = { wx = 1, X = { 1, 2 }, wh = 1, h0 = 1 }, dout = cycle })
    raises("shapes: they replace 'at'; give only one of the two", cell, { at = AT, shapes = {} })
    raises("shapes: 'Y' is no input; did you mean 'X'?", rnn.Recurrent(2), { shapes = { Y = 2 } })
    raises('shapes.X: expected a positive integer, a dimension such as "H" or a multiple such as "4H", got number 0',
      rnn.Recurrent(2), { shapes = { X = 0 } })
    raises("wrt: expected a name or a list of names, got number 5", cell, { at = AT, wrt = 5 })
    raises("wrt: 'xw' has no gradient; did you mean 'wx'?", cell, { at = AT, wrt = { "xw" } })
    raises("wrt: expected at least one name, got an empty list; leave it out for all gradients", cell,
      { at = AT, wrt = {}, mode = "fast" })
    raises("wrt[1]: expected a name, got number 5", cell, { at = AT, wrt = { 5 } })
    raises("points: expected a positive integer, got number 0", cell, { at = AT, points = 0 })
    raises('seed: expected an integer, got string "x"', cell, { at = AT, seed = "x" })
    raises("tol: expected a finite number, not negative, got number -1", cell, { at = AT, tol = -1 })
    raises("rule: there is no 'absolut'; did you mean 'absolute'?", cell, { at = AT, rule = "absolut" })
    raises("fresh: expected a function, got number 5", cell, { at = AT, fresh = 5 })
    raises("mistakes: expected a list of { id, name, why, hint, make }, got number 5", cell,
      { at = AT, mistakes = 5 })
    raises("mistakes[1].id: expected a text, got nil", cell, { at = AT, mistakes = { { name = "a" } } })
    raises("mistakes[1].make: expected a function that makes the wrong layer, got nil", cell,
      { at = AT, mistakes = { { id = "a", name = "a" } } })

    raises("forward returned nothing at the point given: expected a number or a sequence of numbers (is a "
      .. "'return' missing?)", product { forward = function() end }, { at = { a = 2, b = 3 } })
    raises('what forward returned at the point given: expected a number or a sequence of numbers, got string "5"',
      product { forward = function() return "5" end }, { at = { a = 2, b = 3 } })

    it("errors of forward and backward, with the place", function()
      assert.equal("forward raised an error at the point given: boom",
        message_of(check, { forward = function() error("boom", 0) end }))
      assert.equal("backward, given the dout 1, raised an error: bang",
        message_of(check, { backward = function() error("bang", 0) end }, { dout = 1 }))
    end)

    it("errors of a layer in C, without the line that called it", function()
      assert.equal("forward raised an error at the point given: "
        .. "bad argument #2 to 'forward' (X: expected 3 numbers, got 2)",
        message_of(check_gradients, rnn.Recurrent(3), { at = { wx = 1, X = { 1, 2 }, wh = 1, h0 = 1 } }))
    end)

    it("that forward's value changes its shape", function()
      local calls = 0
      assert.equal("forward returned a number, and a different shape in another call: the shape of the value "
        .. "may not change", message_of(check, { forward = function(_, a, b)
          calls = calls + 1
          if calls > 2 then return { a, b } end
          return a * b
        end }))
    end)

    it("that an author's mistake can't be made", function()
      local wrong = { backward = function(self, dout) return dout * self.b, dout * self.a ^ 2 end }
      local function mistakes(make) return { mistakes = { { id = "a", name = "a", make = make } } } end
      assert.equal("mistakes[1].make raised an error: no", message_of(check, wrong,
        mistakes(function() error("no", 0) end)))
      assert.equal("mistakes[1].make: expected it to return a layer, got number 5", message_of(check, wrong,
        mistakes(function() return 5 end)))
    end)
  end)

  it("passes error objects and to-dos on unchanged", function()
    local object = {}
    local _, problem = pcall(check, { backward = function() error(object) end })
    assert.equal(object, problem)
    local Cell = rnn.Layer:extend "Cell"
    function Cell.forward(_, a) return a end
    _, problem = pcall(check_gradients, Cell(), { at = { a = 1 } })
    assert.is_true(layers.is_todo(problem))
  end)

  it("leaves the caller's tables as they are, whatever happens", function()
    local X = { 1, 2 }
    local options = { at = { wx = 2, X = X, wh = 5, h0 = 7 }, dout = { 3, 4 } }
    local Vandal = rnn.Layer:extend "Vandal"
    function Vandal:forward(wx, given, wh, h0)
      given[1], self.X = 99, given
      return wx * wh + h0
    end
    function Vandal:states() return { self.X[1], self.X[2] } end
    function Vandal:backward(dout)
      dout[1], self.X[2] = 99, 99
      error "after the damage"
    end
    pcall(check_gradients, Vandal(), options)
    assert.same({ at = { wx = 2, X = { 1, 2 }, wh = 5, h0 = 7 }, dout = { 3, 4 } }, options)
    assert.equal(X, options.at.X)
    assert.equal("integer", math.type(options.at.wx))
  end)

  it("converts integers, which would overflow, to floats", function()
    assert.equal("PASS", check({}, { at = { a = math.maxinteger, b = 2 } }).verdict)
  end)

  describe("with a forward that is not finite", function()
    it("is INCONCLUSIVE", function()
      for _, value in ipairs { 0 / 0, 1 / 0 } do
        local report = check { forward = function(self, a, b)
          self.a, self.b = a, b
          return value
        end }
        assert.equal("INCONCLUSIVE", report.verdict)
        assert.equal("forward is not finite here", report.entries[1].reason)
      end
    end)
  end)

  describe("with a backward that returns", function()
    local function fails(what, id, name, backward)
      it(what .. " fails and says so", function()
        local report = check { backward = backward }
        assert.equal("FAIL", report.verdict)
        assert.same({ id }, ids(report))
        assert.equal(name, report.mistakes[1].name)
      end)
    end
    fails("nothing", "not-returned", "backward returns nothing", function() end)
    fails("only the second", "not-returned", "da is not returned", function(self, dout)
      return nil, dout * self.a
    end)
    fails("strings", "shape", "da does not have the shape of a", function(self, dout)
      return tostring(dout * self.b), dout * self.a
    end)
    fails("another shape", "shape", "db does not have the shape of b", function(self, dout)
      return dout * self.b, { dout * self.a }
    end)
    fails("NaN", "not-finite", "da is not finite", function(self, dout)
      return 0 / 0, dout * self.a
    end)
    fails("infinity", "not-finite", "db is not finite", function(self, dout)
      return dout * self.b, 1 / 0
    end)
    fails("numbers that depend on dout alone", "constant", "da and db do not depend on the inputs",
      function(_, dout) return 3 * dout, 2.5 * dout end)

    it("more than the gradients passes", function()
      assert.equal("PASS", check { backward = function(self, dout)
        return dout * self.b, dout * self.a, 5, "x"
      end }.verdict)
    end)

    it("random numbers at each call, is not told about sums", function()
      local calls = 0
      local report = check { backward = function(self, dout)
        calls = calls + 1
        return dout * self.b, (calls % 3 == 0 and 2 or 1) * dout * self.a
      end }
      assert.equal("FAIL", report.verdict)
      assert.equal("backward-differs", report.mistakes[1].id)
    end)
  end)

  it("uses points near the one given if the layer refuses generic ones", function()
    local Root = rnn.Layer:extend "Root"
    function Root:forward(x)
      assert(x >= 0)
      self.x = x
      return math.sqrt(x)
    end
    function Root:backward(dout) return dout / (2 * math.sqrt(self.x)) end
    local options = { at = { x = 4 }, points = 3 }
    local report = check_gradients(Root(), options)
    assert.equal("PASS", report.verdict)
    assert.equal(3, report.points)
    function Root:backward(dout) return dout / math.sqrt(self.x) end
    assert.same({ "factor" }, ids(check_gradients(Root(), options)))
  end)

  describe("on layers of other kinds:", function()
    -- y = W·x + b
    local Dense = rnn.Layer:extend "Dense"
    Dense.inputs, Dense.gradients = { "W", "x", "b" }, { "W", "b", "x" }
    function Dense:forward(W, x, b)
      self.W, self.x = copy(W), copy(x)
      local y = copy(b)
      for i, row in ipairs(W) do
        for j, w in ipairs(row) do y[i] = y[i] + w * x[j] end
      end
      return y
    end
    function Dense:backward(dy)
      local dW, dx = copy(self.W), {}
      for j in ipairs(self.x) do dx[j] = 0 end
      for i, row in ipairs(self.W) do
        for j, w in ipairs(row) do
          dW[i][j] = dy[i] * self.x[j]
          dx[j] = dx[j] + dy[i] * w
        end
      end
      return dW, copy(dy), dx
    end
    local SHAPES = { W = { 2, 3 }, x = 3, b = 2 }

    it("a dense one passes", function()
      assert.equal("PASS", check_gradients(Dense(), { shapes = SHAPES }).verdict)
    end)

    it("a dense one passes at a point given, for a dout of its own and for the caller's", function()
      local at = { W = { { 1, 2, 3 }, { 4, 5, 6 } }, x = { 7, 8, 9 }, b = { 10, 11 } }
      assert.equal("PASS", check_gradients(Dense(), { at = at }).verdict)
      assert.equal("PASS", check_gradients(Dense(), { at = at, dout = { 2, 3 } }).verdict)
      assert.equal("PASS", check_gradients(Dense(), { at = at, tol = 1e-3 }).verdict)
      assert.equal("dout: expected one of the output's shape (2 numbers), got 3 numbers",
        message_of(check_gradients, Dense(), { at = at, dout = { 1, 2, 3 } }))
    end)

    it("one in single precision, backward included, does not fail", function()
      local function single(x) return (("f"):unpack(("f"):pack(x))) end
      local Cell = rnn.Layer:extend "Cell"
      function Cell:forward(wx, x, wh, h)
        self.wx, self.x, self.wh, self.h = single(wx), single(x), single(wh), single(h)
        return single(single(self.h * self.wh) + single(self.x * self.wx))
      end
      function Cell:backward(dout)
        local d = single(dout)
        return single(d * self.x), single(d * self.h), single(d * self.wh), single(d * self.wx)
      end
      for seed = 1, 20 do
        assert.not_equal("FAIL", check_gradients(Cell(), { shapes = {}, seed = seed }).verdict)
      end
    end)

    it("a softmax that is sure, whose gradient has vanished, does not fail", function()
      local Softmax = rnn.Layer:extend "Softmax"
      function Softmax:forward(x)
        local y, sum = {}, 0
        for i = 1, #x do
          y[i] = math.exp(x[i] - math.max(table.unpack(x)))
          sum = sum + y[i]
        end
        for i = 1, #x do y[i] = y[i] / sum end
        self.y = y
        return copy(y)
      end
      function Softmax:backward(dout)
        local dot, dx = 0, {}
        for i, y in ipairs(self.y) do dot = dot + dout[i] * y end
        for i, y in ipairs(self.y) do dx[i] = y * (dout[i] - dot) end
        return dx
      end
      local rng = rnn.rng(3)
      for _ = 1, 50 do
        local at = { x = { 30 * rng:randn(), 30 * rng:randn(), 30 * rng:randn() } }
        assert.not_equal("FAIL", check_gradients(Softmax(), { at = at }).verdict)
      end
    end)

    it("one whose value is zero everywhere passes with the gradient zero", function()
      local Dead = rnn.Layer:extend "Dead"
      function Dead.forward(_, x) return 0 * x end
      function Dead.backward(_, dout) return 0 * dout end
      Dead.inputs = { "x" }
      assert.equal("PASS", check_gradients(Dead(), { at = { x = 2 } }).verdict)
    end)

    it("one near the largest float does not fail", function()
      assert.not_equal("FAIL", check_gradients(rnn.RecurrentCell(),
        { at = { wx = 5e-324, x = 1e-310, wh = 1, h = 1 } }).verdict)
    end)

    it("with a method without a bound, only the absolute rule decides", function()
      for _, method in ipairs { "central", "scaled" } do
        assert.equal("INCONCLUSIVE", check({}, { method = method }).verdict)
        local report = check({}, { method = method, tol = 1e-3 })
        assert.equal("PASS", report.verdict)
        assert.equal("INCONCLUSIVE", report.certified)
        assert.truthy(tostring(report):find("^PASS  da and db are right\n"))
        assert.equal("FAIL", check({ backward = function(self, dout)
          return dout * self.b, 2 * dout * self.a
        end }, { method = method, tol = 1e-3 }).verdict)
      end
    end)

    it("a dout of zero decides nothing", function()
      local report = check({}, { dout = 0 })
      assert.equal("INCONCLUSIVE", report.verdict)
      assert.equal("dout is zero, so every gradient is zero", report.entries[1].reason)
    end)

    it("a dense one with a sign fails and is named", function()
      local Wrong = Dense:extend "Wrong"
      function Wrong:backward(dy)
        local dW, db, dx = Dense.backward(self, dy)
        for j = 1, #dx do dx[j] = -dx[j] end
        return dW, db, dx
      end
      local report = check_gradients(Wrong(), { shapes = SHAPES })
      assert.equal("FAIL", report.verdict)
      assert.same({ "sign" }, ids(report))
      assert.same({ "dx" }, report.mistakes[1].gradients)
    end)

    it("a dense one that sums over the wrong index fails without a name", function()
      local Wrong = Dense:extend "Wrong"
      function Wrong:backward(dy)
        local dW, db, dx = Dense.backward(self, dy)
        for j = 1, #dx do
          dx[j] = 0
          for i = 1, #dy do dx[j] = dx[j] + dy[i] * (self.W[j] and self.W[j][i] or 0) end
        end
        return dW, db, dx
      end
      for seed = 1, 10 do
        local report = check_gradients(Wrong(), { shapes = { W = { 3, 3 }, x = 3, b = 3 }, seed = seed })
        assert.equal("FAIL", report.verdict)
        assert.same({}, ids(report))
        assert.same({ "dx" }, report.unexplained)
      end
    end)

    it("a dense one that keeps the caller's tables passes, with a note", function()
      local Kept = Dense:extend "Kept"
      function Kept:forward(W, x, b)
        local y = Dense.forward(self, W, x, b)
        self.x = x
        return y
      end
      local report = check_gradients(Kept(), { shapes = SHAPES })
      assert.equal("PASS", report.verdict)
      assert.truthy(tostring(report):find("\n      note: forward keeps x itself, not a copy: ", 1, true))
    end)

    it("other names and another order pass", function()
      local Swapped = rnn.Layer:extend "Swapped"
      function Swapped:forward(h0, X, wx, wh)
        self.layer = rnn.Recurrent(#X)
        return self.layer:forward(wx, X, wh, h0)
      end
      Swapped.gradients = { "h0", "wx", "wh" }
      function Swapped:backward(dout)
        local dwx, dwh, dh0 = self.layer:backward(dout)
        return dh0, dwx, dwh
      end
      local at = { h0 = 0.5, X = { 1.5, -0.75, 1.25, 0.5 }, wx = -1.5, wh = 0.75 }
      assert.equal("PASS", check_gradients(Swapped(), { at = at }).verdict)
      function Swapped:backward(dout)
        local dwx, dwh, dh0 = self.layer:backward(dout)
        return dwx, dh0, dwh
      end
      assert.same({ "exchanged" }, ids(check_gradients(Swapped(), { at = at })))
    end)

    it("a plain table, of which no other can be made, has its mistake named", function()
      local report = check { backward = function(self, dout) return dout * self.b, -dout * self.a end }
      assert.same({ "sign" }, ids(report))
      assert.equal("check_gradients(layer, {at={a=2, b=3}, dout=1})", report.reproduce)
    end)

    it("a plain table with options.fresh shrinks to fewer steps", function()
      local function make(n)
        local layer = { inputs = { "wx", "X", "wh", "h0" }, inner = rnn.Recurrent(n) }
        function layer:forward(...) return self.inner:forward(...) end
        function layer:backward(dout)
          local dwx, dwh, dh0, dX = self.inner:backward(dout)
          return dwx, -dwh, dh0, dX
        end
        return layer
      end
      local report = check_gradients(make(6), { shapes = { X = 6 }, fresh = make })
      assert.same({ "sign" }, ids(report))
      assert.equal(1, report.smallest.n)
      assert.equal("check_gradients(fresh(1), {at={wx=2, X={3}, wh=5, h0=7}, dout=1})", report.reproduce)
    end)

    it("three of the four gradients are enough, unless the last is requested", function()
      local Three = rnn.Layer:extend "Three"
      function Three:forward(wx, X, wh, h0)
        self.layer = rnn.Recurrent(#X)
        return self.layer:forward(wx, X, wh, h0)
      end
      function Three:backward(dout)
        local dwx, dwh, dh0 = self.layer:backward(dout)
        return dwx, dwh, dh0
      end
      local report = check_gradients(Three(), { shapes = { X = 4 } })
      assert.equal("PASS", report.verdict)
      assert.equal("PASS  dwx, dwh and dh0 are right; dX is not returned (7 points, seed 1)",
        tostring(report))
      report = check_gradients(Three(), { shapes = { X = 4 }, wrt = "X" })
      assert.same({ "not-returned" }, ids(report))
    end)
  end)

  describe("names", function()
    local function cell(backward)
      local Cell = rnn.Layer:extend "Cell"
      function Cell:forward(wx, x, wh, h)
        self.wx, self.x, self.wh, self.h = wx, x, wh, h
        return h * wh + x * wx
      end
      Cell.backward = backward
      return Cell()
    end

    it("two mistakes in two gradients", function()
      local report = check_gradients(cell(function(self, dout)
        return dout * self.x, dout * (self.h * self.wh + self.x * self.wx), dout, dout * self.wx
      end), { at = AT })
      assert.same({ "factor-missing-dh", "new-state-in-dwh" }, (function(list)
        table.sort(list)
        return list
      end)(ids(report)))
      assert.same({}, report.unexplained)
    end)

    it("one, and leaves the rest unexplained", function()
      local report = check_gradients(cell(function(self, dout)
        return dout * self.x, dout * self.h, -dout * self.wh, dout * (self.wx + self.x / 3)
      end), { at = AT })
      assert.same({ "sign" }, ids(report))
      assert.same({ "dx" }, report.unexplained)
    end)

    it("the author's mistake before the library's", function()
      local function backward(self, dout) return dout * self.x, dout * self.h, dout, dout * self.wx end
      local report = check_gradients(cell(backward), { at = AT, mistakes = { { id = "mine", name = "as told in class",
        why = "…", hint = 2, make = function() return cell(backward) end } } })
      assert.same({ "mine" }, ids(report))
      assert.equal(2, report.mistakes[1].hint)
    end)

    it("a constant forward", function()
      local Constant = rnn.Layer:extend "Constant"
      function Constant.forward(_, a, b) return 41.0, a, b end
      function Constant.backward(_, dout) return 3 * dout, 7 * dout end
      assert.same({ "forward-constant" }, ids(check_gradients(Constant(), { at = { a = 1, b = 2 } })))
    end)

    it("a constant forward over vectors of any size, before estimates use up the forwards", function()
      local Zeros = rnn.Layer:extend "Zeros"
      function Zeros.forward(_, W, x) -- luacheck: ignore 212
        local y = {}
        for i = 1, #W do y[i] = 0.0 end
        return y
      end
      function Zeros.backward(_, dout)
        local dW, dx = {}, { dout[1], 2 * dout[1], 3 * dout[1] }
        for i = 1, #dout do dW[i] = { dout[i], dout[i], dout[i] } end
        return dW, dx
      end
      local report = check_gradients(Zeros(), { shapes = { W = { "H", 3 }, x = 3 }, dims = { H = 4 } })
      assert.same({ "forward-constant" }, ids(report))
    end)

    -- |x|·y, a ReLU and a leaky one, whose backward knows one branch only: four draws in the same branch
    -- are no rarity, and there it is a sign, a constant or a factor.
    it("the branch, if a pattern holds in it only", function()
      for _, slope in ipairs { -1, 0, 0.01 } do
        local Bent = rnn.Layer:extend "Bent"
        function Bent:forward(x, y)
          self.x, self.y = x > 0 and x or slope * x, y
          return self.x * y
        end
        function Bent:backward(dout) return dout * self.y, dout * self.x end
        Bent.gradients = { "x", "y" }
        for seed = 1, 60 do
          local at = { x = seed % 2 == 0 and 1.5 or -1.5, y = 0.7 }
          for _, one in ipairs(check_gradients(Bent(), { at = at, seed = seed }).mistakes) do
            assert.equal("dx is wrong only where x is negative", one.name)
          end
        end
      end
    end)

    it("values that two layers share", function()
      local kept
      local Shared = rnn.Layer:extend "Shared"
      function Shared.forward(_, a)
        kept = a
        return a * a
      end
      function Shared.backward(_, dout) return 2 * dout * kept end
      local report = check_gradients(Shared(), { at = { a = 1 } })
      assert.same({ "own-state" }, states_rules(report))
      assert.same({ "shared-state" }, ids(report))
    end)
  end)

  describe("its report", function()
    it("shows the mistake at the smallest case", function()
      local Cell = rnn.Layer:extend "Cell"
      function Cell:forward(wx, x, wh, h)
        self.wx, self.x, self.wh, self.h, self.y = wx, x, wh, h, h * wh + x * wx
        return self.y
      end
      function Cell:backward(dout) return dout * self.x, dout * self.y, dout * self.wh, dout * self.wx end
      local text = tostring(check_gradients(Cell(), { at = { wx = 1.5, x = -0.5, wh = 0.25, h = 4 } }))
      assert.equal([[
FAIL  dwh; dwx, dh and dx are right
  smallest case: wx 2, x 3, wh 5, h 7, dout 1
    your dwh 41 (= h')   should be 7 ± 3e-12 (= h)
  Mistake: dwh uses the new state h' instead of h. The step multiplied wh by
  the state that it was given, h, not by the one that it returned, h'.]],
        (text:gsub("\n  gradient.*", "")))
      assert.truthy(text:find("\n  repeat: check_gradients(Cell(), {at={wx=2, x=3, wh=5, h=7}, dout=1})", 1, true))
      for line in text:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
    end)

    it("is JSON, with texts for numbers that are not finite", function()
      local report = check { backward = function(self, dout) return dout * self.b, 1 / 0 end }
      local decoded = require "dkjson".decode(report:json())
      assert.equal("FAIL", decoded.verdict)
      assert.equal(#report.entries, #decoded.entries)
      local last = decoded.entries[#decoded.entries]
      assert.equal("b", last.input)
      assert.equal("inf", last.exact)
      assert.equal(report.entries[#decoded.entries].estimate, last.estimate)
      assert.equal(report.reproduce, decoded.reproduce)
    end)

    it("keeps to 80 columns", function()
      local Long = rnn.Layer:extend "Long"
      Long.inputs = { "first_input", "second_input", "third_input" }
      function Long:forward(a, b, X)
        self.a, self.b, self.n = a, b, #X
        return a + b + X[1]
      end
      function Long:backward(dout)
        local dX = {}
        for i = 1, self.n do dX[i] = i == 1 and dout or 0 end
        return dout, dout, dX
      end
      local at = { first_input = 1.1, second_input = 2.1, third_input = {} }
      for i = 1, 7 do at.third_input[i] = math.sin(i) end
      local options = { at = at, seed = 123456789 }
      assert.equal("PASS  dfirst_input, dsecond_input and dthird_input are right (7 points, seed\n      123456789)",
        tostring(check_gradients(Long(), options)))
      function Long:forward(_, _, X) -- undecided, at seven numbers: a line to break
        self.n = #X
        return 1e12 + X[1]
      end
      local report = check_gradients(Long(), options)
      for line in tostring(report):gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
    end)

    it("leaves a right gradient that has vanished at a point out of the table of wrong ones", function()
      local Saturated = rnn.Layer:extend "Saturated"
      function Saturated:forward(w, b)
        local e = math.exp(-2 * b)
        self.t = (1 - e) / (1 + e)
        return 3 * w + 1000 * self.t
      end
      function Saturated:backward(dout) return 2 * dout, 1000 * dout * (1 - self.t ^ 2) end
      local report = tostring(check_gradients(Saturated(), { at = { w = 1, b = 17 } }))
      assert.equal("FAIL  dw; db is right", report:match "^[^\n]+")
      assert.truthy(report:find("\n  dw  ", 1, true), report)
      assert.is_nil(report:find("\n  db  ", 1, true), report)
    end)

    it("lists the gradients that no known mistake explains", function()
      local function explained(sign)
        local Layer = rnn.Layer:extend "Layer"
        function Layer:forward(a, b)
          self.a, self.b = a, b
          return a * a * b
        end
        function Layer:backward(dout)
          local da = dout * (2 * self.a + 0.1) * self.b
          return da, sign * dout * self.a ^ 2
        end
        return tostring(check_gradients(Layer(), { at = { a = 1.5, b = -0.5 } }))
      end
      local unknown, partly = explained(1), explained(-1)
      assert.truthy(unknown:find("\n  No known mistake matches.\n", 1, true), unknown)
      assert.truthy(partly:find("\n  No known mistake matches da.\n", 1, true), partly)
    end)

    it("shows by example how the contract is broken", function()
      local report = check { backward = function(self, dout)
        self.da = (self.da or 0) + dout * self.b
        return self.da, dout * self.a
      end }
      assert.same({ "not-zeroed" }, ids(report))
      assert.equal("backward-twice", states_rules(report)[1])
    end)
  end)
end)
