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

static inline vec vec_load_first(const double *p, size_t n) {
  const __m256i lanes = _mm256_setr_epi64x(0, 1, 2, 3);
  return _mm256_maskload_pd(p, _mm256_cmpgt_epi64(_mm256_set1_epi64x((long long)n), lanes));
}

static inline void vec_store_first(double *p, vec a, size_t n) {
  /* the instruction that stores chosen lanes is slow on some processors */
  const __m128d low = _mm256_castpd256_pd128(a);
  if (n == 1) {
    _mm_store_sd(p, low);
    return;
  }
  _mm_storeu_pd(p, low);
  if (n == 3) _mm_store_sd(p + 2, _mm256_extractf128_pd(a, 1));
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

static inline vec vec_sub(vec a, vec b) {
  return _mm256_sub_pd(a, b);
}

static inline vec vec_div(vec a, vec b) {
  return _mm256_div_pd(a, b);
}

static inline vec vec_fma(vec a, vec b, vec c) {
  return _mm256_fmadd_pd(a, b, c);
}

static inline vec vec_fnma(vec a, vec b, vec c) {
  return _mm256_fnmadd_pd(a, b, c);
}

static inline vec vec_if_less(vec a, vec b, vec yes, vec no) {
  return _mm256_blendv_pd(no, yes, _mm256_cmp_pd(a, b, _CMP_LT_OQ));
}

static inline vec vec_at_most(vec a, vec b) {
  /* in a lane where either operand is NaN, the instruction returns the second */
  return _mm256_min_pd(b, a);
}

static inline vec vec_at_least(vec a, vec b) {
  return _mm256_max_pd(b, a); /* the same */
}

static inline vec vec_bits_add(vec a, uint64_t b) {
  const __m256i c = _mm256_set1_epi64x((long long)b);
  return _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(a), c));
}

static inline vec vec_bits_and(vec a, uint64_t b) {
  return _mm256_and_pd(a, _mm256_castsi256_pd(_mm256_set1_epi64x((long long)b)));
}

static inline vec vec_with_sign(vec a, vec b) {
  const vec sign = _mm256_set1_pd(-0.0);
  return _mm256_or_pd(_mm256_andnot_pd(sign, a), _mm256_and_pd(sign, b));
}

static inline vec vec_bits_to_exponent(vec a) {
  return _mm256_castsi256_pd(_mm256_slli_epi64(_mm256_castpd_si256(a), 52));
}

static inline vec vec_exponent(vec a) {
  /* the bits of 2^52 + i are those of 2^52, and i */
  const vec up = _mm256_set1_pd(0x1p52);
  const __m256i i = _mm256_srli_epi64(_mm256_castpd_si256(a), 52);
  return _mm256_sub_pd(_mm256_or_pd(_mm256_castsi256_pd(i), up), up);
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

static inline void vec_transpose(vec a[VEC_LANES]) {
  const vec t0 = _mm256_unpacklo_pd(a[0], a[1]), t1 = _mm256_unpackhi_pd(a[0], a[1]);
  const vec t2 = _mm256_unpacklo_pd(a[2], a[3]), t3 = _mm256_unpackhi_pd(a[2], a[3]);
  a[0] = _mm256_permute2f128_pd(t0, t2, 0x20), a[1] = _mm256_permute2f128_pd(t1, t3, 0x20);
  a[2] = _mm256_permute2f128_pd(t0, t2, 0x31), a[3] = _mm256_permute2f128_pd(t1, t3, 0x31);
}

#endif
