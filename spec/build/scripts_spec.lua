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
end)
