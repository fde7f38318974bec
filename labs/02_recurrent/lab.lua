-- Lab 02: a recurrent layer over a whole sequence, as a chain of cells.
local lab = require "rnnlua.lab"

return lab {
  title = "A recurrent layer",
  minutes = 30,
  class = "Recurrent",
  figure = "recurrent",
  inputs = { wx = "number", X = "sequence", wh = "number", h0 = "number" },
  gradients = { "wx", "wh", "h0", "X" },
  lengths = { 1, 9 },
  text = [[
A recurrent layer reads the whole sequence x_1 … x_n. It starts at the state h_0, and each step is a
cell that takes the state which the step before it left:

    h_t = h_{t-1}·wh + x_t·wx      for t = 1 … n

All steps share the weights wx and wh. So the gradient of a weight is a sum over the steps, and the
gradient of the state travels back through all of them: back-propagation through time.]],

  { "forward", points = 4,
    text = "Return h_n for wx, the sequence X, wh and h0. Build it from rnn.RecurrentCell().",
    hints = {
      "How many cells do you need, if each must remember its own step for backward?",
      "Hand the state along the chain: what cell t returns goes into cell t + 1.",
      "h = cell:forward(wx, X[t], wh, h), for each cell in turn, starting from h = h0.",
    },
    lab.value(63, { wx = 2, X = { 1, 2, 3 }, wh = 3, h0 = 1 }), lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dwx, dwh, dh0 and dX, in this order, for the upstream gradient dout of h_n.",
    hints = {
      "Which cell gets dout? What does it return that the cell before it needs?",
      "Go through the cells from the last to the first, and add up what each says about a weight.",
      "local dwx_t, dwh_t, dh_t, dx_t = cell:backward(dh): dh_t is the upstream of the step before.",
    },
    lab.gradients() },
}:run(...)
