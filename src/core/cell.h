/* The scalar recurrent cell: h' = h·wh + x·wx. */
#ifndef RNNLUA_CELL_H
#define RNNLUA_CELL_H

/* The inputs of the last forward. */
typedef struct rnn_cell {
  double wx, x, wh, h;
} rnn_cell;

/* A gradient for each input. */
typedef struct rnn_cell_gradients {
  double dwx, dwh, dh, dx;
} rnn_cell_gradients;

/*
 * Returns h' = h·wh + x·wx and keeps the inputs for the backward.
 *   cell  [out] overwritten
 * Product and sum round separately: bit for bit the expression h*wh + x*wx in IEEE doubles.
 * Any double is legal; NaN and infinity propagate as in IEEE 754.
 */
double rnn_cell_forward(rnn_cell *cell, double wx, double x, double wh, double h);

/*
 * Returns dout·∂h'/∂(wx, wh, h, x) = dout·(x, h, wh, wx) at the inputs of the last forward.
 *   cell  [in] filled by rnn_cell_forward
 *   dout  the upstream gradient, that of h'
 */
rnn_cell_gradients rnn_cell_backward(const rnn_cell *cell, double dout);

#endif
