-- Commands whose output can't be written.
local folder = require "spec.support.folder"

local CELL = "01_recurrent_cell"
local SAID = "rnnlua: not all of the output could be written\n"

describe("rnnlua", function()
  local work

  before_each(function()
    work = folder.new()
    work:write("a.lua", folder.solution(CELL, "dout * self.wh", "dout * self.wx"))
  end)
  after_each(function() work:remove() end)

  -- The last line on standard error, and the exit code.
  local function run(command)
    local errors, code = work:run(command)
    return errors:match "[^\n]*\n$", code
  end

  for _, to in ipairs { ">/dev/full", ">&-" } do
    it("says so and ends with 3, whatever the command is, " .. to, function()
      for _, command in ipairs { "help", "lab", "lab --help", "lab check", "lab check a.lua", "lab hint a.lua",
        "lab try a.lua", "lab start 2", "lab new 07_line", "lab verify 1", "test --version",
        "lab watch a.lua", "lab watch" } do
        local said, code = run(command .. " 2>&1 " .. to)
        assert.same({ SAID, 3 }, { said, code }, command)
        os.execute("rm -rf " .. work.path .. "/0*")
      end
      work:write("b.lua", folder.solution(CELL))
      assert.equal(0, select(2, work:run "lab check b.lua"))
      assert.same({ SAID, 3 }, { run("lab solution 1 2>&1 " .. to) })
      assert.same({ SAID, 3 }, { run("lab reset a.lua 2>&1 " .. to) })
    end)
  end

  it("does not if only errors are printed", function()
    local output, code = work:run "lab check none.lua 2>&1 >/dev/full"
    assert.same({ "rnnlua lab: none.lua: No such file or directory\nNext: rnnlua lab\n", 2 }, { output, code })
  end)

  it("runs scripts as stock Lua does", function()
    work:write("s.lua", "print(1)")
    assert.same({ "", 0 }, { work:run "s.lua 2>&1 >/dev/full" })
  end)
end)
