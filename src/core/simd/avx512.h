/* plain.h's interface over 512 bits. */
#ifndef RNNLUA_SIMD_AVX512_H
#define RNNLUA_SIMD_AVX512_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

enum { VEC_LANES = 8, VEC_TILES = 2, VEC_VALUES = 4, VEC_SLOPES = 4 };

typedef __m512d vec;

static inline vec vec_load(const double *p) {
  return _mm512_loadu_pd(p);
}

static inline vec vec_load_once(const double *p) {
  vec a = vec_load(p);
  /* without this the compiler loads `a` again for each use, which takes a third more time */
  __asm__("" : "+v"(a));
  return a;
}

static inline void vec_prefetch(const double *p, ptrdiff_t ahead) {
  __builtin_prefetch((const void *)((uintptr_t)p + (uintptr_t)ahead * sizeof *p));
}

static inline void vec_store(double *p, vec a) {
  _mm512_storeu_pd(p, a);
}

static inline vec vec_load_first(const double *p, size_t n) {
  return _mm512_maskz_loadu_pd((__mmask8)((1u << n) - 1), p);
}

static inline void vec_store_first(double *p, vec a, size_t n) {
  _mm512_mask_storeu_pd(p, (__mmask8)((1u << n) - 1), a);
}

static inline void vec_stream(double *p, vec a) {
  _mm512_stream_pd(p, a);
}

static inline void vec_fence(void) {
  _mm_sfence();
}

static inline vec vec_set(double a) {
  return _mm512_set1_pd(a);
}

static inline vec vec_add(vec a, vec b) {
  return _mm512_add_pd(a, b);
}

static inline vec vec_mul(vec a, vec b) {
  return _mm512_mul_pd(a, b);
}

static inline vec vec_sub(vec a, vec b) {
  return _mm512_sub_pd(a, b);
}

static inline vec vec_div(vec a, vec b) {
  return _mm512_div_pd(a, b);
}

static inline vec vec_fma(vec a, vec b, vec c) {
  return _mm512_fmadd_pd(a, b, c);
}

static inline vec vec_fnma(vec a, vec b, vec c) {
  return _mm512_fnmadd_pd(a, b, c);
}

static inline vec vec_if_less(vec a, vec b, vec yes, vec no) {
  return _mm512_mask_blend_pd(_mm512_cmp_pd_mask(a, b, _CMP_LT_OQ), no, yes);
}

static inline vec vec_at_most(vec a, vec b) {
  /* in a lane where either operand is NaN, the instruction returns the second */
  return _mm512_min_pd(b, a);
}

static inline vec vec_at_least(vec a, vec b) {
  return _mm512_max_pd(b, a); /* the same */
}

static inline vec vec_bits_add(vec a, uint64_t b) {
  const __m512i c = _mm512_set1_epi64((long long)b);
  return _mm512_castsi512_pd(_mm512_add_epi64(_mm512_castpd_si512(a), c));
}

static inline vec vec_bits_and(vec a, uint64_t b) {
  return _mm512_and_pd(a, _mm512_castsi512_pd(_mm512_set1_epi64((long long)b)));
}

static inline vec vec_with_sign(vec a, vec b) {
  const vec sign = _mm512_set1_pd(-0.0);
  return _mm512_or_pd(_mm512_andnot_pd(sign, a), _mm512_and_pd(sign, b));
}

static inline vec vec_bits_to_exponent(vec a) {
  return _mm512_castsi512_pd(_mm512_slli_epi64(_mm512_castpd_si512(a), 52));
}

static inline vec vec_exponent(vec a) {
  return _mm512_cvtepu64_pd(_mm512_srli_epi64(_mm512_castpd_si512(a), 52));
}

static inline vec vec_max_abs(vec a, vec b) {
  /* the larger magnitude, without its sign; ignores NaN. This instruction needs AVX-512 DQ. */
  return _mm512_range_pd(a, b, 0x0b);
}

static inline vec vec_shift(vec high, vec low, size_t k) {
  const __m512i h = _mm512_castpd_si512(high), l = _mm512_castpd_si512(low);
  switch (k) { /* the instruction needs a literal */
  case 1:
    return _mm512_castsi512_pd(_mm512_alignr_epi64(h, l, 1));
  case 2:
    return _mm512_castsi512_pd(_mm512_alignr_epi64(h, l, 2));
  case 4:
    return _mm512_castsi512_pd(_mm512_alignr_epi64(h, l, 4));
  case 6:
    return _mm512_castsi512_pd(_mm512_alignr_epi64(h, l, 6));
  default:
    return _mm512_castsi512_pd(_mm512_alignr_epi64(h, l, 7));
  }
}

static inline vec vec_up(vec past, vec now, size_t k) {
  return vec_shift(now, past, VEC_LANES - k);
}

static inline vec vec_down(vec past, vec now, size_t k) {
  return vec_shift(past, now, k);
}

/* The 128-bit parts 0 and 2 of a, and those of b; or, by 0xdd, the parts 1 and 3. */
#define VEC_PARTS(a, b, which) _mm512_shuffle_f64x2((a), (b), (which))

static inline void vec_transpose(vec a[VEC_LANES]) {
  const vec t0 = _mm512_unpacklo_pd(a[0], a[1]), t1 = _mm512_unpackhi_pd(a[0], a[1]);
  const vec t2 = _mm512_unpacklo_pd(a[2], a[3]), t3 = _mm512_unpackhi_pd(a[2], a[3]);
  const vec t4 = _mm512_unpacklo_pd(a[4], a[5]), t5 = _mm512_unpackhi_pd(a[4], a[5]);
  const vec t6 = _mm512_unpacklo_pd(a[6], a[7]), t7 = _mm512_unpackhi_pd(a[6], a[7]);
  const vec s0 = VEC_PARTS(t0, t2, 0x88), s1 = VEC_PARTS(t1, t3, 0x88);
  const vec s2 = VEC_PARTS(t0, t2, 0xdd), s3 = VEC_PARTS(t1, t3, 0xdd);
  const vec s4 = VEC_PARTS(t4, t6, 0x88), s5 = VEC_PARTS(t5, t7, 0x88);
  const vec s6 = VEC_PARTS(t4, t6, 0xdd), s7 = VEC_PARTS(t5, t7, 0xdd);
  a[0] = VEC_PARTS(s0, s4, 0x88), a[1] = VEC_PARTS(s1, s5, 0x88);
  a[2] = VEC_PARTS(s2, s6, 0x88), a[3] = VEC_PARTS(s3, s7, 0x88);
  a[4] = VEC_PARTS(s0, s4, 0xdd), a[5] = VEC_PARTS(s1, s5, 0xdd);
  a[6] = VEC_PARTS(s2, s6, 0xdd), a[7] = VEC_PARTS(s3, s7, 0xdd);
}

#undef VEC_PARTS

#endif
