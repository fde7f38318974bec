--- The known mistakes of a gated recurrent unit over a sequence, as edits of rnnlua.plain.gru. Those of its cell are in
-- rnnlua.mistakes.vector_layers.gru_cell.
-- @module rnnlua.mistakes.vector_layers.gru

local edits = require "rnnlua.mistakes.vector_layers.edits"

local UPSTREAM = "vectors.add(dh, dout[t])"
local DBX, DBH = "vectors.add(dbx, dbx_t)", "vectors.add(dbh, dbh_t)"
local DWX, DWH = "vectors.add(dWx[k], dWx_t[k])", "vectors.add(dWh[k], dWh_t[k])"

local LOOP = "for t = #self.cells, 1, -1 do"
local ZEROS = "for t = 1, #self.cells do dX[t] = vectors.zeros(D) end\n  "

local SHARED = "All steps share the weights, bx and bh, so their gradients are sums over the steps. An assignment in the "
  .. "loop keeps only the last one, t = 1."
local WHOLE = "The gradient goes back through all steps of the sequence: do not set dh to zero on the way."
local STOPS = "The gradient goes back through all steps of the sequence: the loop runs from the last step down to 1."

return {
  cell = "gru_cell",
  mistakes = {
    { "earlier-upstreams-dropped", name = "only the last step's upstream gradient is used",
      edits = edits(UPSTREAM, "if t == #self.cells then " .. UPSTREAM .. " end"),
      why = "Every h_t is a result of forward, with an upstream gradient of its own: add dout[t] at every step." },
    { "future-dropped", name = "the upstream gradient of a step overwrites what comes back",
      edits = edits(UPSTREAM, "dh = table.move(dout[t], 1, H, 1, {})"),
      why = "h_t also reaches the loss through the later steps: add dout[t] to the dh that comes back, do not assign it." },
    { "upstream-twice", name = "the upstream gradient of each step is added twice",
      edits = edits(UPSTREAM, UPSTREAM .. " " .. UPSTREAM), why = "dout[t] enters once, where step t begins." },
    { "upstreams-reversed", name = "the upstream gradients are taken in reverse order",
      edits = edits(UPSTREAM, "vectors.add(dh, dout[#self.cells + 1 - t])"),
      why = "The loop runs from the last step to the first, but dout[t] still belongs to h_t." },
    { "cut-behind-1", name = "nothing travels back from step T to step T − 1",
      edits = edits(DBH, DBH .. " if t == #self.cells and t > 1 then dh = vectors.zeros(H) end"), why = WHOLE },
    { "cut-behind-2", name = "nothing travels back from step T − 1 to step T − 2",
      edits = edits(DBH, DBH .. " if t == #self.cells - 1 and t > 1 then dh = vectors.zeros(H) end"), why = WHOLE },
    { "truncated-1", name = "backward stops after the last step",
      edits = edits(LOOP, ZEROS .. "for t = #self.cells, #self.cells, -1 do"), why = STOPS },
    { "truncated-2", name = "backward stops after the last two steps",
      edits = edits(LOOP, ZEROS .. "for t = #self.cells, math.max(1, #self.cells - 1), -1 do"), why = STOPS },
    { "first-step-only-dbx", name = "dbx keeps only the first step", edits = edits(DBX, "dbx = dbx_t"), why = SHARED },
    { "first-step-only-dbh", name = "dbh keeps only the first step", edits = edits(DBH, "dbh = dbh_t"), why = SHARED },
    { "first-step-only", name = "the gradients of the weights, bx and bh keep only the first step",
      edits = edits(DWX, "dWx[k] = dWx_t[k]", DWH, "dWh[k] = dWh_t[k]", DBX, "dbx = dbx_t", DBH, "dbh = dbh_t"),
      why = SHARED },
    { "reversed-dX", name = "dX is in reverse order", edits = edits("dbh_t, dX[t] =", "dbh_t, dX[#self.cells + 1 - t] ="),
      why = "The loop runs from the last step to the first, so appending to dX reverses it: dX[t] belongs to x_t." },
  },
}
