local tree = require "spec.support.tree"

describe("a script", function()
  local folder
  lazy_setup(function() folder = tree.temporary() end)
  lazy_teardown(function() tree.remove(folder) end)

  local function linked(name, arguments)
    return tree.run(("ln -sf \"$PWD/script/%s\" %s/%s && cd %s && ./%s %s"):format(name, folder, name, folder, name,
      arguments))
  end

  it("finds its tree from another folder, through a symbolic link to it", function()
    local output, code = linked("figures", "--check")
    assert.equal(0, code, output)
    output, code = linked("build", "no-such-preset")
    assert.equal(1, code)
    assert.truthy(output:find('No such preset in', 1, true), output)
    assert.truthy(output:find("build: no-such-preset failed", 1, true), output)
  end)

  describe("test", function()
    local preset = tree.build:match "^build%-?([%w-]*)$"
    local it_if = preset and it or pending

    it_if("makes the checks that it lists, which are those of ctest", function()
      local listed = tree.run("script/test --list " .. preset)
      local names = {}
      for name in tree.run(("ctest --test-dir %s -N"):format(tree.build)):gmatch "Test +#%d+: ([^\n]+)" do
        names[#names + 1] = name
      end
      assert.equal(listed, table.concat(names, "\n") .. "\n")
      for _, folder_of in ipairs { "spec/core", "spec/source_tree", "spec/layer_spec.lua" } do
        assert.truthy(listed:find(("specs on %s/bin/rnnlua: %s\n"):format(tree.build, folder_of), 1, true), listed)
      end
    end)

    it_if("makes one alone", function()
      local name = ("specs on %s/bin/rnnlua: spec/bind"):format(tree.build)
      local output, code = tree.run(("script/test --only '%s' %s"):format(name, preset))
      assert.equal(0, code, output)
      assert.matches("^" .. name:gsub("%p", "%%%0") .. " +ok, %d+ specs[, %w]* %(%d+ s%)\n%d+ passed, 0 failed\n$",
        output)
    end)

    it("fails if there is no spec of the name", function()
      local output, code = tree.run "script/test --only 'no such check'"
      assert.equal(1, code)
      assert.equal("0 passed, 0 failed\n", output)
    end)

    it("refuses what is no preset", function()
      local output, code = tree.run "script/test --help"
      assert.equal(2, code)
      assert.equal("script/test: expected --list, --only NAME, or a preset such as asan, got '--help'\n", output)
    end)
  end)
end)
