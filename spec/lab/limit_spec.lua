local attempt = require "rnnlua.lab.run_submission.attempt"
local catalogue = require "rnnlua.lab.catalogue"
local folder = require "spec.support.folder"
local limit = require "rnnlua.lab.limit"
local sandbox = require "rnnlua.lab.run_submission.sandbox"

local SMALL = { seconds = 0.05, bytes = 16 << 20 }

-- What never ends, one of each way to swallow an error, or to keep a hook away.
local ENDLESS = {
  "while true do end",
  "goto a ::a:: goto a",
  "while true do pcall(function() while true do end end) end",
  "local function f() return pcall(f) end while true do f() end",
  "xpcall(function() while true do end end, function() while true do end end)",
  "while true do xpcall(error, function() while true do end end) end",
  "coroutine.wrap(function() while true do end end)()",
  "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
  "local function f() while true do coroutine.resume(coroutine.create(f)) end end f()",
  "local function f() while true do pcall(coroutine.wrap(f)) end end f()",
  "local f = coroutine.wrap(function() while true do coroutine.yield() end end) while true do f() end",
  "tostring(setmetatable({}, {__tostring = function() while true do end end}))",
  "local t = setmetatable({}, {__index = function() while true do end end}) local _ = t.x",
  "local x <close> = setmetatable({}, {__close = function() while true do end end})",
  "while true do local x <close> = setmetatable({}, {__close = function() while true do end end}) end",
  "while true do pcall(function() local x <close> = setmetatable({}, {__close = error}) error() end) end",
  "table.sort({1, 2, 3}, function() while true do end end)",
  "('x'):gsub('x', function() while true do end end)",
  "pcall(debug.sethook) while true do end",
  "load('while true do end')()",
  "error(setmetatable({}, {__tostring = function() while true do end end}))", -- said of it: nothing
}

-- What takes all the memory that there is.
local GREEDY = {
  "local s = 'x' while true do s = s .. s end",
  "local s = 'x' while true do pcall(function() s = s .. s end) end",
  "return ('x'):rep(1e9)",
  "local t = {} for i = 1, math.huge do t[i] = i end",
  "local t = {} while true do pcall(function() while true do t[#t + 1] = #t end end) end",
  "kept = {} while true do kept = {kept} end",
  "local t = {} while true do t[#t + 1] = coroutine.create(print) end",
  "coroutine.wrap(function() local s = 'x' while true do s = s .. s end end)()",
}

describe("rnnlua.lab.limit", function()
  local function chunk(text) return assert(load(text, "=it.lua", "t", sandbox.new())) end

  it("calls like pcall", function()
    local call = limit.caller "=it.lua"
    assert.same({ n = 4, true, 1, nil, 3 }, table.pack(call(function(...) return ... end, 1, nil, 3)))
    assert.same({ n = 2, false, "it.lua:1: x" }, table.pack(call(chunk "error 'x'")))
    assert.same({ n = 1, true }, table.pack(call(chunk "")))
  end)

  it("ends code that takes longer, names the innermost line of the file, and calls nothing after it", function()
    local call = limit.caller("=it.lua", SMALL)
    local ok, err = call(chunk "local function f()\n while true do math.abs(1) end\nend\nf()")
    assert.is_false(ok)
    assert.equal("stopped after 0.05 s, in line 2", tostring(err))
    assert.same({ "time", 2 }, { limit.stopped(err), err.line })
    assert.same({ n = 2, false, err }, table.pack(call(error, "never called")))
    assert.is_nil(debug.gethook())
  end)

  it("ends code that takes more memory, and frees it", function()
    collectgarbage()
    local before = collectgarbage "count"
    local ok, err = limit.caller("=it.lua", SMALL)(chunk "local s = 'x'\nwhile true do s = s .. s end")
    assert.is_false(ok)
    assert.equal("stopped at 16 MiB of memory, in line 2", tostring(err))
    assert.same({ "memory", 2 }, { limit.stopped(err), err.line })
    collectgarbage()
    assert.is_true(collectgarbage "count" < before + 1024)
    assert.equal(1 << 25, #("x"):rep(1 << 25)) -- no limit is left
  end)

  it("ends code that catches its errors", function()
    for reason, texts in pairs { time = ENDLESS, memory = GREEDY } do
      for _, text in ipairs(texts) do
        local call = limit.caller("=it.lua", { seconds = reason == "time" and 0.05 or 10, bytes = SMALL.bytes })
        local _, err = call(chunk("local function g() " .. text .. " end local _ = tostring(select(2, pcall(g)))"))
        assert.equal(reason, limit.stopped(err), text)
      end
    end
  end)

  it("continues after code of ours used a hook for a while", function()
    local _, err = limit.caller("=it.lua", SMALL)(function()
      debug.sethook(function() end, "l")
      debug.sethook()
      pcall(chunk "local t = {} while true do end")
      while true do end -- luacheck: ignore 542
    end)
    assert.equal("time", limit.stopped(err))
  end)

  it("is that of the outer call in a call within a call", function()
    local outer = limit.caller("=it.lua", SMALL)
    local inner = limit.caller("=it.lua", { seconds = 1e6, bytes = 1 << 40 })
    local ok, err = outer(function()
      inner(chunk "while true do end")
      inner(chunk "while true do end")
    end)
    assert.same({ false, "time" }, { ok, limit.stopped(err) })
    assert.same({ true, true, 7 }, { limit.caller("=it.lua", SMALL)(function() return inner(math.abs, -7) end) })
  end)

  it("lets coroutines that outlive a call go on in the next one, and without any", function()
    local call = limit.caller("=it.lua", { seconds = 0.2, bytes = SMALL.bytes })
    local _, thread = call(chunk [[
      local thread = coroutine.create(function() for i = 1, math.huge do coroutine.yield(i) end end)
      coroutine.resume(thread)
      return thread]])
    for i = 2, 2000 do assert.equal(i, select(2, coroutine.resume(thread))) end
    assert.same({ true, true, 2001 }, { call(coroutine.resume, thread) })
  end)

  it("does not take anything that a student can raise for an interrupt", function()
    local call = limit.caller("=it.lua", SMALL)
    local ok, err = call(error, "it.lua:3: interrupted!", 0)
    assert.same({ false, "it.lua:3: interrupted!" }, { ok, err })
    assert.is_nil(limit.stopped(err))
  end)

  it("is one of each call on its own", function()
    local call = limit.caller("=it.lua", { seconds = 0.2, bytes = SMALL.bytes })
    for _ = 1, 4 do
      assert.is_true(call(chunk "local t = os.clock() while os.clock() - t < 0.08 do end"))
    end
  end)

  describe("at a check", function()
    local LAYER = "02_recurrent"
    local lab = assert(catalogue.find(LAYER))

    local function made(line, limits)
      return attempt.of_text(lab, folder.solution(LAYER, "dh = dh_t", line), "a.lua", 1, limits or SMALL)
    end

    it("says where it was, what was measured, and not that a slow layer never ends", function()
      local slow = "local t = os.clock() repeat until os.clock() - t > 0.02  dh = dh_t"
      for _, line in ipairs { "while true do end", slow } do
        local one = made(line, { seconds = 0.1 })
        assert.same({ "time", 4 }, { one.stopped, one.result.earned })
        assert.equal("stopped after 0.1 s, in line 28", one.result.tasks[2].text)
        local lines = one.result.tasks[2].lines
        assert.equal("a.lua:28: this line was running. Either a loop around it does not", lines[1])
        assert.equal("end, or the layer is too slow: a check may take 0.1 s.", lines[2])
      end
    end)

    it("says which memory was used up, and keeps what was right", function()
      local one = made("local s = 'x' while true do pcall(function() s = s .. s end) end", { bytes = 16 << 20 })
      assert.same({ "memory", 4 }, { one.stopped, one.result.earned })
      assert.equal("stopped at 16 MiB of memory, in line 28", one.result.tasks[2].text)
      assert.same({ "a.lua:28: this line was running. Does a loop around it make a text",
        "or a table longer without end?" }, table.move(one.result.tasks[2].lines, 1, 2, 1, {}))
    end)

    it("is that of loading, too, and of looking at what a file returns", function()
      for line, text in pairs { [2] = "\nwhile true do end", [3] = "\n\ndo return setmetatable({}, { __index = "
        .. "function() while true do end end }) end" } do
        local one = attempt.of_text(lab, "-- rnnlua lab 2" .. text, "a.lua", 1, SMALL)
        assert.equal("time", one.stopped)
        assert.equal(("stopped after 0.05 s, in line %d"):format(line), one.problem[1])
        assert.truthy(one.problem[2]:find(("a.lua:%d: this line was running."):format(line), 1, true))
      end
    end)
  end)
end)
