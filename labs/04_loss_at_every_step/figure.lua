-- A recurrent layer with a loss at every step, for losses.svg; script/figures draws it.
return {
  name = "losses",
  title = "A recurrent layer with a loss at every step",
  -- The figure only names the gradients: to find their formulas is the student's task.
  text = "Forward: a row of cells, from left to right. The first cell takes h_0 and x_1 and makes h_1, the"
    .. " second takes h_1 and x_2 and makes h_2, and so on up to h_n. Backward: an upstream gradient arrives at"
    .. " every state, dout_1 at h_1, dout_2 at h_2, up to dout_n at h_n. It joins the gradient that travels back"
    .. " from the later cells, down to dh_0. Each cell hands dx_t to its x_t.",

  column_gap = 54,
  row_gap = 58,
  rows = {
    { "", "", "dout_1", "", "dout_2", "", "", "dout_n" },
    { "h_0", "cell_1", "h_1", "cell_2", "h_2", "more", "cell_n", "h_n" },
    { "", "x_1", "", "x_2", "", "", "x_n" },
  },
  nodes = {
    { "dout_1", kind = "gradient", label = "$dout_1$" },
    { "dout_2", kind = "gradient", label = "$dout_2$" },
    { "dout_n", kind = "gradient", label = "$dout_n$" },
    { "h_0", kind = "state", label = "$h_0$" },
    { "cell_1", kind = "cell", label = "cell" },
    { "h_1", kind = "output", label = "$h_1$" },
    { "cell_2", kind = "cell", label = "cell" },
    { "h_2", kind = "output", label = "$h_2$" },
    { "more", kind = "dots", label = "$···$" },
    { "cell_n", kind = "cell", label = "cell" },
    { "h_n", kind = "output", label = "$h_n$" },
    { "x_1", kind = "input", label = "$x_1$" },
    { "x_2", kind = "input", label = "$x_2$" },
    { "x_n", kind = "input", label = "$x_n$" },
  },

  edges = {
    { "h_0", "cell_1", kind = "forward" },
    { "cell_1", "h_1", kind = "forward" },
    { "h_1", "cell_2", kind = "forward" },
    { "cell_2", "h_2", kind = "forward" },
    { "h_2", "more", kind = "forward" },
    { "more", "cell_n", kind = "forward" },
    { "cell_n", "h_n", kind = "forward" },
    { "x_1", "cell_1", kind = "forward" },
    { "x_2", "cell_2", kind = "forward" },
    { "x_n", "cell_n", kind = "forward" },

    { "dout_1", "h_1", kind = "backward" },
    { "dout_2", "h_2", kind = "backward" },
    { "dout_n", "h_n", kind = "backward" },
    { "h_n", "cell_n", kind = "backward" },
    { "cell_n", "more", kind = "backward" },
    { "more", "h_2", kind = "backward" },
    { "h_2", "cell_2", kind = "backward" },
    { "cell_2", "h_1", kind = "backward" },
    { "h_1", "cell_1", kind = "backward" },
    { "cell_1", "h_0", kind = "backward", label = "$dh_0$" },
    { "cell_1", "x_1", kind = "backward", label = "$dx_1$" },
    { "cell_2", "x_2", kind = "backward", label = "$dx_2$" },
    { "cell_n", "x_n", kind = "backward", label = "$dx_n$" },
  },
  legend = {
    forward = { "$h_t = h_{t-1}·w_h + x_t·w_x$" },
    backward = { "the gradient, against every arrow; dout joins it at every state" },
  },
}
