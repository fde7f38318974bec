/* Back-propagation from an upstream gradient of every state. */
#ifndef RNNLUA_SCAN_STEPS_H
#define RNNLUA_SCAN_STEPS_H

#include "recurrent.h"

/*
 * rnn_recurrent_backward_steps. The states are computed again, tile by tile, from the carries.
 * Reads X and dout once, dout twice if it is dX.
 */
rnn_recurrent_gradients rnn_scan_backward_steps(const rnn_recurrent *layer, const double *dout,
                                                double *dX);

#endif
