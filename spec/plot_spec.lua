-- rnnlua.plot: plots as text and as SVG.
local files = require "spec.support.files"
local plot = require "rnnlua.plot"
local svg = require "rnnlua.plot.svg"
local tree = require "spec.support.tree"

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
    for _, draw in ipairs { plot.text, plot.show, function(options) plot.save("/tmp/never.svg", options) end } do
      assert.error_matches(function() draw { sery = {} } end, "^plot: unknown option 'sery'")
      assert.error_matches(function() draw {} end, "plot: series: expected a list of series$")
      assert.error_matches(function() draw { series = { {} } } end, "plot: series 1: expected a table with a list y$")
      assert.error_matches(function() draw(3) end,
        "options: expected a table such as { series = { { y = { 1, 2 } } } }, got number 3$")
      assert.error_matches(function() draw { series = { { y = { 1 } }, { y = 3 } } } end,
        "plot: series 2: y: expected a list of numbers, got number 3$")
      assert.error_matches(function() draw { series = { { y = { 1, "a" } } } } end,
        'plot: series 1: y%[2%]: expected a number, got string "a"$')
      assert.error_matches(function() draw { series = { { y = { 1 }, x = { false } } } } end,
        "plot: series 1: x%[1%]: expected a number, got boolean false$")
    end
    local _, located = pcall(function() plot.text {} end)
    assert.matches("^spec/plot_spec.lua:%d+: plot: series: ", located)
    local series = { { y = { 1 } } }
    local wanted = "plot: expected the path of the SVG file, got "
    assert.error_matches(function() plot.save(nil, { series = series }) end, wanted .. "nil$")
    assert.error_matches(function() plot.show { series = series, save = true } end, wanted .. "boolean true$")
  end)
end)

describe("a plot as SVG", function()
  local folder

  setup(function() folder = tree.temporary() end)
  teardown(function() tree.remove(folder) end)

  local options = { title = "Ann's <loss_1>\nof `date` & $x", x = "step", y = "loss", log = true, series = {
    { name = "it's a", y = { 1, 0.1, 0, 0 / 0, 0.001, math.huge, 1e-4 } },
    { name = "\\b_2", x = { 2, 3 }, y = { 5, 6 } },
    { name = "nothing", y = {} } } }

  it("is a script for gnuplot in which a user's text has no meaning", function()
    local script = svg.script(options, "it's.svg")
    assert.truthy(script:find("set output 'it''s.svg'\n", 1, true), script)
    assert.truthy(script:find("set title 'Ann''s <loss_1> of `date` & $x' ", 1, true), script)
    assert.truthy(script:find("\nset logscale y\n", 1, true), script)
    -- Zero, NaN and infinity have no place: they leave gaps, and never two blank lines.
    local data = ("\n$series1 << END\n1 1\n2 %.17g\n\n5 %.17g\n\n7 %.17g\nEND\n"):format(0.1, 0.001, 1e-4)
    assert.truthy(script:find(data, 1, true), script)
    assert.matches("\nplot %$series1 with linespoints [^\n]+ title 'it''s a', %$series2 [^\n]+ title '\\b_2'\n$",
      script)
  end)

  it("draws points without lines, on both axes' scales and in ranges", function()
    local script = svg.script({ points = true, log_x = true, x_range = { 1 }, y_range = { 0.5, 2 }, y_ticks = { 1, 2 },
      key = "top left", series = { { x = { 0, 1 }, y = { 3, 4 }, name = "a" } } }, "a.svg")
    for _, line in ipairs { "set logscale x", "set xrange [1:*]", "set yrange [0.5:2]", "set ytics (1, 2)", "1 4" } do
      assert.truthy(script:find("\n" .. line .. "\n", 1, true), line)
    end
    assert.falsy(script:find("\n0 3\n", 1, true))
    assert.matches("\nset key top left ", script)
    assert.matches(" with points ", script)
  end)

  it("is written with a title and a description for people who do not see it", function()
    if not svg.is_available() then return pending "gnuplot is not installed" end
    local path = folder .. "/it's.svg"
    assert.is_true(plot.save(path, options))
    local picture = files.read(path)
    assert.truthy(picture:find("<title>Ann's &lt;loss_1&gt; of `date` &amp; $x</title>", 1, true), picture)
    assert.truthy(picture:find("<desc>loss against step: it's a, \\b_2, nothing</desc>", 1, true), picture)
    assert.truthy(picture:find("<title>it's a</title>.*<title>\\b_2</title>"), picture)
    for _, text in ipairs { "it's a", "\\b_2", "loss", "step" } do
      assert.truthy(picture:find(text, picture:find("</desc>", 1, true), true), text)
    end
    assert.falsy(picture:find("nothing", picture:find("</desc>", 1, true), true))
    assert.matches('<rect x="0" y="0" width="720" height="400" fill="#ffffff"/>', picture)
    assert.is_true(plot.save(path, { width = 300, height = 200, series = { { y = {} } } }))
    assert.matches('width="300" height="200"', files.read(path))
  end)

  it("is the same each time", function()
    if not svg.is_available() then return pending "gnuplot is not installed" end
    local pictures = {}
    for i = 1, 2 do
      assert.is_true(plot.save(folder .. "/same.svg", options))
      pictures[i] = files.read(folder .. "/same.svg")
    end
    assert.equal(pictures[1], pictures[2])
  end)

  it("says why it is not written", function()
    if not svg.is_available() then return pending "gnuplot is not installed" end
    local saved, why = plot.save(folder .. "/none/a.svg", options)
    assert.is_nil(saved)
    assert.equal(folder .. "/none/a.svg: No such file or directory", why)
    local broken = { y_range = { "x(" }, series = { { y = { 1, 2 } } } }
    saved, why = svg.write(folder .. "/broken.svg", broken)
    assert.is_nil(saved)
    assert.matches("^" .. folder:gsub("%p", "%%%0") .. "/broken.svg: not written, because gnuplot fails: %C+$", why)
    assert.is_nil(io.open(folder .. "/broken.svg"))
  end)

  -- Runs a script that shows a plot, in a folder that becomes empty of all else. Returns what it prints.
  local function shown(more, environment)
    local script = folder .. "/show.lua"
    files.write(script, ([[
      local plot = require "rnnlua.plot"
      local written = plot.show { width = 20, height = 3, x = "t", series = { { y = { 1, 2 } } }, %s }
      print(written)]]):format(more))
    return (tree.run(("%s %s %s"):format(environment or "env", tree.rnnlua, script)))
  end
  local TEXT = "  2 |           ****\n1.5 |    *******\n  1 |****\n    +---------------\n     1      t      2\n"

  it("is written beside the text on the terminal", function()
    assert.equal(TEXT .. "nil\n", shown "")
    if not svg.is_available() then return pending "gnuplot is not installed" end
    local path = folder .. "/shown.svg"
    assert.equal(TEXT .. path .. ": the plot as SVG\ntrue\n", shown(("save = %q"):format(path)))
    assert.matches("<svg", files.read(path))
  end)

  it("is replaced by a line that says what to install where gnuplot is not", function()
    local path = folder .. "/without.svg"
    assert.equal(TEXT .. path .. ": not written, because gnuplot is not installed; on Debian: sudo apt install "
      .. "gnuplot-nox\nfalse\n", shown(("save = %q"):format(path), "env TERM=dumb PATH=" .. folder))
    assert.is_nil(io.open(path))
  end)
end)
