#include "linear.h"

#include "base/ieee.h"
#include "base/product.h"

void rnn_linear_forward(const rnn_linear *layer, double *y) {
  const size_t N = layer->N, V = layer->V, D = layer->D;
  rnn_product_start(y, layer->b, N, V);
  rnn_product_add(y, layer->W, layer->x, N, V, D);
}

void rnn_linear_backward(const rnn_linear *layer, const double *dy,
                         const rnn_linear_gradients *gradients) {
  const size_t N = layer->N, V = layer->V, D = layer->D;
  rnn_product_dW(gradients->dW, dy, layer->x, N, V, D);
  rnn_product_db(gradients->db, dy, N, V);
  rnn_product_dX(gradients->dx, layer->W, dy, N, V, D);
}
