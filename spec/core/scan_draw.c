#include "scan_draw.h"

#include <math.h>

#include "scan/grid.h"

static bool one_in(rnn_rng *rng, int64_t k) {
  return rnn_rng_integer(rng, 1, k) == 1;
}

static double any_sign(rnn_rng *rng, double x) {
  return one_in(rng, 2) ? x : -x;
}

/* 2^e, e uniform, times a number in [1, 2). */
static double of_size(rnn_rng *rng, double from, double to) {
  const double m = rnn_rng_uniform(rng, 1, 2);
  return any_sign(rng, ldexp(m, (int)rnn_rng_uniform(rng, from, to)));
}

static double odd(rnn_rng *rng) {
  static const double numbers[] = {NAN,    INFINITY, 1e308,   1e-308,   0x1p-1074,
                                   1e-310, 1e300,    0x1p999, 0x1p1023, 0.0};
  const int64_t last = sizeof numbers / sizeof *numbers - 1;
  return any_sign(rng, numbers[rnn_rng_integer(rng, 0, last)]);
}

size_t draw_n(rnn_rng *rng) {
  const int64_t kind = rnn_rng_integer(rng, 1, 24);
  if (kind == 1) return (size_t)rnn_rng_integer(rng, 1, DRAW_MAX);
  if (kind <= 3) return (size_t)rnn_rng_integer(rng, RNN_SCAN_TILE - 40, RNN_SCAN_TILE + 40);
  if (kind == 4) {
    const int64_t tiles = rnn_rng_integer(rng, 1, 4);
    return (size_t)(RNN_SCAN_TILE * tiles + rnn_rng_integer(rng, -1, 33));
  }
  if (kind <= 8) return (size_t)rnn_rng_integer(rng, 1, 80);
  return (size_t)rnn_rng_integer(rng, RNN_SCAN_SHORT, 600);
}

static double draw_wh(rnn_rng *rng) {
  static const double numbers[] = {0, 1, 1 + 1e-9, 1 - 1e-9, 0.5, 1.5, 30, INFINITY, NAN, 0.8, 2};
  const int64_t last = sizeof numbers / sizeof *numbers - 1;
  switch (rnn_rng_integer(rng, 1, 8)) {
  case 1:
  case 2:
    return any_sign(rng, numbers[rnn_rng_integer(rng, 0, last)]);
  case 3:
    return of_size(rng, -33, 33);
  case 4: /* powers near the range of a double */
    return any_sign(rng, rnn_rng_uniform(rng, 0.8, 1.25));
  case 5:
  case 6:
    return any_sign(rng, 1 - fabs(of_size(rng, -40, -2)));
  case 7:
    return any_sign(rng, 1 + fabs(of_size(rng, -40, -4)));
  default:
    return rnn_rng_uniform(rng, -1, 1);
  }
}

void draw_constants(rnn_rng *rng, scan_case *scan) {
  scan->wh = draw_wh(rng);
  scan->wx = rnn_rng_randn(rng);
  scan->h0 = rnn_rng_randn(rng);
  if (one_in(rng, 4)) scan->wx = of_size(rng, -600, 600);
  if (one_in(rng, 4)) scan->h0 = of_size(rng, -1074, 1023);
  if (one_in(rng, 16)) scan->h0 = of_size(rng, 980, 1000); /* as large as kernels take */
  if (one_in(rng, 50)) scan->wx = odd(rng);
  if (one_in(rng, 50)) scan->h0 = odd(rng);
  if (one_in(rng, 20)) scan->h0 = 0;
}

double draw_dout(rnn_rng *rng) {
  if (one_in(rng, 3)) return 1;
  if (one_in(rng, 4)) return of_size(rng, -1074, 1023);
  if (one_in(rng, 20)) return odd(rng);
  return rnn_rng_randn(rng);
}

void draw_sequence(rnn_rng *rng, size_t n, double *x) {
  const int64_t kind = rnn_rng_integer(rng, 1, 12);
  const double size = of_size(rng, -1074, 1010), center = one_in(rng, 2) ? -500 : 500;
  for (size_t i = 0; i < n; i++) {
    switch (kind) {
    case 1: /* one size, any */
      x[i] = rnn_rng_randn(rng) * size;
      break;
    case 2: /* all sizes */
      x[i] = of_size(rng, -1074, center);
      break;
    case 3:
      x[i] = of_size(rng, -1074, -1020);
      break;
    case 4:
      x[i] = one_in(rng, (int64_t)n) ? rnn_rng_randn(rng) : 0.0;
      break;
    case 5: /* cancels */
      x[i] = i % 2 ? -size : size;
      break;
    case 6:
      x[i] = size;
      break;
    case 7: /* denormals in front of numbers */
      x[i] = i < n / 2 ? of_size(rng, -1074, -1000) : rnn_rng_randn(rng);
      break;
    default:
      x[i] = rnn_rng_randn(rng);
    }
  }
  for (int64_t k = one_in(rng, 8) ? rnn_rng_integer(rng, 1, 3) : 0; k > 0; k--) {
    const int64_t at = rnn_rng_integer(rng, 0, (int64_t)n - 1);
    x[at] = odd(rng);
  }
}

void draw_faint(rnn_rng *rng, scan_case *scan, double *X, double *dlast) {
  const size_t n = scan->n;
  const bool grows = one_in(rng, 2), zeros = one_in(rng, 3);
  scan->wh = any_sign(rng, grows ? rnn_rng_uniform(rng, 1.0, 2.0) : rnn_rng_uniform(rng, 0.5, 1.0));
  scan->h0 = one_in(rng, 2) ? 0.0 : of_size(rng, -1074, -900);
  for (size_t i = 0; i < n; i++) {
    X[i] = zeros ? 0.0 : i < n / 2 || one_in(rng, 20) ? of_size(rng, -1074, -1000) : 0.0;
  }
  *dlast = grows ? rnn_rng_randn(rng) : of_size(rng, 0, 1000);
  if (!grows && n > 1500 && one_in(rng, 2)) { /* one number, which wh^n makes a denormal */
    scan->wh = 1 - rnn_rng_uniform(rng, 680, 740) / (double)n;
    for (size_t i = 0; i < n; i++) X[i] = i == 0 ? rnn_rng_randn(rng) : 0.0;
  }
}

/*
 * x[k steps from the end] = floor(share/w^k)·2^-1074, as far as it is a denormal, again after each
 * `period` steps.
 */
static void sink(rnn_rng *rng, size_t n, double w, size_t period, double *x) {
  const double share = one_in(rng, 2) ? 0.499 : rnn_rng_uniform(rng, 0.25, 0.9999);
  const bool dense = one_in(rng, 2), one_sign = one_in(rng, 2);
  double weight = 1;
  for (size_t k = 0; k < n; k++) {
    if (k % period == 0) weight = 1;
    const double steps = floor(share / weight);
    const bool sinks = steps < 0x1p52 && (dense || one_in(rng, 2));
    const double at = sinks ? steps * 0x1p-1074 : 0.0;
    x[n - 1 - k] = one_sign ? at : any_sign(rng, at);
    weight *= w;
  }
}

void draw_sunken(rnn_rng *rng, scan_case *scan, double *X, double *dout, double *dlast) {
  static const size_t periods[] = {DRAW_MAX, 16, 32, RNN_SCAN_TILE};
  const double w = one_in(rng, 2) ? rnn_rng_uniform(rng, 0.05, 0.95) : fabs(of_size(rng, -30, -1));
  const size_t period = periods[rnn_rng_integer(rng, 0, sizeof periods / sizeof *periods - 1)];
  scan->wh = any_sign(rng, w);
  scan->wx = one_in(rng, 2) ? of_size(rng, 0, 499) : of_size(rng, -30, 60);
  scan->h0 = one_in(rng, 2) ? 0.0 : of_size(rng, -1074, -900);
  sink(rng, scan->n, w, period, X);
  sink(rng, scan->n, w, period, dout);
  if (one_in(rng, 3)) X[0] = of_size(rng, 0, 900);
  if (one_in(rng, 4)) X[scan->n - 1] = rnn_rng_randn(rng);
  *dlast = one_in(rng, 3) ? 1.0 : one_in(rng, 2) ? of_size(rng, 0, 8) : of_size(rng, 0, 500);
}

void draw_loud(rnn_rng *rng, scan_case *scan, double *X, double *dlast) {
  const int size = (int)rnn_rng_integer(rng, 500, 960);
  scan->wx = rnn_rng_uniform(rng, 0.5, 1);
  scan->wh = any_sign(rng, 1 - (one_in(rng, 2) ? 0 : fabs(of_size(rng, -40, -12))));
  scan->h0 = ldexp(rnn_rng_randn(rng), size);
  for (size_t i = 0; i < scan->n; i++) X[i] = ldexp(rnn_rng_randn(rng), size);
  *dlast = ldexp(1, 1023 - size + (int)rnn_rng_integer(rng, -20, 0));
}
