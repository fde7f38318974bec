--- Wrong layers as students write them, and right ones, for the suite that holds the checker to
-- them. Three sources, none of them that of rnnlua.mistakes, and edits that must match exactly once.
--
-- `mutants.wrong`, `mutants.unknown` (of mistakes that are on no list) and `mutants.right` are lists of
-- { name, style, kind ("linear" or "tanh"), make(n), least (the n from which the mistake
-- shows; nil for cells), class, ids (a set: what it may be called; empty for what is on no list) }.
-- @module mutants

local edit = require "rnnlua.mistakes.edit"
local rnn = require "rnnlua"

local SOURCES = {
  -- One step.
  cell = [[
local Cell = rnn.Layer:extend "Cell"

function Cell:forward(wx, x, wh, h)
  self.wx, self.x, self.wh, self.h = wx, x, wh, h
  self.z = h * wh + x * wx
  self.out = act(self.z)
  return self.out
end

function Cell:backward(dout)
  local g = dout * slope(self.out)
  local dwx = g * self.x
  local dwh = g * self.h
  local dh = g * self.wh
  local dx = g * self.wx
  return dwx, dwh, dh, dx
end

return Cell
]],

  -- A chain of cells, of a fixed length; no states().
  chain = [[
local Cell = rnn.Layer:extend "Cell"

function Cell:forward(wx, x, wh, h)
  self.wx, self.x, self.wh, self.h = wx, x, wh, h
  self.z = h * wh + x * wx
  self.out = act(self.z)
  return self.out
end

function Cell:backward(dout)
  local g = dout * slope(self.out)
  return g * self.x, g * self.h, g * self.wh, g * self.wx
end

local Chain = rnn.Layer:extend "Chain"

function Chain:init(n)
  self.cells = {}
  for i = 1, n do self.cells[i] = Cell() end
end

function Chain:forward(wx, X, wh, h0)
  local h = h0
  for i = 1, #self.cells do
    h = self.cells[i]:forward(wx, X[i], wh, h)
  end
  return h
end

function Chain:backward(dout)
  local n, g, dwx, dwh, dX = #self.cells, dout, 0, 0, {}
  for i = n, 1, -1 do
    local cell = self.cells[i]
    local a, b, c, d = cell:backward(g)
    dwx = dwx + a
    dwh = dwh + b
    dX[i] = d
    g = c
  end
  return dwx, dwh, g, dX
end

return Chain
]],

  -- Arrays, any length, with states(); the sums run forwards.
  arrays = [[
local Rnn = rnn.Layer:extend "Rnn"

function Rnn:forward(wx, X, wh, h0)
  local T = #X
  self.T, self.wx, self.wh = T, wx, wh
  self.x, self.hs, self.zs = {}, { h0 }, {}
  for t = 1, T do
    self.x[t] = X[t]
    self.zs[t] = wx * X[t] + wh * self.hs[t]
    self.hs[t + 1] = act(self.zs[t])
  end
  return self.hs[T + 1]
end

function Rnn:states()
  local list = {}
  for t = 1, self.T do list[t] = self.hs[t + 1] end
  return list
end

function Rnn:backward(dout)
  local T, up = self.T, {}
  for t = 1, T do
    if type(dout) == "table" then up[t] = dout[t] else up[t] = t == T and dout or 0.0 end
  end
  local deltas, from_later = {}, 0.0
  for t = T, 1, -1 do
    deltas[t] = (up[t] + from_later) * slope(self.hs[t + 1])
    from_later = self.wh * deltas[t]
  end
  local dwx, dwh, dX = 0.0, 0.0, {}
  for t = 1, T do
    dwx = dwx + deltas[t] * self.x[t]
    dwh = dwh + deltas[t] * self.hs[t]
    dX[t] = self.wx * deltas[t]
  end
  return dwx, dwh, from_later, dX
end

return Rnn
]],
}

local ACTIVATIONS = {
  linear = { act = function(z) return z end, slope = function() return 1.0 end },
  tanh = {
    act = function(z)
      local e = math.exp(2 * z)
      return (e - 1) / (e + 1)
    end,
    slope = function(y) return 1 - y * y end,
  },
}

local mutants = { wrong = {}, unknown = {}, right = {} }

local function compile(style, kind, edits)
  local text = assert(edit.apply(SOURCES[style], edits))
  local environment = setmetatable({ rnn = rnn, act = ACTIVATIONS[kind].act,
    slope = ACTIVATIONS[kind].slope }, { __index = _G })
  return assert(load(text, "=" .. style, "t", environment))()
end

local function right(name, kind, least, class)
  table.insert(mutants.right, { name = name, style = "right", kind = kind, least = least, class = class, ids = {},
    make = function(n) return class(n) end })
end

right("rnn.RecurrentCell", "linear", nil, rnn.RecurrentCell)
right("rnn.Recurrent", "linear", 1, rnn.Recurrent)
right("labs/01", "linear", nil, dofile "labs/01_recurrent_cell/solution.lua")
right("labs/02", "linear", 1, dofile "labs/02_recurrent/solution.lua")
for _, kind in ipairs { "linear", "tanh" } do
  right("cell", kind, nil, compile("cell", kind, {}))
  right("chain", kind, 1, compile("chain", kind, {}))
  right("arrays", kind, 1, compile("arrays", kind, {}))
  right("arrays, X kept", kind, 1, compile("arrays", kind, { { from = "self.x, self.hs, self.zs = {}, { h0 }, {}",
    to = "self.x, self.hs, self.zs = X, { h0 }, {}" } }))
end

local function set(ids)
  local keys = {}
  for _, id in ipairs(ids) do keys[id] = true end
  return keys
end

local function add(list, style, options, name, ids, ...)
  local edits, texts = {}, { ... }
  for i = 1, #texts, 2 do edits[#edits + 1] = { from = texts[i], to = texts[i + 1] } end
  for _, kind in ipairs { "linear", "tanh" } do
    if not options.only or options.only == kind then
      local class = compile(style, kind, edits)
      list[#list + 1] = { name = name, style = style, kind = kind, ids = set(ids),
        least = style ~= "cell" and (options.least or 1) or nil, class = class,
        make = function(n) return class(n) end }
    end
  end
end

local function wrong(style, least, ...)
  add(mutants.wrong, style, { least = least }, ...)
end

local function wrong_tanh(style, least, ...)
  add(mutants.wrong, style, { least = least, only = "tanh" }, ...)
end

local function unknown(style, least, name, ...)
  add(mutants.unknown, style, { least = least }, name, {}, ...)
end

local function unknown_tanh(style, least, name, ...)
  add(mutants.unknown, style, { least = least, only = "tanh" }, name, {}, ...)
end

-- The cell ---------------------------------------------------------------------------------------

local DELTA = "local g = dout * slope(self.out)"
local DWX, DWH = "local dwx = g * self.x\n", "local dwh = g * self.h\n"
local DH, DX = "local dh = g * self.wh\n", "local dx = g * self.wx\n"
local KEEP = "self.wx, self.x, self.wh, self.h = wx, x, wh, h"
local RETURN = "return dwx, dwh, dh, dx"

wrong("cell", nil, "dout ignored", { "dout-ignored" }, DELTA, "local g = slope(self.out)")
wrong("cell", nil, "dout ignored in dwh", { "dout-ignored" }, DWH, "local dwh = slope(self.out) * self.h\n")
wrong("cell", nil, "dout squared", { "dout-squared" }, DELTA, "local g = dout * dout * slope(self.out)")
wrong("cell", nil, "dout squared in dx", { "dout-squared" }, DX, "local dx = g * self.wx * dout\n")
wrong("cell", nil, "|dout|", { "dout-absolute" }, DELTA, "local g = math.abs(dout) * slope(self.out)")
wrong("cell", nil, "dout clipped to 1", { "clipped" }, DELTA,
  "local g = math.max(-1, math.min(1, dout)) * slope(self.out)")
wrong("cell", nil, "dout clipped to 100", { "clipped" }, DELTA,
  "local g = math.max(-100, math.min(100, dout)) * slope(self.out)")
wrong("cell", nil, "a step of gradient descent", { "not-linear", "dout-ignored" }, RETURN,
  "return self.wx - 0.1 * dwx, self.wh - 0.1 * dwh, self.h - 0.1 * dh, self.x - 0.1 * dx")
wrong("cell", nil, "gradients never zeroed", { "not-zeroed" }, RETURN,
  "self.a = (self.a or 0) + dwx self.b = (self.b or 0) + dwh return self.a, self.b, dh, dx")
wrong("cell", nil, "gradients zeroed in forward", { "not-zeroed" }, KEEP, KEEP .. " self.sum = 0",
  RETURN, "self.sum = self.sum + dwh return dwx, self.sum, dh, dx")
wrong("cell", nil, "x kept once", { "stale-cache" }, KEEP, "self.wx, self.wh, self.h = wx, wh, h self.x = self.x or x")
wrong("cell", nil, "weights kept once", { "stale-cache" }, KEEP,
  "self.x, self.h = x, h self.wx = self.wx or wx self.wh = self.wh or wh")
wrong("cell", nil, "h kept one forward late", { "stale-cache", "not-deterministic" }, KEEP,
  "self.h = self.next or h self.wx, self.x, self.wh, self.next = wx, x, wh, h")
wrong("cell", nil, "kept in the class", { "shared-state" }, KEEP,
  "Cell.wx, Cell.x, Cell.wh, Cell.h = wx, x, wh, h")
wrong("cell", nil, "forward counts its calls", { "not-deterministic" }, "self.z = h * wh + x * wx",
  "self.calls = (self.calls or 0) + 1 self.z = h * wh + x * wx + 1e-3 * self.calls")
wrong("cell", nil, "forward adds noise", { "not-deterministic" }, "self.z = h * wh + x * wx",
  "self.z = h * wh + x * wx + 1e-3 * math.random()")
wrong("cell", nil, "dx through wh", { "swapped-dx" }, DX, "local dx = g * self.wh\n")
wrong("cell", nil, "dh through wx", { "swapped-dh" }, DH, "local dh = g * self.wx\n")
wrong("cell", nil, "dh and dx exchanged", { "exchanged" }, DH, "local dh = g * self.wx\n", DX,
  "local dx = g * self.wh\n")
wrong("cell", nil, "dwx and dwh exchanged", { "exchanged" }, RETURN, "return dwh, dwx, dh, dx")
wrong("cell", nil, "results in the order of the inputs", { "order" }, RETURN, "return dwx, dx, dwh, dh")
wrong("cell", nil, "results from the back", { "own-factor" }, RETURN, "return dx, dh, dwh, dwx")
wrong("cell", nil, "dh lacks wh", { "factor-missing-dh" }, DH, "local dh = g\n")
wrong("cell", nil, "dx lacks wx", { "factor-missing-dx" }, DX, "local dx = g\n")
wrong("cell", nil, "dh and dx lack their weights", { "factor-missing-both" }, DH, "local dh = g\n", DX,
  "local dx = g\n")
wrong("cell", nil, "dwx lacks x", { "factor-missing-dwx" }, DWX, "local dwx = g\n")
wrong("cell", nil, "dwh lacks h", { "factor-missing-dwh" }, DWH, "local dwh = g\n")
wrong("cell", nil, "dwh with h'", { "new-state-in-dwh" }, DWH, "local dwh = g * self.out\n")
wrong("cell", nil, "each with its own factor", { "own-factor" }, DWX, "local dwx = g * self.wx\n", DWH,
  "local dwh = g * self.wh\n", DH, "local dh = g * self.h\n", DX, "local dx = g * self.x\n")
wrong("cell", nil, "sign of dh", { "sign" }, DH, "local dh = -g * self.wh\n")
wrong("cell", nil, "sign of everything", { "sign" }, DELTA, "local g = -dout * slope(self.out)")
wrong("cell", nil, "twice dwx", { "factor" }, DWX, "local dwx = 2 * g * self.x\n")
wrong("cell", nil, "half of everything", { "factor" }, DELTA, "local g = 0.5 * dout * slope(self.out)")
wrong("cell", nil, "1.0001 times dwh", { "factor" }, DWH, "local dwh = 1.0001 * g * self.h\n")
wrong("cell", nil, "1.00001 times everything", { "factor" }, DELTA, "local g = 1.00001 * dout * slope(self.out)")
wrong("cell", nil, "dwh is zero", { "zero" }, DWH, "local dwh = 0\n")
wrong("cell", nil, "dh is zero and dx half", { "zero", "factor" }, DH, "local dh = 0 * self.wh\n", DX,
  "local dx = g * self.wx / 2\n")
wrong_tanh("cell", nil, "tanh' missing", { "slope-missing" }, DELTA, "local g = dout")
wrong_tanh("cell", nil, "tanh' of z", { "slope-of-z" }, DELTA, "local g = dout * slope(self.z)")
wrong_tanh("cell", nil, "1 - h'", { "slope-not-squared" }, DELTA, "local g = dout * (1 - self.out)")

-- The chain of cells -----------------------------------------------------------------------------

local LOOP = "for i = n, 1, -1 do\n"
local A, B, C, D = "dwx = dwx + a\n", "dwh = dwh + b\n", "g = c\n", "dX[i] = d\n"
local CHAIN_RETURN = "return dwx, dwh, g, dX"
local START = "local n, g, dwx, dwh, dX = #self.cells, dout, 0, 0, {}\n"
local CHAIN_FORWARD = "local h = h0\n"

wrong("chain", 1, "dout ignored", { "dout-ignored" }, START, "local n, g, dwx, dwh, dX = #self.cells, 1, 0, 0, {}\n")
wrong("chain", 1, "dout squared", { "dout-squared" }, START,
  "local n, g, dwx, dwh, dX = #self.cells, dout * dout, 0, 0, {}\n")
wrong("chain", 1, "|dout|", { "dout-absolute" }, START,
  "local n, g, dwx, dwh, dX = #self.cells, math.abs(dout), 0, 0, {}\n")
wrong("chain", 1, "what travels back is clipped", { "clipped", "not-linear" }, C, "g = math.max(-1, math.min(1, c))\n")
wrong("chain", 1, "sums never zeroed", { "not-zeroed" }, START,
  "local n, g, dX = #self.cells, dout, {}\n  local dwx, dwh = self.a or 0, self.b or 0\n",
  CHAIN_RETURN, "self.a, self.b = dwx, dwh\n  " .. CHAIN_RETURN)
wrong("chain", 1, "sums zeroed in init", { "not-zeroed" }, "self.cells = {}\n", "self.cells = {} self.sum = 0\n",
  B, "self.sum = self.sum + b\n", CHAIN_RETURN, "return dwx, self.sum, g, dX")
wrong("chain", 1, "sums zeroed in forward", { "not-zeroed" }, CHAIN_FORWARD, CHAIN_FORWARD .. "self.sum = 0\n",
  A, "self.sum = self.sum + a\n", CHAIN_RETURN, "return self.sum, dwh, g, dX")
wrong("chain", 1, "dX is added up", { "not-zeroed" }, "self.cells = {}\n", "self.cells, self.dX = {}, {}\n",
  D, "self.dX[i] = (self.dX[i] or 0) + d\n    dX[i] = self.dX[i]\n")
wrong("chain", 1, "dX is one table for ever", { "buffer-returned" }, "self.cells = {}\n",
  "self.cells, self.dX = {}, {}\n", D, "self.dX[i] = d\n", CHAIN_RETURN, "return dwx, dwh, g, self.dX")
wrong("chain", 1, "X is changed in place", { "inputs-changed" }, CHAIN_FORWARD,
  CHAIN_FORWARD .. "X[1] = X[1] + 1\n")
wrong("chain", 2, "one cell for all steps", { "one-cell" }, "self.cells[i] = Cell()",
  "self.cells[i] = self.cells[1] or Cell()")
wrong("chain", 1, "the state is not reset", { "not-deterministic", "stale-cache" }, CHAIN_FORWARD,
  "local h = self.h or h0\n",
  "  return h\n", "  self.h = h\n  return h\n")
wrong("chain", 2, "the gradient does not travel back", { "dout-at-every-step", "factor-missing-inside" },
  "cell:backward(g)", "cell:backward(dout)")
wrong("chain", 1, "dwx and dwh exchanged", { "exchanged" }, CHAIN_RETURN, "return dwh, dwx, g, dX")
wrong("chain", 1, "dh0 and dwh exchanged", { "exchanged" }, CHAIN_RETURN, "return dwx, g, dwh, dX")
wrong("chain", 1, "dX through wh", { "swapped-dX" }, D, "dX[i] = c\n")
wrong("chain", 1, "dh0 stops at step 1's upstream", { "factor-missing-dh0" }, CHAIN_RETURN,
  "return dwx, dwh, g / self.cells[1].wh, dX")
wrong("chain", 1, "the weights are exchanged", { "swapped-everywhere" }, "local a, b, c, d = ", "local a, b, d, c = ")
wrong("chain", 2, "= for +=, dwx", { "first-step-only-dwx" }, A, "dwx = a\n")
wrong("chain", 2, "= for +=, dwh", { "first-step-only-dwh" }, B, "dwh = b\n")
wrong("chain", 2, "= for +=, both", { "first-step-only" }, A, "dwx = a\n", B, "dwh = b\n")
wrong("chain", 2, "mean, dwh", { "mean-dwh" }, B, "dwh = dwh + b / n\n")
wrong("chain", 2, "mean, both", { "mean" }, CHAIN_RETURN, "return dwx / n, dwh / n, g, dX")
wrong("chain", 1, "loop down to 2", { "step-1-missing" }, LOOP, "dX[1] = 0 for i = n, 2, -1 do\n")
wrong("chain", 2, "loop from n - 1", { "step-n-missing" }, START, START .. "g, dX[n] = dout, 0\n", LOOP,
  "for i = n - 1, 1, -1 do\n")
wrong("chain", 2, "dX in reverse", { "reversed-dX" }, D, "dX[#dX + 1] = d\n")
wrong("chain", 2, "from the first step to the last", { "walked-forwards", "reversed-everything" }, LOOP,
  "for i = 1, n do\n")
wrong("chain", 1, "sign of dwh", { "sign" }, B, "dwh = dwh - b\n")
wrong("chain", 1, "sign of dwx and dX", { "sign" }, A, "dwx = dwx - a\n", D, "dX[i] = -d\n")
wrong("chain", 1, "the sign turns at every step", { "sign-of-recursion" }, C, "g = -c\n")
wrong("chain", 1, "twice dwh", { "factor" }, B, "dwh = dwh + 2 * b\n")
wrong("chain", 1, "a third of dX", { "factor" }, D, "dX[i] = d / 3\n")
wrong("chain", 1, "1.0001 times dwx", { "factor" }, A, "dwx = dwx + 1.0001 * a\n")
wrong("chain", 1, "dh0 is zero", { "zero" }, CHAIN_RETURN, "return dwx, dwh, 0, dX")
wrong("chain", 1, "dX is zero", { "zero" }, D, "dX[i] = 0\n")
wrong("chain", 2, "cells built anew in backward's order", { "reversed-dX" }, CHAIN_RETURN,
  "local turned = {} for i = 1, n do turned[i] = dX[n + 1 - i] end\n  return dwx, dwh, g, turned")
wrong_tanh("chain", 1, "tanh' missing", { "slope-missing" }, "local g = dout * slope(self.out)", "local g = dout")
wrong_tanh("chain", 1, "tanh' of z", { "slope-of-z" }, "local g = dout * slope(self.out)",
  "local g = dout * slope(self.z)")

-- Arrays -----------------------------------------------------------------------------------------

local UP = "if type(dout) == \"table\" then up[t] = dout[t] else up[t] = t == T and dout or 0.0 end"
local LATER = "from_later = self.wh * deltas[t]"
local SUM_X, SUM_H = "dwx = dwx + deltas[t] * self.x[t]", "dwh = dwh + deltas[t] * self.hs[t]\n"
local DXT = "dX[t] = self.wx * deltas[t]"
local SUMS = "local dwx, dwh, dX = 0.0, 0.0, {}\n"
local RETURNS = "return dwx, dwh, from_later, dX"
local KEEP_X = "self.x[t] = X[t]"
local NEW = "self.x, self.hs, self.zs = {}, { h0 }, {}"

wrong("arrays", 1, "dout ignored", { "dout-ignored" }, UP, "up[t] = t == T and 1 or 0")
wrong("arrays", 1, "every dout_t is 1", { "dout-ignored" }, UP, "up[t] = 1")
wrong("arrays", 1, "dout squared", { "dout-squared" }, UP, UP .. " up[t] = up[t] ^ 2")
wrong("arrays", 1, "|dout|", { "dout-absolute" }, UP, UP .. " up[t] = math.abs(up[t])")
wrong("arrays", 1, "δ clipped", { "clipped" }, LATER, LATER .. " deltas[t] = math.max(-5, math.min(5, deltas[t]))")
wrong("arrays", 2, "earlier upstreams dropped", { "earlier-upstreams-dropped" }, UP,
  "up[t] = t == T and (type(dout) == \"table\" and dout[t] or dout) or 0.0")
wrong("arrays", 2, "the last upstream at every step", { "upstream-dropped-after-last" }, UP,
  UP .. " if type(dout) == 'table' then up[t] = dout[T] end")
wrong("arrays", 2, "the gradient does not travel back", { "future-dropped" }, "(up[t] + from_later)", "up[t]")
wrong("arrays", 2, "a number counts at every step", { "number-is-not-last-step" }, "t == T and dout or 0.0", "dout")
wrong("arrays", 1, "sums never zeroed", { "not-zeroed" }, SUMS,
  "local dwx, dwh, dX = self.dwx or 0.0, self.dwh or 0.0, {}\n", RETURNS, "self.dwx, self.dwh = dwx, dwh " .. RETURNS)
wrong("arrays", 1, "dwh zeroed in forward", { "not-zeroed" }, NEW, NEW .. " self.dwh = 0.0", RETURNS,
  "self.dwh = self.dwh + dwh return dwx, self.dwh, from_later, dX")
wrong("arrays", 1, "dX never zeroed", { "not-zeroed" }, NEW, NEW .. " self.dX = self.dX or {}", DXT,
  "self.dX[t] = (self.dX[t] or 0) + self.wx * deltas[t] dX[t] = self.dX[t]")
wrong("arrays", 1, "the deltas are added up", { "backward-differs", "stale-cache" },
  "local deltas, from_later = {}, 0.0",
  "self.later = self.later or 0.0 local deltas, from_later = {}, self.later", RETURNS,
  "self.later = from_later return dwx, dwh, from_later, dX")
wrong("arrays", 1, "X kept once", { "stale-cache" }, KEEP_X,
  "self.first = self.first or {} self.first[t] = self.first[t] or X[t]",
  "deltas[t] * self.x[t]", "deltas[t] * self.first[t]")
wrong("arrays", 1, "states of the first forward", { "stale-cache" }, NEW,
  NEW .. " self.old = self.old or self.hs", "deltas[t] * self.hs[t]\n", "deltas[t] * self.old[t]\n")
wrong("arrays", 1, "weights kept once", { "stale-cache" }, "self.T, self.wx, self.wh = T, wx, wh",
  "self.T, self.wx, self.wh = T, self.wx or wx, self.wh or wh")
wrong("arrays", 1, "h0 kept once", { "stale-cache" }, NEW,
  NEW .. " self.h0 = self.h0 or h0", "deltas[t] * self.hs[t]\n", "deltas[t] * (t == 1 and self.h0 or self.hs[t])\n")
wrong("arrays", 1, "states appended for ever", { "stale-cache", "not-deterministic" },
  "self.x[t] = X[t]", "self.seen = self.seen or {} self.seen[#self.seen + 1] = X[t]",
  "deltas[t] * self.x[t]", "deltas[t] * self.seen[t]")
wrong("arrays", 2, "dout added to in place", { "dout-changed" }, "local deltas, from_later = {}, 0.0",
  "local deltas, from_later = type(dout) == 'table' and dout or {}, 0.0")
wrong("arrays", 1, "X is scaled in place", { "inputs-changed" }, KEEP_X, KEEP_X,
  "self.hs[t + 1] = act(self.zs[t])\n", "self.hs[t + 1] = act(self.zs[t]) X[t] = 2 * X[t]\n")
wrong("arrays", 1, "X is cleared in backward", { "inputs-changed" }, NEW, "self.given = X " .. NEW,
  RETURNS, "self.given[1] = 0.0 " .. RETURNS)
wrong("arrays", 1, "dX is one table for ever", { "buffer-returned" }, "self.T, self.wx, self.wh = T, wx, wh",
  "self.T, self.wx, self.wh, self.dX = T, wx, wh, self.dX or {}", DXT, "self.dX[t] = self.wx * deltas[t]",
  RETURNS, "return dwx, dwh, from_later, self.dX")
wrong("arrays", 1, "a random bias", { "not-deterministic" }, "wx * X[t] + wh * self.hs[t]",
  "wx * X[t] + wh * self.hs[t] + 1e-6 * math.random()")
wrong("arrays", 1, "the state goes on", { "not-deterministic", "stale-cache" }, NEW,
  "self.x, self.zs, self.hs = {}, {}, { self.last or h0 }", "  return self.hs[T + 1]\n",
  "  self.last = self.hs[T + 1]\n  return self.last\n")
wrong("arrays", 1, "kept in the class", { "shared-state" }, "self.T, self.wx, self.wh = T, wx, wh",
  "Rnn.T, Rnn.wx, Rnn.wh = T, wx, wh")
wrong("arrays", 1, "dX through wh", { "swapped-dX" }, DXT, "dX[t] = self.wh * deltas[t]")
wrong("arrays", 1, "dh0 through wx", { "swapped-dh0" }, RETURNS, "return dwx, dwh, self.wx * deltas[1], dX")
wrong("arrays", 1, "dX through wh, dh0 through wx", { "swapped-both" }, DXT, "dX[t] = self.wh * deltas[t]",
  RETURNS, "return dwx, dwh, self.wx * deltas[1], dX")
wrong("arrays", 1, "back through wx", { "swapped-recursion" }, LATER, "from_later = self.wx * deltas[t]")
wrong("arrays", 1, "the weights are exchanged", { "swapped-everywhere" }, LATER, "from_later = self.wx * deltas[t]",
  DXT,
  "dX[t] = self.wh * deltas[t]")
wrong("arrays", 1, "results in the order of the inputs", { "order" }, RETURNS, "return dwx, dX, dwh, from_later")
wrong("arrays", 1, "dwx and dwh exchanged", { "exchanged" }, RETURNS, "return dwh, dwx, from_later, dX")
wrong("arrays", 1, "dwx, dh0, dwh", { "exchanged" }, RETURNS, "return dwx, from_later, dwh, dX")
wrong("arrays", 1, "dh0, dwx, dwh", { "order" }, RETURNS, "return from_later, dwx, dwh, dX")
wrong("arrays", 1, "wh missing on the way back", { "factor-missing" }, LATER, "from_later = deltas[t]")
wrong("arrays", 1, "dh0 is δ_1", { "factor-missing-dh0" }, RETURNS, "return dwx, dwh, deltas[1], dX")
wrong("arrays", 2, "wh missing between the steps", { "factor-missing-inside" }, LATER, "from_later = deltas[t]",
  RETURNS,
  "return dwx, dwh, self.wh * from_later, dX")
wrong("arrays", 1, "δ times wh before it is used", { "delta-early" },
  "(up[t] + from_later) * slope", "self.wh * (up[t] + from_later) * slope", LATER, "from_later = deltas[t]")
wrong("arrays", 2, "dh0 after one step", { "dh0-one-step" }, RETURNS, "return dwx, dwh, self.wh * deltas[T], dX")
wrong("arrays", 1, "each factor's own gradient", { "own-factor" }, LATER, "from_later = self.hs[t] * deltas[t]",
  SUM_X, "dwx = dwx + deltas[t] * self.wx", SUM_H, "dwh = dwh + deltas[t] * self.wh\n", DXT,
  "dX[t] = self.x[t] * deltas[t]")
wrong("arrays", 2, "all divided by T", { "factor-of-input" }, UP, UP .. " up[t] = up[t] / T")
wrong("cell", nil, "all are multiplied by wx", { "factor-of-input" }, DELTA,
  "local g = dout * slope(self.out) * self.wx")
wrong("cell", nil, "dx is wrong where h is negative", { "condition" }, DX,
  "local dx = g * (self.h < 0 and self.wh or self.wx)\n")
wrong("cell", nil, "the value of the first forward", { "first-value" }, "self.z = h * wh + x * wx",
  "self.z = self.z or h * wh + x * wx")
wrong("cell", nil, "a gradient below zero is cut off", { "rectified" }, DX,
  "local dx = math.max(g * self.wx, 0)\n")
wrong("arrays", 1, "dX lacks wx", { "factor-missing-dX" }, DXT, "dX[t] = deltas[t]")
wrong("arrays", 2, "= for +=, dwx", { "last-step-only-dwx" }, SUM_X, "dwx = deltas[t] * self.x[t]")
wrong("arrays", 2, "= for +=, dwh", { "last-step-only-dwh" }, SUM_H, "dwh = deltas[t] * self.hs[t]\n")
wrong("arrays", 2, "= for +=, both", { "last-step-only" }, SUM_X, "dwx = deltas[t] * self.x[t]", SUM_H,
  "dwh = deltas[t] * self.hs[t]\n")
wrong("arrays", 2, "first step only, dwh", { "first-step-only-dwh" }, SUM_H, "dwh = deltas[1] * self.hs[1]\n")
wrong("arrays", 2, "mean, dwx", { "mean-dwx" }, RETURNS, "return dwx / T, dwh, from_later, dX")
wrong("arrays", 2, "mean, dwh", { "mean-dwh" }, RETURNS, "return dwx, dwh / T, from_later, dX")
wrong("arrays", 2, "mean, both", { "mean" }, RETURNS, "return dwx / T, dwh / T, from_later, dX")
wrong("arrays", 1, "dwh lacks step 1", { "step-1-missing-dwh" }, SUM_H,
  "if t > 1 then dwh = dwh + deltas[t] * self.hs[t] end\n")
wrong("arrays", 1, "dwx lacks step 1", { "step-1-missing-dwx" }, SUM_X,
  "if t ~= 1 then dwx = dwx + deltas[t] * self.x[t] end")
wrong("arrays", 1, "the sums lack step 1", { "step-1-missing-sums" }, SUM_X,
  "if t ~= 1 then dwx = dwx + deltas[t] * self.x[t] end",
  SUM_H, "if t > 1 then dwh = dwh + deltas[t] * self.hs[t] end\n")
wrong("arrays", 1, "dwh lacks step n", { "step-n-missing-dwh" }, SUM_H,
  "if t < T then dwh = dwh + deltas[t] * self.hs[t] end\n")
wrong("arrays", 1, "dwx lacks step n", { "step-n-missing-dwx" }, SUM_X,
  "if t ~= T then dwx = dwx + deltas[t] * self.x[t] end")
wrong("arrays", 1, "the sums lack step n", { "step-n-missing-sums" }, SUM_X,
  "if t ~= T then dwx = dwx + deltas[t] * self.x[t] end",
  SUM_H, "if t < T then dwh = dwh + deltas[t] * self.hs[t] end\n")
wrong("arrays", 2, "x reversed in dwx", { "reversed-dwx" }, SUM_X, "dwx = dwx + deltas[t] * self.x[T + 1 - t]")
wrong("arrays", 2, "h reversed in dwh", { "reversed-dwh" }, SUM_H, "dwh = dwh + deltas[t] * self.hs[T + 1 - t]\n")
wrong("arrays", 2, "δ reversed in the sums", { "reversed-sums" }, SUM_X, "dwx = dwx + deltas[T + 1 - t] * self.x[t]",
  SUM_H, "dwh = dwh + deltas[T + 1 - t] * self.hs[t]\n")
wrong("arrays", 2, "dX in reverse", { "reversed-dX" }, DXT, "dX[t] = self.wx * deltas[T + 1 - t]")
wrong("arrays", 2, "dwx and dX in reverse", { "reversed-dwx-and-dX" }, SUM_X,
  "dwx = dwx + deltas[T + 1 - t] * self.x[t]",
  DXT, "dX[t] = self.wx * deltas[T + 1 - t]")
wrong("arrays", 2, "δ in reverse everywhere", { "reversed-everything" }, SUM_X,
  "dwx = dwx + deltas[T + 1 - t] * self.x[t]",
  SUM_H, "dwh = dwh + deltas[T + 1 - t] * self.hs[t]\n", DXT, "dX[t] = self.wx * deltas[T + 1 - t]")
wrong("arrays", 2, "deltas collected forwards", { "walked-forwards" },
  "for t = T, 1, -1 do\n    deltas", "for t = 1, T do\n    deltas")
wrong("arrays", 1, "dwh with h_t", { "new-state-in-dwh" }, SUM_H, "dwh = dwh + deltas[t] * self.hs[t + 1]\n")
wrong("arrays", 1, "dwx with x_{t-1}", { "old-input-in-dwx" }, SUM_X, "dwx = dwx + deltas[t] * (self.x[t - 1] or 0)")
wrong("arrays", 2, "dwh with h0", { "first-state-in-dwh" }, SUM_H, "dwh = dwh + deltas[t] * self.hs[1]\n")
wrong("arrays", 1, "sign of dh0", { "sign" }, RETURNS, "return dwx, dwh, -from_later, dX")
wrong("arrays", 1, "sign of everything", { "sign" }, UP, UP .. " up[t] = -up[t]")
wrong("arrays", 1, "the sign turns at every step", { "sign-of-recursion" }, LATER, "from_later = -self.wh * deltas[t]")
wrong("arrays", 1, "twice everything", { "factor" }, UP, UP .. " up[t] = 2 * up[t]")
wrong("arrays", 1, "half of dwh", { "factor" }, SUM_H, "dwh = dwh + deltas[t] * self.hs[t] / 2\n")
wrong("arrays", 1, "1.0001 times dX", { "factor" }, DXT, "dX[t] = 1.0001 * self.wx * deltas[t]")
wrong("arrays", 1, "0.99999 times dwh", { "factor" }, SUM_H, "dwh = dwh + 0.99999 * deltas[t] * self.hs[t]\n")
wrong("arrays", 1, "dwx is zero", { "zero" }, RETURNS, "return 0, dwh, from_later, dX")
wrong_tanh("arrays", 1, "tanh' missing", { "slope-missing" }, " * slope(self.hs[t + 1])", "")
wrong_tanh("arrays", 1, "tanh' of z", { "slope-of-z" }, "slope(self.hs[t + 1])", "(1 - self.zs[t] ^ 2)")
wrong_tanh("arrays", 1, "1 - h_t", { "slope-not-squared" }, "slope(self.hs[t + 1])", "(1 - self.hs[t + 1])")
wrong_tanh("arrays", 1, "tanh' at h_{t-1}", { "slope-of-old-state" }, "slope(self.hs[t + 1])", "(1 - self.hs[t] ^ 2)")

-- On no list: these must stay unknown --------------------------------------------------------------

unknown("cell", nil, "dwx with x + h", DWX, "local dwx = g * (self.x + self.h)\n")
wrong("cell", nil, "dwh with h squared", { "factor-of-input" }, DWH, "local dwh = g * self.h * self.h\n")
unknown("cell", nil, "dh through both weights", DH, "local dh = g * (self.wh + self.wx)\n")
unknown("cell", nil, "dx with |wx|", DX, "local dx = g * math.abs(self.wx) + g * self.wh / 8\n")
wrong("cell", nil, "dwx weighted once more", { "factor-of-input" }, DWX, "local dwx = g * self.x * self.wx\n")
unknown("cell", nil, "a bias in dh", DH, "local dh = g * (self.wh + 0.25)\n")
unknown("chain", 2, "the last cell counts twice", B, "dwh = dwh + (i == n and 2 or 1) * b\n")
unknown("chain", 3, "every other step", A, "if (n - i) % 2 == 0 then dwx = dwx + a end\n")
unknown("chain", 3, "cut after two steps", LOOP, "for i = n, 1, -1 do\n if i == n - 2 then g = 0 end\n")
unknown("chain", 2, "weighted by the step", B, "dwh = dwh + b / i\n")
unknown("chain", 2, "dX added up from the back", D, "dX[i] = d + (dX[i + 1] or 0)\n")
unknown("chain", 2, "half of what travels back", C, "g = c / 2\n", CHAIN_RETURN, "return dwx, dwh, g * 2 ^ n, dX")
wrong("chain", 2, "neighbours exchanged in dX", { "moved" }, CHAIN_RETURN,
  "dX[1], dX[2] = dX[2], dX[1]\n  return dwx, dwh, g, dX")
wrong("arrays", 1, "dwh weighted once more", { "factor-of-input" }, SUM_H,
  "dwh = dwh + deltas[t] * self.hs[t] * self.wh\n")
unknown("arrays", 1, "wh squared on the way back", LATER, "from_later = self.wh ^ 2 * deltas[t]")
unknown("arrays", 1, "|x| in dwx, and a bit more", SUM_X, "dwx = dwx + deltas[t] * (math.abs(self.x[t]) + 0.5)")
unknown("arrays", 1, "dwh with the mean of both states", SUM_H,
  "dwh = dwh + deltas[t] * (self.hs[t] + self.hs[t + 1]) / 2\n")
unknown("arrays", 2, "wh to the power t", LATER, "from_later = self.wh ^ t * deltas[t]")
unknown("arrays", 1, "dX with x_t", DXT, "dX[t] = self.x[t] * deltas[t]")
unknown("arrays", 1, "dh0 gets dout_1 besides", RETURNS, "return dwx, dwh, from_later + up[1], dX")
unknown("arrays", 2, "half of the earlier upstreams", UP, UP .. " if t < T then up[t] = up[t] / 2 end")
unknown("arrays", 1, "dwx adds x only", SUM_X, "dwx = dwx + deltas[t] * self.x[t] * self.x[t]")
unknown("arrays", 1, "dX also through wh", DXT, "dX[t] = (self.wx + self.wh) * deltas[t]")
wrong("arrays", 1, "dh0 weighted by h0", { "factor-of-input" }, RETURNS, "return dwx, dwh, from_later * self.hs[1], dX")
unknown_tanh("cell", nil, "tanh' squared", DELTA, "local g = dout * slope(self.out) ^ 2")
unknown_tanh("arrays", 2, "tanh' at the last step only", "slope(self.hs[t + 1])",
  "(t == T and slope(self.hs[t + 1]) or 1)")
unknown_tanh("arrays", 1, "tanh' is 1 + h_t²", "slope(self.hs[t + 1])", "(1 + self.hs[t + 1] ^ 2)")

return mutants
