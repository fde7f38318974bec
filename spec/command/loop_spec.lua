-- What a student types between two checks: hint, try, reset, solution.
local folder = require "spec.support.folder"
local tree = require "spec.support.tree"

local CELL, LAYER = "01_recurrent_cell", "02_recurrent"

local NONE = "rnnlua lab: no file in this folder names a lab in its first line\n"
  .. "Next: rnnlua lab start 01_recurrent_cell\n"

describe("rnnlua lab", function()
  local work

  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  local function expect(...) folder.expect(work, ...) end

  describe("a lab's number or name in place of a file", function()
    it("stands for the lab's file here", function()
      work:write(CELL .. ".lua", folder.solution(CELL, "dout * self.wh", "dout * self.wx"))
      for _, word in ipairs { "1", "01", CELL } do
        for _, verb in ipairs { "check", "hint", "try" } do
          os.remove(work.path .. "/.rnnlua-progress")
          local expected = work:run(("lab %s %s.lua"):format(verb, CELL))
          os.remove(work.path .. "/.rnnlua-progress")
          assert.equal(expected, (work:run(("lab %s %s"):format(verb, word))))
        end
      end
      assert.truthy(work:run "lab reset 1":find("^01_recurrent_cell.lua is the starter again.\n"))
    end)

    it("stands for the file that was checked last", function()
      work:write("a.lua", folder.solution(CELL))
      work:run "lab check a.lua"
      expect("lab hint 1", 0, "a.lua passes every check; it needs no hint.\nNext: rnnlua lab start 02_recurrent\n")
    end)

    it("names the missing file", function()
      for _, verb in ipairs { "check", "hint", "try", "reset", "watch" } do
        expect(("lab %s 2"):format(verb), 2,
          "rnnlua lab: no file 02_recurrent.lua here\nNext: rnnlua lab start 02_recurrent\n")
      end
      expect("lab check 17", 2, "rnnlua lab: 17: No such file or directory\nNext: rnnlua lab\n")
    end)
  end)

  describe("try and reset without a file", function()
    it("take the only submission here", function()
      work:write("a.lua", folder.solution(CELL))
      assert.equal(work:run "lab try a.lua", (work:run "lab try"))
      expect("lab reset", 0,
        "a.lua is the starter again.\nYour old file is now a.lua.bak.\nNext: rnnlua lab check a.lua\n")
    end)

    it("say what to type if there are several, or none", function()
      expect("lab try", 2, NONE)
      work:write("a.lua", folder.solution(CELL))
      work:write("b.lua", folder.solution(LAYER))
      expect("lab reset", 2, "rnnlua lab: several files here name a lab: a.lua and b.lua\n"
        .. "Next: rnnlua lab reset a.lua\n")
    end)
  end)

  describe("hint", function()
    it("gives the hints of the first task that is not done one by one, and the last again", function()
      work:run "lab start 1"
      local hints = {
        "  hint 1 of 3, a first idea\n    The formula is one line of Lua",
        "  hint 2 of 3, the concept\n    backward computes products of dout",
        "  hint 3 of 3, a worked step\n    With wx 2, x 3,",
        "  hint 3 of 3, a worked step, the last, shown again\n    With wx 2, x 3,",
      }
      for _, hint in ipairs(hints) do
        local output, code = work:run "lab hint"
        assert.equal("01 A recurrent cell, forward\n" .. hint, output:sub(1, 29 + #hint))
        assert.truthy(output:find("\nNext: rnnlua lab check 01_recurrent_cell.lua\n$"), output)
        assert.equal(0, code)
      end
      assert.truthy(work:read ".rnnlua-progress":find("hints=forward:3", 1, true))
    end)

    it("is chosen by a named mistake, and continues from there", function()
      work:write("a.lua", folder.solution(CELL, "dout * self.wh", "dout * self.wx"))
      local output, code = work:run "lab hint a.lua"
      assert.equal([[
01 A recurrent cell, backward: dh uses wx instead of wh
  hint 2 of 3, the concept
    A product passes to each factor its gradient times the other factor.

          [w_h]
           │ ▲
]], output:match "^(.-│ ▲\n)")
      assert.truthy(output:find("/cell%.svg\nNext: rnnlua lab check a%.lua\n$"), output)
      assert.equal(0, code)
      assert.truthy(work:run "lab hint a.lua":find("\n  hint 3 of 3, a worked step\n", 1, true))
    end)

    it("takes the first submission of a folder that is not passed", function()
      work:write("a.lua", folder.solution(CELL))
      work:write("b.lua", folder.solution(LAYER, "dwh = dwh + dwh_t", "dwh = dwh_t"))
      work:run "lab check ."
      assert.truthy(work:run "lab hint":find("^02 A recurrent layer, backward: dwh keeps one step only\n"))
      expect("lab hint a.lua", 0, "a.lua passes every check; it needs no hint.\nNext: rnnlua lab check b.lua\n")
      os.remove(work.path .. "/b.lua")
      expect("lab hint", 0, "Everything here is passed.\nNext: rnnlua lab start 02_recurrent\n")
    end)

    it("shows what keeps a file from being loaded first", function()
      work:write("a.lua", folder.solution(CELL, "return h * wh", "h += wh\n  return h * wh"))
      expect("lab hint a.lua", 1, [[
01 A recurrent cell
  ERROR  a.lua:9: syntax error near '+'
             9 |   h += wh
         Lua has no `+=`. Write `h = h + wh`.
Next: rnnlua lab check a.lua
]])
    end)

    it("says that there is nothing to give a hint for", function()
      expect("lab hint", 2, NONE)
      expect("lab hint none.lua", 2, "rnnlua lab: none.lua: No such file or directory\nNext: rnnlua lab\n")
    end)
  end)

  describe("try", function()
    it("shows the steps of a layer: t, x, h, δ, and its gradients", function()
      work:write("a.lua", folder.solution(LAYER))
      expect("lab try a.lua", 0, [[
02 A recurrent layer at n 3, wx 2, X {3, 5, 7}, wh 11, h0 13, dout 1
  t   x   h       δ
  0       13      1331
  1   3   149     121
  2   5   1649    11
  3   7   18153   1
  dwx   425
  dwh   4861
  dh0   1331
  dX    {242, 22, 2}
Next: rnnlua lab check a.lua
]])
    end)

    it("shows the right number beside each wrong one", function()
      work:write("a.lua", folder.solution(LAYER, "backward(dh)", "backward(dout)"))
      expect("lab try a.lua", 0, [[
02 A recurrent layer at n 3, wx 2, X {3, 5, 7}, wh 11, h0 13, dout 1
  t   x   h       δ
  0       13      11, should be 1331
  1   3   149     11, should be 121
  2   5   1649    11
  3   7   18153   1
  dwx   15, should be 425
  dwh   1811, should be 4861
  dh0   11, should be 1331
  dX    {2, 2, 2}, should be {242, 22, 2}
Next: rnnlua lab check a.lua
]])
    end)

    it("shows the value and the gradients of a cell", function()
      work:write("a.lua", folder.solution(CELL, "return dwx, dwh, dh, dx", "return dwx, dh, dwh"))
      expect("lab try a.lua", 0, [[
01 A recurrent cell at wx 2, x 3, wh 5, h 7, dout 1
  h'    41
  dwx   3
  dwh   5, should be 7
  dh    7, should be 5
  dx    not returned
Next: rnnlua lab check a.lua
]])
    end)

    it("shows what there is, and what is left to do", function()
      work:run "lab start 1"
      expect("lab try 01_recurrent_cell.lua", 1, "01 A recurrent cell\n"
        .. "  to do: 01_recurrent_cell.lua:8: RecurrentCell:forward is not implemented yet\n"
        .. "Next: rnnlua lab check 01_recurrent_cell.lua\n")
      local starter = work:read(CELL .. ".lua")
      local at = starter:find("return rnn.todo()", 1, true)
      work:write("a.lua", starter:sub(1, at - 1) .. "return h" .. starter:sub(at + #"return rnn.todo()"))
      expect("lab try a.lua", 1, "01 A recurrent cell at wx 2, x 3, wh 5, h 7, dout 1\n  h'   7, should be 41\n"
        .. "  to do: a.lua:14: RecurrentCell:backward is not implemented yet\nNext: rnnlua lab check a.lua\n")
    end)

    it("shows an error as check does", function()
      work:write("a.lua", folder.solution(CELL, "dout * self.wh", "dout * wh"))
      expect("lab try a.lua", 1, [[
01 A recurrent cell
  ERROR  a.lua:17: attempt to perform arithmetic on a nil value (global
         'wh')
            17 |   local dh = dout * wh
         `wh` is kept in self, as `self.wh`. Write `local dh = dout *
         self.wh`.
Next: rnnlua lab check a.lua
]])
      expect("lab try none.lua", 2, "rnnlua lab: none.lua: No such file or directory\nNext: rnnlua lab\n")
    end)
  end)

  describe("try of a function", function()
    local ESTIMATE = "03_estimating_gradients"
    local AT = "03 Estimating gradients at estimate_gradients(f, {at = {x = 2}, eps = 0.5,\n  wrt = {\"x\"}})\n"

    it("shows its value at the case that the lab gives, with the right one beside a wrong one", function()
      work:write("a.lua", folder.solution(ESTIMATE))
      expect("lab try a.lua", 0, AT .. "  value   {x = 12.25}\nNext: rnnlua lab check a.lua\n")
      work:write("a.lua", folder.solution(ESTIMATE, "(2 * eps)", "eps"))
      expect("lab try a.lua", 0, AT .. "  value   {x = 24.5}, should be {x = 12.25}\n"
        .. "Next: rnnlua lab check a.lua\n")
    end)

    it("shows what is to do", function()
      work:run "lab start 3"
      expect("lab try 03_estimating_gradients.lua", 1, "03 Estimating gradients\n"
        .. "  to do: 03_estimating_gradients.lua:10: estimate_gradients is not\n    implemented yet\n"
        .. "Next: rnnlua lab check 03_estimating_gradients.lua\n")
    end)
  end)

  describe("reset", function()
    it("keeps a private file private, its copy too, and writes through a link", function()
      work:write("it.lua", folder.solution(CELL))
      os.execute(work:command "chmod 600 it.lua && ln -s it.lua link.lua")
      assert.equal(0, select(2, work:run "lab reset link.lua"))
      assert.equal("600 it.lua\n777 link.lua\n600 link.lua.bak\n",
        (tree.run(work:command "stat -c '%a %n' *")))
      assert.equal(folder.solution(CELL), work:read "link.lua.bak")
    end)

    it("leaves a file that is read-only, and no copy of it", function()
      work:write("it.lua", folder.solution(CELL))
      os.execute(work:command "chmod 400 it.lua")
      assert.same({ "rnnlua lab: it.lua: it is read-only\nNext: rnnlua lab\n", 2 }, { work:run "lab reset it.lua" })
      assert.equal("it.lua", work:names())
    end)

    it("writes the starter again and keeps what was there, whatever backups there are", function()
      work:run "lab start 1"
      local starter = work:read(CELL .. ".lua")
      for number, backup in ipairs { "", "2", "3" } do
        work:write(CELL .. ".lua", starter .. "-- " .. number)
        expect("lab reset 01_recurrent_cell.lua", 0, ([[
01_recurrent_cell.lua is the starter again.
Your old file is now 01_recurrent_cell.lua.bak%s.
Next: rnnlua lab check 01_recurrent_cell.lua
]]):format(backup))
        assert.equal(starter, work:read(CELL .. ".lua"))
        assert.equal(starter .. "-- " .. number, work:read(CELL .. ".lua.bak" .. backup))
      end
      assert.equal(starter .. "-- 1", work:read(CELL .. ".lua.bak"))
    end)

    it("leaves a starter alone", function()
      work:run "lab start 1"
      expect("lab reset 01_recurrent_cell.lua", 0, "01_recurrent_cell.lua is the starter already.\n"
        .. "Next: rnnlua lab check 01_recurrent_cell.lua\n")
      assert.equal("01_recurrent_cell.lua", work:names())
    end)

    it("says why it can't", function()
      work:write("a.lua", "x = 1")
      expect("lab reset none.lua", 2, "rnnlua lab: none.lua: No such file or directory\nNext: rnnlua lab\n")
      expect("lab reset a.lua", 2, "rnnlua lab: a.lua: its first line names no lab, as in\n"
        .. "-- rnnlua lab 01_recurrent_cell\nNext: rnnlua lab check a.lua\n")
      assert.equal("x = 1", work:read "a.lua")
    end)
  end)

  describe("solution", function()
    it("shows the reference once the lab is passed here, without markers", function()
      work:write("a.lua", folder.solution(CELL))
      work:run "lab check a.lua"
      local expected = folder.solution(CELL) .. "-- Next: rnnlua lab start 02_recurrent\n"
      expect("lab solution 1", 0, expected)
      expect("lab solution a.lua", 0, expected)
      assert.falsy(work:run "lab solution 1":find("SOLUTION", 1, true))
    end)

    it("says that it is shown later, and what to type until then", function()
      expect("lab solution 1", 1, "rnnlua lab: 01_recurrent_cell is not passed in this folder yet\n"
        .. "Next: rnnlua lab start 01_recurrent_cell\n")
      work:write("a.lua", folder.solution(CELL, "dout * self.wh", "dout"))
      work:run "lab check a.lua"
      expect("lab solution a.lua", 1, "rnnlua lab: 01_recurrent_cell is not passed in this folder yet\n"
        .. "Next: rnnlua lab hint a.lua\n")
      expect("lab solution 01_recurrent_cel", 2,
        "rnnlua lab: there is no lab '01_recurrent_cel'; did you mean\n'01_recurrent_cell'?\nNext: rnnlua lab\n")
    end)

    it("stays shown when the labs are updated and the file is broken again", function()
      work:write(CELL .. ".lua", folder.solution(CELL))
      work:run "lab check"
      tree.run(("cp -r labs %s/labs && echo '-- new' >> %s/labs/%s/solution.lua"):format(work.path, work.path, CELL))
      work:write(CELL .. ".lua", "-- rnnlua lab 01_recurrent_cell\nx = = 1")
      work:run "lab check 01_recurrent_cell.lua"
      expect("lab solution 1", 0, folder.solution(CELL) .. "-- new\n-- Next: rnnlua lab start 02_recurrent\n")
    end)
  end)
end)
