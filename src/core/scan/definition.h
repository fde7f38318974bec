/*
 * The definition of the results: plain loops, with the same bits as a chain of cells. If the
 * kernels may not run, these loops run instead (fallback.h). The specs compare the kernels with
 * them.
 */
#ifndef RNNLUA_SCAN_DEFINITION_H
#define RNNLUA_SCAN_DEFINITION_H

#include "recurrent.h"

/* h_n from h: h_t = h_{t-1}·wh + x_t·wx. H [n] [out] [opt] every state; may not overlap X. */
double rnn_scan_definition(const double *X, size_t n, double wx, double wh, double h, double *H);

/* The state of the reverse loop between two parts of the sequence. */
typedef struct rnn_scan_reverse {
  double dh; /* wh·δ of the following step */
  rnn_recurrent_gradients sum;
} rnn_scan_reverse;

/*
 * The start of the reverse loop, after the last step. dlast is the gradient of h_n. If every step
 * has its own gradient, dlast is −0.0: to add −0.0 changes no number.
 */
rnn_scan_reverse rnn_scan_definition_start(double dlast);

/*
 * The reverse loop over one part of the sequence, from its last step to its first:
 *   δ_t = dout_t + dh, dwx += δ_t·x_t, dwh += δ_t·h_{t-1}, dh = δ_t·wh, dX_t = δ_t·wx.
 *   X     [n] [in]
 *   h     the state before the part
 *   H     [n] [in] the states of the part
 *   dout  [n] [in] [opt]
 *   dX    [n] [out] [opt] overwritten; may be dout itself
 */
void rnn_scan_definition_reverse(rnn_scan_reverse *reverse, const double *X, size_t n, double wx,
                                 double wh, double h, const double *H, const double *dout,
                                 double *dX);

#endif
