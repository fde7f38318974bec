-- Recorded slips (spec.lab.explain.python_habits_cases), each as the student is shown it; and what is no slip.
local attempt = require "rnnlua.lab.run_submission.attempt"
local catalogue = require "rnnlua.lab.catalogue"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local outcome = require "rnnlua.lab.explain.outcome"
local python_habits = require "rnnlua.lab.explain.python_habits"
local repair = require "rnnlua.lab.explain.python_habits.repair"
local recorded = require "spec.lab.explain.python_habits_cases"

-- The message with which a text fails, as it is compiled or run; nil where it does not.
local function message_of(text)
  local chunk, message = load(text, "=it.lua")
  if not chunk then return message end
  local ok, raised = pcall(chunk)
  return not ok and raised or nil
end

-- That nothing is said of the error with which a text fails, but of arithmetic on lists.
local function assert_no_slip(text)
  local message = message_of(text)
  local found = type(message) == "string" and python_habits.find(message, text) or nil
  if found and not found.text:find("Lua has no arithmetic on lists", 1, true) then
    error(("%s\n%s\n%s"):format(text, message, found.text))
  end
end

describe("rnnlua.lab.explain.python_habits", function()
  it("has at least 40 recorded slips, each once", function()
    local seen = {}
    for _, case in ipairs(recorded.cases) do
      assert.is_nil(seen[case[1]], case[1])
      seen[case[1]] = true
    end
    assert.is_true(#recorded.cases >= 40)
  end)

  describe("shows the line and what to write for", function()
    for _, case in ipairs(recorded.cases) do
      it(case[1], function()
        local text, folder = recorded.text(case)
        local told = outcome.lines(attempt.of_text(assert(catalogue.find(folder)), text, "it.lua", 1))
        local shown = table.concat(told, " "):gsub("%s+", " ")
        assert.truthy(shown:find(case[3], 1, true), shown)
        if case[2] > 0 then
          local source = 0
          for line in text:gmatch "([^\n]*)\n" do
            source = source + 1
            if source == case[2] then
              local quoted = ("%d | %s"):format(source, line:match "^%s*(.*)$":gsub("%s+", " "))
              local named = shown:find(("it.lua:%d: "):format(source), 1, true)
                or shown:find(("(line %d)"):format(source), 1, true)
              assert.truthy(named or shown:find(quoted, 1, true), shown)
            end
          end
        end
        for _, line in ipairs(told) do assert.is_true(utf8.len(line) <= 80, line) end
      end)
    end
  end)

  it("reports nothing in right Lua programs, whatever error follows them", function()
    local right = {
      "local lambda = 0.1 return lambda * none", "local is = 1 local pass = is pass = pass + none",
      "local t = {[1] = 2, ['a'] = 3} return t[3] + 1", "local s = 'a != b && c || d' return none.x.y",
      "-- x += 1\nlocal s = [[\n# comment\nelif x == 1:\n]] return s.a.b", "goto on ::on:: error 'x'",
      "local t = {} t.x = t.y and 1 or 2 error(t.x .. '!')", "local a <const> = 5 // 2 return a.b.c",
      "local f = function(x) return x end error(f 'def f(x):')", "for i, v in ipairs {1} do error(i) end",
      "local x <close> = nil return (x or {}).y.z", "return #'abc' + #{} + {} // 1 | 0 ~ 1 << 2",
      "if not none then error 'none' end", "repeat local x = 1 until x error(x)",
    }
    for _, text in ipairs(right) do
      assert(load(text), text)
      assert_no_slip(text)
    end
  end)

  it("reports nothing for errors that are not slips", function()
    local others = {
      "local x = 5 +", "f(", "local s = [[abc", "x = 1e", "goto nowhere",
      "local a = b c", "return 'a' 'b' +", "return not(x) and and y", "x = = 1", "local 5 = x",
      "local x <wrong> = 1", "local x <const> = 1 x = 2", "for i = 1 do end", "for i = 1, 2, 3, 4 do end",
      "f() = 1", "return {1}.length", "error 'wrong'", "error {}", "local t = {} t[nil] = 1",
      "return nil .. 'a'", "return #5", "return #nil", "return {} < 1", "return 1 < 'a'",
      "return 1 // 0", "return 2^53 | 0.5", "local x = nil; return x.y", "local t = {}; return t.a.b", "t()",
      "local t = {} t.f()", "string.rep()", "('x'):rep(-1, {}):foo()", "return math.floor('a')",
      "local s = setmetatable({}, {__index = function() error('deep') end}) return s.x", "return 1 % 0",
      "local function f() return f() + 1 end f()", "assert(false)", "assert(nil, 'message')", "for i = 1, 0, 0 do end",
      "local a = {} local b = a + nil", "return ~1.5", "return -{}", "coroutine.wrap(function() error('c') end)()",
    }
    for _, text in ipairs(others) do
      assert_no_slip(text)
    end
  end)

  it("does not propose a line that changes the next statement", function()
    local function mended(source, code)
      local slip = { line = 1, edit = function() return code end }
      return repair.line(lines.read(source), slip, function() end)
    end
    assert.is_nil(mended("x++y\nz = 1", " x = x + 1 y "))
    assert.equal("x = x + 1", mended("x++\nz = 1", " x = x + 1 "))
    assert.equal("x = x +", mended("x += \\\n1 $", " x = x + "))
    assert.equal("if x then", mended("if x:\ny = 1 $", " if x then "))
    assert.equal("Lua has no `++`.", python_habits.find("x.lua:1: syntax error near '+'", "x++y\nz = 1").text)
  end)

  it("does not claim what the line need not mean", function()
    local function said(text)
      local found = python_habits.find(message_of(text), text)
      return found and found.text
    end
    assert.is_nil(said "local local x = 1")
    assert.is_nil(said "local function estimate:f(x) end")
    assert.is_nil(said "local x - 1")
    assert.is_nil(said "local x = * y + 1")
    assert.is_nil(said "for t = 1, do end")
    assert.is_nil(said "function f(x ;\nend")
    assert.equal("An index has brackets alone, without a dot. Write `x[1] = 1`.", said "x.[1] = 1")
    assert.is_nil(said "self.[x] = 1")
  end)

  it("reports nothing in the code base's own lines, given a false syntax error", function()
    local message = "it.lua:%d: unexpected symbol near 'x'"
    for file in io.popen "find lua/rnnlua/lab labs -name '*.lua'":lines() do
      local text = io.open(file):read "a"
      for number = 1, select(2, text:gsub("\n", "")), 5 do
        local found = python_habits.find(message:format(number), text)
        if found then error(("%s:%d: %s"):format(file, number, found.text)) end
      end
    end
  end)

  it("knows globals of Python that read as nil", function()
    assert.equal("Lua's word for `None` is `nil`.", python_habits.of_global "None")
    assert.is_nil(python_habits.of_global "h")
  end)
end)
