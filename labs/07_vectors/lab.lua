-- Lab 07: the tanh cell with vectors and matrices.
local lab = require "rnnlua.lab"

return lab {
  title = "Vectors",
  minutes = 30,
  class = "ElmanCell",
  inputs = { Wx = { "H", "D" }, x = { "D" }, Wh = { "H", "H" }, h = { "H" }, b = { "H" } },
  dims = { H = { 1, 4 }, D = { 1, 3 } },
  gradients = { "Wx", "Wh", "h", "b", "x" },
  text = [[
In the tanh cell of lab 06, the input and the state are numbers. A useful cell has vectors: x has D
numbers, and the state h has H numbers. Then the weights are matrices. Each number of the new state
depends on all numbers of x and of h:

- Wx is a list of H rows. Each row has D numbers. Its shape is H × D.
- Wh is a list of H rows of H numbers. Its shape is H × H.
- b has H numbers, and h' has H numbers.

Each gradient has the shape of its input: a loss has one derivative for each number. So look at the
shapes first when you look for a mistake: if dWx comes out as D × H, its rows and columns are
exchanged, which is called transposed. Wh is square, so there the shape can't show you such a
mistake. In Lua, Wx[i][j] is the number in row i and column j. If you write Wx[j][i], you may ask
for a row that does not exist: then Lua says "attempt to index a nil value".]],
  formula = {
    "z_i  = Wx_i1·x_1 + … + Wx_iD·x_D + Wh_i1·h_1 + … + Wh_iH·h_H + b_i",
    "h'_i = tanh(z_i)      for i = 1 … H",
    "in short: h' = tanh(Wx·x + Wh·h + b)",
  },

  { "forward", points = 4,
    text = "Return h', a list of H numbers, for Wx, x, Wh, h and b. Store in self what backward will need.",
    hints = {
      "How many numbers of Wx and of Wh does one number of h' need?",
      "Number i of h' needs row i of Wx with all numbers of x, row i of Wh with all numbers of h, and number i of b.",
      "With the row {1, 2} of Wx, x {3, 4}, the row {5} of Wh, h {−2} and b {−1}, the sums are 3 + 8 and −10. So z is "
        .. "11 − 10 − 1 = 0, and tanh 0 is 0.",
    },
    lab.value({ 0.7615941559557649, 0.0 },
      { Wx = { { 1, 2, 0 }, { 0, 1, -1 } }, x = { 3, 1, 2 }, Wh = { { -1, 0 }, { 2, -3 } }, h = { 5, 3 },
        b = { 1, 0 } }),
    lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dWx, dWh, dh, db and dx, in this order, each with the shape of its input. dout is the upstream "
      .. "gradient of h', a list of H numbers.",
    hints = {
      "Find dz first, the gradient of z: it has H numbers, and each one is as in lab 06. Then ask for each number of "
        .. "an input: which of the z_i does it change?",
      "Wx_ij occurs only in z_i, where it is multiplied by x_j. But x_j occurs in every z_i: it meets all numbers in "
        .. "column j of Wx. So dx_j is a sum over this column. The same holds for Wh and h.",
      "Let dz be {2, 5}. If column j of Wx is {1, 3}, the products are 2 and 15, and dx_j is 17. If x is {7, 8, 9}, "
        .. "the first row of dWx is {14, 16, 18}, and the second is {35, 40, 45}.",
    },
    lab.gradients() },

  mistakes = {
    { "Wh is transposed", hint = 2, from = "Wh[i][j] * h[j]", to = "Wh[j][i] * h[j]",
      why = "z_i needs row i of Wh: the first index is the row." },
    { "each h'_i sees only x_i", hint = 2, from = "for j = 1, #x do z = z + Wx[i][j] * x[j] end",
      to = "z = z + (Wx[i][i] or 0) * (x[i] or 0)",
      why = "Each number of h' depends on all numbers of x. So z_i is a sum over row i of Wx." },
    { "the bias is missing", hint = 2, from = "local z = b[i]", to = "local z = 0",
      why = "z_i is the sum of the two products and b_i." },
    { "the bias is added once for each number of x", hint = 2, from = "local z = b[i]\n    for j = 1, #x do z = z + Wx",
      to = "local z = 0\n    for j = 1, #x do z = z + b[i] + Wx",
      why = "z_i contains b_i once. So add it outside the loop over x." },
    { "row i of Wh is multiplied by h_i", hint = 2, from = "Wh[i][j] * h[j]", to = "Wh[i][j] * h[i]",
      why = "Each number of row i meets the number of h at the same place: Wh_ij meets h_j." },
    { "row i of Wx is multiplied by x_i", hint = 2, from = "Wx[i][j] * x[j]", to = "Wx[i][j] * (x[i] or 0)",
      why = "Each number of row i meets the number of x at the same place: Wx_ij meets x_j." },
    { "dh uses Wh instead of its transpose", hint = 2, from = "dz * self.Wh[i][j]",
      to = "dout[i] * (1 - self.new_h[i] ^ 2) * self.Wh[j][i]",
      why = "h_j meets column j of Wh, so dh_j sums over that column. A row of Wh belongs to one z_i." },
    { "dWh is transposed", hint = 2, from = "dWh[i][j] = dz * self.h[j]",
      to = "dWh[i][j] = dout[j] * (1 - self.new_h[j] ^ 2) * self.h[i]",
      why = "Wh_ij is the weight from h_j to z_i. So dWh_ij has the factors dz_i and h_j." },
    { "dWx is transposed", hint = 2, from = "return dWx, dWh, dh, db, dx",
      to = "local turned = {}\n  for j = 1, #self.x do\n    turned[j] = {}\n    for i = 1, #dout do turned[j][i] = "
        .. "dWx[i][j] end\n  end\n  return turned, dWh, dh, db, dx",
      why = "dWx has the shape of Wx, H × D: one row for each number of h'." },
    { "the derivative of tanh is missing", hint = 1, from = "dout[i] * (1 - self.new_h[i] ^ 2)", to = "dout[i]",
      why = "dout is the gradient of h'. On its way to z it passes the tanh, so each number is multiplied by "
        .. "1 − h'_i²." },
    { "the derivative of tanh lacks its square", hint = 1, from = "self.new_h[i] ^ 2", to = "self.new_h[i]",
      why = "The derivative of tanh at z_i is 1 − tanh(z_i)², which is 1 − h'_i²." },
    { "the square of the derivative of tanh is around the whole", hint = 1, from = "(1 - self.new_h[i] ^ 2)",
      to = "(1 - self.new_h[i]) ^ 2",
      why = "Only h'_i is squared: the derivative is 1 − h'_i², and not (1 − h'_i)²." },
    { "the derivative of tanh sums over all of h'", hint = 1, from = "local dz = dout[i] * (1 - self.new_h[i] ^ 2)",
      to = "local sum = 0\n    for j = 1, #dout do sum = sum + self.new_h[j] ^ 2 end\n"
        .. "    local dz = dout[i] * (1 - sum)",
      why = "The tanh works on each number by itself, so dz_i contains h'_i and no other number of h'." },
    { "the derivative of tanh uses h'_1 everywhere", hint = 1, from = "self.new_h[i] ^ 2", to = "self.new_h[1] ^ 2",
      why = "The tanh works on each number by itself, so dz_i contains h'_i, and not h'_1." },
    { "the derivative of tanh uses the old state h", hint = 1, from = "self.new_h[i] ^ 2", to = "self.h[i] ^ 2",
      why = "The tanh returned the new state h', so its derivative is 1 − h'_i². h is the state before." },
    { "db lacks the derivative of tanh", hint = 1, from = "{}, {}, dz", to = "{}, {}, dout[i]",
      why = "b is inside the tanh, as the two products are. So db is the gradient of z, not that of h'." },
    { "dWh uses the new state", hint = 2, from = "dz * self.h[j]", to = "dz * self.new_h[j]",
      why = "The step multiplied Wh by the state that it got, h. So a change of Wh_ij is multiplied by h_j." },
    { "dx keeps one row only", hint = 2, from = "dx[j] = dx[j] + dz", to = "dx[j] = dz",
      why = "Every row of Wx meets x_j, so dx_j is a sum over the rows. An assignment in the loop keeps the last "
        .. "one." },
    { "dh keeps one row only", hint = 2, from = "dh[j] = dh[j] + dz", to = "dh[j] = dz",
      why = "Every row of Wh meets h_j, so dh_j is a sum over the rows. An assignment in the loop keeps the last "
        .. "one." },
  },
}:run(...)
