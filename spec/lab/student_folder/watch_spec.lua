local files = require "rnnlua.base.files"
local folder = require "spec.support.folder"
local source = require "rnnlua.lab.source"
local watch = require "rnnlua.lab.student_folder.watch"

describe("rnnlua.lab.student_folder.watch", function()
  local work, paths, watching

  before_each(function()
    work = folder.new()
    work:write("a", "1")
    paths = { work.path .. "/a", work.path .. "/b" }
    watching = watch.new(function() return paths end)
  end)
  after_each(function() work:remove() end)

  it("reports each change of content once", function()
    assert.same({}, watching:changed())
    work:write("a", "2")
    assert.same({ paths[1] }, watching:changed())
    assert.same({}, watching:changed())
    work:write("b", "")
    assert.same({ paths[2] }, watching:changed())
  end)

  it("ignores a file that is rewritten with the same content, or vanishes and comes back", function()
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

  it("survives a list that is not available for a while", function()
    local all = paths
    paths = nil
    assert.same({}, watching:changed())
    work:write("a", "2")
    paths = all
    assert.same({ paths[1] }, watching:changed())
  end)

  describe("over many files", function()
    local lfs = require "lfs"
    local N = 200
    local now, time

    before_each(function()
      now, time = os.time() + 1000, os.time
      os.time = function() return now end -- luacheck: ignore
      for i = 1, N do work:write(("f%03d.lua"):format(i), i == 1 and "-- rnnlua lab 01\n" or "-- none\n") end
      lfs.touch(work.path, now - 5000) -- so that this second's changes show
    end)
    after_each(function() os.time = time end) -- luacheck: ignore

    -- What `f` returns, how often it opened or read a file, and how often it listed a folder.
    local function counted(f)
      local opened, listed, open, dir = 0, 0, io.open, lfs.dir
      io.open = function(...) opened = opened + 1 return open(...) end -- luacheck: ignore
      lfs.dir = function(...) listed = listed + 1 return dir(...) end
      local result = f()
      io.open, lfs.dir = open, dir -- luacheck: ignore
      return { result, opened, listed }
    end

    local function begin()
      return watch.new(watch.folder(work.path), function(content) return source.lab_name(content) ~= nil end)
    end
    local function look() return counted(function() return watching:changed() end) end
    local function path(name) return work.path .. "/" .. name end

    it("opens and lists nothing while nothing changes", function()
      assert.equal(N, counted(function() watching = begin() end)[2])
      for _ = 1, 3 do assert.same({ {}, 0, 0 }, look()) end
    end)

    it("opens changed files only, and repeats until their time stamps are reliable", function()
      watching = begin()
      work:write("f001.lua", "-- rnnlua lab 01\n--\n")
      assert.same({ { path "f001.lua" }, 1, 0 }, look())
      assert.same({ {}, 1, 0 }, look())
      now = now + 2
      assert.same({ {}, 1, 0 }, look())
      now = now + 1
      assert.same({ {}, 0, 0 }, look())
    end)

    it("notices a change with the same time stamp, as two changes within a second may have", function()
      watching = begin()
      local stamp = lfs.attributes(path "f001.lua", "modification")
      for _, letter in ipairs { "a", "b", "c" } do
        work:write("f001.lua", "-- rnnlua lab 01 " .. letter)
        lfs.touch(path "f001.lua", stamp)
        assert.same({ path "f001.lua" }, watching:changed())
      end
    end)

    it("notices a new file, one that begins to name a lab, and none that does not", function()
      watching = begin()
      work:write("new.lua", "-- rnnlua lab 01\n")
      assert.same({ { path "new.lua" }, 1, 1 }, look())
      work:write("f002.lua", "-- rnnlua lab 02\n")
      work:write("f003.lua", "-- nothing else\n")
      assert.same({ path "f002.lua" }, watching:changed())
      work:write("f002.lua", "-- half\n")
      assert.same({}, watching:changed())
      work:write("f002.lua", "-- rnnlua lab 02\n")
      assert.same({ path "f002.lua" }, watching:changed())
    end)

    it("reads files at first that were written within the last minute, or in the future", function()
      now = time()
      assert.equal(N, counted(function() watching = begin() end)[2])
      assert.equal(N, look()[2])
      now = now + 3 -- files of the specs' beginning: of this second or the one before
      assert.same({ {}, 0, 0 }, look())
      for i = 1, N do lfs.touch(path(("f%03d.lua"):format(i)), now + 5000) end
      watching = begin()
      assert.equal(N, look()[2])
    end)
  end)

  it("lists the files of Lua in a folder, and says that there is none", function()
    for _, name in ipairs { "b.lua", "a.lua", ".c.lua", "d.txt" } do work:write(name, "") end
    os.execute(work:command "mkfifo e.lua && mkdir f.lua") -- to open a pipe would wait for ever
    assert.same({ work.path .. "/a.lua", work.path .. "/b.lua" }, files.scripts(work.path))
    assert.same({ nil, "none: it can't be listed" }, { files.scripts "none" })
    assert.is_nil(watch.folder(work.path .. "/none")())
  end)
end)
