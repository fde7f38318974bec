-- The one way in which files are written.
local files = require "spec.support.files"
local raised = require "spec.support.raised"
local storage = require "rnnlua.base.storage"
local tree = require "spec.support.tree"

local read = files.read

-- The interpreter as seen from any folder.
local absolute = tree.run("realpath " .. tree.quote(tree.rnnlua)):gsub("\n$", "")

describe("rnnlua.base.storage", function()
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

  it("creates nothing if a file, a folder or a dangling link has the name", function()
    storage.create(work .. "/file", "mine")
    tree.run(("mkdir %s/folder && ln -s none %s/link"):format(work, work))
    for _, name in ipairs { "file", "folder", "link" } do
      local path = work .. "/" .. name
      assert.same({ n = 2, nil, path .. ": File exists" }, table.pack(storage.create(path, "x")))
    end
    assert.equal("mine", read(work .. "/file"))
    assert.equal("file\nfolder\nlink\n", listed())
  end)

  it("creates a file with the mode of another, and none if that is missing", function()
    storage.create(work .. "/private", "mine")
    tree.run("chmod 600 " .. work .. "/private")
    assert.is_true(storage.create(work .. "/copy", "mine", work .. "/private"))
    assert.equal("600\n", (tree.run("stat -c %a " .. work .. "/copy")))
    assert.same({ n = 2, nil, work .. "/other: No such file or directory" },
      table.pack(storage.create(work .. "/other", "mine", work .. "/none")))
    assert.equal("copy\nprivate\n", listed())
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

  it("writes through links to links, into other folders, and to what is not there yet", function()
    tree.run(("cd %s && mkdir a a/b c && ln -s a/b/second first && ln -s ../../c/third a/b/second "
      .. "&& ln -s $PWD/c/file c/third"):format(work))
    local names = "./a/b/second ./c/third ./first"
    for _, text in ipairs { "new", "newer" } do
      assert.is_true(storage.replace(work .. "/first", text))
      assert.equal(text, read(work .. "/c/file"))
      assert.equal(names, (tree.run(("cd %s && find . -type l | sort"):format(work)):gsub("\n", " "):gsub(" $", "")))
      assert.equal("./c/file\n", (tree.run(("cd %s && find . -type f"):format(work))))
    end
  end)

  it("says that links go round, or lead into nothing", function()
    tree.run(("cd %s && ln -s b a && ln -s a b && ln -s none/file c"):format(work))
    for name, reason in pairs { a = "Too many levels of symbolic links", c = "No such file or directory" } do
      assert.same({ n = 2, nil, ("%s/%s: %s"):format(work, name, reason) },
        table.pack(storage.replace(work .. "/" .. name, "x")))
    end
    assert.equal("a\nb\nc\n", listed())
  end)

  it("says that a path is too long, also that of a link", function()
    local long = ("/" .. ("x"):rep(99)):rep(45)
    for _, path in ipairs { long, (work .. "/" .. ("y/.."):rep(1200)):sub(1, 4080) } do
      assert.same({ n = 2, nil, path .. ": File name too long" }, table.pack(storage.replace(path, "x")))
    end
    local deep = work .. ("/" .. ("x"):rep(99)):rep(20) -- each of the two is short enough, both are not
    tree.run(("mkdir -p %s && ln -s %s %s/link"):format(deep, ("y/../"):rep(600), deep))
    assert.same({ n = 2, nil, deep .. "/link: File name too long" }, table.pack(storage.replace(deep .. "/link", "x")))
  end)

  it("refuses a file that is read-only, whoever asks, and leaves it", function()
    local path = work .. "/file"
    storage.replace(path, "old")
    tree.run(("chmod 444 %s && ln -s file %s/link"):format(path, work))
    for _, name in ipairs { "file", "link" } do
      assert.same({ n = 2, nil, ("%s/%s: it is read-only"):format(work, name) },
        table.pack(storage.replace(work .. "/" .. name, "new")))
    end
    assert.equal("old", read(path))
    assert.equal("file\nlink\n", listed())
  end)

  it("refuses another's file that it may not write to, and keeps the owner of one that it may", function()
    if tree.run "id -u" ~= "0\n" then return pending "giving files away takes root" end
    local path = work .. "/file"
    storage.replace(path, "old")
    tree.run(("chown 12345:54321 %s && chmod 644 %s && chmod 777 %s"):format(path, path, work))
    assert.is_true(storage.replace(path, "new"))
    assert.equal("12345:54321 644\n", (tree.run("stat -c '%u:%g %a' " .. path)))
    -- without standard error, on which a build that counts its lines says that it may not write them down
    local save = ([[(setpriv --reuid 65534 --clear-groups %s -e "print(require
      [=[rnnlua.base.storage]=].replace([=[%s]=], [=[theirs]=]))" 2>/dev/null)]]):format(tree.rnnlua, path)
    local output, code = tree.run(save)
    if code ~= 0 then return pending "another user can't run this build" end
    assert.equal(("nil\t%s: Permission denied\n"):format(path), output)
    tree.run("chmod 666 " .. path)
    assert.equal("true\n", (tree.run(save)))
    assert.equal("65534 666\n", (tree.run("stat -c '%u %a' " .. path)))
  end)

  it("gives a new file the mode that the system gives to new ones", function()
    local output = tree.run(([[umask 027; %s -e "
      local storage = require [=[rnnlua.base.storage]=]
      storage.replace([=[%s/a]=], [=[]=]) storage.create([=[%s/b]=], [=[]=])"; stat -c '%%a %%s' %s/*]]):format(
      tree.rnnlua, work, work, work))
    assert.equal("640 0\n640 0\n", output)
  end)

  -- What is in the folder under a name that a new file has.
  local function leave(digits, seconds, mode)
    local path = ("%s/.rnnlua-%s.new"):format(work, digits:rep(32))
    tree.run(("echo half >%s && chmod %s %s && touch -d '%d seconds ago' %s"):format(path, mode or "600", path, seconds,
      path))
    return path
  end

  it("sweeps up what a killed process left more than a minute ago, and nothing else", function()
    leave("a", 61)
    local young, live, link = leave("b", 30), leave("c", 61), work .. "/.rnnlua-" .. ("d"):rep(32) .. ".new"
    local other = leave("g", 61) -- not a digit
    tree.run(("ln -s file %s && touch -h -d '61 seconds ago' %s && touch -d '1 day ago' %s/.rnnlua-1.new"):format(link,
      link, work))
    local held <close> = assert(io.open(live))
    assert.is_true(require "rnnlua.core".lock(held, 0))
    assert.is_true(storage.replace(work .. "/file", "x"))
    local names = {}
    for _, path in ipairs { young, live, link, other, work .. "/.rnnlua-1.new", work .. "/file" } do
      names[#names + 1] = path:match "[^/]+$"
    end
    table.sort(names)
    assert.equal(table.concat(names, "\n") .. "\n", (tree.run(("LC_ALL=C ls -A " .. work))))
  end)

  it("when killed, leaves files with different names, which nobody else may read", function()
    storage.create(work .. "/file", "private")
    tree.run(("chmod 600 %s/file"):format(work))
    for _ = 1, 3 do -- a write beyond what a file may have ends the program
      local _, code = tree.run(([[ulimit -f 1
        %s -e "require [=[rnnlua.base.storage]=].replace([=[%s/file]=], (' '):rep(9999))"]]):format(tree.rnnlua, work))
      assert.not_equal(0, code)
    end
    assert.equal("private", read(work .. "/file"))
    local names = tree.run(("cd %s && stat -c '%%a %%n' .rnnlua-*"):format(work))
    local digits = {}
    for name in names:gmatch "600 %.rnnlua%-(%x+)%.new\n" do
      assert.equal(32, #name)
      for _, other in ipairs(digits) do assert.not_equal(other, name) end
      digits[#digits + 1] = name
    end
    assert.equal(3, #digits, names)
  end)

  it("leaves another user's files", function()
    if tree.run "id -u" ~= "0\n" then return pending "giving files away takes root" end
    local theirs = leave("e", 61)
    tree.run("chown 12345 " .. theirs)
    storage.create(work .. "/file", "x")
    assert.equal(theirs:match "[^/]+$" .. "\nfile\n", listed())
  end)

  it("lets several processes save at the same time, each completely", function()
    local program = ([[local storage = require "rnnlua.base.storage"
      for i = 1, 100 do assert(storage.replace("%s/file", (arg[1]):rep(20000))) end]]):format(work)
    local script = work .. "/program.lua"
    assert(storage.create(script, program))
    local output, code = tree.run(("for i in a b c d; do %s %s $i & done; wait"):format(tree.rnnlua, script))
    assert.same({ "", 0 }, { output, code })
    local text = read(work .. "/file")
    assert.equal(text:sub(1, 1):rep(20000), text)
    assert.equal("file\nprogram.lua\n", listed())
  end)

  it("names the path and the reason if it can't", function()
    tree.run("mkdir " .. work .. "/folder")
    for path, reason in next, {
      [work .. "/none/file"] = "No such file or directory",
      [work .. "/folder"] = "not a regular file",
      ["/dev/full"] = "not a regular file",
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
      local storage = require [=[rnnlua.base.storage]=]
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
      print(require [=[rnnlua.base.storage]=].create([=[%s/file]=], [=[x]=]))"']]):format(work, tree.rnnlua, work))
    assert.equal(("nil\t%s/file: Read-only file system\n"):format(work), output)
  end)

  describe("lock()", function()
    it("keeps others out until it is closed, and says so", function()
      local held = assert(storage.lock(work, 0))
      assert.same({ n = 2, nil, "another rnnlua is writing here, and has not ended within 0.03 s; is one stopped?" },
        table.pack(storage.lock(work, 0.03)))
      held:close()
      local again <close> = assert(storage.lock(work, 0)) -- luacheck: ignore
    end)

    it("ends with the process that has it", function()
      assert(storage.create(work .. "/program.lua", ([[lock = require "rnnlua.base.storage".lock("%s", 0)
        print(lock ~= nil) io.stdout:flush() while true do end]]):format(work)))
      local output = tree.run(([[cd %s; { %s program.lua >out & } 2>/dev/null; until [ -s out ]; do sleep 0.02; done
        cat out; kill -KILL $!; wait $!]]):format(work, absolute))
      assert.equal("true\n", (output:gsub("[^\n]*Killed[^\n]*\n", "")))
      assert.not_nil(storage.lock(work, 5))
    end)

    it("is nil if there is no folder", function()
      assert.same({ n = 1, nil }, table.pack(storage.lock(work .. "/none", 0)))
    end)
  end)

  it("raises an error without a path and a text", function()
    assert.equal("bad argument #2 to 'create' (text: expected a string, got nil)",
      raised(function() storage.create "x" end))
    assert.equal("bad argument #1 to 'create' (path: expected no zero byte)",
      raised(function() storage.create("x\0y", "text") end))
  end)
end)
