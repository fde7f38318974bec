/*
 * Prints digests of what the core computes of many draws, for runs on other processors to be
 * compared with: each line but the first, which names the paths, is the same everywhere.
 *   usage: rnnlua_core_digest [draws [seed]]
 * Prints a line for each part of the core. Exit status 1 where paths differ, 2 without memory.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "array.h"
#include "base/bytes.h"
#include "cell.h"
#include "digest.h"
#include "digest_layers.h"
#include "elementary.h"
#include "print_paths.h"
#include "recurrent.h"
#include "scan/grid.h"
#include "scan_draw.h"

/* Written past the caches, in more tiles than two. */
enum { LONG = (1 << 18) + 3 * RNN_SCAN_TILE + 5 };

static double *buffer(size_t n) {
  double *p = aligned_alloc(64, (n * sizeof *p + 63) / 64 * 64);
  if (!p) {
    fputs("no memory\n", stderr);
    exit(2);
  }
  return p;
}

static uint64_t digest_rng(uint64_t seed, uint64_t draws) {
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  uint64_t sum = DIGEST_START;
  for (uint64_t i = 0; i < draws; i++) {
    const double x[] = {rnn_rng_uniform(&rng, -3, 1e300), rnn_rng_randn(&rng)};
    sum = digest_numbers(sum, x, 2);
    sum = digest_word(sum, (uint64_t)rnn_rng_integer(&rng, -1000, INT64_MAX));
    sum = digest_word(sum, rnn_rng_next(&rng));
  }
  return sum;
}

static uint64_t digest_cell(uint64_t seed, uint64_t draws) {
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  uint64_t sum = DIGEST_START;
  for (uint64_t i = 0; i < draws; i++) {
    double in[5];
    draw_sequence(&rng, 5, in);
    rnn_cell cell;
    const double h = rnn_cell_forward(&cell, in[0], in[1], in[2], in[3]);
    const rnn_cell_gradients g = rnn_cell_backward(&cell, in[4]);
    const double out[] = {h, g.dwx, g.dwh, g.dh, g.dx};
    sum = digest_numbers(sum, out, 5);
  }
  return sum;
}

static uint64_t digest_array(uint64_t seed, uint64_t draws) {
  enum { MOST = 100 };
  static const rnn_bytes_type type = {.kind = 'f', .size = 8};
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  uint64_t sum = DIGEST_START;
  for (uint64_t i = 0; i < draws; i++) {
    const size_t n = (size_t)rnn_rng_integer(&rng, 1, MOST);
    double x[MOST], y[MOST], z[MOST];
    unsigned char bytes[MOST * sizeof *x];
    draw_sequence(&rng, n, x);
    draw_sequence(&rng, n, y);
    const double of[] = {rnn_array_sum(x, n),     rnn_array_mean(x, n), rnn_array_dot(x, y, n),
                         rnn_array_min(x, n),     rnn_array_max(x, n),  rnn_array_equal(x, x, n),
                         rnn_array_equal(x, y, n)};
    sum = digest_numbers(sum, of, sizeof of / sizeof *of);
    rnn_array_add(z, x, y, n);
    sum = digest_numbers(sum, z, n);
    rnn_array_add_product(z, y[0], x, y, n);
    rnn_array_add_quotient(z, y[0], x, y, n);
    sum = digest_numbers(sum, z, n);
    rnn_array_sqrt(z, x, n);
    rnn_array_add_number(z, y[0], n);
    sum = digest_numbers(sum, z, n);
    rnn_array_clip(z, x, -1.0, 1.0, n);
    sum = digest_numbers(sum, z, n);
    rnn_array_scale(z, y[0], x, n);
    sum = digest_numbers(sum, z, n);
    rnn_bytes_from_doubles(bytes, z, n);
    for (size_t k = 0; k < n * sizeof *x; k++) {
      if (!isnan(z[k / sizeof *x])) sum = digest_word(sum, bytes[k]);
    }
    rnn_bytes_to_doubles(x, bytes, n, type);
    sum = digest_numbers(sum, x, n);
  }
  return sum;
}

/* Numbers of every size, and those where the functions are steep. */
static uint64_t digest_elementary(uint64_t seed, uint64_t draws) {
  enum { MOST = 40 };
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  uint64_t sum = DIGEST_START;
  for (uint64_t i = 0; i < draws; i++) {
    const size_t n = (size_t)rnn_rng_integer(&rng, 1, MOST);
    double x[2 * MOST], y[2 * MOST];
    draw_sequence(&rng, n, x);
    for (size_t k = 0; k < n; k++)
      x[n + k] = rnn_rng_uniform(&rng, -750, 750) / (double)(1 + i % 99);
    rnn_exp_each(2 * n, x, y);
    sum = digest_numbers(sum, y, 2 * n);
    rnn_log_each(2 * n, x, y);
    sum = digest_numbers(sum, y, 2 * n);
    rnn_tanh_each(2 * n, x, y);
    sum = digest_numbers(sum, y, 2 * n);
    rnn_sigmoid_each(2 * n, x, y);
    sum = digest_numbers(sum, y, 2 * n);
  }
  return sum;
}

static uint64_t digest_gradients(uint64_t sum, rnn_recurrent_gradients g, const double *dX,
                                 size_t n) {
  const double of[] = {g.dwx, g.dwh, g.dh0};
  return digest_numbers(digest_numbers(sum, of, 3), dX, n);
}

/* One layer: all that it returns. */
static uint64_t digest_layer(uint64_t sum, const scan_case *scan, double dlast, const double *dout,
                             double *room) {
  const size_t n = scan->n;
  rnn_recurrent layer;
  rnn_recurrent_init(&layer, n, scan->work);
  rnn_recurrent_gradients g;
  double h =
      rnn_recurrent_forward_backward(&layer, scan->wx, scan->X, scan->wh, scan->h0, dlast, &g);
  sum = digest_gradients(digest_numbers(sum, &h, 1), g, NULL, 0);
  h = rnn_recurrent_forward(&layer, scan->wx, scan->X, scan->wh, scan->h0);
  sum = digest_numbers(sum, &h, 1);
  rnn_recurrent_states(&layer, room);
  sum = digest_numbers(sum, room, n);
  g = rnn_recurrent_backward(&layer, dlast, room);
  sum = digest_gradients(sum, g, room, n);
  g = rnn_recurrent_backward_steps(&layer, dout, room);
  return digest_gradients(sum, g, room, n);
}

static void draw(rnn_rng *rng, uint64_t i, scan_case *scan, double *X, double *dout,
                 double *dlast) {
  draw_constants(rng, scan);
  draw_sequence(rng, scan->n, X);
  draw_sequence(rng, scan->n, dout);
  *dlast = draw_dout(rng);
  if (i % 8 == 1) draw_sunken(rng, scan, X, dout, dlast);
  if (i % 8 == 2) draw_faint(rng, scan, X, dlast);
  if (i % 8 == 3) draw_loud(rng, scan, X, dlast);
}

/* Numbers with which no kernel falls back on the definition. */
static void draw_ordinary(rnn_rng *rng, scan_case *scan, double *X, double *dout, double *dlast) {
  scan->wx = 0.5, scan->wh = -0.999, scan->h0 = 3, *dlast = 1;
  for (size_t t = 0; t < scan->n; t++) X[t] = rnn_rng_randn(rng), dout[t] = rnn_rng_randn(rng);
}

/* Layers of every kind of number, and a long one; on the path in use. */
static uint64_t digest_recurrent(uint64_t seed, uint64_t draws) {
  double *X = buffer(LONG), *dout = buffer(LONG), *room = buffer(LONG);
  double *work = buffer(rnn_recurrent_work(LONG));
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  uint64_t sum = DIGEST_START;
  scan_case scan = {.X = X, .work = work};
  double dlast;
  for (uint64_t i = 0; i < draws; i++) {
    scan.n = draw_n(&rng);
    draw(&rng, i, &scan, X, dout, &dlast);
    sum = digest_layer(sum, &scan, dlast, dout, room);
  }
  scan.n = LONG;
  draw_ordinary(&rng, &scan, X, dout, &dlast);
  sum = digest_layer(sum, &scan, dlast, dout, room);
  free(X), free(dout), free(room), free(work);
  return sum;
}

static void print(const char *part, uint64_t digest) {
  printf("%s %016" PRIx64 "\n", part, digest);
}

/* What has kernels: the same on every path, or false. */
static bool print_of_paths(const char *part, uint64_t (*digest)(uint64_t, uint64_t), uint64_t seed,
                           uint64_t draws) {
  uint64_t first = 0;
  for (size_t i = 0; i < rnn_simd_paths(); i++) {
    const char *path = rnn_simd_path_name(i);
    rnn_simd_use(path);
    const uint64_t here = digest(seed, draws);
    if (i == 0) first = here;
    if (here == first) continue;
    printf("%s on the path %s has other bits: %016" PRIx64 "\n", part, path, here);
    return false;
  }
  print(part, first);
  return true;
}

int main(int argc, char **argv) {
  const uint64_t draws = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000;
  const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
  print_paths();
  print("rng", digest_rng(seed, draws));
  print("cell", digest_cell(seed, draws));
  print("array", digest_array(seed, draws));
  bool same = print_of_paths("elementary", digest_elementary, seed, draws);
  for (const layer_digest *layer = layer_digests; layer->name; layer++) {
    same = print_of_paths(layer->name, layer->digest, seed, draws) && same;
  }
  same = print_of_paths("recurrent", digest_recurrent, seed, draws) && same;
  return same ? 0 : 1;
}
