local lab = require "rnnlua.lab"

return lab {
  title = "An LSTM cell",
  minutes = 40,
  class = "Cell",
  inputs = { Wx = { "4H", "D" }, x = { "D" }, Wh = { "4H", "H" }, h = { "H" }, c = { "H" }, b = { "4H" } },
  dims = { H = { 1, 3 }, D = { 1, 3 } },
  outputs = { "h", "c" },
  gradients = { "Wx", "Wh", "h", "c", "b", "x" },
  text = "A cell with gates.",
  formula = "c' = f*c + i*g",

  { "forward", points = 4,
    text = "Return h' and c'.",
    hints = { "Four numbers a unit.", "The forget gate meets c.", "An open gate is near 1." },
    lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dWx, dWh, dh, dc, db and dx.",
    hints = { "c' has two upstreams.", "c reaches c' through f.", "Each gate has its slope." },
    lab.gradients() },

  mistakes = {
    { "c' gets no share of h'", hint = 1, from = "dc_next[k] + dh_next[k] * gate.o * (1 - gate.s ^ 2)",
      to = "dc_next[k]",
      why = "h' is made of c', so its gradient comes to c', too." },
    { "dc is not passed on through f", hint = 2, from = "dc[k] = d * gate.f", to = "dc[k] = d",
      why = "c is multiplied by the forget gate." },
    { "i and f are exchanged", hint = 2, from = "f * c[k] + i * g", to = "i * c[k] + f * g", why = "f forgets c." },
  },
}:run(...)
