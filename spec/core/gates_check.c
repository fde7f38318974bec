/*
 * Holds the kernels of the layers' steps (src/core/gates/) against their definition, on every path
 * of this processor: H from 1 to 70, and long scans; numbers of every kind, NaN and infinity among
 * them; arrays at every place of a cache line.
 *   usage: rnnlua_gates_check [seed]
 * Prints the paths, and a line for each kernel; or what fails. Exit status 0, or 1.
 */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gates/definition.h"
#include "gates/dispatch.h"
#include "print_paths.h"
#include "scan_draw.h"

enum { MOST_H = 70, MOST_N = 3, MOST_ARRAYS = 9, AROUND = 8 };

/* The arguments of a kernel, twice: for the definition and for the kernel. */
typedef struct arguments {
  double *block[2][MOST_ARRAYS]; /* each argument begins `skew` numbers after its block */
  size_t n[MOST_ARRAYS];         /* in a block */
  size_t skew[MOST_ARRAYS];
  size_t count;
} arguments;

static bool failed;

static void fail(const char *kernel, const char *what, size_t N, size_t H) {
  printf("FAIL %s on the path %s: %s: %zu x %zu\n", kernel, rnn_simd_path_name(rnn_simd_path()),
         what, N, H);
  failed = true;
}

static double *buffer(size_t n) {
  double *p = malloc(n * sizeof *p);
  if (!p) {
    fputs("no memory\n", stderr);
    exit(1);
  }
  return p;
}

/* An argument of n numbers. Half of them end where their memory ends, so that a sanitizer or
 * valgrind sees a read beyond; around the others are numbers that nothing may write to. */
static void add(arguments *all, rnn_rng *rng, size_t n) {
  const size_t i = all->count++, skew = (size_t)rnn_rng_integer(rng, 0, AROUND - 1);
  const size_t whole = skew + n + (rnn_rng_integer(rng, 0, 1) ? AROUND : 0);
  double *numbers = all->block[0][i] = buffer(whole);
  if (rnn_rng_integer(rng, 0, 1)) {
    for (size_t from = 0; from < whole; from += MOST_H) { /* several kinds in one array */
      draw_sequence(rng, whole - from < MOST_H ? whole - from : MOST_H, numbers + from);
    }
  } else {
    for (size_t k = 0; k < whole; k++) numbers[k] = 2 * rnn_rng_randn(rng);
  }
  all->block[1][i] = buffer(whole);
  memcpy(all->block[1][i], numbers, whole * sizeof *numbers);
  all->skew[i] = skew, all->n[i] = whole;
}

/* Argument i of the definition (side 0) or of the kernel (side 1). */
static double *at(const arguments *all, int side, size_t i) {
  return all->block[side][i] + all->skew[i];
}

/* Compares all that the definition and the kernel left, and frees it. */
static void compare(arguments *all, const char *kernel, size_t N, size_t H) {
  for (size_t i = 0; i < all->count; i++) {
    const double *x = all->block[0][i], *y = all->block[1][i];
    for (size_t k = 0; k < all->n[i]; k++) {
      if (memcmp(x + k, y + k, sizeof *x) == 0 || (isnan(x[k]) && isnan(y[k]))) continue;
      fail(kernel, "other bits than the definition's", N, H);
      break;
    }
    free(all->block[0][i]);
    free(all->block[1][i]);
  }
}

static void lstm_forward(rnn_rng *rng, size_t N, size_t H) {
  enum { Z, C_BEFORE, C, SQUASHED, STATE };
  arguments all = {.count = 0};
  add(&all, rng, N * 4 * H);
  for (size_t i = C_BEFORE; i <= STATE; i++) add(&all, rng, N * H);
  for (size_t k = 0; k < N * H; k += H) {
    rnn_gates_define_lstm_forward(H, at(&all, 0, Z) + 4 * k, at(&all, 0, C_BEFORE) + k,
                                  at(&all, 0, C) + k, at(&all, 0, SQUASHED) + k,
                                  at(&all, 0, STATE) + k);
  }
  rnn_gates_kernels_in_use()->lstm_forward(N, H, at(&all, 1, Z), at(&all, 1, C_BEFORE),
                                           at(&all, 1, C), at(&all, 1, SQUASHED),
                                           at(&all, 1, STATE));
  compare(&all, "lstm_forward", N, H);
}

static void lstm_backward(rnn_rng *rng, size_t N, size_t H) {
  enum { GATES, DZ, C_BEFORE, SQUASHED, DH_UPSTREAM, DH, DC };
  const bool upstream = rnn_rng_integer(rng, 0, 2) > 0;
  arguments all = {.count = 0};
  add(&all, rng, N * 4 * H);
  add(&all, rng, N * 4 * H);
  for (size_t i = C_BEFORE; i <= DC; i++) add(&all, rng, N * H);
  for (size_t k = 0; k < N * H; k += H) {
    rnn_gates_define_lstm_backward(
        H, at(&all, 0, GATES) + 4 * k, at(&all, 0, C_BEFORE) + k, at(&all, 0, SQUASHED) + k,
        upstream ? at(&all, 0, DH_UPSTREAM) + k : NULL, at(&all, 0, DH) + k, at(&all, 0, DC) + k,
        at(&all, 0, DZ) + 4 * k);
  }
  rnn_gates_kernels_in_use()->lstm_backward(N, H, at(&all, 1, GATES), at(&all, 1, C_BEFORE),
                                            at(&all, 1, SQUASHED),
                                            upstream ? at(&all, 1, DH_UPSTREAM) : NULL,
                                            at(&all, 1, DH), at(&all, 1, DC), at(&all, 1, DZ));
  compare(&all, "lstm_backward", N, H);
}

static void gru_forward(rnn_rng *rng, size_t N, size_t H) {
  enum { A, U, BEFORE, STATE };
  arguments all = {.count = 0};
  for (size_t i = A; i <= U; i++) add(&all, rng, N * 3 * H);
  for (size_t i = BEFORE; i <= STATE; i++) add(&all, rng, N * H);
  for (size_t k = 0; k < N * H; k += H) {
    rnn_gates_define_gru_forward(H, at(&all, 0, A) + 3 * k, at(&all, 0, U) + 3 * k,
                                 at(&all, 0, BEFORE) + k, at(&all, 0, STATE) + k);
  }
  rnn_gates_kernels_in_use()->gru_forward(N, H, at(&all, 1, A), at(&all, 1, U), at(&all, 1, BEFORE),
                                          at(&all, 1, STATE));
  compare(&all, "gru_forward", N, H);
}

static void gru_backward(rnn_rng *rng, size_t N, size_t H) {
  enum { GATES, U, DA, DU, BEFORE, DH_UPSTREAM, DH };
  arguments all = {.count = 0};
  for (size_t i = GATES; i <= DU; i++) add(&all, rng, N * 3 * H);
  for (size_t i = BEFORE; i <= DH; i++) add(&all, rng, N * H);
  for (size_t k = 0; k < N * H; k += H) {
    rnn_gates_define_gru_backward(H, at(&all, 0, GATES) + 3 * k, at(&all, 0, U) + 3 * k,
                                  at(&all, 0, BEFORE) + k, at(&all, 0, DH_UPSTREAM) + k,
                                  at(&all, 0, DH) + k, at(&all, 0, DA) + 3 * k,
                                  at(&all, 0, DU) + 3 * k);
  }
  rnn_gates_kernels_in_use()->gru_backward(N, H, at(&all, 1, GATES), at(&all, 1, U),
                                           at(&all, 1, BEFORE), at(&all, 1, DH_UPSTREAM),
                                           at(&all, 1, DH), at(&all, 1, DA), at(&all, 1, DU));
  compare(&all, "gru_backward", N, H);
}

static void elman_backward(rnn_rng *rng, size_t N, size_t H) {
  enum { STATE, DH_UPSTREAM, DH, DELTA };
  arguments all = {.count = 0};
  for (size_t i = STATE; i <= DELTA; i++) add(&all, rng, N * H);
  for (size_t k = 0; k < N * H; k += H) {
    rnn_gates_define_elman_backward(H, at(&all, 0, STATE) + k, at(&all, 0, DH_UPSTREAM) + k,
                                    at(&all, 0, DH) + k, at(&all, 0, DELTA) + k);
  }
  rnn_gates_kernels_in_use()->elman_backward(N * H, at(&all, 1, STATE), at(&all, 1, DH_UPSTREAM),
                                             at(&all, 1, DH), at(&all, 1, DELTA));
  compare(&all, "elman_backward", N, H);
}

static void scan_forward(rnn_rng *rng, size_t T, size_t M) {
  enum { A, B, STATES, H0 };
  arguments all = {.count = 0};
  for (size_t i = A; i <= STATES; i++) add(&all, rng, T * M);
  add(&all, rng, M);
  double *room = buffer(M);
  rnn_gates_define_scan_forward(T, M, at(&all, 0, A), at(&all, 0, B), at(&all, 0, H0),
                                at(&all, 0, STATES));
  rnn_gates_kernels_in_use()->scan_forward(T, M, at(&all, 1, A), at(&all, 1, B), at(&all, 1, H0),
                                           room, at(&all, 1, STATES));
  free(room);
  compare(&all, "scan_forward", T, M);
}

static void scan_backward(rnn_rng *rng, size_t T, size_t M) {
  enum { A, STATES, DH, DA, DB, H0, DH0 };
  const bool da = rnn_rng_integer(rng, 0, 2) > 0, db = rnn_rng_integer(rng, 0, 2) > 0;
  const bool dh0 = rnn_rng_integer(rng, 0, 2) > 0;
  arguments all = {.count = 0};
  for (size_t i = A; i <= DB; i++) add(&all, rng, T * M);
  for (size_t i = H0; i <= DH0; i++) add(&all, rng, M);
  double *room = buffer(M);
  rnn_gates_define_scan_backward(T, M, at(&all, 0, A), at(&all, 0, H0), at(&all, 0, STATES),
                                 at(&all, 0, DH), room, da ? at(&all, 0, DA) : NULL,
                                 db ? at(&all, 0, DB) : NULL, dh0 ? at(&all, 0, DH0) : NULL);
  rnn_gates_kernels_in_use()->scan_backward(
      T, M, at(&all, 1, A), at(&all, 1, H0), at(&all, 1, STATES), at(&all, 1, DH), room,
      da ? at(&all, 1, DA) : NULL, db ? at(&all, 1, DB) : NULL, dh0 ? at(&all, 1, DH0) : NULL);
  free(room);
  compare(&all, "scan_backward", T, M);
}

/* Scans of several tiles, of long rows, and of results that go past the caches. */
static const size_t long_scans[][2] = {{5000, 1},  {3000, 3},  {600, 17},   {130, 100},
                                       {4, 1500},  {3, 5011},  {140000, 1}, {30000, 5},
                                       {2000, 70}, {3, 50001}, {17000, 8},  {9001, 16}};

static const struct {
  const char *name;
  void (*hold)(rnn_rng *rng, size_t N, size_t H);
  bool scans;
} kernels[] = {{"lstm_forward", lstm_forward, false},     {"lstm_backward", lstm_backward, false},
               {"gru_forward", gru_forward, false},       {"gru_backward", gru_backward, false},
               {"elman_backward", elman_backward, false}, {"scan_forward", scan_forward, true},
               {"scan_backward", scan_backward, true}};

int main(int argc, char **argv) {
  const uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
  print_paths();
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
    size_t shapes = 0;
    for (size_t path = 0; path < rnn_simd_paths(); path++) {
      rnn_simd_use(rnn_simd_path_name(path));
      shapes = 0;
      for (size_t H = 1; H <= MOST_H; H++) {
        for (size_t N = 1; N <= MOST_N; N++, shapes++) {
          kernels[i].hold(&rng, kernels[i].scans ? (size_t)rnn_rng_integer(&rng, 1, 50) : N, H);
        }
      }
      for (size_t k = 0; kernels[i].scans && k < sizeof long_scans / sizeof *long_scans; k++) {
        kernels[i].hold(&rng, long_scans[k][0], long_scans[k][1]);
        shapes++;
      }
    }
    printf("%s: %zu shapes\n", kernels[i].name, shapes);
  }
  printf("seed %" PRIu64 ": %s\n", seed, failed ? "FAIL" : "ok");
  return failed ? 1 : 0;
}
