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
A recurrent layer reads the whole sequence x_1 … x_n. It starts with the state h_0. Each step is a
cell: it gets the state that the previous step returned, and returns the next state.

All steps use the same weights wx and wh. So the gradient of a weight is a sum over the steps. The
gradient of the state goes back through all steps, from the last to the first. This is called
back-propagation through time.]],
  formula = "h_t = h_{t-1}·wh + x_t·wx      for t = 1 … n",

  { "forward", points = 4,
    text = "Return h_n for wx, the sequence X, wh and h0. Use rnn.RecurrentCell() layers.",
    hints = {
      "How many cells do you need, if each must remember its own step for backward?",
      "Let one variable hold the state. Before the loop it is h0, and each cell gives it its next value. Keep the "
        .. "cells in a list in self.",
      "With wx 1, X {3, 4}, wh 2 and h0 1: cell 1 returns 1·2 + 3·1 = 5, and cell 2 returns 5·2 + 4·1 = 14. That is "
        .. "h_n.",
    },
    lab.value(63, { wx = 2, X = { 1, 2, 3 }, wh = 3, h0 = 1 }), lab.same_as_solution(),
    lab.built_from("RecurrentCell", { required = false }) },

  { "backward", points = 6,
    text = "Return dwx, dwh, dh0 and dX, in this order, for the upstream gradient dout of h_n.",
    hints = {
      "Which cell gets dout? Which of its results does the cell before it need?",
      "Go through the cells from the last to the first. For each weight, add up the gradients of all cells.",
      "With n 2: cell 2 gets dout, and cell 1 gets the third result of cell 2. dwx is the sum of the first results of "
        .. "both cells.",
    },
    lab.gradients() },

  mistakes = {
    { "dwh keeps one step only", hint = 2, from = "dwh = dwh + dwh_t", to = "dwh = dwh_t",
      why = "Every step uses wh, so its gradient is the sum of the gradients that the cells return." },
    { "dwx keeps one step only", hint = 2, from = "dwx = dwx + dwx_t", to = "dwx = dwx_t",
      why = "Every step uses wx, so its gradient is the sum of the gradients that the cells return." },
    { "every cell gets dout", hint = 1, from = "backward(dh)", to = "backward(dout)",
      why = "The last cell returned h_n, so it gets dout. Each other cell gets the dh of the cell after it." },
    { "dout is added to the dh of each cell", hint = 1, from = "dh = dh_t", to = "dh = dh_t + dout",
      why = "dout is the gradient of h_n alone. Only the last cell gets it; each other cell gets the dh of the cell "
        .. "after it." },
    { "the gradient goes back a step too early", hint = 2,
      from = "local dwx_t, dwh_t, dh_t, dx_t = self.cells[t]:backward(dh)",
      to = "local _, _, dh_t = self.cells[t]:backward(dh)\n"
        .. "    local dwx_t, dwh_t, _, dx_t = self.cells[t]:backward(dh_t)",
      why = "Cell t gets the gradient of its own h_t. The dh that it returns is for the cell before it." },
    { "the gradients of the state are added up", hint = 2, from = "dh = dh_t", to = "dh = dh + dh_t",
      why = "h_t changes h_n only through cell t + 1. So cell t gets the dh of cell t + 1, and no sum." },
    { "dh0 goes back one step only", hint = 2, from = "return dwx, dwh, dh, dX",
      to = "return dwx, dwh, select(3, self.cells[#self.cells]:backward(dout)), dX",
      why = "h_0 changes h_n through all steps, so dh0 is the dh of the first cell, not of the last." },
    { "x and wx are exchanged in the cell's inputs, and h and wh", hint = 3, from = "cell:forward(wx, X[t], wh, h)",
      to = "cell:forward(X[t], wx, h, wh)",
      why = "A cell takes wx, x, wh, h, in this order. In another order the products are the same, but each gradient "
        .. "belongs to the other factor." },
    { "the dh and the dx of each step are exchanged", hint = 2,
      from = "local dwx_t, dwh_t, dh_t, dx_t = self.cells[t]:backward(dh)",
      to = "local dwx_t, dwh_t, dh_t, dx_t = self.cells[t]:backward(dh)\n    dh_t, dx_t = dx_t, dh_t",
      why = "The third result of a cell is dh, the fourth dx. dh contains wh and goes to the cell before; dx contains "
        .. "wx and belongs to dX." },
    { "X is read backwards", hint = 3, from = "X[t], wh", to = "X[#X + 1 - t], wh",
      why = "Step 1 reads x_1, so cell t takes X[t]." },
    { "the last step is missing", hint = 1, from = "for t, cell in ipairs(self.cells) do",
      to = "for t = 1, #X - 1 do\n    local cell = self.cells[t]",
      why = "There are n steps, and the last one reads x_n. So the loop goes up to #X." },
    { "dX is in reverse order", hint = 2, from = "dX[t] = dx_t", to = "dX[#dX + 1] = dx_t",
      why = "The loop goes from the last cell to the first, so it appends the gradient of x_n first." },
    { "backward visits the cells from first to last", hint = 2, from = "for t = #self.cells, 1, -1 do",
      to = "for t = 1, #self.cells do",
      why = "dout belongs to the last cell, so start there. Each other cell needs the dh of the cell after it." },
  },
}:run(...)
