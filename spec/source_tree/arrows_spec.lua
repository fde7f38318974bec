local arrows = require "spec.support.arrows"
local c_calls = require "spec.support.c_calls"
local files = require "spec.support.files"
local tree = require "spec.support.tree"

-- The text of every file that `find` prints, by path.
local function files_of(places)
  local found = {}
  for path in tree.run("find " .. places .. " -type f -print"):gmatch("[^\n]+") do
    found[path] = files.read(path)
  end
  return found
end

describe("the code base", function()
  it("depends one way only: core <- bind <- lua <- labs <- spec", function()
    assert.same({}, arrows.violations(files_of "src lua labs tools"))
  end)

  it("would show a reversed dependency", function()
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
      ["lua/rnnlua/k.lua"] = { "require 'tools.figure_svg'", "tools.figure_svg belongs to tools" },
      ["labs/01/j.lua"] = { 'require("spec.support.tree")', "spec.support.tree belongs to spec" },
    } do
      local planted = { ["src/bind/bind.h"] = "", ["src/main/repl.h"] = "", [path] = violation[1] .. "\n" }
      assert.same({ path .. ": " .. violation[2] }, arrows.violations(planted))
    end
  end)

  it("has no circle among its Lua modules: base <- layer <- checking <- lab <- command", function()
    assert.same({}, arrows.circles(files_of "lua"))
  end)

  it("would show a circle", function()
    assert.same({
      "rnnlua.a uses itself", "rnnlua.b uses itself", "rnnlua.base.e uses rnnlua.layer, which is above it",
      "rnnlua.checking.c uses rnnlua.lab.d, which is above it", "rnnlua.lab.f uses itself",
      "rnnlua.lab.g.h uses itself",
    }, arrows.circles {
        ["lua/rnnlua/a.lua"] = 'require "rnnlua.b"', ["lua/rnnlua/b.lua"] = 'lazy "rnnlua.a"',
        ["lua/rnnlua/checking/c.lua"] = 'require "rnnlua.lab.d"',
        ["lua/rnnlua/base/e.lua"] = 'require "rnnlua.layer"',
        ["lua/rnnlua/lab/f.lua"] = 'require("rnnlua.lab.g." .. name)',
        ["lua/rnnlua/lab/g/h.lua"] = 'lazy "rnnlua.lab.f"',
        ["lua/rnnlua/lab/g/i.lua"] = "", ["lua/rnnlua/lab/d.lua"] = '-- require "rnnlua.lab.d"',
      })
  end)

  it("has no circle among the folders of its Lua modules", function()
    assert.same({}, arrows.folder_circles(files_of "lua"))
  end)

  it("would show a circle of folders whose modules have none", function()
    local planted = {
      ["lua/rnnlua/a/init.lua"] = 'require "rnnlua.b.one"', ["lua/rnnlua/a/two.lua"] = "",
      ["lua/rnnlua/b/one.lua"] = 'require "rnnlua.a.in_it.three"', ["lua/rnnlua/b/four.lua"] = 'lazy "rnnlua.c"',
      ["lua/rnnlua/a/in_it/three.lua"] = 'require "rnnlua.a.two"', -- one in the other
      ["lua/rnnlua/c/init.lua"] = 'require "rnnlua.d"', ["lua/rnnlua/d.lua"] = 'require "rnnlua.a.two"',
    }
    assert.same({}, arrows.folder_circles(planted))
    planted["lua/rnnlua/c/init.lua"] = 'require "rnnlua.a.two"'
    assert.same({}, arrows.circles(planted))
    assert.same({
      "rnnlua.a uses rnnlua.b.one, and rnnlua.b leads back to rnnlua.a",
      "rnnlua.b.four uses rnnlua.c, and rnnlua.c leads back to rnnlua.b",
      "rnnlua.c uses rnnlua.a.two, and rnnlua.a leads back to rnnlua.c",
    }, arrows.folder_circles(planted))
  end)

  it("has no circle among the calls of its C files", function()
    assert.same({}, c_calls.circles(files_of "src"))
  end)

  it("would show a circle of calls in C, be it by way of a header or of a table", function()
    local planted = {
      ["src/core/a.h"] = "/* b_of */ int a_of(int x);\nstatic inline int a_half(int x) { return x / 2; }\n",
      ["src/core/a.c"] = '#include "a.h"\n#include "b.h"\nint a_of(int x) {\n  return x ? b_of(x - 1) : 0;\n}\n',
      ["src/core/b.h"] = "int b_of(int x); /* calls a_half */\n",
      ["src/core/b.c"] = '#include "b.h"\nint b_of(int x) {\n  return x; // not a_half\n}\n',
      ["src/core/c.c"] = "static int a_of(int x) { return x; }\nconst table c_table = {a_of, d_of};\n",
      ["src/core/d.c"] = "extern const table c_table;\nint d_of(int x) { return x + *\"c_table\"; }\n",
    }
    assert.same({}, c_calls.circles(planted))
    planted["src/core/b.c"] = planted["src/core/b.c"]:gsub("return x;", "return a_half(x);")
    planted["src/core/d.c"] = planted["src/core/d.c"]:gsub("return x", "return c_table[0](x)")
    assert.same({
      "src/core/a calls src/core/b calls src/core/a", "src/core/b calls src/core/a calls src/core/b",
      "src/core/c calls src/core/d calls src/core/c", "src/core/d calls src/core/c calls src/core/d",
    }, c_calls.circles(planted))
  end)

  it("states its version in project() alone", function()
    local version = files.read("CMakeLists.txt"):match("project%(rnnlua VERSION ([%d.]+)")
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
