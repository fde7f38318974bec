#include "gatedscan.h"

#include "base/ieee.h"
#include "base/size.h"
#include "gates/dispatch.h"

/* The work: h_1 … h_T [T, M]. */
size_t rnn_gatedscan_work(size_t T, size_t M) {
  return rnn_size_times(T, M);
}

const double *rnn_gatedscan_states(const rnn_gatedscan *layer) {
  return layer->work;
}

void rnn_gatedscan_forward(const rnn_gatedscan *layer, const double *b) {
  rnn_gates_kernels_in_use()->scan_forward(layer->T, layer->M, layer->a, b, layer->h0, layer->work);
}

void rnn_gatedscan_backward(const rnn_gatedscan *layer, const double *dH,
                            const rnn_gatedscan_gradients *gradients) {
  rnn_gates_kernels_in_use()->scan_backward(layer->T, layer->M, layer->a, layer->h0, layer->work,
                                            dH, gradients->da, gradients->db, gradients->dh0);
}
