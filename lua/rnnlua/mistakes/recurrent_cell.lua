--- The known mistakes of a recurrent cell, h' = f(h·wh + x·wx) with f the identity or tanh, as edits of a right cell.
-- Exchanged results, signs and factors are recognised without a list (rnnlua.checking.diagnosis.known_mistakes).
-- @module rnnlua.mistakes.recurrent_cell

return {
  inputs = { "wx", "x", "wh", "h" },
  gradients = { "wx", "wh", "h", "x" },

  source = [[
local Cell = {}
Cell.__index = Cell

function Cell:forward(wx, x, wh, h)
  self.wx, self.x, self.wh, self.h = wx, x, wh, h
  self.z = h * wh + x * wx
  self.y = f(self.z)
  return self.y
end

function Cell:backward(dout)
  local delta = dout * slope(self.y, self.z)
  local dwx = delta * self.x
  local dwh = delta * self.h
  local dh = delta * self.wh
  local dx = delta * self.wx
  return dwx, dwh, dh, dx
end

return function() return setmetatable({}, Cell) end
]],

  mistakes = {
    { "factor-missing-dh", name = "dh lacks the factor wh",
      edits = { { from = "local dh = delta * self.wh", to = "local dh = delta" } },
      why = "h reaches h' through h·wh, so a change of h is multiplied by wh on the way: dh = δ·wh." },
    { "factor-missing-dx", name = "dx lacks the factor wx",
      edits = { { from = "local dx = delta * self.wx", to = "local dx = delta" } },
      why = "x reaches h' through x·wx, so a change of x is multiplied by wx on the way: dx = δ·wx." },
    { "factor-missing-both", name = "dh and dx lack their weights", edits = {
        { from = "local dh = delta * self.wh", to = "local dh = delta" },
        { from = "local dx = delta * self.wx", to = "local dx = delta" } },
      why = "h and x reach h' through products: each gradient is δ times the other factor, dh = δ·wh and dx "
        .. "= δ·wx." },
    { "swapped-dh", name = "dh uses wx instead of wh",
      edits = { { from = "local dh = delta * self.wh", to = "local dh = delta * self.wx" } },
      why = "h reaches h' through wh alone: dh = δ·wh." },
    { "swapped-dx", name = "dx uses wh instead of wx",
      edits = { { from = "local dx = delta * self.wx", to = "local dx = delta * self.wh" } },
      why = "x reaches h' through wx alone: dx = δ·wx." },
    { "new-state-in-dwh", name = "dwh uses the new state h' instead of h",
      edits = { { from = "local dwh = delta * self.h", to = "local dwh = delta * self.y" } },
      why = "The step multiplied wh by the state that it was given, h, not by the one that it returned, h'." },
    { "factor-missing-dwx", name = "dwx lacks the factor x",
      edits = { { from = "local dwx = delta * self.x", to = "local dwx = delta" } },
      why = "wx enters h' as x·wx: its gradient is δ times x." },
    { "factor-missing-dwh", name = "dwh lacks the factor h",
      edits = { { from = "local dwh = delta * self.h", to = "local dwh = delta" } },
      why = "wh enters h' as h·wh: its gradient is δ times h." },
    { "own-factor", name = "each product's gradient uses the wrong factor", edits = {
        { from = "local dwx = delta * self.x", to = "local dwx = delta * self.wx" },
        { from = "local dwh = delta * self.h", to = "local dwh = delta * self.wh" },
        { from = "local dh = delta * self.wh", to = "local dh = delta * self.h" },
        { from = "local dx = delta * self.wx", to = "local dx = delta * self.x" } },
      why = "The gradient of a factor is δ times the other factor: dwx = δ·x, dx = δ·wx. (Results in the "
        .. "reverse order give the same numbers; the order is dwx, dwh, dh, dx.)" },
    { "slope-missing", name = "the derivative of tanh is missing", only = "tanh",
      edits = { { from = "dout * slope(self.y, self.z)", to = "dout" } },
      why = "h' is the tanh of the sum z = h·wh + x·wx, so δ = dout·(1 − h'²)." },
    { "slope-of-z", name = "the derivative of tanh is taken of the sum", only = "tanh",
      edits = { { from = "slope(self.y, self.z)", to = "(1 - self.z * self.z)" } },
      why = "tanh'(z) = 1 − tanh(z)², which is 1 − h'², not 1 − z²." },
    { "slope-not-squared", name = "the derivative of tanh lacks its square", only = "tanh",
      edits = { { from = "slope(self.y, self.z)", to = "(1 - self.y)" } },
      why = "tanh'(z) = 1 − tanh(z)², which is 1 − h'², not 1 − h'." },
  },
}
