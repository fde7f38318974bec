/*
 * The scalar recurrent layer: a chain of n cells, h_t = h_{t-1}·wh + x_t·wx for t = 1 … n.
 * It allocates nothing: the caller supplies the buffers and keeps them alive.
 */
#ifndef RNNLUA_RECURRENT_H
#define RNNLUA_RECURRENT_H

#include <stddef.h>

typedef struct rnn_recurrent {
  size_t n;        /* steps, at least 1 */
  double wx, wh;   /* of the last forward */
  double h0;       /* of the last forward */
  const double *X; /* [n] of the last forward, borrowed */
  double *states;  /* [n] h_1 … h_n, borrowed from rnn_recurrent_init on */
} rnn_recurrent;

/* One gradient an input, in the order in which the layers return them; dX goes to a buffer. */
typedef struct rnn_recurrent_gradients {
  double dwx, dwh, dh0;
} rnn_recurrent_gradients;

/*
 * Prepares a layer of n ≥ 1 steps.
 *   layer   [out]
 *   states  [n] [out] borrowed for the layer's life; every forward overwrites it
 */
void rnn_recurrent_init(rnn_recurrent *layer, size_t n, double *states);

/*
 * Returns h_n and leaves h_1 … h_n in layer->states.
 *   X  [n] [in] borrowed: must stay as it is until the last backward of this forward;
 *      may not overlap states
 * Any double is legal; NaN and infinity come through as IEEE arithmetic has them.
 * Bit for bit the chain h = rnn_cell_forward(…, wx, X[t], wh, h).
 */
double rnn_recurrent_forward(rnn_recurrent *layer, double wx, const double *X, double wh,
                             double h0);

/*
 * The gradients of dout·h_n at the inputs of the last forward, by back-propagation through time
 * (Werbos, 1990): δ_n = dout, δ_t = wh·δ_{t+1},
 *   dwx = Σ δ_t·x_t, dwh = Σ δ_t·h_{t-1}, dh0 = wh·δ_1, dX_t = wx·δ_t.
 *   dX  [n] [out] [opt] overwritten; overlaps neither X nor states
 * Bit for bit the chain of rnn_cell_backward from t = n to 1, summed in that order from 0.0.
 */
rnn_recurrent_gradients rnn_recurrent_backward(const rnn_recurrent *layer, double dout, double *dX);

/*
 * The same for Σ dout_t·h_t, an upstream gradient at every state: δ_t = dout_t + wh·δ_{t+1}.
 *   dout  [n] [in]
 *   dX    [n] [out] [opt] overwritten; may be dout itself, overlaps neither X nor states
 */
rnn_recurrent_gradients rnn_recurrent_backward_steps(const rnn_recurrent *layer, const double *dout,
                                                     double *dX);

#endif
