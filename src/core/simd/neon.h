/* plain.h's interface over 128 bits of 64-bit Arm, every one of which has these instructions. */
#ifndef RNNLUA_SIMD_NEON_H
#define RNNLUA_SIMD_NEON_H

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

enum { VEC_LANES = 2, VEC_TILES = 1, VEC_VALUES = 8, VEC_SLOPES = 4 };

typedef float64x2_t vec;

static inline vec vec_load(const double *p) {
  return vld1q_f64(p);
}

static inline vec vec_load_once(const double *p) {
  return vec_load(p);
}

static inline vec vec_load_first(const double *p, size_t n) {
  return vcombine_f64(vld1_f64(p), n > 1 ? vld1_f64(p + 1) : vdup_n_f64(0.0));
}

static inline void vec_prefetch(const double *p, ptrdiff_t ahead) {
  __builtin_prefetch((const void *)((uintptr_t)p + (uintptr_t)ahead * sizeof *p));
}

static inline void vec_store(double *p, vec a) {
  vst1q_f64(p, a);
}

static inline void vec_store_first(double *p, vec a, size_t n) {
  (void)n;
  vst1_f64(p, vget_low_f64(a));
}

static inline void vec_stream(double *p, vec a) {
  vec_store(p, a); /* a store past the caches is a pair's, and only a hint */
}

static inline void vec_fence(void) {
}

static inline vec vec_set(double a) {
  return vdupq_n_f64(a);
}

static inline vec vec_add(vec a, vec b) {
  return vaddq_f64(a, b);
}

static inline vec vec_mul(vec a, vec b) {
  return vmulq_f64(a, b);
}

static inline vec vec_sub(vec a, vec b) {
  return vsubq_f64(a, b);
}

static inline vec vec_div(vec a, vec b) {
  return vdivq_f64(a, b);
}

static inline vec vec_fma(vec a, vec b, vec c) {
  return vfmaq_f64(c, a, b);
}

static inline vec vec_fnma(vec a, vec b, vec c) {
  return vfmsq_f64(c, a, b);
}

static inline vec vec_if_less(vec a, vec b, vec yes, vec no) {
  return vbslq_f64(vcltq_f64(a, b), yes, no);
}

static inline vec vec_at_most(vec a, vec b) {
  return vec_if_less(b, a, b, a);
}

static inline vec vec_at_least(vec a, vec b) {
  return vec_if_less(a, b, b, a);
}

static inline vec vec_bits_add(vec a, uint64_t b) {
  return vreinterpretq_f64_u64(vaddq_u64(vreinterpretq_u64_f64(a), vdupq_n_u64(b)));
}

static inline vec vec_bits_and(vec a, uint64_t b) {
  return vreinterpretq_f64_u64(vandq_u64(vreinterpretq_u64_f64(a), vdupq_n_u64(b)));
}

static inline vec vec_with_sign(vec a, vec b) {
  return vbslq_f64(vdupq_n_u64(UINT64_MAX >> 1), a, b);
}

static inline vec vec_bits_to_exponent(vec a) {
  return vreinterpretq_f64_u64(vshlq_n_u64(vreinterpretq_u64_f64(a), 52));
}

static inline vec vec_exponent(vec a) {
  return vcvtq_f64_u64(vshrq_n_u64(vreinterpretq_u64_f64(a), 52));
}

static inline vec vec_max_abs(vec a, vec b) {
  /* the instruction for a maximum returns a signalling NaN */
  return vec_at_least(a, vabsq_f64(b));
}

static inline vec vec_up(vec past, vec now, size_t k) {
  (void)k;
  return vextq_f64(past, now, 1);
}

static inline vec vec_down(vec past, vec now, size_t k) {
  (void)k;
  return vextq_f64(now, past, 1);
}

static inline void vec_transpose(vec a[VEC_LANES]) {
  const vec first = vzip1q_f64(a[0], a[1]);
  a[1] = vzip2q_f64(a[0], a[1]);
  a[0] = first;
}

#endif
