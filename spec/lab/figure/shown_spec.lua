local files = require "spec.support.files"
local folder = require "spec.support.folder"
local text = require "rnnlua.base.text"
local tree = require "spec.support.tree"

local FIGURE = [[return { name = "%s", title = "t", text = "t", rows = { { "a", "b" } },
  nodes = { { "a", kind = "input", label = "$a$" }, { "b", kind = "output", label = "$b$" } },
  edges = { { "a", "b", kind = "forward" } } }]]

describe("the figure of a lab, as the student is shown it", function()
  local work

  before_each(function()
    work = folder.new()
    work:write("lab.lua", (files.read "labs/01_recurrent_cell/lab.lua"))
    work:write("solution.lua", (files.read "labs/01_recurrent_cell/solution.lua"))
  end)
  after_each(function() work:remove() end)

  -- From the formula to the first task.
  local function shown(settings)
    local output = tree.run(work:command(settings .. " rnnlua lab start ./lab.lua out"))
    return output:match "wx\n\n(.-)\n\n  Task 1", output
  end

  local PICTURE = "  Figure: ./cell.svg\n  To open it (macOS: open):\n    xdg-open ./cell.svg"
  local UNICODE, ASCII = "  [a]───▶(b)\n\n" .. PICTURE, "  [a]--->(b)\n\n" .. PICTURE
  for _, case in ipairs {
    { "in Unicode where LC_ALL says so", "LC_ALL=de_DE.utf8 LANG=C", FIGURE:format "cell", UNICODE },
    { "in ASCII where LC_ALL says otherwise", "LC_ALL=C LC_CTYPE=C.UTF-8 LANG=C.UTF-8", FIGURE:format "cell", ASCII },
    { "as LC_CTYPE says where LC_ALL is empty", "LC_ALL= LC_CTYPE=C.UTF-8 LANG=C", FIGURE:format "cell", UNICODE },
    { "as LANG says where both are empty", "LC_ALL= LC_CTYPE= LANG=en_GB.UTF-8", FIGURE:format "cell", UNICODE },
    { "in ASCII where nothing is said", "LC_ALL= LC_CTYPE= LANG=", FIGURE:format "cell", ASCII },
    { "as a path alone where there is no description", "LC_ALL=C", nil, PICTURE },
    { "as a path alone where the description is of another picture", "LC_ALL=C", FIGURE:format "other", PICTURE },
    { "as a path alone where the description is wrong", "LC_ALL=C", 'return { name = "cell" }', PICTURE },
    { "as a path alone where it does not compile", "LC_ALL=C", "return {", PICTURE },
  } do
    it("is drawn " .. case[1], function()
      if case[3] then work:write("figure.lua", case[3]) end
      os.execute("mkdir " .. work.path .. "/out")
      local found, output = shown(case[2])
      assert.equal(case[4], found, output)
    end)
  end

  it("draws the layer of lab 02 as a graph within 80 columns", function()
    local output = work:run "lab start 2"
    assert.truthy(output:find("  [w_h, w_x]───┬─shared by all cells──┬", 1, true), output)
    local chain = "    (h_0)────▶[cell]──────▶(h_1)────▶[cell]─▶(h_2)────▶···─▶[cell]─▶(h_n)\n"
    assert.truthy(output:find(chain, 1, true), output)
    for line in output:match "\n(  %[w_h.-)\n  Figure":gmatch "[^\n]+" do
      assert.is_true(text.width(line) <= 80, line)
    end
  end)
end)
