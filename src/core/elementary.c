#include "elementary.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/ieee.h"

/*
 * In this file, "head + tail" is a number in two parts: the head is its double, and the tail is
 * what the head lacks. Where |a| ≥ |b|, head = a + b and tail = (a − head) + b are exactly a + b
 * (Dekker 1971).
 */

/* ln 2. The first part has 42 bits, so that its product with an integer of 11 bits is exact. */
static const double LN2 = 0x1.62e42fefa38p-1, LN2_REST = 0x1.ef35793c7673p-45;

/* To add it rounds |a| < 2^51 to an integer, which the last bits of the sum hold. */
static const double TO_INTEGER = 0x1.8p52;

static uint64_t bits_of(double a) {
  uint64_t bits;
  memcpy(&bits, &a, sizeof bits);
  return bits;
}

static double double_of(uint64_t bits) {
  double a;
  memcpy(&a, &bits, sizeof a);
  return a;
}

/* |a| */
static double magnitude(double a) {
  return double_of(bits_of(a) & (UINT64_MAX >> 1));
}

/* |a| with the sign of b */
static double with_sign(double a, double b) {
  return double_of((bits_of(a) & (UINT64_MAX >> 1)) | (bits_of(b) & ~(UINT64_MAX >> 1)));
}

/* 2^k for an integer −1023 < k < 1024 */
static double power_of_2(double k) {
  return double_of(bits_of(k + (TO_INTEGER + 1023)) << 52);
}

/* a·2^k for an integer |k| ≤ 2044; rounds once, if the result is denormal. */
static double times_power_of_2(double a, double k) {
  const double half = (k * 0.5 + TO_INTEGER) - TO_INTEGER;
  return a * power_of_2(half) * power_of_2(k - half);
}

/* e^x = 2^k·(1 + r + h + t), where |r| ≤ ln 2 / 2, h is r²/2 and |t| < |r|/20. For k = 0, r is x.
 */
typedef struct reduced {
  double k, r, h, t;
} reduced;

static reduced reduce(double x) {
  const double k = fma(x, 0x1.71547652b82fep+0, TO_INTEGER) - TO_INTEGER;
  const double exact = fma(-k, LN2, x);
  const double r = fma(-k, LN2_REST, exact);
  const double rest = fma(-k, LN2_REST, exact - r);
  /* 1/3! + r/4! + … + r^10/13!, by Estrin's scheme: few operations wait for one another */
  const double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  const double c3 = fma(1.0 / 24, r, 1.0 / 6), c5 = fma(1.0 / 720, r, 1.0 / 120);
  const double c7 = fma(1.0 / 40320, r, 1.0 / 5040), c9 = fma(1.0 / 3628800, r, 1.0 / 362880);
  const double c11 = fma(1.0 / 479001600, r, 1.0 / 39916800), c13 = 1.0 / 6227020800;
  const double low = fma(fma(c9, r2, c7), r4, fma(c5, r2, c3));
  const double q = fma(fma(c13, r2, c11), r8, low);
  const double h = 0.5 * r2, h_tail = fma(0.5 * r, r, -h);
  return (reduced){k, r, h, fma(r2 * r, q, h_tail + rest)};
}

double rnn_exp(double x) {
  /* Beyond these bounds, the result is ∞ or 0 as at them. */
  if (x > 710) x = 710;
  if (x < -746) x = -746;
  const reduced e = reduce(x);
  const double head = 1 + e.r, tail = (1 - head) + e.r + (e.h + e.t);
  return times_power_of_2(head + tail, e.k);
}

double rnn_log(double x) {
  if (x == 0) return -INFINITY;
  if (x < 0) return NAN;
  if (!(x < INFINITY)) return x;
  const double up = x < 0x1p-1022 ? 54 : 0; /* x is denormal: k comes from 2^54·x */
  /* The bits of √½ become those of 1: then the exponent of x is k, and the rest gives m. */
  const uint64_t root = UINT64_C(0x3fe6a09e667f3bcd), one = UINT64_C(0x3ff0000000000000);
  const uint64_t bits = bits_of(x * power_of_2(up)) + (one - root);
  const double k = (double)(int64_t)(bits >> 52) - (1023 + up);
  const double m = double_of((bits & (UINT64_MAX >> 12)) + root);

  const double f = m - 1, s = f / (2 + f);
  const double half = 0.5 * f * f, half_tail = fma(0.5 * f, f, -half);
  /* R / s² = 2/3 + 2z/5 + … + 2z^9/21 with z = s² */
  const double z = s * s, z2 = z * z, z4 = z2 * z2, z8 = z4 * z4;
  const double c0 = fma(2.0 / 5, z, 2.0 / 3), c2 = fma(2.0 / 9, z, 2.0 / 7);
  const double c4 = fma(2.0 / 13, z, 2.0 / 11), c6 = fma(2.0 / 17, z, 2.0 / 15);
  const double c8 = fma(2.0 / 21, z, 2.0 / 19);
  const double low = fma(fma(c6, z2, c4), z4, fma(c2, z2, c0));
  const double t = s * fma(z, fma(c8, z8, low), half);
  /* k·ln 2 + f − f²/2 + s·(f²/2 + R), the largest terms in two parts */
  const double a = f - half, a_tail = (f - a) - half;
  const double b = k * LN2, head = b + a, head_tail = (b - head) + a;
  return head + (head_tail + (a_tail + fma(k, LN2_REST, t - half_tail)));
}

double rnn_tanh(double x) {
  double a = magnitude(x);
  if (a > 22) a = 22; /* tanh is 1 from 19.06 on */
  const reduced e = reduce(-2 * a);
  /* E = 2^k·(1 + p) − 1 = 2^k·p + (2^k − 1) */
  const double u = e.h + e.t, u_tail = (e.h - u) + e.t;
  const double p = e.r + u, p_tail = (e.r - p) + u + u_tail;
  const double scale = power_of_2(e.k), below = scale - 1, below_tail = scale - (below + 1);
  const double E = below + scale * p;
  const double E_tail = fma(scale, p_tail, (below - E) + scale * p) + below_tail;
  const double D = 2 + E, D_tail = (2 - D) + E + E_tail;
  /* E / D, and what this quotient lacks */
  const double inverse = 1 / D, q = E * inverse;
  const double lacks = fma(-q, D, E) + fma(-q, D_tail, E_tail);
  return with_sign(fma(lacks, inverse, q), x);
}

double rnn_sigmoid(double x) {
  double a = magnitude(x);
  if (a > 746) a = 746; /* e^(−746) is 0 */
  const reduced e = reduce(-a);
  const double sum = 1 + e.r, sum_tail = (1 - sum) + e.r + (e.h + e.t);
  /* e^(−|x|) = 2^k·(m + m_tail) */
  const double m = sum + sum_tail, m_tail = (sum - m) + sum_tail;
  const double scale = times_power_of_2(1, e.k);
  const double D = 1 + scale * m, D_tail = fma(scale, m_tail, (1 - D) + scale * m);
  const double N = x < 0 ? m : 1, N_tail = x < 0 ? m_tail : 0;
  const double inverse = 1 / D, q = N * inverse;
  const double lacks = fma(-q, D, N) + fma(-q, D_tail, N_tail);
  const double y = fma(lacks, inverse, q);
  return x < 0 ? times_power_of_2(y, e.k) : y;
}

void rnn_exp_each(size_t n, const double *x, double *y) {
  for (size_t i = 0; i < n; i++) y[i] = rnn_exp(x[i]);
}

void rnn_log_each(size_t n, const double *x, double *y) {
  for (size_t i = 0; i < n; i++) y[i] = rnn_log(x[i]);
}

void rnn_tanh_each(size_t n, const double *x, double *y) {
  for (size_t i = 0; i < n; i++) y[i] = rnn_tanh(x[i]);
}

void rnn_sigmoid_each(size_t n, const double *x, double *y) {
  for (size_t i = 0; i < n; i++) y[i] = rnn_sigmoid(x[i]);
}
