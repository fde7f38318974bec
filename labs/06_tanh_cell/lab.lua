-- Lab 06: one step with a bias and a tanh, and what saturation does to its gradient.
local lab = require "rnnlua.lab"

local MOST, PER_UNIT = 5, 10 -- the plot goes from z = -5 to 5, in steps of a tenth
local SHOWN = { 0, 1, 3 }

-- h' and its derivative at a z, of a layer; the derivative is db for dout 1.
local function at(layer, z)
  local value = layer:forward(1.0, 0.0, 1.0, 0.0, z)
  return value, (select(4, layer:backward(1)))
end

-- Plots h' and dh'/dz against z, if both are right.
local function show_saturation(case)
  if case.number > 1 then return end
  local z, values, derivatives = {}, {}, {}
  for i = 1, 2 * MOST * PER_UNIT + 1 do
    z[i] = (i - 1) / PER_UNIT - MOST
    values[i], derivatives[i] = at(case.layer, z[i])
    local value, derivative = at(case.solution, z[i])
    if math.abs(values[i] - value) > 1e-9 or math.abs(derivatives[i] - derivative) > 1e-9 then return end
  end
  case:plot { x = "z", height = 12, series = { { name = "h'", x = z, y = values },
    { name = "dh'/dz", x = z, y = derivatives } } }
  case:show "z  dh'/dz  (dh'/dz)^10"
  for _, one in ipairs(SHOWN) do
    local _, derivative = at(case.layer, one)
    case:show(("%d  %.4f     %.1e"):format(one, derivative, derivative ^ 10))
  end
  case:show "With wh 1, 10 steps at z multiply the gradient by (dh'/dz)^10."
  case:show "On both sides, the cell is saturated: h' hardly changes with z."
  case:show "So almost nothing of the gradient passes there."
end

return lab {
  title = "A tanh cell",
  minutes = 20,
  class = "TanhCell",
  figure = "tanh_cell",
  inputs = { wx = "number", x = "number", wh = "number", h = "number", b = "number" },
  gradients = { "wx", "wh", "h", "b", "x" },
  text = [[
The cell of lab 01 multiplies its state by wh at each step. Over many steps the state grows without
limit, or vanishes, as the gradient does in lab 05. A tanh keeps the state in bounds: its value is
always between −1 and 1. The cell also gets a bias b, a number that it adds before the tanh.

This has a price. The derivative of tanh at z is 1 − tanh(z)². It is 1 for z = 0. Where |z| is large,
tanh is almost flat, and its derivative is almost 0: the cell is saturated. There, almost nothing of
the gradient passes. When your cell works, the lab plots h' and its derivative.

Elman published such a cell in 1990. Here all its inputs are numbers. Lab 07 has vectors.]],
  formula = { "z  = x·wx + h·wh + b", "h' = tanh(z)" },

  { "forward", points = 4,
    text = "Return h' for wx, x, wh, h and b. The starter has a function tanh. Store in self what backward will need.",
    hints = {
      "Lab 01 had a sum of two products. What is new here, and in which order does it come?",
      "Keep the sum in a local variable, and call tanh(z) once, for the result. backward will need the inputs, and the "
        .. "result, too.",
      "With wx 2, x 3, wh −1, h 7 and b 2 the products are 6 and −7, so z is 1. h' is tanh 1, which is about 0.762.",
    },
    lab.value(0.7615941559557649, { wx = 2, x = 3, wh = -1, h = 7, b = 2 }), lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dwx, dwh, dh, db and dx, in this order, for the upstream gradient dout of h'.",
    hints = {
      "The gradient passes the tanh first. So begin with dz, the gradient of z. What is the derivative of tanh there?",
      "The derivative is 1 − tanh(z)², and forward has computed tanh(z) already: it is the output. So backward needs "
        .. "the output, and not z. Before the tanh there are only a sum and products, as in lab 01.",
      "With h' 0.5 the derivative is 1 − 0.25, so dout 4 becomes dz 3. If x is 2, dwx is 3·2 = 6. b is a term of the "
        .. "sum: what does a sum do with its gradient?",
    },
    lab.gradients(), lab.check("what saturation does to the gradient:", show_saturation) },

  mistakes = {
    { "the two gradients of each product are exchanged", hint = 3,
      from = "dwx = dz * self.x\n  local dwh = dz * self.h\n  local dh = dz * self.wh\n"
        .. "  local db = dz\n  local dx = dz * self.wx",
      to = "dwx = dz * self.wx\n  local dwh = dz * self.wh\n"
        .. "  local dh = dz * self.h\n  local db = dz\n  local dx = dz * self.x",
      why = "A change of wx is multiplied by x, and a change of x by wx. The same is true of wh and h." },
    { "the bias is missing", hint = 1, from = " + b\n", to = "\n",
      why = "z is the sum of three terms: x·wx, h·wh and b." },
    { "the bias is added after the tanh", hint = 2, from = [[
+ b
  self.wx, self.x, self.wh, self.h, self.new_h = wx, x, wh, h, tanh(z)]],
      to = "\n  self.wx, self.x, self.wh, self.h, self.new_h = wx, x, wh, h, tanh(z) + b",
      why = "b is part of z, so it is inside the tanh. Otherwise h' would not stay between −1 and 1." },
    { "forward lacks the tanh", hint = 2, from = "wh, h, tanh(z)", to = "wh, h, z",
      why = "z is only the sum. The state is h' = tanh(z)." },
    { "the derivative of tanh is missing", hint = 1, from = "dout * (1 - self.new_h ^ 2)", to = "dout",
      why = "dout is the gradient of h'. On its way to z it passes the tanh, so it is multiplied by 1 − h'²." },
    { "the derivative of tanh lacks its square", hint = 2, from = "self.new_h ^ 2", to = "self.new_h",
      why = "The derivative of tanh at z is 1 − tanh(z)², which is 1 − h'²." },
    { "the square of the derivative of tanh is around the whole", hint = 2, from = "(1 - self.new_h ^ 2)",
      to = "(1 - self.new_h) ^ 2",
      why = "Only h' is squared: the derivative is 1 − h'², and not (1 − h')²." },
    { "the derivative of tanh has |h'| instead of a square", hint = 2, from = "self.new_h ^ 2",
      to = "math.abs(self.new_h)",
      why = "The derivative of tanh at z is 1 − tanh(z)², which is 1 − h'²." },
    { "the derivative of tanh is taken of the sum", hint = 2, from = [[
tanh(z)
  return self.new_h]], to = [[
z
  return tanh(z)]],
      why = "You used 1 − z². Use 1 − h'²: the derivative belongs to the output h'." },
    { "the derivative of tanh uses the old state h", hint = 2, from = "self.new_h ^ 2", to = "self.h ^ 2",
      why = "The tanh returned the new state h', so its derivative is 1 − h'². h is the state before." },
    { "tanh is applied to the output again", hint = 2, from = "self.new_h ^ 2", to = "tanh(self.new_h) ^ 2",
      why = "h' is tanh(z) already. The derivative is 1 − h'²." },
    { "the derivative is that of a sigmoid", hint = 2, from = "(1 - self.new_h ^ 2)",
      to = "self.new_h * (1 - self.new_h)",
      why = "y·(1 − y) is the derivative of the sigmoid. That of tanh is 1 − h'²." },
    { "db lacks the derivative of tanh", hint = 3, from = "local db = dz", to = "local db = dout",
      why = "b is inside the tanh, as the two products are. So db is the gradient of z, not that of h'." },
    { "db is 1", hint = 3, from = "local db = dz", to = "local db = 1",
      why = "A change of b changes z by the same amount. So db is the gradient of z." },
    { "dwh uses the new state", hint = 3, from = "dz * self.h\n", to = "dz * self.new_h\n",
      why = "The step multiplied wh by the state that it got, h. So a change of wh is multiplied by h." },
    { "dh lacks wh", hint = 3, from = "dz * self.wh", to = "dz",
      why = "z contains h·wh, so a change of h is multiplied by wh." },
    { "dout is added to dh", hint = 3, from = "dz * self.wh", to = "dz * self.wh + dout",
      why = "h reaches h' only through z, so its gradient is that of z, multiplied by wh." },
    { "dh uses wx instead of wh", hint = 3, from = "dz * self.wh", to = "dz * self.wx",
      why = "h occurs in z only as h·wh, so a change of h is multiplied by wh." },
  },
}:run(...)
