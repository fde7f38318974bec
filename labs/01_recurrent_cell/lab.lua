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
A cell is one such step. It multiplies the previous state by wh and the input by wx, and adds the
two products. The sum is the next state, h'.

You write this step as a layer. forward computes h'. backward gets the gradient of a loss with
respect to h', and computes the gradients of the loss with respect to the four inputs. Then rnnlua
checks whether your gradients are right for your forward.]],
  formula = "h' = h·wh + x·wx",

  { "forward", points = 4,
    text = "Return h' for wx, x, wh and h. Store in self what backward will need.",
    hints = {
      "The formula is one line of Lua, where * multiplies. Which numbers will backward need later, when it gets only "
        .. "dout?",
      "backward computes products of dout with these numbers, so forward stores all four inputs in self first.",
      "With wx 2, x 3, wh 5 and h 7 the products are 7·5 = 35 and 3·2 = 6, so h' is 41. self.wx = wx stores wx.",
    },
    lab.value(41, { wx = 2, x = 3, wh = 5, h = 7 }), lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dwx, dwh, dh and dx, in this order, for the upstream gradient dout of h'.",
    hints = {
      "Read the figure from right to left. A sum passes its gradient unchanged to both of its terms.",
      "A product passes to each factor its gradient times the other factor.",
      "With x 3, increase wx by 0.1: h' increases by 3·0.1, so dwx is 3 times dout. Find the other three in the "
        .. "same way.",
    },
    lab.gradients() },

  mistakes = {
    { "dh uses wx instead of wh", hint = 2, from = "dout * self.wh", to = "dout * self.wx",
      why = "h occurs in h' only as h·wh, so a change of h is multiplied by wh." },
    { "dx uses wh instead of wx", hint = 2, from = "dout * self.wx", to = "dout * self.wh",
      why = "x occurs in h' only as x·wx, so a change of x is multiplied by wx." },
    { "dwx lacks dout", hint = 1, from = "dout * self.x\n", to = "self.x\n",
      why = "By the chain rule every gradient has the factor dout, the gradient of the loss with respect to h'." },
    { "dh lacks wh", hint = 2, from = "dout * self.wh", to = "dout",
      why = "h' contains h·wh, so a change of h is multiplied by wh." },
    { "dwx has one factor too many", hint = 3, from = "dout * self.x\n", to = "dout * self.x * self.wx\n",
      why = "If wx increases by 1, x·wx increases by x. So dwx contains x, but not wx." },
    { "every gradient has the derivative of tanh as a factor", hint = 1, from = "local dwx = dout * self.x\n",
      to = "dout = dout * (1 - (self.h * self.wh + self.x * self.wx) ^ 2)\n  local dwx = dout * self.x\n",
      why = "This cell has no tanh: h' is the sum itself, and a sum passes its gradient unchanged." },
    { "every gradient has the derivative of a ReLU as a factor", hint = 1, from = "local dwx = dout * self.x\n",
      to = "dout = self.h * self.wh + self.x * self.wx > 0 and dout or 0\n  local dwx = dout * self.x\n",
      why = "This cell has no ReLU: h' is the sum itself, and a sum passes its gradient unchanged, also where it is "
        .. "negative." },
    { "dwh lacks h", hint = 3, from = "dout * self.h\n", to = "dout\n",
      why = "h' contains h·wh, so a change of wh is multiplied by h." },
  },
}:run(...)
