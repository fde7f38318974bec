local folder = require "spec.support.folder"
local watch = require "rnnlua.lab.watch"

describe("rnnlua.lab.watch", function()
  local work, paths, watching

  before_each(function()
    work = folder.new()
    work:write("a", "1")
    paths = { work.path .. "/a", work.path .. "/b" }
    watching = watch.new(function() return paths end)
  end)
  after_each(function() work:remove() end)

  it("tells each change of content once", function()
    assert.same({}, watching:changed())
    work:write("a", "2")
    assert.same({ paths[1] }, watching:changed())
    assert.same({}, watching:changed())
    work:write("b", "")
    assert.same({ paths[2] }, watching:changed())
  end)

  it("does not mind a file that is written anew with the same content, or vanishes and comes back", function()
    work:write("a", "1")
    assert.same({}, watching:changed())
    os.remove(paths[1])
    assert.same({}, watching:changed())
    work:write("a", "1")
    assert.same({}, watching:changed())
    os.remove(paths[1])
    watching:changed()
    work:write("a", "3")
    assert.same({ paths[1] }, watching:changed())
  end)

  it("lives through a list that can't be had for a while", function()
    local all = paths
    paths = nil
    assert.same({}, watching:changed())
    work:write("a", "2")
    paths = all
    assert.same({ paths[1] }, watching:changed())
  end)
end)
