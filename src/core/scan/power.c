#include "power.h"

#include <math.h>

/* wh^32 is in this range for every wh that the kernels take (range.h). */
static const int64_t plain_exponent = 960;

/* Clamped to an int: beyond ±5,000 ldexp of any double is 0 or infinite. */
static int clamp_exponent(int64_t e) {
  return e > 5000 ? 5000 : e < -5000 ? -5000 : (int)e;
}

/* Scales m in [¼, 1) to [½, 1), without a branch, which would be mispredicted. */
static rnn_scaled normal(double m, int64_t e) {
  const int small = fabs(m) < 0.5;
  return (rnn_scaled){m * (1 + small), e - small};
}

static rnn_scaled plain_if_in_range(rnn_scaled a) {
  if (a.e > plain_exponent || a.e < -plain_exponent) return a;
  return (rnn_scaled){ldexp(a.m, (int)a.e), 0};
}

/* wh^k by squaring. Returns whether it stayed in the range; then all its factors did, too. */
static bool plain_power(double wh, size_t k, double *power) {
  double square = wh;
  *power = 1;
  for (; k > 0; k >>= 1) {
    if (k & 1) *power *= square;
    if (k > 1) square *= square;
  }
  return fabs(*power) >= 0x1p-960 && fabs(*power) <= 0x1p960;
}

rnn_scaled rnn_scaled_power(double wh, size_t k) {
  rnn_scaled power = {.e = 0};
  if (plain_power(wh, k, &power.m)) return power;
  int e;
  rnn_scaled square = {.m = frexp(wh, &e)};
  square.e = e;
  for (power = (rnn_scaled){0.5, 1}; k > 0; k >>= 1) {
    if (k & 1) power = normal(power.m * square.m, power.e + square.e);
    if (k > 1) square = normal(square.m * square.m, 2 * square.e);
  }
  return plain_if_in_range(power);
}

rnn_scaled rnn_scaled_product(rnn_scaled a, rnn_scaled b) {
  int ea, eb, e;
  const double m = frexp(frexp(a.m, &ea) * frexp(b.m, &eb), &e);
  return plain_if_in_range((rnn_scaled){m, a.e + b.e + ea + eb + e});
}

double rnn_scaled_times(rnn_scaled a, double x) {
  return a.e == 0 ? a.m * x : ldexp(a.m * x, clamp_exponent(a.e));
}

void rnn_scan_powers_init(rnn_scan_powers *powers, double wh) {
  double *at = powers->at;
  at[0] = 1;
  at[1] = wh;
  for (int k = 2; k <= RNN_SCAN_LANES; k++) at[k] = k % 2 ? at[k - 1] * wh : at[k / 2] * at[k / 2];
  for (int k = 0; k < RNN_SCAN_LANES; k++) powers->down[k] = at[RNN_SCAN_LANES - 1 - k];
  powers->down[RNN_SCAN_LANES] = 0;
}

void rnn_scan_tile_powers_init(rnn_scan_tile_powers *powers, const rnn_recurrent *layer) {
  const size_t last = rnn_scan_tile_steps(layer->n, rnn_scan_tiles(layer->n) - 1);
  rnn_scan_powers_init(&powers->small, layer->wh);
  powers->last = rnn_scaled_power(layer->wh, last);
  powers->full = layer->n < RNN_SCAN_TILE || last == RNN_SCAN_TILE
                     ? powers->last
                     : rnn_scaled_power(layer->wh, RNN_SCAN_TILE);
}
