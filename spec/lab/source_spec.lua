local source = require "rnnlua.lab.source"

describe("rnnlua.lab.source", function()
  describe("starter()", function()
    it("puts a to-do in the place of each solution region, indented as its marker", function()
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

    it("says the line of a marker that is nested, unclosed or unopened", function()
      local cases = {
        ["x\n-- BEGIN SOLUTION\n-- BEGIN SOLUTION\n"] = "line 3: BEGIN SOLUTION inside the one of line 2",
        ["-- BEGIN SOLUTION\nx\n"] = "line 1: BEGIN SOLUTION without an END",
        ["x\n  -- END SOLUTION\n"] = "line 2: END SOLUTION without a BEGIN",
      }
      for text, message in next, cases do
        assert.same({ n = 2, nil, message }, table.pack(source.starter(text)))
      end
    end)
  end)

  it("reads the lab's name off the first line alone", function()
    assert.equal("01_recurrent_cell", source.lab_name "-- rnnlua lab 01_recurrent_cell\nx")
    assert.is_nil(source.lab_name "\n-- rnnlua lab 01_recurrent_cell")
    assert.is_nil(source.lab_name "x = 1")
  end)
end)
