-- Files that name no lab in their first line, and what is said of them; and the mark of UTF-8, which is taken.
local first_line = require "rnnlua.lab.first_line"
local folder = require "spec.support.folder"
local source = require "rnnlua.lab.source"

local CELL = "-- rnnlua lab 01_recurrent_cell"

local function utf16(text, high) return (text:gsub(".", high and "\0%0" or "%0\0")) end

describe("rnnlua.lab.first_line", function()
  local named = {
    { utf16("\n" .. CELL), "it is UTF-16; save it as UTF-8" },
    { "\xFF\xFE" .. utf16(CELL), "it is UTF-16; save it as UTF-8" },
    { "\xFE\xFF" .. utf16(CELL, true), "it is UTF-16; save it as UTF-8" },
    { utf16(CELL), "it is UTF-16; save it as UTF-8" },
    { utf16(CELL, true), "it is UTF-16; save it as UTF-8" },
    { "\xFF\xFE\0\0-\0\0\0", "it is UTF-32; save it as UTF-8" },
    { "\0\0\xFE\xFF\0\0\0-", "it is UTF-32; save it as UTF-8" },
    { string.dump(function() end), "it is compiled Lua; hand in the source" },
    { "#!/usr/bin/env rnnlua\n" .. CELL, "this line, `#!/usr/bin/env rnnlua`, is for the system; remove it, so that "
      .. "line 2 is the first" },
    { "\n" .. CELL, "this line is blank; move line 2, which names the lab, to the top" },
    { " \t\r\n\r\n" .. CELL, "this line is blank; move line 3, which names the lab, to the top" },
    { "\xEF\xBB\xBF\n" .. CELL, "this line is blank; move line 2, which names the lab, to the top" },
    { "-- Ada\n" .. CELL, "this line is `-- Ada`; move line 2, which names the lab, to the top" },
    { "--[[\n\n" .. CELL, "this line is `--[[`; move line 3, which names the lab, to the top" },
    { ("é"):rep(70) .. "\n" .. CELL,
      "this line is `" .. ("é"):rep(30) .. "…`; move line 2, which names the lab, to the top" },
    { " " .. CELL, "this line is ` -- rnnlua lab 01_recurrent_cell`; write `-- rnnlua lab 01_recurrent_cell`" },
    { "--rnnlua lab 1", "this line is `--rnnlua lab 1`; write `-- rnnlua lab 1`" },
    { "--- rnnlua lab 1", "this line is `--- rnnlua lab 1`; write `-- rnnlua lab 1`" },
    { "-- RNNLua Lab 02_recurrent  ",
      "this line is `-- RNNLua Lab 02_recurrent  `; write `-- rnnlua lab 02_recurrent`" },
    { "-- rnnlua lab: 02_recurrent", "this line is `-- rnnlua lab: 02_recurrent`; write `-- rnnlua lab 02_recurrent`" },
    { "-- rnnlua-lab 2", "this line is `-- rnnlua-lab 2`; write `-- rnnlua lab 2`" },
    { "# rnnlua lab 2", "this line is `# rnnlua lab 2`; write `-- rnnlua lab 2`" },
    { "// rnnlua lab 2", "this line is `// rnnlua lab 2`; write `-- rnnlua lab 2`" },
    { "rnnlua lab 2", "this line is `rnnlua lab 2`; write `-- rnnlua lab 2`" },
    { "-- rnnlua lab", "this line, `-- rnnlua lab`, names no lab; write `-- rnnlua lab NAME`" },
    { "local x\n-- rnnlua lab\n", "this line, `-- rnnlua lab`, names no lab; write `-- rnnlua lab NAME`" },
  }
  for _, case in ipairs(named) do
    it(("says of %q: %s"):format(case[1]:sub(1, 20), case[2]), function()
      assert.is_nil(source.lab_name(case[1]))
      assert.equal(case[2], (first_line.problem(case[1])))
    end)
  end

  it("reports nothing about other files", function()
    for _, text in ipairs { "", "\n", "return 1", "-- no lab", "-- rnnlua labs", "-- the rnnlua lab 01",
      "-- rnnlua lab files, and what they are", "x = [[\n`rnnlua lab 1`\n]]", ("\n"):rep(20) .. CELL, "\xFF", "\0",
      "\xC3\xA9" } do
      assert.is_nil(first_line.problem(text), text)
    end
  end)
end)

describe("rnnlua lab check", function()
  local work

  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  it("takes a file with the mark of UTF-8, and every other verb does", function()
    local marked = "\xEF\xBB\xBF" .. folder.solution "01_recurrent_cell"
    work:write("a.lua", marked)
    for _, command in ipairs { "check a.lua", "check", "try a.lua", "hint a.lua" } do
      local output, code = work:run("lab " .. command)
      assert.equal(0, code, output)
    end
    assert.truthy(work:run "lab check a.lua":find("10/10 points", 1, true))
    work:write("a.lua", "\xEF\xBB\xBF" .. folder.solution("01_recurrent_cell", "  local dwx =", "  local dwx = ="))
    assert.truthy(work:run "lab check a.lua":find("  ERROR  a.lua:15: unexpected symbol near '='\n"
      .. "            15 |   local dwx = = dout * self.x\n", 1, true))
    assert.equal(0, select(2, work:run "lab reset a.lua"))
  end)

  it("names what is wrong with the first line", function()
    work:write("a.lua", "\n" .. CELL .. "\n")
    local output, code = work:run "lab check a.lua"
    assert.equal("rnnlua lab: a.lua:1: this line is blank; move line 2, which names the lab, to\nthe top\n"
      .. "Next: rnnlua lab check a.lua\n", output)
    assert.equal(2, code)
  end)
end)
