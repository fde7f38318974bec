-- What a layer must keep to besides right numbers: what is noted and what fails, layers whose gradients add
-- up, checks that are switched off, sequences of other lengths, and arithmetic of fewer bits.
local check_gradients = require "rnnlua.checking".check_gradients
local dkjson = require "dkjson"
local copy = require "spec.support.lists".copy
local reports = require "spec.support.reports"
local rnn = require "rnnlua"

local ids, item, message_of = reports.ids, reports.item, reports.message_of

-- A class of layers: Σ w·x_t, with methods of its own.
local function sum_of(methods)
  local Sum = rnn.Layer:extend "Sum"
  Sum.inputs, Sum.gradients = { "w", "X" }, { "w", "X" }
  function Sum:forward(w, X)
    self.w, self.X = w, copy(X)
    local y = 0
    for _, x in ipairs(X) do y = y + w * x end
    return y
  end
  function Sum:backward(dout)
    local dw, dX = 0, {}
    for t, x in ipairs(self.X) do
      dw = dw + dout * x
      dX[t] = dout * self.w
    end
    return dw, dX
  end
  for name, method in next, methods or {} do Sum[name] = method end
  return Sum
end

local function check(Class, options)
  options = options or {}
  options.at = options.at or { w = 1.5, X = { 0.5, -2, 3 } }
  return check_gradients(Class(), options)
end

-- Forwards that keep what the caller gave.
local KEEPS = {
  ["a table"] = function(self, w, X)
    self.w, self.X = w, X
    local y = 0
    for _, x in ipairs(X) do y = y + w * x end
    return y
  end,
}

describe("a check that needs a second layer", function()
  -- A layer of no class of ours: sum_of's methods, and others.
  local function layer_of(methods)
    local Own = { __name = "Own" }
    for name, method in next, sum_of(methods) do Own[name] = method end
    Own.__index, Own.__name = Own, "Own"
    return setmetatable({}, Own), Own
  end

  -- The lines after a PASS with so many rules.
  local function remark(rules, layer, options)
    options = options or {}
    options.at = { w = 1.5, X = { 0.5, -2, 3 } }
    local head = ("PASS  dw and dX are right (7 points, %d checks, seed 1)"):format(rules)
    local text = tostring(check_gradients(layer, options))
    assert.equal(head, text:sub(1, #head))
    return (text:sub(#head + 1):gsub("\n +", " ")):gsub("^ ", "")
  end

  local function lacks(why)
    return "not checked: forward-first, no-stale-cache, own-state and other-lengths. This needs a second layer like "
      .. "the first, but " .. why .. ". The option fresh can make one."
  end

  it("is not made, and the report says so, if the class is unknown", function()
    local layer = layer_of()
    assert.equal(lacks "Own has no method fresh(n), and was not made by rnn.Layer:extend", remark(7, layer))
    local report = check_gradients(layer, { at = { w = 1.5, X = { 0.5, -2, 3 } } })
    for _, id in ipairs { "forward-first", "no-stale-cache", "own-state", "other-lengths" } do
      assert.same({ id = id, verdict = "UNCHECKED",
        message = "Own has no method fresh(n), and was not made by rnn.Layer:extend" }, item(report, id))
    end
    assert.equal("UNCHECKED", item(dkjson.decode(report:json()), "own-state").verdict)
    local plain = { inputs = { "w", "X" }, forward = sum_of().forward, backward = sum_of().backward }
    assert.equal(lacks "the layer has no method fresh(n), and was not made by rnn.Layer:extend", remark(7, plain))
  end)

  it("is made if the class or the option makes another layer", function()
    local layer, Own = layer_of()
    local function fresh() return setmetatable({}, Own) end
    assert.equal("", remark(11, layer, { fresh = fresh }))
    Own.fresh = fresh
    assert.equal("", remark(11, layer))
    assert.equal("", remark(11, sum_of()()))
  end)

  it("is not made if fresh makes something else", function()
    local layer = layer_of { fresh = function() return 7 end }
    assert.equal(lacks "fresh(n) of Own returned number, no layer", remark(7, layer))
    layer = layer_of { fresh = function() error("no more", 0) end }
    assert.equal(lacks "a new one raises: no more", remark(7, layer))
    assert.equal(lacks "the option fresh returned no layer", remark(7, layer, { fresh = function() end }))
    assert.equal(lacks "the option fresh returned no layer", remark(7, layer, { fresh = function() return 3 end }))
    assert.equal(lacks "the option fresh raises: boom", remark(7, layer, { fresh = function() error("boom", 0) end }))
    assert.equal(lacks "a new one gives a different value at the same inputs",
      remark(7, sum_of()(), { fresh = function() return { forward = function() return 1 end } end }))
  end)

  it("is not made if fresh returns an existing layer", function()
    local why = lacks "fresh(n) returned the same layer again"
    local layer = layer_of { fresh = function(self) return self end }
    assert.equal(why, remark(7, layer))
    local one = sum_of()()
    assert.equal(why, remark(7, sum_of()(), { fresh = function() return one end }))
  end)

  it("is not made for a layer that was changed after its construction", function()
    local layer = sum_of {
      forward = function(self, w, X)
        self.w, self.X = w * (self.gain or 1), copy(X)
        return (X[1] + X[2] + X[3]) * self.w
      end,
      backward = function(self, dout)
        local of = dout * (self.gain or 1)
        return of * (self.X[1] + self.X[2] + self.X[3]), { dout * self.w, dout * self.w, dout * self.w }
      end,
    }()
    assert.equal("", remark(10, layer))
    layer.gain = 4
    assert.equal(lacks "a new one gives a different value at the same inputs", remark(7, layer))
  end)

  it("reports different reasons separately", function()
    local report = check_gradients(layer_of(), { at = { w = 1.5, X = { 0.5, -2, 3 } }, checks = { additive = false } })
    assert.equal("additive", tostring(report):match "\n +not checked: ([%w, ]+)$")
  end)
end)

describe("a layer of a class whose arguments are all equal to the length", function()
  local Scaled

  before_each(function()
    Scaled = sum_of {
      init = function(self, n, gain) self.n, self.gain = n, gain end,
      forward = function(self, w, X)
        assert(#X == self.n, "another length")
        self.w, self.X = w, copy(X)
        local y = 0
        for _, x in ipairs(X) do y = y + self.gain * w * x end
        return y
      end,
      backward = function(self, dout)
        local dX = {}
        for t in ipairs(self.X) do dX[t] = 2 * dout * self.gain * self.w end
        return dout, dX
      end,
    }
  end)

  it("keeps the arguments that are not the length if the case is shrunk", function()
    local report = check_gradients(Scaled(3, 3), { at = { w = 1.5, X = { 0.5, -2, 3 } } })
    assert.equal("FAIL", report.verdict)
    assert.equal(1, #report.smallest.inputs.X)
    assert.matches("^check_gradients%(Sum%(1, 3%), ", report.reproduce)
  end)

  it("keeps the length if no argument is called n", function()
    function Scaled:init(size, gain) self.n, self.gain = size, gain end
    local report = check_gradients(Scaled(3, 3), { at = { w = 1.5, X = { 0.5, -2, 3 } } })
    assert.equal("FAIL", report.verdict)
    assert.equal(3, #report.smallest.inputs.X)
    assert.matches("^check_gradients%(Sum%(3, 3%), ", report.reproduce)
  end)

  it("has a new length by a method of its own", function()
    function Scaled:init(size, gain) self.n, self.gain = size, gain end
    function Scaled:fresh(n) return Scaled(n or self.n, self.gain) end
    local report = check_gradients(Scaled(3, 3), { at = { w = 1.5, X = { 0.5, -2, 3 } } })
    assert.equal(1, #report.smallest.inputs.X)
    assert.matches("^check_gradients%(Sum%(1, 3%), ", report.reproduce)
  end)
end)

describe("a layer that keeps the caller's table", function()
  local NOTE = "note: forward keeps X itself, not a copy: fine as long as nobody changes\n"
    .. "      it before backward"

  it("passes, with a note in text and JSON", function()
    local report = check(sum_of { forward = KEEPS["a table"] })
    assert.equal("PASS", report.verdict)
    assert.equal("PASS  dw and dX are right (7 points, 10 checks, seed 1)\n      " .. NOTE, tostring(report))
    assert.equal("NOTE", item(report, "by-value").verdict)
    local decoded = dkjson.decode(report:json())
    assert.equal("PASS", decoded.verdict)
    assert.equal("NOTE", item(decoded, "by-value").verdict)
    assert.equal("forward keeps X itself, not a copy: fine as long as nobody changes it before backward",
      item(decoded, "by-value").message)
  end)

  it("passes if backward raises an error after the table was changed", function()
    local report = check(sum_of { forward = function(self, w, X)
      self.first = X[1]
      return KEEPS["a table"](self, w, X)
    end, backward = function(self, dout)
      local dw, dX = 0, {}
      if self.X[1] ~= self.first then error "X was changed" end
      for t, x in ipairs(self.X) do dw, dX[t] = dw + dout * x, dout * self.w end
      return dw, dX
    end })
    assert.equal("NOTE", item(report, "by-value").verdict)
  end)

  it("gets a note on everything that it keeps, and none if it copies", function()
    local function dot(keeps)
      local Dot = rnn.Layer:extend "Dot"
      Dot.inputs = { "a", "b" }
      function Dot:forward(a, b)
        self.a, self.b = keeps and a or copy(a), keeps and b or copy(b)
        return a[1] * b[1] + a[2] * b[2]
      end
      function Dot:backward(d) return { d * self.b[1], d * self.b[2] }, { d * self.a[1], d * self.a[2] } end
      return item(check_gradients(Dot(), { shapes = { a = 2, b = 2 } }), "by-value")
    end
    assert.equal("forward keeps a and b themselves, not copies: fine as long as nobody changes them before backward",
      dot(true).message)
    assert.equal("PASS", dot(false).verdict)
  end)

  it("gets a note on rows that it keeps", function()
    local Trace = rnn.Layer:extend "Trace"
    Trace.inputs = { "W" }
    function Trace:forward(W)
      self.W = { W[1], W[2] }
      return W[1][1] ^ 2 + W[2][2] ^ 2
    end
    function Trace:backward(d) return { { 2 * d * self.W[1][1], 0 }, { 0, 2 * d * self.W[2][2] } } end
    local report = check_gradients(Trace(), { shapes = { W = { 2, 2 } } })
    assert.equal("PASS", report.verdict)
    assert.equal("NOTE", item(report, "by-value").verdict)
  end)

  it("does not hide another mistake, nor affect the smallest case", function()
    local report = check(sum_of { forward = KEEPS["a table"], backward = function(self, dout)
      local dw, dX = 0, {}
      for t, x in ipairs(self.X) do dw, dX[t] = dw - dout * x, dout * self.w end
      return dw, dX
    end })
    assert.same({ "sign" }, ids(report))
    assert.same({ "dw" }, report.mistakes[1].gradients)
    assert.equal(1, #report.smallest.inputs.X)
    assert.same({}, report.smallest.examples)
    assert.truthy(tostring(report):find("\n  note: forward keeps X itself", 1, true))
  end)

  it("gets no note if forward is not deterministic", function()
    local calls = 0
    local report = check(sum_of { forward = function(self, w, X)
      calls = calls + 1
      return KEEPS["a table"](self, w, X) + calls
    end })
    assert.same({ "not-deterministic" }, ids(report))
    assert.is_nil(tostring(report):find("note:", 1, true))
  end)

  it("gets full points in a lab, with the note", function()
    local runner = require "rnnlua.lab.run_submission.runner"
    local lab = assert(require "rnnlua.lab.catalogue".find("02_recurrent"))
    local Kept = rnn.Layer:extend "Recurrent"
    function Kept:forward(wx, X, wh, h0)
      self.wx, self.X, self.wh, self.h = wx, X, wh, { [0] = h0 }
      for t = 1, #X do self.h[t] = self.h[t - 1] * wh + X[t] * wx end
      return self.h[#X]
    end
    function Kept:backward(dh)
      local dwx, dwh, dX = 0, 0, {}
      for t = #self.X, 1, -1 do
        dwx, dwh, dX[t] = dwx + dh * self.X[t], dwh + dh * self.h[t - 1], dh * self.wx
        dh = dh * self.wh
      end
      return dwx, dwh, dh, dX
    end
    local result = runner.run(lab, Kept, 1)
    assert.equal(result.points, result.earned)
    local lines = table.concat(result.tasks[#result.tasks].lines, " ")
    assert.equal("note: forward keeps X itself, not a copy: fine as long as nobody changes it before backward", lines)
  end)
end)

describe("a layer that hands out what it keeps", function()
  it("fails for the table of its value", function()
    local Buffer = rnn.Layer:extend "Buffer"
    Buffer.inputs = { "x" }
    function Buffer:forward(x)
      self.y = self.y and #self.y == #x and self.y or {}
      for t = 1, #x do self.y[t] = 2 * x[t] end
      return self.y
    end
    function Buffer.backward(_, dout)
      local dx = {}
      for t = 1, #dout do dx[t] = 2 * dout[t] end
      return dx
    end
    local report = check_gradients(Buffer(), { at = { x = { 1, 2 } } })
    assert.same({ "value-buffer-returned" }, ids(report))
    assert.equal("a later call writes into the value that forward returned", item(report, "results-survive").message)
    function Buffer.forward(_, x) return { 2 * x[1], 2 * x[2] } end
    assert.equal("PASS", check_gradients(Buffer(), { at = { x = { 1, 2 } } }).verdict)
  end)
end)

describe("checks", function()
  local function raises(text, checks)
    it("raises: " .. text, function()
      assert.equal(text, message_of(check, sum_of(), { checks = checks }))
    end)
  end
  raises('checks: expected a table such as { ["by-value"] = false }, got number 3', 3)
  raises("checks: there is no 'by-valu'; did you mean 'by-value'?", { ["by-valu"] = false })
  raises("checks: there is no '1'; the checks are deterministic, forward-first, backward-twice, no-stale-cache, "
    .. "own-state, accumulates, other-lengths, inputs-unchanged, upstream-unchanged, results-survive, by-value, "
    .. "linear, additive, number-or-steps", { "linear" })
  raises('checks["linear"]: expected true or false, got string "no"', { linear = "no" })

  it("disables single checks, and text and JSON say so", function()
    local Clipped = sum_of { backward = function(self, dout)
      local d = math.max(-1, math.min(1, dout))
      local dX = {}
      for t = 1, #self.X do dX[t] = d * self.w end
      return d * (self.X[1] + self.X[2] + self.X[3]), dX
    end }
    local options = { dout = 0.5, at = { w = 1.5, X = { 0.5, -2, 3 } } }
    assert.same({ "clipped" }, ids(check(Clipped, options)))
    options.checks = { linear = false, additive = false, ["by-value"] = true }
    local report = check(Clipped, options)
    assert.equal("PASS", report.verdict)
    assert.equal("PASS  dw and dX are right (7 points, 8 checks, seed 1)\n      not checked: linear and additive",
      tostring(report))
    local decoded = dkjson.decode(report:json())
    assert.same({ id = "linear", verdict = "SKIPPED", message = "switched off", off = true }, item(decoded, "linear"))
    assert.equal("PASS", item(decoded, "by-value").verdict)
  end)

  it("stay disabled in the repeated check and in the smallest case", function()
    local report = check(sum_of { backward = function(self, dout) return -dout * self.X[1], {} end },
      { checks = { linear = false }, points = 1 })
    assert.truthy(report.reproduce:find("checks={linear=false}", 1, true))
    report = check(sum_of(), { checks = { ["by-value"] = false } })
    assert.truthy(report.reproduce:find('checks={["by-value"]=false}', 1, true))
  end)
end)

describe("accumulate", function()
  local AT = { w = 2, x = 3, b = 5 }

  -- w·x + b, with a backward of its own.
  local function affine(methods)
    local Affine = rnn.Layer:extend "Affine"
    Affine.inputs, Affine.gradients = { "w", "x", "b" }, { "w", "b", "x" }
    function Affine:init() self.dw, self.db = 0, 0 end
    function Affine:forward(w, x, b)
      self.w, self.x = w, x
      return w * x + b
    end
    function Affine:backward(dout)
      self.dw, self.db = self.dw + dout * self.x, self.db + dout
      return self.dw, self.db, dout * self.w
    end
    for name, method in next, methods or {} do Affine[name] = method end
    return Affine
  end

  local function zero_all(self) self.dw, self.db = 0, 0 end

  local function of(Class, accumulate, mode)
    return check_gradients(Class(), { at = AT, accumulate = accumulate, mode = mode })
  end

  describe("raises:", function()
    local function raises(text, accumulate)
      it(text, function() assert.equal(text, message_of(of, affine(), accumulate)) end)
    end
    raises("accumulate: expected true, the name of the method that zeroes the gradients, or a list of inputs, "
      .. "got number 5", 5)
    raises("accumulate: the layer has no method 'reset'", "reset")
    raises("accumulate: the layer has no method 'reset'", { "w", zero = "reset" })
    raises("accumulate: 'ww' has no gradient; did you mean 'w'?", { "ww" })
  end)

  it("is proposed in the report on such a layer, which fails without it", function()
    local report = of(affine { zero_grad = zero_all })
    assert.equal("FAIL", report.verdict)
    assert.same({ "not-zeroed" }, ids(report))
    assert.truthy(tostring(report):find("\n  If backward should accumulate until the gradients are zeroed, as in "
      .. "PyTorch,\n  set the option accumulate = true.", 1, true))
    assert.equal("If backward should accumulate until the gradients are zeroed, as in PyTorch, set the option "
      .. "accumulate = true.",
      item(dkjson.decode(report:json()), "backward-twice").advice)
  end)

  it("is not proposed for a layer whose backward differs in another way", function()
    local report = of(affine { backward = function(self, dout)
      self.calls = (self.calls or 0) % 2 + 1
      return self.calls * dout * self.x, dout, dout * self.w
    end })
    assert.is_nil(item(report, "backward-twice").advice)
  end)

  -- Adds into tables, which it returns.
  local function tables()
    local Scale = rnn.Layer:extend "Scale"
    Scale.inputs = { "w", "X" }
    function Scale:init() self.grads = { w = {}, X = {} } end
    function Scale:forward(w, X)
      self.w, self.X = copy(w), copy(X)
      local y = {}
      for i = 1, #w do y[i] = w[i] * X[i] end
      return y
    end
    function Scale:backward(dout)
      for i, u in ipairs(dout) do
        self.grads.w[i] = (self.grads.w[i] or 0) + u * self.X[i]
        self.grads.X[i] = (self.grads.X[i] or 0) + u * self.w[i]
      end
      return self.grads.w, self.grads.X
    end
    function Scale:zero_grad()
      for _, grad in pairs(self.grads) do
        for i = 1, #grad do grad[i] = 0 end
      end
    end
    return Scale
  end

  local RIGHT = {
    { "true, with zero_grad", affine { zero_grad = zero_all }, true },
    { "true, with zeroGradParameters, as in Torch 7", affine { zeroGradParameters = zero_all }, true },
    { "true, without a method: a new layer's gradients are zero", affine(), true },
    { "the name of a method", affine { reset = zero_all }, "reset" },
    { "a list of inputs", affine { zero_grad = zero_all }, { "w", "b" } },
    { "a list of inputs with a method", affine { reset = zero_all }, { "w", "b", zero = "reset" } },
    { "a list of some, where others are each call's own", affine { backward = function(self, dout)
      self.dw = self.dw + dout * self.x
      return self.dw, dout, dout * self.w
    end }, { "w" } },
    { "x adding up, too", affine { backward = function(self, dout)
      self.dw, self.db, self.dx = self.dw + dout * self.x, self.db + dout, (self.dx or 0) + dout * self.w
      return self.dw, self.db, self.dx
    end }, true },
  }
  for _, row in ipairs(RIGHT) do
    for _, mode in ipairs { "full", "fast" } do
      it(("passes %s, in %s mode"):format(row[1], mode), function()
        local report = of(row[2], row[3], mode)
        assert.equal("PASS", report.verdict, tostring(report))
        assert.equal("PASS", item(report, "accumulates").verdict)
        assert.equal("SKIPPED", item(report, "backward-twice").verdict)
      end)
    end
  end

  it("passes gradients in tables that are added to and returned, zeroed by a method or in a new layer", function()
    local Scale = tables()
    local options = { at = { w = { 2, 3 }, X = { 5, 7 } }, accumulate = { "w", "X" } }
    assert.equal("PASS", check_gradients(Scale(), options).verdict)
    Scale.zero_grad = nil
    assert.equal("PASS", check_gradients(Scale(), options).verdict)
  end)

  it("passes a layer that was used before, if a method sets its gradients to zero", function()
    local layer = affine { zero_grad = zero_all }()
    layer:forward(2, 3, 5)
    layer:backward(1)
    assert.equal("PASS", check_gradients(layer, { at = AT, accumulate = true }).verdict)
  end)

  it("passes a recurrent layer of several steps, with states()", function()
    local Chain = rnn.Layer:extend "Chain"
    function Chain:init(n) self.inner, self.dwx, self.dwh = rnn.Recurrent(n), 0, 0 end
    function Chain:forward(wx, X, wh, h0) return self.inner:forward(wx, X, wh, h0) end
    function Chain:states() return self.inner:states() end
    function Chain:backward(dout)
      local dwx, dwh, dh0, dX = self.inner:backward(dout)
      self.dwx, self.dwh = self.dwx + dwx, self.dwh + dwh
      return self.dwx, self.dwh, dh0, dX
    end
    local options = { shapes = { X = 4 }, accumulate = { "wx", "wh" } }
    assert.equal("PASS", check_gradients(Chain(4), options).verdict)
    function Chain:zero_grad() self.dwx, self.dwh = 0, 0 end
    assert.equal("PASS", check_gradients(Chain(4), options).verdict)
    options.accumulate = true
    local report = check_gradients(Chain(4), options)
    assert.same({ "overwritten" }, ids(report))
    assert.equal("a second backward overwrites dh0", item(report, "accumulates").message)
  end)

  local WRONG = {
    { "overwrites", affine { zero_grad = zero_all, backward = function(self, dout)
      return dout * self.x, dout, dout * self.w
    end }, "overwritten", "a second backward overwrites dw and db" },
    { "overwrites one", affine { zero_grad = zero_all, backward = function(self, dout)
      self.dw, self.db = self.dw + dout * self.x, dout
      return self.dw, self.db, dout * self.w
    end }, "overwritten", "a second backward overwrites db" },
    { "adds twice what was there", affine { zero_grad = zero_all, backward = function(self, dout)
      self.dw, self.db = 2 * self.dw + dout * self.x, self.db + dout
      return self.dw, self.db, dout * self.w
    end }, "not-a-sum", "after two backwards, dw is not the sum of the two results" },
    { "forgets to zero one", affine { zero_grad = function(self) self.dw = 0 end }, "not-zeroed-when-told",
      "after zero_grad, a backward gives a different db" },
  }
  for _, row in ipairs(WRONG) do
    it("fails a layer that " .. row[1], function()
      local report = of(row[2], true)
      assert.equal("FAIL", report.verdict)
      assert.same({ row[3] }, ids(report))
      assert.equal(row[4], item(report, "accumulates").message)
      assert.truthy(report.reproduce:find("accumulate=true", 1, true))
    end)
  end

  it("also names a wrong gradient, at the smallest case", function()
    local report = of(affine { zero_grad = zero_all, backward = function(self, dout)
      self.dw, self.db = self.dw + dout * self.x, self.db - dout
      return self.dw, self.db, dout * self.w
    end }, true)
    assert.same({ "sign" }, ids(report))
    assert.same({ w = 2, x = 3, b = 5 }, report.smallest.inputs)
  end)
end)

describe("a layer used again with another length", function()
  -- Appends to what is there, or goes by the length of a table that is never emptied.
  local STALE = {
    { "the buffer of its inputs", "after a sequence of length 5, dX differs from a fresh layer's for one of length 2",
      sum_of { forward = function(self, w, X)
        self.w, self.X = w, self.X or {}
        local y = 0
        for t, x in ipairs(X) do
          self.X[t] = x
          y = y + w * x
        end
        self.n = #X
        return y
      end, backward = function(self, dout)
        local dw, dX = 0, {}
        for t = 1, self.n do dw = dw + dout * self.X[t] end
        for t = 1, #self.X do dX[t] = dout * self.w end
        return dw, dX
      end } },
    { "the buffer of a forward's terms",
      "after a sequence of length 5, forward gives a different value for one of length 2",
      sum_of { forward = function(self, w, X)
        self.w, self.X, self.terms = w, copy(X), self.terms or {}
        for t, x in ipairs(X) do self.terms[t] = w * x end
        local y = 0
        for _, term in ipairs(self.terms) do y = y + term end
        return y
      end } },
    { "its first length", "after a sequence of length 5, dX differs from a fresh layer's for one of length 2",
      sum_of { backward = function(self, dout)
        self.n = self.n or #self.X
        local dw, dX = 0, {}
        for t = 1, #self.X do dw = dw + dout * self.X[t] end
        for t = 1, self.n do dX[t] = dout * self.w end
        return dw, dX
      end } },
  }
  for _, row in ipairs(STALE) do
    it("fails if it keeps " .. row[1], function()
      local report = check(row[3])
      assert.equal("FAIL", report.verdict)
      assert.same({ "stale-length" }, ids(report))
      assert.equal(row[2], item(report, "other-lengths").message)
      assert.truthy(report.smallest.examples[1])
    end)
  end

  it("passes if it keeps nothing", function()
    assert.equal("PASS", item(check(sum_of()), "other-lengths").verdict)
  end)

  it("is not tried if it accepts one length only", function()
    local one = "the layer takes sequences of one length"
    local report = check_gradients(rnn.Recurrent(3), { shapes = { X = 3 } })
    assert.equal("PASS", report.verdict)
    assert.equal(one, item(report, "other-lengths").message)
    local Fixed = sum_of()
    local forward = Fixed.forward
    function Fixed:forward(w, X)
      if #X ~= 3 then error("expected 3 numbers", 0) end
      return forward(self, w, X)
    end
    assert.equal(one, item(check(Fixed), "other-lengths").message)
    report = check_gradients(rnn.RecurrentCell(), { shapes = {} })
    assert.equal("no input is a sequence over time", item(report, "other-lengths").message)
  end)
end)

describe("a layer that rounds to", function()
  -- Rounds to the nearest number of so many bits, with an exponent from `least` on.
  local function rounder(bits, least, largest)
    return function(x)
      if x == 0 or x - x ~= 0 then return x end
      local exponent = math.max(math.floor(math.log(math.abs(x), 2)), least)
      local unit = 2.0 ^ (exponent - bits + 1)
      local scaled = x / unit
      local nearest = scaled + 0x1.8p52 - 0x1.8p52
      return math.abs(nearest * unit) > largest and (x < 0 and -math.huge or math.huge) or nearest * unit
    end
  end
  local FORMATS = {
    bfloat16 = rounder(8, -126, 2.0 ^ 128),
    float16 = rounder(11, -14, 65504),
    float32 = rounder(24, -126, 2.0 ^ 128),
  }

  -- A recurrent layer whose every operation rounds; `change` is done to dout.
  local function layer(round, change)
    local Rounded = rnn.Layer:extend "Rounded"
    function Rounded:forward(wx, X, wh, h0)
      self.wx, self.wh, self.X, self.h = round(wx), round(wh), {}, { [0] = round(h0) }
      for t = 1, #X do
        self.X[t] = round(X[t])
        self.h[t] = round(round(self.h[t - 1] * self.wh) + round(self.X[t] * self.wx))
      end
      return self.h[#X]
    end
    function Rounded:states() return table.move(self.h, 1, #self.h, 1, {}) end
    function Rounded:backward(dout)
      local n, delta, dwx, dwh, dX = #self.X, 0, 0, 0, {}
      for t = n, 1, -1 do
        local u = type(dout) == "table" and dout[t] or t == n and dout or 0
        delta = round(delta + round(change and change(u) or u))
        dwx, dwh = round(dwx + round(delta * self.X[t])), round(dwh + round(delta * self.h[t - 1]))
        dX[t] = round(delta * self.wx)
        delta = round(delta * self.wh)
      end
      return dwx, dwh, delta, dX
    end
    return Rounded
  end

  local function broken(report)
    local list = {}
    for _, one in ipairs(report.contract) do
      if one.verdict == "FAIL" then list[#list + 1] = one.id end
    end
    return table.concat(list, ", ")
  end

  for name, round in next, FORMATS do
    it(name .. " breaks no rule", function()
      for seed = 1, 15 do
        for _, n in ipairs { 1, 4, 9 } do
          local report = check_gradients(layer(round)(), { shapes = { X = n }, seed = seed, points = 1 })
          assert.equal("", broken(report), ("seed %d, n %d"):format(seed, n))
        end
      end
    end)

    it(name .. " at integers breaks no rule", function()
      for seed = 1, 15 do
        local report = check_gradients(layer(round)(), { at = { wx = 2, X = { 3, 5 }, wh = 7, h0 = 11 }, seed = seed,
          points = 1 })
        assert.equal("", broken(report), ("seed %d"):format(seed))
      end
    end)

    it(name .. " is still told that its backward is not linear", function()
      local WRONG = {
        clipped = function(u) return math.max(-0.3, math.min(0.3, u)) end,
        squared = function(u) return u * u end,
        absolute = math.abs,
        biased = function(u) return u + 1 end,
      }
      for how, change in next, WRONG do
        for seed = 1, 3 do
          local report = check_gradients(layer(round, change)(), { shapes = { X = 3 }, seed = seed, points = 1 })
          assert.equal("linear", broken(report):match "linear", ("%s, seed %d"):format(how, seed))
        end
      end
    end)
  end

  it("doubles fails if a sum is off by 1e-6", function()
    -- homogeneous, and not additive: the median counts a little more
    local function change(u) return u end
    local Odd = layer(function(x) return x end, change)
    local backward = Odd.backward
    function Odd:backward(dout)
      local dwx, dwh, dh0, dX = backward(self, dout)
      local largest = 0
      for _, u in ipairs(type(dout) == "table" and dout or { dout }) do
        largest = math.abs(u) > math.abs(largest) and u or largest
      end
      return dwx + 1e-6 * largest, dwh, dh0, dX
    end
    local caught = 0
    for seed = 1, 20 do
      local report = check_gradients(Odd(), { shapes = { X = 3 }, seed = seed, points = 1 })
      caught = caught + (item(report, "additive").verdict == "FAIL" and 1 or 0)
    end
    assert.is_true(caught >= 10)
  end)
end)

describe("a backward that depends on earlier calls", function()
  -- What the report says of w·x, whose backward is changed.
  local function seen(backward, forward)
    local Product = rnn.Layer:extend "Product"
    function Product:forward(w, x)
      self.w, self.x = w, x
      if forward then forward(self, w, x) end
      return w * x
    end
    Product.backward = backward
    local report = check_gradients(Product(), { at = { w = 2, x = 3 } })
    return item(report, "no-stale-cache"), report
  end

  it("is told from one that uses an earlier forward", function()
    local stale = seen(function(self, dout)
      self.dout = self.dout or dout
      return self.dout * self.x, self.dout * self.w
    end)
    assert.equal("FAIL", stale.verdict)
    assert.equal("after an earlier forward and backward, dw and dx differ from a fresh layer's", stale.message)
    assert.equal("backward", stale.how)
    stale = seen(function(self, dout) return dout * self.kept, dout * self.w end, function(self, _, x)
      self.kept = self.kept or x
    end)
    assert.equal("after an earlier forward at other inputs, dw differs from a fresh layer's", stale.message)
    assert.truthy(stale.example:find("^dw is [%d.-]+ on a fresh layer, [%d.-]+ after another forward$"))
    assert.is_nil(stale.how)
  end)

  it("is told if only the first dout after a forward counts", function()
    local stale, report = seen(function(self, dout)
      self.first = self.first or dout
      return self.first * self.x, self.first * self.w
    end, function(self) self.first = nil end)
    assert.equal("FAIL", report.verdict)
    assert.equal("after an earlier backward with another dout, dw and dx differ from a fresh layer's", stale.message)
    assert.truthy(stale.example:find(
      "^dw is [%d.-]+ on a fresh layer, [%d.-]+ after a backward with the dout [%d.-]+$"))
    assert.equal("backward", stale.how)
  end)

  it("is told without an example if it takes more calls", function()
    local stale, report = seen(function(self, dout)
      local k = self.calls > 5 and 2 or 1
      return k * dout * self.x, dout * self.w
    end, function(self) self.calls = (self.calls or 0) + 1 end)
    assert.equal("FAIL", report.verdict)
    assert.equal("after earlier calls, dw differs from a fresh layer's", stale.message)
    assert.equal("calls", stale.how)
    assert.is_nil(stale.example)
  end)
end)

describe("NaN in an array", function()
  it("is no reason for a failure of the contract", function()
    for _, layer in ipairs { rnn.Linear(), rnn.ElmanCell() } do
      local at = { W = rnn.array { { 0 / 0 } }, b = rnn.array { 0 }, x = rnn.array { 1 }, Wx = rnn.array { { 0 / 0 } },
        Wh = rnn.array { { 1 } }, h = rnn.array { 0 } }
      local given = {}
      for _, name in ipairs(layer.inputs) do given[name] = at[name] end
      for _, one in ipairs(check_gradients(layer, { at = given }).contract) do
        assert.not_equal("FAIL", one.verdict, one.message)
      end
    end
  end)
end)

describe("a layer that changes after its first forward", function()
  -- The value of the first forward is right; each later one is larger by 1.
  local function methods(class)
    function class:forward(w, x)
      self.w, self.x, self.calls = w, x, (self.calls or 0) + 1
      local y = 0
      for i, one in ipairs(x) do y = y + w[i] * one end
      return y + math.min(self.calls - 1, 1)
    end
    function class:backward(dout)
      local dw, dx = {}, {}
      for i, one in ipairs(self.x) do dw[i], dx[i] = dout * one, dout * self.w[i] end
      return dw, dx
    end
    return class
  end

  local at, named = { w = { 1, 2 }, x = { 3, 4 } }, { w = { "D" }, x = { "D" } }
  for name, options in pairs {
    ["at a point"] = { at = at }, ["with sizes"] = { shapes = { w = 3, x = 3 } },
    ["with named sizes"] = { shapes = named, dims = { D = 3 } },
    ["at a point, with named sizes"] = { at = at, shapes = named },
  } do
    it("is not deterministic: " .. name, function()
      local of_class = methods(rnn.Layer:extend "Once")()
      local alone = methods { inputs = { "w", "x" }, gradients = { "w", "x" } }
      for _, layer in ipairs { of_class, alone } do
        local report = check_gradients(layer, options)
        assert.equal("FAIL", report.verdict)
        assert.same({ "not-deterministic" }, ids(report))
      end
    end)
  end
end)
