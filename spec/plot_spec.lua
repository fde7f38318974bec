-- rnnlua.plot: plots as text.
local plot = require "rnnlua.plot"

describe("rnnlua.plot", function()
  it("draws a line from corner to corner, with the axes and their labels", function()
    assert.equal([[
a line
h
3 |                    ***
  |              ******
2 |         *****
  |   ******
1 |***
  +-----------------------
   1        step         3
  * h_t]], plot.text { title = "a line", x = "step", y = "h", width = 26, height = 5,
      series = { { name = "h_t", y = { 1, 2, 3 } } } })
  end)

  it("fits the width", function()
    local y = {}
    for t = 1, 50 do y[t] = math.sin(t / 5) * 1e-7 end
    for _, width in ipairs { 40, 80, 120 } do
      local widest = 0
      for line in plot.text({ y = "y", x = "t", width = width, series = { { y = y } } }):gmatch "[^\n]+" do
        widest = math.max(widest, #line)
        assert.falsy(line:find "[\128-\255]", line)
      end
      assert.equal(width, widest)
    end
  end)

  it("has the label of the x axis below its numbers if there is no place between them", function()
    local text = plot.text { x = "distance", width = 15, height = 3, series = { { x = { 0, 500 }, y = { 1, 2 } } } }
    assert.equal("    +----------\n     0      500\n      distance", text:match "\n( *%+%-.*)$")
  end)

  it("shows a power as a straight line on a log axis", function()
    local text = plot.text { log = true, points = true, y = "y", width = 28, height = 5,
      series = { { y = { 1, 10, 100, 1000, 10000 } } } }
    local columns = {}
    for line in text:gmatch "[^\n]+" do
      if line:find("|", 1, true) and line:find("*", 1, true) then columns[#columns + 1] = line:find("*", 1, true) end
    end
    assert.equal(5, #columns)
    for i = 2, 4 do assert.equal(columns[i - 1] - columns[i], columns[i] - columns[i + 1]) end
    assert.truthy(text:find("^y %(log%)\n"), text)
    assert.truthy(text:find("\n1e+04 |", 1, true), text)
  end)

  it("leaves a gap for what has no place", function()
    local inf, nan = math.huge, 0 / 0
    local text = plot.text { log = true, width = 40, series = { { y = { 1, 0, -1, inf, nan, 1 } } } }
    assert.equal(2, select(2, text:gsub("%*", "")))
    assert.truthy(plot.text { series = { { y = {} } } })
  end)

  it("takes arrays, x of its own, and several series with a mark each", function()
    local rnn = require "rnnlua"
    local text = plot.text { points = true, series = {
      { name = "a", x = { 0, 5 }, y = rnn.array { 1, 2 } }, { name = "b", y = { 3 } } } }
    assert.equal("\n  * a\n  + b", text:sub(-12))
  end)

  it("refuses what it does not know", function()
    assert.has_error(function() plot.text { sery = {} } end)
    assert.has_error(function() plot.text {} end)
    assert.has_error(function() plot.text { series = { {} } } end)
  end)
end)
