#include "elementary.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/ieee.h"
#include "elementary/constants.h"
#include "elementary/kernels.h"
#include "simd/paths.h"

/*
 * In this file, "head + tail" is a number in two parts: the head is its double, and the tail is
 * what the head lacks. Where |a| ≥ |b|, head = a + b and tail = (a − head) + b are exactly a + b
 * (Dekker 1971).
 */

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
  const double k = fma(x, LOG2_E, TO_INTEGER) - TO_INTEGER;
  const double exact = fma(-k, LN2, x);
  const double r = fma(-k, LN2_REST, exact);
  const double rest = fma(-k, LN2_REST, exact - r);
  /* 1/3! + r/4! + … + r^10/13!, by Estrin's scheme: few operations wait for one another */
  const double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  const double e0 = fma(EXP[1], r, EXP[0]), e2 = fma(EXP[3], r, EXP[2]);
  const double e4 = fma(EXP[5], r, EXP[4]), e6 = fma(EXP[7], r, EXP[6]);
  const double e8 = fma(EXP[9], r, EXP[8]), e10 = EXP[10];
  const double low = fma(fma(e6, r2, e4), r4, fma(e2, r2, e0));
  const double q = fma(fma(e10, r2, e8), r8, low);
  const double h = 0.5 * r2, beyond = fma(-(0.5 * r), r, h); /* h = r²/2 + beyond */
  return (reduced){k, r, h, fma(r2 * r, q, rest - beyond)};
}

double rnn_exp(double x) {
  if (x > EXP_LARGEST) x = EXP_LARGEST;
  if (x < EXP_SMALLEST) x = EXP_SMALLEST;
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
  const uint64_t bits = bits_of(x * power_of_2(up)) + (BITS_OF_ONE - BITS_OF_ROOT);
  const double k = (double)(bits >> 52) - (1023 + up);
  const double m = double_of((bits & FRACTION) + BITS_OF_ROOT);

  const double f = m - 1, s = f / (2 + f);
  const double h = 0.5 * f * f, beyond = fma(-(0.5 * f), f, h); /* h = f²/2 + beyond */
  /* R / s² = 2/3 + 2z/5 + … + 2z^9/21 with z = s² */
  const double z = s * s, z2 = z * z, z4 = z2 * z2, z8 = z4 * z4;
  const double l0 = fma(LOG[1], z, LOG[0]), l2 = fma(LOG[3], z, LOG[2]);
  const double l4 = fma(LOG[5], z, LOG[4]), l6 = fma(LOG[7], z, LOG[6]);
  const double l8 = fma(LOG[9], z, LOG[8]);
  const double low = fma(fma(l6, z2, l4), z4, fma(l2, z2, l0));
  const double t = s * fma(z, fma(l8, z8, low), h);
  /* k·ln 2 + f − f²/2 + s·(f²/2 + R), the largest terms in two parts */
  const double a = f - h, a_tail = (f - a) - h;
  const double b = k * LN2, head = b + a, head_tail = (b - head) + a;
  return head + (head_tail + (a_tail + fma(k, LN2_REST, t + beyond)));
}

double rnn_tanh(double x) {
  double a = magnitude(x);
  if (a > TANH_LARGEST) a = TANH_LARGEST;
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
  if (a > -EXP_SMALLEST) a = -EXP_SMALLEST;
  const reduced e = reduce(0 - a);
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

static const rnn_elementary_kernels *const paths[] = {RNN_SIMD_PATHS(
    &rnn_elementary_plain, &rnn_elementary_neon, &rnn_elementary_avx2, &rnn_elementary_avx512)};

void rnn_exp_each(size_t n, const double *x, double *y) {
  paths[rnn_simd_path()]->exp(n, x, y);
}

void rnn_log_each(size_t n, const double *x, double *y) {
  paths[rnn_simd_path()]->log(n, x, y);
}

void rnn_tanh_each(size_t n, const double *x, double *y) {
  paths[rnn_simd_path()]->tanh(n, x, y);
}

void rnn_sigmoid_each(size_t n, const double *x, double *y) {
  paths[rnn_simd_path()]->sigmoid(n, x, y);
}
