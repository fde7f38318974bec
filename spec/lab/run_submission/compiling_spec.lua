local compiling = require "rnnlua.lab.run_submission.compiling"
local folder = require "spec.support.folder"

local TOO_DEEP = "nested too deeply: Lua takes about 200 levels of brackets, blocks and functions, and each .. or ^ "
  .. "in a chain is one"

-- Source that is nested n deep, a level a line.
local NESTED = {
  { "(\n", "1", ")", "local x =\n" }, { "{\n", "", "}", "local x =\n" }, { "f(\n", "", ")", "f(", ")" },
  { "a[\n", "1", "]", "local x =\n" }, { "function()\nreturn ", "1", " end", "local x =\n" },
  { "not\n", "1", "", "local x =\n" },
  { "'a' ..\n", "'b'", "", "local x =\n" }, { "2 ^\n", "1", "", "local x =\n" }, { "if a then\n", "", " end " },
  { "while a do\n", "", " end " }, { "do\n", "", " end " },
}

local function nested(parts, n)
  return (parts[4] or "") .. parts[1]:rep(n) .. parts[2] .. parts[3]:rep(n) .. (parts[5] or "") .. "\n"
end

describe("rnnlua.lab.run_submission.compiling", function()
  it("names the line at which code has too many nested levels for Lua", function()
    for _, parts in ipairs(NESTED) do
      local chunk, message = compiling.text(nested(parts, 300), "=it.lua")
      assert.is_nil(chunk)
      local line = tonumber(message:match "^it%.lua:(%d+): ")
      assert.equal(("it.lua:%d: %s"):format(line, TOO_DEEP), message)
      -- so many lines of it are too much, and one less is not
      local whole = nested(parts, 300)
      local last = 0
      for _ = 1, line - 1 do last = whole:find("\n", last + 1, true) end
      assert.not_equal("C stack overflow", select(3, pcall(load, whole:sub(1, last))))
      assert.equal("C stack overflow", select(3, pcall(load, whole:sub(1, whole:find("\n", last + 1, true)))))
    end
  end)

  it("compiles code with fewer levels, and does not change other errors and globals", function()
    for _, parts in ipairs(NESTED) do assert.is_function(compiling.text(nested(parts, 60), "=it.lua")) end
    assert.same({ nil, "it.lua:1: unexpected symbol near '!'" }, { compiling.text("!", "=it.lua") })
    assert.equal(5, compiling.text("return x", "=it.lua", { x = 5 })())
    assert.equal(print, compiling.text("return print", "=it.lua")())
    assert.is_nil((compiling.text(string.dump(load "return 1"), "=it.lua")))
  end)

  it("compiles files, also with a byte order mark and a first line for the system", function()
    local work <close> = setmetatable({ at = folder.new() }, { __close = function(self) self.at:remove() end })
    local path = work.at.path .. "/it.lua"
    for _, start in ipairs { "", "#!/usr/bin/env rnnlua\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF#!\n" } do
      work.at:write("it.lua", start .. "return 7")
      assert.equal(7, compiling.file(path)())
      work.at:write("it.lua", start .. (start:find "\n" and "" or "\n") .. "return\n" .. ("("):rep(300))
      assert.same({ nil, path .. ":3: " .. TOO_DEEP }, { compiling.file(path) })
    end
    assert.same({ nil, "cannot open none.lua: No such file or directory" }, { compiling.file "none.lua" })
  end)
end)
