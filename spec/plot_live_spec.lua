-- plot.live: the bytes that it writes, to a fake terminal and to real outputs.
local files = require "spec.support.files"
local live = require "rnnlua.plot.live"
local plot = require "rnnlua.plot"
local tree = require "spec.support.tree"

describe("rnnlua.plot.live", function()
  local written, columns, rows, losses, options

  before_each(function()
    written, columns, rows, losses = {}, 80, 24, { 2, 1 }
    options = { y = "loss", x = "step", width = 20, height = 3, series = { { y = losses } } }
  end)

  local function output(size)
    return { size = size or function() return columns, rows end, write = function(...)
      written[#written + 1] = table.concat { ... }
    end }
  end

  local function new(size) return live.new(options, plot.text, 14, output(size)) end

  -- What was written since the last call.
  local function last()
    local texts = table.concat(written)
    written = {}
    return texts
  end

  -- Lines each of which begins with the code that erases its row.
  local function erased(plain) return (plain:gsub("[^\n]+", "\27[K%0")) end
  local FIRST_PLAIN = [[
loss
  2 |****
1.5 |    *******
  1 |           ****
    +---------------
     1    step     2
]]
  local SECOND_PLAIN = [[
loss
3 |               **
2 |****       ****
1 |    *******
  +-----------------
   1     step      3
]]
  local FIRST, SECOND = erased(FIRST_PLAIN), erased(SECOND_PLAIN)

  it("draws what the series have by then, in place of the plot before", function()
    local curve = new()
    curve:draw()
    assert.equal("\r" .. FIRST .. "\27[J", last())
    losses[3] = 3
    curve:draw()
    assert.equal("\r\27[6A" .. SECOND .. "\27[J", last())
  end)

  it("asks for a colon", function()
    for _, name in ipairs { "draw", "print", "close" } do
      assert.error_matches(new()[name], ("call %s with a colon, as in curve:%s%%(%%)$"):format(name, name))
    end
  end)

  it("prints lines above the plot, at once with the plot", function()
    local curve = new()
    curve:print "before"
    curve:draw()
    assert.equal("before\n\r" .. FIRST .. "\27[J", last())
    curve:print "a sample\nof text"
    assert.equal(1, #written)
    assert.equal("\r\27[6A\27[Ja sample\nof text\n" .. FIRST .. "\27[J", last())
  end)

  it("leaves the cursor below the plot, and the plot where it is after close", function()
    local curve = new()
    curve:draw()
    last()
    curve:close()
    curve:close()
    curve:print "after"
    assert.equal("after\n", last())
    curve:draw()
    assert.equal("\r" .. FIRST .. "\27[J", last())
  end)

  it("goes up by the rows that the lines have in a window that became narrower", function()
    local curve = new()
    curve:draw()
    last()
    columns = 10 -- two lines take a row each; four have 11 to 20 columns, and take two
    curve:draw()
    assert.matches("^\r\27%[10A", last())
    columns = 200
    curve:draw()
    assert.matches("^\r\27%[6A", last())
  end)

  -- The widest line, and the number of lines, of a drawing.
  local function size_of(drawing)
    local widest, count = 0, 0
    for line in drawing:gsub("\27%[%d*%u", ""):gsub("\r", ""):gmatch "(.-)\n" do
      widest, count = math.max(widest, utf8.len(line)), count + 1
    end
    return widest, count
  end

  it("becomes smaller to fit the window: it never fills a row, and leaves a row for the cursor", function()
    options = { title = ("title "):rep(9), x = "step", y = "loss", series = { { y = losses, name = "training" } } }
    local curve = new()
    for _, window in ipairs { { 40, 20 }, { 40, 19 }, { 40, 9 } } do -- 19 lines; 18; 8, at the least height
      columns, rows = table.unpack(window)
      curve:draw()
      local drawing = last()
      assert.equal(1, select(2, drawing:gsub("…", ""))) -- the title is too long
      assert.matches("…\n.*\n\27%[K  %* training\n\27%[J$", drawing)
      assert.same({ columns - 1, rows - 1 }, { size_of(drawing) })
    end
    for _, window in ipairs { { 80, 24 }, { 40, 50 }, { 21, 10 }, { 60, 8 }, { 10, 3 }, { 2, 2 } } do
      columns, rows = table.unpack(window)
      curve:draw()
      local widest, count = size_of(last())
      assert.is_true(widest < columns and count < rows, ("%d x %d in %d x %d"):format(widest, count, columns, rows))
    end
    columns, rows = 80, 0 -- a terminal that does not know its rows
    curve:draw()
    assert.equal(19, select(2, size_of(last())))
  end)

  it("is printed once, by close, where nothing can be drawn in place", function()
    local curve = new(function() end)
    curve:draw()
    curve:print "a sample"
    losses[3] = 3
    curve:draw()
    assert.equal("a sample\n", last())
    curve:close()
    assert.equal(SECOND_PLAIN, last())
    curve:close()
    new(function() end):close() -- never drawn
    assert.equal("", last())
  end)

  it("is closed at the end of its block, also by an error", function()
    assert.error_matches(function()
      local curve <close> = new(function() end)
      curve:draw()
      error "stop"
    end, "stop$")
    assert.equal(FIRST_PLAIN, last())
  end)

  it("refuses what plot.text refuses, at the caller's line", function()
    assert.error_matches(function() plot.live { save = "a.svg", series = {} } end, "^plot: unknown option 'save'")
    assert.error_matches(function() plot.live {} end, "plot: series: expected a list of series$")
    local curve = plot.live(options)
    options.sery = 1
    local _, message = pcall(function()
      curve:draw()
      curve:close()
    end)
    assert.matches("^spec/plot_live_spec.lua:%d+: plot: unknown option 'sery'", message)
  end)

  describe("on standard output", function()
    local folder

    setup(function()
      folder = tree.temporary()
      files.write(folder .. "/live.lua", [[
        local losses = { 2, 1 }
        local curve = require "rnnlua.plot".live { width = 20, height = 3, x = "step", y = "loss",
          series = { { y = losses } } }
        curve:draw()
        curve:print "text"
        losses[3] = 3
        curve:draw()
        curve:close()
        print "done"]])
    end)
    teardown(function() tree.remove(folder) end)

    local PLAIN = "text\n" .. SECOND_PLAIN .. "done\n"

    it("has no escape codes in a pipe", function()
      assert.equal(PLAIN, (tree.run(("TERM=xterm %s %s/live.lua | cat"):format(tree.rnnlua, folder))))
    end)

    -- The same in a terminal.
    local function in_terminal(environment)
      files.write(folder .. "/typed.sh", ("stty cols 60 rows 20; %s %s %s/live.lua\n"):format(environment, tree.rnnlua,
        folder))
      return (tree.run(("env -u NO_COLOR script -qec 'sh %s/typed.sh' /dev/null </dev/null"):format(folder))
        :gsub("\r\n", "\n"))
    end

    it("is drawn in place in a terminal, unless that takes no escape codes", function()
      if not tree.run "command -v script":find "script" then return pending "needs script, of util-linux" end
      assert.equal("\r" .. FIRST .. "\27[J" .. "\r\27[6A\27[Jtext\n" .. FIRST .. "\27[J" .. "\r\27[6A" .. SECOND
        .. "\27[J" .. "done\n", in_terminal "TERM=xterm")
      assert.equal(PLAIN, in_terminal "TERM=dumb")
      assert.equal(PLAIN, in_terminal "TERM=")
      assert.equal(PLAIN, in_terminal "TERM=xterm NO_COLOR=1")
    end)
  end)
end)
