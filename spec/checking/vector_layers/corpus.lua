--- Wrong backward passes as public reports have them, each an edit of a right plain layer (rnnlua.plain).
--
-- A row is { layer, name, edits = { file = { { from, to }, … } }, is, arguments }: `is` are the ids that it may be
-- called by besides a path and those of its family, `arguments` those of the class.
-- @module corpus

local corpus = {}

-- Adds a row: `file` is where its edits are, which follow as pairs of texts.
local function add(layer, file, name, is, ...)
  local edits, texts, ids = {}, { ... }, {}
  for i = 1, #texts, 2 do edits[#edits + 1] = { from = texts[i], to = texts[i + 1] } end
  for _, id in ipairs(is) do ids[id] = true end
  corpus[#corpus + 1] = { layer = layer, name = name, edits = { [file] = edits }, is = ids }
  return corpus[#corpus]
end

-- Elman ----------------------------------------------------------------------------------------------

local CELL_DELTA = "delta[i] = dout[i] * (1 - self.y[i] * self.y[i])"
local CELL_DH = "local dh = vectors.transposed_product(self.Wh, delta)"

local function elman_cell(name, is, ...) add("elman_cell", "elman_cell", name, is, ...) end

elman_cell("Wh is not transposed", {}, CELL_DH, "local dh = vectors.product(self.Wh, delta)")
elman_cell("dWh is transposed", {}, "vectors.add_outer(dWh, delta, self.h)", "vectors.add_outer(dWh, self.h, delta)")
elman_cell("dout is changed in place", { "upstream-changed" }, CELL_DELTA,
  "dout[i] = dout[i] * (1 - self.y[i] * self.y[i]) delta[i] = dout[i]")
elman_cell("the slope is missing", {}, CELL_DELTA, "delta[i] = dout[i]")
elman_cell("the slope is not squared", {}, CELL_DELTA, "delta[i] = dout[i] * (1 - self.y[i])")
elman_cell("the slope is taken twice", {}, CELL_DELTA, "delta[i] = dout[i] * (1 - self.y[i] * self.y[i]) ^ 2")
elman_cell("the slope is that of a sigmoid", {}, CELL_DELTA, "delta[i] = dout[i] * self.y[i] * (1 - self.y[i])")
elman_cell("the slope is taken of the sum", {}, "y[i] = vectors.tanh(from_x[i] + from_h[i] + b[i])",
  "from_x[i] = from_x[i] + from_h[i] + b[i] y[i] = vectors.tanh(from_x[i])", "self.y = y", "self.y, self.a = y, from_x",
  CELL_DELTA, "delta[i] = dout[i] * (1 - self.a[i] * self.a[i])")
elman_cell("dWh uses the new state", {}, "vectors.add_outer(dWh, delta, self.h)",
  "vectors.add_outer(dWh, delta, self.y)")
elman_cell("db lacks the slope", {}, "return dWx, dWh, dh, delta, dx", "return dWx, dWh, dh, dout, dx")
elman_cell("dWx is clipped", { "clipped", "not-linear" }, "return dWx, dWh, dh, delta, dx",
  "for i = 1, H do for j = 1, D do dWx[i][j] = math.max(-0.1, math.min(0.1, dWx[i][j])) end end\n"
  .. "  return dWx, dWh, dh, delta, dx")
elman_cell("x is kept from the first forward", { "stale-cache" }, "self.Wx, self.x, self.Wh, self.h = Wx, x, Wh, h",
  "self.Wx, self.x, self.Wh, self.h = Wx, self.x or x, Wh, h")

local DELTA = "delta[i] = (dout[t][i] + dh[i]) * (1 - y[i] * y[i])"
local DH = "dh = vectors.transposed_product(self.Wh, delta)"
local DWH = "vectors.add_outer(dWh, delta, before)"
local DB = "vectors.add(db, delta)"

local function elman(name, is, ...) add("elman", "elman", name, is, ...) end

elman("Wh is not transposed", {}, DH, "dh = vectors.product(self.Wh, delta)")
elman("dWh is transposed", {}, DWH, "vectors.add_outer(dWh, before, delta)")
elman("dout is changed in place", { "upstream-changed" }, DELTA,
  "dout[t][i] = dout[t][i] + dh[i] delta[i] = dout[t][i] * (1 - y[i] * y[i])")
elman("only the last step's upstream counts", {}, DELTA,
  "delta[i] = ((t == T and dout[t][i] or 0) + dh[i]) * (1 - y[i] * y[i])")
elman("what comes from later steps is overwritten", {}, DELTA, "delta[i] = dout[t][i] * (1 - y[i] * y[i])")
elman("the upstream of a step is added twice", {}, DELTA, "delta[i] = (2 * dout[t][i] + dh[i]) * (1 - y[i] * y[i])")
elman("the slope is missing", {}, DELTA, "delta[i] = dout[t][i] + dh[i]")
elman("the slope does not reach what comes from later steps", {}, DELTA,
  "delta[i] = dout[t][i] * (1 - y[i] * y[i]) + dh[i]")
elman("dWh uses the new state", {}, DWH, "vectors.add_outer(dWh, delta, y)")
elman("dWh is overwritten at each step", {}, DWH, "dWh = vectors.zero_matrix(H, H) " .. DWH)
elman("db is overwritten at each step", {}, DB, "db = delta")
elman("truncated to the last two steps", {}, DH, DH .. " if t == T - 1 then dh = vectors.zeros(H) end")
elman("the loop stops after the last two steps", {}, "for t = T, 1, -1 do",
  "for t = 1, T do dX[t] = vectors.zeros(D) end for t = T, math.max(1, T - 1), -1 do")
elman("the recurrent product is missing", {}, DH, "dh = delta")
elman("dX is in reverse order", {}, "dX[t] = vectors.transposed_product(self.Wx, delta)",
  "dX[T + 1 - t] = vectors.transposed_product(self.Wx, delta)")
elman("what travels back is clipped", { "clipped", "not-linear" }, DH, DH
  .. " for i = 1, H do dh[i] = math.max(-0.1, math.min(0.1, dh[i])) end")
elman("gradients are never set to zero", { "not-zeroed" }, "vectors.zero_matrix(H, D), vectors.zero_matrix(H, H)",
  "self.dWx or vectors.zero_matrix(H, D), vectors.zero_matrix(H, H)", "return dWx, dWh, dh, db, dX",
  "self.dWx = dWx return dWx, dWh, dh, db, dX")
elman("states of an earlier length are kept", { "stale-cache", "stale-length", "earlier-length" },
  "local states, h = {}, h0", "local states, h = self.H or {}, h0",
  "H, D, T = #self.h0, #self.Wx[1], #self.X", "H, D, T = #self.h0, #self.Wx[1], #dout")
elman("dX keeps the steps of a longer sequence", { "stale-length", "buffer-returned" },
  "local db, dX, dh = vectors.zeros(H), {}, vectors.zeros(H)",
  "self.dX = self.dX or {} local db, dX, dh = vectors.zeros(H), self.dX, vectors.zeros(H)")

-- LSTM -----------------------------------------------------------------------------------------------

local D_C = "local d = dnext_c[k] + dnext_h[k] * o[k] * (1 - s[k] * s[k])"
local DI = "dz[k] = d * g[k] * i[k] * (1 - i[k])"
local DF = "dz[H + k] = d * self.c[k] * f[k] * (1 - f[k])"
local DG = "dz[2 * H + k] = d * i[k] * (1 - g[k] * g[k])"
local DO = "dz[3 * H + k] = dnext_h[k] * s[k] * o[k] * (1 - o[k])"
local DC = "dc[k] = d * f[k]"
local LSTM_RETURN = "return dWx, dWh, dh, dc, dz, dx"

local function lstm_cell(name, is, ...) add("lstm_cell", "lstm_cell", name, is, ...) end

lstm_cell("dc is assigned where it adds", {}, D_C, "local d = dnext_h[k] * o[k] * (1 - s[k] * s[k])")
lstm_cell("dc is doubled", {}, D_C, "local d = 2 * dnext_c[k] + dnext_h[k] * o[k] * (1 - s[k] * s[k])")
lstm_cell("the slope of tanh(c') is missing", {}, D_C, "local d = dnext_c[k] + dnext_h[k] * o[k]")
lstm_cell("the slope of tanh(c') is taken of c'", {}, "self.Wx, self.x, self.Wh, self.h, self.c =",
  "self.next_c = next_c self.Wx, self.x, self.Wh, self.h, self.c =", D_C,
  "local d = dnext_c[k] + dnext_h[k] * o[k] * (1 - self.next_c[k] ^ 2)")
lstm_cell("dc' comes through the slope twice", {}, D_C,
  "local d = dnext_c[k] + dnext_h[k] * o[k] * (1 - s[k] * s[k]) ^ 2")
lstm_cell("dc' lacks the output gate", {}, D_C, "local d = dnext_c[k] + dnext_h[k] * (1 - s[k] * s[k])")
lstm_cell("the input gate's slope is missing", {}, DI, "dz[k] = d * g[k]")
lstm_cell("the forget gate's slope is missing", {}, DF, "dz[H + k] = d * self.c[k]")
lstm_cell("the output gate's slope is missing", {}, DO, "dz[3 * H + k] = dnext_h[k] * s[k]")
lstm_cell("the candidate's slope is missing", {}, DG, "dz[2 * H + k] = d * i[k]")
lstm_cell("the candidate's slope is that of a sigmoid", {}, DG, "dz[2 * H + k] = d * i[k] * g[k] * (1 - g[k])")
lstm_cell("the output gate uses c' for tanh(c')", {}, "self.Wx, self.x, self.Wh, self.h, self.c =",
  "self.next_c = next_c self.Wx, self.x, self.Wh, self.h, self.c =", DO,
  "dz[3 * H + k] = dnext_h[k] * self.next_c[k] * o[k] * (1 - o[k])")
lstm_cell("the forget gate uses c' for c", {}, "self.Wx, self.x, self.Wh, self.h, self.c =",
  "self.next_c = next_c self.Wx, self.x, self.Wh, self.h, self.c =", DF,
  "dz[H + k] = d * self.next_c[k] * f[k] * (1 - f[k])")
lstm_cell("the input gate's slope is taken of its sum", {}, "self.Wx, self.x, self.Wh, self.h, self.c =",
  "self.z = {} for k = 1, H do self.z[k] = from_x[k] + from_h[k] + b[k] end self.Wx, self.x, self.Wh, self.h, self.c =",
  DI, "dz[k] = d * g[k] * self.z[k] * (1 - self.z[k])")
lstm_cell("the blocks of Wh are not transposed", {}, "local dh = vectors.transposed_product(self.Wh, dz)",
  "local dh = vectors.zeros(H)\n  for g = 0, 3 do for i = 1, H do for j = 1, H do\n"
  .. "    dh[i] = dh[i] + self.Wh[g * H + i][j] * dz[g * H + j] end end end")
lstm_cell("what travels back is clipped", { "clipped", "not-linear" }, DC,
  "dc[k] = math.max(-0.05, math.min(0.05, d * f[k]))")
lstm_cell("the forget gate's slope is doubled", {}, DF, "dz[H + k] = d * self.c[k] * (f[k] * (1 - f[k])) ^ 2")
lstm_cell("dc lacks the forget gate", {}, DC, "dc[k] = d")
lstm_cell("dc goes through the input gate", {}, DC, "dc[k] = d * i[k]")
lstm_cell("the forget gate's bias takes the input gate's gradient", {}, LSTM_RETURN,
  "local db = table.move(dz, 1, #dz, 1, {}) for k = 1, H do db[H + k] = dz[k] end return dWx, dWh, dh, dc, db, dx")
lstm_cell("input and forget gate are exchanged", {}, LSTM_RETURN, "local db = table.move(dz, 1, #dz, 1, {})\n"
  .. "  for k = 1, H do db[k], db[H + k] = dz[H + k], dz[k] end return dWx, dWh, dh, dc, db, dx")

local function lstm(name, is, ...) add("lstm", "lstm", name, is, ...) end

local LSTM_STEP = "dWx_t, dWh_t, dh, dc, db_t, dX[t] = self.cells[t]:backward(dh, dc)"

lstm("dc is not handed on", {}, LSTM_STEP,
  "dWx_t, dWh_t, dh, dc, db_t, dX[t] = self.cells[t]:backward(dh, t == #self.cells and dc or nil)")
lstm("dc is dropped at the last step", {}, LSTM_STEP,
  "dWx_t, dWh_t, dh, dc, db_t, dX[t] = self.cells[t]:backward(dh, t < #self.cells and dc or nil)")
lstm("the upstream of a step overwrites what came back", {}, "if dstates then vectors.add(dh, dstates[t]) end",
  "if dstates then dh = table.move(dstates[t], 1, H, 1, {}) end")
lstm("the upstream of a step is added twice", {}, "if dstates then vectors.add(dh, dstates[t]) end",
  "if dstates then vectors.add(dh, dstates[t]) vectors.add(dh, dstates[t]) end")
lstm("the upstream of a step is changed in place", { "upstream-changed" },
  "if dstates then vectors.add(dh, dstates[t]) end", "if dstates then vectors.add(dstates[t], dh) dh = dstates[t] end")
lstm("only the last step's upstream counts", {}, "if dstates then", "if dstates and t == #self.cells then")
lstm("db is overwritten at each step", {}, "vectors.add(db, db_t)", "db = db_t")
lstm("truncated to the last two steps", {}, "vectors.add(db, db_t)",
  "vectors.add(db, db_t) if t == #self.cells - 1 then dh, dc = vectors.zeros(H), vectors.zeros(H) end")

-- GRU ------------------------------------------------------------------------------------------------

local DN = "local dn = dout[k] * (1 - z[k]) * (1 - n[k] * n[k])"
local DR = "da[k] = dn * self.u[2 * H + k] * r[k] * (1 - r[k])"
local DZ = "da[H + k] = dout[k] * (h[k] - n[k]) * z[k] * (1 - z[k])"
local DU = "du[k], du[H + k], du[2 * H + k] = da[k], da[H + k], dn * r[k]"

local function gru_cell(name, is, ...) add("gru_cell", "gru_cell", name, is, ...) end

gru_cell("the update gate has the wrong sign", {}, DZ, "da[H + k] = dout[k] * (n[k] - h[k]) * z[k] * (1 - z[k])")
gru_cell("the update gate's slope is missing", {}, DZ, "da[H + k] = dout[k] * (h[k] - n[k])")
gru_cell("the reset gate's slope is missing", {}, DR, "da[k] = dn * self.u[2 * H + k]")
gru_cell("the candidate's slope is missing", {}, DN, "local dn = dout[k] * (1 - z[k])")
gru_cell("the candidate lacks 1 - z", {}, DN, "local dn = dout[k] * (1 - n[k] * n[k])")
gru_cell("the candidate takes z for 1 - z", {}, DN, "local dn = dout[k] * z[k] * (1 - n[k] * n[k])")
gru_cell("the update gate forgets the old state", {}, DZ, "da[H + k] = -dout[k] * n[k] * z[k] * (1 - z[k])")
gru_cell("the direct path to h is missing", {}, "dh[k] = dout[k] * z[k]", "dh[k] = 0.0")
gru_cell("the reset is missing on the way to h", {}, DU,
  "du[k], du[H + k], du[2 * H + k] = da[k], da[H + k], dn")
gru_cell("the update gate's bias takes the reset gate's gradient", {}, "return dWx, dWh, dh, da, du, dx",
  "local dbx = table.move(da, 1, #da, 1, {}) for k = 1, H do dbx[H + k] = da[k] end return dWx, dWh, dh, dbx, du, dx")
gru_cell("dbh lacks the reset", {}, "return dWx, dWh, dh, da, du, dx", "return dWx, dWh, dh, da, da, dx")
gru_cell("the reset gate takes h for what the product gave", {}, DR, "da[k] = dn * h[k] * r[k] * (1 - r[k])")

local function gru(name, is, ...) add("gru", "gru", name, is, ...) end

gru("the upstream of a step is lost but at the last", {}, "vectors.add(dh, dout[t])",
  "if t == #self.cells then vectors.add(dh, dout[t]) end")
gru("dbh is overwritten at each step", {}, "vectors.add(dbh, dbh_t)", "dbh = dbh_t")
gru("dh is not handed on", {}, "vectors.add(dh, dout[t])", "dh = table.move(dout[t], 1, H, 1, {})")

-- Two directions -------------------------------------------------------------------------------------

local function sum(name, is, ...) return add("bidirectional", "bidirectional", name, is, ...) end

local function concatenation(...) sum(...).arguments = { "concatenation" } end

local DX_SUM = "for t = 1, #dX do vectors.add(dX[t], dX_back[t]) end"
local SECOND = "self.back:backward(reversed(dG))"
local HALF = "dG[t] = table.move(dout[t], H + 1, #dout[t], 1, {})"

sum("of a sum the second direction gets nothing", { "zero" }, "local dF, dG, H = dout, dout, self.H",
  "local dF, dG, H = dout, {}, self.H for t = 1, #dout do dG[t] = vectors.zeros(H) end")
sum("of a sum each direction gets half", { "factor" }, "local dF, dG, H = dout, dout, self.H",
  "local dF, H = {}, self.H for t = 1, #dout do dF[t] = {} for i = 1, H do dF[t][i] = dout[t][i] / 2 end end\n"
  .. "  local dG = dF")
sum("the upstream gradients of the second direction are not reversed", {}, SECOND, "self.back:backward(dG)")
sum("dX of the second direction is not reversed", {}, "dX_back = reversed(dX_back)", "")
sum("dX has the first direction alone", {}, DX_SUM, "")
sum("dX has the second direction alone", {}, DX_SUM, "dX = dX_back")
concatenation("both directions get the first half", {}, HALF, "dG[t] = dF[t]")
concatenation("the halves are exchanged", {}, "self.ahead:backward(dF)", "self.ahead:backward(dG)", SECOND,
  "self.back:backward(reversed(dF))")
concatenation("of a concatenation the second half is lost", { "zero" }, HALF, "dG[t] = vectors.zeros(H)")

-- Linear ---------------------------------------------------------------------------------------------

local function linear(name, is, ...) add("linear", "linear", name, is, ...) end

linear("db is not summed over the rows", {}, "vectors.add(db, d)", "db = table.move(d, 1, V, 1, {})")
linear("dW is not summed over the rows", {}, "vectors.add_outer(dW, d, row)",
  "dW = vectors.zero_matrix(V, H) vectors.add_outer(dW, d, row)")
linear("dW is divided by the number of rows", { "factor" }, "return dW, db, dx",
  "for i = 1, V do for j = 1, H do dW[i][j] = dW[i][j] / #x end end return dW, db, dx")
linear("all are divided by the number of rows", { "factor" }, "return dW, db, dx",
  "for i = 1, V do db[i] = db[i] / #x for j = 1, H do dW[i][j] = dW[i][j] / #x end end return dW, db, dx")
linear("dx and db lack the rows", { "zero" }, "dx[n] = of_row_back(dout[n], x[n])",
  "of_row_back(dout[n], x[n]) dx[n] = vectors.zeros(H)")

-- Softmax with cross entropy -------------------------------------------------------------------------

local DZ_ROW = "row[j] = k > 0 and dout * (p[j] - one) / self.count or 0.0"

local function softmax(name, is, ...) add("softmax_cross_entropy", "softmax_cross_entropy", name, is, ...) end

softmax("softmax's diagonal alone", {}, DZ_ROW, "row[j] = k > 0 and -dout * one * (1 - p[j]) / self.count or 0.0")
softmax("the label's -1 is missing", {}, DZ_ROW, "row[j] = k > 0 and dout * p[j] / self.count or 0.0")
softmax("1/N is missing", { "factor" }, DZ_ROW, "row[j] = k > 0 and dout * (p[j] - one) or 0.0")
softmax("1/N is there twice", { "factor" }, DZ_ROW, "row[j] = k > 0 and dout * (p[j] - one) / self.count ^ 2 or 0.0")
softmax("the sign is wrong", { "sign" }, DZ_ROW, "row[j] = k > 0 and dout * (one - p[j]) / self.count or 0.0")
softmax("divided by the number of classes", { "factor" }, DZ_ROW,
  "row[j] = k > 0 and dout * (p[j] - one) / #p or 0.0")
softmax("dout is ignored", { "dout-ignored" }, DZ_ROW, "row[j] = k > 0 and (p[j] - one) / self.count or 0.0")

-- Embedding ------------------------------------------------------------------------------------------

local function embedding(name, is, ...) add("embedding", "embedding", name, is, ...) end

local DE = "for n = 1, #self.k do vectors.add(dE[self.k[n]], dout[n]) end"

embedding("a repeated token's gradient is overwritten", {}, DE,
  "for n = 1, #self.k do dE[self.k[n]] = table.move(dout[n], 1, self.D, 1, {}) end")
embedding("a repeated token's first gradient is kept", {}, DE,
  "local seen = {} for n = 1, #self.k do if not seen[self.k[n]] then vectors.add(dE[self.k[n]], dout[n]) end "
  .. "seen[self.k[n]] = true end")
embedding("divided by how often a token is there", {}, DE,
  "local count = {} for _, k in ipairs(self.k) do count[k] = (count[k] or 0) + 1 end\n    for n = 1, #self.k do "
  .. "for j = 1, self.D do dE[self.k[n]][j] = dE[self.k[n]][j] + dout[n][j] / count[self.k[n]] end end")

return corpus
