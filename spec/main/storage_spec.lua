-- rnnlua.storage, which only the executable has.
local raised = require "spec.support.raised"
local storage = require "rnnlua.storage"
local tree = require "spec.support.tree"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

describe("rnnlua.storage", function()
  local work

  before_each(function() work = tree.temporary() end)
  after_each(function() tree.remove(work) end)

  local function listed() return (tree.run("ls -A " .. work)) end

  it("creates a file that is not there, any bytes, and leaves nothing else", function()
    local path, text = work .. "/é ü.lua", "a\0b\r\n" .. ("x"):rep(1e5)
    assert.is_true(storage.create(path, text))
    assert.equal(text, read(path))
    assert.equal("é ü.lua\n", listed())
  end)

  it("creates nothing where a file, a folder or a dangling link has the name", function()
    storage.create(work .. "/file", "mine")
    tree.run(("mkdir %s/folder && ln -s none %s/link"):format(work, work))
    for _, name in ipairs { "file", "folder", "link" } do
      local path = work .. "/" .. name
      assert.same({ n = 2, nil, path .. ": File exists" }, table.pack(storage.create(path, "x")))
    end
    assert.equal("mine", read(work .. "/file"))
    assert.equal("file\nfolder\nlink\n", listed())
  end)

  it("replaces a file and keeps its permissions", function()
    local path = work .. "/file"
    storage.replace(path, "one")
    tree.run("chmod 640 " .. path)
    assert.is_true(storage.replace(path, "two"))
    assert.equal("two", read(path))
    assert.equal("640\n", (tree.run("stat -c %a " .. path)))
    assert.equal("file\n", listed())
  end)

  it("replaces the file that a symbolic link leads to, not the link", function()
    tree.run(("mkdir %s/folder && echo old > %s/folder/file && ln -s folder/file %s/link"):format(
      work, work, work))
    assert.is_true(storage.replace(work .. "/link", "new"))
    assert.equal("new", read(work .. "/folder/file"))
    assert.equal("folder/file\n", (tree.run("readlink " .. work .. "/link")))
  end)

  it("names the path and the reason where it can't", function()
    tree.run("mkdir " .. work .. "/folder")
    for path, reason in next, {
      [work .. "/none/file"] = "No such file or directory",
      [work .. "/folder"] = "Is a directory",
      ["/dev/full"] = "Invalid argument",
      ["/proc/file"] = "No such file or directory",
    } do
      assert.same({ n = 2, nil, ("%s: %s"):format(path, reason) },
        table.pack(storage.replace(path, "x")))
    end
    assert.equal("folder\n", listed())
  end)

  it("leaves the old file whole on a full disk", function()
    local _, code = tree.run("unshare -m true")
    if code ~= 0 then return pending "mounting a small disk takes root" end
    local output
    output, code = tree.run(([[unshare -m sh -c 'mount -t tmpfs -o size=16k tmpfs %s && %s -e "
      local storage = require [=[rnnlua.storage]=]
      local path = [=[%s/file]=]
      print(storage.replace(path, [=[old]=]))
      print(storage.replace(path, ([=[x]=]):rep(1e6)))
      print(storage.create(path .. [=[2]=], ([=[x]=]):rep(1e6)))
      print(io.open(path):read [=[a]=])" && ls -A %s']]):format(work, tree.rnnlua, work, work))
    assert.equal(0, code, output)
    assert.equal(("true\nnil\t%s/file: No space left on device\nnil\t%s/file2: No space left on device\nold\nfile\n")
      :format(work, work), output)
  end)

  it("writes nothing to a read-only folder", function()
    local _, code = tree.run("unshare -m true")
    if code ~= 0 then return pending "mounting read-only takes root" end
    local output = tree.run(([[unshare -m sh -c 'mount -t tmpfs -o ro tmpfs %s && %s -e "
      print(require [=[rnnlua.storage]=].create([=[%s/file]=], [=[x]=]))"']]):format(work, tree.rnnlua, work))
    assert.equal(("nil\t%s/file: Read-only file system\n"):format(work), output)
  end)

  it("wants a path and a text", function()
    assert.equal("bad argument #2 to 'create' (string expected, got no value)",
      raised(function() storage.create "x" end))
  end)
end)
