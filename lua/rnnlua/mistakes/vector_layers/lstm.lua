--- The known mistakes of an LSTM over a sequence, as edits of rnnlua.plain.lstm. Those of its cell are in
-- rnnlua.mistakes.vector_layers.lstm_cell.
-- @module rnnlua.mistakes.vector_layers.lstm

local edits = require "rnnlua.mistakes.vector_layers.edits"

local UPSTREAM = "if dstates then vectors.add(dh, dstates[t]) end"
local STEP = "dX[t] = self.cells[t]:backward(dh, dc)"
local DB = "vectors.add(db, db_t)"
local SUMS = "vectors.add(dWx[k], dWx_t[k])"
local NO_GRADIENT = " then dh, dc = vectors.zeros(H), vectors.zeros(H) end"

local LOOP = "for t = #self.cells, 1, -1 do"
local ZEROS = "for t = 1, #self.cells do dX[t] = vectors.zeros(D) end\n  "

local SHARED = "All steps share the weights and b, so their gradients are sums over the steps. An assignment in the loop "
  .. "keeps only the last one, t = 1."
local WHOLE = "The gradient goes back through all steps of the sequence: do not set dh and dc to zero on the way."
local STOPS = "The gradient goes back through all steps of the sequence: the loop runs from the last step down to 1."

return {
  cell = "lstm_cell",
  mistakes = {
    { "earlier-upstreams-dropped", name = "only the last step's upstream gradient is used",
      edits = edits("if dstates then", "if dstates and t == #self.cells then"),
      why = "Every h_t is a result of forward, with an upstream gradient of its own: add dH[t] at every step." },
    { "future-dropped", name = "the upstream gradient of a step overwrites what comes back",
      edits = edits(UPSTREAM, "dh = dstates and table.move(dstates[t], 1, H, 1, {}) or vectors.zeros(H)"),
      why = "h_t also reaches the loss through the later steps: add dH[t] to the dh that comes back, do not assign it." },
    { "upstream-twice", name = "the upstream gradient of each step is added twice",
      edits = edits(UPSTREAM, "if dstates then vectors.add(dh, dstates[t]) vectors.add(dh, dstates[t]) end"),
      why = "dH[t] enters once, where step t begins." },
    { "upstreams-reversed", name = "the upstream gradients are taken in reverse order",
      edits = edits("vectors.add(dh, dstates[t])", "vectors.add(dh, dstates[#self.cells + 1 - t])"),
      why = "The loop runs from the last step to the first, but dH[t] still belongs to h_t." },
    { "dc-not-handed-on", name = "dc is not handed on from step to step",
      edits = edits(STEP, "dX[t] = self.cells[t]:backward(dh, t == #self.cells and dc or nil)"),
      why = "c_{t-1} reaches the loss through c_t: the dc that step t returns is the upstream gradient of c_{t-1}." },
    { "dc-dropped-at-last", name = "the upstream gradient of the last c is lost",
      edits = edits(STEP, "dX[t] = self.cells[t]:backward(dh, t < #self.cells and dc or nil)"),
      why = "The last c is a result of forward, too: the first step back starts with its upstream gradient." },
    { "cut-behind-1", name = "nothing travels back from step T to step T − 1",
      edits = edits(STEP, STEP .. " if t == #self.cells and t > 1" .. NO_GRADIENT), why = WHOLE },
    { "cut-behind-2", name = "nothing travels back from step T − 1 to step T − 2",
      edits = edits(STEP, STEP .. " if t == #self.cells - 1 and t > 1" .. NO_GRADIENT), why = WHOLE },
    { "truncated-1", name = "backward stops after the last step",
      edits = edits(LOOP, ZEROS .. "for t = #self.cells, #self.cells, -1 do"), why = STOPS },
    { "truncated-2", name = "backward stops after the last two steps",
      edits = edits(LOOP, ZEROS .. "for t = #self.cells, math.max(1, #self.cells - 1), -1 do"), why = STOPS },
    { "first-step-only-db", name = "db keeps only the first step", edits = edits(DB, "db = db_t"), why = SHARED },
    { "first-step-only", name = "dWx, dWh and db keep only the first step",
      edits = edits(SUMS, "dWx[k] = dWx_t[k]", "vectors.add(dWh[k], dWh_t[k])", "dWh[k] = dWh_t[k]", DB, "db = db_t"),
      why = SHARED },
    { "reversed-dX", name = "dX is in reverse order", edits = edits("dX[t] =", "dX[#self.cells + 1 - t] ="),
      why = "The loop runs from the last step to the first, so appending to dX reverses it: dX[t] belongs to x_t." },
  },
}
