-- Lab 01: one step of a recurrent network, forward and backward.
local lab = require "rnnlua.lab"

return lab {
  title = "A recurrent cell",
  minutes = 20,
  class = "RecurrentCell",
  figure = "cell",
  inputs = { wx = "number", x = "number", wh = "number", h = "number" },
  gradients = { "wx", "wh", "h", "x" },
  text = [[
A recurrent network reads a sequence one value at a time and carries a state h from step to step.
The cell is one such step. It weighs the state that it was given and the value that it reads, and
their sum is the next state, h'.

You write this step as a layer: forward computes h', backward turns the gradient of a loss with
respect to h' into its gradients with respect to the four inputs. A gradient check then shows
whether the two belong together.]],
  formula = "h' = h·wh + x·wx",

  { "forward", points = 4,
    text = "Return h' for wx, x, wh and h. Keep in self what backward will need.",
    hints = {
      "The figure has two products and one sum. Which number goes into which product?",
      "Each weight multiplies what it is named after: wh the state h, wx the input x.",
      "With wx 2, x 3, wh 5 and h 7 the products are 7·5 = 35 and 3·2 = 6, so h' is 41. self.wx = wx keeps wx.",
    },
    lab.value(41, { wx = 2, x = 3, wh = 5, h = 7 }), lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dwx, dwh, dh and dx, in this order, for the upstream gradient dout of h'.",
    hints = {
      "Walk the figure from right to left. A sum hands the gradient on to both of its sides.",
      "A product hands to each factor the gradient times the other factor.",
      "With x 3, let wx grow by 0.1: h' grows by 3·0.1, so dwx is 3 times dout. The other three go the same way.",
    },
    lab.gradients() },

  mistakes = {
    { "dh goes through wx", hint = 2, from = "dout * self.wh", to = "dout * self.wx",
      why = "h reaches h' through h·wh alone, so its change is multiplied by wh." },
    { "dx goes through wh", hint = 2, from = "dout * self.wx", to = "dout * self.wh",
      why = "x reaches h' through x·wx alone, so its change is multiplied by wx." },
    { "dwx lacks dout", hint = 1, from = "dout * self.x\n", to = "self.x\n",
      why = "dout says how the loss changes with h'; every gradient is dout times the step's own." },
    { "dh lacks wh", hint = 2, from = "dout * self.wh", to = "dout",
      why = "h is multiplied by wh on its way into h', and so is any change of it." },
    { "dwx has a factor too many", hint = 3, from = "dout * self.x\n", to = "dout * self.x * self.wx\n",
      why = "x·wx grows by x where wx grows by 1: wx itself is no part of it." },
    { "dwh lacks h", hint = 3, from = "dout * self.h\n", to = "dout\n",
      why = "wh is multiplied by h on its way into h', and so is any change of it." },
  },
}:run(...)
