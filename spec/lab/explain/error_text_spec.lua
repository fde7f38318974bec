local error_text = require "rnnlua.lab.explain.error_text"

describe("rnnlua.lab.explain.error_text", function()
  local source = "local x = y()\n\treturn x.y\n" .. ("-- é"):rep(40) .. "\n"

  it("shows the student's own line, whatever is before it", function()
    local expected = { "it.lua:2: attempt to index a nil value (local 'x')", "    2 |   return x.y" }
    for _, before in ipairs { "", "forward raised an error at the point given: ", "/usr/rnnlua/a.lua:7: " } do
      assert.same(expected, error_text.lines(before .. expected[1], "it.lua", source))
    end
  end)

  it("does not take another file's line for the student's", function()
    assert.same({ "edit.lua:2: no" }, error_text.lines("edit.lua:2: no", "it.lua", source))
    assert.same({ "at: 'y' is no input" }, error_text.lines("/x/rnnlua/lab/checks/init.lua:104: at: 'y' is no input",
      "it.lua", source))
  end)

  it("removes stack traces and truncates long lines", function()
    assert.same({ "it.lua:2: no", "    2 |   return x.y" },
      error_text.lines("it.lua:2: no\nstack traceback:\n\t[C]: in ?", "it.lua", source))
    local cut = error_text.lines("it.lua:3: no", "it.lua", source)[2]
    assert.equal(67, utf8.len(cut))
    assert.equal("…", cut:sub(-3))
  end)

  it("leaves out the places where a module was searched for", function()
    local message = select(2, pcall(load("require 'numpy'", "=it.lua")))
    assert.same({ "it.lua:1: module 'numpy' not found", "    1 | require 'numpy'",
      "There is no NumPy here: `math` has exp, sqrt and others, and lists", "are gone through in loops." },
      error_text.lines(message, "it.lua", "require 'numpy'"))
  end)

  it("makes a message from any error, without addresses", function()
    for _, one in ipairs {
      { {}, "an empty table was raised as an error" },
      { { code = 42, why = "no\n", 7, "x", [false] = { 1 }, t = {}, f = print, [9] = 1.5 },
        "a table was raised as an error: {7, \"x\", [9] = 1.5, code = 42, f = a function, t = {}, why = \"no\\n\", "
          .. "[false] = {…}}" },
      { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, "a table was raised as an error: {1, 2, 3, 4, 5, 6, 7, 8, …}" },
      { { ("é"):rep(40) }, "a table was raised as an error: {\"" .. ("é"):rep(30) .. "…\"}" },
      { setmetatable({}, { __tostring = function() return "it says" end }), "it says" },
      { setmetatable({ 1 }, { __tostring = function() return "<0x55d0c0ffee>" end }),
        "a table was raised as an error: {1}" },
      { setmetatable({ 1 }, { __tostring = error }), "a table was raised as an error: {1}" },
      { setmetatable({ 1 }, { __tostring = function() return {} end }), "a table was raised as an error: {1}" },
      { setmetatable({ 1 }, { __tostring = function() while true do end end, __metatable = false }), -- luacheck: ignore
        "a table was raised as an error: {1}" },
      { setmetatable({ 1 }, { __index = error, __pairs = error, __len = error }),
        "a table was raised as an error: {1}" },
      { print, "a function was raised as an error" },
      { true, "a boolean was raised as an error" },
      { io.stdout, "a userdata was raised as an error" },
      { require("rnnlua").array { 1, 2 }, "rnn.array {1, 2}" },
      { nil, "an error without a message was raised" },
    } do
      local said = one[2] or "an error without a message was raised"
      assert.equal(said, error_text.message(one[1]))
      assert.equal("it.lua: " .. said, error_text.message(one[1], "it.lua"))
    end
    assert.equal("7", error_text.message(7, "it.lua"))
    assert.equal("it.lua:1: x", error_text.message("it.lua:1: x", "it.lua"))
  end)
end)
