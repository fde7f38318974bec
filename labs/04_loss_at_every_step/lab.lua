-- Lab 04: a recurrent layer that returns all states, each with a loss of its own.
local lab = require "rnnlua.lab"

local function reversed(list)
  local other = {}
  for i = 1, #list do other[i] = list[#list + 1 - i] end
  return other
end

local function shown(list) return "{" .. table.concat(list, ", ") .. "}" end

-- Backward computes the gradients of the states with the recurrence of forward. So the student's forward can do it:
-- over dout from the last step to the first, with wx 1 and h0 0.
local function same_recurrence(case)
  local dout, zeros = {}, {}
  for t = 1, case.n do dout[t], zeros[t] = t, 0 end
  case.layer:forward(1, zeros, 2, 0)
  local _, _, _, dX = case.layer:backward(dout)
  local states = case.layer:forward(1, reversed(dout), 2, 0)
  case:observe(dX, states)
  for t = 1, case.n do
    if math.abs(dX[t] - states[case.n + 1 - t]) > 1e-9 then
      return "forward, fed dout reversed with wx 1 and h0 0, gives something else than dX reversed"
    end
  end
  if case.number > 1 then return end
  local gradients, forward = {}, {}
  for t = 1, case.n do gradients[t], forward[t] = ("%g"):format(dX[t]), ("%g"):format(states[t]) end
  case:show(("at wx 1, wh 2, h0 0 and dout %s:"):format(shown(dout)))
  case:show("  dX of backward  " .. shown(gradients))
  case:show("  forward         " .. shown(forward))
end

return lab {
  title = "A loss at every step",
  minutes = 25,
  class = "RecurrentStates",
  figure = "losses",
  inputs = { wx = "number", X = "sequence", wh = "number", h0 = "number" },
  gradients = { "wx", "wh", "h0", "X" },
  lengths = { 1, 9 },
  text = [[
In lab 02 the loss depended on the last state, h_n. A network that writes text has a loss at every
step: after each letter it predicts the next one. So this layer returns all states, h_1 … h_n, and
backward gets one upstream gradient for each of them.

The number dout[t] tells how the loss of step t changes with h_t. But h_t also changes all later
states, and their losses. The gradient of the sum of all losses with respect to h_t has both parts:
dout[t], and what comes back from step t + 1.

Lab 02 used one cell for each step. Here you write the step yourself, with numbers only.]],
  formula = "h_t = h_{t-1}·wh + x_t·wx      for t = 1 … n",

  { "forward", points = 4,
    text = "Return the list of the states h_1 … h_n for wx, the sequence X, wh and h0. Store in self what backward "
      .. "will need.",
    hints = {
      "How many numbers does the list have? Is h_0 one of them?",
      "Step t needs the state before it, h_{t-1}. Which state does step 1 need? backward will need these states, too.",
      "With wx 2, X {1, 2, 3}, wh 3 and h0 1: h_1 is 1·3 + 1·2 = 5, and h_2 is 5·3 + 2·2 = 19.",
    },
    lab.value({ 5, 19, 63 }, { wx = 2, X = { 1, 2, 3 }, wh = 3, h0 = 1 }), lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dwx, dwh, dh0 and dX, in this order, for dout, the list of the upstream gradients of h_1 … h_n.",
    hints = {
      "The figure has an arrow from dout[t] and an arrow from step t + 1. What is done where two arrows meet?",
      "Go from the last step to the first with one number, the gradient of h_t. In each step, first add dout[t]. "
        .. "Last, pass the number through wh to h_{t-1}.",
      "With dout {1, 10, 100} and wh 2: the gradient of h_3 is 100, that of h_2 is 10 + 100·2 = 210, and that of h_1 "
        .. "is 1 + 210·2 = 421. So dh0 is 842.",
    },
    lab.gradients(),
    lab.check("backward is itself a recurrence: forward, fed dout reversed, gives dX reversed:", same_recurrence) },

  mistakes = {
    { "the list of states begins with h_0", hint = 1, from = [[
    h = h * wh + X[t] * wx
    states[t] = h]], to = [[
    states[t] = h
    h = h * wh + X[t] * wx]],
      why = "The first number is h_1, the state after step 1. So store the state after each step, not before it." },
    { "h_0 is in front of the states", hint = 1, from = "  return states\n",
      to = "  return table.move(states, 1, #X, 2, { h0 })\n",
      why = "The list has n numbers, h_1 … h_n. h_0 is none of them." },
    { "only the last state is returned", hint = 1, from = "  return states\n", to = "  return h\n",
      why = "Each state has a loss of its own. So return the list of all states, h_1 … h_n." },
    { "each step starts from h0", hint = 2, from = "h = h * wh", to = "h = h0 * wh",
      why = "Step t starts from the state that step t − 1 returned. Only step 1 starts from h_0." },
    { "the gradient from later steps is missing", hint = 1, from = "dh = dh + dout[t]", to = "dh = dout[t]",
      why = "h_t also changes the later states and their losses. So add dout[t] to the gradient from step t + 1." },
    { "only the last loss counts", hint = 1, from = "dh = dh + dout[t]",
      to = "if t == #self.X then dh = dout[t] end",
      why = "Every step has a loss of its own. So add dout[t] in every step, not only in the last." },
    { "dout[t] is added after step t", hint = 2, from = [[
    dh = dh + dout[t]
    dwx = dwx + dh * self.X[t]
    dwh = dwh + dh * self.before[t]
    dX[t] = dh * self.wx
    dh = dh * self.wh
]], to = [[
    dwx = dwx + dh * self.X[t]
    dwh = dwh + dh * self.before[t]
    dX[t] = dh * self.wx
    dh = dh * self.wh + dout[t]
]],
      why = "h_t is the result of step t. So dout[t] must be added before the gradient goes back through step t." },
    { "dout[t] is added after step t, and dout[n] before", hint = 2, from = [[
  for t = #self.X, 1, -1 do
    dh = dh + dout[t]
    dwx = dwx + dh * self.X[t]
    dwh = dwh + dh * self.before[t]
    dX[t] = dh * self.wx
    dh = dh * self.wh
]], to = [[
  dh = dout[#self.X]
  for t = #self.X, 1, -1 do
    dwx = dwx + dh * self.X[t]
    dwh = dwh + dh * self.before[t]
    dX[t] = dh * self.wx
    dh = dh * self.wh + dout[t]
]],
      why = "h_t is the result of step t. So each dout[t] must be added before the gradient goes back through "
        .. "step t." },
    { "dwh uses h_t instead of h_{t-1}", hint = 3, from = "states[t] = h", to = "states[t], self.before[t] = h, h",
      why = "Step t multiplies wh by the old state, h_{t-1}. The new state, h_t, is the result of the step." },
    { "dh is not multiplied by wh", hint = 3, from = "    dh = dh * self.wh\n", to = "",
      why = "h_t contains h_{t-1}·wh, so the gradient is multiplied by wh when it passes from step t to step t − 1." },
    { "dh is multiplied by wx instead of wh", hint = 3, from = "dh = dh * self.wh", to = "dh = dh * self.wx",
      why = "h_t contains h_{t-1}·wh, so the gradient is multiplied by wh when it passes from step t to step t − 1." },
    { "dwx uses dout[t] only", hint = 2, from = "dwx + dh * self.X[t]", to = "dwx + dout[t] * self.X[t]",
      why = "wx changes h_t, and h_t changes all later losses. So each term needs the whole gradient of h_t." },
    { "dwh uses dout[t] only", hint = 2, from = "dwh + dh * self.before[t]", to = "dwh + dout[t] * self.before[t]",
      why = "wh changes h_t, and h_t changes all later losses. So each term needs the whole gradient of h_t." },
    { "dX uses dout[t] only", hint = 2, from = "dX[t] = dh", to = "dX[t] = dout[t]",
      why = "x_t changes h_t, and h_t changes all later losses. So dx_t needs the whole gradient of h_t." },
    { "dwh keeps one step only", hint = 2, from = "dwh = dwh + dh", to = "dwh = dh",
      why = "Every step uses wh, so its gradient is a sum over the steps." },
    { "dwx keeps one step only", hint = 2, from = "dwx = dwx + dh", to = "dwx = dh",
      why = "Every step uses wx, so its gradient is a sum over the steps." },
    { "dh0 stops at h_1", hint = 3, from = "dh = dh * self.wh\n", to = "if t > 1 then dh = dh * self.wh end\n",
      why = "h_1 contains h_0·wh, so dh0 is the gradient of h_1, multiplied by wh." },
    { "the steps are visited from first to last", hint = 2, from = "for t = #self.X, 1, -1 do",
      to = "for t = 1, #self.X do",
      why = "The gradient of h_t needs the gradient from step t + 1. So start at the last step." },
  },
}:run(...)
