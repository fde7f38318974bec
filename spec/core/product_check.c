/*
 * Holds the products of product/product.h against their definition, bit for bit, on every path of
 * this processor: at drawn shapes, with numbers of every kind, NaN and infinity among them, at
 * addresses that are aligned or not; and holds them to the memory that is theirs: no number beside
 * a result changes, and with the address sanitizer, no number beside an argument is read either.
 *   usage: rnnlua_product_check [draws [seed]]
 * Prints the paths and "seed S draws N: ok", or what fails; exit status 0 or 1, 2 without memory.
 */
#include "product/product.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print_paths.h"
#include "product/definition.h"
#include "scan_draw.h"

enum {
  MOST = 70,      /* rows, and numbers in them, of most shapes */
  MARGIN = 8,     /* numbers after a block that must not change */
  POOL = 4000000, /* numbers */
};

static const double MARK = 12345.678;

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define WITH_ADDRESS_SANITIZER
#endif
#elif defined __SANITIZE_ADDRESS__
#define WITH_ADDRESS_SANITIZER
#endif
#ifdef WITH_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
enum { IS_GUARDED = 1 };
#define GUARD(p, n) ASAN_POISON_MEMORY_REGION((p), (n) * sizeof *(p))
#define UNGUARD(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n) * sizeof *(p))
#else
enum { IS_GUARDED = 0 };
#define GUARD(p, n) (void)(p)
#define UNGUARD(p, n) (void)(p)
#endif

/* Blocks of numbers, each between marks, which one draw after another uses again. */
static double *pool;
static size_t used;

static double *block(size_t n, size_t offset) {
  used = (used + 7) / 8 * 8 + offset;
  double *numbers = pool + used;
  used += n;
  for (size_t i = 0; i < MARGIN; i++) pool[used + i] = MARK;
  GUARD(pool + used, MARGIN);
  used += MARGIN;
  if (used <= POOL) return numbers;
  puts("the pool is too small");
  exit(2);
}

typedef struct shape {
  size_t R, M, K;
} shape;

static const char *why; /* what failed */

static void expect(const char *what, const double *expected, const double *got, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const bool same = memcmp(&expected[i], &got[i], sizeof *got) == 0;
    if (!same && !(isnan(expected[i]) && isnan(got[i]))) why = what;
  }
  for (size_t i = 0; i < MARGIN && !IS_GUARDED; i++) {
    if (got[n + i] != MARK) why = "numbers after a result";
  }
}

/* Each product of a shape. */
static void check_shape(rnn_rng *rng, shape s, size_t offset) {
  const size_t R = s.R, M = s.M, K = s.K, room = rnn_product_room(R, M, K);
  UNGUARD(pool, used);
  used = 0;
  double *W = block(M * K, offset), *X = block(R * K, offset), *dY = block(R * M, offset);
  double *b = block(M, offset), *work = block(room, offset);
  double *Y = block(R * M, offset), *dX = block(R * K, offset), *dW = block(M * K, offset);
  double *db = block(M, offset);
  double *expected = block((R + M) * (M + K), 0);
  draw_sequence(rng, M * K, W), draw_sequence(rng, R * K, X), draw_sequence(rng, R * M, dY);
  draw_sequence(rng, M, b);

  rnn_product_definition_start(expected, b, R, M);
  rnn_product_definition_add(expected, W, X, R, M, K);
  rnn_product(Y, b, W, X, R, M, K, work);
  expect("W·x + b", expected, Y, R * M);
  rnn_product_start(Y, b, R, M);
  rnn_product_weights weights = rnn_product_by(W, R, 1, M, K, work);
  for (size_t r = 0; r < R; r++) rnn_product_add(Y + r * M, &weights, X + r * K);
  expect("W·x + b, row after row", expected, Y, R * M);

  rnn_product_definition_dX(expected, W, dY, R, M, K);
  rnn_product_dX(dX, W, dY, R, M, K, work);
  expect("dX", expected, dX, R * K);
  weights = rnn_product_by_transpose(W, R, 1, M, K, work);
  for (size_t r = 0; r < R; r++) rnn_product_set(dX + r * K, &weights, dY + r * M);
  expect("dX, row after row", expected, dX, R * K);
  rnn_product_definition_add_dX(expected, W, dY, R, M, K);
  for (size_t r = 0; r < R; r++) rnn_product_add(dX + r * K, &weights, dY + r * M);
  expect("dX, added to", expected, dX, R * K);

  rnn_product_definition_dW(expected, dY, X, R, M, K);
  rnn_product_dW(dW, dY, X, R, M, K, work);
  expect("dW", expected, dW, M * K);
  rnn_product_definition_db(expected, dY, R, M);
  rnn_product_db(db, dY, R, M);
  expect("db", expected, db, M);
  expect("the room", work, work, room);
}

static size_t draw_size(rnn_rng *rng) {
  return (size_t)rnn_rng_integer(rng, 1, MOST);
}

/* Most are small, with every remainder of a vector; a third has few rows, as cells have. */
static shape draw_shape(rnn_rng *rng, uint64_t draw) {
  shape s = {draw_size(rng), draw_size(rng), draw_size(rng)};
  if (draw % 3 == 0) s.R = (size_t)rnn_rng_integer(rng, 1, 5);
  if (draw % 64 == 63) s.R += 230, s.K += 120; /* several blocks */
  if (draw % 64 == 31) s.M += 230, s.R += 64;
  return s;
}

int main(int argc, char **argv) {
  const uint64_t draws = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000;
  const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
  pool = aligned_alloc(64, (POOL + MARGIN) * sizeof *pool);
  if (!pool) return 2;
  print_paths();
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  for (uint64_t i = 0; i < draws && !why; i++) {
    const shape s = draw_shape(&rng, i);
    const size_t offset = (size_t)rnn_rng_integer(&rng, 0, 7);
    for (size_t path = 0; path < rnn_simd_paths() && !why; path++) {
      rnn_rng same = rng; /* the same numbers */
      rnn_simd_use(rnn_simd_path_name(path));
      check_shape(&same, s, offset);
      if (!why) continue;
      printf("seed %" PRIu64 " draw %" PRIu64 ", path %s, R %zu, M %zu, K %zu: %s\n", seed, i,
             rnn_simd_path_name(path), s.R, s.M, s.K, why);
    }
    rnn_rng_next(&rng);
  }
  if (!why) printf("seed %" PRIu64 " draws %" PRIu64 ": ok\n", seed, draws);
  UNGUARD(pool, used);
  free(pool);
  return why ? 1 : 0;
}
