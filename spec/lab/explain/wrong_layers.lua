--- Layers as students write them, and what they are told: { name, lab, edits of its solution, says, never, points }.
-- `says` are parts of the output, its white space made single spaces; `never` are parts that are not in it.
-- @module spec.lab.explain.wrong_layers

local CELL, LAYER, ESTIMATE = "01_recurrent_cell", "02_recurrent", "03_estimating_gradients"

local RETURN, RETURNS = "return dwx, dwh, dh, dx", "return dwx, dwh, dh, dX"
local VALUE, LAST = "return h * wh + x * wx", "return h\n"
local DWX, DWH = "local dwx = dout * self.x", "local dwh = dout * self.h"
local DH, DX = "local dh = dout * self.wh", "local dx = dout * self.wx"
local START = "local dwx, dwh, dh, dX = 0, 0, dout, {}"
local CALL = "h = cell:forward(wx, X[t], wh, h)"
local BACK = "local dwx_t, dwh_t, dh_t, dx_t = self.cells[t]:backward(dh)"
local HEADS = { CELL = "function RecurrentCell:forward(wx, x, wh, h)",
  LAYER = "function Recurrent:forward(wx, X, wh, h0)" }
local FORWARD = [[
  local h = h0
  for t, cell in ipairs(self.cells) do
    h = cell:forward(wx, X[t], wh, h)
  end
  return h]]
local BACKWARD = [[
  local dwx, dwh, dh, dX = 0, 0, dout, {}
  for t = #self.cells, 1, -1 do
    local dwx_t, dwh_t, dh_t, dx_t = self.cells[t]:backward(dh)
    dwx = dwx + dwx_t
    dwh = dwh + dwh_t
    dh = dh_t
    dX[t] = dx_t
  end
  return dwx, dwh, dh, dX]]
-- A layer without cells, which keeps its states.
local OWN_FORWARD, OWN_BACKWARD = [[
  self.H, self.wx, self.X, self.wh, self.n = { [0] = h0 }, wx, X, wh, #X
  for t = 1, #X do self.H[t] = self.H[t - 1] * wh + X[t] * wx end
  return self.H[#X] ]], [[
  local dwx, dwh, dh, dX = 0, 0, dout, {}
  for t = self.n, 1, -1 do
    dwx = dwx + dh * self.X[t]
    dwh = dwh + dh * self.H[t - 1]
    dX[t] = dh * self.wx
    dh = dh * self.wh
  end
  return dwx, dwh, dh, dX]]

local function states(from, to)
  return OWN_BACKWARD .. ("\nend\n\nfunction Recurrent:states()\n"
    .. "  return table.move(self.H, %s, %s, 1, {})"):format(from, to)
end

local CLIP = "local function clip(v) return math.max(-1, math.min(1, v)) end\n  "
local NO_NAME = "Mistake:"

local list = {}

local function add(lab, name, edits, says, never, points)
  list[#list + 1] = { name = name, lab = lab, edits = edits, says = says, never = never or {}, points = points }
end

local function cell(...) add(CELL, ...) end
local function layer(...) add(LAYER, ...) end
local function estimate(...) add(ESTIMATE, ...) end

-- The value of forward ------------------------------------------------------------------------------------

layer("forward returns {h}", { LAST, "return { h }\n" }, {
  "forward returns a table, not a number at n 3, wx 2, X {1, 2, 3}, wh 3, h0 1 your {63} should be 63 Return the "
    .. "number itself, without the braces.",
  "backward not checked: forward is not right yet forward: returns a table, not a number Fix forward first." },
  { NO_NAME, "Several", "?" }, 0)
cell("the cell returns {h}", { VALUE, "return { h * wh + x * wx }" },
  { "forward returns a table, not a number", "backward not checked: forward is not right yet" }, { NO_NAME,
  "arithmetic" })
layer("forward returns infinity", { LAST, "return h / 0\n" }, { "forward its value is not finite",
  "h_1 is inf, should be 41", "backward not checked: forward is not right yet" }, { NO_NAME, "INCONCLUSIVE", "?" })
cell("forward returns NaN", { VALUE, "return (h * wh + x * wx) * (0 / 0)" },
  { "forward its value is not finite", "h' is NaN, should be 41", "not checked" }, { NO_NAME, "INCONCLUSIVE", "?" })
cell("forward is NaN where the sum is negative", { VALUE, "return (h * wh + x * wx) ^ 0.5" },
  { "forward: its value is not finite, on", "of 10 draws, first at wx" }, { NO_NAME })
layer("forward is NaN at n = 4", { LAST, "if #X == 4 then return 0 / 0 end return h\n" }, {
  "at n 3, forward is right",
  "forward: its value is not finite, on 1 of 10 draws, first at n 4" }, { NO_NAME }, 0)
layer("forward returns text", { LAST, "return tostring(h)\n" }, { "forward returns a string, not a number",
  "not checked" })
layer("forward returns true at n = 3", { LAST, "if #X == 3 then return true end return h\n" },
  { "forward returns a boolean, not a number", "on 1 of 10 draws" })
cell("a value stands in front of the gradients", { RETURN, "return dout, dwx, dwh, dh, dx" },
  { "Mistake: a value stands in front of dwx. From there on each gradient comes one place too late. Return only dwx, "
    .. "dwh, dh, dx, in this order." }, { "lacks the factor", "has the value of" })
cell("a value stands between the gradients", { RETURN, "return dwx, dwh, dout, dh, dx" },
  { "Mistake: a value stands in front of dh." }, { "lacks wh", "uses wh" })
layer("the cell's results are taken in another order", { BACK,
  "local dh_t, dwh_t, dwx_t, dx_t = self.cells[t]:backward(dh)" },
  { "A cell's backward returns dwx, dwh, dh, dx, in this order." }, { "Mistake:", "No known mistake" })
layer("x grows from forward to forward, and h_0 is kept", { FORWARD, (OWN_FORWARD:gsub("h0 }, wx, X,",
  "h0 }, wx, self.X or {},"):gsub("for t = 1, #X do", "for t = 1, #X do table.insert(self.X, X[t])")), BACKWARD,
  (OWN_BACKWARD:gsub("for t = self.n", "for t = #self.X")) },
  { "when backward is called after a second forward" }, { "lists begin at 1", "which nothing has set" })
layer("forward returns nothing", { "  return h\n", "" }, { "forward returns nothing", "you return nothing should be 63",
  "Is a `return` missing?" }, { "your nothing" })
layer("forward keeps its first result", { LAST, "self.out = self.out or h\n  return self.out\n" }, {
  "backward not checked: a second forward returns the first one's value",
  "forward gives 41 on a fresh layer, 2 after another forward" }, { "should be 0", "off by more" }, 4)
cell("the cell keeps its first result", { VALUE, "self.out = self.out or h * wh + x * wx\n  return self.out" },
  { "not checked: a second forward returns the first one's value" }, { "should be 0", "off by more" })
layer("forward is random", { LAST, "return h + 1e-5 * math.random()\n" },
  { "not checked: forward is not deterministic" }, { "off by more" })
layer("forward is wrong, backward right", { LAST, "return 2 * h\n" },
  { "backward right for the task, and not for your forward Your forward is still wrong. Fix forward first." })

cell("forward keeps nothing if h is 0", { "  self.wx, self.x, self.wh, self.h", "  if h == 0 then return x * wx end\n"
  .. "  self.wx, self.x, self.wh, self.h" }, { "ERROR backward stopped with an error if h is 0 mine.lua:" }, {}, 4)

-- What is said holds at the case that is shown, and for the student's code -------------------------------

cell("x is stored only once", { "self.wx, self.x, self.wh", "self.x = self.x or x\n  self.wx, self.wh",
  "wx, x, wh, h\n", "wx, wh, h\n" },
  { "smallest case: wx 2, x 3, wh 5, h 7, dout 1 dwx is 3 on a fresh layer, 1 after another forward" })
cell("forward is wrong, backward fits it", { VALUE, "return h * wh + x * wx + 1" },
  { "ok backward dwx, dwh, dh and dx fit your forward on 10 draws; check again when forward is right" },
  { "confirmed" }, 6)
layer("backward runs each cell's forward again", { BACK, "self.cells[t]:forward(1, 1, 1, 0)\n    " .. BACK },
  { "`self.cells[t]:forward` runs again in backward: a layer remembers its last forward alone." }, { "goes nowhere" })
cell("dout is kept from the first backward", { DWX, "self.dout = self.dout or dout\n  dout = self.dout\n  " .. DWX },
  { "dwx is 3 on a fresh layer, -6 after another forward and backward Mistake: backward uses values of an earlier "
    .. "backward." }, { "of an earlier forward" }, 4)
cell("backward keeps its results until the next forward", { VALUE, "self.kept = nil\n  " .. VALUE,
  RETURN, "self.kept = self.kept or { dwx, dwh, dh, dx }\n  return table.unpack(self.kept)" },
  { "dwx is 3 on a fresh layer, -6 after a backward with the dout -2 Mistake: backward uses values of an earlier "
    .. "backward." }, { "dout is ignored" }, 4)
layer("dX is summed from step to step", { "dX[t] = dx_t", "dX[t] = dx_t + (dX[t + 1] or 0)" },
  { "Where: dX is right for the last step and wrong before." }, { "way back" }, 4)
cell("forward keeps |x|", { "= wx, x, wh, h", "= wx, math.abs(x), wh, h" },
  { "Which line of backward, or which value that forward keeps, treats these numbers differently?" }, {}, 4)
cell("forward changes after the first call", { VALUE, "self.calls = (self.calls or 0) + 1\n"
  .. "  return (h * wh + x * wx) * (self.calls > 1 and 0.9 or 1)" },
  { "not checked: forward is not deterministic", "forward gives 41, and later 36.9" }, { "times what" }, 4)
layer("forward is right at n = 1, dwh wrong at all", { FORWARD, (OWN_FORWARD:gsub("X%[t%] %* wx", "%0 / #X")), BACKWARD,
  (OWN_BACKWARD:gsub("self.H%[t %- 1%]", "self.H[t]")) }, { "backward dwh is wrong even where forward is right" },
  { "other lengths", "off by more" }, 0)
layer("dX is taken a step too late", { FORWARD, OWN_FORWARD, BACKWARD,
  (OWN_BACKWARD:gsub("(    dX%[t%][^\n]*\n)([^\n]*\n)", "%2%1")) },
  { "dX is wh times what it should be. It has this factor too many. Where is it multiplied by wh, or taken from "
    .. "something that is?" }, { "remove" }, 4)
layer("dwh uses h_t, and dh[0] is meant", { FORWARD, OWN_FORWARD, BACKWARD, [[
  local dwx, dwh, dX, dh = 0, 0, {}, {}
  dh[self.n] = dout
  for t = self.n, 1, -1 do
    dwx = dwx + dh[t] * self.X[t]
    dwh = dwh + dh[t] * self.H[t]
    dX[t] = dh[t] * self.wx
    dh[t - 1] = dh[t] * self.wh
  end
  return dwx, dwh, dh[0], dX]] }, { "Mistake: dwh uses h_t instead of h_{t-1}." }, { "Lists begin at 1" })

-- The words of explanations --------------------------------------------------------------------------------

local SUM_IN_STEP = "Here δ_t is the gradient of the sum in step t"
layer("dh0 stops at δ_1", { BACK, "local before = dh\n    " .. BACK, "dh = dh_t", "dh, self.d = dh_t, before", RETURNS,
  "return dwx, dwh, self.d, dX" }, { "Mistake: dh0 stops at δ_1. h0 reaches h_1 through h0·wh: one more factor, dh0 = "
    .. "wh·δ_1. " .. SUM_IN_STEP .. "." }, { "dout_t" })
layer("wh is missing between the steps", { FORWARD, OWN_FORWARD, BACKWARD,
  (OWN_BACKWARD:gsub("dh = dh %* self.wh", "")) }, { "δ_t = dout_t + wh·δ_{t+1}",
  SUM_IN_STEP .. ", and dout_t is dout at the last step, and 0 at the others." })
layer("the weights are swapped by the order of a cell's results", { BACK,
  "local a, b, d, c = self.cells[t]:backward(dh)\n    local dwx_t, dwh_t, dh_t, dx_t = a, b, c, d" },
  { "Mistake: the dh and the dx of each step are exchanged. The third result of a cell is dh, the fourth dx." },
  { "δ" })
cell("dx contains wx + wh", { DX, "local dx = dout * (self.wx + self.wh)" },
  { "Compare forward, line", "This alone gives your numbers. dx: off" }, { "samples" })
layer("one gradient has too few numbers", { "for t = #self.cells, 1, -1 do", "for t = #self.cells, 2, -1 do" },
  { "Mistake: the loop stops before step 1.", "Mistake: dX does not have the shape of X. dX needs a number for each "
    .. "number of X, at the same place." }, { "in this order" })
layer("dX is returned last but one", { RETURNS, "return dwx, dwh, dX, dh" }, { "order" })
layer("X is overwritten by backward", { CALL, CALL .. "\n    self.X = X", "dX[t] = dx_t",
  "dX[t] = dx_t\n    self.X[t] = dx_t" },
  { "WRONG backward backward writes into its input X; ", "Mistake: an input is overwritten." }, { "contract" })
layer("a table of the layer is returned", { START, "self.dX = self.dX or {}\n  local dwx, dwh, dh, dX = 0, 0, dout, "
  .. "self.dX" }, { "WRONG backward a later backward writes into the dX that was returned; dwx, dwh and dh0 are" },
  { "contract" })

-- Behind a wrong forward no mistake of backward is named but the lab's own ----------------------------------

local FITS = "backward right for the task, and not for your forward Your forward is still wrong"
for _, value in ipairs { "h * wh - x * wx", "h * wx + x * wh", "(h + x) * (wh + wx)", "h * wh * x * wx", "h + x * wx",
  "math.max(0, h * wh + x * wx)", "wh * (h + x) * wx" } do
  cell("h' is " .. value, { VALUE, "return " .. value }, { FITS, "dwx, dwh, dh and dx are right for the task's "
    .. "forward, "
    .. "and yours is another one: leave backward as it is." }, { NO_NAME, "off by more" }, 0)
end
cell("h' has the wrong sign, dwx as well", { VALUE, "return h * wh - x * wx", DWX, "local dwx = -dout * self.x * 2" }, {
  "No known mistake matches. WRONG backward not judged: forward is not right yet Your forward is still wrong. Fix "
    .. "forward first. dwh, dh and dx are right for the task's forward." },
  { NO_NAME, "known mistake matches d", FITS, "should be 3", "off by more" }, 0)
local AS_SOON = "WRONG backward right as soon as forward is Your forward is still wrong. Fix forward first. If forward "
  .. "gives each cell its right inputs, backward returns the right dwx, dwh, dh0 and dX: leave backward as it is."
for name, edit in pairs {
  ["half of each state"] = CALL .. " / 2",
  ["h0 at each step"] = "h = cell:forward(wx, X[t], wh, h0)",
  ["x is multiplied by t"] = "h = cell:forward(wx, X[t] * t, wh, h)",
  ["x_1 at each step"] = "h = cell:forward(wx, X[1], wh, h)",
  ["the state is added once more"] = "h = h + cell:forward(wx, X[t], wh, h)",
  ["the state is clipped"] = "h = math.min(10, " .. CALL:sub(5) .. ")",
} do
  layer(name, { CALL, edit }, { AS_SOON }, { NO_NAME, "smallest case", "off by more", "to the power t" }, 0)
end
layer("x_1 at each step, dh0 wrong", { CALL, "h = cell:forward(wx, X[1], wh, h)", RETURNS,
  "return dwx, dwh, 3 * dh, dX" }, { "WRONG backward dh0 is wrong even where forward is right Your forward is still "
    .. "wrong. Fix forward first. dX is right for the task's forward." },
  { NO_NAME, "smallest case", "off by more", "leave backward" }, 0)
layer("x_1 at each step, two cells too many", { CALL, "h = cell:forward(wx, X[1], wh, h)", LAST,
  "rnn.RecurrentCell():forward(1, 1, 1, 1)\n  " .. LAST }, { "WRONG backward not judged: forward is not right yet" },
  { NO_NAME, "leave backward" }, 0)
layer("a wrong forward without cells", { FORWARD, (OWN_FORWARD:gsub("X%[t%] %* wx end", "X[1] * wx end")),
  BACKWARD, OWN_BACKWARD }, { "WRONG backward not judged: forward is not right yet Your forward is still wrong. Fix "
    .. "forward first. dwx, dh0 and dX are right" }, { NO_NAME, "smallest case" }, 0)
layer("a wrong forward, and sums that are never reset", { CALL, "h = cell:forward(wx, X[1], wh, h)", START,
  "self.s = self.s or { 0 }\n  local dwx, dwh, dh, dX = 0, 0, dout, {}", RETURNS,
  "self.s[1] = self.s[1] + dwx return self.s[1], dwh, dh, dX" }, { "WRONG backward wrong, whatever forward returns "
    .. "Your forward is still wrong. Fix forward first.", "the second time", "Mistake: the gradients are not reset to "
    .. "zero." }, { "± ", "off by more" }, 0)
layer("a wrong forward, and three results", { CALL, "h = cell:forward(wx, X[1], wh, h)", RETURNS,
  "return dwx, dwh, dh" }, { "WRONG backward dX is not returned; dh0 is right Your forward is still wrong. Fix forward "
    .. "first. backward must return dwx, dwh, dh0, dX, in this order" }, { "± ", "off by more" }, 0)
layer("a wrong forward, two results, one of them wrong", { CALL, "h = cell:forward(wx, X[1], wh, h)", RETURNS,
  "return 3 * dwx, dwh" }, { "WRONG backward dh0 and dX are not returned Your forward is still wrong. Fix forward "
    .. "first. backward must return dwx, dwh, dh0, dX, in this order" }, { "± ", "off by more" }, 0)
layer("a wrong forward, and dX without numbers", { CALL, "h = cell:forward(wx, X[1], wh, h)", "dX[t] = dx_t", "" },
  { "WRONG backward dX is wrong even where forward is right",
    "your dX: expected at least one number, got an empty sequence" },
  { "± ", "off by more" }, 0)
layer("the sum of all states", { LAST, "local s = 0\n  for t = 1, #X do s = s + h end\n  return s\n" }, { FITS },
  { NO_NAME }, 0)

-- The order of parameters and results ----------------------------------------------------------------------

cell("parameters in another order", { HEADS.CELL, "function RecurrentCell:forward(h, x, wx, wh)" }, {
  "note forward takes (h, x, wx, wh), the starter's (wx, x, wh, h). It is called by name here, so that this is no "
    .. "fault; backward's results stay in the order dwx, dwh, dh, dx." }, { NO_NAME, "WRONG" }, 10)
layer("parameters of the layer in another order", { HEADS.LAYER, "function Recurrent:forward(X, h0, wx, wh)" },
  { "note forward takes (X, h0, wx, wh), the starter's (wx, X, wh, h0)" }, { NO_NAME }, 10)
layer("parameters and results in another order", { HEADS.LAYER, "function Recurrent:forward(X, h0, wx, wh)",
  RETURNS, "return dh, dwx, dwh, dX" }, { "dwx, dwh and dh0; dX is right",
  "backward returns dh0, dwx, dwh, dX; the right order is dwx, dwh, dh0, dX." }, {}, 4)
layer("forward(...) without inputs", { HEADS.LAYER, "function Recurrent:forward(...)\n  local wx, X, wh, h0 = ..." },
  {}, { "WRONG", "ERROR" }, 10)
layer("forward(other, ...) without inputs", { HEADS.LAYER, "function Recurrent:forward(w, ...)\n"
  .. "  local wx, X, wh, h0 = w, ..." },
  { 'declare them: Recurrent.inputs = { "wx", "X", "wh", "h0" }' }, { "traceback" })
layer("forward(...) with inputs", { HEADS.LAYER,
  'Recurrent.inputs = { "wx", "X", "wh", "h0" }\nfunction Recurrent:forward(...)\n  local wx, X, wh, h0 = ...' }, {},
  { "WRONG", "ERROR" }, 10)
layer("dX first", { RETURNS, "return dX, dwx, dwh, dh" },
  { "backward returns dX, dwx, dwh, dh0; the right order is dwx, dwh, dh0, dX." }, { "not have the shape of" }, 4)

cell("dh and dx are those of the weights", { DH, "local dh = dwh", DX, "local dx = dwx" }, {
  "Mistake: dh has the value of dwh and dx has the value of dwx. Each is the right gradient of another input." },
  { "known mistake" }, 4)
cell("backward takes a step", { DWX, "self.wx = self.wx - 0.1 * dout * self.x\n  local dwx = dout * self.x" }, {
  "Mistake: backward gives different gradients when it is called again.", "Do not change what the next call needs" },
  { "reset to zero" }, 4)
cell("one sum is never reset", { RETURN, "self.sum = (self.sum or 0) + dwx\n  return self.sum, dwh, dh, dx" }, {
  "Mistake: the gradients are not reset to zero." }, { "known mistake" }, 4)
cell("dx takes both weights", { DX, "local dx = dout * (self.wx + self.wh)" }, {
  "multiplies by the sum of `wx` and `wh` where `wx` belongs. Compare forward, line 10." }, { "See line" }, 4)

-- Wrong in a part of the cases ------------------------------------------------------------------------------

cell("x cut off at zero in dwx", { DWX, "local dwx = dout * math.max(self.x, 0)" },
  { "dwx; dwh, dh and dx are right", "dwx is wrong only where x is negative.", "on 4 of 10 draws" }, { "is zero" }, 4)
cell("|h| in dwh", { DWH, "local dwh = dout * math.abs(self.h)" }, { "dwh is wrong only where h is negative." })
cell("dh is dout where wh is negative", { DH, "local dh = self.wh > 0 and dout * self.wh or dout" },
  { "dh is wrong only where wh is negative." })
layer("the first of dX doubled", { RETURNS, "dX[1] = 2 * dX[1]\n  " .. RETURNS },
  { "dX is wrong only in its first number." })
layer("dh0 is zero at n = 1", { RETURNS, "if #dX == 1 then dh = 0 end\n  " .. RETURNS },
  { "dh0: wrong at n = 1, right at other lengths", "on 1 of 10 draws" }, {}, 4)
layer("dwx is off at n = 7", { RETURNS, "if #dX == 7 then dwx = dwx + 1 end\n  " .. RETURNS },
  { "dwx; dwh, dh0 and dX are right", "dwx: wrong at n = 7, right at other lengths" }, { "Clipping" }, 4)
cell("dx is 0 for large wx", { DX, "local dx = self.wx > 1 and 0 or dout * self.wx" },
  { "dx; dwx, dwh and dh are right", "No known mistake matches." }, { "dx is zero" })

-- One evidence for header and lines --------------------------------------------------------------------------

cell("|…| of the gradients", { RETURN, "return math.abs(dwx), math.abs(dwh), math.abs(dh), math.abs(dx)" },
  { "backward dwx, dwh, dh and dx smallest", "the sign of dout is lost" }, { "right", "is right" })
cell("dh, and dwx where dout is 1", { DH, "local dh = dout * self.wx",
  DWX, "local dwx = dout == 1 and 0 or dout * self.x" },
  { "backward dwx and dh; dwh and dx are right", "Mistake: dh uses wx instead of wh.", "dwx: off by more" })
layer("|dwh|", { RETURNS, "return dwx, math.abs(dwh), dh, dX" }, { "dwh; dwx, dh0 and dX are right" })
layer("dh negated at each step", { "dh = dh_t", "dh = -dh_t" },
  { "backward dwx, dwh, dh0 and dX", "the gradient changes sign at every step back" }, { "right smallest" })
layer("clipped", { RETURNS, CLIP .. "return clip(dwx), clip(dwh), clip(dh), dX" },
  { "backward dwx, dwh and dh0; dX is right", "the gradient is clipped.", "Clipping belongs to the training loop" })
layer("sums that are never reset", { "self.cells = {}", "self.cells, self.dwh = {}, 0",
  "dwh = dwh + dwh_t", "self.dwh = self.dwh + dwh_t", RETURNS, "return dwx, self.dwh, dh, dX" },
  { "a second backward gives a different dwh; dwx, dh0 and dX are right", "the gradients are not reset to zero" })

-- Not proportional to dout, and no more than that --------------------------------------------------------------

for name, edits in pairs {
  ["a step of gradient descent"] = { RETURN,
    "return self.wx - 0.1 * dwx, self.wh - 0.1 * dwh, self.h - 0.1 * dh, self.x - 0.1 * dx" },
  ["dout + x"] = { DWX, "local dwx = dout + self.x" },
  ["rounded"] = { RETURN, "local function r(v) return math.floor(v + 0.5) end\n  return r(dwx), r(dwh), r(dh), r(dx)" },
  ["off by 1e-5"] = { DWX, "local dwx = dout * self.x + 1e-5" },
} do
  cell(name, edits, { "the gradient is not proportional to dout. Twice the dout must give twice the gradient" },
    { "Clipping", "dx is not proportional" })
end
cell("squashed by tanh", { RETURN, "local function s(v) return 1 - 2 / (math.exp(2 * v) + 1) end\n  "
  .. "return s(dwx), s(dwh), s(dh), s(dx)" }, { "dwx is 0.9950547537 for the dout 1, -0.9999877117 for -2",
  "the gradient is not proportional to dout." }, { "clip", "Clip" })
cell("squashed by v/(1 + |v|)", { RETURN, "local function s(v) return v / (1 + math.abs(v)) end\n  "
  .. "return s(dwx), s(dwh), s(dh), s(dx)" }, { "the gradient is not proportional to dout." }, { "clip", "Clip" })
cell("clipped to 0.5", { DWX, (CLIP:gsub("1", "0.5")) .. "local dwx = clip(dout * self.x)" },
  { "the gradient is clipped." })
cell("dout cut off", { DWX, "local dwx = math.max(dout, 0) * self.x" }, { "the gradient is zero for one sign of dout" })
cell("no dout", { DWX, "local dwx = self.x", DWH, "local dwh = self.h", DH, "local dh = self.wh", DX,
  "local dx = self.wx" },
  { "dout is ignored" }, { "lacks dout" })

-- A factor ----------------------------------------------------------------------------------------------------

layer("dout / n", { START, "local dwx, dwh, dh, dX = 0, 0, dout / #self.cells, {}" },
  { "dwx, dwh, dh0 and dX are 1/n of what they should be. All gradients have this one factor" }, { "means",
  "No known" })
layer("times n", { START, "local dwx, dwh, dh, dX = 0, 0, dout * #self.cells, {}" },
  { "dwx, dwh, dh0 and dX are n times what they should be." }, { "No known" })
layer("twice dout", { START, "local dwx, dwh, dh, dX = 0, 0, 2 * dout, {}" }, { "dwx, dwh, dh0 and dX are twice what" })
cell("dwh = dout·h·wh", { DWH, "local dwh = dout * self.h * self.wh" }, { "dwh is wh times what it should be." })

-- Errors --------------------------------------------------------------------------------------------------------

layer("backward uses its cells up", { "self.cells[t]:backward(dh)", "table.remove(self.cells):backward(dh)" },
  { "not checked: forward is not deterministic" }, { "could not" })
layer("raises at a second backward", { START, START .. '\n  if self.done then error "twice" end\n  self.done = true' },
  { "stopped with an error when backward is called a second time after one forward mine.lua:27: twice 27 |" },
  { "could not", "contract" }, 4)
layer("raises at a second forward", { "local h = h0\n", "local h = h0\n  assert(not self.ran)\n  self.ran = true\n" },
  { "stopped with an error when forward is called a second time mine.lua:16:" }, {}, 4)
layer("raises at n = 5", { LAST, "if #X == 5 then error 'five' end\n  return h\n" },
  { "forward stopped with an error at n = 5 mine.lua:19: five 19 |" })
layer("raises from n = 4 on", { CALL, "h = cell:forward(wx, X[t > 3 and t + 9 or t], wh, h)" },
  { "forward stopped with an error at n from 4 to 9 mine.lua:17:" })
cell("raises where x is negative", { DWX, "if self.x < 0 then error 'negative' end\n  " .. DWX },
  { "backward stopped with an error at wx", "mine.lua:18: negative" })
layer("nine cells whatever n", { "for t = 1, n do", "for t = 1, 9 do" },
  { "forward stopped with an error at n from 1 to 8 mine.lua:17:" })
for said, raised in pairs {
  ["an error without a message was raised"] = "error()",
  ["a table was raised as an error: {code = 3}"] = "error { code = 3 }",
  ["an empty table was raised as an error"] = 'error(setmetatable({}, { __tostring = function() error "no" end }))',
} do
  cell(raised, { VALUE, raised }, { "mine.lua:10: " .. said .. " 10 | " .. raised:sub(1, 30) })
end

-- Another shape ---------------------------------------------------------------------------------------------------

cell("text", { RETURN, 'return "dwx", "dwh", "dh", "dx"' },
  { "dwx, dwh, dh and dx do not have the shape of wx, wh, h and x.", 'your dwx: expected' }, { "your dwh:", "inf" })
cell("one table", { RETURN, "return { dwx, dwh, dh, dx }" },
  { "Mistake: backward returns one table. Return the numbers" },
  { "your dwx", "inf" })
layer("one table by name", { RETURNS, "return { dwx = dwx, dwh = dwh, dh0 = dh, dX = dX }" },
  { "Mistake: backward returns one table. Return the gradients themselves" }, { "your dwx" })
layer("texts in dX", { "dX[t] = dx_t", "dX[t] = tostring(dx_t)" }, { "dX does not have the shape of X." }, { "it[1]",
  "inf" })
cell("dwx is NaN", { DWX, "local dwx = dout * self.x * (0 / 0)" }, { "dwx is not finite.", "on 10 of 10 draws" },
  { "by up to" })

-- states() ----------------------------------------------------------------------------------------------------------

layer("states() from h_0 on", { FORWARD, OWN_FORWARD, BACKWARD, states("0", "self.n - 1") },
  { "backward not checked: states() is wrong", "h_0 is not among them" }, { NO_NAME, "arithmetic" }, 4)
layer("states() with one too many", { FORWARD, OWN_FORWARD, BACKWARD, states("0", "self.n") },
  { "backward not checked: states() is wrong" }, { NO_NAME })
layer("states(), and a dout that is one number", { FORWARD, OWN_FORWARD, BACKWARD, states("1", "self.n") },
  { "backward takes no dout for each step A layer with states() is given a list" }, { "arithmetic" })
layer("a right layer that keeps X", { FORWARD, OWN_FORWARD, BACKWARD, OWN_BACKWARD },
  { "note: forward keeps X itself" }, { "WRONG" }, 10)

-- Mistakes by name

layer("two mistakes", { "dwx = dwx + dwx_t", "dwx = dwx_t", "dX[t] = dx_t", "dX[#dX + 1] = dx_t" },
  { "Mistake: dwx keeps one step only.", "Mistake: dX is in reverse order." })
cell("two mistakes in the cell", { DWX, "local dwx = self.x", DH, "local dh = dout * self.wx" },
  { "Mistake: dh uses wx instead of wh.", "Mistake: dwx lacks dout." }, { "Or, with the same numbers" })
layer("δ·wh one step too early", { BACK, "dh = select(3, self.cells[t]:backward(dh))\n    " .. BACK,
  "dh = dh_t", "" }, { "the gradient goes back a step too early" })
layer("x and wx exchanged", { CALL, "h = cell:forward(X[t], wx, h, wh)" },
  { "x and wx are exchanged in the cell's inputs, and h and wh" }, {}, 4)
layer("h and wh exchanged in the cell's inputs", { CALL, "h = cell:forward(wx, X[t], h, wh)" },
  { "A cell's forward takes wx, x, wh, h, in this order. In another order its value may be right, and its gradients "
    .. "are wrong. Write `h = cell:forward(wx, X[t], wh, h)`." },
  { NO_NAME, "Compare forward", "No known mistake" }, 4)
layer("dh0 = dout·wh", { FORWARD, OWN_FORWARD, BACKWARD, (OWN_BACKWARD:gsub("dwh, dh, dX$",
  "dwh, dout * self.wh, dX")) },
  { "dh0 goes back one step only" })
cell("dwx = dout·x·wx", { DWX, "local dwx = dout * self.x * self.wx" }, { "dwx has one factor too many" })
layer("X backwards", { CALL, "h = cell:forward(wx, X[#X + 1 - t], wh, h)" }, { "Mistake: X is read backwards." })
layer("the loop ends at #X - 1", { "for t, cell in ipairs(self.cells) do",
  "for t = 1, #X - 1 do local cell = self.cells[t]" },
  { "Mistake: the last step is missing." })
estimate("one side over 2·eps", { "point[name] = x - eps", "point[name] = x" },
  { "Mistake: the left point is not moved." })
estimate("the first name only", { "estimated[name] = (right - left) / (2 * eps)\n  end\n  return estimated",
  "estimated[name] = (right - left) / (2 * eps)\n    return estimated\n  end" },
  { "Mistake: only the first name is estimated." }, { "inf" })
estimate("options.at changed in place", { "local estimated = {}", "local estimated, p = {}, options.at",
  "right = f(point)", "right = (function() p[name] = p[name] + eps return f(p) end)()",
  "left = f(point)", "left = (function() p[name] = p[name] - 2 * eps return f(p) end)()" },
  { "Mistake: the caller's table is moved." })
estimate("half of the step, and the distance 2·eps", { "point[name] = x + eps", "local half = eps / 2\n    "
  .. "point[name] = x + half", "point[name] = x - eps", "point[name] = x - half" },
  { "Mistake: each side moves by half of the step, and the distance is taken to be 2·eps." }, {}, 0)
estimate("nothing at an input of 0", { "estimated[name] = (right - left) / (2 * eps)",
  "if x == 0 then estimated[name] = 0 else estimated[name] = (right - left) / (2 * eps) end" },
  { "Mistake: the estimate at an input of 0 is 0." }, {}, 0)
estimate("a list of estimates", { "for _, name", "for i, name", "estimated[name] =", "estimated[i] =" },
  { "your {12.25} should be {x = 12.25} Mistake: the estimates have numbers instead of names." }, {}, 0)
estimate("the index as the name", { "for _, name in ipairs", "for name in ipairs" },
  { "`ipairs` gives the index first and the value second: `name` is the index here. Write `for _, name in "
    .. "ipairs(options.wrt) do`." })
estimate("the index as the name, in a line of its own", { "for _, name in ipairs", "for name in ipairs",
  "local x = point[name]\n    point[name] = x + eps", "point[name] = point[name] + eps",
  "point[name] = x - eps", "point[name] = point[name] - 2 * eps" },
  { "`ipairs` gives the index first and the value second: `name` is the index here." })
estimate("an index that is meant", { "for _, name in ipairs(options.wrt) do", "for key in ipairs(options.wrt) do\n"
  .. "    local name = options.wrt[key]", "local x = point[name]\n    point[name] = x + eps",
  "local x = 0\n    point[key] = point[key] + eps" }, { "attempt to perform arithmetic" }, { "ipairs` gives" }, 0)
estimate("NaN", { "/ (2 * eps)", "* (0 / 0)" }, { "its value is not finite",
  "the estimate of wx is not a finite number" }, { NO_NAME, "150 gradients" }, 0)
local QUOTIENT = "estimated[name] = (right - left) / (2 * eps)"
estimate("a finer method, with a second step", { QUOTIENT, [[
local wide = (right - left) / (2 * eps)
    point[name] = x + eps / 2
    right = f(point)
    point[name] = x - eps / 2
    left = f(point)
    estimated[name] = (4 * (right - left) / eps - wide) / 3]] },
  { "WRONG estimate its value is wrong", "your {x = 12} should be {x = 12.25}", "ok step six digits are right" },
  { NO_NAME }, 4)
estimate("no small step", { "options.eps or 1e-5", "math.max(options.eps or 1e-5, 1e-6)" },
  { "WRONG estimate with 1e-08 in options.eps, the points at which f is called are 2e-06 apart, not 2·eps" },
  { NO_NAME }, 4)
estimate("nothing", { "return estimated\n", "return\n" }, { "estimate returns nothing" }, { "your nothing", "by inf" })

-- Inputs with other names

cell("other names", { HEADS.CELL, "function RecurrentCell:forward(a, x, wh, h)\n  local wx = a" },
  { "forward takes (a, x, wh, h), but the inputs of this lab are wx, x, wh, h: name its parameters so, or, if this is "
    .. 'their order, declare them: RecurrentCell.inputs = { "wx", "x", "wh", "h" }' })
cell("other names that are declared", { HEADS.CELL, 'RecurrentCell.inputs = { "wx", "x", "wh", "h" }\n'
  .. "function RecurrentCell:forward(a, x, wh, h)\n  local wx = a" }, { "ok forward", "ok backward" }, { "note" }, 10)
cell("too few inputs", { HEADS.CELL, "function RecurrentCell:forward(a, x, wh)\n  local wx, h = a, 0" },
  { "forward takes (a, x, wh), but the inputs of this lab are wx, x, wh, h: name its parameters so" }, { "declare" })

-- The library's own layer, which is no student's

local NOT_OWN = "the library's own layer, or it calls it. Hand in your own class"
cell("the library itself", { "return RecurrentCell\n", "return rnn\n" }, { NOT_OWN }, { "ok" })
cell("the library's cell", { "return RecurrentCell\n", "return rnn.RecurrentCell\n" }, { NOT_OWN }, { "ok" })
layer("a function that makes the library's layers", { "return Recurrent\n",
  "return function(n) return rnn.Recurrent(n) end\n" }, { NOT_OWN }, { "ok" })
cell("forward that calls the library's, and no backward", { VALUE,
  "return rnn.RecurrentCell():forward(wx, x, wh, h)", RETURN, "rnn.todo()" }, { NOT_OWN }, { "ok" })

-- A slip that the source shows, and whose numbers fit a mistake

layer("a local in the loop that hides dh", { "dh = dh_t", "local dh = dh_t" },
  { "`local dh` makes a new variable in each round, and the `dh` of line" }, { "the factor wh is missing" })

layer("a loop of backward without iterations", { "for t = #self.cells, 1, -1 do", "for t = #self.cells, 1 do" },
  { "This loop counts up from `#self.cells` to 1: it has no round where" }, { "Mistake:" })
layer("a return in the loop of backward", { "dX[t] = dx_t\n  end\n  return dwx, dwh, dh, dX",
  "dX[t] = dx_t\n    return dwx, dwh, dh, dX\n  end" },
  { "This `return` ends the loop of line" }, { "Mistake:" })

-- Lines that look like a slip, and are harmless

local TWO_LOOPS = [[
  local n, delta, dh = self.n, {}, dout
  for t = n, 1, -1 do
    delta[t] = dh
    dh = dh * self.wh
  end
  local dwx, dwh, dX = 0, 0, {}
  for t = 1, n do
    local dh = delta[t]
    dwx = dwx + dh * self.X[t]
    dwh = dwh + dh * self.H[t]
    dX[t] = dh * self.wx
  end
  return dwx, dwh, dh, dX]]
layer("a local dh that is meant, and dwh of another state", { FORWARD, OWN_FORWARD, BACKWARD, TWO_LOOPS },
  { "Mistake: dwh uses h_t instead of h_{t-1}." }, { "makes a new variable" })
layer("a local dh in code that never runs", { FORWARD, OWN_FORWARD, BACKWARD, (OWN_BACKWARD:gsub("self.H%[t %- 1%]",
  "self.X[t]"):gsub("  for t", "  if self.debug then for t = 1, 2 do local dh = t print(dh) end end\n  for t", 1)) },
  { "Mistake: dwh has the value of dwx." }, { "makes a new variable" })
layer("names exchanged twice, and means", { BACK, "local dwx_t, dwh_t, dx_t, dh_t = self.cells[t]:backward(dh)",
  "dwx = dwx + dwx_t", "dwx = dwx + dwx_t / #self.cells", "dwh = dwh + dwh_t", "dwh = dwh + dwh_t / #self.cells",
  "dh = dh_t", "dh = dx_t", "dX[t] = dx_t", "dX[t] = dh_t" }, { "Mistake: dwx and dwh are means over the steps." },
  { "in this order. Write" })
layer("cells that run only for backward, and dwh of dwx", { CALL,
  "cell:forward(wx, X[t], wh, h)\n    h = h * wh + X[t] * wx",
  "dwh = dwh + dwh_t", "dwh = dwh + dwx_t" }, { "Mistake: dwh has the value of dwx." }, { "goes nowhere" })
estimate("options.at moved and put back, and exchanged sides", { "local point = {}", "local point = options.at",
  "\n    for key, value in pairs(options.at) do point[key] = value end", "", "right - left) / (2 * eps)",
  "left - right) / (2 * eps)\n    point[name] = x" }, { "your {x = -12.25}" }, { "are one table here" })
estimate("a result that is made anew for each name", { "    local point = {}",
  "    local estimated = {}\n    local point = {}" },
  { "the `estimated` of line 12 keeps its value. Leave this line out." }, { "Write `estimated = {}`" })
estimate("a return in a helper's loop, and exchanged sides", { "local function estimate_gradients",
  "local function any(list)\n  for _, v in ipairs(list) do\n    return v\n  end\nend\n\nlocal function "
    .. "estimate_gradients",
  "local estimated = {}", "local estimated = any(options.wrt) and {}", "right - left", "left - right" },
  { "Mistake: the sides are exchanged." }, { "This `return` ends the loop" })
layer("cells from 0, which backward leaves out", { "for t = 1, n do",
  "for t = 0, n - 1 do",
  "for t, cell in ipairs(self.cells) do\n    h = cell:forward(wx, X[t], wh, h)\n  end",
  "for t = 0, #X - 1 do h = self.cells[t]:forward(wx, X[t + 1], wh, h) end" }, { "WRONG backward" },
  { "Lists begin at 1", "doself" })

-- Small and large numbers, which are drawn with every seed

for name, edits in pairs {
  ["above 2"] = { DWX, "local dwx = self.x > 2 and 0 or dout * self.x" },
  ["below -2"] = { DX, "local dx = self.wx < -2 and 0 or dout * self.wx" },
  ["within 0.1 above zero"] = { DH, "local dh = 0 < self.wh and self.wh < 0.1 and 0 or dout * self.wh" },
  ["within 0.1 below zero"] = { DWH, "local dwh = -0.1 < self.h and self.h < 0 and 0 or dout * self.h" },
} do
  cell("a gradient that is zero " .. name, edits, { "WRONG backward" }, {}, 4)
end

layer("dout is added at every step", { START, "local dwx, dwh, dh, dX = 0, 0, 0, {}", BACK, "dh = dh + dout\n    "
  .. BACK }, { "Mistake: the upstream gradient of h_n is added at every step. The gradient of h_n enters once" },
  { "dout_t belongs to h_t" })
layer("a loop of forward that ends too early, and cells without a forward", { "for t, cell in ipairs(self.cells) do",
  "for t = 1, #X - 1 do local cell = self.cells[t]" }, { "ERROR backward stopped with an error",
  "Your forward is still wrong. Fix forward first." })
cell("forward is rounded", { VALUE, "return math.floor((h * wh + x * wx) * 1000 + 0.5) / 1000" },
  { "WRONG backward undecided, because forward is not right yet Fix forward first. on 10 of 10 draws" })

-- A name holds for every dout that was tried

for _, condition in ipairs { "dout > 2", "dout < -0.7" } do
  cell("dh is 0 if " .. condition, { DH, "local dh = " .. condition .. " and 0 or dout * self.wh" },
    { "Mistake: the gradient is not proportional to dout." }, { "for one sign", "clipped" }, 4)
end
cell("dh is 0 for a small dout", { DH, "local dh = dout > 0 and dout < 0.1 and 0 or dout * self.wh" },
  { "at wx 2, x 3, wh 5, h 7, dout 0.03125 your dh 0 should be 0.15625" }, {}, 4)
cell("dh is 0 below 1e-3", { DH, "local dh = dout < 1e-3 and 0 or dout * self.wh" }, { "WRONG backward dh;" },
  { "for one sign", "clipped" }, 4)

-- Special values, which random numbers never have

for name, one in pairs {
  ["dh is wrong if dout is 1"] = { { DH, "local dh = dout == 1 and self.wx or dout * self.wh" },
    "backward dh, in a special case at wx 2, x 3, wh 5, h 7, dout 1 your dh 2 should be 5 dh is right on 10 "
      .. "draws, which have other values. What does the code do if dout is 1?" },
  ["dx is wrong if dout is -1"] = { { DX, "local dx = dout == -1 and 0 or dout * self.wx" }, "dx, in a special "
    .. "case at wx 2, x 3, wh 5, h 7, dout -1 your dx 0 should be -2" },
  ["dh and dx are exchanged if dout is 1"] = { { RETURN, "if dout == 1 then dh, dx = dx, dh end " .. RETURN },
    "your dh 2 should be 5 your dx 5 should be 2 dh and dx are right on 10 draws" },
  ["dh is 0 if h is 0"] = { { DH, "local dh = self.h == 0 and 0 or dout * self.wh" },
    "at wx 2, x 3, wh 5, h 0, dout 1 your dh 0 should be 5 dh is right on 10 draws, which have other values. What does "
      .. "the code do if h is 0?" },
  ["dx is 0 if x is 0"] = { { DX, "local dx = self.x == 0 and 0 or dout * self.wx" },
    "What does the code do if x is 0?" },
  ["dwx is 0 if x is 1"] = { { DWX, "local dwx = self.x == 1 and 0 or dout * self.x" },
    "What does the code do if x is 1?" },
  ["dwx is 0 if x is large"] = { { DWX, "local dwx = self.x > 50 and 0 or dout * self.x" },
    "What does the code do if x is 100?" },
  ["dh is 0 if wh is small"] = { { DH, "local dh = math.abs(self.wh) < 0.02 and 0 or dout * self.wh" },
    "What does the code do if wh is 0.001?" },
  ["h comes from the value"] = { { "self.wx, self.x", "self.y = h * wh + x * wx\n  self.wx, self.x", DWH,
    "local dwh = dout * (self.y - self.x * self.wx) / self.wh" }, "your dwh NaN should be 7" },
  ["dwh raises if h is 0"] = { { DWH, "local dwh = self.h == 0 and self.none.h or dout * self.h" },
    "backward stopped with an error" },
} do
  cell(name, one[1], { one[2] }, { "ok backward" }, 4)
end
cell("forward is wrong if x is 0", { VALUE, "return x == 0 and 0 or h * wh + x * wx" },
  { "WRONG forward differs from the solution if x is 0 at wx 2, x 0, wh 5, h 7 your 0 should be 35" }, {}, 6)
layer("a step without input is left out", { CALL, "if X[t] ~= 0 then h = cell:forward(wx, X[t], wh, h) end" },
  { "WRONG forward differs from the solution if a number of X is 0 at n 1, wx 2, X {0}, wh 5, h0 7 your 7 should be "
    .. "35" },
  { "ok forward" })
layer("the cells' results are exchanged if dh is 1", { BACK, BACK
  .. "\n    if dh == 1 then dh_t, dx_t = dx_t, dh_t end" },
  { "What does the code do if dout is 1?" }, {}, 4)
layer("dh0 is wrong if h0 is 0", { FORWARD, OWN_FORWARD, BACKWARD,
  (OWN_BACKWARD:gsub("return", "if self.H[0] == 0 then dh = 0 end return")) }, { "What does the code do if h0 is 0?" },
  {}, 4)
-- Whole numbers do not show these.
cell("h is rounded down in backward", { DWH, "local dwh = dout * (self.h // 1)" },
  { "smallest case: wx 1.5, x 3.5, wh -4.5, h 0.5, dout 1 your dwh 0 should be 0.5 ± 2e-13 (= h)" }, {}, 4)
layer("the inputs are rounded down in backward", { FORWARD, OWN_FORWARD, BACKWARD,
  (OWN_BACKWARD:gsub("self.X%[t%]", "math.floor(%0)")) },
  { "smallest case: n 1, wx 1.5, X {3.5}, wh -4.5, h0 0.5, dout 1 your dwx 3 should be 3.5 ± 6e-13 (= x_1)" }, {}, 4)

-- A list at every step, and matrices ----------------------------------------------------------------------

local STATES, VECTORS = "04_loss_at_every_step", "07_vectors"
add(STATES, "the list of states has h_0 at the index 0", { "return states\n",
  "states[0] = h0\n  self.H = states\n  return states\n" },
  { "ok forward", "ok backward" }, { "WRONG" }, 10)
add(STATES, "each step adds 1", { "h = h * wh + X[t] * wx", "h = h * wh + X[t] * wx + 1" },
  { "WRONG forward", "ok backward dwx, dwh, dh0 and dX fit your forward" }, { "gives something else" })
add(STATES, "backward uses the index 0 of dout and of forward's value", { "return states\n",
  "self.H = states\n  return states\n", "local dwx, dwh, dh, dX = 0, 0, 0, {}",
  "local dwx, dwh, dh, dX = 0, 0, 0, {}\n  dout[0], self.H[0] = 0, 0" },
  { "ok forward", "ok backward" }, { "WRONG" }, 10)
add(STATES, "forward adds to the list of the forward before", { "local states, h = {}, h0", "self.H = self.H or {}\n"
  .. "  local states, h = self.H, h0", "states[t] = h", "table.insert(states, h)" },
  { "WRONG backward not checked: forward returns another shape at its second call A first forward returns 9 numbers, "
    .. "a second one of the same layer 18 numbers. What it keeps from one call gets into the next: make the "
    .. "table that it returns anew in each forward." }, { "ERROR", "stopped" }, 4)
add(STATES, "a copy in a loop that changes what was copied", { "self.before[t] = h\n",
  "local old = h\n    self.before[t] = 2 * old\n" }, {}, { "keeps the value" }, 4)
for condition, where in pairs {
  ["n - t == 2 and t > 1"] = "at the third step from the end, unless it is the first.",
  ["n - t == 1"] = "at the second step from the end.",
  ["(n - t) % 3 == 2 and t > 1"] = "at every third step from the end, except at the first step.",
  ["(n - t) % 3 == 2"] = "at every third step from the end.",
  ["n - t >= 2"] = "except in the last two steps.",
  ["n - t >= 2 and t > 1"] = "except in the last two steps and the first.",
} do
  add(STATES, "nothing goes back if " .. condition, { "dh = dh * self.wh", "dh = dh * self.wh\n"
    .. "    local n = #self.X\n    if " .. condition .. " then dh = 0 end" },
    { "In dwx, dwh, dh0 and dX, backward passes nothing back through `h` " .. where .. " Compare forward, line 14. "
      .. "This alone gives your numbers." }, { "No known mistake", "stops" }, 4)
end
add(STATES, "dX begins at 0", { "dX[t] = dh * self.wx", "dX[t - 1] = dh * self.wx" },
  { "Mistake: dX does not have the shape of X." }, {}, 4)
add(STATES, "an old state of 0 is taken for none", { "dwh + dh * self.before[t]",
  "dwh + dh * (self.before[t] ~= 0 and self.before[t] or self.before[1])" },
  { "WRONG backward dwh, in a special case at n 2, wx 1, X {-1, 1}, wh 1, h0 1, dout 1 your dwh 3 should be 2",
    "What does the code do if every number is 1 or -1?" }, { "are right" }, 4)
add(VECTORS, "all rows of dWh are one table", { "= {}, {}, dz", "= {}, dWh[1] or {}, dz" },
  { "WRONG backward dWh; dWx, dh, db and dx are right", "Mistake: all rows of dWh are the same. Is each row a table of "
    .. "its own?" }, { "matches" }, 4)
add(VECTORS, "forward adds b once for each number of x", { "local z = b[i]\n    for j = 1, #x do z = z + Wx",
  "local z = 0\n    for j = 1, #x do z = z + b[i] + Wx" }, { "WRONG forward its value is wrong",
  "Mistake: the bias is added once", "WRONG backward not judged: forward is not right yet Your forward is still wrong. "
  .. "Fix forward first." }, { "looks wrong" }, 0)
add(VECTORS, "dx takes the first column only", { "dz * self.Wx[i][j]", "dz * self.Wx[i][1]" },
  { "Mistake: dx[2] has the value of dx[1], and so on. All its other numbers are right." }, { "dx[3]" }, 4)
add("05_vanishing_and_exploding", "the caller's list is returned", { "math.sqrt(sum), 1",
  "math.sqrt(sum), 1\n  if norm <= limit then return gradients end" },
  { "WRONG clip_by_norm the call returned the caller's own list. Copy the numbers into a new one here" }, {}, 5)
add("05_vanishing_and_exploding", "small norms are 0", { "norms[t] = math.abs(dh)",
  "norms[t] = math.abs(dh) > 1e-6 and math.abs(dh) or 0" }, { "WRONG norms" }, {}, 5)
add("09_loss_on_words", "forward clips the caller's weights", { "local T, V, sum, P = #h, #b, 0, {}",
  "local T, V, sum, P = #h, #b, 0, {}\n  for i = 1, V do W[i][1] = math.min(100, W[i][1]) end" },
  { "WRONG large logits the loss is 50, should be 500" })
add("08_sequence_of_vectors", "backward_batch changes dout", { "upstream[t] = dout[t][k] end",
  "upstream[t], dout[t][k] = dout[t][k], vectors.zeros(#Wx) end" },
  { "WRONG backward_batch backward_batch changes dout, which belongs to its caller." }, {}, 8)
add("09_loss_on_words", "dh is a sum where the loss is a mean", { "dh[t][j] + dz * self.W[i][j]",
  "dh[t][j] + dz * T * self.W[i][j]" }, { "Mistake: dh is T times what it should be." }, {}, 5)
add("13_scan", "scan returns the caller's list if it has one item", { "return { items[1] } end", "return items end" }, {
  "WRONG scan the call returned the caller's own list, not a "
  .. "new one", "ok backward da, db and dh0 fit your forward", "check again when scan is right" }, {}, 7)
add("09_loss_on_words", "the largest logit is that of all steps", { "for t = 1, T do\n    local z, p, largest, "
  .. "total = {}, {}, -math.huge, 0", "local largest = -math.huge\n  for t = 1, T do\n    local z, p, total = {}, {}, "
  .. "0" },
  { "WRONG large logits the loss is -inf, should be 0.346574" }, {}, 8)
-- Which numbers are wrong depends on the words.
add("09_loss_on_words", "db counts a word that comes twice once", {
  "db[i] = db[i] + dz", "db[i] = db[i] + dout * self.P[t][i] / T",
  "return dW, db, dh", "local came = {}\n  for _, k in ipairs(self.k) do came[k] = true end\n"
  .. "  for k in pairs(came) do db[k] = db[k] - dout / T end\n  return dW, db, dh" },
  { "WRONG backward db; dW and dh are right", "No known mistake matches." }, { NO_NAME }, 5)

return list
