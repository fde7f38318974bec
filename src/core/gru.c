#include "gru.h"

#include <string.h>

#include "array.h"
#include "base/ieee.h"
#include "base/size.h"
#include "gates/dispatch.h"
#include "product/product.h"

/* The parts of the work. States begin with h_0, so that those before each step are a matrix, too.
 */
typedef struct gru_parts {
  double *states; /* [T + 1, N, H] h_0 … h_T */
  double *gates;  /* [T, N, 3H] a, which becomes r, z, n */
  double *u;      /* [T, N, 3H] */
  double *da;     /* [T, N, 3H] */
  double *du;     /* [T, N, 3H] */
  double *dh;     /* [N, H] z_{t+1}∘dh(t+1) + Whᵀ·du_{t+1} */
  double *room;   /* for the products */
} gru_parts;

static gru_parts parts_of(const rnn_gru *layer) {
  const size_t T = layer->T, step = layer->N * layer->H;
  gru_parts parts = {.states = layer->work};
  parts.gates = parts.states + (T + 1) * step;
  parts.u = parts.gates + 3 * T * step;
  parts.da = parts.u + 3 * T * step;
  parts.du = parts.da + 3 * T * step;
  parts.dh = parts.du + 3 * T * step;
  parts.room = parts.dh + step;
  return parts;
}

size_t rnn_gru_work(size_t T, size_t N, size_t D, size_t H) {
  const size_t steps = rnn_size_plus(rnn_size_times(13, T), 2);
  const size_t room = rnn_product_room(rnn_size_times(T, N), rnn_size_times(3, H), D > H ? D : H);
  return rnn_size_plus(rnn_size_times(steps, rnn_size_times(N, H)), room);
}

const double *rnn_gru_states(const rnn_gru *layer) {
  return layer->work + layer->N * layer->H;
}

void rnn_gru_forward(const rnn_gru *layer) {
  const size_t T = layer->T, N = layer->N, D = layer->D, H = layer->H, step = N * H;
  const gru_parts parts = parts_of(layer);
  memcpy(parts.states, layer->h0, step * sizeof *layer->h0);
  rnn_product(parts.gates, layer->bx, layer->Wx, layer->X, T * N, 3 * H, D, parts.room);
  rnn_product_start(parts.u, layer->bh, T * N, 3 * H);
  const rnn_gates_kernels *kernels = rnn_gates_kernels_in_use();
  const rnn_product_weights Wh = rnn_product_by(layer->Wh, T, N, 3 * H, H, parts.room);
  for (size_t t = 0; t < T; t++) {
    rnn_product_add(parts.u + 3 * t * step, &Wh, parts.states + t * step);
    kernels->gru_forward(N, H, parts.gates + 3 * t * step, parts.u + 3 * t * step,
                         parts.states + t * step, parts.states + (t + 1) * step);
  }
}

void rnn_gru_backward(const rnn_gru *layer, const double *dH, const rnn_gru_gradients *gradients) {
  const size_t T = layer->T, N = layer->N, D = layer->D, H = layer->H, step = N * H;
  const gru_parts parts = parts_of(layer);
  rnn_array_fill(parts.dh, step, 0.0);
  const rnn_gates_kernels *kernels = rnn_gates_kernels_in_use();
  const rnn_product_weights WhT = rnn_product_by_transpose(layer->Wh, T, N, 3 * H, H, parts.room);
  for (size_t t = T; t-- > 0;) {
    kernels->gru_backward(N, H, parts.gates + 3 * t * step, parts.u + 3 * t * step,
                          parts.states + t * step, dH + t * step, parts.dh, parts.da + 3 * t * step,
                          parts.du + 3 * t * step);
    rnn_product_add(parts.dh, &WhT, parts.du + 3 * t * step);
  }
  rnn_product_dW(gradients->dWx, parts.da, layer->X, T * N, 3 * H, D, parts.room);
  rnn_product_dW(gradients->dWh, parts.du, parts.states, T * N, 3 * H, H, parts.room);
  rnn_product_db(gradients->dbx, parts.da, T * N, 3 * H);
  rnn_product_db(gradients->dbh, parts.du, T * N, 3 * H);
  rnn_product_dX(gradients->dX, layer->Wx, parts.da, T * N, 3 * H, D, parts.room);
  if (gradients->dh0) memcpy(gradients->dh0, parts.dh, step * sizeof *parts.dh);
}
