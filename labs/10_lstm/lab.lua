-- Lab 10: the LSTM cell, forward and backward, and the gradient that survives along c.
local lab = require "rnnlua.lab"

local STEPS = 30
local BIASES = { 4, 0 } -- of the forget gate, whose sigmoids are 0.98 and 0.5; the gradient of the first is plotted
local WH = 0.9 -- a line of lab 05

-- A chain of cells of one unit with Wh = 0, so that only c connects the steps. Returns the gradients of c_T, c_{T-1} …
-- c_0, a list, for the gradient 1 of c_T and 0 of h_T; and whether all states are those of the solution.
local function carousel(case, bias)
  local layers, h, c, right = {}, { 0.5 }, { 0.25 }, true
  local zero, b = { { 0 }, { 0 }, { 0 }, { 0 } }, { 0.25, bias, -0.5, 0.75 }
  for t = 1, STEPS do
    layers[t] = case:new_layer()
    local right_h, right_c = case.solution:forward(zero, { 1 }, zero, h, c, b)
    h, c = layers[t]:forward(zero, { 1 }, zero, h, c, b)
    right = right and math.abs(h[1] - right_h[1]) + math.abs(c[1] - right_c[1]) < 1e-9
  end
  local dh, dc, gradients = { 0 }, { 1 }, { 1 }
  for t = STEPS, 1, -1 do
    dh, dc = select(3, layers[t]:backward(dh, dc))
    gradients[#gradients + 1] = dc[1]
  end
  return gradients, right
end

-- What is left of the gradient of c must be the product of the forget gates. It is plotted beside a line of lab 05.
local function check_carousel(case)
  if case.number > 1 then return end
  local distances, ordinary, along = {}, {}, nil
  for k = 1, STEPS + 1 do distances[k], ordinary[k] = k - 1, WH ^ (k - 1) end
  for i, bias in ipairs(BIASES) do
    local gate = 1 / (1 + math.exp(-bias))
    local gradients, right = carousel(case, bias)
    case:observe(gradients)
    for k, gradient in ipairs(gradients) do
      if math.abs(gradient - gate ^ (k - 1)) > 1e-9 then
        return ("with forget gates %.2g, dc is %.6g after %d steps back, should be %.6g"):format(gate, gradient, k - 1,
          gate ^ (k - 1))
      end
    end
    if not right then return end -- forward is still wrong
    if i == 1 then along = { name = ("along c, f %.2g"):format(gate), x = distances, y = gradients } end
  end
  case:plot { y = "gradient", x = "steps back", log = true, height = 13,
    series = { along, { name = ("lab 05, wh %g"):format(WH), x = distances, y = ordinary } } }
  case:show "On each line, a step back multiplies by the same factor: f, or wh."
  case:show(("What is left after %d steps: %.2g along c, %.2g with wh %g."):format(STEPS, along.y[STEPS + 1],
    ordinary[STEPS + 1], WH))
  case:show "f is never above 1, so nothing explodes along c."
  case:show "The network sets f itself: near 1, the gradient survives."
end

local ZERO_1, ZERO_2 = { { 0 }, { 0 }, { 0 }, { 0 } }, { { 0 }, { 0 }, { 0 }, { 0 } }

return lab {
  title = "An LSTM cell",
  minutes = 40,
  class = "LSTMCell",
  outputs = { "h", "c" },
  inputs = { Wx = { "4H", "D" }, x = { "D" }, Wh = { "4H", "H" }, h = { "H" }, c = { "H" }, b = { "4H" } },
  dims = { H = { 1, 2 }, D = { 1, 2 } },
  gradients = { "Wx", "Wh", "h", "c", "b", "x" },
  text = [[
In a tanh cell, each step back multiplies the gradient by Wh and by the derivative of tanh. After many
steps almost nothing of it is left. An LSTM cell has a second state, the cell state c, with a way of
its own: c' is the old c, times a number between 0 and 1, plus something new. When your cell works,
the lab plots how much of the gradient is left on this way, beside a line of lab 05.

A gate is a list of numbers between 0 and 1, one for each number of the state. It says how much
passes. The input gate i says how much of the candidate g is added to c. The forget gate f says how
much of the old c is kept: 1 keeps all. The output gate o says how much of c' is shown in h'. Wx, Wh
and b have four blocks of H rows, in the order i, f, g, o: rows 1 … H belong to i, the next H rows to
f, and so on. σ(z) is 1/(1 + exp(−z)). The file has it as sigmoid, and it has tanh.]],
  formula = {
    "z = Wx·x + Wh·h + b          4H numbers: z_i, z_f, z_g, z_o",
    "i = σ(z_i)   f = σ(z_f)   g = tanh(z_g)   o = σ(z_o)",
    "c' = f·c + i·g               number by number",
    "h' = o·tanh(c')",
  },

  { "forward", points = 4,
    text = "Return h' and c', two lists of H numbers. Store in self what backward will need.",
    hints = {
      "Compute all 4H numbers of z first, as in lab 07. Which of them does number k of each gate need?",
      "Number k of i comes from z[k], and the rows of f begin after the H rows of i. g is the only one of the four "
        .. "with tanh.",
      "If all weights and b are 0, each of i, f and o is 1/2, and g is 0. With c {4}, c' is {2}, and h' is half of "
        .. "tanh(2) = 0.964, {0.482}.",
    },
    lab.value({ { 0.5 * (1 - 2 / (math.exp(4) + 1)) }, { 2 } }, { Wx = ZERO_1, x = { 3 }, Wh = ZERO_2, h = { 5 },
      c = { 4 }, b = { 0, 0, 0, 0 } }),
    lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dWx, dWh, dh, dc, db and dx, in this order, for the upstream gradients of h' and c'.",
    hints = {
      "Find the gradient of c' first. c' changes the loss on two ways: c' is an output, and h' depends on it.",
      "Then find the gradient of each gate, and multiply it by the derivative: gate times 1 − gate for σ, and "
        .. "1 − g² for tanh. This is dz, and from there on all is as in lab 07.",
      "With c 4, f 0.5 and the gradient 3 of c', the gradient of f is 3·4 = 12, the derivative is 0.25, and so dz of f "
        .. "is 3. dc is 3·0.5 = 1.5.",
    },
    lab.gradients(),
    lab.check("a chain of cells with Wh = 0: each step back multiplies dc by f:", check_carousel) },

  mistakes = {
    { "h' and c' are exchanged", hint = 1, from = "return new_h, new_c", to = "return new_c, new_h",
      why = "Return h' first, then c'." },
    { "the rows of each unit are together", hint = 2, from = "i[k] = sigmoid(z[k])\n    f[k] = sigmoid(z[H + k])\n"
        .. "    g[k] = tanh(z[2 * H + k])\n    o[k] = sigmoid(z[3 * H + k])",
      to = "local first = 4 * (k - 1)\n    i[k], f[k] = sigmoid(z[first + 1]), sigmoid(z[first + 2])\n"
        .. "    g[k], o[k] = tanh(z[first + 3]), sigmoid(z[first + 4])",
      why = "The rows come in blocks of H: first all rows of i, then all rows of f, and so on." },
    { "the blocks are in the order i, f, o, g", hint = 2,
      from = "g[k] = tanh(z[2 * H + k])\n    o[k] = sigmoid(z[3 * H",
      to = "g[k] = tanh(z[3 * H + k])\n    o[k] = sigmoid(z[2 * H",
      why = "The third H rows belong to g, and the last H rows to o." },
    { "i and g are exchanged", hint = 2,
      from = "i[k] = sigmoid(z[k])\n    f[k] = sigmoid(z[H + k])\n    g[k] = tanh(z[2 * H + k])",
      to = "g[k] = tanh(z[k])\n    f[k] = sigmoid(z[H + k])\n    i[k] = sigmoid(z[2 * H + k])",
      why = "The first H rows belong to the gate i, and the third H rows to g." },
    { "f and i are exchanged", hint = 2, from = "f[k] * c[k] + i[k] * g[k]", to = "i[k] * c[k] + f[k] * g[k]",
      why = "The forget gate f multiplies the old c, and the input gate i multiplies the new g." },
    { "g has sigmoid instead of tanh", hint = 2, from = "g[k] = tanh(z[2", to = "g[k] = sigmoid(z[2",
      why = "g is no gate but the candidate, which may be negative: it has tanh." },
    { "h' lacks the tanh of c'", hint = 3, from = "s[k] = tanh(new_c[k])", to = "s[k] = new_c[k]",
      why = "h' is o times tanh(c')." },
    { "the upstream gradient of c' is lost", hint = 1, from = "local d = dnew_c[k] + dnew_h[k]",
      to = "local d = dnew_h[k]",
      why = "c' is an output, too. Its own upstream gradient is added to what comes through h'." },
    { "c' gets no gradient through h'", hint = 1, from = "dnew_c[k] + dnew_h[k] * o[k] * (1 - s[k] ^ 2)",
      to = "dnew_c[k]",
      why = "h' depends on c', so the gradient of h' contributes to that of c'." },
    { "the derivative of tanh(c') is missing", hint = 2, from = "o[k] * (1 - s[k] ^ 2)", to = "o[k]",
      why = "Between c' and h' is a tanh. Its derivative is 1 − tanh(c')²." },
    { "the derivative of tanh(c') is taken of c' itself", hint = 2, from = "(1 - s[k] ^ 2)",
      to = "(1 - self.new_c[k] ^ 2)",
      why = "The derivative of tanh is 1 minus the square of its result, tanh(c'), and not of c'." },
    { "the derivative of i's sigmoid is missing", hint = 2, from = "d * g[k] * i[k] * (1 - i[k])", to = "d * g[k]",
      why = "i is σ of z_i, so its gradient is multiplied by the derivative i·(1 − i)." },
    { "g has the derivative of a sigmoid", hint = 2, from = "i[k] * (1 - g[k] ^ 2)", to = "i[k] * g[k] * (1 - g[k])",
      why = "g is a tanh of z_g, so its derivative is 1 − g²." },
    { "i and g have each other's derivatives", hint = 2, from = "i[k] * (1 - i[k])\n"
        .. "    dz[H + k] = d * self.c[k] * f[k] * (1 - f[k])\n    dz[2 * H + k] = d * i[k] * (1 - g[k] ^ 2)",
      to = "(1 - i[k] ^ 2)\n    dz[H + k] = d * self.c[k] * f[k] * (1 - f[k])\n    dz[2 * H + k] = d * i[k] * g[k] * "
        .. "(1 - g[k])",
      why = "i is a sigmoid, with the derivative i·(1 − i). g is a tanh, with the derivative 1 − g²." },
    { "the gates have the derivative of a tanh", hint = 2, from = "i[k] * (1 - i[k])\n"
        .. "    dz[H + k] = d * self.c[k] * f[k] * (1 - f[k])\n    dz[2 * H + k] = d * i[k] * (1 - g[k] ^ 2)\n"
        .. "    dz[3 * H + k] = dnew_h[k] * s[k] * o[k] * (1 - o[k])",
      to = "(1 - i[k] ^ 2)\n    dz[H + k] = d * self.c[k] * (1 - f[k] ^ 2)\n    dz[2 * H + k] = d * i[k] * "
        .. "(1 - g[k] ^ 2)\n    dz[3 * H + k] = dnew_h[k] * s[k] * (1 - o[k] ^ 2)",
      why = "Only g is a tanh, with the derivative 1 − g². i, f and o are sigmoids, with the derivative i·(1 − i) and "
        .. "so on." },
    { "the gradients of i and g are exchanged", hint = 2, from = "dz[k] = d * g[k] * i[k] * (1 - i[k])\n"
        .. "    dz[H + k] = d * self.c[k] * f[k] * (1 - f[k])\n    dz[2 * H + k] = d",
      to = "dz[2 * H + k] = d * g[k] * i[k] * (1 - i[k])\n    dz[H + k] = d * self.c[k] * f[k] * (1 - f[k])\n"
        .. "    dz[k] = d",
      why = "The first H rows of dz belong to the gate i, and the third H rows to g." },
    { "f gets c' in place of c", hint = 3, from = "d * self.c[k] * f[k]", to = "d * self.new_c[k] * f[k]",
      why = "f multiplies the old c, so the gradient of f contains the old c." },
    { "o gets c' in place of tanh(c')", hint = 2, from = "dnew_h[k] * s[k]", to = "dnew_h[k] * self.new_c[k]",
      why = "o multiplies tanh(c'), so the gradient of o contains tanh(c')." },
    { "dc lacks the forget gate", hint = 3, from = "dc[k] = d * f[k]", to = "dc[k] = d",
      why = "c' contains f·c, so a change of c is multiplied by f." },
    { "dh keeps one row only", hint = 2, from = "dh[j] = dh[j] + dz", to = "dh[j] = dz",
      why = "Each of the 4H rows uses h_j, so dh_j is a sum over all rows." },
  },
}:run(...)
