-- `rnnlua lab …` and a lab's script, on good and bad input.
local folder = require "spec.support.folder"
local labs = require "spec.support.labs"
local tree = require "spec.support.tree"

local CELL, LAYER = "01_recurrent_cell", "02_recurrent"

describe("rnnlua lab", function()
  local work

  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  local function expect(...) folder.expect(work, ...) end

  local function ends(output, expected)
    assert.equal(expected, output:sub(-#expected))
  end

  describe("without a verb", function()
    it("lists the labs and says what to type next", function()
      local output, code = work:run "lab"
      assert.equal(0, code)
      assert.truthy(output:find("\n  02_recurrent                A recurrent layer\n", 1, true), output)
      assert.truthy(output:find("\n\nNext: rnnlua lab start 01_recurrent_cell\n", 1, true), output)
    end)

    it("shows the progress in this folder", function()
      work:write(CELL .. ".lua", folder.solution(CELL))
      work:write(LAYER .. ".lua", folder.solution(LAYER, "dwh = dwh + dwh_t", "dwh = dwh_t"))
      work:run "lab check"
      local output = work:run "lab"
      assert.truthy(output:find("  01_recurrent_cell           A recurrent cell            passed  10/10 points\n"
        .. "  02_recurrent                A recurrent layer           begun   4/10 points\n", 1, true), output)
      assert.truthy(output:find("\nNext: rnnlua lab check 02_recurrent.lua\n", 1, true), output)
    end)

    it("knows a file that was not checked yet as begun", function()
      work:run "lab start 1"
      assert.truthy(work:run "lab":find("  01_recurrent_cell           A recurrent cell            begun\n", 1, true))
    end)
  end)

  describe("messages", function()
    it("are wrapped at 80 columns, commands are not", function()
      local output, code = work:run "lab start 77"
      assert.truthy(output:find("^rnnlua lab: there is no lab '77'; the labs are 01_recurrent_cell, 02_recurrent,\n"
        .. "03_estimating_gradients"), output)
      assert.truthy(output:find "\nNext: rnnlua lab\n$", output)
      for line in output:gmatch "[^\n]+" do assert.is_true(#line <= 80, line) end
      assert.equal(2, code)
      expect("lab start 01_recurrent_cel", 2,
        "rnnlua lab: there is no lab '01_recurrent_cel'; did you mean\n'01_recurrent_cell'?\nNext: rnnlua lab\n")
      local name = ("x"):rep(70) .. ".lua"
      work:write(name, "-- rnnlua lab 1\n" .. folder.solution(CELL))
      work:write("y.lua", "-- rnnlua lab 1\n" .. folder.solution(CELL))
      expect("lab try", 2, ("rnnlua lab: several files here name a lab:\n%s and\ny.lua\n"
        .. "Next: rnnlua lab try %s\n"):format(name, name))
    end)

    it("keep `return RecurrentCell` on one line", function()
      local text = folder.solution(CELL, "\nreturn RecurrentCell", "\nreturn RecurentCell")
      work:write("b.lua", text)
      assert.truthy(work:run "lab check b.lua":find(
        "  ERROR  b.lua returns nothing; did you mean `return RecurrentCell`?\n", 1, true))
      work:write("my_recurrent_cell.lua", text)
      assert.truthy(work:run "lab check my_recurrent_cell.lua":find("  ERROR  my_recurrent_cell.lua returns nothing;\n"
        .. "         did you mean `return RecurrentCell`?\n", 1, true))
    end)

    it("of --help fit 80 columns", function()
      for _, verb in ipairs { "", "start", "check", "watch", "hint", "try", "predict", "reset", "solution",
        "report", "new", "verify" } do
        for line in work:run(("lab %s --help"):format(verb)):gmatch "[^\n]+" do
          assert.is_true(utf8.len(line) <= 80, line)
        end
      end
    end)
  end)

  describe("start", function()
    it("says what the lab is about, writes the starter and what is next", function()
      local output, code = work:run "lab start 2"
      assert.equal(0, code)
      assert.truthy(output:find("^02 A recurrent layer %(about 30 minutes%)\n\n  A recurrent layer reads"), output)
      assert.truthy(output:find("\n  Task 2: backward (6 points)\n", 1, true), output)
      ends(output, "\nComplete the file 02_recurrent.lua.\nNext: rnnlua lab check 02_recurrent.lua\n")
      assert.equal(require "rnnlua.lab.source".starter(folder.read "labs/02_recurrent/solution.lua"),
        work:read "02_recurrent.lua")
    end)

    it("never overwrites", function()
      work:write(LAYER .. ".lua", "mine")
      expect("lab start 02_recurrent", 2, "rnnlua lab: 02_recurrent.lua exists already; nothing was written\n"
        .. "Next: rnnlua lab check 02_recurrent.lua\n")
      assert.equal("mine", work:read(LAYER .. ".lua"))
    end)

    it("writes into a folder, also one whose name has a space", function()
      tree.run(("mkdir %s/'my labs'"):format(work.path))
      local output = work:run "lab start 1 'my labs/'"
      assert.truthy(output:find("\nComplete the file my labs/01_recurrent_cell.lua.\n"
        .. "Next: rnnlua lab check 'my labs/01_recurrent_cell.lua'\n", 1, true), output)
    end)

    it("says why it can't: no such lab, no such folder, or one that can't be written", function()
      expect("lab start 01_recurent", 2, "rnnlua lab: there is no lab '01_recurent'; did you mean '02_recurrent'?\n"
        .. "Next: rnnlua lab\n")
      expect("lab start 1 none", 2, "rnnlua lab: none/01_recurrent_cell.lua: No such file or directory\n"
        .. "Next: rnnlua lab\n")
      expect("lab start 1 /proc", 2, "rnnlua lab: /proc/01_recurrent_cell.lua: No such file or directory\n"
        .. "Next: rnnlua lab\n")
    end)
  end)

  describe("check", function()
    it("shows a starter as a to-do, without a stack trace", function()
      work:run "lab start 1"
      expect("lab check", 1, [[
01 A recurrent cell
  to do  forward   01_recurrent_cell.lua:8: RecurrentCell:forward is not
                   implemented yet
  to do  backward  complete forward first
Next: rnnlua lab hint 01_recurrent_cell.lua      repeat: --seed 1  0/10 points
]])
    end)

    -- A lab, what replaces the first to-do of its starter, and what is said of the second task.
    for _, case in ipairs {
      { LAYER, nil, "backward  complete forward first" },
      { "03_estimating_gradients", nil, "step      complete estimate first" },
      { CELL, "return h", "backward  a.lua:14: RecurrentCell:backward is not implemented yet" },
    } do
      it(("says of %s, first to-do %s: %s"):format(case[1], case[2] or "left", case[3]), function()
        work:run("lab start " .. case[1])
        local starter = work:read(case[1] .. ".lua")
        work:write("a.lua", case[2] and starter:gsub("return rnn.todo%(%)", case[2], 1) or starter)
        local output = work:run "lab check a.lua"
        assert.truthy(output:find("\n  to do  " .. case[3] .. "\n", 1, true), output)
      end)
    end

    it("names a mistake at its smallest case, and how to repeat the check", function()
      work:write("my.lua", folder.solution(CELL, "dout * self.wh", "dout * self.wx"))
      local output, code = work:run "lab check my.lua --seed 7"
      assert.equal(1, code)
      assert.truthy(output:find([[
  WRONG  backward  dh; dwx, dwh and dx are right
           smallest case: wx 2, x 3, wh 5, h 7, dout 1
             your dh 2 (= wx)   should be 5 ± 2e-12 (= wh)
           Mistake: dh uses wx instead of wh. ]], 1, true), output)
      ends(output, "\nNext: rnnlua lab hint my.lua      repeat: --seed 7            4/10 points\n")
      assert.equal(output, (work:run "lab check my.lua --seed 7"))
    end)

    it("says what is next when a lab is passed, and when all are", function()
      work:write(CELL .. ".lua", folder.solution(CELL))
      local output, code = work:run "lab check"
      assert.equal(0, code)
      ends(output, "\nNext: rnnlua lab start 02_recurrent      repeat: --seed 1    10/10 points\n")
      for _, name in ipairs(labs.names()) do
        work:write(name .. ".lua", folder.solution(name))
      end
      output, code = work:run "lab check"
      assert.equal(0, code)
      assert.truthy(output:find("\nEvery lab is passed.\n", 1, true), output)
    end)

    it("checks every submission of a folder, files and folders, and the first undone one is next", function()
      work:write("a.lua", folder.solution(LAYER, "dwh = dwh + dwh_t", "dwh = dwh_t"))
      work:write("b.lua", folder.solution(CELL))
      work:write("notes.lua", "-- no lab\nx = = 1")
      local output, code = work:run "lab check ."
      assert.equal(1, code)
      assert.truthy(output:find("^a.lua:\n02 A recurrent layer\n.*  repeat: %-%-seed 1 +4/10 points\n\n"
        .. "b.lua:\n01 A recurrent cell\n.*  repeat: %-%-seed 1 +10/10 points\n\n"
        .. "Not checked:\n  notes.lua: its first line names no lab\nNext: rnnlua lab hint a.lua\n$"), output)
      assert.equal(1, select(2, work:run "lab check b.lua a.lua"))
      assert.equal(0, select(2, work:run "lab check b.lua b.lua"))
    end)

    it("records the best result beside the file, and nothing in the folder of a lab", function()
      local right, wrong = folder.solution(CELL), folder.solution(CELL, "dout * self.wh", "dout * self.wx")
      work:write("my cell.lua", wrong)
      work:run "lab check 'my cell.lua'"
      assert.truthy(work:read ".rnnlua-progress":find("\n01_recurrent_cell\t4/10\tbegun\tfile=my cell.lua\n$"))
      work:write("my cell.lua", right)
      work:run "lab check 'my cell.lua'"
      work:write("my cell.lua", wrong)
      work:run "lab check 'my cell.lua'"
      assert.truthy(work:read ".rnnlua-progress":find("\n01_recurrent_cell\t10/10\tpassed\tfile=my cell.lua\n$"))
      tree.run(tree.rnnlua .. " lab check labs/01_recurrent_cell/solution.lua")
      assert.is_nil(io.open "labs/01_recurrent_cell/.rnnlua-progress")
    end)

    it("checks even if progress can't be recorded, and says so", function()
      work:write(CELL .. ".lua", folder.solution(CELL))
      tree.run(("mkdir %s/.rnnlua-progress"):format(work.path))
      local output, code = work:run("lab check " .. CELL .. ".lua")
      assert.equal(0, code)
      local said = "rnnlua lab: progress is not recorded: .rnnlua-progress: it is a folder, not a\nfile\n"
      assert.truthy(output:find(said, 1, true), output)
    end)

    it("names the line of code that is nested too deeply, and shows the contents of a raised table", function()
      local head = "-- rnnlua lab 01_recurrent_cell\n"
      for body, said in pairs {
        ["local x = " .. ("("):rep(300)] = "it.lua:2: nested too deeply: Lua takes about 200 levels of",
        ["error { code = 42 }"] = "it.lua:2: a table was raised as an error: {code = 42}",
        ["error(setmetatable({}, { __tostring = function() return 'so it is' end }))"] = "it.lua:2: so it is",
      } do
        work:write("it.lua", head .. body)
        for _, verb in ipairs { "check", "try", "hint" } do
          local output, code = work:run(("lab %s it.lua"):format(verb))
          assert.equal(1, code)
          assert.truthy(output:find("  ERROR  " .. said, 1, true), output)
          assert.falsy(output:find "traceback" or output:find "0x%x%x%x", output)
        end
      end
    end)

    it("says what is wrong with a file, without a stack trace", function()
      local head = "-- rnnlua lab 01_recurrent_cell\n"
      local foot = "Next: rnnlua lab check 'é b.lua'      repeat: --seed 1        0/10 points\n"
      local cases = {
        { "return 1", 2, "rnnlua lab: é b.lua: its first line names no lab, as in\n"
          .. "-- rnnlua lab 01_recurrent_cell\nNext: rnnlua lab check 'é b.lua'\n" },
        { "-- rnnlua lab 01_recurrent\n", 2,
          "rnnlua lab: é b.lua: there is no lab '01_recurrent'; did you mean\n'02_recurrent'?\n"
          .. "Next: rnnlua lab check 'é b.lua'\n" },
        { head .. "x = = 1", 1, "01 A recurrent cell\n  ERROR  é b.lua:2: unexpected symbol near '='\n"
          .. "             2 | x = = 1\n" .. foot },
        { head .. "local x = nil + 1", 1, "01 A recurrent cell\n"
          .. "  ERROR  é b.lua:2: attempt to perform arithmetic on a nil value\n"
          .. "             2 | local x = nil + 1\n" .. foot },
        { head, 1, "01 A recurrent cell\n"
          .. "  ERROR  é b.lua returns nothing; end it with `return RecurrentCell`\n" .. foot },
        { head .. "local RecurrentCell = 1\nreturn RecurentCell", 1, "01 A recurrent cell\n"
          .. "  ERROR  é b.lua returns nothing; did you mean `return RecurrentCell`?\n" .. foot },
        { head .. "return 5", 1, "01 A recurrent cell\n"
          .. "  ERROR  é b.lua returns a number; end it with `return RecurrentCell`\n" .. foot },
        { head .. "return { RecurentCell = 1 }", 1, "01 A recurrent cell\n"
          .. "  ERROR  é b.lua returns no class 'RecurrentCell'; did you mean\n         'RecurentCell'?\n" .. foot },
        { head .. "return {}", 1, "01 A recurrent cell\n"
          .. "  ERROR  é b.lua returns no class 'RecurrentCell'; end it with `return\n"
          .. "         RecurrentCell`\n" .. foot },
        { head .. "os.exit(0)", 1, "01 A recurrent cell\n"
          .. "  ERROR  é b.lua:2: os.exit was called; a submission never ends the program\n"
          .. "             2 | os.exit(0)\n" .. foot },
        { head .. 'local C = require "rnnlua".Layer:extend "C"\nfunction C:foward() end\nreturn C', 1,
          "01 A recurrent cell\n"
          .. "  ERROR  é b.lua: RecurrentCell has no method forward; `foward` is no\n"
          .. "         method that is called; did you mean `forward`?\n" .. foot },
        { head .. 'local C = require "rnnlua".Layer:extend "C"\nfunction C:forward(a, x, wh, h) end\nreturn C', 1,
          "01 A recurrent cell\n"
          .. "  ERROR  é b.lua: forward takes (a, x, wh, h), but the inputs of this lab\n"
          .. "         are wx, x, wh, h: name its parameters so, or, if this is their\n"
          .. '         order, declare them: RecurrentCell.inputs = { "wx", "x", "wh", "h"\n         }\n' .. foot },
      }
      for _, case in ipairs(cases) do
        work:write("é b.lua", case[1])
        expect("lab check 'é b.lua'", case[2], case[3])
      end
    end)

    it("stops endless code, names its line, and calls nothing else in the file", function()
      work:write("a.lua", folder.solution(LAYER, "dh = dh_t", "while true do end"))
      local output, code = work:run "lab check a.lua"
      assert.equal(1, code)
      assert.truthy(output:find([[
  ERROR  backward  stopped after 3 s, in line 28
           a.lua:28: this line was running. Either a loop around it does not
           end, or the layer is too slow: a check may take 3 s.
              28 |     while true do end
]], 1, true), output)
      for _, verb in ipairs { "hint", "try" } do
        work:write("a.lua", folder.solution(LAYER, "dh = dh_t", "local _ = ('x'):rep(99):find(('x*'):rep(99) .. 'y')"))
        output, code = work:run("lab " .. verb .. " a.lua")
        assert.equal(1, code)
        assert.truthy(output:find("stopped after 3 s, in line 28\n", 1, true), output)
        assert.truthy(output:find("a.lua:28: this line called a function of Lua", 1, true), output)
      end
      work:write("a.lua", "-- rnnlua lab 02_recurrent\nrepeat until false\n")
      output, code = work:run "lab check a.lua"
      assert.equal(1, code)
      assert.truthy(output:find("  ERROR  stopped after 3 s, in line 2\n", 1, true), output)
    end)

    it("is stopped by Ctrl-C, shows what was done until then, and ends with 1", function()
      for _, endless in ipairs { "while true do end", "while true do pcall(function() while true do end end) end",
        "coroutine.wrap(function() while true do end end)()",
        "local _ = ('x'):rep(99):find(('x*'):rep(99) .. 'y')" } do
        work:write("a.lua", folder.solution(LAYER, "dh = dh_t", endless))
        -- in the foreground: else timeout sends the signal twice, as an impatient user would
        local output, code = tree.run(work:command "timeout --foreground --preserve-status -s INT 0.7 "
          .. "rnnlua lab check a.lua")
        assert.truthy(output:find "\n  ok     forward .*\n  ERROR  backward  interrupted\n", output)
        ends(output, "\nNext: rnnlua lab check a.lua      repeat: --seed 1            4/10 points\n")
        assert.equal(1, code)
      end
    end)

    it("shows once what a layer prints, at one small case, and accepts it", function()
      work:write("a.lua", folder.solution(CELL, "return h * wh", 'print("h", { h }) io.write "a"\n'
        .. '  io.stdout:write "b\\n" io.stderr:write "c\\n"\n  return h * wh'))
      local output, code = work:run "lab check a.lua"
      assert.equal(0, code)
      assert.truthy(output:find([[
  prints at one small case, wx 2, x 3, wh 5, h 7:
           h  {7.0}
           ab
           c
]], 1, true), output)
      assert.equal(1, select(2, output:gsub("\n           h ", "")))
    end)

    it("shows what is printed while the file is loaded, cut to a few lines", function()
      work:write("a.lua", folder.solution(CELL, "local RecurrentCell",
        "for i = 1, 1e4 do print(i) end\nlocal RecurrentCell"))
      local output, code = work:run "lab check a.lua"
      assert.equal(0, code)
      assert.truthy(output:find "\n  printed while it is loaded:\n           1\n.*           8\n           …\nNext",
        output)
    end)

    it("shows where a wrong forward first goes wrong, and what was computed there", function()
      local cases = {
        { LAYER, "X[t], wh, h)", "X[t], wh, h0)", [[
           at n 2, wx 2, X {3, 5}, wh 7, h0 11
             h_2 is 87 (= h_0·wh + x_2·wx),
             should be 591 (= h_1·wh + x_2·wx)
             at n 1, forward is right
]] },
        { LAYER, "cell:forward(wx, X[t], wh, h)", "cell:forward(wh, X[t], wx, h)", [[
           at n 1, wx 2, X {3}, wh 5, h0 7
             h_1 is 29 (= h_0·wx + x_1·wh), should be 41 (= h_0·wh + x_1·wx)
]] },
        { LAYER, "X[t], wh, h)", "X[1], wh, h)", "             h_2 is 587 (= h_1·wh + x_1·wx),\n" },
        { CELL, "h * wh + x * wx", "h + x * wx", "             h' is 13 (= h + x·wx), should be 41 (= h·wh + x·wx)\n" },
        { CELL, "h * wh + x * wx", "h * wh + x * wx + 1", "             h' is 42, should be 41 (= h·wh + x·wx)\n" },
      }
      for _, case in ipairs(cases) do
        work:write("a.lua", folder.solution(case[1], case[2], case[3]))
        local output = work:run "lab check a.lua"
        assert.truthy(output:find(case[4], 1, true), output)
      end
    end)

    it("notes globals that layers share, and names that Lua does not have", function()
      work:write("a.lua", folder.solution(CELL, "  local dwx = dout * self.x",
        "  dwx = dout * self.x if True then return end"))
      local output, code = work:run "lab check a.lua"
      assert.equal(0, code)
      assert.truthy(output:find([[
  note   a.lua:15: Lua writes `true` in small letters; `True` is an unknown
         global, which is nil.
  note   a.lua:15: `dwx` is a global, which all layers share: `local dwx`, or
         `self.dwx` where backward needs it.
]], 1, true), output)
    end)

    it("shows no control characters of a student's error, and what a missing module means", function()
      work:write("a.lua", "-- rnnlua lab 1\nerror('\\27[2J')")
      expect("lab check a.lua", 1, "01 A recurrent cell\n  ERROR  a.lua:2: ?[2J\n"
        .. "             2 | error('\\27[2J')\n"
        .. "Next: rnnlua lab check a.lua      repeat: --seed 1            0/10 points\n")
      work:write("a.lua", "-- rnnlua lab 1\nlocal np = require 'numpy'")
      expect("lab check a.lua", 1, [[
01 A recurrent cell
  ERROR  a.lua:2: module 'numpy' not found
             2 | local np = require 'numpy'
         There is no NumPy here: `math` has exp, sqrt and others, and lists
         are gone through in loops.
Next: rnnlua lab check a.lua      repeat: --seed 1            0/10 points
]])
    end)

    it("says that a file or folder is not there, or has nothing to check", function()
      expect("lab check none.lua", 2, "rnnlua lab: none.lua: No such file or directory\nNext: rnnlua lab\n")
      expect("lab check", 2, "rnnlua lab: no file in this folder names a lab in its first line\n"
        .. "Next: rnnlua lab start 01_recurrent_cell\n")
      tree.run("mkdir " .. work.path .. "/x")
      expect("lab check x", 2, "rnnlua lab: no file in x names a lab in its first line\n"
        .. "Next: rnnlua lab start 01_recurrent_cell x\n")
    end)

    it("keeps to 80 columns", function()
      local name = ("a long name "):rep(8) .. ".lua"
      for _, text in ipairs { folder.solution(LAYER, "X[t], wh, h)", "X[t], wh, h0)"),
        "-- rnnlua lab 2\nx = = " .. ("y"):rep(99),
        folder.solution(CELL, "return h * wh", "error(('x'):rep(40) .. ' ' .. ('y'):rep(40))\n  return h * wh") } do
        work:write(name, text)
        for line in work:run("lab check '" .. name .. "'"):gmatch "[^\n]+" do
          assert.is_true(utf8.len(line) <= 80 or line:find "^Next: " ~= nil, line)
        end
      end
    end)
  end)

  it("exits with 2 and its usage for an unknown command", function()
    local output, code = work:run "lab chek"
    assert.equal(2, code)
    assert.truthy(output:find("unknown command 'chek'", 1, true), output)
    assert.truthy(output:find("Usage: rnnlua lab", 1, true), output)
  end)

  for _, seed in ipairs { "x", "1.5", "''" } do
    it("says what a seed is, not " .. seed, function()
      local output, code = tree.run(tree.rnnlua .. " lab check --seed " .. seed)
      assert.equal(2, code)
      local first = ("rnnlua lab: --seed: expected an integer, got %s\n"):format(seed == "''" and "" or seed)
      assert.equal(first, output:sub(1, #first))
    end)
  end

  it("run as a script refuses options that it does not know", function()
    local script = tree.rnnlua .. " labs/01_recurrent_cell/lab.lua "
    local cases = {
      { "--sed 1", "rnnlua: unknown option '--sed'; usage: lab.lua [FILE] [--seed N]\n" },
      { "--seed x", "rnnlua: --seed: expected an integer, got x\n" },
      { "--seed", "rnnlua: --seed: expected an integer, got nothing\n" },
      { "a.lua b.lua", "rnnlua: expected one file; usage: lab.lua [FILE] [--seed N]\n" },
      { "none.lua", "rnnlua: none.lua: No such file or directory\n" },
    }
    for _, case in ipairs(cases) do
      local output, code = tree.run(script .. case[1])
      assert.equal(case[2], output)
      assert.equal(2, code)
    end
  end)
end)
