#include "peak.h"

#include <string.h>

#if defined __x86_64__ && defined __GNUC__
#define PEAK_X86
#include <immintrin.h>
#endif

/* Twelve chains: two units that need four cycles each are busy with eight. The chains tend to 1,
 * and start at different numbers, so that no compiler takes them for one. */
enum { CHAINS = 12 };
static volatile double factor = 0.5, summand = 0.5;

#ifdef PEAK_X86

__attribute__((target("avx512f"))) static double run_avx512(size_t flops) {
  const __m512d m = _mm512_set1_pd(factor), s = _mm512_set1_pd(summand);
  __m512d x[CHAINS];
  for (int k = 0; k < CHAINS; k++) x[k] = _mm512_set1_pd(k);
  for (size_t done = 0; done < flops; done += 2 * 8 * CHAINS) {
#pragma GCC unroll 12
    for (int k = 0; k < CHAINS; k++) x[k] = _mm512_fmadd_pd(x[k], m, s);
  }
  for (int k = 1; k < CHAINS; k++) x[0] = _mm512_add_pd(x[0], x[k]);
  return _mm512_reduce_add_pd(x[0]);
}

__attribute__((target("avx2,fma"))) static double run_avx2(size_t flops) {
  const __m256d m = _mm256_set1_pd(factor), s = _mm256_set1_pd(summand);
  __m256d x[CHAINS];
  for (int k = 0; k < CHAINS; k++) x[k] = _mm256_set1_pd(k);
  for (size_t done = 0; done < flops; done += 2 * 4 * CHAINS) {
#pragma GCC unroll 12
    for (int k = 0; k < CHAINS; k++) x[k] = _mm256_fmadd_pd(x[k], m, s);
  }
  for (int k = 1; k < CHAINS; k++) x[0] = _mm256_add_pd(x[0], x[k]);
  double lanes[4];
  _mm256_storeu_pd(lanes, x[0]);
  return lanes[0] + lanes[1] + lanes[2] + lanes[3];
}

#endif

/* Compiled with contraction: multiply-adds are fused where the baseline has them, as on Arm. */
static double run_baseline(size_t flops) {
  typedef double pair __attribute__((vector_size(16)));
  const pair m = {factor, factor}, s = {summand, summand};
  pair x[CHAINS];
  for (int k = 0; k < CHAINS; k++) x[k] = (pair){k, k};
  for (size_t done = 0; done < flops; done += 2 * 2 * CHAINS) {
#pragma GCC unroll 12
    for (int k = 0; k < CHAINS; k++) x[k] = x[k] * m + s;
  }
  for (int k = 1; k < CHAINS; k++) x[0] += x[k];
  return x[0][0] + x[0][1];
}

double peak_run(const char *path, size_t flops) {
#ifdef PEAK_X86
  if (strcmp(path, "avx512") == 0) return run_avx512(flops);
  if (strcmp(path, "avx2") == 0) return run_avx2(flops);
#endif
  (void)path;
  return run_baseline(flops);
}
