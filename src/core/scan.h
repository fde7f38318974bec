/*
 * The kernel under the recurrent layer: the linear recurrence h_t = h_{t-1}·wh + x_t·wx over
 * t = 1 … n, and its reverse. Private to the core: recurrent.h is what others call.
 * Letters: n steps, X [n] with X[t-1] = x_t, H [n] with H[t-1] = h_t.
 */
#ifndef RNNLUA_SCAN_H
#define RNNLUA_SCAN_H

#include <stddef.h>

/* The constants of one recurrence. */
typedef struct rnn_scan {
  size_t n; /* at least 1 */
  double wx, wh, h0;
  const double *X; /* [n] */
} rnn_scan;

typedef struct rnn_scan_gradients {
  double dwx, dwh, dh0;
} rnn_scan_gradients;

/*
 * Fills H [n] [out] with every state and returns h_n. H may not overlap X.
 */
double rnn_scan_forward(const rnn_scan *scan, double *H);

/*
 * Back-propagation through time. With δ_t = dout_t + wh·δ_{t+1}, from t = n down to 1:
 *   dwx = Σ δ_t·x_t, dwh = Σ δ_t·h_{t-1}, dh0 = wh·δ_1, dX_t = wx·δ_t.
 *   H      [n] [in] the states of rnn_scan_forward
 *   dlast  the gradient of h_n, where dout is NULL
 *   dout   [n] [in] [opt] one gradient a state
 *   dX     [n] [out] [opt] overwritten; may be dout itself, and overlaps nothing else
 * Sums run from t = n to 1, from 0.0: bit for bit a chain of cells.
 */
rnn_scan_gradients rnn_scan_backward(const rnn_scan *scan, const double *H, double dlast,
                                     const double *dout, double *dX);

#endif
