/*
 * The definition of the results: plain loops, bit for bit a chain of cells. The kernels fall back
 * to them, and the specs compare the kernels with them.
 */
#ifndef RNNLUA_SCAN_DEFINITION_H
#define RNNLUA_SCAN_DEFINITION_H

#include "recurrent.h"

/* h_n from h: h_t = h_{t-1}·wh + x_t·wx. H [n] [out] [opt] every state; may not overlap X. */
double rnn_scan_definition(const double *X, size_t n, double wx, double wh, double h, double *H);

/* The state between two stretches of the reverse loop. */
typedef struct rnn_scan_reverse {
  double dh; /* wh·δ of the following step */
  rnn_recurrent_gradients sum;
} rnn_scan_reverse;

/*
 * The start of the reverse loop, after the last step. dlast is the gradient of h_n; with a gradient
 * for every step it is −0.0, which changes nothing that it is added to.
 */
rnn_scan_reverse rnn_scan_definition_start(double dlast);

/*
 * One stretch of the reverse loop, from its last step to its first:
 *   δ_t = dout_t + dh, dwx += δ_t·x_t, dwh += δ_t·h_{t-1}, dh = δ_t·wh, dX_t = δ_t·wx.
 *   X     [n] [in]
 *   h     the state before the stretch
 *   H     [n] [in] its states
 *   dout  [n] [in] [opt]
 *   dX    [n] [out] [opt] overwritten; may be dout itself
 */
void rnn_scan_definition_reverse(rnn_scan_reverse *reverse, const double *X, size_t n, double wx,
                                 double wh, double h, const double *H, const double *dout,
                                 double *dX);

#endif
