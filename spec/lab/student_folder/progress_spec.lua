local folder = require "spec.support.folder"
local progress = require "rnnlua.lab.student_folder.progress"
local rnn = require "rnnlua"
local storage = require "rnnlua.base.storage"
local tree = require "spec.support.tree"

describe("rnnlua.lab.student_folder.progress", function()
  local work
  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  local function load() return assert(progress.load(work.path)) end
  local function result(earned, passed) return { earned = earned, points = 10, passed = passed or false } end

  it("is empty if nothing is recorded, and a missing folder is an error only when it is saved", function()
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
    work:write(".rnnlua-progress", "# Your progress in the labs, of old\n# mine\n"
      .. "a\t1/2\tbegun\tfile=a.lua\tcolour=red\nsomething else\n")
    local done = load()
    done:record("a", { earned = 2, points = 2, passed = true }, "a.lua")
    assert.is_true(done:save())
    assert.equal("# Your progress in the labs, kept by `rnnlua lab check`: one line for each lab.\n"
      .. "a\t2/2\tpassed\tfile=a.lua\tcolour=red\n# mine\nsomething else\n", work:read ".rnnlua-progress")
  end)

  it("counts again if a lab has other points than before, and stays passed", function()
    local done = load()
    done:record("a", result(8), "a.lua")
    done:record("a", { earned = 3, points = 20, passed = false }, "a.lua")
    assert.same({ 8, 20 }, { done:of("a").earned, done:of("a").points })
    done:record("b", result(10, true), "b.lua")
    done:record("b", { earned = 3, points = 20, passed = false }, "b.lua")
    assert.same({ 20, 20, true }, { done:of("b").earned, done:of("b").points, done:of("b").passed })
  end)

  it("writes nothing if nothing has changed", function()
    local done = load()
    done:record("a", result(4), "a.lua")
    done:save()
    local again = load()
    again:record("a", result(4), "a.lua")
    os.remove(work.path .. "/.rnnlua-progress")
    assert.is_true(again:save())
    assert.is_false(work:has ".rnnlua-progress")
  end)

  -- Records a result as commands do. Returns the progress, and why it is not written.
  local function record(name, outcome)
    return progress.update(work.path, function(done) done:record(name, outcome, name .. ".lua") end)
  end

  -- What is left of a file once a pass of lab z has been recorded in it, without the head and that line.
  local function kept(text)
    work:write(".rnnlua-progress", text)
    assert.is_nil(select(2, record("z", result(10, true))))
    local written = work:read ".rnnlua-progress"
    local head, rest = written:match "^(#[^\n]*\n)(.*)$"
    assert.matches("^# Your progress in the labs", head)
    local from, to = rest:find("z\t10/10\tpassed\tfile=z.lua\n", 1, true)
    assert(from, rest)
    return rest:sub(1, from - 1) .. rest:sub(to + 1)
  end

  it("keeps malformed lines, and finds no lab in them", function()
    for _, line in ipairs { "a\t1.2.3/10\tbegun", "a\t1/1e999\tbegun", "a\t-1/10\tbegun", "a\t0x1/10\tbegun",
      "a\t1/2/3\tbegun", "a\t/\tbegun", "a\tnan/inf\tpassed", "a\t1/10\tdone", "a\t1/10\tbegun2", "a\t1/10", "a",
      "\t1/10\tbegun", "a 1/10 passed", "a\t 1/10\tpassed", "\0", "# a\t1/10\tbegun", "a\t1./10\tbe\0gun" } do
      assert.equal(line .. "\n", kept(line .. "\n"))
      assert.is_nil(load():of "a", line)
    end
  end)

  it("keeps malformed fields", function()
    for _, field in ipairs { "hints=", "hints=a", "hints=a:1,,", "hints=a:99999999999999999999", "hints=:1", "file=",
      "file=../a.lua", "file=/dev/stdin", "=", "file", "hints=a:1:2" } do
      local line = "a\t1/10\tbegun\t" .. field .. "\n"
      assert.equal(line, kept(line))
      assert.same({ 1, nil, {} }, { load():of("a").earned, load():of("a").file, load():of("a").hints })
    end
    assert.equal("a\t10/10\tbegun\n", kept "a\t12/10\tbegun\r\n\r\n")
    assert.equal("a\t1e+20/1e+20\tbegun\n", kept "a\t1e20/1e20\tbegun")
  end)

  it("takes the best of several lines for one lab, and loses nothing of the others", function()
    local passed, begun = "a\t10/10\tpassed\tfile=a.lua\thints=b:1,c:3", "a\t4/10\tbegun\tfile=b.lua\thints=b:2\tx=1"
    assert.equal("a\t10/10\tpassed\tfile=b.lua\thints=b:2,c:3\tx=1\n", kept(passed .. "\n" .. begun))
    assert.equal("a\t10/10\tpassed\tfile=a.lua\thints=b:2,c:3\tx=1\n", kept(begun .. "\n" .. passed))
    assert.equal("a\t4/10\tbegun\n", kept "a\t1/10\tbegun\na\t4/10\tbegun\na\t3/10\tbegun\n")
  end)

  -- A file in which a merge left its markers, and what it says once it is written again.
  local merges = {
    { "git's", "<<<<<<< HEAD\na\t4/10\tbegun\tfile=a.lua\n=======\na\t10/10\tpassed\tfile=a.lua\n>>>>>>> home\n",
      "a\t10/10\tpassed\tfile=a.lua\n" },
    { "the better one first", "<<<<<<< HEAD\na\t10/10\tpassed\n=======\na\t6/10\tbegun\n>>>>>>> 3f2a (a note)\n",
      "a\t10/10\tpassed\n" },
    { "with the base", "<<<<<<< ours\na\t6/10\tbegun\n||||||| 12ab\na\t1/10\tbegun\n=======\na\t4/10\tbegun\n"
      .. ">>>>>>> theirs\n", "a\t6/10\tbegun\n" },
    { "of several labs", "a\t10/10\tpassed\n<<<<<<< HEAD\nb\t4/10\tbegun\thints=x:1\nc\t10/10\tpassed\n=======\n"
      .. "b\t3/10\tbegun\thints=x:2\nd\t1/10\tbegun\n>>>>>>> x\n",
      "a\t10/10\tpassed\nb\t4/10\tbegun\thints=x:2\nc\t10/10\tpassed\nd\t1/10\tbegun\n" },
    { "with other points of a lab", "<<<<<<< HEAD\na\t8/20\tbegun\n=======\na\t6/10\tbegun\n>>>>>>> x\n",
      "a\t6/10\tbegun\n" },
    { "of lines that are not known", "<<<<<<< HEAD\n# mine\na\t1/2\tbegun\tx=1\n=======\n# mine\n# theirs\n"
      .. "a\t1/2\tbegun\tx=1\n>>>>>>> x\n", "a\t1/2\tbegun\tx=1\n# mine\n# theirs\n" },
    { "of a system with CR", "<<<<<<< HEAD\r\na\t1/2\tbegun\r\n=======\r\na\t2/2\tpassed\r\n>>>>>>> x\r\n",
      "a\t2/2\tpassed\n" },
    { "Subversion's", "<<<<<<< .mine\na\t1/2\tbegun\n||||||| .r4\n=======\na\t2/2\tpassed\n>>>>>>> .r5\n",
      "a\t2/2\tpassed\n" },
    { "longer ones, and half of them gone", "a\t1/2\tbegun\n===========\na\t2/2\tpassed\n>>>>>>>>>>> x\n",
      "a\t2/2\tpassed\n" },
    { "in a merge of merges", "<<<<<<< HEAD\n<<<<<<< HEAD\na\t1/4\tbegun\n=======\na\t2/4\tbegun\n>>>>>>> x\n=======\n"
      .. "a\t4/4\tpassed\n>>>>>>> y\n", "a\t4/4\tpassed\n" },
  }
  for _, merge in ipairs(merges) do
    it("is repaired if a merge left its markers: " .. merge[1], function()
      assert.equal(merge[3], kept(merge[2]))
      assert.falsy(work:read ".rnnlua-progress":find "[<=>|][<=>|][<=>|]")
    end)
  end

  it("keeps lines that only resemble a merge's markers", function()
    for _, line in ipairs { "<<<<<<", "======", "=======x", "<<<<<<<x", "<<<<===", " =======", "# =======" } do
      assert.equal(line .. "\n", kept(line .. "\n"))
    end
  end)

  it("reads a name back that has separators or starts like a comment", function()
    for _, name in ipairs { "#1", "a\tb", "a\nb", "50%41", "a:b,c" } do
      work:write(".rnnlua-progress", "")
      assert.is_nil(select(2, record(name, result(10, true))))
      assert.is_true(load():of(name).passed)
    end
  end)

  it("says why a file can't be read, and never replaces it", function()
    local path = work.path .. "/.rnnlua-progress"
    for make, reason in pairs {
      ["mkdir %s"] = "it is a folder, not a file",
      ["mkfifo %s"] = "it is a pipe, not a file",
      ["ln -s /dev/zero %s"] = "it is a device, not a file",
      ["ln -s .rnnlua-progress %s"] = "Too many levels of symbolic links",
    } do
      tree.run(make:format(path))
      local before = tree.run("stat -c '%i %F' " .. path)
      local expected = { nil, path .. ": " .. reason, ("move %s away, or make it readable"):format(path) }
      assert.same(expected, { progress.load(work.path) })
      local called = false
      assert.same(expected, { progress.update(work.path, function() called = true end) })
      assert.is_false(called)
      assert.equal(before, (tree.run("stat -c '%i %F' " .. path)))
      tree.run("rm -r " .. path)
    end
  end)

  it("is written through a link, and not if the file is read-only", function()
    tree.run(("cd %s && mkdir d && ln -s d/p .rnnlua-progress"):format(work.path))
    assert.is_nil(select(2, record("a", result(1))))
    assert.equal(1, load():of("a").earned)
    tree.run(("chmod 400 %s/d/p"):format(work.path))
    local done, message = record("a", result(2))
    assert.same({ 2, work.path .. "/.rnnlua-progress: it is read-only" }, { done:of("a").earned, message })
    assert.equal(1, load():of("a").earned)
    assert.equal("d/p\n", (tree.run("readlink " .. work.path .. "/.rnnlua-progress")))
  end)

  it("is not written while another process has it, and says so", function()
    local patience = storage.lock
    local held <close> = assert(storage.lock(work.path, 0)) -- luacheck: ignore
    storage.lock = function(path) return patience(path, 0.02) end
    finally(function() storage.lock = patience end)
    local done, message = record("a", result(2))
    assert.equal(2, done:of("a").earned)
    assert.equal(work.path .. "/.rnnlua-progress: another rnnlua is writing here, and has not ended within 0.02 s; "
      .. "is one stopped?", message)
    assert.is_nil(load():of "a")
  end)

  it("loses no pass if several processes record at the same time", function()
    local program = [[local progress = require "rnnlua.lab.student_folder.progress"
      for i = 1, 20 do
        local _, message = progress.update("%s", function(done)
          done:record(arg[1] .. i, { earned = 1, points = 1, passed = true }, "a.lua")
        end)
        assert(not message, message)
      end]]
    work:write("program.lua", program:format(work.path))
    local output, code = tree.run(("for i in a b c d e f g h; do %s %s/program.lua $i & done; wait"):format(tree.rnnlua,
      work.path))
    assert.same({ "", 0 }, { output, code })
    local done = load()
    for i = 1, 160 do
      local name = ("abcdefgh"):sub((i - 1) // 20 + 1, (i - 1) // 20 + 1) .. (i - 1) % 20 + 1
      assert.is_true(done:of(name) and done:of(name).passed, name)
    end
  end)

  it("survives any change of its bytes, and loses no unknown line", function()
    local rng = rnn.rng(9)
    local whole = "# Your progress in the labs\na\t4/10\tbegun\tfile=a.lua\thints=backward:2\n"
      .. "b\t10/10\tpassed\tfile=b.lua\n"
    local parts = { "\t", "\n", "/", "10/10", "passed", "begun", ":", ",", "=", "hints=", "file=", "%", "%00", ".",
      "e9", "-", "\0", "\r", "#", "b\t10/10\tpassed\n", "\255" }
    for _ = 1, 3000 do
      local text = whole
      for _ = 1, rng:integer(1, 4) do
        local from = rng:integer(1, #text + 1)
        local to = rng:integer(0, 1) == 0 and from - 1 or math.min(#text, from + rng:integer(0, 3))
        text = text:sub(1, from - 1) .. parts[rng:integer(1, #parts)] .. text:sub(to + 1)
      end
      work:write(".rnnlua-progress", text)
      local done = load()
      local rendered = done:render()
      for line in text:gmatch "[^\n]+" do
        local name = (line:gsub("\r$", "") .. "\t"):match "^([^\t#%%][^\t%%]*)\t10/10\tpassed\t"
        if name then assert.is_true(done:of(name) ~= nil and done:of(name).passed, ("%q"):format(text)) end
        local known = line:find "^# Your progress in the labs" or line:find "^[^\t#][^\t]*\t[^\t]*/"
        assert.is_true(known ~= nil or rendered:find(line:gsub("\r$", ""), 1, true) ~= nil, text)
      end
      for _, entry in next, done.entries do
        assert.equal("string", type(("%g/%g"):format(entry.earned, entry.points)))
      end
      work:write(".rnnlua-progress", rendered)
      assert.equal(rendered, load():render(), text)
    end
  end)
end)
