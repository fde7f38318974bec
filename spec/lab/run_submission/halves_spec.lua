-- Work that is shared with a copy of the process.
local child_process = require "rnnlua.lab.run_submission.child_process"
local copy = require "rnnlua.copy"
local halves = require "rnnlua.lab.run_submission.halves"
local limit = require "rnnlua.lab.limit"
local lua_errors = require "rnnlua.base.lua_errors"

local function nobody() end

-- The number of this process.
local function process()
  local pipe = io.popen "echo $PPID"
  local number = pipe:read "n"
  pipe:close()
  return number
end

local function square(x) return x * x end

-- The whole numbers to n, and their squares.
local function numbers(n)
  local list, squares = {}, {}
  for i = 1, n do list[i], squares[i] = i, i * i end
  return list, squares
end

describe("rnnlua.lab.run_submission.halves", function()
  it("gives the results in the order of the list", function()
    for _, n in ipairs { 0, 1, 2, 15, 16, 17, 40 } do
      local list, squares = numbers(n)
      assert.same(squares, halves(list, square, nobody))
    end
  end)

  it("keeps this order whichever half ends first", function()
    local list, squares = numbers(6)
    for slow = 0, 1 do
      assert.same(squares, halves(list, function(x)
        for _ = 1, x % 2 == slow and 1e6 or 0 do end -- luacheck: ignore 542
        return square(x)
      end, nobody))
    end
  end)

  it("does every second item in one copy and the rest in another, and tells how many are done", function()
    local here, counts = {}, {}
    local results = halves(numbers(20), function(x)
      here[#here + 1] = x
      return here
    end, function(count) counts[#counts + 1] = count end)
    assert.same({}, here)
    assert.same({ 16, 20 }, counts)
    assert.same({ { 1, 3, 5, 7, 9, 11, 13, 15 }, { 2, 4, 6, 8, 10, 12, 14, 16 }, { 17, 19 }, { 18, 20 } },
      { results[15], results[16], results[19], results[20] })
  end)

  it("ends an item that never comes back, says why, and goes on with the next ones", function()
    local call = limit.caller("=it", { seconds = 0.1 })
    for _, hanging in ipairs { { 1 }, { 4 }, { 1, 2, 3, 4, 5 }, { 2, 17 } } do
      local list, expected = numbers(17)
      local hangs = {}
      for _, x in ipairs(hanging) do hangs[x], expected[x] = true, "stopped after 0.1 s" end
      local results = halves(list, function(x)
        if hangs[x] then call(string.find, ("a"):rep(30), ("a*"):rep(30) .. "b") end
        return square(x)
      end, nobody, { seconds = 0.1 })
      for x in pairs(hangs) do
        assert.same({ "time", true }, { limit.stopped(results[x]), results[x].in_call })
        results[x] = tostring(results[x])
      end
      assert.same(expected, results)
    end
  end)

  it("ends at an interrupt of either half, and raises it", function()
    for at = 1, 2 do
      local ok, err = pcall(halves, numbers(4), function(x)
        if x == at then os.execute "(sleep 0.1; kill -INT $PPID) &" end
        while x == at do end -- luacheck: ignore 542
        return square(x)
      end, nobody)
      assert.is_false(ok)
      assert.is_true(lua_errors.is_interrupt(err))
    end
  end)

  it("does all of it here if the system has no copies, as within a copy", function()
    local list, squares = numbers(20)
    local told = child_process.call(function(tell) tell(halves(list, square, nobody)) end)
    assert.same(squares, told)
  end)

  it("does the rest here if the copy ended early", function()
    local list, squares = numbers(4)
    local original = process()
    assert.same(squares, halves(list, function(x)
      if x == 2 and process() ~= original then copy.exit(1) end
      return square(x)
    end, nobody))
  end)

  it("raises what is raised in either half", function()
    for at = 1, 2 do
      local ok, err = pcall(halves, numbers(4), function(x)
        if x == at then error "no square" end
        return x
      end, nobody)
      assert.is_false(ok)
      assert.truthy(err:find("no square", 1, true), err)
      local is_here = false
      child_process.call(function() is_here = true end)
      assert.is_false(is_here, "another copy can start")
    end
  end)
end)
