-- The table of `lab try` for layers that saturate, and for those that return lists.
local catalogue = require "rnnlua.lab.catalogue"
local lab_folder = require "spec.support.lab_folder"
local tree = require "spec.support.tree"

local SQUASH = [[
local rnn = require "rnnlua"
local Line = rnn.Layer:extend "Line"
function Line:forward(w, x, b)
  self.w, self.x = w, x
  self.y = 1 - 2 / (math.exp(2 * (w * x + b)) + 1)
  return self.y
end
function Line:backward(dout)
  local da = dout * (1 - self.y * self.y)
  return da * self.x, da, da * self.w
end
return Line
]]

local LINES = [[
local rnn = require "rnnlua"
local Line = rnn.Layer:extend "Line"
function Line:forward(w, X, b)
  self.w, self.X = w, X
  local y = {}
  for t = 1, #X do y[t] = w * X[t] + b end
  return y
end
function Line:backward(dout)
  local dw, db, dX = 0, 0, {}
  for t, d in ipairs(dout) do
    dw, db, dX[t] = dw + d * self.X[t], db + d, d * self.w
  end
  return dw, db, dX
end
return Line
]]

local CASES = {
  { "at tenths of the primes where the primes saturate it", SQUASH, { w = "number", x = "number", b = "number" },
    { "w", "b", "x" }, {
      "07 A line at w 0.2, x 0.3, b 0.5, dout 1", "  value   0.5079774329", "  dw      0.2225876783",
      "  db      0.7419589277", "  dx      0.1483917855" } },
  { "with an upstream gradient for each number of its value", LINES, { w = "number", X = "sequence", b = "number" },
    { "w", "b", "X" }, {
      "07 A line at n 3, w 2, X {3, 5, 7}, b 11, dout {1, 2, 3}", "  value   {17, 21, 25}", "  dw      34",
      "  db      6", "  dX      {2, 4, 6}" } },
}

describe("the table of lab try", function()
  local work

  before_each(function() work = tree.temporary() end)
  after_each(function() tree.remove(work) end)

  for _, case in ipairs(CASES) do
    it("shows a layer " .. case[1], function()
      local inputs = {}
      for name, kind in pairs(case[3]) do inputs[#inputs + 1] = ("%s = %q"):format(name, kind) end
      local path = lab_folder.make(work, { ["solution.lua"] = case[2], ["lab.lua"] = ([[
local lab = require "rnnlua.lab"
return lab { title = "A line", class = "Line", inputs = { %s }, gradients = { "%s" },
  { "all", lab.gradients() } }:run(...)
]]):format(table.concat(inputs, ", "), table.concat(case[4], '", "')) })
      local lab = assert(catalogue.load(path .. "/lab.lua"))
      local lines, complete = lab.kind.trace(lab, lab:solution())
      assert.same(case[5], lines)
      assert.is_true(complete)
    end)
  end

  it("blames no step for a dh0 that is wrong alone", function()
    local lab = assert(catalogue.find "labs/02_recurrent")
    local text = lab_folder.replaced(lab_folder.read "labs/02_recurrent/solution.lua", "return dwx, dwh, dh, dX",
      "return dwx, dwh, dh / self.wh, dX")
    text = lab_folder.replaced(text, "  local h = h0\n", "  self.wh = wh\n  local h = h0\n")
    assert.same({ "02 A recurrent layer at n 3, wx 2, X {3, 5, 7}, wh 11, h0 13, dout 1",
      "  t   x   h       δ", "  0       13      121, should be 1331", "  1   3   149     121", "  2   5   1649    11",
      "  3   7   18153   1", "  dwx   425", "  dwh   4861", "  dh0   121, should be 1331", "  dX    {242, 22, 2}" },
      (lab.kind.trace(lab, assert(lab:submitted_by(text, "=yours")))))
  end)

  it("shows the largest gradients that it can where some are always tiny, and marks the outputs of a step", function()
    local lab = assert(catalogue.find "labs/11_gru")
    local lines = lab.kind.trace(lab, assert(lab:solution()))
    assert.same({ "11 A GRU cell at Wx {{0.02, 0.03}, {0.05, 0.07}, {0.11, 0.13}}, x {0.17,",
      "  0.19}, Wh {{0.23}, {0.29}, {0.02}}, h {0.03}, bx {0.05, 0.07, 0.11}, bh", "  {0.13, 0.17, 0.19}, dout {1}",
      "  h'    {0.1262654862}" }, table.move(lines, 1, 4, 1, {}))
    lab = assert(catalogue.find "labs/10_lstm")
    lines = table.concat(lab.kind.trace(lab, assert(lab:solution())), "\n")
    assert.truthy(lines:find("\n  h'    {0.1352550648}\n  c'    {0.2306621801}\n", 1, true), lines)
  end)
end)
