-- The computational graph of the tanh cell, for tanh_cell.svg; script/figures draws it.
return {
  name = "tanh_cell",
  title = "The computational graph of the tanh cell",
  -- The figure only names the gradients: to find their formulas is the student's task.
  text = "Forward: h is multiplied by w_h, x is multiplied by w_x, and the two products and the bias b are added to"
    .. " give z. The tanh of z is h', the new state. Backward: dout, the gradient of h', travels against every arrow,"
    .. " through the tanh to become dz, then through the addition and the two multiplications, to become dh, dw_h,"
    .. " dx, dw_x and db.",

  column_gap = 112,
  row_gap = 58,
  rows = {
    { "", "w_h", "b" },
    { "h", "times_h", "plus", "tanh", "h_new", "dout" },
    { "w_x", "", "times_x" },
    { "", "", "x" },
  },
  nodes = {
    { "h", kind = "state", label = "$h$" },
    { "w_h", kind = "input", label = "$w_h$" },
    { "b", kind = "input", label = "$b$" },
    { "x", kind = "input", label = "$x$" },
    { "w_x", kind = "input", label = "$w_x$" },
    { "times_h", kind = "op", label = "$×$" },
    { "times_x", kind = "op", label = "$×$" },
    { "plus", kind = "op", label = "$+$" },
    { "tanh", kind = "op", label = "tanh", width = 56 },
    { "h_new", kind = "output", label = "$h'$" },
    { "dout", kind = "gradient", label = "dout" },
  },
  frame = { "times_h", "times_x", "plus", "tanh", label = "tanh cell" },

  edges = {
    { "h", "times_h", kind = "forward" },
    { "w_h", "times_h", kind = "forward" },
    { "b", "plus", kind = "forward" },
    { "x", "times_x", kind = "forward" },
    { "w_x", "times_x", kind = "forward" },
    { "times_h", "plus", kind = "forward", label = "$h·w_h$" },
    { "times_x", "plus", kind = "forward", label = "$x·w_x$" },
    { "plus", "tanh", kind = "forward", label = "$z$" },
    { "tanh", "h_new", kind = "forward" },

    { "dout", "h_new", kind = "backward" },
    { "h_new", "tanh", kind = "backward" },
    { "tanh", "plus", kind = "backward", label = "$dz$" },
    { "plus", "times_h", kind = "backward" },
    { "plus", "times_x", kind = "backward" },
    { "plus", "b", kind = "backward", label = "$db$", at = 0.66 },
    { "times_h", "h", kind = "backward", label = "$dh$", at = 0.6 },
    { "times_h", "w_h", kind = "backward", label = "$dw_h$", at = 0.66 },
    { "times_x", "x", kind = "backward", label = "$dx$", at = 0.66 },
    { "times_x", "w_x", kind = "backward", label = "$dw_x$", at = 0.82 },
  },
  legend = {
    forward = { "$z = h·w_h + x·w_x + b,  h' = tanh(z)$" },
    backward = { "the gradient, against every arrow" },
  },
}
