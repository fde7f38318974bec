/* Back-propagation if every state has an upstream gradient. */
#ifndef RNNLUA_SCAN_STEPS_H
#define RNNLUA_SCAN_STEPS_H

#include "recurrent.h"

/*
 * Implements rnn_recurrent_backward_steps. Computes the states again, tile by tile, from the
 * carries. Reads X and dout once, or dout twice if dX is dout.
 */
rnn_recurrent_gradients rnn_scan_backward_steps(const rnn_recurrent *layer, const double *dout,
                                                double *dX);

#endif
