local rnn = require "rnnlua"
local show = require "rnnlua.base.show"

local loop = { 1 }
loop.again = loop

local many = {}
for i = 1, 100 do many[i] = i end

local raising = setmetatable({}, { __index = error, __pairs = error, __len = error, __name = "Cell" })
rawset(raising, "h", 1.5)

describe("rnnlua.base.show", function()
  it("shows values as print does, tables by their fields", function()
    for _, case in ipairs {
      { nil, "nil" }, { "a\nb", "a\nb" }, { 41.0, "41.0" }, { -0.0, "-0.0" }, { true, "true" },
      { {}, "{}" },
      { { 242.0, 22, 2.5 }, "{242.0, 22, 2.5}" },
      { { 1, 2, wx = { 3 }, [false] = 4, ["a b"] = "c\n" }, '{1, 2, ["a b"] = "c\\n", wx = {3}, [false] = 4}' },
      { { [3] = 1, [-1] = 2 }, "{[-1] = 2, [3] = 1}" },
      { { rnn.array { 1, 2 } }, "{rnn.array {1, 2}}" },
      { { print, io.stdout }, "{a function, a userdata}" },
      { { { { { { { 1 } } } } } }, "{{{{{{…}}}}}}" },
      { loop, "{1, again = {…}}" },
      { many, "{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, "
        .. "28, 29, 30, …}" },
      { setmetatable({ 1 }, { __tostring = function() return "it says" end }), "it says" },
      { raising, "Cell {h = 1.5}" },
      { rnn.Layer:extend "Cell"(), "Cell {}" },
    } do
      assert.equal(case[2], show.value(case[1]))
    end
  end)

  it("shows a limited number of fields, however they are nested", function()
    local rows = {}
    for i = 1, 30 do rows[i] = many end
    assert.equal(80 - 3, select(2, show.value(rows):gsub("%d+", "")))
  end)

  it("divides the values of a line by tabs", function()
    assert.equal("1\tnil\t{2}\tnil", show.line(1, nil, { 2 }, nil))
    assert.equal("", show.line())
  end)
end)
