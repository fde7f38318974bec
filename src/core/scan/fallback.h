/* Runs the definition when the kernels may not run: tile by tile, in the layer's work. */
#ifndef RNNLUA_SCAN_FALLBACK_H
#define RNNLUA_SCAN_FALLBACK_H

#include "recurrent.h"

/* h_n; writes the carries. */
double rnn_scan_fallback_value(const rnn_recurrent *layer);

/*
 * The gradients, from dlast or from dout [n] [opt]. If the forward did not run the definition, this
 * function computes other carries, and then restores the carries of the forward. dX [n] [out] [opt]
 */
rnn_recurrent_gradients rnn_scan_fallback_gradients(const rnn_recurrent *layer, double dlast,
                                                    const double *dout, double *dX);

#endif
