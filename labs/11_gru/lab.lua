-- Lab 11: the GRU cell, forward and backward, and how to tell the conventions of papers apart.
local lab = require "rnnlua.lab"

local function sigmoid(z) return 1 / (1 + math.exp(-z)) end

local function tanh(z) return 1 - 2 / (math.exp(2 * z) + 1) end

local function product(W, first, x, count)
  local y = {}
  for k = 1, count do
    y[k] = 0
    for j = 1, #x do y[k] = y[k] + W[first + k][j] * x[j] end
  end
  return y
end

-- A step without biases, of one of the four conventions.
local function step_of(reset, weighed)
  return function(Wx, x, Wh, h)
    local H, r, passed, new_h = #h, {}, {}, {}
    local from_x, from_h = product(Wx, 0, x, 3 * H), product(Wh, 0, h, 3 * H)
    for k = 1, H do
      r[k] = sigmoid(from_x[k] + from_h[k])
      passed[k] = r[k] * h[k]
    end
    local before = product(Wh, 2 * H, passed, H)
    for k = 1, H do
      local z = sigmoid(from_x[H + k] + from_h[H + k])
      local n = tanh(from_x[2 * H + k] + (reset == "after" and r[k] * from_h[2 * H + k] or before[k]))
      if weighed == "new" then z = 1 - z end
      new_h[k] = (1 - z) * n + z * h[k]
    end
    return new_h
  end
end

local WORDS = { after = 1, before = 2, old = 3, new = 4 }

local function check_tell(case)
  local wrong
  for _, reset in ipairs { "after", "before" } do
    for _, weighed in ipairs { "old", "new" } do
      local said, said_of_z = case.layer.tell(step_of(reset, weighed))
      case:observe(WORDS[said] or 0, WORDS[said_of_z] or 0)
      if said ~= reset then
        wrong = wrong or ("a step multiplies r %s the product; tell says %s"):format(reset, tostring(said))
      elseif said_of_z ~= weighed then
        wrong = wrong or ("z weighs the %s state in a step; tell says %s"):format(weighed, tostring(said_of_z))
      end
    end
  end
  return wrong
end

local ZERO_1 = { { 0 }, { 0 }, { 0 }, { 0 }, { 0 }, { 0 } }
local ZERO_2 = { { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 } }
local ZEROS = { 0, 0, 0, 0, 0, 0 }

return lab {
  title = "A GRU cell",
  minutes = 40,
  class = "GRUCell",
  inputs = { Wx = { "3H", "D" }, x = { "D" }, Wh = { "3H", "H" }, h = { "H" }, bx = { "3H" }, bh = { "3H" } },
  dims = { H = { 1, 2 }, D = { 1, 2 } },
  gradients = { "Wx", "Wh", "h", "bx", "bh", "x" },
  text = [[
A GRU cell has gates as the LSTM cell of lab 10, but only one state, h. Its new state is a mixture of
the old state and a candidate n. The update gate z says how much of the old state is kept: 1 keeps
all. The reset gate r says how much of the old state the candidate sees.

The order is r, z, n: rows 1 … H of Wx, Wh, bx and bh belong to r, the next H rows to z, and the last
H rows to n. There are two biases, because r multiplies only what comes from h.

So far z was the sum in front of a tanh or a σ. Papers on the GRU call the update gate z, and so does
this lab. The sum has two parts here: a comes from x, and u from h.

Papers differ in two points. First, r: here it multiplies after the product with Wh, r·(Wh·h). In
others it comes before the product, Wh·(r·h). Second, z: here it weighs the old state. In others it
weighs the new one, h' = (1 − z)·h + z·n. A paper and a library that differ in one of them can't
share weights. In the last task you tell them apart.]],
  formula = {
    "a = Wx·x + bx     3H numbers: a_r, a_z, a_n",
    "u = Wh·h + bh     3H numbers: u_r, u_z, u_n",
    "r = σ(a_r + u_r)   z = σ(a_z + u_z)",
    "n = tanh(a_n + r·u_n)         number by number",
    "h' = (1 − z)·n + z·h",
  },

  { "forward", points = 4,
    text = "Return h', a list of H numbers. Store in self what backward will need.",
    hints = {
      "Compute the 3H numbers of a and of u first. Why must n have them apart?",
      "Number k of r needs a[k] and u[k], and the rows of z begin after the H rows of r.",
      "Let r and z be 1/2, a_n 3, u_n −6 and h 4. The sum inside tanh is 3 − 3, so n is 0, and h' is 2.",
    },
    lab.value({ 2, -3 }, { Wx = ZERO_1, x = { 3 }, Wh = ZERO_2, h = { 4, -6 }, bx = ZEROS, bh = ZEROS }),
    lab.same_as_solution() },

  { "backward", points = 4,
    text = "Return dWx, dWh, dh, dbx, dbh and dx, in this order, for the upstream gradient dout of h'.",
    hints = {
      "Find da and du first, the gradients of a and u. In r and z they are the same. In n they differ.",
      "n gets dout times 1 − z. z gets dout times the difference of old state and candidate. r gets the gradient of "
        .. "the sum inside tanh, dout·(1 − z)·(1 − n²), times u_n. Each is multiplied by its own derivative. h is in "
        .. "u, and stands in h' by itself.",
      "With dout 2, z 0.5, n 0 and h 3, the gradient of z is 2·3 = 6, and the derivative 0.25, so da of z is 1.5. With "
        .. "r 0.5, da of n is 1, and du of n is 0.5.",
    },
    lab.gradients() },

  { "tell", points = 2,
    text = "step(Wx, x, Wh, h) is a GRU step without biases, of unknown convention. Return \"after\" or \"before\" for "
      .. "r, and then \"old\" or \"new\" for z. Call step with weights and states of your choice.",
    hints = {
      "Choose a case in which the conventions give different numbers. With large weights of x, a gate is 0 or 1.",
      "For z: make it 1, and see whether the state stays. For r: with H = 1, r·(w·h) and (w·h)·r are the same, so take "
        .. "H = 2, and another r for each number.",
      "Let r be {0, 1} and h {1, 0}, and let the row of n's second number be {1, 0}. Before the product, r removes the "
        .. "1 of h. After it, the second number has the factor 1. So the candidate is tanh(0) or tanh(1).",
    },
    lab.check("tells all four conventions", check_tell) },

  mistakes = {
    { "z weighs the new state", hint = 1, from = "(1 - z[k]) * n[k] + z[k] * h[k]",
      to = "z[k] * n[k] + (1 - z[k]) * h[k]",
      why = "Here z is the weight of the old state. Other papers have it the other way round." },
    { "r multiplies before the product", hint = 1, from = "n[k] = tanh(a[2 * H + k] + r[k] * u[2 * H + k])",
      to = "local sum = bh[2 * H + k]\n    for j = 1, H do\n"
        .. "      sum = sum + Wh[2 * H + k][j] * sigmoid(a[j] + u[j]) * h[j]\n    end\n"
        .. "    n[k] = tanh(a[2 * H + k] + sum)",
      why = "Here r multiplies after the product with Wh, r·u_n. Other papers have Wh·(r·h)." },
    { "r multiplies a_n as well", hint = 3, from = "tanh(a[2 * H + k] + r[k] * u[2 * H + k])",
      to = "tanh(r[k] * (a[2 * H + k] + u[2 * H + k]))",
      why = "r multiplies only u_n, which comes from the state. a_n comes from x." },
    { "n lacks r", hint = 3, from = "+ r[k] * u[2 * H + k])", to = "+ u[2 * H + k])",
      why = "r says how much of the old state the candidate sees: it multiplies u_n." },
    { "bh is outside of r", hint = 1, from = "+ r[k] * u[2 * H + k])",
      to = "+ r[k] * (u[2 * H + k] - bh[2 * H + k]) + bh[2 * H + k])",
      why = "u_n is Wh·h + bh, and r multiplies all of it. Some papers add a bias outside of r." },
    { "r and z are exchanged", hint = 2, from = "r[k] = sigmoid(a[k] + u[k])\n    z[k] = sigmoid(a[H + k] + u[H + k])",
      to = "z[k] = sigmoid(a[k] + u[k])\n    r[k] = sigmoid(a[H + k] + u[H + k])",
      why = "The first H rows belong to r, the next H rows to z." },
    { "the gradient of z has the wrong sign", hint = 2, from = "(self.h[k] - n[k])", to = "(n[k] - self.h[k])",
      why = "If z grows, h' contains more of h and less of n." },
    { "the gradient of z lacks the old state", hint = 2, from = "(self.h[k] - n[k])", to = "-n[k]",
      why = "z stands in h' twice: in (1 − z)·n and in z·h." },
    { "the derivative of z's sigmoid is missing", hint = 2, from = "(self.h[k] - n[k]) * z[k] * (1 - z[k])",
      to = "(self.h[k] - n[k])",
      why = "z is σ of a_z + u_z, so its gradient is multiplied by z·(1 − z)." },
    { "the derivative of r's sigmoid is missing", hint = 2, from = "self.u[2 * H + k] * r[k] * (1 - r[k])",
      to = "self.u[2 * H + k]",
      why = "r is σ of a_r + u_r, so its gradient is multiplied by r·(1 − r)." },
    { "the gradient of r lacks the derivative of n's tanh", hint = 2, from = "da[k] = dn * ",
      to = "da[k] = dout[k] * (1 - z[k]) * ",
      why = "r is inside of tanh. So its gradient contains 1 − n², and the derivative of its own sigmoid, too." },
    { "the derivative of n's tanh is missing", hint = 2, from = "(1 - z[k]) * (1 - n[k] ^ 2)", to = "(1 - z[k])",
      why = "n is a tanh, so its gradient is multiplied by 1 − n²." },
    { "n takes z for 1 − z", hint = 2, from = "dout[k] * (1 - z[k]) * (1", to = "dout[k] * z[k] * (1",
      why = "h' contains (1 − z)·n." },
    { "r takes h for the product", hint = 2, from = "dn * self.u[2 * H + k]", to = "dn * self.h[k]",
      why = "r multiplies u_n = Wh·h + bh, so its gradient contains u_n, and not h." },
    { "du of n lacks r", hint = 3, from = "dn * r[k]\n", to = "dn\n",
      why = "The candidate contains r·u_n, so a change of u_n is multiplied by r." },
    { "dbh takes da", hint = 1, from = "da, du, dx", to = "da, da, dx",
      why = "bh is in u, so its gradient is du. In n, u has the factor r, and a has not." },
    { "the direct way to h is missing", hint = 2, from = "dh[k] = dout[k] * z[k]", to = "dh[k] = 0",
      why = "h stands in h' by itself, too, with the factor z." },
    { "tell takes old for new", hint = 2, from = "keeps[1] > 0.5", to = "keeps[1] < 0.5",
      why = "If z is 1 and weighs the old state, the state stays." },
    { "tell takes after for before", hint = 3, from = "[2] > 0.1", to = "[2] < 0.1",
      why = "After the product, the second number has its own factor, r_2 = 1. Before it, r_1 = 0 removes h_1." },
  },
}:run(...)
