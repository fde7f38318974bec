local check_gradients = require "rnnlua.checking".check_gradients
local progress = require "rnnlua.checking.progress"
local rnn = require "rnnlua"
local tree = require "spec.support.tree"

local Wrong = rnn.Layer:extend "Wrong"
function Wrong:forward(a, b)
  self.a, self.b = a, b
  return a * b
end
function Wrong:backward(dout) return dout * self.b, 2 * dout * self.a end

describe("on_verdict", function()
  it("gets the report before a FAIL is explained", function()
    local seen = {}
    local report = check_gradients(Wrong(), { shapes = {}, on_verdict = function(early)
      seen[#seen + 1] = early
      assert.equal(0, early.forwards.explanation)
    end })
    local early = seen[1]
    assert.equal(1, #seen)
    assert.equal("FAIL", early.verdict)
    assert.equal(report.forwards.verdict, early.forwards.verdict)
    assert.same({}, early.mistakes)
    assert.is_nil(early.smallest)
    assert.truthy(tostring(early):find("^FAIL  db; da is right\n  gradient "))
    assert.same({ "factor" }, { report.mistakes[1].id })
  end)

  it("gets the report of a PASS, too, and has to be a function", function()
    local verdict
    check_gradients(rnn.RecurrentCell(), { shapes = {}, on_verdict = function(early) verdict = early.verdict end })
    assert.equal("PASS", verdict)
    for _, one in ipairs { { on_verdict = 5 }, { progress = 5 } } do
      one.shapes = {}
      local ok, problem = pcall(check_gradients, Wrong(), one)
      assert.is_false(ok)
      assert.truthy(tostring(problem):find(one.progress and "progress: expected a boolean, got number 5"
        or "on_verdict: expected a function, got number 5", 1, true))
    end
  end)
end)

describe("rnnlua.checking.progress", function()
  local now, written
  local function new()
    now, written = 0, {}
    return progress.new(function(...) written[#written + 1] = table.concat { ... } end, function() return now end)
  end

  it("shows nothing in the first second, then the progress five times a second, and erases its line", function()
    local one = new()
    for i = 1, 400 do
      now = i / 100
      one:forward(i)
    end
    one:close()
    assert.equal("\r\27[Kchecking: 100 forwards", written[1])
    assert.equal("\r\27[Kchecking: 120 forwards", written[2])
    assert.equal("\r\27[K", written[#written])
    assert.is_true(#written >= 15 and #written <= 17, #written)
    one = new()
    one:forward(1)
    one:close()
    assert.same({}, written)
  end)

  it("shows the verdict while it is explained, in one line", function()
    local one = new()
    one:verdict("FAIL", "dwh; dwx is right")
    now = 2
    one:forward(64)
    assert.equal("\r\27[KFAIL  dwh; dwx is right; looking for the mistake: 64 forwards", written[1])
    one = new()
    one:verdict("FAIL", ("dwh, "):rep(20) .. "dwx")
    now = 2
    one:forward(64)
    assert.equal("\r\27[KFAIL; looking for the mistake: 64 forwards", written[1])
  end)

  -- A check on a terminal or not, with a clock of which every look takes a tenth of a second.
  local function output(redirected)
    local program = [[
      local now = 0
      os.clock = function() now = now + 0.1 return now end
      local rnn, checking = require "rnnlua", require "rnnlua.checking"
      local Wrong = rnn.Layer:extend "Wrong"
      function Wrong:forward(a, b) self.a, self.b = a, b return a * b end
      function Wrong:backward(dout) return dout * self.b, 2 * dout * self.a end
      print(checking.check_gradients(Wrong(), { shapes = {}, explain = math.huge }))]]
    local command = ("%s -e %s"):format(tree.rnnlua, tree.quote(program))
    if redirected then return (tree.run(command .. " </dev/null")) end
    return (tree.run(("script -qec %s /dev/null </dev/null"):format(tree.quote(command))))
  end

  it("exists on a terminal only", function()
    local text = output(false)
    assert.truthy(text:find("\r\27[Kchecking: ", 1, true))
    assert.truthy(text:find("\r\27[KFAIL  db; da is right; looking for the mistake: ", 1, true))
    assert.truthy(text:find("\r\27%[KFAIL  db; da is right\r?\n"))
    assert.is_nil(output(true):find("\27", 1, true))
  end)
end)
