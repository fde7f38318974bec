local tree = require "spec.support.tree"

local settings = "env -u LUA_INIT -u LUA_INIT_5_4 -u LUA_PATH -u LUA_PATH_5_4 -u LUA_CPATH -u LUA_CPATH_5_4 "
  .. "-u RNNLUA_LABS "

local function succeed(command)
  local output, code = tree.run(command)
  assert.equal(0, code, command .. "\n" .. output)
  return output
end

describe("an installed tree", function()
  local folder, prefix

  lazy_setup(function()
    folder = tree.temporary()
    -- installed at one place, used at another whose name has a space
    succeed(("cmake --install %s --prefix %s/first"):format(tree.build, folder))
    prefix = folder .. "/moved to"
    succeed(("mv %s/first '%s'"):format(folder, prefix))
  end)
  lazy_teardown(function() tree.remove(folder) end)

  -- What a command prints when it runs in an empty folder.
  local function run(command)
    return succeed(("mkdir -p %s/empty && cd %s/empty && %s%s"):format(folder, folder, settings, command))
  end

  it("runs rnnlua with the modules beside it", function()
    local output = run(([['%s/bin/rnnlua' -e '
      local rnn = require "rnnlua"
      print(rnn.RecurrentCell():forward(2, 3, 5, 7), rnn.Layer:extend "Cell".__name)
      print((debug.getinfo(require("rnnlua.layer").inputs_of, "S").source:match "^@(.*)/rnnlua/layer.lua$"))
    ']]):format(prefix))
    assert.equal(("41.0\tCell\n%s/share/lua/5.4\n"):format(prefix), output)
  end)

  it("brings the labs", function()
    for _, name in ipairs { "01_recurrent_cell", "02_recurrent" } do
      run(("'%s/bin/rnnlua' '%s/share/rnnlua/labs/%s/lab.lua'"):format(prefix, prefix, name))
    end
  end)

  it("is found by stock lua5.4", function()
    if tree.sanitized then return pending "stock Lua lacks the sanitizers' runtime" end
    local output = run(([[LUA_PATH='%s/share/lua/5.4/?.lua;%s/share/lua/5.4/?/init.lua' ]]
      .. [[LUA_CPATH='%s/lib/lua/5.4/?.so' lua5.4 -e 'print(require("rnnlua").Recurrent(3))']])
      :format(prefix, prefix, prefix))
    assert.equal("rnn.Recurrent(3)\n", output)
  end)

  it("serves a C program through find_package", function()
    if tree.sanitized then return pending "the program would need the sanitizers too" end
    local build = folder .. "/consumer"
    succeed(("cmake -S spec/build/consumer -B %s -DCMAKE_PREFIX_PATH='%s' && cmake --build %s")
      :format(build, prefix, build))
    assert.equal("41 3 7 5 2\n63 18 43 27 18 6 2\n5\n", run(build .. "/consumer"))
  end)

  it("names no folder that it was built in, and links to none", function()
    local source = succeed("pwd"):gsub("\n", "")
    local mentions = tree.run(("grep -rlF %s '%s/lib/cmake' '%s/share' '%s/include'")
      :format(tree.quote(source), prefix, prefix, prefix))
    assert.equal("", mentions)
    assert.equal("", (tree.run(("find '%s' -type l"):format(prefix))))
  end)

  it("has the files that its users need", function()
    local files = {}
    for file in succeed(("cd '%s' && find . -type f"):format(prefix)):gmatch("%./([^\n]+)") do files[file] = true end
    for _, file in ipairs { "bin/rnnlua", "lib/lua/5.4/rnnlua/core.so", "lib/librnnlua_core.a",
      "include/rnnlua/array.h", "include/rnnlua/cell.h", "include/rnnlua/recurrent.h", "include/rnnlua/rng.h",
      "lib/cmake/rnnlua/rnnlua-config.cmake", "share/lua/5.4/rnnlua/init.lua",
      "share/rnnlua/labs/01_recurrent_cell/lab.lua" } do
      assert.is_true(files[file], file)
    end
    assert.is_nil(files["include/rnnlua/scan.h"]) -- private to the core
  end)
end)
