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
cell that takes the state which the step before it left.

All steps share the weights wx and wh. So the gradient of a weight is a sum over the steps, and the
gradient of the state travels back through all of them: back-propagation through time.]],
  formula = "h_t = h_{t-1}·wh + x_t·wx      for t = 1 … n",

  { "forward", points = 4,
    text = "Return h_n for wx, the sequence X, wh and h0. A hint: use rnn.RecurrentCell() layers.",
    hints = {
      "How many cells do you need, if each must remember its own step for backward?",
      "Hand the state along the chain: what cell t returns goes into cell t + 1.",
      "With n 2: cell 1 is given x_1 and h_0 and makes h_1; cell 2 is given x_2 and h_1 and makes h_2.",
    },
    lab.value(63, { wx = 2, X = { 1, 2, 3 }, wh = 3, h0 = 1 }), lab.same_as_solution(),
    lab.built_from("RecurrentCell", { required = false }) },

  { "backward", points = 6,
    text = "Return dwx, dwh, dh0 and dX, in this order, for the upstream gradient dout of h_n.",
    hints = {
      "Which cell gets dout? What does it return that the cell before it needs?",
      "Go through the cells from the last to the first, and add up what each says about a weight.",
      "With n 2: cell 2 gets dout; its third result is what cell 1 gets. dwx is what both say of it, added up.",
    },
    lab.gradients() },

  mistakes = {
    { "dwh keeps one step only", hint = 2, from = "dwh = dwh + dwh_t", to = "dwh = dwh_t",
      why = "Every step used wh. Its gradient is the sum of what each cell says." },
    { "dwx keeps one step only", hint = 2, from = "dwx = dwx + dwx_t", to = "dwx = dwx_t",
      why = "Every step used wx. Its gradient is the sum of what each cell says." },
    { "every cell gets dout", hint = 1, from = "backward(dh)", to = "backward(dout)",
      why = "Only the last cell made h_n. The others get the dh that the cell after them returned." },
    { "the gradient goes back a step too early", hint = 2,
      from = "local dwx_t, dwh_t, dh_t, dx_t = self.cells[t]:backward(dh)",
      to = "local _, _, dh_t = self.cells[t]:backward(dh)\n"
        .. "    local dwx_t, dwh_t, _, dx_t = self.cells[t]:backward(dh_t)",
      why = "Cell t gets the gradient of its own h_t. What it returns as dh is for the cell before it." },
    { "dh0 goes back one step only", hint = 2, from = "return dwx, dwh, dh, dX",
      to = "return dwx, dwh, select(3, self.cells[#self.cells]:backward(dout)), dX",
      why = "h_0 reaches h_n through all steps: dh0 is the dh of the first cell, not that of the last." },
    { "the cells get x and wx exchanged, and h and wh", hint = 3, from = "cell:forward(wx, X[t], wh, h)",
      to = "cell:forward(X[t], wx, h, wh)",
      why = "A cell takes wx, x, wh, h. The products stay the same, but each gradient is another factor's." },
    { "X is read backwards", hint = 3, from = "X[t], wh", to = "X[#X + 1 - t], wh",
      why = "Step 1 reads x_1: cell t takes X[t]." },
    { "the last step is missing", hint = 1, from = "for t, cell in ipairs(self.cells) do",
      to = "for t = 1, #X - 1 do\n    local cell = self.cells[t]",
      why = "There are n steps, and the last one reads x_n: the loop goes up to #X." },
    { "dX is in reverse order", hint = 2, from = "dX[t] = dx_t", to = "dX[#dX + 1] = dx_t",
      why = "The cells are gone through from the last to the first: what is appended first is x_n's." },
    { "the cells are gone through forwards", hint = 2, from = "for t = #self.cells, 1, -1 do",
      to = "for t = 1, #self.cells do",
      why = "dout arrives at the last cell. What a cell needs, the one after it must have returned." },
  },
}:run(...)
