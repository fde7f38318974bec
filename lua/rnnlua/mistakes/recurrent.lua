--- The known mistakes of a recurrent layer, h_t = f(h_{t-1}·wh + x_t·wx) with f the identity or tanh, as edits of a
-- right layer. The notation: δ_t = dout_t + wh·δ_{t+1} (times f'), dwh = Σ δ_t·h_{t-1}, dwx = Σ δ_t·x_t, dx_t =
-- wx·δ_t, dh0 = wh·δ_1.
-- @module rnnlua.mistakes.recurrent

local DWX = "dwx = dwx + delta * X[t]"
local DWH = "dwh = dwh + delta * H[t - 1]"
local DH = "dh = delta * wh"
local DX = "dX[t] = delta * wx"
local RETURN = "return dwx, dwh, dh, dX"

local function edit(from, to)
  return { from = from, to = to }
end

return {
  inputs = { "wx", "X", "wh", "h0" },
  gradients = { "wx", "wh", "h0", "X" },

  source = [[
local Layer = {}
Layer.__index = Layer

function Layer:forward(wx, X, wh, h0)
  local n, H, Z = #X, { [0] = h0 }, {}
  for t = 1, n do
    Z[t] = H[t - 1] * wh + X[t] * wx
    H[t] = f(Z[t])
  end
  self.n, self.wx, self.X, self.wh, self.H, self.Z = n, wx, X, wh, H, Z
  return H[n]
end

function Layer:states()
  return table.move(self.H, 1, self.n, 1, {})
end

function Layer:backward(dout)
  local n, wx, X, wh, H, Z = self.n, self.wx, self.X, self.wh, self.H, self.Z
  local upstream = at_each_step(dout, n)
  local dwx, dwh, dh, dX = 0, 0, 0, {}
  for t = n, 1, -1 do
    local delta = (upstream[t] + dh) * slope(H[t], Z[t])
    dwx = dwx + delta * X[t]
    dwh = dwh + delta * H[t - 1]
    dX[t] = delta * wx
    dh = delta * wh
  end
  return dwx, dwh, dh, dX
end

return function() return setmetatable({}, Layer) end
]],

  mistakes = {
    -- Wrong use of the upstream gradients.
    { "earlier-upstreams-dropped", name = "only the last step's upstream gradient is used",
      edits = { edit("(upstream[t] + dh)", "((t == n and upstream[t] or 0) + dh)") },
      why = "With a loss at every step, each h_t has an upstream gradient of its own: δ_t = dout_t + "
        .. "wh·δ_{t+1} at every t." },
    { "future-dropped", name = "the gradient does not travel back through time",
      edits = { edit("(upstream[t] + dh)", "upstream[t]") },
      why = "h_t also reaches the loss through the later steps: δ_t = dout_t + wh·δ_{t+1}." },
    { "upstream-dropped-after-last", name = "the upstream gradient of h_n is added at every step",
      edits = { edit("(upstream[t] + dh)", "(upstream[n] + dh)") },
      why = "The gradient of h_n enters once, at the last step. If other states have upstream gradients, too, each step "
        .. "adds its own." },
    { "dout-at-every-step", name = "every step takes dout itself",
      edits = { edit("(upstream[t] + dh)", "upstream[n]") },
      why = "dout is the gradient of the last state alone. Each earlier step takes the gradient that the next step "
        .. "returns: δ_t = dout_t + wh·δ_{t+1}." },
    -- wx and wh swapped.
    { "swapped-dX", name = "dX uses wh instead of wx", edits = { edit(DX, "dX[t] = delta * wh") },
      why = "x_t reaches h_t through wx alone: dx_t = wx·δ_t." },
    { "swapped-dh0", name = "dh0 uses wx instead of wh", edits = { edit(RETURN, "return dwx, dwh, dh / wh * wx, dX") },
      why = "h0 reaches h_1 through wh alone: dh0 = wh·δ_1." },
    { "swapped-both", name = "the two weights are swapped in dX and dh0",
      edits = { edit(DX, "dX[t] = delta * wh"), edit(RETURN, "return dwx, dwh, dh / wh * wx, dX") },
      why = "x_t reaches h_t through wx, h0 reaches h_1 through wh: dx_t = wx·δ_t and dh0 = wh·δ_1." },
    { "swapped-recursion", name = "the gradient travels back through wx", edits = { edit(DH, "dh = delta * wx") },
      why = "h_{t-1} reaches h_t through wh: what goes back a step is δ_t·wh." },
    { "swapped-everywhere", name = "the two weights are swapped",
      edits = { edit(DX, "dX[t] = delta * wh"), edit(DH, "dh = delta * wx") },
      why = "x_t reaches h_t through wx, h_{t-1} through wh: dx_t = wx·δ_t, and what goes back a step is δ_t·wh." },
    -- A missing factor.
    { "factor-missing", name = "the factor wh is missing on the way back", edits = { edit(DH, "dh = delta") },
      why = "h_{t-1} reaches h_t through h_{t-1}·wh, so each step back multiplies the gradient by wh: δ_t = "
        .. "dout_t + wh·δ_{t+1}, dh0 = wh·δ_1." },
    { "factor-missing-dh0", name = "dh0 stops at δ_1", edits = { edit(RETURN, "return dwx, dwh, dh / wh, dX") },
      why = "h0 reaches h_1 through h0·wh: one more factor, dh0 = wh·δ_1." },
    { "delta-early", name = "δ is multiplied by wh one step too early",
      edits = { edit(DWX, "delta = delta * wh\n    dwx = dwx + delta * X[t]"), edit(DH, "dh = delta") },
      why = "Step t uses δ_t as it arrives: dwx, dwh and dX first. Multiply by wh afterwards, on the way to step t − 1." },
    { "dh0-one-step", name = "dh0 goes back one step only",
      edits = { edit(RETURN, "return dwx, dwh, upstream[n] * slope(H[n], Z[n]) * wh, dX") },
      why = "The gradient goes back through all steps, and each multiplies it by wh: dh0 = wh·δ_1." },
    { "own-factor", name = "each product's gradient uses the wrong factor",
      edits = { edit(DWX, "dwx = dwx + delta * wx"), edit(DWH, "dwh = dwh + delta * wh"),
        edit(DH, "dh = delta * H[t - 1]"), edit(DX, "dX[t] = delta * X[t]") },
      why = "The gradient of a factor is δ times the other factor. A cell takes wx, x, wh, h: with x and wx exchanged, "
        .. "or h and wh, forward gives the same value, but backward does not." },
    { "factor-missing-inside", name = "the factor wh is missing between the steps",
      edits = { edit(DH, "dh = delta"), edit(RETURN, "return dwx, dwh, dh * wh, dX") },
      why = "Each step back multiplies the gradient by wh: δ_t = dout_t + wh·δ_{t+1}." },
    { "factor-missing-dX", name = "dX lacks the factor wx", edits = { edit(DX, "dX[t] = delta") },
      why = "x_t reaches h_t through x_t·wx: dx_t = wx·δ_t." },
    -- One step instead of the sum over the steps, or the mean.
    { "first-step-only-dwh", name = "dwh keeps only the first step", edits = { edit(DWH, "dwh = delta * H[t - 1]") },
      why = "All steps share wh, so its gradient is a sum over the steps. An assignment in the loop keeps "
        .. "only the last one, t = 1: dwh = dwh + δ_t·h_{t-1}." },
    { "first-step-only-dwx", name = "dwx keeps only the first step", edits = { edit(DWX, "dwx = delta * X[t]") },
      why = "All steps share wx, so its gradient is a sum over the steps. An assignment in the loop keeps "
        .. "only the last one, t = 1: dwx = dwx + δ_t·x_t." },
    { "first-step-only", name = "dwx and dwh keep only the first step",
      edits = { edit(DWX, "dwx = delta * X[t]"), edit(DWH, "dwh = delta * H[t - 1]") },
      why = "All steps share the weights, so their gradients are sums over the steps. An assignment in the "
        .. "loop keeps only the last one, t = 1." },
    { "last-step-only-dwh", name = "dwh keeps only the last step",
      edits = { edit(DWH, "if t == n then dwh = delta * H[t - 1] end") },
      why = "All steps share wh, so its gradient is a sum over the steps: dwh = Σ δ_t·h_{t-1}." },
    { "last-step-only-dwx", name = "dwx keeps only the last step",
      edits = { edit(DWX, "if t == n then dwx = delta * X[t] end") },
      why = "All steps share wx, so its gradient is a sum over the steps: dwx = Σ δ_t·x_t." },
    { "last-step-only", name = "dwx and dwh keep only the last step",
      edits = { edit(DWX, "if t == n then dwx = delta * X[t] end"), edit(DWH,
      "if t == n then dwh = delta * H[t - 1] end") },
      why = "All steps share the weights, so their gradients are sums over the steps." },
    { "mean-dwh", name = "dwh is a mean over the steps", edits = { edit(DWH, "dwh = dwh + delta * H[t - 1] / n") },
      why = "The loss changes by what all steps add together: a sum, not a mean." },
    { "mean-dwx", name = "dwx is a mean over the steps", edits = { edit(DWX, "dwx = dwx + delta * X[t] / n") },
      why = "The loss changes by what all steps add together: a sum, not a mean." },
    { "mean", name = "dwx and dwh are means over the steps",
      edits = { edit(DWX, "dwx = dwx + delta * X[t] / n"), edit(DWH, "dwh = dwh + delta * H[t - 1] / n") },
      why = "The loss changes by what all steps add together: a sum, not a mean." },
    -- A missing step.
    { "step-1-missing", name = "the loop stops before step 1",
      edits = { edit("for t = n, 1, -1 do", "dX[1] = 0\n  for t = n, 2, -1 do") },
      why = "Step 1 uses h0 and x_1, and contributes to every gradient. The loop goes from n down to 1, "
        .. "both included." },
    { "step-1-missing-dwh", name = "dwh lacks step 1",
      edits = { edit(DWH, "if t > 1 then dwh = dwh + delta * H[t - 1] end") },
      why = "Step 1 multiplied wh by h0: δ_1·h_0 belongs to the sum." },
    { "step-1-missing-dwx", name = "dwx lacks step 1",
      edits = { edit(DWX, "if t > 1 then dwx = dwx + delta * X[t] end") },
      why = "Step 1 multiplied wx by x_1: δ_1·x_1 belongs to the sum." },
    { "step-1-missing-sums", name = "dwx and dwh lack step 1",
      edits = { edit(DWX, "if t > 1 then dwx = dwx + delta * X[t] end"), edit(DWH,
      "if t > 1 then dwh = dwh + delta * H[t - 1] end") },
      why = "Step 1 multiplied wx by x_1 and wh by h0: both belong to the sums." },
    { "step-n-missing-dwh", name = "dwh lacks step n",
      edits = { edit(DWH, "if t < n then dwh = dwh + delta * H[t - 1] end") },
      why = "Step n multiplied wh by h_{n-1}: δ_n·h_{n-1} belongs to the sum." },
    { "step-n-missing-dwx", name = "dwx lacks step n",
      edits = { edit(DWX, "if t < n then dwx = dwx + delta * X[t] end") },
      why = "Step n multiplied wx by x_n: δ_n·x_n belongs to the sum." },
    { "step-n-missing-sums", name = "dwx and dwh lack step n",
      edits = { edit(DWX, "if t < n then dwx = dwx + delta * X[t] end"), edit(DWH,
      "if t < n then dwh = dwh + delta * H[t - 1] end") },
      why = "Step n multiplied wx by x_n and wh by h_{n-1}: both belong to the sums." },
    { "step-n-missing", name = "the loop starts after step n",
      edits = { edit("for t = n, 1, -1 do", "dh, dX[n] = upstream[n], 0\n  for t = n - 1, 1, -1 do") },
      why = "Step n is the first on the way back: dout reaches h_{n-1} through its factor wh, and it contributes "
        .. "to every sum." },
    -- Steps paired in reverse order.
    { "reversed-dwx", name = "dwx pairs the steps with the inputs in reverse",
      edits = { edit(DWX, "dwx = dwx + delta * X[n + 1 - t]") },
      why = "δ_t belongs to the step that read x_t: dwx = Σ δ_t·x_t. Check the order in which you "
        .. "collected the gradients." },
    { "reversed-dwh", name = "dwh pairs the steps with the states in reverse",
      edits = { edit(DWH, "dwh = dwh + delta * H[n - t]") },
      why = "δ_t belongs to the step that was given h_{t-1}: dwh = Σ δ_t·h_{t-1}. Check the order in "
        .. "which you collected the gradients." },
    { "reversed-sums", name = "dwx and dwh pair the steps with what they used in reverse",
      edits = { edit(DWX, "dwx = dwx + delta * X[n + 1 - t]"), edit(DWH, "dwh = dwh + delta * H[n - t]") },
      why = "δ_t belongs to the step that read x_t and was given h_{t-1}. Check the order in which "
        .. "you collected the gradients." },
    { "reversed-dX", name = "dX is in reverse order", edits = { edit(DX, "dX[n + 1 - t] = delta * wx") },
      why = "The loop runs from the last step to the first, so appending to dX reverses it: dX[t] belongs to x_t." },
    { "reversed-dwx-and-dX", name = "dwx and dX pair the steps with the inputs in reverse",
      edits = { edit(DWX, "dwx = dwx + delta * X[n + 1 - t]"), edit(DX, "dX[n + 1 - t] = delta * wx") },
      why = "δ_t belongs to the step that read x_t. Check the order in which you collected the gradients." },
    { "reversed-everything", name = "the gradients of the steps are taken in reverse order",
      edits = { edit(DWX, "dwx = dwx + delta * X[n + 1 - t]"), edit(DWH, "dwh = dwh + delta * H[n - t]"),
        edit(DX, "dX[n + 1 - t] = delta * wx") },
      why = "δ_t belongs to the step that read x_t and was given h_{t-1}. The way back begins at step n: "
        .. "check the order in which you collected the gradients." },
    { "walked-forwards", name = "backward goes from the first step to the last",
      edits = { edit("for t = n, 1, -1 do", "for t = 1, n do"),
        edit("local dwx, dwh, dh, dX = 0, 0, 0, {}",
          "local single = type(dout) ~= 'table'\n  local dwx, dwh, dh, dX = 0, 0, single and dout or 0, {}"),
        edit("(upstream[t] + dh)", "((single and 0 or upstream[t]) + dh)") },
      why = "dout arrives at the last step and travels back from there: the loop goes from n down to 1." },
    -- Values of the wrong step.
    { "new-state-in-dwh", name = "dwh uses h_t instead of h_{t-1}",
      edits = { edit(DWH, "dwh = dwh + delta * H[t]") },
      why = "Step t multiplies wh by the old state, h_{t-1}. The new state, h_t, is the result of the step." },
    { "old-input-in-dwx", name = "dwx uses x_{t-1} instead of x_t",
      edits = { edit(DWX, "dwx = dwx + delta * (X[t - 1] or 0)") },
      why = "Step t multiplied wx by x_t: dwx = Σ δ_t·x_t." },
    { "first-state-in-dwh", name = "dwh uses h0 at every step", edits = { edit(DWH, "dwh = dwh + delta * H[0]") },
      why = "Step t multiplied wh by the state that it was given, h_{t-1}; only step 1 was given h0." },
    { "one-cell", name = "all steps use what the last one kept",
      edits = { edit(DWX, "dwx = dwx + delta * X[n]"), edit(DWH, "dwh = dwh + delta * H[n - 1]"),
        edit("slope(H[t], Z[t])", "slope(H[n], Z[n])") },
      why = "A cell remembers one forward, its last. Each step needs a cell of its own, which keeps its "
        .. "values in self; or keep x_t and h_{t-1} of all steps in arrays." },
    -- A wrong sign within the recursion.
    { "sign-of-recursion", name = "the gradient changes sign at every step back",
      edits = { edit(DH, "dh = -delta * wh") },
      why = "What goes back a step is δ_t·wh, with its sign." },
    -- The derivative of tanh.
    { "slope-missing", name = "the derivative of tanh is missing", only = "tanh",
      edits = { edit(" * slope(H[t], Z[t])", "") },
      why = "h_t is the tanh of the sum h_{t-1}·wh + x_t·wx, so δ_t is multiplied by 1 − h_t²." },
    { "slope-of-z", name = "the derivative of tanh is taken of the sum", only = "tanh",
      edits = { edit("slope(H[t], Z[t])", "(1 - Z[t] * Z[t])") },
      why = "tanh'(z) = 1 − tanh(z)², which is 1 − h_t², not 1 − z_t²." },
    { "slope-not-squared", name = "the derivative of tanh lacks its square", only = "tanh",
      edits = { edit("slope(H[t], Z[t])", "(1 - H[t])") },
      why = "tanh'(z) = 1 − tanh(z)², which is 1 − h_t², not 1 − h_t." },
    { "slope-of-old-state", name = "the derivative of tanh uses h_{t-1}", only = "tanh",
      edits = { edit("slope(H[t], Z[t])", "(1 - H[t - 1] * H[t - 1])") },
      why = "δ_t is multiplied by the slope at step t's own value: 1 − h_t²." },
  },
}
