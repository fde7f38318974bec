#include "softmax.h"

#include "base/ieee.h"
#include "elementary.h"

/* Fills p [V], and returns the loss for label k, from 1; 0 for label 0. */
static double row_forward(size_t V, const double *z, size_t k, double *p) {
  double m = z[0], sum = 0.0;
  for (size_t j = 1; j < V; j++) m = z[j] > m ? z[j] : m;
  for (size_t j = 0; j < V; j++) p[j] = z[j] - m;
  const double of_label = k > 0 ? p[k - 1] : 0.0;
  rnn_exp_each(V, p, p);
  for (size_t j = 0; j < V; j++) sum = sum + p[j];
  for (size_t j = 0; j < V; j++) p[j] = p[j] / sum;
  return k > 0 ? rnn_log(sum) - of_label : 0.0;
}

/* The rows that count; at least 1, to divide by. */
static double divisor_of(const rnn_softmax *layer) {
  size_t count = 0;
  for (size_t n = 0; n < layer->N; n++) count += layer->k[n] > 0;
  return count > 0 ? (double)count : 1.0;
}

double rnn_softmax_forward(const rnn_softmax *layer, const double *z) {
  const size_t V = layer->V;
  double sum = 0.0;
  for (size_t n = 0; n < layer->N; n++) {
    sum = sum + row_forward(V, z + n * V, layer->k[n], layer->p + n * V);
  }
  return sum / divisor_of(layer);
}

void rnn_softmax_backward(const rnn_softmax *layer, double dloss, double *dz) {
  const size_t V = layer->V;
  const double scale = dloss / divisor_of(layer);
  for (size_t n = 0; n < layer->N; n++) {
    const size_t k = layer->k[n];
    for (size_t j = 0; j < V; j++) {
      const double p = layer->p[n * V + j];
      dz[n * V + j] = k == 0 ? 0.0 : scale * (j + 1 == k ? p - 1 : p);
    }
  }
}
