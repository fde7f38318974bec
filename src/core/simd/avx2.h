/* plain.h's interface over 256 bits. */
#ifndef RNNLUA_SIMD_AVX2_H
#define RNNLUA_SIMD_AVX2_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

enum { VEC_LANES = 4, VEC_TILES = 1, VEC_VALUES = 8, VEC_SLOPES = 4 };

typedef __m256d vec;

static inline vec vec_load(const double *p) {
  return _mm256_loadu_pd(p);
}

static inline vec vec_load_once(const double *p) {
  vec a = vec_load(p);
  /* without this the compiler loads `a` again for each use, which takes a third more time */
  __asm__("" : "+x"(a));
  return a;
}

static inline void vec_prefetch(const double *p, ptrdiff_t ahead) {
  __builtin_prefetch((const void *)((uintptr_t)p + (uintptr_t)ahead * sizeof *p));
}

static inline void vec_store(double *p, vec a) {
  _mm256_storeu_pd(p, a);
}

static inline void vec_stream(double *p, vec a) {
  _mm256_stream_pd(p, a);
}

static inline void vec_fence(void) {
  _mm_sfence();
}

static inline vec vec_set(double a) {
  return _mm256_set1_pd(a);
}

static inline vec vec_add(vec a, vec b) {
  return _mm256_add_pd(a, b);
}

static inline vec vec_mul(vec a, vec b) {
  return _mm256_mul_pd(a, b);
}

static inline vec vec_max_abs(vec a, vec b) {
  /* in a lane where either operand is NaN, the instruction returns the second */
  return _mm256_max_pd(_mm256_andnot_pd(_mm256_set1_pd(-0.0), b), a);
}

static inline vec vec_up(vec past, vec now, size_t k) {
  const vec by2 = _mm256_permute2f128_pd(past, now, 0x21);
  return k == 2 ? by2 : _mm256_shuffle_pd(by2, now, 5);
}

static inline vec vec_down(vec past, vec now, size_t k) {
  const vec by2 = _mm256_permute2f128_pd(now, past, 0x21);
  return k == 2 ? by2 : _mm256_shuffle_pd(now, by2, 5);
}

#endif
