local checking = require "rnnlua.checking"
local counting = require "spec.checking.counting"
local lstm = require "spec.checking.lstm"
local meter = require "rnnlua.checking.meter"
local rnn = require "rnnlua"

-- What a check may take in fast mode, and an explanation in full mode (docs/checker.md).
local VERDICT, FAST, FULL = 60, 300, 10000

-- F = a·b·Σ sin(k_i·x_i), k_i = 1 … 7 in turn, as a plain table, of which there is no fresh one: the plainest
-- layer of any size. It counts its forwards. `change` gets the right gradients, and returns those to return.
local function waves(change)
  local layer = { inputs = { "a", "X", "b" }, gradients = { "a", "X", "b" }, count = 0 }
  local function factor(i) return 1 + i % 7 end
  function layer:forward(a, X, b)
    self.count, self.a, self.b, self.X = self.count + 1, a, b, table.move(X, 1, #X, 1, {})
    self.sum = 0
    for i = 1, #X do self.sum = self.sum + math.sin(factor(i) * X[i]) end
    return a * b * self.sum
  end
  function layer:backward(dout)
    local dX = {}
    for i, x in ipairs(self.X) do dX[i] = dout * self.a * self.b * factor(i) * math.cos(factor(i) * x) end
    return change(dout * self.b * self.sum, dX, dout * self.a * self.sum)
  end
  return layer
end

-- The entries of wrong numbers, by name and index.
local function wrong_numbers(report)
  local names = {}
  for _, entry in ipairs(report.entries) do
    if entry.certified == "FAIL" and not entry.direction then names["d" .. entry.input .. entry.index] = true end
  end
  return names
end

local function wrong_inputs(report)
  local names = {}
  for _, entry in ipairs(report.entries) do
    if entry.certified == "FAIL" and entry.input ~= "all" then names[entry.input] = true end
  end
  return names
end

-- A FAIL whose count is right and within the bars.
local function assert_fails(report, count)
  assert.equal("FAIL", report.verdict)
  assert.equal(count, report.forwards.verdict + report.forwards.explanation)
  assert.is_true(report.forwards.verdict <= VERDICT, report.forwards.verdict)
  assert.is_true(report.forwards.explanation <= FAST, report.forwards.explanation)
end

local SIZES = { 10, 1000, 2001, 10000 }

describe("a FAIL in fast mode", function()
  for _, n in ipairs(SIZES) do
    local options = { shapes = { X = n }, mode = "fast", explain = math.huge }

    for _, part in ipairs { 0, 0.37, 1 } do
      local k = 1 + math.floor(part * (n - 1))
      it(("finds the only wrong number of %d, X[%d], within its forwards"):format(n, k), function()
        local layer = waves(function(da, dX, db)
          dX[k] = dX[k] + 0.01
          return da, dX, db
        end)
        local report = checking.check_gradients(layer, options)
        assert_fails(report, layer.count)
        assert.same({ [("dX[%d]"):format(k)] = true }, wrong_numbers(report))
        assert.same({ wrong = 1, all = true, numbers = n }, report.found.X)
        assert.same({ X = true }, wrong_inputs(report))
      end)
    end

    it(("finds wrong inputs and some of many wrong numbers of %d"):format(n), function()
      local layer = waves(function(da, dX, db)
        for i = 1, n do dX[i] = -dX[i] end
        return da * 1.01, dX, db
      end)
      local report = checking.check_gradients(layer, options)
      assert_fails(report, layer.count)
      assert.same({ a = true, X = true }, wrong_inputs(report))
      assert.same({ wrong = 1, all = true, numbers = 1 }, report.found.a)
      assert.is_true(report.found.X.wrong >= 1)
      assert.is_false(report.found.X.all)
    end)

    it(("names and shrinks a recurrent layer's mistake, n = %d"):format(n), function()
      local Layer = counting(function(dwx, dwh, dh0, dX) return dwx, -dwh, dh0, dX end)
      local report = checking.check_gradients(Layer(n), options)
      assert_fails(report, Layer.count)
      assert.equal("sign", report.mistakes[1].id)
      assert.equal(1, report.smallest.n)
      assert.same({}, report.left_out)
    end)
  end

  it("bisects the set of inputs if there are many", function()
    local names, wrong = {}, { w7 = true, w39 = true }
    for i = 1, 40 do names[i] = "w" .. i end
    local layer = { inputs = names, gradients = names, count = 0 }
    function layer:forward(...)
      self.count, self.inputs_given = self.count + 1, { ... }
      local sum = 0
      for i, w in ipairs(self.inputs_given) do
        for j, x in ipairs(w) do sum = sum + math.sin(x + i) * j end
      end
      return sum
    end
    function layer:backward(dout)
      local results = {}
      for i, w in ipairs(self.inputs_given) do
        results[i] = {}
        for j, x in ipairs(w) do
          results[i][j] = dout * math.cos(x + i) * j * (wrong[names[i]] and j == 17 and 1.5 or 1)
        end
      end
      return table.unpack(results)
    end
    -- the tables are the layer's to keep: backward comes before anything changes them
    local shapes = {}
    for _, name in ipairs(names) do shapes[name] = 20 end
    local report = checking.check_gradients(layer, { shapes = shapes, explain = math.huge, mode = "fast" })
    assert_fails(report, layer.count)
    assert.same({ w7 = true, w39 = true }, wrong_inputs(report))
    assert.same({ ["dw7[17]"] = true, ["dw39[17]"] = true }, wrong_numbers(report))
    assert.truthy(tostring(report):find("^FAIL  dw7 and dw39; dw1, dw2, [dw%d, ]+ and 30\n      others are right\n"))
  end)

  it("says in its text how many numbers are wrong, and shows some", function()
    local layer = waves(function(da, dX, db)
      dX[5], dX[77] = dX[5] + 1, dX[77] - 1
      return da, dX, db
    end)
    local text = tostring(checking.check_gradients(layer, { shapes = { X = 200 }, explain = math.huge, mode = "fast" }))
    assert.truthy(text:find("^FAIL  dX; da and db are right\n"))
    assert.truthy(text:find "\n  dX%[%d+%] +%S+  %S+ ± %S+ +2 of 200 numbers\n  dX%[%d+%] [^\n]+ ± %S+\n")
    for _, k in ipairs { 5, 77 } do assert.truthy(text:find(("\n  dX[%d] "):format(k), 1, true)) end
  end)

  it("keeps its verdict without an explanation", function()
    local layer = waves(function(da, dX, db) return -da, dX, db end)
    local report = checking.check_gradients(layer, { shapes = { X = 2500 }, explain = false })
    assert.equal("FAIL", report.verdict)
    assert.equal(0, report.forwards.explanation)
    assert.equal(layer.count, report.forwards.verdict)
    assert.same({}, report.mistakes)
  end)
end)

describe("a FAIL in full mode", function()
  -- The changes that are known by name, and one that is not.
  local CHANGES = {
    { { "factor" }, function(dW, dU, db, dh0, dc0, dX)
      for k = 1, #db do db[k] = 2 * db[k] end
      return dW, dU, db, dh0, dc0, dX
    end },
    { { "exchanged" }, function(dW, dU, db, dh0, dc0, dX) return dW, dU, db, dc0, dh0, dX end },
    { {}, function(dW, dU, db, dh0, dc0, dX)
      dU[1][2] = dU[1][2] * 1.01
      return dW, dU, db, dh0, dc0, dX
    end },
  }

  local function explained(size, row, points)
    local Layer = lstm.counting(row[2])
    local report = checking.check_gradients(Layer(), { shapes = lstm.shapes(table.unpack(size, 1, 3)),
      explain = math.huge, mode = "full", points = points })
    assert.equal("FAIL", report.verdict)
    assert.equal(Layer.count, report.forwards.verdict + report.forwards.explanation)
    assert.is_true(report.forwards.explanation <= FULL, report.forwards.explanation)
    local named = {}
    for k, one in ipairs(report.mistakes) do named[k] = one.id end
    return named, report
  end

  it("costs at most 10,000 forwards to explain: an LSTM of 54 numbers", function()
    for _, row in ipairs(CHANGES) do assert.same(row[1], (explained(lstm.SIZES[1], row, 3))) end
  end)

  it("costs at most 10,000 forwards to explain: an LSTM of 327 numbers", function()
    assert.same(CHANGES[1][1], (explained(lstm.SIZES[2], CHANGES[1], 3)))
  end)

  it("costs at most 10,000 forwards to explain: an LSTM of 824 numbers", function()
    local named, report = explained(lstm.SIZES[3], CHANGES[1], 1)
    assert.same(CHANGES[1][1], named)
    assert.same({}, report.left_out)
  end)

  it("passes the LSTM on which these are based", function()
    assert.equal("PASS", checking.check_gradients(lstm.Lstm(), { shapes = lstm.shapes(2, 3, 4) }).verdict)
  end)
end)

describe("an explanation", function()
  local clock = meter.clock
  after_each(function() meter.clock = clock end)

  -- A clock that goes on by so many seconds each time it is looked at.
  local function ticking(seconds)
    local now = 0
    meter.clock = function()
      now = now + seconds
      return now
    end
  end

  local function report_of(explain)
    local Layer = lstm.counting(function(dW, dU, db, dh0, dc0, dX) return dW, dU, db, dc0, dh0, dX end)
    return checking.check_gradients(Layer(), { shapes = lstm.shapes(1, 1, 2), explain = explain, points = 3 })
  end

  it("ends after its second, says what it left out, and keeps the verdict", function()
    ticking(0.125)
    local report = report_of()
    assert.equal("FAIL", report.verdict)
    assert.equal("seconds", report.stopped)
    assert.equal("known mistakes by name", report.left_out[1])
    assert.is_true(report.forwards.explanation <= 8)
    local text = tostring(report):gsub("%s+", " ")
    assert.truthy(text:find("The explanation left out known mistakes by name and the smallest case: it ran out of "
      .. "time after 7 forwards. The option explain = 60 gives it 60 seconds. repeat:", 1, true))
    assert.is_nil(text:find "No known mistake")
  end)

  it("uses the time that it is given; without a time limit, only forwards count", function()
    ticking(0.125)
    local short, long = report_of(1), report_of(4)
    assert.is_true(short.forwards.explanation < long.forwards.explanation)
    ticking(1e6)
    local report = report_of(math.huge)
    assert.is_nil(report.stopped)
    assert.same({}, report.left_out)
    assert.equal("exchanged", report.mistakes[1].id)
  end)

  it("says that its forwards did not suffice", function()
    local Layer = lstm.counting(function(dW, dU, db, dh0, dc0, dX) return dW, dU, db, dc0, dh0, dX end)
    local report = checking.check_gradients(Layer(), { shapes = lstm.shapes(1, 2, 3), explain = math.huge,
      mode = "fast" })
    assert.equal("forwards", report.stopped)
    assert.truthy(tostring(report):find(("\n  The explanation left out known mistakes by name and the smallest case: "
      .. "it\n  ran out of forwards after %d forwards.\n"):format(report.forwards.explanation), 1, true))
  end)

  it("leaves its layer without limits", function()
    ticking(0.125)
    local Layer = lstm.counting(function(dW, dU, db, dh0, dc0, dX) return dW, dU, db, dc0, dh0, dX end)
    local layer = Layer()
    local options = { shapes = lstm.shapes(1, 1, 2), points = 3 }
    assert.equal("seconds", checking.check_gradients(layer, options).stopped)
    local at = { W = { { 1 }, { 2 }, { 3 }, { 4 } }, U = { { 1 }, { 2 }, { 3 }, { 4 } }, b = { 1, 2, 3, 4 }, h0 = { 1 },
      c0 = { 1 }, X = { { 1 }, { 2 } } }
    assert.truthy(checking.estimate_gradients(layer, { at = at, dout = { 1 } }))
  end)

  it("has seconds or false as its option", function()
    for _, wrong in ipairs { -1, "1", true, 0 / 0 } do
      local ok, problem = pcall(report_of, wrong)
      assert.is_false(ok)
      assert.truthy(tostring(problem):find("explain: expected a number of seconds (math.huge for no limit) or false, "
        .. "got", 1, true))
    end
  end)
end)

-- F = x·Σ w², for exactly n weights, so that its samples have as many numbers; with the wrong sign in dw. A Layer can
-- be recorded. A plain table can't, and the library has no right one.
local function squares(n, class)
  local layer = class or { inputs = { "w", "x" }, gradients = { "w", "x" } }
  function layer:forward(w, x)
    if #w ~= n then error "another length" end
    self.w, self.x, self.sum = w, x, 0
    for i = 1, n do self.sum = self.sum + w[i] * w[i] end
    return x * self.sum
  end
  function layer:backward(dout)
    local dw = {}
    for i = 1, n do dw[i] = -dout * 2 * self.w[i] * self.x end
    return dw, dout * self.sum
  end
  return class and class() or layer
end

describe("the name of a mistake", function()
  for _, case in ipairs {
    { n = 40, points = 2, named = true },
    { n = 70, points = 2, named = false },
    { n = 70, points = 3, named = true },
    { n = 70, points = 2, named = true, is_recorded = true },
    { n = 70, points = 3, named = false, is_recorded = true, mode = "fast" },
  } do
    it(("is %s: %d weights %s, %d points, %s mode"):format(case.named and "found" or "not found", case.n,
      case.is_recorded and "recorded" or "not recorded", case.points, case.mode or "full"), function()
      local layer = squares(case.n, case.is_recorded and rnn.Layer:extend "Squares" or nil)
      local report = checking.check_gradients(layer, { shapes = { w = case.n }, points = case.points, mode = case.mode,
        explain = math.huge })
      assert.equal("FAIL", report.verdict)
      assert.equal(case.named and "sign" or nil, report.mistakes[1] and report.mistakes[1].id)
    end)
  end
end)
