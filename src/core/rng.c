#include "rng.h"
#include "base/ieee.h"

#include <math.h>

static uint64_t splitmix64(uint64_t *x) {
  uint64_t z = *x += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

void rnn_rng_seed(rnn_rng *rng, uint64_t seed) {
  for (int i = 0; i < 4; i++) rng->s[i] = splitmix64(&seed);
}

static uint64_t rotl(uint64_t x, int k) {
  return (x << k) | (x >> (64 - k));
}

uint64_t rnn_rng_next(rnn_rng *rng) {
  uint64_t *s = rng->s;
  const uint64_t result = rotl(s[1] * 5, 7) * 9;
  const uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl(s[3], 45);
  return result;
}

int64_t rnn_rng_integer(rnn_rng *rng, int64_t lo, int64_t hi) {
  const uint64_t range = (uint64_t)hi - (uint64_t)lo;
  uint64_t mask = range;
  for (int shift = 1; shift < 64; shift *= 2) mask |= mask >> shift;
  uint64_t draw;
  do draw = rnn_rng_next(rng) & mask;
  while (draw > range);
  draw += (uint64_t)lo;
  /* two's complement, without an implementation-defined conversion */
  return draw <= INT64_MAX ? (int64_t)draw : -(int64_t)(UINT64_MAX - draw) - 1;
}

/* k·2^-53, k uniform in [0, 2^53). */
static double rng_unit(rnn_rng *rng) {
  return (double)(rnn_rng_next(rng) >> 11) * 0x1p-53;
}

double rnn_rng_uniform(rnn_rng *rng, double lo, double hi) {
  double draw;
  do draw = lo + (hi - lo) * rng_unit(rng);
  while (draw >= hi && lo < hi); /* the sum can round up to hi */
  return draw;
}

/*
 * ln x for a normal x > 0, within 2 units in the last place. libm's own log differs between
 * platforms. With x = m·2^e, m in [√½, √2), z = (m − 1)/(m + 1):
 *   ln x = e·ln 2 + 2·(z + z³/3 + z⁵/5 + …), |z| < 0.172, cut after z²³.
 */
static double rng_log(double x) {
  int e;
  double m = frexp(x, &e);
  if (m < 0.70710678118654752) {
    m *= 2;
    e -= 1;
  }
  const double z = (m - 1) / (m + 1);
  const double z2 = z * z;
  double series = 0;
  for (int k = 23; k >= 3; k -= 2) series = (series + 1.0 / k) * z2;
  return e * 0.69314718055994531 + 2 * (z + z * series);
}

double rnn_rng_randn(rnn_rng *rng) {
  double u, s;
  do {
    u = 2 * rng_unit(rng) - 1;
    const double v = 2 * rng_unit(rng) - 1;
    s = u * u + v * v;
  } while (s >= 1 || s == 0);
  return u * sqrt(-2 * rng_log(s) / s);
}
