#include "gatedscan.h"

#include <math.h>

#include "base/ieee.h"
#include "base/size.h"

/* The work: h_1 … h_T [T, M], and δ_t [M]. */
size_t rnn_gatedscan_work(size_t T, size_t M) {
  return rnn_size_times(rnn_size_plus(T, 1), M);
}

const double *rnn_gatedscan_states(const rnn_gatedscan *layer) {
  return layer->work;
}

void rnn_gatedscan_forward(const rnn_gatedscan *layer, const double *b) {
  const size_t M = layer->M;
  const double *before = layer->h0;
  double *h = layer->work;
  for (size_t at = 0; at < layer->T * M; at += M) {
    for (size_t i = 0; i < M; i++) h[at + i] = fma(layer->a[at + i], before[i], b[at + i]);
    before = h + at;
  }
}

void rnn_gatedscan_backward(const rnn_gatedscan *layer, const double *dH,
                            const rnn_gatedscan_gradients *gradients) {
  const size_t T = layer->T, M = layer->M;
  const double *h = layer->work, *a = layer->a;
  double *delta = layer->work + T * M; /* [M] δ_{t+1}, then δ_t */
  for (size_t t = T; t-- > 0;) {
    const double *before = t > 0 ? h + (t - 1) * M : layer->h0;
    for (size_t i = 0; i < M; i++) {
      const double dh = dH[t * M + i];
      delta[i] = t + 1 < T ? fma(a[(t + 1) * M + i], delta[i], dh) : dh;
      if (gradients->da) gradients->da[t * M + i] = delta[i] * before[i];
      if (gradients->db) gradients->db[t * M + i] = delta[i];
    }
  }
  for (size_t i = 0; gradients->dh0 && i < M; i++) gradients->dh0[i] = a[i] * delta[i];
}
