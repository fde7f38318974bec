--- Each known mistake of the families of vectors (rnnlua.mistakes.vector_layers), planted in a layer that a student
-- might write: a list of { layer, id, edits } for spec/checking/vector_layers/students.lua.
-- @module planted

local planted = {}

local function add(layer, id, ...)
  local edits, texts = {}, { ... }
  for i = 1, #texts, 2 do edits[#edits + 1] = { from = texts[i], to = texts[i + 1] } end
  planted[#planted + 1] = { layer = layer, id = id, edits = edits }
end

-- For each of several layers whose step is the same.
local function add_to(layers, ...)
  for _, layer in ipairs(layers) do add(layer, ...) end
end

-- Elman ----------------------------------------------------------------------------------------------

local CELL = "dout[i] * (1 - new[i] ^ 2)"

add("elman_cell", "slope-missing", CELL, "dout[i]")
add("elman_cell", "slope-not-squared", CELL, "dout[i] * (1 - new[i])")
add("elman_cell", "slope-twice", CELL, CELL .. " * (1 - new[i] ^ 2)")
add("elman_cell", "slope-of-sum", CELL, "dout[i] * (1 - self.sums[i] ^ 2)")
add("elman_cell", "slope-of-old-state", CELL, "dout[i] * (1 - h[i] ^ 2)")
add("elman_cell", "slope-of-sigmoid", CELL, "dout[i] * new[i] * (1 - new[i])")
add("elman_cell", "slope-missing-db", "db[i] = g", "db[i] = dout[i]")
add("elman_cell", "slope-missing-dh", "dh[j] = dh[j] + g *", "dh[j] = dh[j] + dout[i] *")
add("elman_cell", "slope-missing-dx", "dx[j] = dx[j] + g *", "dx[j] = dx[j] + dout[i] *")
add("elman_cell", "not-transposed", "dh[j] = dh[j] + g * self.Wh[i][j]",
  "dh[i] = dh[i] + dout[j] * (1 - new[j] ^ 2) * self.Wh[i][j]")
add("elman_cell", "factor-missing-dh", "return dWx, dWh, dh,", "return dWx, dWh, { table.unpack(db) },")
add("elman_cell", "new-state-in-dWh", "g * h[j]", "g * new[j]")

local STEP = "(dout[t][i] + back[i]) * (1 - hs[t][i] ^ 2)"
local DH = "earlier[j] = earlier[j] + g[i] * self.Wh[i][j]"

add("elman", "earlier-upstreams-dropped", STEP, "((t == n and dout[n][i] or 0) + back[i]) * (1 - hs[t][i] ^ 2)")
add("elman", "future-dropped", STEP, "dout[t][i] * (1 - hs[t][i] ^ 2)")
add("elman", "upstream-twice", STEP, "(dout[t][i] + dout[t][i] + back[i]) * (1 - hs[t][i] ^ 2)")
add("elman", "last-upstream-everywhere", STEP, "(dout[n][i] + back[i]) * (1 - hs[t][i] ^ 2)")
add("elman", "upstreams-reversed", STEP, "(dout[n - t + 1][i] + back[i]) * (1 - hs[t][i] ^ 2)")
add("elman", "slope-missing", STEP, "dout[t][i] + back[i]")
add("elman", "slope-not-squared", STEP, "(dout[t][i] + back[i]) * (1 - hs[t][i])")
add("elman", "slope-twice", STEP, STEP .. " * (1 - hs[t][i] ^ 2)")
add("elman", "slope-of-sum", STEP, "(dout[t][i] + back[i]) * (1 - self.sums[t][i] ^ 2)")
add("elman", "slope-of-old-state", STEP, "(dout[t][i] + back[i]) * (1 - hs[t - 1][i] ^ 2)")
add("elman", "slope-of-sigmoid", STEP, "(dout[t][i] + back[i]) * hs[t][i] * (1 - hs[t][i])")
add("elman", "slope-not-of-future", STEP, "dout[t][i] * (1 - hs[t][i] ^ 2) + back[i]")
add("elman", "slope-not-of-upstream", STEP, "dout[t][i] + back[i] * (1 - hs[t][i] ^ 2)")
add("elman", "slope-missing-db", "db[i] = db[i] + g[i]", "db[i] = db[i] + (dout[t][i] + back[i])")
add("elman", "not-transposed", DH,
  "earlier[i] = earlier[i] + self.Wh[i][j] * (dout[t][j] + back[j]) * (1 - hs[t][j] ^ 2)")
add("elman", "factor-missing", "back = earlier", "back = g")
add("elman", "sign-of-recursion", DH, "earlier[j] = earlier[j] - g[i] * self.Wh[i][j]")
add("elman", "cut-behind-1", "back = earlier", "back = (t < n or n == 1) and earlier or vector(H)")
add("elman", "cut-behind-2", "back = earlier", "back = (t ~= n - 1 or t == 1) and earlier or vector(H)")
add("elman", "truncated-1", "for t = n, 1, -1 do", "for t = n, n, -1 do")
add("elman", "truncated-2", "for t = n, 1, -1 do", "for t = n, math.max(n - 1, 1), -1 do")
add("elman", "new-state-in-dWh", "hs[t - 1][j]\n        earlier", "hs[t][j]\n        earlier")
add("elman", "first-state-in-dWh", "hs[t - 1][j]\n        earlier", "hs[0][j]\n        earlier")
add("elman", "reversed-dX", "back, db, dX", "back, db, (function()\n"
  .. "    local turned = {} for t = 1, n do turned[t] = dX[n + 1 - t] end return turned end)()")
add("elman", "reversed-dWx", "g[i] * X[t][j]", "g[i] * X[n - t + 1][j]")
add("elman", "first-step-only-dWx", "dWx[i][j] = dWx[i][j] + ", "dWx[i][j] = ")
add("elman", "first-step-only-dWh", "dWh[i][j] = dWh[i][j] + ", "dWh[i][j] = ")
add("elman", "first-step-only-db", "db[i] = db[i] + ", "db[i] = ")
add("elman", "first-step-only", "dWx[i][j] = dWx[i][j] + ", "dWx[i][j] = ", "dWh[i][j] = dWh[i][j] + ",
  "dWh[i][j] = ", "db[i] = db[i] + ", "db[i] = ")
add("elman", "step-1-missing-dWh", "dWh[i][j] = dWh[i][j] + g[i]", "dWh[i][j] = dWh[i][j] + (t > 1 and 1 or 0) * g[i]")

-- LSTM -----------------------------------------------------------------------------------------------

local LSTM = { "lstm_cell", "lstm" }
local BY_C = "dc_new[k] + dh_new[k] * o * (1 - th ^ 2)"

add_to(LSTM, "dc-lost", BY_C, "dh_new[k] * o * (1 - th ^ 2)")
add_to(LSTM, "dc-doubled", BY_C, "dc_new[k] + dc_new[k] + dh_new[k] * o * (1 - th ^ 2)")
add_to(LSTM, "dc-scaled", BY_C, "(dc_new[k] + dh_new[k]) * o * (1 - th ^ 2)")
add_to(LSTM, "dh-not-into-c", BY_C, "dc_new[k]")
add_to(LSTM, "output-gate-missing", BY_C, "dc_new[k] + dh_new[k] * (1 - th ^ 2)")
add_to(LSTM, "slope-missing-c", BY_C, "dc_new[k] + dh_new[k] * o")
add_to(LSTM, "slope-twice-c", BY_C, BY_C .. " * (1 - th ^ 2)")
add_to(LSTM, "slope-of-sum-c", BY_C, "dc_new[k] + dh_new[k] * o * (1 - kept.new_c[k] ^ 2)")
add_to(LSTM, "slope-not-squared-c", BY_C, "dc_new[k] + dh_new[k] * o * (1 - th)")
add_to(LSTM, "candidate-as-sigmoid", "by_c * i * (1 - g ^ 2)", "by_c * i * g * (1 - g)")
add_to(LSTM, "slopes-missing", " * (i * (1 - i))", "", " * (f * (1 - f))", "", " * (1 - g ^ 2)", "", " * (o * (1 - o))",
  "")
add_to(LSTM, "c-for-tanh-c", "dh_new[k] * th *", "dh_new[k] * kept.new_c[k] *")
add_to(LSTM, "new-c-for-c", "by_c * kept.c[k] *", "by_c * kept.new_c[k] *")
add_to(LSTM, "new-state-in-dWh", "dsums[k] * kept.h[j]", "dsums[k] * kept.new_h[j]")
add_to(LSTM, "not-transposed", "dh[j] = dh[j] + dsums[k] * Wh[k][j]",
  "local first = (k - 1) // H * H dh[k - first] = dh[k - first] + dsums[first + j] * Wh[k][j]")
add_to(LSTM, "forget-gate-missing", "dc[k] = f * by_c", "dc[k] = by_c")
add_to(LSTM, "input-gate-for-forget-gate", "dc[k] = f * by_c", "dc[k] = i * by_c")
add_to(LSTM, "dc-unsummed", "dc[k] = f * by_c", "dc[k] = f * dc_new[k]")
add_to(LSTM, "gradient-missing-output-gate", "dh_new[k] * th * (o * (1 - o))", "0.0")
add_to(LSTM, "sum-missing-dh", "dh[j] = dh[j] + dsums[k]", "dh[j] = dh[j] + (k <= 3 * H and 1 or 0) * dsums[k]")

-- The derivative of a gate: missing, twice, and of the sum.
local function of_gate(layers, id, slope, of_sum)
  add_to(layers, "slope-missing-" .. id, " * " .. slope, "")
  add_to(layers, "slope-twice-" .. id, " * " .. slope, (" * %s * %s"):format(slope, slope))
  add_to(layers, "slope-of-sum-" .. id, " * " .. slope, (" * (%s)"):format(of_sum))
end

local function sigmoid_of(sum) return ("%s * (1 - %s)"):format(sum, sum) end

of_gate(LSTM, "input-gate", "(i * (1 - i))", sigmoid_of "kept.sums[k]")
of_gate(LSTM, "forget-gate", "(f * (1 - f))", sigmoid_of "kept.sums[k + H]")
of_gate(LSTM, "candidate", "(1 - g ^ 2)", "1 - kept.sums[k + 2 * H] ^ 2")
of_gate(LSTM, "output-gate", "(o * (1 - o))", sigmoid_of "kept.sums[k + 3 * H]")

local UPSTREAM = "d[i] = dh[i] + (douts and douts[t][i] or 0)"
local BACK = "d, dc, dWx, dWh, db)"

add("lstm", "earlier-upstreams-dropped", UPSTREAM, "d[i] = dh[i] + (t == n and douts and douts[n][i] or 0)")
add("lstm", "future-dropped", UPSTREAM, "d[i] = douts and douts[t][i] or 0")
add("lstm", "upstream-twice", UPSTREAM, "d[i] = dh[i] + 2 * (douts and douts[t][i] or 0)")
add("lstm", "upstreams-reversed", UPSTREAM, "d[i] = dh[i] + (douts and douts[n - t + 1][i] or 0)")
add("lstm", "dc-not-handed-on", BACK, "d, t == n and dc or vector(H), dWx, dWh, db)")
add("lstm", "dc-dropped-at-last", BACK, "d, t < n and dc or vector(H), dWx, dWh, db)")
add("lstm", "cut-behind-1", BACK, BACK .. " if t == n and n > 1 then dh, dc = vector(H), vector(H) end")
add("lstm", "cut-behind-2", BACK, BACK .. " if t == n - 1 and t > 1 then dh, dc = vector(H), vector(H) end")
add("lstm", "truncated-1", "for t = n, 1, -1 do", "for t = n, n, -1 do")
add("lstm", "truncated-2", "for t = n, 1, -1 do", "for t = n, math.max(n - 1, 1), -1 do")
add("lstm", "first-step-only-db", "local d = {}\n", "local d = {}\n db = vector(4 * H)\n")
add("lstm", "first-step-only", "local d = {}\n",
  "local d = {}\n db, dWx, dWh = vector(4 * H), matrix(4 * H, D), matrix(4 * H, H)\n")
add("lstm", "reversed-dX", "dh, dc, dX[t] =", "dh, dc, dX[n - t + 1] =")

-- GRU ------------------------------------------------------------------------------------------------

local GRU = { "gru_cell", "gru" }

add_to(GRU, "update-sign", "d[k] * (h - n)", "d[k] * (n - h)")
add_to(GRU, "update-lacks-new", "d[k] * (h - n)", "d[k] * h")
add_to(GRU, "update-lacks-old", "d[k] * (h - n)", "-d[k] * n")
add_to(GRU, "weight-missing", "by_n = d[k] * (1 - z)", "by_n = d[k]")
add_to(GRU, "weight-exchanged", "by_n = d[k] * (1 - z)", "by_n = d[k] * z")
add_to(GRU, "weights-exchanged", "by_n = d[k] * (1 - z)", "by_n = d[k] * z", "dh[k] = d[k] * z",
  "dh[k] = d[k] * (1 - z)")
add_to(GRU, "direct-path-missing", "dh[k] = d[k] * z", "dh[k] = 0")
add_to(GRU, "direct-path-only", "dh[j] = dh[j] + dh_sums[k] * Wh[k][j]", "")
add_to(GRU, "direct-weight-missing", "dh[k] = d[k] * z", "dh[k] = d[k]")
add_to(GRU, "not-transposed", "dh[j] = dh[j] + dh_sums[k] * Wh[k][j]",
  "local first = (k - 1) // H * H dh[k - first] = dh[k - first] + dh_sums[first + j] * Wh[k][j]")
add_to(GRU, "reset-missing", "by_sum * r\n", "by_sum\n")
add_to(GRU, "reset-missing-dbh", "dbh[k] = dbh[k] + dh_sums[k]", "dbh[k] = dbh[k] + dx_sums[k]")
add_to(GRU, "reset-of-state", "by_sum * kept.inner[k]", "by_sum * h")
add_to(GRU, "reset-factor-missing", "by_sum * kept.inner[k]", "by_sum")
add_to(GRU, "new-state-in-dWh", "dh_sums[k] * kept.h[j]", "dh_sums[k] * kept.new_h[j]")
add_to(GRU, "candidate-as-sigmoid", "by_n * (1 - n ^ 2)", "by_n * n * (1 - n)")
of_gate(GRU, "reset-gate", "(r * (1 - r))", sigmoid_of "kept.sums[k]")
of_gate(GRU, "update-gate", "(z * (1 - z))", sigmoid_of "kept.sums[k + H]")
of_gate(GRU, "candidate", "(1 - n ^ 2)", "1 - kept.sums[k + 2 * H] ^ 2")

add("gru", "earlier-upstreams-dropped", "dh[i] + douts[t][i]", "dh[i] + (t == n and douts[n][i] or 0)")
add("gru", "future-dropped", "dh[i] + douts[t][i]", "douts[t][i]")
add("gru", "upstream-twice", "dh[i] + douts[t][i]", "dh[i] + 2 * douts[t][i]")
add("gru", "upstreams-reversed", "dh[i] + douts[t][i]", "dh[i] + douts[n - t + 1][i]")
add("gru", "cut-behind-1", "dbx, dbh)\n  end", "dbx, dbh)\n    if t == n and n > 1 then dh = vector(H) end\n  end")
add("gru", "cut-behind-2", "dbx, dbh)\n  end", "dbx, dbh)\n    if t == n - 1 and t > 1 then dh = vector(H) end\n  end")
add("gru", "truncated-1", "for t = n, 1, -1 do", "for t = n, n, -1 do")
add("gru", "truncated-2", "for t = n, 1, -1 do", "for t = n, math.max(n - 1, 1), -1 do")
add("gru", "first-step-only-dbx", "local d = {}\n", "local d = {}\n dbx = vector(3 * H)\n")
add("gru", "first-step-only-dbh", "local d = {}\n", "local d = {}\n dbh = vector(3 * H)\n")
add("gru", "first-step-only", "local d = {}\n",
  "local d = {}\n dbx, dbh, dWx, dWh = vector(3 * H), vector(3 * H), matrix(3 * H, D), matrix(3 * H, H)\n")
add("gru", "reversed-dX", "dh, dX[t] =", "dh, dX[n - t + 1] =")

-- Linear, softmax with cross entropy, embedding ------------------------------------------------------

add("linear", "last-row-only-db", "db[i] = db[i] + ", "db[i] = ")
add("linear", "last-row-only-dW", "dW[i][j] = dW[i][j] + ", "dW[i][j] = ")
add("linear", "last-row-only", "db[i] = db[i] + ", "db[i] = ", "dW[i][j] = dW[i][j] + ", "dW[i][j] = ")
add("linear", "first-row-only-db", "db[i] = db[i] + d[n][i]", "db[i] = d[1][i]")
add("linear", "dx-is-dW", "d[n][i] * self.W[i][j]", "d[n][i] * rows[n][j]")

local D = "if j == label then d = d - 1 end"

add("softmax_cross_entropy", "label-missing", D, "")
add("softmax_cross_entropy", "label-only", D, "d = j == label and d - 1 or 0")
add("softmax_cross_entropy", "onehot-only", D, "d = j == label and -1 or 0")
add("softmax_cross_entropy", "label-twice", D, "if j == label then d = d - 2 end")
add("softmax_cross_entropy", "diagonal-only", D, D .. " d = d * p[j]")
add("softmax_cross_entropy", "left-out-counted", "if label == 0 then dz[n][j] = 0.0 end", "")
add("softmax_cross_entropy", "divided-by-all-rows", "dout / self.used", "dout / #self.p")

local DE = "dE[token][j] = dE[token][j] + d[n][j]"

add("embedding", "repeated-overwritten", DE, "dE[token][j] = d[n][j]")
add("embedding", "repeated-ignored", DE, "if dE[token][j] == 0 then dE[token][j] = d[n][j] end")
add("embedding", "repeated-mean", DE, "dE[token][j] = dE[token][j] + d[n][j] / count[token]")
add("embedding", "row-of-place", DE, "local row = dE[(n - 1) % self.rows + 1] row[j] = row[j] + d[n][j]")
add("embedding", "first-token-only", DE, "dE[tokens[1]][j] = dE[tokens[1]][j] + d[n][j]")

return planted
