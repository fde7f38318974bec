-- Wrong gradients that are on no list, explained by one change at one operation of the layer's own forward.
local check_gradients = require "rnnlua.checking".check_gradients
local Graph = require "rnnlua.checking.autodiff.graph"
local rnn = require "rnnlua"
local trace = require "rnnlua.checking.autodiff.trace"
local values = require "rnnlua.base.values"

local VECTORS = [[
local function mv(A, x)
  local y = {}
  for i = 1, #A do
    y[i] = 0.0
    for j = 1, #x do y[i] = y[i] + A[i][j] * x[j] end
  end
  return y
end
local function tmv(A, v)
  local y = {}
  for j = 1, #A[1] do
    y[j] = 0.0
    for i = 1, #v do y[j] = y[j] + A[i][j] * v[i] end
  end
  return y
end
local function outer(a, b)
  local M = {}
  for i = 1, #a do
    M[i] = {}
    for j = 1, #b do M[i][j] = a[i] * b[j] end
  end
  return M
end
local function tanh(z)
  local e = math.exp(-2 * z)
  return (1 - e) / (1 + e)
end
local function sigmoid(z) return 1 / (1 + math.exp(-z)) end
]]

local SOURCES = {
  cell = VECTORS .. [[
local Cell = rnn.Layer:extend "Cell"
function Cell:forward(wx, x, wh, h, b)
  self.wx, self.x, self.wh, self.h = wx, x, wh, h
  self.z = wx * x + wh * h + b
  self.y = tanh(self.z)
  return self.y
end
function Cell:backward(dout)
  local d = dout * (1 - self.y ^ 2)
  return d * self.x, d * self.h, d * self.wh, d, d * self.wx
end
Cell.gradients = { "wx", "wh", "h", "b", "x" }
return Cell
]],
  elman = VECTORS .. [[
local Elman = rnn.Layer:extend "Elman"
function Elman:forward(Wx, X, Wh, h0, b)
  local h = h0
  self.H, self.Z, self.X, self.Wh, self.Wx = { [0] = h0 }, {}, X, Wh, Wx
  for t = 1, #X do
    local a, c, z, y = mv(Wx, X[t]), mv(Wh, h), {}, {}
    for i = 1, #a do
      z[i] = a[i] + c[i] + b[i]
      y[i] = tanh(z[i])
    end
    h = y
    self.H[t], self.Z[t] = h, z
  end
  return h
end
local function add(A, B)
  if type(A) == "number" then return A + B end
  local C = {}
  for i = 1, #A do C[i] = add(A[i], B[i]) end
  return C
end
function Elman:backward(dout)
  local dh, dWx, dWh, db, dX = dout, nil, nil, nil, {}
  for t = #self.X, 1, -1 do
    local d = {}
    for i = 1, #dh do d[i] = dh[i] * (1 - self.H[t][i] ^ 2) end
    local x, w = outer(d, self.X[t]), outer(d, self.H[t - 1])
    dWx, dWh, db = dWx and add(dWx, x) or x, dWh and add(dWh, w) or w, db and add(db, d) or d
    dX[t] = tmv(self.Wx, d)
    dh = tmv(self.Wh, d)
  end
  return dWx, dWh, dh, db, dX
end
Elman.gradients = { "Wx", "Wh", "h0", "b", "X" }
return Elman
]],
  lstm = VECTORS .. [[
local Lstm = rnn.Layer:extend "Lstm"
function Lstm:forward(W, x, U, h, c, b)
  local a, r, n = mv(W, x), mv(U, h), #h
  self.x, self.h, self.c, self.U, self.W = x, h, c, U, W
  self.i, self.f, self.g, self.o, self.cn, self.tc = {}, {}, {}, {}, {}, {}
  local y = {}
  for k = 1, n do
    self.i[k] = sigmoid(a[k] + r[k] + b[k])
    self.f[k] = sigmoid(a[n + k] + r[n + k] + b[n + k])
    self.g[k] = tanh(a[2 * n + k] + r[2 * n + k] + b[2 * n + k])
    self.o[k] = sigmoid(a[3 * n + k] + r[3 * n + k] + b[3 * n + k])
    self.cn[k] = self.f[k] * c[k] + self.i[k] * self.g[k]
    self.tc[k] = tanh(self.cn[k])
    y[k] = self.o[k] * self.tc[k]
  end
  return y
end
function Lstm:backward(dout)
  local n, d, dc = #dout, {}, {}
  for k = 1, n do
    local i, f, g, o = self.i[k], self.f[k], self.g[k], self.o[k]
    local dcn = dout[k] * o * (1 - self.tc[k] ^ 2)
    d[k] = dcn * g * i * (1 - i)
    d[n + k] = dcn * self.c[k] * f * (1 - f)
    d[2 * n + k] = dcn * i * (1 - g * g)
    d[3 * n + k] = dout[k] * self.tc[k] * o * (1 - o)
    dc[k] = dcn * f
  end
  return outer(d, self.x), outer(d, self.h), tmv(self.U, d), dc, d, tmv(self.W, d)
end
Lstm.gradients = { "W", "U", "h", "c", "b", "x" }
return Lstm
]],
}

local SHAPES = {
  cell = {},
  elman = { Wx = { 3, 2 }, X = { 2, 2 }, Wh = { 3, 3 }, h0 = 3, b = 3 },
  lstm = { W = { 8, 3 }, x = 3, U = { 8, 2 }, h = 2, c = 2, b = 8 },
}

-- The class of a source with an edit, which must match exactly once.
local function class_of(kind, from, to)
  local text = SOURCES[kind]
  if from then
    local first, last = text:find(from, 1, true)
    assert(first and not text:find(from, last + 1, true), from)
    text = text:sub(1, first - 1) .. to .. text:sub(last + 1)
  end
  return assert(load("local rnn = require 'rnnlua' " .. text, "=" .. kind))()
end

local function draw(rng, shape)
  if not shape then return rng:uniform(-1, 1) end
  return rng:uniform(shape, -1, 1):table()
end

local function inputs_of(kind, layer, rng)
  local at = {}
  for _, name in ipairs(layer.inputs) do at[name] = draw(rng, SHAPES[kind][name]) end
  return at
end

-- What a backward with one change gives, what the text says of it, and at which line of the forward.
local CASES = {
  { "cell", "(1 - self.y ^ 2)", "1",
    "In dwx, dwh, dh, db and dx, backward leaves out the derivative of `tanh`" },
  { "cell", "self.y ^ 2", "self.z ^ 2",
    "In dwx, dwh, dh, db and dx, backward takes the slope 1 - z^2 of what goes into `tanh`, not of what comes out" },
  { "cell", "d * self.x,", "d * (self.x + self.h),",
    "In dwx, backward multiplies by the sum of `x` and `h` where `x` belongs" },
  { "elman", "(1 - self.H[t][i] ^ 2)", "1",
    "In dWx, dWh, dh0, db and dX, backward leaves out the derivative of `tanh`" },
  { "elman", "dh = tmv(self.Wh, d)", "dh = mv(self.Wh, d)",
    "In dWx, dWh, dh0, db and dX, backward takes the transpose of `Wh`" },
  { "elman", "self.H[t][i] ^ 2", "self.Z[t][i] ^ 2",
    "In dWx, dWh, dh0, db and dX, backward takes the slope 1 - z^2 of what goes into `tanh`, not of what comes out" },
  { "lstm", "dout[k] * o * (1 - self.tc[k] ^ 2)", "dout[k] * (1 - self.tc[k] ^ 2)",
    "In dW, dU, dh, dc, db and dx, backward leaves out `self.o`, which multiplies `self.tc`" },
  { "lstm", "dc[k] = dcn * f", "dc[k] = dcn", "In dc, backward leaves out `self.f`, which multiplies `c`" },
  { "lstm", "dcn * self.c[k] * f", "dcn * self.cn[k] * f",
    "In dW, dU, dh, db and dx, backward multiplies by the value of `+` in line 41 where `c` belongs" },
  { "lstm", "dcn * i * (1 - g * g)", "dcn * i * g * (1 - g)",
    "In dW, dU, dh, db and dx, backward takes y*(1 - y) for the derivative of `tanh`, with y its value" },
}

describe("a wrong gradient that is on no list", function()
  for _, case in ipairs(CASES) do
    local kind, from, to, text = table.unpack(case)
    it(("of %s is explained: %s"):format(kind, text), function()
      local class = class_of(kind, from, to)
      local report = check_gradients(class(), { at = inputs_of(kind, class(), rnn.rng(3)), explain = math.huge })
      assert.equal("FAIL", report.verdict)
      local names = {}
      for i, one in ipairs(report.mistakes) do names[i] = one.name end
      assert.same({ text }, names)
      assert.equal("path", report.mistakes[1].id)
      assert.matches("gives your numbers at all %d+ samples", report.mistakes[1].explanation)
    end)

    -- What is said, done to the right backward, gives the layer's numbers at inputs that the checker never saw.
    it(("of %s is explained truly: %s"):format(kind, text), function()
      local class = class_of(kind, from, to)
      local report = check_gradients(class(), { at = inputs_of(kind, class(), rnn.rng(3)), explain = math.huge })
      local change = report.mistakes[1].path.change
      for seed = 1, kind == "cell" and 100 or 5 do
        local rng, layer = rnn.rng(1000 + seed), class()
        local inputs = inputs_of(kind, layer, rng)
        local graph = Graph.new(assert(trace.run(function() return class() end, layer.inputs, inputs, {})),
          kind == "cell" and 1.5 or draw(rng, { kind == "elman" and 3 or 2 }))
        local arguments = {}
        for i, name in ipairs(layer.inputs) do arguments[i] = inputs[name] end
        layer:forward(table.unpack(arguments))
        local results = { layer:backward(kind == "cell" and 1.5 or graph.upstream) }
        local by_name = {}
        for i, name in ipairs(class.gradients) do by_name[name] = select(2, values.flatten(results[i], name)) end
        for _, gradient in ipairs(report.mistakes[1].gradients) do
          local name = gradient:sub(2)
          local claimed = change(graph, name)
          for k, expected in ipairs(by_name[name]) do
            assert.is_true(math.abs(claimed[k] - expected) <= 1e-12 + 1e-9 * math.abs(expected),
              ("seed %d, d%s[%d]"):format(1000 + seed, name, k))
          end
        end
      end
    end)
  end

  -- What a turn of a loop is called: a step only over time, where the order matters.
  local ROWS, ITEMS = { { 1, 2 }, { -1, 0.5 }, { 0.3, 1 } }, { 1, 2, -0.5 }
  for _, case in ipairs { { "row", ROWS, 1 }, { "item", ITEMS, 1 }, { "step", ITEMS, 0.5 } } do
    local word, x, decay = table.unpack(case)
    it("is told by the " .. word, function()
      local Sum = rnn.Layer:extend "Sum"
      local function term(item, w) -- of an item, or of a row
        local z = 0.0
        for j = 1, word == "row" and #item or 1 do z = z + (word == "row" and item[j] or item) * w end
        return z
      end
      function Sum:forward(X, w)
        local y = 0.25
        self.X, self.w = X, w
        for i = 1, #X do y = y + term(X[i], w) ^ 2 * decay ^ (#X - i) end
        return y
      end
      Sum.gradients = { "w", "X" }
      function Sum:backward(dout)
        local dw, dX = nil, {}
        for i, item in ipairs(self.X) do
          local d = dout * 2 * term(item, self.w) * decay ^ (#self.X - i)
          dw = dw or d * term(item, 1.0)
          dX[i] = word == "row" and { d * self.w, d * self.w } or d * self.w
        end
        return dw, dX
      end
      local report = check_gradients(Sum(), { at = { X = x, w = 0.7 }, explain = math.huge })
      assert.equal(("In dw, backward counts the first %s alone of what comes through the right side of `+`")
        :format(word), report.mistakes[1] and report.mistakes[1].name)
    end)
  end

  it("calls a function that has no name so", function()
    local Cube = rnn.Layer:extend "Cube"
    function Cube:forward(w, x)
      self.w, self.x, self.y = w, x, (function(z) return z * z * z end)(w * x)
      return self.y
    end
    function Cube:backward(dout) return dout * self.x, dout * self.w end
    assert.equal("In dw and dx, backward leaves out the derivative of a function without a name",
      check_gradients(Cube(), { at = { w = 0.5, x = 2 }, explain = math.huge }).mistakes[1].name)
  end)

  it("is not found in a right layer", function()
    for kind in pairs(SOURCES) do
      local class = class_of(kind)
      assert.equal("PASS", check_gradients(class(), { at = inputs_of(kind, class(), rnn.rng(3)) }).verdict, kind)
    end
  end)
end)

describe("a wrong upstream gradient", function()
  -- A tanh sequence that keeps its values in `outputs`, and whose backward takes the last step's dout alone.
  it("is found in a layer with a field of its own named outputs", function()
    local Tanh = rnn.Layer:extend "Tanh"
    function Tanh:forward(w, X)
      self.w, self.X, self.outputs = w, X, {}
      local h, value = 0, {}
      for t = 1, #X do
        h = 1 - 2 / (math.exp(2 * (w * X[t] + 0.3 * h)) + 1)
        self.outputs[t], value[t] = h, h
      end
      return value
    end
    function Tanh:backward(dout)
      local dw, dX, dh = 0, {}, 0
      for t = #self.X, 1, -1 do
        local dz = ((t == #self.X and dout[t] or 0) + dh) * (1 - self.outputs[t] ^ 2)
        dw, dX[t], dh = dw + dz * self.X[t], dz * self.w, 0.3 * dz
      end
      return dw, dX
    end
    local report = check_gradients(Tanh(), { at = { w = 0.7, X = { 0.5, -0.4, 0.9 } } })
    assert.truthy(tostring(report):gsub("%s+", " "):find("backward takes `dout` of the last step alone", 1, true))
  end)

  it("is found where some derivative is infinite", function()
    local Root = rnn.Layer:extend "Root"
    function Root:forward(X, b)
      self.X, self.b = { table.unpack(X) }, b
      local y = {}
      for t = 1, #X do y[t] = b * X[t] + math.max(0.01, math.sqrt(math.max(X[t] - 3, 0))) end
      return y
    end
    function Root:backward(dout)
      local dX, db = {}, 0
      for t, x in ipairs(self.X) do
        dX[t] = (t == #dout and 1 or 0.5) * dout[t] * (self.b + (x > 3.0001 and 0.5 / math.sqrt(x - 3) or 0))
        db = db + dout[t] * x
      end
      return db, dX
    end
    local report = check_gradients(Root(), { at = { b = 0.7, X = { -0.5, 0.8, -0.9 } } })
    assert.truthy(tostring(report):gsub("%s+", " "):find("backward takes half of `dout` of all items but the last", 1,
      true))
  end)
end)

describe("a recording of a forward", function()
  local at = { x = 0.3, w = 0.7 }
  local counted = 0
  local kept_exp = math.exp

  local function run(forward, inputs)
    local class = rnn.Layer:extend "Any"
    class.forward = forward
    class.inputs = { "w", "x" }
    return trace.run(function() return class() end, class.inputs, inputs or at, {})
  end

  it("gives the gradient", function()
    local graph = Graph.new(run(function(_, w, x) return w * x - math.sin(w) / x + x ^ 3 end), 1)
    local adjoint = graph:sweep()
    assert.near(0.3 - math.cos(0.7) / 0.3, graph:gradient(adjoint, "w")[1], 1e-14)
    assert.near(0.7 + math.sin(0.7) / 0.09 + 3 * 0.09, graph:gradient(adjoint, "x")[1], 1e-13)
  end)

  -- Lua has these only if it was built with its older library.
  for name, derivatives in pairs {
    tanh = { function(x) return 4 / (math.exp(x) + math.exp(-x)) ^ 2 end },
    sinh = { function(x) return (math.exp(x) + math.exp(-x)) / 2 end },
    cosh = { function(x) return (math.exp(x) - math.exp(-x)) / 2 end },
    log10 = { function(x) return 1 / (x * math.log(10)) end },
    pow = { function(x, w) return w * x ^ (w - 1) end, function(x, w) return x ^ w * math.log(x) end },
  } do
    local f = rawget(math, name);
    (f and it or pending)("gives the gradient of math." .. name, function()
      local graph = Graph.new(run(function(_, w, x) return f(x, w) + 0 * w end), 1)
      local adjoint = graph:sweep()
      assert.near(derivatives[1](0.3, 0.7), graph:gradient(adjoint, "x")[1], 1e-14)
      if derivatives[2] then assert.near(derivatives[2](0.3, 0.7), graph:gradient(adjoint, "w")[1], 1e-14) end
    end)
  end

  it("keeps the digits of the derivative of a saturated math.tanh", function()
    local tanh = rawget(math, "tanh")
    if not tanh then return pending "this Lua has no math.tanh" end
    local graph = Graph.new(run(function(_, w, x) return tanh(x) * w end, { x = 15, w = 1 }), 1)
    local expected = 4 * math.exp(-30)
    assert.near(1, graph:gradient(graph:sweep(), "x")[1] / expected, 1e-12)
  end)

  it("sees math through locals, upvalues and globals, and the library's cell", function()
    for _, forward in ipairs {
      function(_, w, x) return kept_exp(w * x) end,
      function(_, w, x) local m = math return m.exp(w * x) end,
      function(_, w, x) return math.max(w, x) * math.min(w, x) + math.abs(-w) end,
      function(_, w, x) return rnn.RecurrentCell():forward(w, x, w, x) end,
      function(_, w, x) return rnn.array { w * x, x } end,
    } do
      assert.truthy(run(forward))
    end
  end)

  -- Why there is none.
  for why, forward in pairs {
    ["other branches than a plain forward's"] = function(_, w, x)
      local y = w * x
      if x == 0.3 then y = y + 1 end
      return y
    end,
    ["too many instructions"] = function(_, w, x)
      local steps, y = 0.0, w * x
      while x ~= 0.3 + steps do steps = steps + 0.1 end
      return y
    end,
    ["another value than a plain forward's"] = function(_, w, x)
      counted = counted + 1
      return w * x + counted
    end,
    ["forward raises on traced numbers"] = function(_, w, x) return ("%.3f"):format(w * x) + 0 end,
    ["the operation __mod"] = function(_, w, x) return (w * x) % 1 end,
    ["math.floor"] = function(_, w, x) return math.floor(w * x) + x end,
    ["it yields"] = function(_, w, x)
      coroutine.yield()
      return w * x
    end,
  } do
    it("fails if " .. why, function()
      local graph, said = run(forward)
      assert.same({ nil, why == "it yields" and "forward raises" or why }, { graph, said })
    end)
  end

  it("fails for a layer in C", function()
    local graph, why = trace.run(rnn.RecurrentCell, { "wx", "x", "wh", "h" }, { wx = 1, x = 2, wh = 3, h = 4 }, {})
    assert.same({ nil, "the layer is not in Lua" }, { graph, why })
  end)

  it("changes nothing permanently", function()
    local exp, calls = math.exp, 0
    local function forward(_, w, x)
      calls = calls + 1
      return kept_exp(w * x)
    end
    local hook = function() end
    debug.sethook(hook, "l")
    local graph = run(forward)
    local left = debug.gethook()
    debug.sethook()
    assert.truthy(graph)
    assert.equal(hook, left)
    assert.equal(exp, math.exp)
    assert.equal(exp, kept_exp)
    assert.equal(math.exp(0.06), forward(nil, 0.2, 0.3))
    assert.equal("integer", math.type(calls))
  end)
end)
