#include "lstm.h"

#include <string.h>

#include "array.h"
#include "base/ieee.h"
#include "base/size.h"
#include "gates/dispatch.h"
#include "product/product.h"

/* The parts of the work. States begin with h_0 and c_0, so that those before each step are a
 * matrix, too. */
typedef struct lstm_parts {
  double *states;   /* [T + 1, N, H] h_0 … h_T */
  double *cells;    /* [T + 1, N, H] c_0 … c_T */
  double *squashed; /* [T, N, H] tanh(c_1) … tanh(c_T) */
  double *gates;    /* [T, N, 4H] i, f, g, o of each step */
  double *dz;       /* [T, N, 4H] */
  double *dh;       /* [N, H] Whᵀ·dz_{t+1} */
  double *dc;       /* [N, H] f_{t+1}∘dc_{t+1} */
  double *room;     /* for the products */
} lstm_parts;

static lstm_parts parts_of(const rnn_lstm *layer) {
  const size_t T = layer->T, step = layer->N * layer->H;
  lstm_parts parts = {.states = layer->work};
  parts.cells = parts.states + (T + 1) * step;
  parts.squashed = parts.cells + (T + 1) * step;
  parts.gates = parts.squashed + T * step;
  parts.dz = parts.gates + 4 * T * step;
  parts.dh = parts.dz + 4 * T * step;
  parts.dc = parts.dh + step;
  parts.room = parts.dc + step;
  return parts;
}

size_t rnn_lstm_work(size_t T, size_t N, size_t D, size_t H) {
  const size_t steps = rnn_size_plus(rnn_size_times(11, T), 4);
  const size_t room = rnn_product_room(rnn_size_times(T, N), rnn_size_times(4, H), D > H ? D : H);
  return rnn_size_plus(rnn_size_times(steps, rnn_size_times(N, H)), room);
}

const double *rnn_lstm_states(const rnn_lstm *layer) {
  return parts_of(layer).states + layer->N * layer->H;
}

const double *rnn_lstm_cells(const rnn_lstm *layer) {
  return parts_of(layer).cells + layer->N * layer->H;
}

void rnn_lstm_forward(const rnn_lstm *layer) {
  const size_t T = layer->T, N = layer->N, D = layer->D, H = layer->H, step = N * H;
  const lstm_parts parts = parts_of(layer);
  memcpy(parts.states, layer->h0, step * sizeof *layer->h0);
  memcpy(parts.cells, layer->c0, step * sizeof *layer->c0);
  rnn_product(parts.gates, layer->b, layer->Wx, layer->X, T * N, 4 * H, D, parts.room);
  const rnn_product_weights Wh = rnn_product_by(layer->Wh, T, N, 4 * H, H, parts.room);
  const rnn_gates_kernels *kernels = rnn_gates_kernels_in_use();
  for (size_t t = 0; t < T; t++) {
    rnn_product_add(parts.gates + 4 * t * step, &Wh, parts.states + t * step);
    kernels->lstm_forward(N, H, parts.gates + 4 * t * step, parts.cells + t * step,
                          parts.cells + (t + 1) * step, parts.squashed + t * step,
                          parts.states + (t + 1) * step);
  }
}

void rnn_lstm_backward(const rnn_lstm *layer, const double *dH, const double *dc,
                       const rnn_lstm_gradients *gradients) {
  const size_t T = layer->T, N = layer->N, D = layer->D, H = layer->H, step = N * H;
  const lstm_parts parts = parts_of(layer);
  rnn_array_fill(parts.dh, step, 0.0);
  rnn_array_fill(parts.dc, step, 0.0);
  if (dc) memcpy(parts.dc, dc, step * sizeof *dc);
  const rnn_gates_kernels *kernels = rnn_gates_kernels_in_use();
  const rnn_product_weights WhT = rnn_product_by_transpose(layer->Wh, T, N, 4 * H, H, parts.room);
  for (size_t t = T; t-- > 0;) {
    kernels->lstm_backward(N, H, parts.gates + 4 * t * step, parts.cells + t * step,
                           parts.squashed + t * step, dH ? dH + t * step : NULL, parts.dh, parts.dc,
                           parts.dz + 4 * t * step);
    rnn_product_set(parts.dh, &WhT, parts.dz + 4 * t * step);
  }
  rnn_product_dW(gradients->dWx, parts.dz, layer->X, T * N, 4 * H, D, parts.room);
  rnn_product_dW(gradients->dWh, parts.dz, parts.states, T * N, 4 * H, H, parts.room);
  rnn_product_db(gradients->db, parts.dz, T * N, 4 * H);
  rnn_product_dX(gradients->dX, layer->Wx, parts.dz, T * N, 4 * H, D, parts.room);
  if (gradients->dh0) memcpy(gradients->dh0, parts.dh, step * sizeof *parts.dh);
  if (gradients->dc0) memcpy(gradients->dc0, parts.dc, step * sizeof *parts.dc);
}
