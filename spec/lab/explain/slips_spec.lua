-- Slips in submissions that are right but for one place, each as the student is shown it (spec.lab.explain.slips).
local attempt = require "rnnlua.lab.run_submission.attempt"
local catalogue = require "rnnlua.lab.catalogue"
local outcome = require "rnnlua.lab.explain.outcome"
local python_habits = require "rnnlua.lab.explain.python_habits"

local unclaimed = require "spec.lab.explain.slips.unclaimed"

local MOST_WORDS = 160

local LABS = {
  cell = { folder = "labs/01_recurrent_cell", text = [[
-- rnnlua lab 01_recurrent_cell
local rnn = require "rnnlua"

local RecurrentCell = rnn.Layer:extend "RecurrentCell"

function RecurrentCell:forward(wx, x, wh, h)
<forward>
end

function RecurrentCell:backward(dout)
<backward>
end

return RecurrentCell
]], forward = [[
  self.wx, self.x, self.wh, self.h = wx, x, wh, h
  return h * wh + x * wx]], backward = "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx" },

  layer = { folder = "labs/02_recurrent", text = [[
-- rnnlua lab 02_recurrent
local rnn = require "rnnlua"

local Recurrent = rnn.Layer:extend "Recurrent"

function Recurrent:init(n)
<init>
end

function Recurrent:forward(wx, X, wh, h0)
<forward>
end

function Recurrent:backward(dout)
<backward>
end

return Recurrent
]], init = [[
  self.cells = {}
  for t = 1, n do
    self.cells[t] = rnn.RecurrentCell()
  end]], forward = [[
  local h = h0
  for t, cell in ipairs(self.cells) do
    h = cell:forward(wx, X[t], wh, h)
  end
  return h]], backward = [[
  local dwx, dwh, dh, dX = 0, 0, dout, {}
  for t = #self.cells, 1, -1 do
    local a, b, c, d = self.cells[t]:backward(dh)
    dwx = dwx + a
    dwh = dwh + b
    dh = c
    dX[t] = d
  end
  return dwx, dwh, dh, dX]] },

  func = { folder = "labs/03_estimating_gradients", text = [[
-- rnnlua lab 03_estimating_gradients
local rnn = require "rnnlua"

local function estimate_gradients(f, options)
<body>
end

return estimate_gradients
]], body = [[
  local eps = options.eps or 1e-5
  local result = {}
  for _, name in ipairs(options.wrt) do
    local p = {}
    for k, v in pairs(options.at) do p[k] = v end
    local x = p[name]
    p[name] = x + eps
    local right = f(p)
    p[name] = x - eps
    local left = f(p)
    result[name] = (right - left) / (2 * eps)
  end
  return result]] },
}

-- The first place of a text replaced, which must be there.
local function replaced(text, from, to)
  local first, last = text:find(from, 1, true)
  assert(first, from)
  return text:sub(1, first - 1) .. to .. text:sub(last + 1)
end

-- A file of a lab: right but for the text `from` in a part.
local function file_of(lab, part, from, to)
  local text = lab.text:gsub("<(%l+)>", function(name)
    return name == part and from and replaced(lab[name], from, to) or lab[name]
  end)
  return part == "file" and replaced(text, from, to) or text
end

local function shown(lab, text)
  local lines = outcome.lines(attempt.of_text(assert(catalogue.find(lab.folder)), text, "it.lua", 1))
  return table.concat(lines, " "):gsub("%s+", " "), lines
end

-- Names the line: by quoting it, or by its number in front of what is said.
local function names_line(said, text, number)
  local at = 0
  for line in text:gmatch "([^\n]*)\n" do
    at = at + 1
    if at == number and said:find(("%d | %s"):format(number, line:match "^%s*(.-)%s*$":gsub("%s+", " "):sub(1, 40)), 1,
      true) then
      return true
    end
  end
  return said:find(("it.lua:%d: "):format(number), 1, true) ~= nil
end

-- The slips of a lab: those of its own file, and those of the files that name a lab for each.
local function cases_of(name)
  local own = require("spec.lab.explain.slips." .. name)
  local cases = table.move(own, 1, #own, 1, {})
  for _, file in ipairs { "other_languages", "values", "claims" } do
    for _, case in ipairs(require("spec.lab.explain.slips." .. file)) do
      if case[1] == name then cases[#cases + 1] = table.pack(table.unpack(case, 2)) end
    end
  end
  return cases
end

for _, name in ipairs { "cell", "layer", "func" } do
  local lab = LABS[name]
  describe("a slip in " .. lab.folder, function()
    it("is not reported in the right file", function()
      assert.truthy(shown(lab, file_of(lab)):find " ok ")
      assert.same({}, python_habits.silent(file_of(lab)))
    end)

    for i, case in ipairs(cases_of(name)) do
      local part, from, to, number, text = table.unpack(case)
      it(("%d: %s"):format(i, to), function()
        local source = file_of(lab, part, from, to)
        local said, lines = shown(lab, source)
        assert.truthy(said:find(text:gsub("%s+", " "), 1, true), said)
        assert.is_true(names_line(said, source, number), said)
        assert.is_true(select(2, text:gsub("%S+", "")) <= MOST_WORDS, text)
        for _, line in ipairs(lines) do assert.is_true(utf8.len(line) <= 80, line) end
      end)
    end

    it("is corrected by a line with which the file gets further", function()
      for _, case in ipairs(cases_of(name)) do
        local part, from, to, number, text = table.unpack(case)
        local mended = text:match "Write `([^`]*)`%.$"
        if mended then
          local at = 0
          local source = file_of(lab, part, from, to):gsub("[^\n]*", function()
            at = at + 1
            return at == number and mended or nil
          end)
          local _, message = load(source, "=it.lua", "t")
          local later = message and math.tointeger(message:match "^it%.lua:(%d+):")
          assert.is_true(not later or later > number, ("%s\n%s"):format(mended, message))
        end
      end
    end)
  end)
end

describe("a slip whose cause is not certain", function()
  for _, case in ipairs(unclaimed) do
    local name, part, from, to = table.unpack(case)
    it(("is told in Lua's words alone: %s"):format(to), function()
      local source = file_of(LABS[name], part, from, to)
      local _, message = load(source, "=it.lua", "t")
      assert.is_string(message)
      assert.is_nil(python_habits.find(message, source))
      local said = shown(LABS[name], source)
      assert.truthy(said:find(message:match "^it%.lua:%d+: ", 1, true), said)
    end)
  end
end)
