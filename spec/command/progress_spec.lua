-- The commands where the progress file is not as they wrote it.
local folder = require "spec.support.folder"
local tree = require "spec.support.tree"

local CELL = "01_recurrent_cell"
local COMMANDS = { "lab", "lab check a.lua", "lab hint a.lua", "lab hint", "lab solution 1", "lab check 1" }

describe("rnnlua lab", function()
  local work

  before_each(function()
    work = folder.new()
    work:write("a.lua", folder.solution(CELL, "dout * self.wh", "dout * self.wx"))
  end)
  after_each(function() work:remove() end)

  it("accepts a malformed line in its progress, and keeps it", function()
    local line = CELL .. "\t1.2.3/10\tbegun\n"
    work:write(".rnnlua-progress", line)
    for _, command in ipairs(COMMANDS) do
      local output, code = work:run(command)
      assert.is_nil(output:find("traceback", 1, true), output)
      assert.is_true(code <= 2, output)
      assert.truthy(work:read ".rnnlua-progress":find(line, 1, true), command)
    end
    assert.truthy(work:read ".rnnlua-progress":find(CELL .. "\t4/10\tbegun\tfile=a.lua", 1, true))
  end)

  it("says that its progress can't be read and what to do, and leaves it", function()
    os.execute("ln -s .rnnlua-progress " .. work.path .. "/.rnnlua-progress")
    local said = ".rnnlua-progress: Too many levels of symbolic links\n"
    local repair = "move .rnnlua-progress away, or make it readable"
    for _, command in ipairs(COMMANDS) do
      local output, code = work:run(command)
      if command == "lab check a.lua" then
        local wrapped = said:gsub("levels of ", "levels of\n")
        assert.truthy(output:find("\nrnnlua lab: progress is not recorded: " .. wrapped, 1, true), output)
        assert.truthy(output:find(("\nNext: %s\n  repeat: --seed 1"):format(repair), 1, true), output)
        assert.equal(1, code)
      else
        assert.equal(("rnnlua lab: %sNext: %s\n"):format(said, repair), output)
        assert.equal(2, code)
      end
    end
    assert.equal(".rnnlua-progress a.lua", work:names())
  end)

  it("does not wait for a pipe with the name of a submission", function()
    os.execute(work:command("mkfifo %s.lua 02_recurrent.lua b.lua"):format(CELL))
    for _, command in ipairs { "lab", "lab check .", "lab hint", "lab start 1" } do
      local output, code = tree.run(work:command("timeout 20 rnnlua " .. command))
      assert.is_true(code < 3, output)
    end
  end)

  it("records every pass of checks that run at the same time", function()
    local others = { "02_recurrent", "03_estimating_gradients" }
    work:write("a.lua", folder.solution(CELL))
    for i, lab in ipairs(others) do work:write(("b%d.lua"):format(i), folder.solution(lab)) end
    os.execute(work:command "for i in a b1 b2; do rnnlua lab check $i.lua >/dev/null & done; wait")
    local text = work:read ".rnnlua-progress"
    for _, lab in ipairs { CELL, table.unpack(others) } do
      assert.truthy(text:find("\n" .. lab:gsub("%p", "%%%0") .. "\t10/10\tpassed\t"), text)
    end
  end)
end)
