/*
 * A vector of doubles in plain C. This file is also the manual of the interface that all paths
 * share: each operation does to every lane what the operator on doubles does, and rounds each
 * result.
 */
#ifndef RNNLUA_SIMD_PLAIN_H
#define RNNLUA_SIMD_PLAIN_H

#include <math.h>
#include <stddef.h>

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

#endif
