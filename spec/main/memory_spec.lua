local support = require "spec.main.support"
local tree = require "spec.support.tree"
local quote = support.quote

-- What the program prints, of a chunk; within so many kB of address space.
local function prints(chunk, kilobytes)
  local folder = support.folder()
  support.write(folder .. "/script.lua", chunk)
  local limit = kilobytes and ("ulimit -v %d; "):format(kilobytes) or ""
  local pipe = assert(io.popen(("%s%s %s/script.lua 2>&1"):format(limit, quote(support.rnnlua), folder)))
  local out = pipe:read "a"
  pipe:close()
  support.remove(folder)
  return out
end

describe("the memory of a state", function()
  it("keeps the contents of blocks of all sizes, while others grow, shrink and are freed", function()
    assert.equal("right\n", prints [[
      local kept, seed = {}, 7
      local function draw(n) seed = seed * 48271 % 2147483647 return seed % n + 1 end
      local function check(one)
        assert(#one.text == one.length and not one.text:find("[^" .. one.letter .. "]"))
        for i = 1, one.count do assert(one.list[i] == i) end
      end
      for round = 1, 20000 do
        local place = draw(300)
        local old = kept[place]
        if old then
          check(old)
          for i = draw(old.count), old.count do old.list[i] = nil end -- and a rehash may shrink it
          old.list.x, old.list.y = 1, 2
        end
        local one = { length = draw(1200), letter = string.char(96 + draw(26)), count = draw(100), list = {} }
        one.text = one.letter:rep(one.length)
        for i = 1, one.count do one.list[i] = i end
        kept[place] = one
        if round % 997 == 0 then collectgarbage() end
      end
      for _, one in pairs(kept) do check(one) end
      print "right"
    ]])
  end)

  if tree.sanitized then return end -- its build has no pool, and needs any address space

  it("reuses small blocks", function()
    assert.equal("", prints([[
      for _ = 1, 200 do
        local list = {}
        for i = 1, 20000 do list[i] = { i } end
      end
    ]], 200000))
  end)

  it("raises 'not enough memory' if small blocks take all of it, and continues", function()
    for size = 0, 60, 20 do
      local out = prints(([[
        local filler = string.rep("nil,", %d)
        local make = load("return function(rest) return { rest, " .. filler .. " } end")()
        local function fill() local list repeat list = make(list) until false end
        for _ = 1, 3 do print((select(2, pcall(fill)))) end
        print(#string.rep("a", 1000))
      ]]):format(size), 60000)
      assert.equal(("not enough memory\n"):rep(3) .. "1000\n", out)
    end
  end)
end)
