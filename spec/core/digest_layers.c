#include "digest_layers.h"

#include <stdbool.h>
#include <stddef.h>

#include "digest.h"
#include "linear.h"
#include "scan_draw.h"

enum { MOST = 7 }; /* the largest size; the largest block has 4·MOST⁴ numbers, the work 11 such */

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
    rnn_linear layer = {.N = N, .D = D, .V = V};
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

const layer_digest layer_digests[] = {{"linear", digest_linear}, {NULL, NULL}};
