/*
 * The definition of the scan: plain loops, bit for bit a chain of cells. What the kernels fall
 * back to, and what the specs hold them against.
 */
#ifndef RNNLUA_SCAN_DEFINITION_H
#define RNNLUA_SCAN_DEFINITION_H

#include "recurrent.h"

/* h_n from h: h_t = h_{t-1}·wh + x_t·wx. H [n] [out] [opt] every state; may not overlap X. */
double rnn_scan_sequential(const double *X, size_t n, double wx, double wh, double h, double *H);

/* Between two stretches of the reverse loop. */
typedef struct rnn_scan_reverse {
  double dh; /* wh·δ of the step after */
  rnn_recurrent_gradients sum;
} rnn_scan_reverse;

/*
 * Where the reverse loop begins, after the last step: dlast is the gradient of h_n, or −0.0, which
 * leaves whatever it is added to as it is, where there is one a step.
 */
rnn_scan_reverse rnn_scan_reverse_start(double dlast);

/*
 * One stretch of the reverse loop, from its last step to its first:
 *   δ_t = dout_t + dh, dwx += δ_t·x_t, dwh += δ_t·h_{t-1}, dh = δ_t·wh, dX_t = δ_t·wx.
 *   X     [n] [in]
 *   h     the state before the stretch
 *   H     [n] [in] its states
 *   dout  [n] [in] [opt]
 *   dX    [n] [out] [opt] overwritten; may be dout itself
 */
void rnn_scan_sequential_reverse(rnn_scan_reverse *reverse, const double *X, size_t n, double wx,
                                 double wh, double h, const double *H, const double *dout,
                                 double *dX);

#endif
