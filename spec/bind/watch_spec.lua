-- What watches the author's functions run, for rnnlua.checking.autodiff.trace.
local core = require "rnnlua.core"

-- The author's functions of a spec: those of a chunk with a name of its own.
local function author(source)
  local environment = setmetatable({}, { __index = _G })
  assert(load(source, "=author", "t", environment))()
  return environment
end

local asked

local function classify(f)
  asked = asked + 1
  local source = debug.getinfo(f, "S").source
  return source == "=author" and source
end

-- Runs a function in a thread that is set up first.
local function run(set, f, ...)
  local thread = coroutine.create(f)
  set(thread)
  local results = { coroutine.resume(thread, ...) }
  debug.sethook(thread)
  return table.unpack(results)
end

describe("rnnlua.core", function()
  before_each(function() asked = 0 end)

  describe("frames_of()", function()
    it("lists the author's functions, the innermost first, with levels and depths", function()
      local frames = core.frames_of({}, classify)
      local env = author "function outer(f)\n  inner(f)\nend\nfunction inner(f)\n\n  f()\nend"
      local list, names, count = {}, {}, nil
      env.outer(function()
        count = frames(list)
        for i = 1, count do names[i] = debug.getinfo(list[4 * i - 3], "n").name end
      end)
      assert.equal(2, count)
      assert.same({ "inner", "outer" }, names)
      local level, depth = table.unpack(list)
      assert.same({ level, depth, 6, "=author", level + 1, depth - 1, 2, "=author" }, list)
      assert.equal(0, frames(list))
      assert.equal(8, #list) -- it keeps what is beyond the count
    end)

    it("asks only for what is not known", function()
      local known = {}
      local env = author "function call(f) f() end"
      known[env.call] = "mine"
      local list = {}
      env.call(function() core.frames_of(known, classify)(list) end)
      assert.equal("mine", list[4])
      local before = asked
      env.call(function() core.frames_of(setmetatable({}, { __index = known }), classify)(list) end)
      assert.equal("=author", list[4]) -- read raw
      assert.is_true(asked > before)
    end)
  end)

  describe("count()", function()
    it("counts the instructions of the author's functions alone", function()
      local env = author "function own(f, n)\n  local s = 0\n  for i = 1, n do s = s + f(i) end\n  return s\nend"
      local function count(f, n)
        local watcher = core.watcher({}, classify, error)
        local ok = run(function(thread) core.count(watcher, thread) end, env.own, f, n)
        return ok, core.counted(watcher)
      end
      local function short(i) return i end
      local function long(i)
        for k = 1, 100 do i = i + k end
        return i
      end
      local function with_most(f, n)
        local watcher = core.watcher({}, classify, error, math.maxinteger)
        assert.is_true((run(function(thread) core.count(watcher, thread) end, env.own, f, n)))
        return core.counted(watcher)
      end
      assert.equal(with_most(short, 3), with_most(long, 3))
      local each = with_most(short, 4) - with_most(short, 3)
      assert.is_true(each > 0)
      assert.equal(each, with_most(short, 5) - with_most(short, 4))
      assert.is_false((count(short, 3))) -- most is 0
      assert.equal(1, select(2, count(short, 3)))
    end)

    it("tells functions apart, however many there are", function()
      local env = author("function own(f, n) for i = 1, n do f[i]() end end\n"
        .. "function mine(i) return function() return i end end")
      local function count(make, n)
        local list = {}
        for i = 1, n do list[i] = make(i) end
        local watcher = core.watcher({}, classify, error, math.maxinteger)
        assert.is_true((run(function(thread) core.count(watcher, thread) end, env.own, list, n)))
        return core.counted(watcher)
      end
      local function other(i)
        return function() return i end
      end
      assert.equal(100 * (count(env.mine, 2) - count(env.mine, 1)), count(env.mine, 200) - count(env.mine, 100))
      assert.equal(100 * (count(other, 2) - count(other, 1)), count(other, 200) - count(other, 100))
      assert.is_true(count(env.mine, 100) > count(other, 100))
    end)

    it("makes functions anew at the same addresses", function()
      local env = author("function own(f, n) for i = 1, n do f(i) end end\n"
        .. "function mine(i) return function() return i end end")
      local function count(is_mine)
        local watcher = core.watcher(setmetatable({}, { __mode = "k" }), classify, error, math.maxinteger)
        assert.is_true((run(function(thread) core.count(watcher, thread) end, env.own, function(i)
          collectgarbage()
          local f = is_mine(i) and env.mine(i) or function() return i end
          return f()
        end, 200)))
        return core.counted(watcher)
      end
      local none = count(function() return false end)
      local each = (count(function() return true end) - none) / 200
      assert.is_true(each > 0)
      assert.equal(none + 100 * each, count(function(i) return i % 2 == 0 end))
    end)

    it("calls a function at each instruction beyond most", function()
      local env = author "function own() local a = 1 local b = 2 return a + b end"
      local calls = 0
      local watcher = core.watcher({}, classify, function() calls = calls + 1 end, 2)
      assert.is_true((run(function(thread) core.count(watcher, thread) end, env.own)))
      assert.equal(core.counted(watcher) - 2, calls)
    end)

    it("shows each instruction of the lines that may have something to see", function()
      local env = author "function own(x)\n  local a = x\n  local b = a == x\n  return b\nend"
      local function seen(lines)
        local list = {}
        local function see(f, source)
          assert.equal(env.own, f)
          assert.equal("=author", source)
          list[debug.getinfo(2, "l").currentline] = true
        end
        local watcher = core.watcher({}, classify, error, 1000, see, lines)
        assert.is_true((run(function(thread) core.count(watcher, thread) end, env.own, 1)))
        return list
      end
      assert.same({ [3] = true }, seen { ["=author"] = { [3] = {} } })
      assert.same({}, seen { ["=author"] = {} })
      assert.same({}, seen { ["=author"] = { [7] = {} } })
      for _, lines in ipairs { {}, { ["=author"] = false } } do
        local list = seen(lines)
        assert.is_true(list[2] and list[3] and list[4])
      end
    end)
  end)

  it("follow() tells of lines, calls and returns in the author's functions", function()
    local env = author "function own(f)\n  f()\n  return last()\nend\nfunction last()\n  return 1\nend"
    local events = {}
    local watcher = core.watcher({}, classify, function(event)
      events[#events + 1] = event .. " " .. debug.getinfo(2, "l").currentline
    end)
    assert.is_true((run(function(thread) core.follow(watcher, thread) end, env.own, function()
      return math.abs(-1)
    end)))
    assert.same({ "call 2", "line 2", "line 3", "tail call 6", "line 6", "return 6" }, events)
  end)

  it("follow() notes the beginning of a line in a table instead, if it gets one", function()
    local env = author "function own(f)\n  f()\n  return last(f)\nend\nfunction last(f)\n  f()\nend"
    local events, noted, ordinals = {}, {}, {}
    local watcher = core.watcher({}, classify, function(event) events[#events + 1] = event end, nil, nil, nil, ordinals)
    assert.is_true((run(function(thread) core.follow(watcher, thread) end, env.own, function()
      noted[#noted + 1] = { ordinals[0], ordinals[-1], ordinals[-2], ordinals[ordinals[0]] }
      ordinals[ordinals[0]] = 7
    end)))
    assert.same({ "call", "tail call", "return" }, events)
    assert.same({ { 1, 2, "=author", 0 }, { 1, 6, "=author", 0 } }, noted)
  end)

  describe("finder_of()", function()
    local env, found

    before_each(function()
      env = author "function outer(f)\n  inner(f)\nend\nfunction inner(f)\n\n  f() f()\nend"
      found = {}
    end)

    local function find(sites, ordinals, op)
      local finder = core.finder_of({}, classify, ordinals, sites)
      run(function() end, env.outer, function()
        local at, level = finder(op or "+")
        found[#found + 1] = { at, level and debug.getinfo(level, "l").currentline or false }
      end)
      return found
    end

    it("finds what a tree has for the lines of the author's functions and the operation, and counts it", function()
      local ordinals = { [1] = 4 }
      assert.same({ { "first", 6 }, { "second", 6 } }, find({ [6] = { [1] = { [2] = { [4] = { ["+"] = "first" } } },
        [2] = { [2] = { [4] = { ["+"] = "second" } } } } }, ordinals))
      assert.same({ 4, 2 }, ordinals)
    end)

    it("counts nothing where the tree has nothing", function()
      for _, sites in ipairs { {}, { [6] = true }, { [6] = { [1] = { [2] = {} } } },
        { [6] = { [1] = { [2] = { [1] = { ["+"] = 1 } } } } },
        { [6] = { [1] = { [2] = { [0] = { ["-"] = 1 } } } } } } do
        local ordinals = {}
        found = {}
        assert.same({ { nil, false }, { nil, false } }, find(sites, ordinals))
        assert.same({}, ordinals)
      end
    end)

    it("finds nothing outside of the author's functions", function()
      assert.equal(0, select("#", core.finder_of({}, classify, {}, { ["+"] = 1 })("+")))
    end)
  end)

  it("watches several threads that run in turn, each with its own watcher", function()
    local env = author "function own(n) for _ = 1, n do pause() end end"
    env.pause = coroutine.yield
    local function alone()
      local watcher = core.watcher({}, classify, function() end)
      local thread = coroutine.create(env.own)
      core.count(watcher, thread)
      return watcher, thread
    end
    local expected = {}
    for n = 1, 3 do
      local watcher, thread = alone()
      while coroutine.status(thread) ~= "dead" do assert(coroutine.resume(thread, n)) end
      expected[n] = core.counted(watcher)
    end
    assert.is_true(expected[1] < expected[2] and expected[2] < expected[3])
    local watchers, threads = {}, {}
    for n = 1, 3 do watchers[n], threads[n] = alone() end
    for _ = 1, 4 do
      for n, thread in ipairs(threads) do
        if coroutine.status(thread) ~= "dead" then assert(coroutine.resume(thread, n)) end
      end
    end
    for n, watcher in ipairs(watchers) do assert.equal(expected[n], core.counted(watcher)) end
  end)

  it("leaves out a coroutine that runs in the thread, which inherits the hook", function()
    local env = author("function f()\nlocal n = 0\nfor i in coroutine.wrap(function()\ncoroutine.yield(1)\nend) do "
      .. "n = n + i end\nreturn n end")
    local watcher = core.watcher({}, classify, function() end, 1 << 30)
    assert.same({ true, 1 }, { run(function(thread) core.count(watcher, thread) end, env.f) })
    assert.is_true(core.counted(watcher) > 0)
    local lines = {}
    watcher = core.watcher({}, classify, function(event) lines[#lines + 1] = event end)
    assert.same({ true, 1 }, { run(function(thread) core.follow(watcher, thread) end, env.f) })
    assert.is_true(#lines > 0)
  end)

  it("unwatch() ends it, and lets go of the thread and its watcher", function()
    local env = author "function own() return 1 end"
    local held = setmetatable({}, { __mode = "k" })
    do
      local watcher = core.watcher({}, classify, error, 1000)
      local thread = coroutine.create(env.own)
      held[watcher], held[thread] = true, true
      core.count(watcher, thread)
      core.unwatch(thread)
      assert.is_nil((debug.gethook(thread)))
      coroutine.resume(thread)
      assert.equal(0, core.counted(watcher))
    end
    collectgarbage()
    assert.is_nil(next(held))
  end)

  it("unhooked() makes a function that runs without the hook, which is set again after it", function()
    local env = author("function own(f, n)\n  local s = 0\n  for i = 1, n do s = s + f(i, 1) end\n  return s\nend\n"
      .. "function add(a, b) return a + b end")
    local function count(f, n)
      local watcher = core.watcher({}, classify, error, math.maxinteger)
      assert.same({ true, n * (n + 3) // 2 }, { run(function(thread) core.count(watcher, thread) end, env.own, f, n) })
      return core.counted(watcher)
    end
    local unhooked = core.unhooked(env.add)
    assert.same({ 3 }, { unhooked(1, 2) })
    assert.same({ 1, nil, 3 }, { core.unhooked(function(...) return ... end)(1, nil, 3) })
    local each = count(unhooked, 4) - count(unhooked, 3)
    assert.is_true(each > 0)
    assert.equal(each, count(unhooked, 5) - count(unhooked, 4))
    assert.is_true(count(env.add, 4) - count(env.add, 3) > each)
    assert.is_nil((debug.gethook()))
    local ok, problem = pcall(core.unhooked(error), "raised", 0)
    assert.same({ false, "raised" }, { ok, problem })
  end)

  it("unhooked_operation() gives a function two operands and their numbers, without the hook", function()
    local class, hooked = { __index = error, __eq = error }, nil
    local function of(value, metatable) return setmetatable({ value = value }, metatable) end
    local add = core.unhooked_operation(function(a, b, ...)
      hooked = debug.gethook()
      return { a, b, numbers = table.pack(...) }, "dropped"
    end, class, "value")
    local two = of(2, class)
    local function numbers(a, b)
      local results = table.pack(add(a, b))
      assert.equal(1, results.n)
      assert.is_true(rawequal(a, results[1][1]) and rawequal(b, results[1][2]))
      return results[1].numbers
    end
    assert.same({ 2, 1.5, n = 2 }, numbers(two, 1.5))
    assert.same({ 3, 2, n = 2 }, numbers(3, two))
    assert.same({ 2, 2, n = 2 }, numbers(two, two))
    for _, other in ipairs { "3", {}, of(2), of(2, {}), of("2", class), setmetatable({}, class), print, false } do
      assert.same({ 2, nil, n = 2 }, numbers(two, other))
      assert.same({ nil, 2, n = 2 }, numbers(other, two))
    end
    assert.same({ 2, nil, n = 2 }, numbers(two))
    local env, events = author "function own(f)\n  f(1, 2)\n\n  f(1, 2)\nend", {}
    local watcher = core.watcher({}, classify, function(event) events[#events + 1] = event end)
    run(function(thread) core.follow(watcher, thread) end, env.own, add)
    assert.is_nil(hooked)
    assert.same({ "call", "line", "line", "line", "return" }, events)
  end)

  it("refuses what is no watcher and no thread", function()
    local function none() end
    local thread, watcher = coroutine.create(none), core.watcher({}, none, none)
    for _, call in ipairs {
      { "bad argument #1 to 'watcher' (table expected, got nil)", core.watcher, nil },
      { "bad argument #2 to 'watcher' (function expected, got table)", core.watcher, {}, {} },
      { "bad argument #3 to 'watcher' (function expected, got nil)", core.watcher, {}, none, nil },
      { "bad argument #4 to 'watcher' (number expected, got string)", core.watcher, {}, none, none, "x" },
      { "bad argument #5 to 'watcher' (function expected, got number)", core.watcher, {}, none, none, 1, 2 },
      { "bad argument #6 to 'watcher' (table expected, got nil)", core.watcher, {}, none, none, 1, none },
      { "bad argument #1 to 'count' (watcher expected, got nil)", core.count, nil, thread },
      { "bad argument #1 to 'follow' (watcher expected, got FILE*)", core.follow, io.stdout, thread },
      { "bad argument #1 to 'counted' (watcher expected, got table)", core.counted, {} },
      { "bad argument #2 to 'count' (thread expected, got nil)", core.count, watcher, nil },
      { "bad argument #1 to 'unhooked' (function expected, got nil)", core.unhooked, nil },
      { "bad argument #1 to 'unhooked_operation' (function expected, got nil)", core.unhooked_operation, nil },
      { "bad argument #2 to 'unhooked_operation' (table expected, got nil)", core.unhooked_operation, none, nil },
      { "bad argument #3 to 'unhooked_operation' (string expected, got nil)", core.unhooked_operation, none, {}, nil },
      { "bad argument #1 to 'unwatch' (thread expected, got nil)", core.unwatch, nil },
      { "bad argument #1 to 'frames_of' (table expected, got nil)", core.frames_of, nil },
      { "bad argument #1 to 'frames' (table expected, got nil)", core.frames_of({}, none) },
      { "bad argument #2 to 'finder_of' (function expected, got nil)", core.finder_of, {}, nil },
      { "bad argument #4 to 'finder_of' (table expected, got nil)", core.finder_of, {}, none, {}, nil },
      { "bad argument #2 to 'frames_of' (function expected, got nil)", core.frames_of, {}, nil },
    } do
      local ok, problem = pcall(table.unpack(call, 2, 8))
      assert.is_false(ok)
      assert.equal(call[1], (problem:gsub("'%?'", call[1]:match "'[%w_]+'")))
    end
  end)
end)
