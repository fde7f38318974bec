local fault = require "rnnlua.lab.fault"

describe("rnnlua.lab.fault", function()
  local source = "local x\n\treturn x.y\n" .. ("-- é"):rep(40) .. "\n"

  it("shows the student's own line, whatever stands before it", function()
    local expected = { "it.lua:2: attempt to index a nil value (local 'x')", "    2 |   return x.y" }
    for _, before in ipairs { "", "forward raised an error at the point given: ", "/usr/rnnlua/a.lua:7: " } do
      assert.same(expected, fault.lines(before .. expected[1], "it.lua", source))
    end
  end)

  it("does not take another file's line for the student's", function()
    assert.same({ "edit.lua:2: no" }, fault.lines("edit.lua:2: no", "it.lua", source))
    assert.same({ "at: 'y' is no input" }, fault.lines("/x/rnnlua/lab/checks.lua:104: at: 'y' is no input", "it.lua",
      source))
  end)

  it("cuts stack traces and long lines", function()
    assert.same({ "it.lua:2: no", "    2 |   return x.y" },
      fault.lines("it.lua:2: no\nstack traceback:\n\t[C]: in ?", "it.lua", source))
    local cut = fault.lines("it.lua:3: no", "it.lua", source)[2]
    assert.equal(67, utf8.len(cut))
    assert.equal("…", cut:sub(-3))
  end)

  it("leaves out where a module was searched for", function()
    local message = select(2, pcall(load("require 'numpy'", "=it.lua")))
    assert.same({ "it.lua:1: module 'numpy' not found", "    1 | require 'numpy'",
      "There is no NumPy here: `math` has exp, sqrt and others, and lists", "are gone through in loops." },
      fault.lines(message, "it.lua", "require 'numpy'"))
  end)

  it("makes a message of any error", function()
    assert.equal("a table was raised as an error", fault.message {})
    assert.equal("nil", fault.message(nil))
    assert.equal("t", fault.message(setmetatable({}, { __tostring = function() return "t" end })))
  end)
end)
