#include "gatedscan.h"

#include "base/ieee.h"
#include "base/size.h"
#include "gates/dispatch.h"

/* The work: h_1 … h_T [T, M], and what a step hands on to the next [M]. */
size_t rnn_gatedscan_work(size_t T, size_t M) {
  return rnn_size_times(rnn_size_plus(T, 1), M);
}

const double *rnn_gatedscan_states(const rnn_gatedscan *layer) {
  return layer->work;
}

void rnn_gatedscan_forward(const rnn_gatedscan *layer, const double *b) {
  const size_t T = layer->T, M = layer->M;
  double *h = layer->work, *room = h + T * M;
  rnn_gates_kernels_in_use()->scan_forward(T, M, layer->a, b, layer->h0, room, h);
}

void rnn_gatedscan_backward(const rnn_gatedscan *layer, const double *dH,
                            const rnn_gatedscan_gradients *gradients) {
  const size_t T = layer->T, M = layer->M;
  double *h = layer->work, *room = h + T * M;
  rnn_gates_kernels_in_use()->scan_backward(T, M, layer->a, layer->h0, h, dH, room, gradients->da,
                                            gradients->db, gradients->dh0);
}
