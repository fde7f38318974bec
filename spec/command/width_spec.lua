-- What `rnnlua` prints fits the terminal, from 40 to 120 columns; in a pipe it has 79.
local folder = require "spec.support.folder"
local lab_folder = require "spec.support.lab_folder"
local tree = require "spec.support.tree"

local CELL, LAYER, ESTIMATE = "01_recurrent_cell", "02_recurrent", "03_estimating_gradients"

-- What a student types in an hour, with what each file holds then.
local COMMANDS = {
  "help", "lab", "lab start 1 new", "lab start 2 new", "lab start 3 new", "lab check wrong.lua", "lab hint wrong.lua",
  "lab try wrong.lua", "lab check states.lua", "lab try states.lua", "lab check error.lua", "lab hint error.lua",
  "lab check names.lua", "lab check right.lua", "lab hint right.lua", "lab check estimate.lua", "lab check none.lua",
  "lab start 17", "lab try", "lab", "lab check .", "lab reset right.lua", "lab new 04_mine", "lab check --help",
  "lab try right.lua", "lab try estimate.lua", "lab solution 2 new", "lab reset right.lua", "lab verify none",
  "lab wrong",
}

local FILES = {
  wrong = { CELL, "dout * self.wh", "dout * self.wx print(dwx, { dwh }, ('x'):rep(200))" },
  states = { LAYER, "X[t], wh, h)", "X[t], wh, h0)" },
  error = { LAYER, "dwh = dwh + dwh_t", "dwh = dwh + dwht -- " .. ("y"):rep(100) },
  names = { CELL, "  local dwx = dout * self.x", "  dwx = dout * self.x if True then return end" },
  right = { LAYER },
  estimate = { ESTIMATE },
}

describe("rnnlua", function()
  local work

  before_each(function()
    work = folder.new()
    for name, edit in pairs(FILES) do work:write(name .. ".lua", folder.solution(table.unpack(edit))) end
    tree.run("mkdir " .. work.path .. "/new")
  end)
  after_each(function() work:remove() end)

  -- The lines that the commands print, by command, in a terminal of so many columns.
  local function typed(columns, before)
    local lines = { ("stty cols %d rows 24"):format(columns), before or "unset COLUMNS" }
    for _, command in ipairs(COMMANDS) do
      lines[#lines + 1] = ("echo '$ %s'; rnnlua %s"):format(command, command)
    end
    work:write("typed.sh", table.concat(lines, "\n") .. "\n")
    return (tree.run(work:command "script -qec 'sh typed.sh' /dev/null </dev/null"):gsub("\r", ""))
  end

  -- Whether a line may be longer: a command to type, or one word that can't be broken.
  local function is_whole(line)
    return line:find "^Next: " or line:find "^    xdg%-open " or line:find "^%$ " or not line:find "^ *%S+ +%S"
  end

  local function longest(output, columns)
    local most = 0
    for line in output:gmatch "[^\n]+" do
      if not is_whole(line) then
        local width = assert(utf8.len(line), line)
        assert.is_true(width < columns, ("%d columns: %s"):format(width, line))
        most = math.max(most, width)
      end
    end
    return most
  end

  local function test(columns, limit)
    it(("fits a terminal of %d columns"):format(columns), function()
      if not tree.run "command -v script":find "script" then return pending "needs script, of util-linux" end
      local output = typed(columns)
      for _, command in ipairs(COMMANDS) do
        assert.truthy(output:find("$ " .. command .. "\n", 1, true), command)
      end
      assert.is_true(longest(output, limit) > limit - 12)
      assert.falsy(output:find("traceback", 1, true), output)
    end)
  end

  test(20, 40)
  test(40, 40)
  test(57, 57)
  test(80, 80)
  test(120, 120)
  test(200, 120)

  it("has no text mixed up at 40 columns", function()
    work:run "lab start 1"
    tree.run(work:command "cp 01_recurrent_cell.lua the_cell_of_lab_1.lua")
    assert.equal([[
01 A recurrent cell
  to do  forward
           the_cell_of_lab_1.lua:8:
           RecurrentCell:forward is not
           implemented yet
  to do  backward  complete forward
                   first
Next: rnnlua lab hint the_cell_of_lab_1.lua
  repeat: --seed 1    0/10 points
]], (tree.run(work:command "COLUMNS=40 rnnlua lab check the_cell_of_lab_1.lua")))
    local path = lab_folder.make(work.path)
    assert.equal([[
07_line: A line
  ok     solution  passes with each of
                   5 seeds, 10 points
  ok     starter   2 tasks to do
  ok     leaks     5 lines of the
                   solution, none is
                   given away
  ok     figure    none
  ok     mistakes  2, each is caught
                   and gets its own
                   name
         y lacks b:
           caught by forward, named
         dx goes through b:
           caught by backward, named
  ok     mutants   33 made, 31 caught,
                   2 not caught
         another name: equivalent (all
         results have the same bits)
           solution.lua:19: `local dx =
           db * self.w`
           solution.lua:20: `return dw,
           dout, dx`
  proved
]], (tree.run(work:command("COLUMNS=40 rnnlua lab verify " .. path)):gsub("Next: .*", "")))
  end)

  -- The same in a pipe.
  local function piped(before)
    local lines = { before }
    for _, command in ipairs(COMMANDS) do
      lines[#lines + 1] = ("echo '$ %s'; rnnlua %s 2>&1"):format(command, command)
    end
    work:write("piped.sh", table.concat(lines, "\n") .. "\n")
    return (tree.run(work:command "sh piped.sh"))
  end

  it("has 79 columns in a pipe, and those of COLUMNS there and on a terminal", function()
    assert.is_true(longest(piped "unset COLUMNS", 80) > 68)
    assert.is_true(longest(piped "export COLUMNS=50", 50) > 38)
    for _, none in ipairs { "0", "-3", "many", "''" } do
      assert.equal(work:run "help", (tree.run(work:command(("COLUMNS=%s rnnlua help"):format(none)))))
    end
    assert.is_true(longest(typed(80, "export COLUMNS=50"), 50) > 38)
  end)
end)
