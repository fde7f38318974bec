/*
 * Holds exp, log, tanh and sigmoid against mpmath's values and against what elementary.h states.
 *   usage: rnnlua_elementary_check FIXTURE [draws [seed]]    FIXTURE: spec/fixtures/elementary.txt
 * Prints the paths, and a line for each function, with the largest error; or what fails. Exit
 * status 0, or 1.
 */
#include "elementary.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print_paths.h"
#include "rng.h"

typedef struct function {
  const char *name;
  double (*of)(double);
  void (*of_each)(size_t n, const double *x, double *y);
  double most; /* the largest error that elementary.h promises, in ulps */
} function;

static const function functions[] = {
    {"exp", rnn_exp, rnn_exp_each, 1},
    {"log", rnn_log, rnn_log_each, 1},
    {"tanh", rnn_tanh, rnn_tanh_each, 1},
    {"sigmoid", rnn_sigmoid, rnn_sigmoid_each, 1},
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* The largest errors, and how many values they are the largest of. */
typedef struct figures {
  double normal, denormal;
  size_t values;
} figures;

static bool failed;

static void fail(const function *f, const char *what, double x, double y) {
  printf("FAIL %s on the path %s: %s: x %a, result %a\n", f->name,
         rnn_simd_path_name(rnn_simd_path()), what, x, y);
  failed = true;
}

static double of_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static bool same(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* The distance of the doubles below and above |y|. */
static double ulp(double y) {
  int exponent;
  frexp(y, &exponent);
  return ldexp(1, exponent < -1021 ? -1074 : exponent - 53);
}

/* One value: `nearest` is the double closest to it, and `lacks` ulps are missing in that. */
static void hold(const function *f, double x, double nearest, double lacks, figures *sum) {
  const double y = f->of(x);
  sum->values++;
  if (!isfinite(nearest) || (nearest == 0 && lacks == 0)) { /* a limit */
    if (!same(y, nearest)) fail(f, "not mpmath's limit", x, y);
    return;
  }
  const double error = fabs((y - nearest) / ulp(nearest) - lacks);
  if (!(error <= f->most)) fail(f, "far from mpmath's value", x, y);
  double *largest = fabs(y) < 0x1p-1022 ? &sum->denormal : &sum->normal;
  if (error > *largest) *largest = error;
}

/* Every value of the file; false where a line is not one of elementary.py's. */
static bool hold_all(FILE *file, figures sum[FUNCTIONS]) {
  char line[100], name[10], *end = NULL;
  size_t i = FUNCTIONS;
  while (fgets(line, sizeof line, file)) {
    if (line[0] == '#') continue;
    if (sscanf(line, "function %9s", name) == 1) {
      i = 0;
      while (i < FUNCTIONS && strcmp(name, functions[i].name) != 0) i++;
      continue;
    }
    const double x = of_bits(strtoull(line, &end, 16)), nearest = of_bits(strtoull(end, &end, 16));
    const double lacks = strtod(end, &end);
    if (i == FUNCTIONS || end == line || *end != '\n') return false;
    hold(&functions[i], x, nearest, lacks, &sum[i]);
  }
  return true;
}

/* Where f is constant, or x, to half an ulp: in each binade, on both sides of 0. */
static void hold_ends(rnn_rng *rng) {
  enum { EXP, LOG, TANH, SIGMOID };
  for (int e = -1074; e < 1024; e++) {
    const double x = ldexp(rnn_rng_uniform(rng, 1, 2), e);
    double y[2 * FUNCTIONS] = {0};
    for (int i = 0; i < FUNCTIONS; i++) y[i] = functions[i].of(x), y[4 + i] = functions[i].of(-x);
    const double none = y[4 + LOG];
    if (!isnan(none)) fail(&functions[LOG], "not NaN below zero", -x, none);
    if (e < -54 && (y[EXP] != 1 || y[4 + EXP] != 1)) fail(&functions[EXP], "not 1", x, y[EXP]);
    if (e < -54 && (y[SIGMOID] != 0.5 || y[4 + SIGMOID] != 0.5)) {
      fail(&functions[SIGMOID], "not 1/2", x, y[SIGMOID]);
    }
    if (e < -28 && (y[TANH] != x || y[4 + TANH] != -x)) fail(&functions[TANH], "not x", x, y[TANH]);
    if (e >= 5 && (y[TANH] != 1 || y[4 + TANH] != -1)) fail(&functions[TANH], "not 1", x, y[TANH]);
    if (e >= 10 && (!isinf(y[EXP]) || y[4 + EXP] != 0))
      fail(&functions[EXP], "no limit", x, y[EXP]);
    if (e >= 10 && (y[SIGMOID] != 1 || y[4 + SIGMOID] != 0)) {
      fail(&functions[SIGMOID], "no limit", x, y[SIGMOID]);
    }
  }
}

/* Any number; one where the functions are steep; or one close to a step of the reduction. */
static double draw(rnn_rng *rng) {
  switch (rnn_rng_integer(rng, 0, 4)) {
  case 0:
    return of_bits(rnn_rng_next(rng));
  case 1:
    return rnn_rng_uniform(rng, -750, 750);
  case 2:
    return ldexp(rnn_rng_uniform(rng, -1, 1), (int)rnn_rng_integer(rng, -60, 5));
  case 3: /* (k + 1/2)·ln 2, of tanh half of it */
    return ((double)rnn_rng_integer(rng, -1080, 1030) + 0.5) * 0.34657359027997264;
  default: /* 2^k·√½ */
    return ldexp(0.7071067811865476, (int)rnn_rng_integer(rng, -1074, 1024));
  }
}

/* What the functions must have at x and at some neighbours above it. */
static void hold_order(const function *f, double x) {
  for (int i = 0; i < 8; i++) {
    const double next = nextafter(x, INFINITY), y = f->of(x), after = f->of(next);
    if (isnan(x) || (f->of == rnn_log && x < 0)) {
      if (!isnan(y)) fail(f, "not NaN", x, y);
      return;
    }
    if (f->of == rnn_tanh && !same(f->of(-x), -y)) fail(f, "not odd", x, y);
    if (f->of == rnn_tanh && !(fabs(y) <= 1)) fail(f, "beyond 1", x, y);
    if (f->of == rnn_sigmoid && !(y <= 1)) fail(f, "beyond 1", x, y);
    if ((f->of == rnn_sigmoid || f->of == rnn_exp) && signbit(y)) fail(f, "below 0", x, y);
    if (after < y) fail(f, "falls", x, y);
    x = next;
  }
}

/* On the path in use: arrays of every length, at every place of a cache line, in place and not. */
static void hold_each(const function *f, rnn_rng *rng) {
  enum { MOST = 70, AROUND = 8 };
  for (size_t n = 0; n <= MOST; n++) {
    for (size_t skew = 0; skew < AROUND; skew++) {
      double from[MOST + 2 * AROUND], to[MOST + 2 * AROUND], own[MOST + 2 * AROUND];
      for (size_t i = 0; i < MOST + 2 * AROUND; i++) from[i] = draw(rng), to[i] = own[i] = from[i];
      f->of_each(n, from + skew, to + skew);
      f->of_each(n, own + skew, own + skew);
      for (size_t i = 0; i < MOST + 2 * AROUND; i++) {
        const bool inside = i >= skew && i < skew + n;
        const double y = inside ? f->of(from[i]) : from[i];
        if (!same(to[i], y)) fail(f, "an array has other bits", from[i], to[i]);
        if (!same(own[i], y)) fail(f, "an array in place has other bits", from[i], own[i]);
      }
    }
  }
}

int main(int argc, char **argv) {
  FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
  if (!file) {
    fputs("usage: rnnlua_elementary_check FIXTURE [draws [seed]]\n", stderr);
    return 1;
  }
  const uint64_t draws = argc > 2 ? strtoull(argv[2], NULL, 10) : 10000;
  const uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
  figures sum[FUNCTIONS] = {{0}};
  const bool whole = hold_all(file, sum);
  fclose(file);
  if (!whole) {
    puts("FAIL: a line of the fixture is none");
    return 1;
  }
  print_paths();
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  hold_ends(&rng);
  for (size_t i = 0; i < FUNCTIONS; i++) {
    const function *f = &functions[i];
    for (uint64_t k = 0; k < draws; k++) hold_order(f, draw(&rng));
    for (size_t path = 0; path < rnn_simd_paths(); path++) {
      rnn_simd_use(rnn_simd_path_name(path));
      hold_each(f, &rng);
    }
    printf("%s: %zu values, largest error %.4f ulp, of denormal results %.4f\n", f->name,
           sum[i].values, sum[i].normal, sum[i].denormal);
  }
  printf("seed %" PRIu64 " draws %" PRIu64 ": %s\n", seed, draws, failed ? "FAIL" : "ok");
  return failed ? 1 : 0;
}
