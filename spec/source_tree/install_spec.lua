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
    succeed(("cmake -S spec/source_tree/consumer -B %s -DCMAKE_PREFIX_PATH='%s' && cmake --build %s")
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
      "share/rnnlua/labs/01_recurrent_cell/lab.lua", "share/rnnlua/annotations/lab.lua" } do
      assert.is_true(files[file], file)
    end
    local headers, installed = {}, {}
    for name in succeed("ls src/core"):gmatch "%w+%.h" do headers["include/rnnlua/" .. name] = true end
    for file in pairs(files) do
      if file:find "^include/" then installed[file] = true end
    end
    assert.same(headers, installed) -- those in folders of src/core are private
  end)

  it("has the folders of GNU's variables", function()
    if tree.sanitized then return pending "the program would need the sanitizers too" end
    local build, there = folder .. "/other build", folder .. "/other prefix"
    succeed(("cmake -S . -B '%s' -DCMAKE_BUILD_TYPE=Debug -DCMAKE_INSTALL_LIBDIR=lib64 -DCMAKE_INSTALL_BINDIR=a/b "
      .. "-DCMAKE_INSTALL_DATADIR=data && cmake --build '%s' --target rnnlua rnnlua_module && cmake --install '%s' "
      .. "--prefix '%s'"):format(build, build, build, there))
    for _, at in ipairs { build, there } do
      assert.equal("rnn.Recurrent(3)\t" .. at .. "/data/lua/5.4/rnnlua/layer.lua\n", run(([['%s/a/b/rnnlua' -e '
        print(require "rnnlua".Recurrent(3), debug.getinfo(require("rnnlua.layer").inputs_of, "S").source:sub(2))
      ']]):format(at)))
      assert.truthy(run(("'%s/a/b/rnnlua' lab"):format(at)):find("01_recurrent_cell", 1, true))
    end
    for _, file in ipairs { "lib64/librnnlua_core.a", "lib64/lua/5.4/rnnlua/core.so", "include/rnnlua/cell.h",
      "lib64/cmake/rnnlua/rnnlua-config.cmake", "data/rnnlua/labs/02_recurrent/lab.lua" } do
      succeed(("test -f '%s/%s'"):format(there, file))
    end
    succeed(("cmake --build '%s' --target uninstall"):format(build))
    succeed(("test ! -e '%s'"):format(there))
    local output, code = tree.run(("cmake -S . -B '%s' -DCMAKE_INSTALL_DATADIR=/data"):format(build))
    assert.not_equal(0, code)
    assert.truthy(output:find("CMAKE_INSTALL_DATADIR: expected a folder below the prefix, got /data", 1, true), output)
  end)

  describe("the target uninstall", function()
    local uninstall = ("cmake --build %s --target uninstall"):format(tree.build)
    local place

    before_each(function()
      place = folder .. "/to remove [all"
      tree.run(("rm -rf '%s'; mkdir -p '%s'"):format(place, place))
    end)

    local function found(what)
      return (tree.run(("cd '%s' && find . -mindepth 1 %s | LC_ALL=C sort"):format(place, what or "")))
    end

    it("removes every file that was installed, and every folder that this made", function()
      succeed(("cmake --install %s --prefix '%s/new/prefix'"):format(tree.build, place))
      local count = select(2, found("-type f"):gsub("\n", ""))
      assert.is_true(count > 100)
      assert.truthy(succeed(uninstall):find(("uninstall: %d of %d files removed\n"):format(count, count), 1, true))
      assert.equal("", found())
    end)

    it("leaves folders that were there, and other files in those that are ours", function()
      tree.run(("cd '%s' && mkdir -p bin share/lua/5.4/rnnlua include && touch share/lua/5.4/rnnlua/mine.lua bin/mine")
        :format(place))
      local before = found()
      for _ = 1, 2 do succeed(("cmake --install %s --prefix '%s'"):format(tree.build, place)) end
      succeed("rm '" .. place .. "/bin/rnnlua'") -- one is gone before
      local count = select(2, found("-type f -not -name 'mine*'"):gsub("\n", ""))
      assert.truthy(succeed(uninstall):find(("uninstall: %d of %d files removed\n"):format(count, count + 1), 1, true))
      assert.equal(before, found())
    end)

    it("obeys DESTDIR, as the install did", function()
      local where = ("DESTDIR='%s' "):format(place)
      succeed(("%scmake --install %s --prefix /usr"):format(where, tree.build))
      assert.not_equal("", found "-name core.so")
      succeed(where .. uninstall)
      assert.equal("", found())
    end)

    it("leaves a prefix that is named as one of our folders", function()
      local like = place .. "/share/rnnlua"
      tree.run(("mkdir -p '%s/bin'"):format(like))
      succeed(("cmake --install %s --prefix '%s'"):format(tree.build, like))
      succeed(uninstall)
      assert.equal("./share\n./share/rnnlua\n./share/rnnlua/bin\n", found())
    end)

    it("says that nothing is installed", function()
      succeed(("cmake --install %s --prefix '%s'"):format(tree.build, place))
      succeed(uninstall)
      local output, code = tree.run(uninstall)
      assert.not_equal(0, code)
      assert.truthy(output:gsub("%s+", " "):find("uninstall: nothing is installed from here: there is no ", 1, true),
        output)
    end)
  end)
end)
