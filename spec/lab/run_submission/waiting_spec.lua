-- Submissions that wait without using the processor, and what the process of a submission has started.
local catalogue = require "rnnlua.lab.catalogue"
local child_process = require "rnnlua.lab.run_submission.child_process"
local folder = require "spec.support.folder"
local limit = require "rnnlua.lab.limit"
local tree = require "spec.support.tree"

local LAYER = "02_recurrent"
local SHORT = { wait = 0.3 }

describe("rnnlua.lab.run_submission.child_process", function()
  local lab = assert(catalogue.find(LAYER))
  local work

  before_each(function()
    work = folder.new()
    tree.run(work:command "mkfifo never")
  end)
  after_each(function() work:remove() end)

  local function check(text) return child_process.of_text(lab, text, "a.lua", 1, SHORT) end

  -- Calls f(tell) in a copy, with the limits.
  local function call(f, limits)
    return child_process.call(function(tell) limit.caller("=it.lua", limits)(f, tell) end, limits)
  end

  -- Whether the process whose number is in the file `pid` comes to its end.
  local function ends()
    return tree.run(work:command [[n=0
      while kill -0 $(cat pid) 2>/dev/null && [ $n -lt 100 ]; do sleep 0.05; n=$((n + 1)); done
      [ $n -lt 100 ] && echo ended || kill $(cat pid)]]) == "ended\n"
  end

  it("ends what waits, keeps what was right, and names the line", function()
    local never = ("%q"):format(work.path .. "/never")
    for _, line in ipairs { "io.open(%s)", "for _ in io.lines(%s) do end", "pcall(io.open, %s)",
      "coroutine.wrap(io.open)(%s)", "coroutine.wrap(function() io.open(%s) end)()", "while true do io.open(%s) end",
      "setmetatable({}, { __gc = function() io.open(%s) end }) collectgarbage()" } do
      local made = check(folder.solution(LAYER, "dh = dh_t", (line:gsub("%%s", never))))
      assert.same({ "wait", 4, 10 }, { made.stopped, made.result.earned, made.result.points }, line)
      local task = made.result.tasks[2]
      assert.equal("stopped after it had waited for 0.3 s, in line 28", task.text)
      assert.same({ "a.lua:28: this line had waited for 0.3 s for what does not come,",
        "such as input. Remove it: a check gives the layer all that it" }, table.move(task.lines, 1, 2, 1, {}))
    end
  end)

  it("does so while a file is loaded", function()
    local made = check(("-- rnnlua lab 2\n\nio.open(%q):read 'a'"):format(work.path .. "/never"))
    assert.is_nil(made.result)
    assert.equal("stopped after it had waited for 0.3 s, in line 3", made.problem[1])
  end)

  it("waits for 10 s unless it is told otherwise", function()
    assert.equal(10, limit.WAIT)
    local stop = limit.stop { reason = "wait", wait = limit.WAIT, line = 7 }
    assert.equal("stopped after it had waited for 10 s, in line 7", tostring(stop))
  end)

  it("lets what computes go on", function()
    assert.same({ { "done" } }, { call(function(tell)
      local from = os.clock()
      while os.clock() < from + 1 do end -- luacheck: ignore 542
      tell { "done" }
    end, { wait = 0.3, seconds = 60 }) })
  end)

  it("ends the commands that were started, also those in the background", function()
    local path = work.path
    local _, stop = call(function() os.execute(("cd %s; sleep 1000 & echo $! >pid; wait"):format(path)) end, SHORT)
    assert.equal("stopped after it had waited for 0.3 s", tostring(stop))
    assert.is_true(ends())
    local told = child_process.call(function(tell)
      os.execute(("cd %s; sleep 1000 & echo $! >pid"):format(path))
      tell { "the end" }
    end)
    assert.same({ "the end" }, told)
    assert.is_true(ends())
  end)

  it("ends at an interrupt what waits", function()
    local pipe = io.popen "echo $PPID"
    local here = pipe:read "n"
    pipe:close()
    local never = work.path .. "/never"
    local _, stop = call(function()
      os.execute(("(sleep 0.1; kill -INT %d) &"):format(here))
      while true do io.open(never) end
    end, { wait = 5 })
    assert.equal("interrupted", tostring(stop))
  end)

  it("gives no input from a terminal, and does not stop there", function()
    work:write("a.lua", folder.solution(LAYER, "dh = dh_t", "local s, why = io.open '/dev/tty':read() error(why)"))
    local output = tree.run(work:command "script -qec 'timeout 60 rnnlua lab check a.lua' /dev/null </dev/null")
    assert.truthy(output:find("Input/output error", 1, true), output)
    assert.truthy(output:find("4/10 points", 1, true), output)
  end)
end)
