/*
 * A vector of doubles in plain C. This file is also the manual of the interface that all paths
 * share: each operation does to every lane what the operator on doubles does, and rounds each
 * result.
 */
#ifndef RNNLUA_SIMD_PLAIN_H
#define RNNLUA_SIMD_PLAIN_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
  VEC_LANES = 2,
  VEC_TILES = 1,  /* tiles to compute at a time if one does not fill the pipelines */
  VEC_VALUES = 8, /* vectors of a tile to keep in registers, if only values are computed */
  VEC_SLOPES = 4  /* the same, if slopes are also computed */
};

typedef struct vec {
  double at[VEC_LANES];
} vec;

/* p needs an alignment of 8 bytes only. */
static inline vec vec_load(const double *p) {
  return (vec){{p[0], p[1]}};
}

/* vec_load for a vector that is used more than once. */
static inline vec vec_load_once(const double *p) {
  return vec_load(p);
}

/* Prefetches the doubles at p + ahead; `ahead` may be negative. They need not exist. */
static inline void vec_prefetch(const double *p, ptrdiff_t ahead) {
  (void)p;
  (void)ahead;
}

static inline void vec_store(double *p, vec a) {
  p[0] = a.at[0];
  p[1] = a.at[1];
}

/* The first n lanes, 0 < n ≤ VEC_LANES, from memory that need not have more; 0 in the others. */
static inline vec vec_load_first(const double *p, size_t n) {
  return (vec){{p[0], n > 1 ? p[1] : 0.0}};
}

/* Stores the first n lanes, 0 < n < VEC_LANES, and writes to nothing else. */
static inline void vec_store_first(double *p, vec a, size_t n) {
  (void)n;
  p[0] = a.at[0];
}

/* Writes past the caches if the machine can; p is 64-byte aligned at the start of each 64 bytes. */
static inline void vec_stream(double *p, vec a) {
  vec_store(p, a);
}

/* Makes streamed stores visible before all later stores. */
static inline void vec_fence(void) {
}

static inline vec vec_set(double a) {
  return (vec){{a, a}};
}

static inline vec vec_add(vec a, vec b) {
  return (vec){{a.at[0] + b.at[0], a.at[1] + b.at[1]}};
}

static inline vec vec_mul(vec a, vec b) {
  return (vec){{a.at[0] * b.at[0], a.at[1] * b.at[1]}};
}

static inline vec vec_sub(vec a, vec b) {
  return (vec){{a.at[0] - b.at[0], a.at[1] - b.at[1]}};
}

static inline vec vec_div(vec a, vec b) {
  return (vec){{a.at[0] / b.at[0], a.at[1] / b.at[1]}};
}

/* a·b + c, rounded once. */
static inline vec vec_fma(vec a, vec b, vec c) {
  return (vec){{fma(a.at[0], b.at[0], c.at[0]), fma(a.at[1], b.at[1], c.at[1])}};
}

/* c − a·b, rounded once. */
static inline vec vec_fnma(vec a, vec b, vec c) {
  return (vec){{fma(-a.at[0], b.at[0], c.at[0]), fma(-a.at[1], b.at[1], c.at[1])}};
}

/* a < b ? yes : no */
static inline vec vec_if_less(vec a, vec b, vec yes, vec no) {
  return (vec){
      {a.at[0] < b.at[0] ? yes.at[0] : no.at[0], a.at[1] < b.at[1] ? yes.at[1] : no.at[1]}};
}

/* a > b ? b : a. A NaN in a stays. */
static inline vec vec_at_most(vec a, vec b) {
  return vec_if_less(b, a, b, a);
}

/* a < b ? b : a. A NaN in a stays. */
static inline vec vec_at_least(vec a, vec b) {
  return vec_if_less(a, b, b, a);
}

/* The bits of each double, as an integer, and back. */
static inline uint64_t vec_bits_of(double a) {
  uint64_t bits;
  memcpy(&bits, &a, sizeof bits);
  return bits;
}

static inline double vec_of_bits(uint64_t bits) {
  double a;
  memcpy(&a, &bits, sizeof a);
  return a;
}

/* bits + b, modulo 2^64 */
static inline vec vec_bits_add(vec a, uint64_t b) {
  return (vec){{vec_of_bits(vec_bits_of(a.at[0]) + b), vec_of_bits(vec_bits_of(a.at[1]) + b)}};
}

/* bits & b */
static inline vec vec_bits_and(vec a, uint64_t b) {
  return (vec){{vec_of_bits(vec_bits_of(a.at[0]) & b), vec_of_bits(vec_bits_of(a.at[1]) & b)}};
}

/* |a| with the sign of b */
static inline vec vec_with_sign(vec a, vec b) {
  const uint64_t most = UINT64_MAX >> 1;
  const vec c = vec_bits_and(a, most), s = vec_bits_and(b, ~most);
  return (vec){{vec_of_bits(vec_bits_of(c.at[0]) | vec_bits_of(s.at[0])),
                vec_of_bits(vec_bits_of(c.at[1]) | vec_bits_of(s.at[1]))}};
}

/* bits << 52: the last bits become the exponent. */
static inline vec vec_bits_to_exponent(vec a) {
  return (vec){{vec_of_bits(vec_bits_of(a.at[0]) << 52), vec_of_bits(vec_bits_of(a.at[1]) << 52)}};
}

/* bits >> 52, as a number: of a positive number, its exponent + 1023 */
static inline vec vec_exponent(vec a) {
  return (vec){{(double)(vec_bits_of(a.at[0]) >> 52), (double)(vec_bits_of(a.at[1]) >> 52)}};
}

/* max(a, |b|). a is never NaN. If b is NaN, the result is unspecified, but not NaN. */
static inline vec vec_max_abs(vec a, vec b) {
  const double x = fabs(b.at[0]), y = fabs(b.at[1]);
  return (vec){{x > a.at[0] ? x : a.at[0], y > a.at[1] ? y : a.at[1]}};
}

/* Lane i gets element i − k of a stream in which `past` comes before `now`. k < VEC_LANES is a
 * power of 2. */
static inline vec vec_up(vec past, vec now, size_t k) {
  (void)k;
  return (vec){{past.at[1], now.at[0]}};
}

/* Lane i gets element i + k of a stream that is read from its end: `past` comes after `now`. */
static inline vec vec_down(vec past, vec now, size_t k) {
  (void)k;
  return (vec){{now.at[1], past.at[0]}};
}

/* Lane i of vector k becomes lane k of vector i. */
static inline void vec_transpose(vec a[VEC_LANES]) {
  const vec first = {{a[0].at[0], a[1].at[0]}};
  a[1] = (vec){{a[0].at[1], a[1].at[1]}};
  a[0] = first;
}

#endif
