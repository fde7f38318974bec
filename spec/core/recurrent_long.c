/*
 * Holds the recurrent layer at long lengths to what it promises, where Lua's tables would be slow:
 * rnn_recurrent_forward_backward has the bits of the two calls that it joins, arrays of any
 * alignment give the same bits (aligned ones are written past the caches), and in small integers
 * every path has the definition's exact values.
 * Prints "ok", or the first thing that fails; exit status 0 or 1, 2 without memory.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "recurrent.h"
#include "rng.h"
#include "simd/paths.h"

enum { LONGEST = (1 << 18) + 4096 + 7, PAD = 8 };

static double *X, *dX, *other_dX, *states, *work;

static double *array(size_t n) {
  const size_t bytes = (n + PAD) * sizeof(double);
  double *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!block) {
    fputs("no memory\n", stderr);
    exit(2);
  }
  return block;
}

static bool fail(const char *what, size_t n, double wh) {
  printf("%s: n %zu, wh %g\n", what, n, wh);
  return false;
}

static bool same(const void *a, const void *b, size_t bytes) {
  return memcmp(a, b, bytes) == 0;
}

static bool joined_equals_apart(size_t n, double wh) {
  rnn_recurrent layer;
  rnn_recurrent_gradients joined;
  rnn_recurrent_init(&layer, n, work);
  const double joined_h = rnn_recurrent_forward_backward(&layer, 0.5, X, wh, 3, 2, &joined);
  const double h = rnn_recurrent_forward(&layer, 0.5, X, wh, 3);
  const rnn_recurrent_gradients apart = rnn_recurrent_backward(&layer, 2, NULL);
  return (same(&joined_h, &h, sizeof h) && same(&joined, &apart, sizeof apart)) ||
         fail("forward_backward has other bits than forward and backward", n, wh);
}

static bool alignment_is_no_matter(size_t n, double wh) {
  rnn_recurrent layer;
  rnn_recurrent_init(&layer, n, work);
  rnn_recurrent_forward(&layer, 0.5, X, wh, 3);
  rnn_recurrent_backward(&layer, 2, dX);
  rnn_recurrent_backward(&layer, 2, other_dX + 1);
  return same(dX, other_dX + 1, n * sizeof *dX) || fail("alignment changes dX", n, wh);
}

/* X holds integers of at most 2 in size and wh is 0, 1 or −1: all sums stay below 2^53. */
static bool integers_are_exact(size_t n, double wh) {
  rnn_recurrent layer;
  rnn_recurrent_init(&layer, n, work);
  const double last = rnn_recurrent_forward(&layer, 2, X, wh, 3);
  rnn_recurrent_states(&layer, states);
  const rnn_recurrent_gradients got = rnn_recurrent_backward(&layer, 1, dX);

  rnn_cell cell;
  double h = 3;
  for (size_t t = 0; t < n; t++) {
    h = rnn_cell_forward(&cell, 2, X[t], wh, h);
    if (states[t] != h) return fail("a state is not exact", n, wh);
  }
  if (last != h) return fail("h_n is not exact", n, wh);
  double delta = 1, dwx = 0, dwh = 0;
  for (size_t t = n; t-- > 0;) {
    cell = (rnn_cell){.wx = 2, .x = X[t], .wh = wh, .h = t > 0 ? states[t - 1] : 3};
    const rnn_cell_gradients step = rnn_cell_backward(&cell, delta);
    dwx += step.dwx;
    dwh += step.dwh;
    if (dX[t] != step.dx) return fail("dX is not exact", n, wh);
    delta = step.dh;
  }
  return (got.dwx == dwx && got.dwh == dwh && got.dh0 == delta) ||
         fail("dwx, dwh or dh0 is not exact", n, wh);
}

static bool all_hold(void) {
  static const size_t lengths[] = {1, 63, 64, 65, 1000, 4095, 4096, 4097, 10000, 1 << 18, LONGEST};
  static const double weights[] = {0, 1, -1, 0.5, -0.8, 0.99999};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    for (size_t j = 0; j < sizeof weights / sizeof *weights; j++) {
      if (j < 3 && !integers_are_exact(lengths[i], weights[j])) return false;
      if (!joined_equals_apart(lengths[i], weights[j])) return false;
      if (!alignment_is_no_matter(lengths[i], weights[j])) return false;
    }
  }
  return true;
}

int main(void) {
  X = array(LONGEST), dX = array(LONGEST), other_dX = array(LONGEST), states = array(LONGEST);
  work = array(rnn_recurrent_work(LONGEST));
  rnn_rng rng;
  rnn_rng_seed(&rng, 1);
  for (size_t t = 0; t < LONGEST; t++) X[t] = (double)rnn_rng_integer(&rng, -2, 2);

  bool good = !rnn_simd_use("no such path") || fail("a path that is none was taken", 0, 0);
  for (size_t path = 0; good && path < rnn_simd_paths(); path++) {
    good = rnn_simd_use(rnn_simd_path_name(path)) && all_hold();
    if (!good) printf("path %s\n", rnn_simd_path_name(path));
  }
  if (good) puts("ok");
  free(X), free(dX), free(other_dX), free(states), free(work);
  return !good;
}
