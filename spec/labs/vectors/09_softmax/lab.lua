local lab = require "rnnlua.lab"

return lab {
  title = "A loss on words",
  minutes = 30,
  class = "Loss",
  inputs = { z = { "N", "V" }, k = { "integer", "N", to = "V" } },
  dims = { N = { 1, 4 }, V = { 2, 5 } },
  gradients = { "z" },
  text = "Softmax with cross entropy.",
  formula = "loss = mean of −log softmax(z)_k",

  { "forward", points = 4,
    text = "Return the loss.",
    hints = { "exp, then divide.", "Take off the largest first.", "With two equal numbers it is log 2." },
    lab.value(math.log(2), { z = { { 1, 1 } }, k = { 1 } }),
    lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dz.",
    hints = { "What does a logit do to the loss?", "The label's number has one share more.", "A mean has its count." },
    lab.gradients() },

  mistakes = {
    { "the label's 1 is missing", hint = 2, from = "(p[j] - right)", to = "p[j]", why = "The label's share is p − 1." },
    { "the mean is a sum", hint = 3, from = "return loss / #z", to = "return loss", why = "It is a mean." },
    { "dz lacks 1/N", hint = 3, from = " / #self.p", to = "", why = "The mean has 1/N, and so has dz." },
  },
}:run(...)
