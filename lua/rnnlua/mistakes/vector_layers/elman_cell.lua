--- The known mistakes of an Elman cell, h' = tanh(a) with a = Wx·x + Wh·h + b, as edits of rnnlua.plain.elman_cell. In
-- its terms: δ = dout∘(1 - h'²), dWx = δ·xᵀ, dWh = δ·hᵀ, db = δ, dh = Whᵀ·δ, dx = Wxᵀ·δ.
-- @module rnnlua.mistakes.vector_layers.elman_cell

local edits = require "rnnlua.mistakes.vector_layers.edits"

local SLOPE = "(1 - self.y[i] * self.y[i])"
local DWH = "vectors.add_outer(dWh, delta, self.h)"
local DH = "local dh = vectors.transposed_product(self.Wh, delta)"
local DX = "local dx = vectors.transposed_product(self.Wx, delta)"
local RETURN = "return dWx, dWh, dh, delta, dx"

return {
  mistakes = {
    -- the derivative of tanh
    { "slope-missing", name = "the derivative of tanh is missing", edits = edits(" * " .. SLOPE, ""),
      why = "h' is the tanh of a = Wx·x + Wh·h + b, so each number of dout is multiplied by the slope there: δ_i = "
        .. "dout_i·(1 − h'_i²)." },
    { "slope-not-squared", name = "the derivative of tanh lacks its square", edits = edits(SLOPE, "(1 - self.y[i])"),
      why = "tanh'(a) = 1 − tanh(a)², which is 1 − h'_i², not 1 − h'_i." },
    { "slope-twice", name = "the derivative of tanh is applied twice", edits = edits(SLOPE, SLOPE .. " ^ 2"),
      why = "dout passes the tanh once: δ_i = dout_i·(1 − h'_i²)." },
    { "slope-of-sum", name = "the derivative of tanh is taken of the sum",
      edits = edits("y[i] = vectors.tanh(from_x[i] + from_h[i] + b[i])",
        "from_x[i] = from_x[i] + from_h[i] + b[i] y[i] = vectors.tanh(from_x[i])", "self.y = y",
        "self.y, self.a = y, from_x", SLOPE, "(1 - self.a[i] * self.a[i])"),
      why = "tanh'(a) = 1 − tanh(a)², which is 1 − h'_i², not 1 − a_i²." },
    { "slope-of-old-state", name = "the derivative of tanh uses the old state h",
      edits = edits(SLOPE, "(1 - self.h[i] * self.h[i])"),
      why = "The slope belongs to the value that tanh returned: 1 − h'_i², with the new state." },
    { "slope-of-sigmoid", name = "the derivative is that of a sigmoid",
      edits = edits(SLOPE, "self.y[i] * (1 - self.y[i])"),
      why = "y·(1 − y) is the slope of the sigmoid. That of tanh is 1 − h'_i²." },
    -- the slope reaches some gradients only
    { "slope-missing-db", name = "db lacks the derivative of tanh", edits = edits(RETURN, "return dWx, dWh, dh, dout, dx"),
      why = "b is inside the tanh, as Wx·x and Wh·h are: db = δ, not dout." },
    { "slope-missing-dh", name = "dh lacks the derivative of tanh", edits = edits(DH, (DH:gsub("delta", "dout"))),
      why = "h is inside the tanh: dh = Whᵀ·δ, with δ in the place of dout." },
    { "slope-missing-dx", name = "dx lacks the derivative of tanh", edits = edits(DX, (DX:gsub("delta", "dout"))),
      why = "x is inside the tanh: dx = Wxᵀ·δ, with δ in the place of dout." },
    -- the matrices
    { "not-transposed", name = "dh uses Wh instead of its transpose", edits = edits(DH,
      "local dh = vectors.product(self.Wh, delta)"),
      why = "h_j meets column j of Wh, so dh_j sums over that column: dh = Whᵀ·δ." },
    { "factor-missing-dh", name = "dh lacks the factor Wh", edits = edits(DH, "local dh = delta"),
      why = "h reaches h' through Wh·h, so a change of h is multiplied by Wh on the way: dh = Whᵀ·δ." },
    { "new-state-in-dWh", name = "dWh uses the new state h' instead of h",
      edits = edits(DWH, "vectors.add_outer(dWh, delta, self.y)"),
      why = "The step multiplied Wh by the state that it was given, h: dWh = δ·hᵀ." },
  },
}
