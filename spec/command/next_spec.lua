-- Each verb ends with what is next, once, in each state of the student's folder. `watch` has its own spec.
local folder = require "spec.support.folder"
local labs = require "spec.support.labs"
local tree = require "spec.support.tree"

local CELL, LAYER = "01_recurrent_cell", "02_recurrent"

-- What is in the folder, each written by a function of it.
local function wrong(work)
  work:write("a.lua", folder.solution(CELL, "dout * self.wh", "dout * self.wx"))
  work:run "lab check a.lua"
end

local function passed(work, ...)
  for _, lab in ipairs { ... } do
    work:write(lab .. ".lua", folder.solution(lab))
    work:run(("lab check %s.lua"):format(lab))
  end
end

local STATES = {
  ["nothing begun"] = function() end,
  begun = function(work) work:run "lab start 1" end,
  half = wrong,
  ["one passed"] = function(work) passed(work, CELL) end,
  ["all passed"] = function(work) passed(work, table.unpack(labs.names())) end,
  ["labs left out"] = function(work) passed(work, "02_recurrent", "05_vanishing_and_exploding") end,
  ["an earlier lab begun"] = function(work)
    passed(work, LAYER)
    work:run "lab start 1"
  end,
  ["the last lab passed"] = function(work) passed(work, labs.names()[#labs.names()]) end,
  ["an error"] = function(work) work:write("a.lua", "-- rnnlua lab 1\nx = = 1\n") end,
  ["no such lab"] = function(work) work:write("a.lua", "-- rnnlua lab 77\nreturn 1\n") end,
  ["no lab named"] = function(work) work:write("a.lua", "return 1\n") end,
  ["a file that can't be read"] = function(work) tree.run(work:command "ln -s a.lua a.lua") end,
  ["progress that can't be read"] = function(work)
    wrong(work)
    os.remove(work.path .. "/.rnnlua-progress")
    tree.run(work:command "ln -s .rnnlua-progress .rnnlua-progress")
  end,
  ["two files"] = function(work)
    wrong(work)
    work:write("b.lua", folder.solution(LAYER))
  end,
  ["passed in two folders"] = function(work)
    tree.run(work:command "mkdir anna ben")
    for _, name in ipairs { "anna", "ben" } do work:write(name .. "/1.lua", folder.solution(CELL)) end
  end,
}

local DONE, REPAIR = "Every lab is passed.", "Next: move .rnnlua-progress away, or make it readable"
local FIRST = "start 01_recurrent_cell"

local VERBS = { "", "start 1", "check", "hint", "try", "reset", "solution 1" }

-- What is next after each of VERBS, or after the first of them.
local NEXT = {
  ["nothing begun"] = { FIRST, "check 01_recurrent_cell.lua", FIRST, FIRST, FIRST, FIRST, FIRST },
  ["no lab named"] = { FIRST, "check 01_recurrent_cell.lua", FIRST, FIRST, FIRST, FIRST, FIRST },
  ["a file that can't be read"] = { FIRST, "check 01_recurrent_cell.lua", "", FIRST, FIRST, FIRST, FIRST },
  ["no such lab"] = { FIRST, "check 01_recurrent_cell.lua", "check a.lua", "check a.lua", "check a.lua",
    "check a.lua", FIRST },
  ["an error"] = { FIRST, "check 01_recurrent_cell.lua", "check a.lua", "check a.lua", "check a.lua", "check a.lua",
    FIRST },
  begun = { "check 01_recurrent_cell.lua", "check 01_recurrent_cell.lua", "hint 01_recurrent_cell.lua",
    "check 01_recurrent_cell.lua", "check 01_recurrent_cell.lua", "check 01_recurrent_cell.lua",
    "hint 01_recurrent_cell.lua" },
  half = { "check a.lua", "check 01_recurrent_cell.lua", "hint a.lua", "check a.lua", "check a.lua", "check a.lua",
    "hint a.lua" },
  ["one passed"] = { "start 02_recurrent", "check 01_recurrent_cell.lua", "start 02_recurrent", "start 02_recurrent",
    "check 01_recurrent_cell.lua", "check 01_recurrent_cell.lua", "start 02_recurrent" },
  ["labs left out"] = { "start 06_tanh_cell", "check 01_recurrent_cell.lua" },
  ["an earlier lab begun"] = { "check 01_recurrent_cell.lua" },
  ["the last lab passed"] = { FIRST },
  ["all passed"] = { DONE, "check 01_recurrent_cell.lua", DONE, DONE, "try 01_recurrent_cell.lua",
    "reset 01_recurrent_cell.lua", DONE },
  ["two files"] = { "check a.lua", "check 01_recurrent_cell.lua", "hint a.lua", "check a.lua", "try a.lua",
    "reset a.lua", "hint a.lua" },
  ["passed in two folders"] = { FIRST, "check 01_recurrent_cell.lua", "", FIRST, FIRST, FIRST, FIRST },
  ["progress that can't be read"] = { REPAIR, "check 01_recurrent_cell.lua", REPAIR, REPAIR, "check a.lua",
    "check a.lua", REPAIR },
}

-- The lines of an output that say what is next, without what stands behind them.
local function said(output)
  local lines = {}
  for line in output:gmatch "[^\n]+" do
    line = line:gsub("^%-%- ", ""):gsub("      repeat: .*", "")
    if line:find "^Next: " or line:find(DONE, 1, true) then lines[#lines + 1] = line end
  end
  return lines
end

-- The line for what NEXT has.
local function line_for(following)
  if following == DONE or following == REPAIR then return following end
  return following == "" and "Next: rnnlua lab" or "Next: rnnlua lab " .. following
end

describe("rnnlua lab", function()
  for state, expected in pairs(NEXT) do
    it("says once what is next: " .. state, function()
      for i, verb in ipairs { table.unpack(VERBS, 1, #expected) } do
        local work = folder.new()
        STATES[state](work)
        local output = work:run("lab " .. verb)
        work:remove()
        assert.same({ line_for(expected[i]) }, said(output), verb .. "\n" .. output)
      end
    end)
  end

  it("says what is next if it does not understand a word", function()
    local work = folder.new()
    for line, following in pairs {
      ["lab start 77"] = "rnnlua lab", ["lab check 77"] = "rnnlua lab", ["lab check none.lua"] = "rnnlua lab",
      ["lab hint 77"] = "rnnlua lab", ["lab try 77"] = "rnnlua lab", ["lab reset 77"] = "rnnlua lab",
      ["lab solution 77"] = "rnnlua lab", ["lab watch 77"] = "rnnlua lab", ["lab verify 77"] = "rnnlua lab",
      ["lab new Seven"] = "rnnlua lab", ["lab check 1"] = "rnnlua lab start 01_recurrent_cell",
      ["lab hint 2"] = "rnnlua lab start 02_recurrent", ["lab nonsense"] = "rnnlua help",
      ["lab check --sed 1"] = "rnnlua help", ["lab start"] = "rnnlua help",
    } do
      local output, code = work:run(line)
      assert.same({ "Next: " .. following }, said(output), line .. "\n" .. output)
      assert.equal(2, code, line)
    end
    work:remove()
  end)
end)
