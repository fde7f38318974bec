local source = require "rnnlua.lab.source"

describe("rnnlua.lab.source", function()
  describe("starter()", function()
    it("replaces each solution region by a to-do, indented like its marker", function()
      local starter = assert(source.starter [[
-- rnnlua lab 09_x
local a = 1 -- SOLUTION
function f()
  -- BEGIN SOLUTION
  secret()
  -- END SOLUTION
end
]])
      assert.equal("-- rnnlua lab 09_x\nfunction f()\n  return rnn.todo()\nend\n", starter)
    end)

    it("keeps a text without markers as it is", function()
      assert.equal("a = 1\n\nb = 2\n", source.starter "a = 1\n\nb = 2\n")
    end)

    it("drops hidden tests, and runs them in the solution", function()
      local text = "local a = 1\n-- BEGIN HIDDEN TESTS\nassert(a == 1)\n-- END HIDDEN TESTS\nreturn a\n"
      assert.equal("local a = 1\nreturn a\n", source.starter(text))
      assert.equal(1, load(text)())
    end)

    it("reads markers that end in a carriage return", function()
      assert.equal("  return rnn.todo()\nend\r\n",
        source.starter "  -- BEGIN SOLUTION\r\n  x()\r\n  -- END SOLUTION\r\nend\r\n")
    end)

    local cases = {
      ["x\n-- BEGIN SOLUTION\n-- BEGIN SOLUTION\n"] =
        "solution.lua:3: BEGIN SOLUTION inside the SOLUTION of line 2; regions do not nest",
      ["-- BEGIN SOLUTION\n-- BEGIN HIDDEN TESTS\n"] =
        "solution.lua:2: BEGIN HIDDEN TESTS inside the SOLUTION of line 1; regions do not nest",
      ["-- BEGIN SOLUTION\n-- END HIDDEN TESTS\n"] = "solution.lua:2: END HIDDEN TESTS inside the SOLUTION of line 1",
      ["-- BEGIN SOLUTION\nx\n"] = "solution.lua:1: BEGIN SOLUTION without an END",
      ["-- BEGIN HIDDEN TESTS\nx\n"] = "solution.lua:1: BEGIN HIDDEN TESTS without an END",
      ["x\n  -- END SOLUTION\n"] = "solution.lua:2: END SOLUTION without a BEGIN",
      ["--BEGIN SOLUTION\nx\n"] =
        "solution.lua:1: `--BEGIN SOLUTION` is no marker; write `-- BEGIN SOLUTION`, alone on its line",
      ["-- begin solution\nx\n"] =
        "solution.lua:1: `-- begin solution` is no marker; write `-- BEGIN SOLUTION`, alone on its line",
      ["x = 1 -- BEGIN SOLUTION\n"] =
        "solution.lua:1: `x = 1 -- BEGIN SOLUTION` is no marker; write `-- BEGIN SOLUTION`, alone on its line",
      ["--- END HIDDEN TESTS:\n"] =
        "solution.lua:1: `--- END HIDDEN TESTS:` is no marker; write `-- END HIDDEN TESTS`, alone on its line",
      ["x = 1 --SOLUTION\n"] =
        "solution.lua:1: `x = 1 --SOLUTION` is no marker; write `-- SOLUTION` at the end of the line",
      ["-- BEGIN SOLUTION\nx\n-- END SOLUTON\ny\n-- BEGIN SOLUTION\nz\n-- END SOLUTION\n"] =
        "solution.lua:3: `-- END SOLUTON` is no marker; write `-- END SOLUTION`, alone on its line",
      ["-- BGEIN SOLUTION\nx\n-- END SOLUTION\n"] =
        "solution.lua:1: `-- BGEIN SOLUTION` is no marker; write `-- BEGIN SOLUTION`, alone on its line",
      ["-- BEGIN SOLUTION\nx\n-- END OF SOLUTION\n"] =
        "solution.lua:3: `-- END OF SOLUTION` is no marker; write `-- END SOLUTION`, alone on its line",
      ["-- begin hidden test\n"] =
        "solution.lua:1: `-- begin hidden test` is no marker; write `-- BEGIN HIDDEN TESTS`, alone on its line",
      ["x = 1 -- SOLUTON\n"] =
        "solution.lua:1: `x = 1 -- SOLUTON` is no marker; write `-- SOLUTION` at the end of the line",
    }
    for text, message in next, cases do
      it("says what is wrong with a marker: " .. message, function()
        local starter, said, line = source.starter(text)
        assert.is_nil(starter)
        assert.equal(message, ("solution.lua:%d: %s"):format(line, said))
      end)
    end
  end)

  it("does not take a comment in prose for a marker", function()
    for _, comment in ipairs { "The solution.", "no solution", "in solution", "solutions", "a solution", "begin",
      "end", "ends the region", "", "BEGIN", "the end of the solution", "tests", "end of sequence" } do
      local text = ("x = 1 -- %s\n-- %s\n"):format(comment, comment)
      assert.equal(text, source.starter(text))
    end
  end)

  it("says of each line whether it is part of the solution", function()
    local kinds = {}
    for i, line in ipairs(assert(source.lines "a\n-- BEGIN SOLUTION\nb\n-- END SOLUTION\nc = 1 -- SOLUTION\nd\n")) do
      kinds[i] = line.number .. line.kind
    end
    assert.equal("1kept 2begin 3solution 4marker 5solution 6kept", table.concat(kinds, " "))
  end)

  it("reads the lab's name from the first line only", function()
    assert.equal("01_recurrent_cell", source.lab_name "-- rnnlua lab 01_recurrent_cell\nx")
    assert.is_nil(source.lab_name "\n-- rnnlua lab 01_recurrent_cell")
    assert.is_nil(source.lab_name "x = 1")
  end)
end)
