#include "array.h"
#include "base/ieee.h"

#include <math.h>

enum { LANES = 8 };

#define DOWN 0x1p-64 /* no sum of up to 2^64 doubles at this scale overflows */

/* Sums, and the sums of their rounding errors, lane by lane, so that compilers use vectors. */
typedef struct accumulators {
  double sum[LANES], lost[LANES];
} accumulators;

/* TwoSum (Knuth, The Art of Computer Programming, volume 2, 4.2.2): sum + error = a + b exactly. */
static inline void accumulate(accumulators *all, size_t l, double term) {
  const double before = all->sum[l], sum = before + term;
  const double rest = sum - before;
  all->lost[l] += (before - (sum - rest)) + (term - rest);
  all->sum[l] = sum;
}

/* Adds up the lanes; the result is in lane 0. */
static accumulators gathered(accumulators all) {
  for (size_t l = 1; l < LANES; l++) {
    all.lost[0] += all.lost[l];
    accumulate(&all, 0, all.sum[l]);
  }
  return all;
}

/* Σ x_i·scale, in lane 0. */
static accumulators sum_at(const double *x, size_t n, double scale) {
  accumulators all = {{0.0}, {0.0}};
  const size_t whole = n - n % LANES;
  for (size_t i = 0; i < whole; i += LANES) {
    for (size_t l = 0; l < LANES; l++) accumulate(&all, l, x[i + l] * scale);
  }
  for (size_t i = whole; i < n; i++) accumulate(&all, i - whole, x[i] * scale);
  return gathered(all);
}

/* Σ (x_i·scale)·y_i, in lane 0. */
static accumulators dot_at(const double *x, const double *y, size_t n, double scale) {
  accumulators all = {{0.0}, {0.0}};
  const size_t whole = n - n % LANES;
  for (size_t i = 0; i < whole; i += LANES) {
    for (size_t l = 0; l < LANES; l++) accumulate(&all, l, x[i + l] * scale * y[i + l]);
  }
  for (size_t i = whole; i < n; i++) accumulate(&all, i - whole, x[i] * scale * y[i]);
  return gathered(all);
}

/* Σ x_{i·stride}·scale, in lane 0. */
static accumulators strided_sum_at(const double *x, size_t n, size_t stride, double scale) {
  accumulators all = {{0.0}, {0.0}};
  for (size_t i = 0; i < n; i++) accumulate(&all, i % LANES, x[i * stride] * scale);
  return gathered(all);
}

/* The sum at the scale 1. */
static double total(accumulators all) {
  return all.sum[0] + all.lost[0];
}

/* The sum at the scale DOWN, divided by the divisor. If a term is infinite, the rounding errors are
 * NaN; then the result is the plain sum. */
static double scaled_total(accumulators down, double divisor) {
  return (isnan(down.lost[0]) ? down.sum[0] : down.sum[0] + down.lost[0]) / divisor / DOWN;
}

/* (Σ x_i)/divisor. */
static double quotient(const double *x, size_t n, double divisor) {
  const double sum = total(sum_at(x, n, 1.0));
  return isfinite(sum) ? sum / divisor : scaled_total(sum_at(x, n, DOWN), divisor);
}

double rnn_array_sum(const double *x, size_t n) {
  return quotient(x, n, 1.0);
}

double rnn_array_sum_strided(const double *x, size_t n, size_t stride) {
  const double sum = total(strided_sum_at(x, n, stride, 1.0));
  return isfinite(sum) ? sum : scaled_total(strided_sum_at(x, n, stride, DOWN), 1.0);
}

double rnn_array_mean(const double *x, size_t n) {
  return quotient(x, n, (double)n);
}

double rnn_array_dot(const double *x, const double *y, size_t n) {
  const double sum = total(dot_at(x, y, n, 1.0));
  return isfinite(sum) ? sum : scaled_total(dot_at(x, y, n, DOWN), 1.0);
}

double rnn_array_norm(const double *x, size_t n) {
  const double square = rnn_array_dot(x, x, n);
  if (square > 0x1p-900 && isfinite(square)) return sqrt(square);
  double greatest = 0.0;
  for (size_t i = 0; i < n; i++) {
    if (isnan(x[i])) return x[i];
    if (fabs(x[i]) > greatest) greatest = fabs(x[i]);
  }
  if (greatest == 0.0 || isinf(greatest)) return greatest;
  int exponent;
  frexp(greatest, &exponent);
  double sum = 0.0, lost = 0.0; /* Dekker's FastTwoSum: no term exceeds 1 */
  for (size_t i = 0; i < n; i++) {
    const double scaled = ldexp(x[i], -exponent);
    const double term = scaled * scaled, before = sum;
    sum = before + term;
    lost += before > term ? (before - sum) + term : (term - sum) + before;
  }
  return ldexp(sqrt(sum + lost), exponent);
}

double rnn_array_min(const double *x, size_t n) {
  double least = x[0];
  for (size_t i = 0; i < n; i++) {
    if (isnan(x[i])) return x[i];
    if (x[i] < least) least = x[i];
  }
  return least;
}

size_t rnn_array_argmax(const double *x, size_t n) {
  size_t greatest = 0;
  for (size_t i = 0; i < n; i++) {
    if (isnan(x[i])) return i;
    if (x[i] > x[greatest]) greatest = i;
  }
  return greatest;
}

double rnn_array_max(const double *x, size_t n) {
  return x[rnn_array_argmax(x, n)];
}

bool rnn_array_equal(const double *x, const double *y, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (x[i] != y[i]) return false;
  }
  return true;
}

void rnn_array_fill(double *out, size_t n, double value) {
  for (size_t i = 0; i < n; i++) out[i] = value;
}

void rnn_array_add(double *out, const double *x, const double *y, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = x[i] + y[i];
}

void rnn_array_add_scaled(double *out, double factor, const double *x, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = out[i] + factor * x[i];
}

void rnn_array_scale(double *out, double factor, const double *x, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = factor * x[i];
}

void rnn_array_add_number(double *out, double value, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = out[i] + value;
}

void rnn_array_add_product(double *out, double factor, const double *x, const double *y, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = out[i] + factor * x[i] * y[i];
}

void rnn_array_add_quotient(double *out, double factor, const double *x, const double *y,
                            size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = out[i] + factor * x[i] / y[i];
}

void rnn_array_sqrt(double *out, const double *x, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = sqrt(x[i]);
}

void rnn_array_clip(double *out, const double *x, double lo, double hi, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const double above = x[i] < lo ? lo : x[i];
    out[i] = above > hi ? hi : above;
  }
}
