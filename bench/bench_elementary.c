/*
 * exp, log, tanh and sigmoid against the C library's, number by number. Prints JSON, an object a
 * line:
 *   rnnlua_bench_elementary ROUNDS
 *     {"n", "a", "a_ns", "b", "b_ns", "ratio", "low", "high"}, paired
 * Times are nanoseconds a number; a ratio is b's time to a's, between low and high 19 times in 20.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "elementary.h"
#include "paired.h"
#include "rng.h"
#include "simd/paths.h"

enum { N = 1000 };

typedef struct numbers {
  double x[N], y[N];
} numbers;

static void own_exp(void *data) {
  numbers *of = data;
  rnn_exp_each(N, of->x, of->y);
}

static void own_log(void *data) {
  numbers *of = data;
  rnn_log_each(N, of->x, of->y);
}

static void own_tanh(void *data) {
  numbers *of = data;
  rnn_tanh_each(N, of->x, of->y);
}

static void own_sigmoid(void *data) {
  numbers *of = data;
  rnn_sigmoid_each(N, of->x, of->y);
}

static void library_exp(void *data) {
  numbers *of = data;
  for (size_t i = 0; i < N; i++) of->y[i] = exp(of->x[i]);
}

static void library_log(void *data) {
  numbers *of = data;
  for (size_t i = 0; i < N; i++) of->y[i] = log(of->x[i]);
}

static void library_tanh(void *data) {
  numbers *of = data;
  for (size_t i = 0; i < N; i++) of->y[i] = tanh(of->x[i]);
}

static void library_sigmoid(void *data) {
  numbers *of = data;
  for (size_t i = 0; i < N; i++) of->y[i] = 1 / (1 + exp(-of->x[i]));
}

static const struct {
  const char *name, *library;
  void (*own)(void *data), (*theirs)(void *data);
} functions[] = {
    {"exp", "C library, exp", own_exp, library_exp},
    {"log", "C library, log", own_log, library_log},
    {"tanh", "C library, tanh", own_tanh, library_tanh},
    {"sigmoid", "C library, 1 / (1 + exp)", own_sigmoid, library_sigmoid},
};

static void pair(const work *a, const work *b, int rounds) {
  const paired p = measure_pair(a, b, rounds);
  printf("{\"n\": %d, \"a\": \"%s\", \"a_ns\": %.6g, \"b\": \"%s\", \"b_ns\": %.6g, "
         "\"ratio\": %.6g, \"low\": %.6g, \"high\": %.6g}\n",
         N, a->name, p.a / N, b->name, p.b / N, p.ratio, p.low, p.high);
  fflush(stdout);
}

int main(int argc, char **argv) {
  const int rounds = argc == 2 ? atoi(argv[1]) : 0;
  if (rounds < 1 || rounds > PAIRED_MAX_ROUNDS) {
    fprintf(stderr, "usage: %s ROUNDS   (1 to %d)\n", argv[0], PAIRED_MAX_ROUNDS);
    return 2;
  }
  static numbers of;
  rnn_rng rng;
  rnn_rng_seed(&rng, 1);
  for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
    for (size_t i = 0; i < N; i++) of.x[i] = 2 * rnn_rng_randn(&rng);
    if (functions[f].own == own_log) rnn_exp_each(N, of.x, of.x);
    const work library = {.name = functions[f].library, .run = functions[f].theirs, .data = &of};
    const size_t paths = rnn_simd_paths();
    for (size_t i = paths; i-- > 0;) {
      char name[64];
      const char *path = rnn_simd_path_name(i);
      const bool fastest = i == paths - 1;
      snprintf(name, sizeof name, fastest ? "%s" : "%s, %s", functions[f].name, path);
      const work own = {.name = name, .run = functions[f].own, .data = &of, .path = path};
      pair(&own, &library, rounds);
    }
  }
  return 0;
}
