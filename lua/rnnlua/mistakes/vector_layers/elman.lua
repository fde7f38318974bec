--- The known mistakes of an Elman sequence, h_t = tanh(Wx·x_t + Wh·h_{t-1} + b), as edits of rnnlua.plain.elman. In its
-- terms: δ_t = (dout_t + Whᵀ·δ_{t+1})∘(1 - h_t²), dWx = Σ δ_t·x_tᵀ, dWh = Σ δ_t·h_{t-1}ᵀ, db = Σ δ_t, dx_t = Wxᵀ·δ_t,
-- dh0 = Whᵀ·δ_1.
-- @module rnnlua.mistakes.vector_layers.elman

local edits = require "rnnlua.mistakes.vector_layers.edits"

local UPSTREAM = "(dout[t][i] + dh[i])"
local SLOPE = "(1 - y[i] * y[i])"
local DWX = "vectors.add_outer(dWx, delta, self.X[t])"
local DWH = "vectors.add_outer(dWh, delta, before)"
local DB = "vectors.add(db, delta)"
local DX = "dX[t] = vectors.transposed_product(self.Wx, delta)"
local DH = "dh = vectors.transposed_product(self.Wh, delta)"

local LOOP, ZEROS = "for t = T, 1, -1 do", "for t = 1, T do dX[t] = vectors.zeros(D) end\n  "

local WHOLE = "The gradient goes back through all steps of the sequence: do not set dh to zero on the way."
local STOPS = "The gradient goes back through all steps of the sequence: the loop runs from T down to 1."
local SHARED = "All steps share it, so its gradient is a sum over the steps. An assignment in the loop keeps only the "
  .. "last one, t = 1."

return {
  mistakes = {
    -- which upstream gradients are used
    { "earlier-upstreams-dropped", name = "only the last step's upstream gradient is used",
      edits = edits(UPSTREAM, "((t == T and dout[t][i] or 0) + dh[i])"),
      why = "Every h_t is a result of forward, with an upstream gradient of its own: δ_t starts from dout_t + "
        .. "Whᵀ·δ_{t+1} at every t." },
    { "future-dropped", name = "the gradient does not travel back through time", edits = edits(UPSTREAM, "dout[t][i]"),
      why = "h_t also reaches the loss through the later steps: add what comes back, dout_t + Whᵀ·δ_{t+1}." },
    { "upstream-twice", name = "the upstream gradient of each step is added twice",
      edits = edits(UPSTREAM, "(2 * dout[t][i] + dh[i])"),
      why = "dout_t enters once, where step t begins: dout_t + Whᵀ·δ_{t+1}." },
    { "last-upstream-everywhere", name = "the upstream gradient of h_T is added at every step",
      edits = edits(UPSTREAM, "(dout[T][i] + dh[i])"),
      why = "The gradient of h_T enters once, at the last step. If other states have upstream gradients, too, each step "
        .. "adds its own." },
    { "upstreams-reversed", name = "the upstream gradients are taken in reverse order",
      edits = edits(UPSTREAM, "(dout[T + 1 - t][i] + dh[i])"),
      why = "The loop runs from step T to step 1, but dout_t still belongs to h_t: step t adds dout[t]." },
    -- the derivative of tanh
    { "slope-missing", name = "the derivative of tanh is missing", edits = edits(" * " .. SLOPE, ""),
      why = "h_t is the tanh of a sum, so δ_t is multiplied by its slope, 1 − h_t²." },
    { "slope-not-squared", name = "the derivative of tanh lacks its square", edits = edits(SLOPE, "(1 - y[i])"),
      why = "tanh'(a) = 1 − tanh(a)², which is 1 − h_t², not 1 − h_t." },
    { "slope-twice", name = "the derivative of tanh is applied twice", edits = edits(SLOPE, SLOPE .. " ^ 2"),
      why = "The gradient passes the tanh of a step once: 1 − h_t²." },
    { "slope-of-sum", name = "the derivative of tanh is taken of the sum",
      edits = edits("local states, h = {}, h0", "local states, h = {}, h0 self.A = {}",
        "y[i] = vectors.tanh(from_x[i] + from_h[i] + b[i])",
        "from_x[i] = from_x[i] + from_h[i] + b[i] y[i] = vectors.tanh(from_x[i])", "states[t], h = y, y",
        "states[t], h = y, y self.A[t] = from_x", SLOPE, "(1 - self.A[t][i] * self.A[t][i])"),
      why = "tanh'(a) = 1 − tanh(a)², which is 1 − h_t², not 1 − a_t²." },
    { "slope-of-old-state", name = "the derivative of tanh uses h_{t-1}",
      edits = edits(SLOPE, "(1 - before[i] * before[i])"),
      why = "The slope belongs to step t's own value: 1 − h_t²." },
    { "slope-of-sigmoid", name = "the derivative is that of a sigmoid", edits = edits(SLOPE, "y[i] * (1 - y[i])"),
      why = "y·(1 − y) is the slope of the sigmoid. That of tanh is 1 − h_t²." },
    { "slope-not-of-future", name = "what comes back from later steps lacks the derivative of tanh",
      edits = edits(UPSTREAM .. " * " .. SLOPE, "dout[t][i] * " .. SLOPE .. " + dh[i]"),
      why = "Both parts reach h_t behind its tanh: add them first, then multiply the sum by 1 − h_t²." },
    { "slope-not-of-upstream", name = "the upstream gradient of each step lacks the derivative of tanh",
      edits = edits(UPSTREAM .. " * " .. SLOPE, "dout[t][i] + dh[i] * " .. SLOPE),
      why = "Both parts reach h_t behind its tanh: add them first, then multiply the sum by 1 − h_t²." },
    { "slope-missing-db", name = "db lacks the derivative of tanh",
      edits = edits(DB, "for i = 1, H do db[i] = db[i] + dout[t][i] + dh[i] end"),
      why = "b is inside the tanh of every step: db = Σ δ_t, and δ_t has the factor 1 − h_t²." },
    -- the way back
    { "not-transposed", name = "the gradient travels back through Wh instead of its transpose",
      edits = edits(DH, "dh = vectors.product(self.Wh, delta)"),
      why = "h_j meets column j of Wh, so what goes back a step sums over that column: Whᵀ·δ_t." },
    { "factor-missing", name = "the factor Wh is missing on the way back", edits = edits(DH, "dh = delta"),
      why = "h_{t-1} reaches h_t through Wh·h_{t-1}: what goes back a step is Whᵀ·δ_t." },
    { "sign-of-recursion", name = "the gradient changes sign at every step back",
      edits = edits(DH, DH .. " for i = 1, H do dh[i] = -dh[i] end"),
      why = "What goes back a step is Whᵀ·δ_t, with its sign." },
    { "cut-behind-1", name = "nothing travels back from step T to step T − 1",
      edits = edits(DH, DH .. " if t == T and t > 1 then dh = vectors.zeros(H) end"), why = WHOLE },
    { "cut-behind-2", name = "nothing travels back from step T − 1 to step T − 2",
      edits = edits(DH, DH .. " if t == T - 1 and t > 1 then dh = vectors.zeros(H) end"), why = WHOLE },
    { "truncated-1", name = "backward stops after the last step", edits = edits(LOOP, ZEROS .. "for t = T, T, -1 do"),
      why = STOPS },
    { "truncated-2", name = "backward stops after the last two steps",
      edits = edits(LOOP, ZEROS .. "for t = T, math.max(1, T - 1), -1 do"), why = STOPS },
    -- values of the wrong step
    { "new-state-in-dWh", name = "dWh uses h_t instead of h_{t-1}",
      edits = edits(DWH, "vectors.add_outer(dWh, delta, y)"),
      why = "Step t multiplied Wh by the state that it was given: dWh = Σ δ_t·h_{t-1}ᵀ." },
    { "first-state-in-dWh", name = "dWh uses h0 at every step",
      edits = edits(DWH, "vectors.add_outer(dWh, delta, self.h0)"),
      why = "Only step 1 was given h0; step t was given h_{t-1}: dWh = Σ δ_t·h_{t-1}ᵀ." },
    { "reversed-dX", name = "dX is in reverse order", edits = edits(DX, (DX:gsub("dX%[t%]", "dX[T + 1 - t]"))),
      why = "The loop runs from the last step to the first, so appending to dX reverses it: dX[t] belongs to x_t." },
    { "reversed-dWx", name = "dWx pairs the steps with the inputs in reverse",
      edits = edits(DWX, "vectors.add_outer(dWx, delta, self.X[T + 1 - t])"),
      why = "δ_t belongs to the step that read x_t: dWx = Σ δ_t·x_tᵀ." },
    -- one step in the place of the sum
    { "first-step-only-dWx", name = "dWx keeps only the first step",
      edits = edits(DWX, "dWx = vectors.zero_matrix(H, D) " .. DWX), why = SHARED },
    { "first-step-only-dWh", name = "dWh keeps only the first step",
      edits = edits(DWH, "dWh = vectors.zero_matrix(H, H) " .. DWH), why = SHARED },
    { "first-step-only-db", name = "db keeps only the first step", edits = edits(DB, "db = delta"), why = SHARED },
    { "first-step-only", name = "dWx, dWh and db keep only the first step",
      edits = edits(DWX, "dWx, dWh = vectors.zero_matrix(H, D), vectors.zero_matrix(H, H) " .. DWX, DB, "db = delta"),
      why = "All steps share the weights and b, so their gradients are sums over the steps. An assignment in the loop "
        .. "keeps only the last one, t = 1." },
    { "step-1-missing-dWh", name = "dWh lacks step 1", edits = edits(DWH, "if t > 1 then " .. DWH .. " end"),
      why = "Step 1 multiplied Wh by h0: δ_1·h0ᵀ belongs to the sum." },
  },
}
