-- `rnnlua lab check` of a folder with many files: none stops or changes another.
local folder = require "spec.support.folder"
local tree = require "spec.support.tree"

local CELL, LAYER = "01_recurrent_cell", "02_recurrent"
local HEAD = "-- rnnlua lab 01_recurrent_cell\n"

describe("rnnlua lab check of many files", function()
  local work, right

  setup(function() right = folder.solution(CELL) end)
  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  local function shell(line) assert.equal(0, select(2, tree.run(work:command(line)))) end

  -- The blocks of an output by the file that each names, and what follows them.
  local function blocks_of(output)
    local blocks, name = {}, nil
    for line in (output):gmatch "([^\n]*)\n" do
      if line:find "^[^ ].*%.lua:$" or line == "Not checked:" or line:find "^Next: " then
        name = line:match "^(.-):"
        blocks[name] = ""
      end
      blocks[name] = blocks[name] .. line .. "\n"
    end
    return blocks
  end

  local RIGHT = [[
01 A recurrent cell
  ok     forward   is 41 at wx 2, x 3, wh 5, h 7; equals the solution on 10
                   draws
  ok     backward  dwx, dwh, dh and dx confirmed on 10 draws; off by at most
                   2e-14 (allowed: 0.001)
  repeat: --seed 1                                           10/10 points
]]

  -- What a file does before it is a right solution, and what its block says; nothing: it is right all the same.
  local broken = {
    { "os.exit(0)", "b.lua:2: os.exit was called; a submission never ends the program" },
    { "os.exit(true, true)", "b.lua:2: os.exit was called; a submission never ends the program" },
    { "error 'no'", "b.lua:2: no" },
    { "error()", "b.lua" },
    { "x = = 1", "b.lua:2: unexpected symbol near '='" },
    { "local function f() return f() + 1 end f()", "b.lua:2: stack overflow" },
    { "while true do end", "stopped after 3 s, in line 2" },
    { "pcall(function() while true do end end)", "stopped after 3 s, in line 2" },
    { "string.format = nil", "b.lua:2: `string.format` can't be changed: the checks share" },
    { "require 'rnnlua'.Layer = nil", "b.lua:2: `rnn.Layer` can't be changed: the checks share" },
    { "pcall = nil", "b.lua:2: `pcall` can't be changed: the checks share it." },
    { "require 'lfs'.chdir '/'" },
    { "collectgarbage 'stop'" },
    { "setmetatable({}, { __gc = function() os.exit(0) end })" },
    { "io.stdout:write '10/10 points'" },
  }
  for _, case in ipairs(broken) do
    it(("is not stopped or changed by `%s`"):format(case[1]), function()
      work:write("a.lua", right)
      work:write("b.lua", HEAD .. case[1] .. "\n" .. right)
      work:write("c.lua", right)
      local output, code = work:run "lab check"
      local blocks = blocks_of(output)
      assert.equal("a.lua:\n" .. RIGHT .. "\n", blocks["a.lua"])
      assert.equal("c.lua:\n" .. RIGHT, blocks["c.lua"])
      if case[2] then
        local said = blocks["b.lua"]:gsub("%s+", " ")
        local expected = "b.lua: 01 A recurrent cell ERROR " .. case[2]
        assert.equal(expected, said:sub(1, #expected))
        assert.equal("Next: rnnlua lab check b.lua\n", blocks.Next)
        assert.equal(1, code)
      else
        assert.truthy(blocks["b.lua"]:find("10/10 points", 1, true), output)
      end
      assert.falsy(output:find("traceback", 1, true), output)
      assert.truthy(work:read ".rnnlua-progress":find("\n01_recurrent_cell\t10/10\tpassed\t", 1, true))
      assert.equal(".rnnlua-progress a.lua b.lua c.lua", work:names())
    end)
  end

  -- How a process that checks a file may end otherwise, and what is said of it.
  for ending, said in pairs { ["exit 0"] = "exit code 0", ["exit 1"] = "exit code 1", ["exit 139"] = "exit code 139",
    ["kill -SEGV $$"] = "signal 11", ["kill -KILL $$"] = "signal 9" } do
    it(("takes `%s` for no pass"):format(ending), function()
      work:write("program", "#!/bin/sh\necho 10/10 points\n" .. ending .. "\n")
      local output = tree.run(work:command [[chmod +x program && rnnlua -e '
        arg = { [-1] = "./program", [0] = "-" }
        os.exit(require "rnnlua.lab.student_folder.batch".run({ "a.lua" }, 1, {}))' /dev/null; echo code $?]])
      assert.equal(("a.lua:\n10/10 points\n  ERROR  it ended the process that checks it (%s); 0 points\n"
        .. "Next: ./program lab check a.lua\ncode 1\n"):format(said), output)
    end)
  end

  it("never ends with 0 for a submission that ends the program once it was checked", function()
    work:write("a.lua", HEAD .. "kept = setmetatable({}, { __gc = function() os.exit(0) end })\n"
      .. folder.solution(CELL, "dout * self.wh", "dout * self.wx"))
    assert.equal(1, select(2, work:run "lab check a.lua"))
    work:write("b.lua", right)
    local output, code = work:run "lab check"
    assert.equal(1, code)
    assert.truthy(output:find("\nNext: rnnlua lab hint a.lua\n$"), output)
  end)

  it("ends code that nothing in Lua can stop, and continues", function()
    work:write("a.lua", HEAD .. "local s = ('a'):rep(99):find(('.-'):rep(12) .. 'b')\n" .. right)
    work:write("b.lua", right)
    local output, code = work:run "lab check"
    assert.equal(1, code)
    assert.truthy(output:find("^a.lua:\n01 A recurrent cell\n  ERROR  stopped after 3 s, in line 2\n"), output)
    assert.truthy(output:find("\n\nb.lua:\n" .. RIGHT .. "Next: rnnlua lab check a.lua\n", 1, true), output)
  end)

  it("finds the files of subfolders, records beside each, and lists what it leaves out", function()
    shell [[mkdir -p ada/deep 'bob b' lab empty .hidden && ln -s . loop && mkfifo pipe.lua && mkdir folder.lua]]
    for _, name in ipairs { "ada/a.lua", "ada/deep/-x.lua", "bob b/é.lua", "folder.lua/y.lua", ".hidden/a.lua",
      "lab/solution.lua", ".a.lua", "a.lua.bak", "a.lua.bak2", "cell.txt", "cell.LUA" } do
      work:write(name, right)
    end
    work:write("lab/lab.lua", "return 1")
    work:write("notes.lua", "-- mine\nreturn 1\n")
    work:write("README.md", "a page\n")
    local output, code = work:run "lab check"
    assert.equal("ada/a.lua:\n" .. RIGHT .. "\nada/deep/-x.lua:\n" .. RIGHT .. "\nbob b/é.lua:\n" .. RIGHT
      .. "\nfolder.lua/y.lua:\n" .. RIGHT .. [[

Not checked:
  cell.LUA: its name does not end in .lua
  cell.txt: its name does not end in .lua
  lab: it is the folder of a lab
  loop: it is a link to a folder
  notes.lua: its first line names no lab
  pipe.lua: it is a pipe, not a file
Next: rnnlua lab
]], output)
    assert.equal(0, code)
    for _, name in ipairs { "ada", "ada/deep", "bob b", "folder.lua" } do
      assert.truthy(work:has(name .. "/.rnnlua-progress"), name)
    end
    assert.falsy(work:has ".rnnlua-progress")
    assert.equal(output, (work:run "lab check ."))
    assert.truthy(work:run "lab check 'bob b'":find("10/10 points", 1, true))
  end)

  it("exits with 2 for a file that is meant as a submission and can't be read as one", function()
    work:write("a.lua", right)
    for first, said in pairs {
      ["\n" .. HEAD] = "  ERROR  b.lua:1: this line is blank; move line 2, which names the lab, to the\n         top\n",
      ["\xFF\xFE-\0-\0"] = "  ERROR  b.lua: it is UTF-16; save it as UTF-8\n",
      ["-- rnnlua lab 01_recurent_cell\n"] = "  ERROR  b.lua: there is no lab '01_recurent_cell'; did you mean\n"
        .. "         '01_recurrent_cell'?\n",
    } do
      work:write("b.lua", first .. right)
      local output, code = work:run "lab check"
      assert.equal("a.lua:\n" .. RIGHT .. "\nb.lua:\n" .. said .. "Next: rnnlua lab check b.lua\n", output)
      assert.equal(2, code)
    end
    shell "rm b.lua && mkdir b && chmod 0 b"
    if select(2, tree.run(work:command "ls b")) == 0 then return end -- root may list any folder
    local output, code = work:run "lab check"
    assert.equal("a.lua:\n" .. RIGHT .. "\nNot checked:\n  b: it can't be listed\n"
      .. "Next: rnnlua lab start 02_recurrent\n", output)
    assert.equal(2, code)
  end)

  it("says what is in a folder without a submission", function()
    work:write("notes.lua", "return 1\n")
    assert.same({ "Not checked:\n  notes.lua: its first line names no lab\n"
      .. "rnnlua lab: no file in this folder names a lab in its first line\n"
      .. "Next: rnnlua lab start 01_recurrent_cell\n", 2 },
      { work:run "lab check" })
  end)

  it("checks each named file as often as it is named", function()
    work:write("a.lua", right)
    work:write("b.lua", folder.solution(LAYER, "dwh = dwh + dwh_t", "dwh = dwh_t"))
    local output, code = work:run "lab check b.lua a.lua b.lua"
    assert.equal(1, code)
    assert.truthy(output:find("^b%.lua:\n02 A recurrent layer\n.*\n\na%.lua:\n01 .*\n\nb%.lua:\n02 .*"
      .. "\nNext: rnnlua lab hint b%.lua\n$"), output)
    assert.equal(2, select(2, work:run "lab check a.lua none.lua"))
  end)

  it("is ended by Ctrl-C as a whole", function()
    work:write("a.lua", HEAD .. "while true do end")
    work:write("b.lua", right)
    local output, code = tree.run(work:command "timeout --preserve-status -s INT 0.7 rnnlua lab check")
    assert.equal(1, code, output)
    assert.falsy(output:find("b.lua", 1, true), output)
  end)
end)
