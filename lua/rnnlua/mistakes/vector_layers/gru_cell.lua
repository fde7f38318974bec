--- The known mistakes of a gated recurrent unit, as edits of rnnlua.plain.gru_cell. In its terms: h' = (1 - z)∘n + z∘h,
-- n = tanh(a_n + r∘u_n) with a = Wx·x + bx and u = Wh·h + bh; da and du are the gradients of a and u.
-- @module rnnlua.mistakes.vector_layers.gru_cell

local edits = require "rnnlua.mistakes.vector_layers.edits"
local gate_slopes = require "rnnlua.mistakes.vector_layers.gate_slopes"

local DN = "local dn = dout[k] * (1 - z[k]) * (1 - n[k] * n[k])"
local DR = "da[k] = dn * self.u[2 * H + k] * r[k] * (1 - r[k])"
local DZ = "da[H + k] = dout[k] * (h[k] - n[k]) * z[k] * (1 - z[k])"
local DU = "du[k], du[H + k], du[2 * H + k] = da[k], da[H + k], dn * r[k]"
local DH = "dh[k] = dout[k] * z[k]"
local THROUGH_WH = "vectors.add(dh, vectors.transposed_product(self.Wh, du))"
local DWH = "vectors.add_outer(dWh, du, h)"
local RETURN = "return dWx, dWh, dh, da, du, dx"
local KEEP = "self.Wx, self.x, self.Wh, self.h, self.u ="
local KEEP_SUMS = "self.s = {} for k = 1, 2 * H do self.s[k] = a[k] + u[k] end\n"
  .. "  for k = 1, H do self.s[2 * H + k] = a[2 * H + k] + reset[k] * u[2 * H + k] end " .. KEEP

local list = {
  -- z weighs the old state and the new one
  { "update-sign", name = "the update gate has the wrong sign", edits = edits("(h[k] - n[k])", "(n[k] - h[k])"),
    why = "h' = (1 − z)∘n + z∘h: if z grows, h counts more and n less, so the gradient of z is dout∘(h − n)." },
  { "update-lacks-new", name = "the update gate's gradient lacks the candidate", edits = edits("(h[k] - n[k])", "h[k]"),
    why = "h' = (1 − z)∘n + z∘h has z twice: the gradient of z is dout∘(h − n)." },
  { "update-lacks-old", name = "the update gate's gradient lacks the old state",
    edits = edits("(h[k] - n[k])", "-n[k]"),
    why = "h' = (1 − z)∘n + z∘h has z twice: the gradient of z is dout∘(h − n)." },
  { "weight-missing", name = "the candidate's gradient lacks 1 − z", edits = edits("dout[k] * (1 - z[k]) *", "dout[k] *"),
    why = "h' contains (1 − z)∘n, so the gradient of n is dout∘(1 − z)." },
  { "weight-exchanged", name = "the candidate takes z for 1 − z",
    edits = edits("dout[k] * (1 - z[k]) *", "dout[k] * z[k] *"),
    why = "h' = (1 − z)∘n + z∘h: z weighs the old state, 1 − z the candidate." },
  { "weights-exchanged", name = "z and 1 − z are exchanged",
    edits = edits("dout[k] * (1 - z[k]) *", "dout[k] * z[k] *", DH, "dh[k] = dout[k] * (1 - z[k])"),
    why = "h' = (1 − z)∘n + z∘h: z weighs the old state, 1 − z the candidate. Some papers have it the other way round." },
  -- the ways to h
  { "direct-path-missing", name = "dh lacks the direct path", edits = edits(DH, "dh[k] = 0.0"),
    why = "h' contains z∘h, so dh has dout∘z beside what comes through Wh." },
  { "direct-path-only", name = "dh lacks the path through Wh", edits = edits(THROUGH_WH, ""),
    why = "All three gates read Wh·h + bh, so dh has Whᵀ·du beside dout∘z." },
  { "direct-weight-missing", name = "the direct path to h lacks z", edits = edits(DH, "dh[k] = dout[k]"),
    why = "h' contains z∘h, so the direct path to h has the factor z." },
  { "not-transposed", name = "dh uses the blocks of Wh instead of their transposes",
    edits = edits(THROUGH_WH, "for gate = 0, 2 do\n"
      .. "    for i = 1, H do for j = 1, H do dh[i] = dh[i] + self.Wh[gate * H + i][j] * du[gate * H + j] end end end"),
    why = "h_j meets column j of Wh, so dh_j has the sum over that column: Whᵀ·du." },
  -- the reset
  { "reset-missing", name = "what reaches Wh and h from the candidate lacks the reset",
    edits = edits(DU, "du[k], du[H + k], du[2 * H + k] = da[k], da[H + k], dn"),
    why = "The candidate reads r∘(Wh·h + bh), so this way has the factor r." },
  { "reset-missing-dbh", name = "dbh lacks the reset", edits = edits(RETURN, "return dWx, dWh, dh, da, da, dx"),
    why = "The candidate reads r∘(Wh·h + bh): in its part dbh has the factor r, and dbx has not." },
  { "reset-of-state", name = "the reset gate's gradient uses h instead of Wh·h + bh",
    edits = edits(DR, "da[k] = dn * h[k] * r[k] * (1 - r[k])"),
    why = "Here the reset multiplies what the product gave, u_n = Wh·h + bh: the gradient of r is dn∘u_n. Only if the "
      .. "reset comes before the product, it has h." },
  { "reset-factor-missing", name = "the reset gate's gradient lacks Wh·h + bh",
    edits = edits(DR, "da[k] = dn * r[k] * (1 - r[k])"),
    why = "The candidate reads r∘u_n with u_n = Wh·h + bh: the gradient of r is dn∘u_n." },
  -- values and slopes
  { "new-state-in-dWh", name = "dWh uses the new state h' instead of h",
    edits = edits(KEEP, "self.next_h = next_h " .. KEEP, DWH, "vectors.add_outer(dWh, du, self.next_h)"),
    why = "The step multiplied Wh by the state that it was given, h: dWh = du·hᵀ." },
  { "candidate-as-sigmoid", name = "the derivative of the candidate is that of a sigmoid",
    edits = edits(DN, "local dn = dout[k] * (1 - z[k]) * n[k] * (1 - n[k])"),
    why = "The candidate n is a tanh, whose derivative is 1 − n²." },
}

for _, gate in ipairs {
  { id = "reset-gate", words = "the reset gate", letter = "r", value = "r[k]", line = DR, sum = "self.s[k]" },
  { id = "update-gate", words = "the update gate", letter = "z", value = "z[k]", line = DZ, sum = "self.s[H + k]" },
  { id = "candidate", words = "the candidate", letter = "n", value = "n[k]", line = DN, sum = "self.s[2 * H + k]",
    is_tanh = true },
} do
  gate.keep = { KEEP, KEEP_SUMS }
  gate_slopes(list, gate)
end

return { mistakes = list }
