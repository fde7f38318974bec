#include "digest_layers.h"

#include <stddef.h>

#include "digest.h"
#include "elman.h"
#include "embedding.h"
#include "gatedscan.h"
#include "gru.h"
#include "linear.h"
#include "lstm.h"
#include "scan_draw.h"
#include "softmax.h"

enum { MOST = 7 }; /* the largest size; the largest block is the work of a GRU, 15·MOST³ numbers */

/* Blocks of numbers, which one draw after another uses again. */
static double pool[100 * MOST * MOST * MOST];
static size_t used;

static double *block(size_t n) {
  double *numbers = pool + used;
  used += n;
  return numbers;
}

static size_t draw_size(rnn_rng *rng) {
  return (size_t)rnn_rng_integer(rng, 1, MOST);
}

/* Every second draw has ordinary numbers; the others are of every kind, with NaN and infinity. */
static const double *draw_block(rnn_rng *rng, uint64_t draw, size_t n) {
  double *numbers = block(n);
  if (draw % 2 == 0) {
    draw_sequence(rng, n, numbers);
  } else {
    for (size_t i = 0; i < n; i++) numbers[i] = rnn_rng_randn(rng);
  }
  return numbers;
}

static uint64_t digest_linear(uint64_t seed, uint64_t draws) {
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  uint64_t sum = DIGEST_START;
  for (uint64_t i = 0; i < draws; i++) {
    used = 0;
    const size_t N = draw_size(&rng), D = draw_size(&rng), V = draw_size(&rng);
    rnn_linear layer = {.N = N, .D = D, .V = V, .work = block(rnn_linear_work(N, D, V))};
    layer.W = draw_block(&rng, i, V * D);
    layer.x = draw_block(&rng, i, N * D);
    layer.b = draw_block(&rng, i, V);
    const double *dy = draw_block(&rng, i, N * V);
    double *y = block(N * V);
    const rnn_linear_gradients to = {.dW = block(V * D), .db = block(V), .dx = block(N * D)};
    rnn_linear_forward(&layer, y);
    rnn_linear_backward(&layer, dy, &to);
    sum = digest_numbers(sum, y, N * V);
    sum = digest_numbers(sum, to.dW, V * D);
    sum = digest_numbers(sum, to.db, V);
    sum = digest_numbers(sum, to.dx, N * D);
  }
  return sum;
}

static uint64_t digest_elman(uint64_t seed, uint64_t draws) {
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  uint64_t sum = DIGEST_START;
  for (uint64_t i = 0; i < draws; i++) {
    used = 0;
    const size_t T = draw_size(&rng), N = draw_size(&rng), D = draw_size(&rng), H = draw_size(&rng);
    rnn_elman layer = {.T = T, .N = N, .D = D, .H = H, .work = block(rnn_elman_work(T, N, D, H))};
    layer.Wx = draw_block(&rng, i, H * D);
    layer.X = draw_block(&rng, i, T * N * D);
    layer.Wh = draw_block(&rng, i, H * H);
    layer.h0 = draw_block(&rng, i, N * H);
    layer.b = draw_block(&rng, i, H);
    const double *dH = draw_block(&rng, i, T * N * H);
    const rnn_elman_gradients to = {.dWx = block(H * D),
                                    .dWh = block(H * H),
                                    .dh0 = block(N * H),
                                    .db = block(H),
                                    .dX = block(T * N * D)};
    rnn_elman_forward(&layer);
    rnn_elman_backward(&layer, dH, &to);
    sum = digest_numbers(sum, rnn_elman_states(&layer), T * N * H);
    sum = digest_numbers(sum, to.dWx, H * D);
    sum = digest_numbers(sum, to.dWh, H * H);
    sum = digest_numbers(sum, to.dh0, N * H);
    sum = digest_numbers(sum, to.db, H);
    sum = digest_numbers(sum, to.dX, T * N * D);
  }
  return sum;
}

static uint64_t digest_lstm(uint64_t seed, uint64_t draws) {
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  uint64_t sum = DIGEST_START;
  for (uint64_t i = 0; i < draws; i++) {
    used = 0;
    const size_t T = draw_size(&rng), N = draw_size(&rng), D = draw_size(&rng), H = draw_size(&rng);
    rnn_lstm layer = {.T = T, .N = N, .D = D, .H = H, .work = block(rnn_lstm_work(T, N, D, H))};
    layer.Wx = draw_block(&rng, i, 4 * H * D);
    layer.X = draw_block(&rng, i, T * N * D);
    layer.Wh = draw_block(&rng, i, 4 * H * H);
    layer.h0 = draw_block(&rng, i, N * H);
    layer.c0 = draw_block(&rng, i, N * H);
    layer.b = draw_block(&rng, i, 4 * H);
    const double *dH = draw_block(&rng, i, T * N * H), *dc = draw_block(&rng, i, N * H);
    const rnn_lstm_gradients to = {.dWx = block(4 * H * D),
                                   .dWh = block(4 * H * H),
                                   .dh0 = block(N * H),
                                   .dc0 = block(N * H),
                                   .db = block(4 * H),
                                   .dX = block(T * N * D)};
    rnn_lstm_forward(&layer);
    rnn_lstm_backward(&layer, dH, dc, &to);
    sum = digest_numbers(sum, rnn_lstm_states(&layer), T * N * H);
    sum = digest_numbers(sum, rnn_lstm_cells(&layer), T * N * H);
    sum = digest_numbers(sum, to.dWx, 4 * H * D);
    sum = digest_numbers(sum, to.dWh, 4 * H * H);
    sum = digest_numbers(sum, to.dh0, N * H);
    sum = digest_numbers(sum, to.dc0, N * H);
    sum = digest_numbers(sum, to.db, 4 * H);
    sum = digest_numbers(sum, to.dX, T * N * D);
  }
  return sum;
}

static uint64_t digest_gru(uint64_t seed, uint64_t draws) {
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  uint64_t sum = DIGEST_START;
  for (uint64_t i = 0; i < draws; i++) {
    used = 0;
    const size_t T = draw_size(&rng), N = draw_size(&rng), D = draw_size(&rng), H = draw_size(&rng);
    rnn_gru layer = {.T = T, .N = N, .D = D, .H = H, .work = block(rnn_gru_work(T, N, D, H))};
    layer.Wx = draw_block(&rng, i, 3 * H * D);
    layer.X = draw_block(&rng, i, T * N * D);
    layer.Wh = draw_block(&rng, i, 3 * H * H);
    layer.h0 = draw_block(&rng, i, N * H);
    layer.bx = draw_block(&rng, i, 3 * H);
    layer.bh = draw_block(&rng, i, 3 * H);
    const double *dH = draw_block(&rng, i, T * N * H);
    const rnn_gru_gradients to = {.dWx = block(3 * H * D),
                                  .dWh = block(3 * H * H),
                                  .dh0 = block(N * H),
                                  .dbx = block(3 * H),
                                  .dbh = block(3 * H),
                                  .dX = block(T * N * D)};
    rnn_gru_forward(&layer);
    rnn_gru_backward(&layer, dH, &to);
    sum = digest_numbers(sum, rnn_gru_states(&layer), T * N * H);
    sum = digest_numbers(sum, to.dWx, 3 * H * D);
    sum = digest_numbers(sum, to.dWh, 3 * H * H);
    sum = digest_numbers(sum, to.dh0, N * H);
    sum = digest_numbers(sum, to.dbx, 3 * H);
    sum = digest_numbers(sum, to.dbh, 3 * H);
    sum = digest_numbers(sum, to.dX, T * N * D);
  }
  return sum;
}

static uint64_t digest_gatedscan(uint64_t seed, uint64_t draws) {
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  uint64_t sum = DIGEST_START;
  for (uint64_t i = 0; i < draws; i++) {
    used = 0;
    const size_t T = draw_size(&rng), M = draw_size(&rng);
    rnn_gatedscan layer = {.T = T, .M = M, .work = block(rnn_gatedscan_work(T, M))};
    layer.a = draw_block(&rng, i, T * M);
    layer.h0 = draw_block(&rng, i, M);
    const double *b = draw_block(&rng, i, T * M), *dH = draw_block(&rng, i, T * M);
    const rnn_gatedscan_gradients to = {.da = block(T * M), .db = block(T * M), .dh0 = block(M)};
    rnn_gatedscan_forward(&layer, b);
    rnn_gatedscan_backward(&layer, dH, &to);
    sum = digest_numbers(sum, rnn_gatedscan_states(&layer), T * M);
    sum = digest_numbers(sum, to.da, T * M);
    sum = digest_numbers(sum, to.db, T * M);
    sum = digest_numbers(sum, to.dh0, M);
  }
  return sum;
}

/* An embedding of tokens, whose rows are the scores of a loss. */
static uint64_t digest_labels(uint64_t seed, uint64_t draws) {
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  uint64_t sum = DIGEST_START;
  for (uint64_t i = 0; i < draws; i++) {
    used = 0;
    const size_t N = draw_size(&rng), D = draw_size(&rng), V = draw_size(&rng);
    size_t tokens[MOST], labels[MOST];
    for (size_t n = 0; n < N; n++) {
      tokens[n] = (size_t)rnn_rng_integer(&rng, 0, (int64_t)V - 1);
      labels[n] = (size_t)rnn_rng_integer(&rng, 0, (int64_t)D);
    }
    const rnn_embedding embedding = {.V = V, .N = N, .D = D, .k = tokens};
    double *z = block(N * D), *dz = block(N * D), *dE = block(V * D);
    rnn_embedding_forward(&embedding, draw_block(&rng, i, V * D), z);
    const rnn_softmax loss = {.N = N, .V = D, .k = labels, .p = block(N * D)};
    const double value = rnn_softmax_forward(&loss, z);
    rnn_softmax_backward(&loss, rnn_rng_randn(&rng), dz);
    rnn_embedding_backward(&embedding, dz, dE);
    sum = digest_numbers(sum, &value, 1);
    sum = digest_numbers(sum, dz, N * D);
    sum = digest_numbers(sum, dE, V * D);
  }
  return sum;
}

const layer_digest layer_digests[] = {{"linear", digest_linear},
                                      {"elman", digest_elman},
                                      {"lstm", digest_lstm},
                                      {"gru", digest_gru},
                                      {"gatedscan", digest_gatedscan},
                                      {"labels", digest_labels},
                                      {NULL, NULL}};
