local folder = require "spec.support.folder"
local progress = require "rnnlua.lab.progress"

describe("rnnlua.lab.progress", function()
  local work
  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  local function load() return assert(progress.load(work.path)) end
  local function result(earned, passed) return { earned = earned, points = 10, passed = passed or false } end

  it("is empty where nothing is recorded, and a missing folder is no error until it is saved", function()
    assert.is_nil(load():of "a")
    local missing = assert(progress.load(work.path .. "/none"))
    missing:record("a", result(1), "a.lua")
    assert.same({ n = 2, nil, work.path .. "/none/.rnnlua-progress: No such file or directory" },
      table.pack(missing:save()))
  end)

  it("keeps the best result, and that a lab was passed", function()
    local done = load()
    done:record("a", result(4), "a.lua")
    done:record("a", result(0), "b.lua")
    assert.same({ 4, false, "b.lua" }, { done:of("a").earned, done:of("a").passed, done:of("a").file })
    done:record("a", result(10, true), "a.lua")
    done:record("a", result(4), "a.lua")
    assert.same({ 10, true }, { done:of("a").earned, done:of("a").passed })
  end)

  it("reads what it wrote, whatever the names are", function()
    local done = load()
    done:record("a b", result(10, true), "é\t%,:.lua")
    done:record_hint("a b", "task: one,", 2)
    done:record_hint("a b", "task: one,", 1)
    assert.is_true(done:save())
    local again = load():of "a b"
    assert.same({ 10, 10, true, "é\t%,:.lua", { ["task: one,"] = 2 } },
      { again.earned, again.points, again.passed, again.file, again.hints })
    assert.equal(done:render(), load():render())
  end)

  it("keeps lines and fields that it does not know", function()
    work:write(".rnnlua-progress", "# old head\na\t1/2\tbegun\tfile=a.lua\tcolour=red\nsomething else\n")
    local done = load()
    done:record("a", { earned = 2, points = 2, passed = true }, "a.lua")
    assert.is_true(done:save())
    assert.equal("# Your progress in the labs, kept by `rnnlua lab check`: one line a lab.\n"
      .. "a\t2/2\tpassed\tfile=a.lua\tcolour=red\nsomething else\n", work:read ".rnnlua-progress")
  end)

  it("counts anew where a lab has other points than before, and stays passed", function()
    local done = load()
    done:record("a", result(8), "a.lua")
    done:record("a", { earned = 3, points = 20, passed = false }, "a.lua")
    assert.same({ 8, 20 }, { done:of("a").earned, done:of("a").points })
    done:record("b", result(10, true), "b.lua")
    done:record("b", { earned = 3, points = 20, passed = false }, "b.lua")
    assert.same({ 20, 20, true }, { done:of("b").earned, done:of("b").points, done:of("b").passed })
  end)

  it("writes nothing where nothing has changed", function()
    local done = load()
    done:record("a", result(4), "a.lua")
    done:save()
    local again = load()
    again:record("a", result(4), "a.lua")
    os.remove(work.path .. "/.rnnlua-progress")
    assert.is_true(again:save())
    assert.is_false(work:has ".rnnlua-progress")
  end)
end)
