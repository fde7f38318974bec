#include "definition.h"

#include <math.h>

#include "base/ieee.h"
#include "elementary.h"

void rnn_gates_define_lstm_forward(size_t H, double *z, const double *c_before, double *c,
                                   double *squashed, double *h) {
  double *i = z, *f = z + H, *g = z + 2 * H, *o = z + 3 * H;
  for (size_t k = 0; k < H; k++) {
    i[k] = rnn_sigmoid(i[k]);
    f[k] = rnn_sigmoid(f[k]);
    g[k] = rnn_tanh(g[k]);
    o[k] = rnn_sigmoid(o[k]);
    c[k] = fma(f[k], c_before[k], i[k] * g[k]);
    squashed[k] = rnn_tanh(c[k]);
    h[k] = o[k] * squashed[k];
  }
}

void rnn_gates_define_lstm_backward(size_t H, const double *gates, const double *c_before,
                                    const double *squashed, const double *dH, const double *dh,
                                    double *dc, double *dz) {
  const double *i = gates, *f = gates + H, *g = gates + 2 * H, *o = gates + 3 * H;
  for (size_t k = 0; k < H; k++) {
    const double s = squashed[k], e = dH ? dh[k] + dH[k] : dh[k];
    const double d = fma(e * o[k], (1 - s) * (1 + s), dc[k]);
    dz[k] = d * g[k] * (i[k] * (1 - i[k]));
    dz[H + k] = d * c_before[k] * (f[k] * (1 - f[k]));
    dz[2 * H + k] = d * i[k] * ((1 - g[k]) * (1 + g[k]));
    dz[3 * H + k] = e * s * (o[k] * (1 - o[k]));
    dc[k] = d * f[k];
  }
}

void rnn_gates_define_gru_forward(size_t H, double *a, const double *u, const double *h_before,
                                  double *h) {
  double *r = a, *z = a + H, *n = a + 2 * H;
  for (size_t k = 0; k < H; k++) {
    r[k] = rnn_sigmoid(r[k] + u[k]);
    z[k] = rnn_sigmoid(z[k] + u[H + k]);
    n[k] = rnn_tanh(fma(r[k], u[2 * H + k], n[k]));
    h[k] = fma(z[k], h_before[k], (1 - z[k]) * n[k]);
  }
}

void rnn_gates_define_gru_backward(size_t H, const double *gates, const double *u,
                                   const double *h_before, const double *dH, double *dh, double *da,
                                   double *du) {
  const double *r = gates, *z = gates + H, *n = gates + 2 * H;
  for (size_t k = 0; k < H; k++) {
    const double e = dh[k] + dH[k];
    const double dn = e * (1 - z[k]) * ((1 - n[k]) * (1 + n[k]));
    da[k] = du[k] = dn * u[2 * H + k] * (r[k] * (1 - r[k]));
    da[H + k] = du[H + k] = e * (h_before[k] - n[k]) * (z[k] * (1 - z[k]));
    da[2 * H + k] = dn;
    du[2 * H + k] = dn * r[k];
    dh[k] = e * z[k];
  }
}

void rnn_gates_define_elman_backward(size_t H, const double *h, const double *dH, const double *dh,
                                     double *delta) {
  for (size_t k = 0; k < H; k++) delta[k] = (dh[k] + dH[k]) * ((1 - h[k]) * (1 + h[k]));
}

void rnn_gates_define_scan_forward(size_t T, size_t M, const double *a, const double *b,
                                   const double *h0, double *h) {
  const double *before = h0;
  for (size_t at = 0; at < T * M; at += M) {
    for (size_t i = 0; i < M; i++) h[at + i] = fma(a[at + i], before[i], b[at + i]);
    before = h + at;
  }
}

void rnn_gates_define_scan_backward(size_t T, size_t M, const double *a, const double *h0,
                                    const double *h, const double *dH, double *delta, double *da,
                                    double *db, double *dh0) {
  for (size_t t = T; t-- > 0;) {
    const double *before = t > 0 ? h + (t - 1) * M : h0;
    for (size_t i = 0; i < M; i++) {
      const double dh = dH[t * M + i];
      delta[i] = t + 1 < T ? fma(a[(t + 1) * M + i], delta[i], dh) : dh;
      if (da) da[t * M + i] = delta[i] * before[i];
      if (db) db[t * M + i] = delta[i];
    }
  }
  for (size_t i = 0; dh0 && i < M; i++) dh0[i] = a[i] * delta[i];
}
