--- Further wrong backward passes over vectors, which no report names: each an edit of a right plain layer
-- (rnnlua.plain), in rows as those of the corpus.
-- @module unlisted

local unlisted = {}

local function add(layer, file, name, ...)
  local edits, texts = {}, { ... }
  for i = 1, #texts, 2 do edits[#edits + 1] = { from = texts[i], to = texts[i + 1] } end
  unlisted[#unlisted + 1] = { layer = layer, name = name, edits = { [file] = edits }, is = {} }
end

-- A row for each of several edits of one place.
local function each(layer, file, from, texts)
  for _, to in ipairs(texts) do add(layer, file, ("`%s` for `%s`"):format(to, from), from, to) end
end

each("elman_cell", "elman_cell", "delta[i] = dout[i] * (1 - self.y[i] * self.y[i])", {
  "delta[i] = dout[i] * (1 + self.y[i] * self.y[i])",
  "delta[i] = dout[i] * self.y[i]",
  "delta[i] = dout[i] * (1 - self.h[i] * self.h[i])",
  "delta[i] = dout[i] * (1 - math.abs(self.y[i]))",
})
each("elman_cell", "elman_cell", "local dh = vectors.transposed_product(self.Wh, delta)", {
  "local dh = delta", "local dh = dout",
  "local dh = vectors.transposed_product(self.Wh, dout)",
})
each("elman_cell", "elman_cell", "local dx = vectors.transposed_product(self.Wx, delta)", {
  "local dx = vectors.transposed_product(self.Wx, dout)",
  "local dx = vectors.transposed_product(self.Wx, self.y)",
})

each("elman", "elman", "vectors.add_outer(dWh, delta, before)", {
  "if t > 1 then vectors.add_outer(dWh, delta, before) end",
  "if t < T then vectors.add_outer(dWh, delta, before) end",
  "vectors.add_outer(dWh, delta, self.h0)",
  "vectors.add_outer(dWh, delta, before) if t == T then vectors.add_outer(dWh, delta, before) end",
})
each("elman", "elman", "vectors.add_outer(dWx, delta, self.X[t])", {
  "vectors.add_outer(dWx, delta, self.X[1])",
  "vectors.add_outer(dWx, delta, self.X[T])",
  "vectors.add_outer(dWx, delta, self.X[T + 1 - t])",
  "vectors.add_outer(dWx, delta, self.X[math.min(t + 1, T)])",
})
each("elman", "elman", "vectors.add(db, delta)", {
  "if t > 1 then vectors.add(db, delta) end",
  "for i = 1, H do db[i] = db[i] + delta[i] / T end",
  "vectors.add(db, dout[t])",
})
each("elman", "elman", "dh = vectors.transposed_product(self.Wh, delta)", {
  "dh = vectors.transposed_product(self.Wh, dout[t])",
  "dh = vectors.transposed_product(self.Wh, delta) for i = 1, H do dh[i] = dh[i] / 2 end",
  "dh = vectors.transposed_product(self.Wh, delta) if t == T - 2 then dh = vectors.zeros(H) end",
  "dh = vectors.transposed_product(self.Wh, delta) for i = 1, H do dh[i] = -dh[i] end",
})
each("elman", "elman", "delta[i] = (dout[t][i] + dh[i]) * (1 - y[i] * y[i])", {
  "delta[i] = (dout[T][i] + dh[i]) * (1 - y[i] * y[i])",
  "delta[i] = ((t < T and dout[t][i] or 0) + dh[i]) * (1 - y[i] * y[i])",
  "delta[i] = ((t > 1 and dout[t - 1][i] or 0) + dh[i]) * (1 - y[i] * y[i])",
  "delta[i] = (dout[t][i] + dh[i]) * (1 - before[i] * before[i])",
})

each("lstm_cell", "lstm_cell", "local d = dnext_c[k] + dnext_h[k] * o[k] * (1 - s[k] * s[k])", {
  "local d = -dnext_c[k] + dnext_h[k] * o[k] * (1 - s[k] * s[k])",
  "local d = dnext_c[k]",
  "local d = dnext_c[k] + dnext_h[k] * o[k] * s[k]",
  "local d = dnext_c[k] + dnext_h[k] * f[k] * (1 - s[k] * s[k])",
})
each("lstm_cell", "lstm_cell", "dz[k] = d * g[k] * i[k] * (1 - i[k])", {
  "dz[k] = d * i[k] * (1 - i[k])", "dz[k] = d * g[k] * (1 - i[k])", "dz[k] = d * s[k] * i[k] * (1 - i[k])",
})
each("lstm_cell", "lstm_cell", "dz[3 * H + k] = dnext_h[k] * s[k] * o[k] * (1 - o[k])", {
  "dz[3 * H + k] = dnext_h[k] * o[k] * (1 - o[k])", "dz[3 * H + k] = dnext_h[k] * s[k] * (1 - o[k] * o[k])",
  "dz[3 * H + k] = 0.0",
})
each("lstm_cell", "lstm_cell", "dc[k] = d * f[k]", {
  "dc[k] = d * f[k] * (1 - f[k])", "dc[k] = dnext_c[k] * f[k]", "dc[k] = d * o[k]",
})

each("gru_cell", "gru_cell", "dh[k] = dout[k] * z[k]", {
  "dh[k] = dout[k]", "dh[k] = dout[k] * (1 - z[k])", "dh[k] = 2 * dout[k] * z[k]",
})
each("gru_cell", "gru_cell", "da[H + k] = dout[k] * (h[k] - n[k]) * z[k] * (1 - z[k])", {
  "da[H + k] = dout[k] * h[k] * z[k] * (1 - z[k])", "da[H + k] = dout[k] * (h[k] + n[k]) * z[k] * (1 - z[k])",
  "da[H + k] = dout[k] * (h[k] - n[k]) * (1 - z[k])",
})
each("gru_cell", "gru_cell", "da[k] = dn * self.u[2 * H + k] * r[k] * (1 - r[k])", {
  "da[k] = dn * r[k] * (1 - r[k])", "da[k] = dn * n[k] * r[k] * (1 - r[k])",
})

each("gru", "gru", "vectors.add(dbx, dbx_t)", {
  "if t < #self.cells then vectors.add(dbx, dbx_t) end", "if t > 1 then vectors.add(dbx, dbx_t) end",
})
each("lstm", "lstm", "if dstates then vectors.add(dh, dstates[t]) end", {
  "if dstates then vectors.add(dh, dstates[#self.cells + 1 - t]) end",
  "if dstates and t < #self.cells then vectors.add(dh, dstates[t]) end",
  "if t == #self.cells then vectors.add(dh, dstates[1]) end",
})

each("linear", "linear", "vectors.add(db, d)", {
  "for i = 1, V do db[i] = db[i] + d[i] / #x end", "db[1] = db[1] + d[1]",
})
each("linear", "linear", "return vectors.transposed_product(self.W, d)", {
  "local dx = vectors.transposed_product(self.W, d) for j = 1, H do dx[j] = dx[j] + d[1] end return dx",
})
local DZ_ROW = "row[j] = k > 0 and dout * (p[j] - one) / self.count or 0.0"
each("softmax_cross_entropy", "softmax_cross_entropy", DZ_ROW, {
  "row[j] = k > 0 and -dout * one / self.count or 0.0",
  "row[j] = k > 0 and dout * (p[j] - 2 * one) / self.count or 0.0",
  "row[j] = k > 0 and dout * p[j] * (p[j] - one) / self.count or 0.0",
})
each("embedding", "embedding", "vectors.add(dE[self.k[n]], dout[n])", {
  "vectors.add(dE[self.k[n]], dout[#dout + 1 - n])", "vectors.add(dE[self.k[1]], dout[n])",
})

return unlisted
