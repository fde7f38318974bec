#include "linear.h"

#include "base/ieee.h"
#include "product/product.h"

size_t rnn_linear_work(size_t N, size_t D, size_t V) {
  return rnn_product_room(N, V, D);
}

void rnn_linear_forward(const rnn_linear *layer, double *y) {
  const size_t N = layer->N, V = layer->V, D = layer->D;
  rnn_product(y, layer->b, layer->W, layer->x, N, V, D, layer->work);
}

void rnn_linear_backward(const rnn_linear *layer, const double *dy,
                         const rnn_linear_gradients *gradients) {
  const size_t N = layer->N, V = layer->V, D = layer->D;
  rnn_product_dW(gradients->dW, dy, layer->x, N, V, D, layer->work);
  rnn_product_db(gradients->db, dy, N, V);
  rnn_product_dX(gradients->dx, layer->W, dy, N, V, D, layer->work);
}
