local arrows = require "spec.support.arrows"
local tree = require "spec.support.tree"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

-- The text of every file that `find` prints, by path.
local function files_of(places)
  local files = {}
  for path in tree.run("find " .. places .. " -type f -print"):gmatch("[^\n]+") do
    files[path] = read(path)
  end
  return files
end

describe("the code base", function()
  it("has its arrows point one way: core <- bind <- lua <- labs <- spec", function()
    assert.same({}, arrows.violations(files_of "src lua labs"))
  end)

  it("would show an arrow that turns round", function()
    for path, violation in pairs {
      ["src/core/a.c"] = { "#include <lua.h>", "lua.h belongs to Lua" },
      ["src/core/b.c"] = { '#include "bind.h"', "bind.h belongs to bind" },
      ["src/core/c.c"] = { "int x;\n# include <stdio.h>", "stdio.h is not among the core's standard headers" },
      ["src/core/d.h"] = { "#include <time.h>", "time.h is not among the core's standard headers" },
      ["src/core/e.c"] = { "#include <stdlib.h>", "stdlib.h is not among the core's standard headers" },
      ["src/bind/f.c"] = { '#include "repl.h"', "repl.h belongs to main" },
      ["src/bind/g.c"] = { '#include "absent.h"', "absent.h is none of the project's headers" },
      ["lua/rnnlua/h.lua"] = { 'local tree = require "spec.support.tree"', "spec.support.tree belongs to spec" },
      ["lua/rnnlua/i.lua"] = { "pcall(require, 'labs.x')", "labs.x belongs to labs" },
      ["labs/01/j.lua"] = { 'require("spec.support.tree")', "spec.support.tree belongs to spec" },
    } do
      local files = { ["src/bind/bind.h"] = "", ["src/main/repl.h"] = "", [path] = violation[1] .. "\n" }
      assert.same({ path .. ": " .. violation[2] }, arrows.violations(files))
    end
  end)

  it("has no circle among its Lua modules: base <- checking <- lab <- command", function()
    assert.same({}, arrows.circles(files_of "lua"))
  end)

  it("would show a circle", function()
    assert.same({ "rnnlua.a uses itself", "rnnlua.b uses itself",
      "rnnlua.checking.c uses rnnlua.lab.d, which is above it" }, arrows.circles {
        ["lua/rnnlua/a.lua"] = 'require "rnnlua.b"', ["lua/rnnlua/b.lua"] = 'require("rnnlua.a").x',
        ["lua/rnnlua/checking/c.lua"] = 'require "rnnlua.lab.d"',
        ["lua/rnnlua/lab/d.lua"] = '-- require "rnnlua.lab.d"',
      })
  end)

  it("states its version in project() alone", function()
    local version = read("CMakeLists.txt"):match("project%(rnnlua VERSION ([%d.]+)")
    assert.matches("^%d+%.%d+%.%d+$", version)
    local stated = {}
    for path, text in pairs(files_of [[. \( -path './build*' -o -name .git \) -prune -o]]) do
      if text:find(version, 1, true) then stated[#stated + 1] = path end
    end
    table.sort(stated)
    for i = #stated, 1, -1 do
      if stated[i] == "./CHANGELOG.md" then table.remove(stated, i) end -- a history, not a statement
    end
    assert.same({ "./CMakeLists.txt" }, stated)
  end)
end)
