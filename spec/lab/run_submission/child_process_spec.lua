-- Attempts in a process of their own. Where a function in C never comes back, only its end from outside helps.
local attempt = require "rnnlua.lab.run_submission.attempt"
local catalogue = require "rnnlua.lab.catalogue"
local child_process = require "rnnlua.lab.run_submission.child_process"
local folder = require "spec.support.folder"
local outcome = require "rnnlua.lab.explain.outcome"
local tree = require "spec.support.tree"

local LAYER = "02_recurrent"
local SMALL = { seconds = 0.5 }
-- Enough for what ends, however busy the machine, and with the sanitizers.
local AMPLE, ENOUGH = { seconds = 60 }, { seconds = 1.5 }
-- In a new process, where little is in use: to collect the garbage of all specs takes longer than the limit.
local ALONE = [[
local lab = assert(require "rnnlua.lab.catalogue".find "02_recurrent")
local made = require "rnnlua.lab.run_submission.child_process".of_text(lab, %q, "a.lua", 1, { seconds = 0.5 })
print(made.stopped, made.result.earned, made.result.tasks[2].text)
print(made.result.tasks[2].lines[1])]]
local FIND = "local _ = ('x'):rep(99):find(('x*'):rep(99) .. 'y')"

describe("rnnlua.lab.run_submission.child_process", function()
  local lab = assert(catalogue.find(LAYER))
  local function layer(line) return folder.solution(LAYER, "dh = dh_t", line) end
  local function check(text, limits) return child_process.of_text(lab, text, "a.lua", 1, limits or SMALL) end

  it("gives the same results as in this process", function()
    local endless = layer "while true do end"
    for _, text in ipairs { layer "dh = dh_t", layer "dh = dh_t + 1", layer "error 'x'", layer "print(dh) dh = dh_t",
      endless, "-- rnnlua lab 2", "x =", layer "G = 1 dh = dh_t" } do
      local limits = text == endless and ENOUGH or AMPLE
      local here = attempt.of_text(lab, text, "a.lua", 1, limits)
      local there = child_process.of_text(lab, text, "a.lua", 1, limits)
      assert.same(outcome.lines(here), outcome.lines(there))
      assert.same(outcome.footer(here, nil, 1), outcome.footer(there, nil, 1))
      assert.same({ here.stopped, here.result and here.result.passed }, { there.stopped, there.result and
        there.result.passed })
    end
  end)

  it("ends code that never returns to Lua, keeps earlier results, and names the line", function()
    for _, line in ipairs { FIND, "coroutine.wrap(function() " .. FIND .. " end)()", "table.move({}, 1, 1e15, 2)",
      "pcall(function() " .. FIND .. " end)" } do
      local made = check(layer(line), ENOUGH)
      assert.same({ "time", 4, 10 }, { made.stopped, made.result.earned, made.result.points }, line)
      local task = made.result.tasks[2]
      assert.equal("stopped after 1.5 s, in line 28", task.text)
      assert.same({ "a.lua:28: this line called a function of Lua that had not returned",
        "after 1.5 s. Give it less to do, such as a pattern with fewer", "repetitions." },
        table.move(task.lines, 1, 3, 1, {}))
    end
  end)

  it("ends an endless finalizer, which no hook sees", function()
    for _, line in ipairs { "setmetatable({}, {__gc = function() while true do end end}) collectgarbage()",
      "for _ = 1, 1e9 do setmetatable({}, {__gc = function() while true do end end}) end" } do
      assert.equal("time\t4\tstopped after 0.5 s, in line 28\n"
        .. "a.lua:28: this line was running. Either a loop around it does not\n",
        (tree.run(("%s -e %s"):format(tree.rnnlua, tree.quote(ALONE:format(layer(line)))))))
    end
  end)

  it("does not blame a function where many quick calls of it take the time", function()
    local text = layer "for _ = 1, 1e9 do local _ = ('x'):rep(1e6) end"
    assert.equal("time\t4\tstopped after 0.5 s, in line 28\n"
      .. "a.lua:28: this line was running. Either a loop around it does not\n",
      (tree.run(("%s -e %s"):format(tree.rnnlua, tree.quote(ALONE:format(text))))))
  end)

  it("does so while a file is loaded, and in the first task, after which no other is tried", function()
    local made = check("-- rnnlua lab 2\n\n" .. FIND)
    assert.is_nil(made.result)
    assert.equal("stopped after 0.5 s, in line 3", made.problem[1])
    assert.equal("a.lua:3: this line called a function of Lua that had not returned", made.problem[2])
    made = check(folder.solution(LAYER, "local h = h0", FIND))
    assert.same({ "error", "error", 0, 10 }, { made.result.tasks[1].status, made.result.tasks[2].status,
      made.result.earned, made.result.points })
    assert.equal("stopped with the error of forward", made.result.tasks[2].text)
  end)

  it("leaves nothing of a submission in this process", function()
    local before = collectgarbage "count"
    check(layer "kept = ('x'):rep(1e7) for i = 1, 1e5 do kept = {kept} end os.setlocale = nil")
    collectgarbage()
    assert.is_true(collectgarbage "count" < before + 4096)
  end)

  it("has no input, and reports the signal that ended it", function()
    local at_end = child_process.call(function(tell) tell { io.read "a" ~= "" or nil, "the end" } end)
    assert.same({ nil, "the end" }, { at_end[1],
      child_process.call(function(tell) tell { io.read "n" or "the end" } end)[1] })
    local told, stop = child_process.call(function(tell)
      tell { "before" }
      os.execute "kill -TERM $PPID"
      while true do end -- luacheck: ignore 542
    end)
    assert.same({ { "before" }, "signal", "ended by signal 15" }, { told, stop.reason, tostring(stop) })
  end)

  it("passes an interrupt on", function()
    local pipe = io.popen "echo $PPID"
    local here = pipe:read "n"
    pipe:close()
    local _, stop = child_process.call(function()
      os.execute(("(sleep 0.1; kill -INT %d) &"):format(here))
      while true do end -- luacheck: ignore 542
    end)
    assert.equal("interrupted", tostring(stop))
  end)

  it("raises an error of ours with its trace, and goes on afterwards", function()
    local ok, message = pcall(child_process.call, function() error "ours" end)
    assert.is_false(ok)
    assert.truthy(message:find("ours\nstack traceback:\n", 1, true), message)
    assert.same({ 1 }, (child_process.call(function(tell) tell { 1 } end)))
  end)

  it("accepts more than a pipe holds", function()
    local told = child_process.call(function(tell)
      for i = 1, 3 do tell { ("x"):rep(1e6), i } end
    end)
    assert.same({ 1000000, 3 }, { #told[1], told[2] })
  end)

  it("runs two copies at a time, and what is more here", function()
    local here = {}
    local finish = {}
    for i = 1, 3 do
      finish[i] = child_process.begin(function(tell)
        here[i] = true
        tell { i }
      end)
    end
    assert.same({ [3] = true }, here)
    for _, i in ipairs { 2, 3, 1 } do assert.same({ i }, (finish[i]())) end
    assert.same({ 4 }, (child_process.call(function(tell) tell { 4 } end)))
  end)

  it("hands over what is told as it is told", function()
    local heard = {}
    local told = child_process.call(function(tell)
      for i = 1, 3 do tell { i } end
    end, nil, function(value) heard[#heard + 1] = value[1] end)
    assert.same({ { 1, 2, 3 }, { 3 } }, { heard, told })
  end)

  it("ends both copies with this process, whatever signal ends it", function()
    local code = [[local begin = require "rnnlua.lab.run_submission.child_process".begin
      for i = 1, 2 do
        begin(function()
          os.execute("echo $PPID >" .. i .. (i == 1 and "; exec sleep 0.5" or "")) -- ignores SIGQUIT meanwhile
          for _ = 1, 9 do ("x"):rep(99):find(("x*"):rep(99) .. "y") end
        end)
      end
      ("x"):rep(99):find(("x*"):rep(99) .. "y")]]
    for _, signal in ipairs { "HUP", "QUIT", "TERM" } do
      local work = folder.new()
      work:write("two.lua", code)
      work:write("end.sh", ([[env --default-signal=%s rnnlua two.lua & original=$!
        until [ -s 1 ] && [ -s 2 ]; do sleep 0.02; done
        kill -%s $original; wait $original
        for copy in $(cat 1 2); do
          n=0
          while kill -0 $copy 2>/dev/null && [ $n -lt 100 ]; do sleep 0.05; n=$((n + 1)); done
          [ $n -lt 100 ] && echo ended || kill -KILL $copy
        done]]):format(signal, signal))
      local output = tree.run(work:command "sh end.sh")
      work:remove()
      assert.equal("ended\nended\n", (output:gsub("^.-(ended)", "%1")), signal)
    end
  end)

  it("makes no copy of a copy", function()
    assert.same({ { 7 } }, (child_process.call(function(tell)
      tell { (child_process.call(function(inner) inner { 7 } end)) }
    end)))
  end)
end)
