/* The definition, run where the kernels may not be: tile by tile, in the layer's work. */
#ifndef RNNLUA_SCAN_FALLBACK_H
#define RNNLUA_SCAN_FALLBACK_H

#include "recurrent.h"

/* The definition, with one carry a tile. */
double rnn_scan_define_value(const rnn_recurrent *layer);

/*
 * The definition's gradients; makes its carries first unless the kept value is the definition's,
 * and leaves the carries as it found them.
 */
rnn_recurrent_gradients rnn_scan_define_gradients(const rnn_recurrent *layer, double dlast,
                                                  const double *dout, double *dX);

#endif
