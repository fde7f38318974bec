local tree = require "spec.support.tree"

describe("rnnlua help", function()
  local output, code = tree.run(tree.rnnlua .. " help")

  it("names every verb of rnnlua lab, and no other", function()
    assert.equal(0, code)
    for verb in output:gmatch "\n  rnnlua lab (%l+)" do
      assert.is_function(require("rnnlua.command.lab." .. verb).run, verb)
    end
    for file in io.popen "ls lua/rnnlua/command/lab":lines() do
      local verb = file:match "^(%l+)%.lua$"
      if verb ~= "list" then assert.truthy(output:find("\n  rnnlua lab " .. verb .. " ", 1, true), verb) end
    end
  end)

  it("keeps to 80 columns", function()
    for line in output:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
  end)
end)
