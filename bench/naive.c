#include "naive.h"

#if defined __AVX512F__ || defined __AVX2__
#include <immintrin.h>
#endif

double naive_value(const double *X, size_t n, double wx, double wh, double h) {
  for (size_t t = 0; t < n; t++) h = h * wh + X[t] * wx;
  return h;
}

double naive_states(const double *X, size_t n, double wx, double wh, double h, double *H) {
  for (size_t t = 0; t < n; t++) {
    h = h * wh + X[t] * wx;
    H[t] = h;
  }
  return h;
}

void naive_backward(const double *X, const double *H, size_t n, double wx, double wh, double h0,
                    double dlast, const double *dout, double *dX, double sum[3]) {
  double dwx = 0, dwh = 0, dh = dlast;
  for (size_t t = n; t-- > 0;) {
    const double delta = dout ? dout[t] + dh : dh;
    dwx += delta * X[t];
    dwh += delta * (t > 0 ? H[t - 1] : h0);
    if (dX) dX[t] = delta * wx;
    dh = delta * wh;
  }
  sum[0] = dwx;
  sum[1] = dwh;
  sum[2] = dh;
}

/* --- limits: n a multiple of 64, arrays aligned to 64 bytes --------------------------------- */

static const size_t stream_from = (size_t)1 << 18;

#ifdef __AVX512F__

double limit_read(const double *x, size_t n) {
  __m512d sum[8];
  for (int k = 0; k < 8; k++) sum[k] = _mm512_setzero_pd();
  for (size_t i = 0; i < n; i += 64) {
    for (int k = 0; k < 8; k++) {
      _mm_prefetch((const char *)(x + i + 8 * k) + 4096, _MM_HINT_T0);
      sum[k] = _mm512_add_pd(sum[k], _mm512_load_pd(x + i + 8 * k));
    }
  }
  for (int k = 1; k < 8; k++) sum[0] = _mm512_add_pd(sum[0], sum[k]);
  return _mm512_reduce_add_pd(sum[0]);
}

void limit_copy(const double *a, size_t n, double *b) {
  for (size_t i = 0; i < n; i += 8) {
    const __m512d x = _mm512_load_pd(a + i);
    if (n >= stream_from)
      _mm512_stream_pd(b + i, x);
    else
      _mm512_store_pd(b + i, x);
  }
  _mm_sfence();
}

void limit_triad(const double *b, const double *c, size_t n, double s, double *a) {
  const __m512d factor = _mm512_set1_pd(s);
  for (size_t i = 0; i < n; i += 8) {
    const __m512d x =
        _mm512_add_pd(_mm512_load_pd(b + i), _mm512_mul_pd(factor, _mm512_load_pd(c + i)));
    if (n >= stream_from)
      _mm512_stream_pd(a + i, x);
    else
      _mm512_store_pd(a + i, x);
  }
  _mm_sfence();
}

#else

double limit_read(const double *x, size_t n) {
  double sum[16] = {0};
  for (size_t i = 0; i < n; i += 16) {
    for (int k = 0; k < 16; k++) sum[k] += x[i + (size_t)k];
  }
  for (int k = 1; k < 16; k++) sum[0] += sum[k];
  return sum[0];
}

void limit_copy(const double *a, size_t n, double *b) {
  for (size_t i = 0; i < n; i++) {
#ifdef __AVX2__
    if (n >= stream_from) {
      _mm256_stream_pd(b + i, _mm256_load_pd(a + i));
      i += 3;
      continue;
    }
#endif
    b[i] = a[i];
  }
}

void limit_triad(const double *b, const double *c, size_t n, double s, double *a) {
  for (size_t i = 0; i < n; i++) {
#ifdef __AVX2__
    if (n >= stream_from) {
      const __m256d scaled = _mm256_mul_pd(_mm256_set1_pd(s), _mm256_load_pd(c + i));
      _mm256_stream_pd(a + i, _mm256_add_pd(_mm256_load_pd(b + i), scaled));
      i += 3;
      continue;
    }
#endif
    a[i] = b[i] + s * c[i];
  }
}

#endif
