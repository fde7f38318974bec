local lab = require "rnnlua.lab"

return lab {
  title = "An Elman cell",
  minutes = 30,
  class = "Elman",
  inputs = { Wx = { "H", "D" }, x = { "D" }, Wh = { "H", "H" }, h = { "H" }, b = { "H" } },
  dims = { H = { 1, 4 }, D = { 1, 3 } },
  gradients = { "Wx", "Wh", "h", "b", "x" },
  text = "A cell with matrices.",
  formula = "h' = tanh(Wx·x + Wh·h + b)",

  { "forward", points = 4,
    text = "Return h'. Keep in self what backward will need.",
    hints = { "A row of Wx and x make one number.", "Add the three shares, then squash.", "With 1 row: one number." },
    lab.value({ 0 }, { Wx = { { 2, 1 } }, x = { 3, 1 }, Wh = { { 1 } }, h = { 2 }, b = { -9 } }),
    lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dWx, dWh, dh, db and dx, in this order.",
    hints = { "First through tanh.", "Each number of a row meets one of x.", "A column of Wx meets dx." },
    lab.gradients() },

  mistakes = {
    { "the bias is left out", hint = 2, from = "local sum = b[i]", to = "local sum = 0",
      why = "b is a part of the sum." },
    { "dx goes through dWx's row", hint = 3, from = "da * self.Wx[i][j]", to = "da * self.x[j]",
      why = "A change of x_j goes through column j of Wx." },
    { "tanh' is taken of the sum", hint = 1, from = "(1 - self.y[i] ^ 2)", to = "(1 - self.y[i])",
      why = "The slope of tanh is 1 − h'²." },
  },
}:run(...)
