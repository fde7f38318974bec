-- The line of the first failure, at which an editor opens the file.
local attempt = require "rnnlua.lab.run_submission.attempt"
local catalogue = require "rnnlua.lab.catalogue"
local child_process = require "rnnlua.lab.run_submission.child_process"
local folder = require "spec.support.folder"

local CELL, LAYER = "01_recurrent_cell", "02_recurrent"
-- Seconds that suffice where all is slow, as with the sanitizers; and those until what does not end is stopped.
local PLENTY, FEW = { seconds = 30 }, { seconds = 3 }

local function cell(from, to) return folder.solution(CELL, from, to) end
local function layer(from, to) return folder.solution(LAYER, from, to) end

-- The number of the first line that contains a text.
local function line_of(content, text)
  local number = 0
  for line in content:gmatch "([^\n]*)\n" do
    number = number + 1
    if line:find(text, 1, true) then return number end
  end
end

describe("rnnlua.lab.run_submission.attempt", function()
  local function place(content, limits)
    local name = content:match "rnnlua lab (%S+)"
    return attempt.line(child_process.of_text(assert(catalogue.find(name)), content, "a.lua", 1, limits))
  end

  -- What is wrong, the file, and a text in the line; nothing is in no line.
  local cases = {
    { "a to-do", assert(assert(catalogue.find(CELL)):starter()), "rnn.todo()" },
    { "a line that does not parse", cell("return h * wh", "return h * * wh"), "* *" },
    { "a line that raises while it is loaded", cell("return RecurrentCell", "local t = nil + 1"), "nil + 1" },
    { "a line that is known from Python", cell("return h * wh", "local s += 1 return h * wh"), "+=" },
    { "a line that raises in forward", layer("return h\n", "return h .. {}\n"), "h .. {}" },
    { "a line that raises in backward", layer("dh = dh_t", "dh = dh_t + nil"), "dh_t + nil" },
    { "a loop that does not end", layer("dh = dh_t", "while true do end"), "while true", FEW },
    { "one while it is loaded", cell("return RecurrentCell", "while true do end"), "while true", FEW },
    { "a call that does not return", layer("dh = dh_t", "_ = ('x'):rep(99):find(('x*'):rep(99) .. 'y')"), "'x'", FEW },
    { "one while it is loaded, too", cell("return RecurrentCell", "_ = ('x'):rep(99):find(('x*'):rep(99) .. 'y')"),
      "'x'", FEW },
    { "a wrong value: its method", cell("return h * wh + x * wx", "return h * wh - x * wx"), ":forward(" },
    { "a wrong gradient: its method", cell("dout * self.wh", "dout * self.wx"), ":backward(" },
    { "no class", cell("return RecurrentCell", "return 7") },
    { "nothing wrong", cell() },
  }
  for _, case in ipairs(cases) do
    it("places " .. case[1], function()
      assert.equal(case[3] and line_of(case[2], case[3]), place(case[2], case[4] or PLENTY))
    end)
  end
end)
