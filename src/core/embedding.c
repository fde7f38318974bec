#include "embedding.h"

#include <string.h>

#include "array.h"
#include "base/ieee.h"

void rnn_embedding_forward(const rnn_embedding *layer, const double *E, double *y) {
  const size_t D = layer->D;
  for (size_t n = 0; n < layer->N; n++) memcpy(y + n * D, E + layer->k[n] * D, D * sizeof *y);
}

void rnn_embedding_backward(const rnn_embedding *layer, const double *dy, double *dE) {
  const size_t D = layer->D;
  rnn_array_fill(dE, layer->V * D, 0.0);
  for (size_t n = 0; n < layer->N; n++) {
    double *row = dE + layer->k[n] * D;
    rnn_array_add(row, row, dy + n * D, D);
  }
}
