--- The known mistakes of an LSTM cell, as edits of rnnlua.plain.lstm_cell. In its terms: c' = f∘c + i∘g, h' =
-- o∘tanh(c'); d = dc' + dh'∘o∘(1 - tanh²(c')) is the gradient of c', and dz has those of the sums behind the gates.
-- @module rnnlua.mistakes.vector_layers.lstm_cell

local edits = require "rnnlua.mistakes.vector_layers.edits"
local gate_slopes = require "rnnlua.mistakes.vector_layers.gate_slopes"

local D = "local d = dnext_c[k] + dnext_h[k] * o[k] * (1 - s[k] * s[k])"
local DI = "dz[k] = d * g[k] * i[k] * (1 - i[k])"
local DF = "dz[H + k] = d * self.c[k] * f[k] * (1 - f[k])"
local DG = "dz[2 * H + k] = d * i[k] * (1 - g[k] * g[k])"
local DO = "dz[3 * H + k] = dnext_h[k] * s[k] * o[k] * (1 - o[k])"
local DC = "dc[k] = d * f[k]"
local DWH = "vectors.add_outer(dWh, dz, self.h)"
local DH = "local dh = vectors.transposed_product(self.Wh, dz)"
local KEEP = "self.Wx, self.x, self.Wh, self.h, self.c ="
local KEEP_SUMS = "self.z = {} for k = 1, 4 * H do self.z[k] = from_x[k] + from_h[k] + b[k] end " .. KEEP
local KEEP_C = "self.next_c = next_c " .. KEEP

local list = {
  -- the gradient of c'
  { "dc-lost", name = "the upstream gradient of c' is lost",
    edits = edits(D, "local d = dnext_h[k] * o[k] * (1 - s[k] * s[k])"),
    why = "c' has two ways on: through h', and directly to the next step. The gradient of c' is dc' plus what comes "
      .. "through h': add it, do not assign." },
  { "dc-doubled", name = "the upstream gradient of c' is added twice", edits = edits("dnext_c[k] + dnext_h[k]",
    "2 * dnext_c[k] + dnext_h[k]"),
    why = "The gradient of c' is dc' once, plus what comes through h'." },
  { "dc-scaled", name = "dc' is multiplied by the way through h'",
    edits = edits(D, "local d = (dnext_c[k] + dnext_h[k]) * o[k] * (1 - s[k] * s[k])"),
    why = "Only dh' goes through o and tanh; dc' is added to it as it is." },
  { "dh-not-into-c", name = "the gradient of c' lacks what comes through h'", edits = edits(D, "local d = dnext_c[k]"),
    why = "h' = o∘tanh(c') depends on c': add dh'∘o∘(1 − tanh²(c')) to dc'." },
  { "output-gate-missing", name = "what reaches c' through h' lacks the output gate",
    edits = edits(D, "local d = dnext_c[k] + dnext_h[k] * (1 - s[k] * s[k])"),
    why = "h' = o∘tanh(c'), so the way from h' to c' has the factor o." },
  -- the slope of tanh(c')
  { "slope-missing-c", name = "the derivative of tanh(c') is missing",
    edits = edits(D, "local d = dnext_c[k] + dnext_h[k] * o[k]"),
    why = "h' = o∘tanh(c'), so the way from h' to c' has the factor 1 − tanh²(c')." },
  { "slope-twice-c", name = "the derivative of tanh(c') is applied twice",
    edits = edits(D, "local d = dnext_c[k] + dnext_h[k] * o[k] * (1 - s[k] * s[k]) ^ 2"),
    why = "The way from h' to c' passes the tanh once: 1 − tanh²(c')." },
  { "slope-of-sum-c", name = "the derivative of tanh(c') is taken of c'",
    edits = edits(KEEP, KEEP_C, D, "local d = dnext_c[k] + dnext_h[k] * o[k] * (1 - self.next_c[k] * self.next_c[k])"),
    why = "The derivative is 1 − tanh²(c'), not 1 − c'²: keep tanh(c')." },
  { "slope-not-squared-c", name = "the derivative of tanh(c') lacks its square",
    edits = edits(D, "local d = dnext_c[k] + dnext_h[k] * o[k] * (1 - s[k])"),
    why = "The derivative is 1 − tanh²(c'), not 1 − tanh(c')." },
  -- other values than the right ones
  { "candidate-as-sigmoid", name = "the derivative of the candidate is that of a sigmoid",
    edits = edits(DG, "dz[2 * H + k] = d * i[k] * g[k] * (1 - g[k])"),
    why = "The candidate g is a tanh, whose derivative is 1 − g²." },
  { "slopes-missing", name = "the derivatives of all gates are missing",
    edits = edits(DI, "dz[k] = d * g[k]", DF, "dz[H + k] = d * self.c[k]", DG, "dz[2 * H + k] = d * i[k]", DO,
      "dz[3 * H + k] = dnext_h[k] * s[k]"),
    why = "dz is the gradient of the sums: each gate's gradient times the derivative of its sigmoid or tanh." },
  { "c-for-tanh-c", name = "the output gate uses c' instead of tanh(c')",
    edits = edits(KEEP, KEEP_C, DO, "dz[3 * H + k] = dnext_h[k] * self.next_c[k] * o[k] * (1 - o[k])"),
    why = "h' = o∘tanh(c'): the gradient of o is dh'∘tanh(c')." },
  { "new-c-for-c", name = "the forget gate uses the new c' instead of c",
    edits = edits(KEEP, KEEP_C, DF, "dz[H + k] = d * self.next_c[k] * f[k] * (1 - f[k])"),
    why = "c' contains f∘c with the old c: the gradient of f is that of c' times c." },
  { "new-state-in-dWh", name = "dWh uses the new state h' instead of h",
    edits = edits(KEEP, "self.next_h = next_h " .. KEEP, DWH, "vectors.add_outer(dWh, dz, self.next_h)"),
    why = "The step multiplied Wh by the state that it was given, h: dWh = dz·hᵀ." },
  -- the way back
  { "not-transposed", name = "dh uses the blocks of Wh instead of their transposes",
    edits = edits(DH, "local dh = vectors.zeros(H) for gate = 0, 3 do\n"
      .. "    for i = 1, H do for j = 1, H do dh[i] = dh[i] + self.Wh[gate * H + i][j] * dz[gate * H + j] end end end"),
    why = "h_j meets column j of Wh, so dh_j sums over that column: dh = Whᵀ·dz." },
  { "forget-gate-missing", name = "dc lacks the forget gate", edits = edits(DC, "dc[k] = d"),
    why = "c reaches c' through f∘c: dc = d∘f." },
  { "input-gate-for-forget-gate", name = "dc goes through the input gate", edits = edits(DC, "dc[k] = d * i[k]"),
    why = "c reaches c' through f∘c, so its factor is f: dc = d∘f." },
  { "dc-unsummed", name = "dc takes dc' alone", edits = edits(DC, "dc[k] = dnext_c[k] * f[k]"),
    why = "The gradient of c' is d, which has dc' and what comes through h': dc = d∘f." },
  { "gradient-missing-output-gate", name = "nothing reaches the output gate", edits = edits(DO, "dz[3 * H + k] = 0.0"),
    why = "h' = o∘tanh(c') depends on o: its gradient is dh'∘tanh(c'), times o·(1 − o)." },
  { "sum-missing-dh", name = "dh lacks a gate",
    edits = edits(DH, "local without = table.move(dz, 1, 3 * H, 1, {}) for k = 1, H do without[3 * H + k] = 0.0 end "
      .. "local dh = vectors.transposed_product(self.Wh, without)"),
    why = "h is an input of all four gates: dh = Whᵀ·dz sums over all rows of Wh. Here those of o are left out." },
}

for _, gate in ipairs {
  { id = "input-gate", words = "the input gate", letter = "i", value = "i[k]", line = DI, sum = "self.z[k]" },
  { id = "forget-gate", words = "the forget gate", letter = "f", value = "f[k]", line = DF, sum = "self.z[H + k]" },
  { id = "candidate", words = "the candidate", letter = "g", value = "g[k]", line = DG, sum = "self.z[2 * H + k]",
    is_tanh = true },
  { id = "output-gate", words = "the output gate", letter = "o", value = "o[k]", line = DO, sum = "self.z[3 * H + k]" },
} do
  gate.keep = { KEEP, KEEP_SUMS }
  gate_slopes(list, gate)
end

return { mistakes = list }
