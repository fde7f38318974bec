-- Work that is shared with a copy of the process.
local child_process = require "rnnlua.lab.run.child_process"
local copy = require "rnnlua.copy"
local halves = require "rnnlua.lab.run.halves"

local function nobody() end

local function square(x) return x * x end

-- The whole numbers to n, and their squares.
local function numbers(n)
  local list, squares = {}, {}
  for i = 1, n do list[i], squares[i] = i, i * i end
  return list, squares
end

describe("rnnlua.lab.run.halves", function()
  it("gives the results in the order of the list", function()
    for _, n in ipairs { 0, 1, 2, 15, 16, 17, 40 } do
      local list, squares = numbers(n)
      assert.same(squares, halves(list, square, nobody))
    end
  end)

  it("does so whichever half ends first", function()
    local list, squares = numbers(6)
    for slow = 0, 1 do
      assert.same(squares, halves(list, function(x)
        for _ = 1, x % 2 == slow and 1e6 or 0 do end -- luacheck: ignore 542
        return square(x)
      end, nobody))
    end
  end)

  it("does every second item in another process, and tells how many are done", function()
    local here, counts = {}, {}
    halves(numbers(20), function(x)
      here[#here + 1] = x
      return true
    end, function(count) counts[#counts + 1] = count end)
    assert.same({ 1, 3, 5, 7, 9, 11, 13, 15, 17, 19 }, here)
    assert.same({ 16, 20 }, counts)
  end)

  it("does all of it here where the system has no copies, as within a copy", function()
    local list, squares = numbers(20)
    local told = child_process.call(function(tell) tell(halves(list, square, nobody)) end)
    assert.same(squares, told)
  end)

  it("does what is left here where the copy ended before its time", function()
    local list, squares = numbers(4)
    local first = {}
    assert.same(squares, halves(list, function(x)
      if x == 2 and not first[1] then copy.exit(1) end
      first[1] = true
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
