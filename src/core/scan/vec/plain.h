/*
 * A vector of doubles in plain C, and the manual of the interface that all share: each operation
 * does to every lane what the operators of doubles do, rounding each result.
 */
#ifndef RNNLUA_VEC_PLAIN_H
#define RNNLUA_VEC_PLAIN_H

#include <math.h>
#include <stddef.h>

enum {
  VEC_LANES = 2,
  VEC_TILES = 1,  /* tiles to compute at a time if one does not fill the pipelines */
  VEC_VALUES = 8, /* vectors of a tile to keep in registers, values alone */
  VEC_SLOPES = 4  /* the same with slopes */
};

typedef struct vec {
  double at[VEC_LANES];
} vec;

/* Any alignment of 8. */
static inline vec vec_load(const double *p) {
  return (vec){{p[0], p[1]}};
}

/* The same, for a vector that is used more than once. */
static inline vec vec_load_once(const double *p) {
  return vec_load(p);
}

/* Prefetches the doubles `ahead` of p, or behind; they need not exist. */
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

/* Orders streamed stores before what follows. */
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

/* max(a, |b|), a never NaN; unspecified but not NaN where b is. */
static inline vec vec_max_abs(vec a, vec b) {
  const double x = fabs(b.at[0]), y = fabs(b.at[1]);
  return (vec){{x > a.at[0] ? x : a.at[0], y > a.at[1] ? y : a.at[1]}};
}

/* Element i − k of the stream … past now, k < VEC_LANES a power of 2. */
static inline vec vec_up(vec past, vec now, size_t k) {
  (void)k;
  return (vec){{past.at[1], now.at[0]}};
}

/* Element i + k of the stream now past …, which is read downwards. */
static inline vec vec_down(vec past, vec now, size_t k) {
  (void)k;
  return (vec){{now.at[1], past.at[0]}};
}

#endif
