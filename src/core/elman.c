#include "elman.h"

#include <string.h>

#include "array.h"
#include "base/ieee.h"
#include "base/size.h"
#include "elementary.h"
#include "gates/dispatch.h"
#include "product/product.h"

/* The parts of the work. States begin with h_0, so that those before each step are a matrix, too.
 */
typedef struct elman_parts {
  double *states; /* [T + 1, N, H] h_0 … h_T */
  double *delta;  /* [T, N, H] δ_1 … δ_T */
  double *dh;     /* [N, H] Whᵀ·δ_{t+1} */
  double *room;   /* for the products */
} elman_parts;

static elman_parts parts_of(const rnn_elman *layer) {
  const size_t T = layer->T, step = layer->N * layer->H;
  elman_parts parts = {.states = layer->work};
  parts.delta = parts.states + (T + 1) * step;
  parts.dh = parts.delta + T * step;
  parts.room = parts.dh + step;
  return parts;
}

size_t rnn_elman_work(size_t T, size_t N, size_t D, size_t H) {
  const size_t steps = rnn_size_plus(rnn_size_times(2, T), 2);
  const size_t room = rnn_product_room(rnn_size_times(T, N), H, D > H ? D : H);
  return rnn_size_plus(rnn_size_times(steps, rnn_size_times(N, H)), room);
}

const double *rnn_elman_states(const rnn_elman *layer) {
  return layer->work + layer->N * layer->H;
}

void rnn_elman_forward(const rnn_elman *layer) {
  const size_t T = layer->T, N = layer->N, D = layer->D, H = layer->H, step = N * H;
  const elman_parts parts = parts_of(layer);
  memcpy(parts.states, layer->h0, step * sizeof *layer->h0);
  double *z = parts.states + step; /* each step's z becomes its h */
  rnn_product(z, layer->b, layer->Wx, layer->X, T * N, H, D, parts.room);
  const rnn_product_weights Wh = rnn_product_by(layer->Wh, T, N, H, H, parts.room);
  for (size_t t = 0; t < T; t++, z += step) {
    rnn_product_add(z, &Wh, z - step);
    rnn_tanh_each(step, z, z);
  }
}

void rnn_elman_backward(const rnn_elman *layer, const double *dH,
                        const rnn_elman_gradients *gradients) {
  const size_t T = layer->T, N = layer->N, D = layer->D, H = layer->H, step = N * H;
  const elman_parts parts = parts_of(layer);
  rnn_array_fill(parts.dh, step, 0.0);
  const rnn_gates_kernels *kernels = rnn_gates_kernels_in_use();
  const rnn_product_weights WhT = rnn_product_by_transpose(layer->Wh, T, N, H, H, parts.room);
  for (size_t t = T; t-- > 0;) {
    const double *h = parts.states + (t + 1) * step;
    double *delta = parts.delta + t * step;
    kernels->elman_backward(step, h, dH + t * step, parts.dh, delta);
    rnn_product_set(parts.dh, &WhT, delta);
  }
  rnn_product_dW(gradients->dWx, parts.delta, layer->X, T * N, H, D, parts.room);
  rnn_product_dW(gradients->dWh, parts.delta, parts.states, T * N, H, H, parts.room);
  rnn_product_db(gradients->db, parts.delta, T * N, H);
  rnn_product_dX(gradients->dX, layer->Wx, parts.delta, T * N, H, D, parts.room);
  if (gradients->dh0) memcpy(gradients->dh0, parts.dh, step * sizeof *parts.dh);
}
