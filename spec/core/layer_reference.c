#include "layer_reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "elementary.h"

static double *new_numbers(size_t n) {
  double *numbers = calloc(n, sizeof *numbers);
  if (!numbers) {
    fputs("no memory\n", stderr);
    exit(2);
  }
  return numbers;
}

/* start + Σ a_k·b_k, one after another; what lies between two numbers is `_step` long. */
static double chain(double start, const double *a, size_t a_step, const double *b, size_t b_step,
                    size_t n) {
  for (size_t k = 0; k < n; k++) start = fma(a[k * a_step], b[k * b_step], start);
  return start;
}

/* (W·x + start)_i for a W [, K] */
static double row_times(double start, const double *W, size_t i, const double *x, size_t K) {
  return chain(start, W + i * K, 1, x, 1, K);
}

/* Σ_r dy_r·x_rᵀ [M, K], Σ_r dy_r [M], and Wᵀ·dy_r [R, K], for dy [R, M] and x [R, K] */
static void sum_outer(double *dW, const double *dy, const double *x, size_t R, size_t M, size_t K) {
  for (size_t i = 0; i < M; i++) {
    for (size_t k = 0; k < K; k++) dW[i * K + k] = chain(0, dy + i, M, x + k, K, R);
  }
}

static void sum_rows(double *db, const double *dy, size_t R, size_t M) {
  for (size_t i = 0; i < M; i++) {
    double sum = 0;
    for (size_t r = 0; r < R; r++) sum += dy[r * M + i];
    db[i] = sum;
  }
}

static void transposed_times(double *dx, const double *W, const double *dy, size_t R, size_t M,
                             size_t K) {
  for (size_t r = 0; r < R; r++) {
    for (size_t k = 0; k < K; k++) dx[r * K + k] = chain(0, W + k, K, dy + r * M, 1, M);
  }
}

void reference_linear(const job *j) {
  const size_t N = j->of.N, D = j->of.D, V = j->of.V;
  const double *W = j->in[0], *x = j->in[1], *b = j->in[2], *dy = j->up[0];
  for (size_t n = 0; n < N; n++) {
    for (size_t i = 0; i < V; i++) j->value[0][n * V + i] = row_times(b[i], W, i, x + n * D, D);
  }
  sum_outer(j->gradient[0], dy, x, N, V, D);
  sum_rows(j->gradient[1], dy, N, V);
  transposed_times(j->gradient[2], W, dy, N, V, D);
}

/* The states before each step, [T, N, H]: the first, then those of the steps. */
static double *states_before(const job *j, const double *first, const double *states) {
  const size_t step = j->of.N * j->of.H;
  double *before = new_numbers(j->of.T * step);
  for (size_t k = 0; k < j->of.T * step; k++) before[k] = k < step ? first[k] : states[k - step];
  return before;
}

void reference_elman(const job *j) {
  const size_t T = j->of.T, N = j->of.N, D = j->of.D, H = j->of.H, R = T * N;
  const double *Wx = j->in[0], *X = j->in[1], *Wh = j->in[2], *h0 = j->in[3], *b = j->in[4];
  double *h = j->value[0], *delta = new_numbers(R * H), *dh = new_numbers(N * H);
  for (size_t r = 0; r < R; r++) {
    const double *before = r < N ? h0 + r * H : h + (r - N) * H;
    for (size_t i = 0; i < H; i++) {
      const double z = row_times(b[i], Wx, i, X + r * D, D);
      h[r * H + i] = rnn_tanh(row_times(z, Wh, i, before, H));
    }
  }
  for (size_t r = R; r-- > 0;) {
    double *dh_before = dh + r % N * H;
    for (size_t i = 0; i < H; i++) {
      const double d = j->up[0][r * H + i] + dh_before[i], y = h[r * H + i];
      delta[r * H + i] = d * ((1 - y) * (1 + y));
    }
    transposed_times(dh_before, Wh, delta + r * H, 1, H, H);
  }
  double *before = states_before(j, h0, h);
  sum_outer(j->gradient[0], delta, X, R, H, D);
  sum_outer(j->gradient[1], delta, before, R, H, H);
  for (size_t k = 0; k < N * H; k++) j->gradient[2][k] = dh[k];
  sum_rows(j->gradient[3], delta, R, H);
  transposed_times(j->gradient[4], Wx, delta, R, H, D);
  free(before), free(delta), free(dh);
}

void reference_lstm(const job *j) {
  const size_t T = j->of.T, N = j->of.N, D = j->of.D, H = j->of.H, R = T * N, M = 4 * H;
  const double *Wx = j->in[0], *X = j->in[1], *Wh = j->in[2], *h0 = j->in[3], *c0 = j->in[4];
  const double *b = j->in[5];
  double *h = j->value[0], *c = j->value[1], *gates = new_numbers(R * M), *dz = new_numbers(R * M);
  double *dh = new_numbers(N * H), *dc = new_numbers(N * H);
  for (size_t r = 0; r < R; r++) {
    const double *h_before = r < N ? h0 + r * H : h + (r - N) * H;
    const double *c_before = r < N ? c0 + r * H : c + (r - N) * H;
    double *z = gates + r * M;
    for (size_t i = 0; i < M; i++) {
      z[i] = row_times(row_times(b[i], Wx, i, X + r * D, D), Wh, i, h_before, H);
      z[i] = i >= 2 * H && i < 3 * H ? rnn_tanh(z[i]) : rnn_sigmoid(z[i]);
    }
    for (size_t k = 0; k < H; k++) {
      c[r * H + k] = fma(z[H + k], c_before[k], z[k] * z[2 * H + k]);
      h[r * H + k] = z[3 * H + k] * rnn_tanh(c[r * H + k]);
    }
  }
  for (size_t k = 0; j->up[1] && k < N * H; k++) dc[k] = j->up[1][k];
  for (size_t r = R; r-- > 0;) {
    const double *c_before = r < N ? c0 + r * H : c + (r - N) * H, *z = gates + r * M;
    double *dh_r = dh + r % N * H, *dc_r = dc + r % N * H, *to = dz + r * M;
    for (size_t k = 0; k < H; k++) {
      const double i = z[k], f = z[H + k], g = z[2 * H + k], o = z[3 * H + k];
      const double s = rnn_tanh(c[r * H + k]);
      const double d = j->up[0] ? j->up[0][r * H + k] + dh_r[k] : dh_r[k];
      const double of_c = fma(d * o, (1 - s) * (1 + s), dc_r[k]);
      to[k] = of_c * g * (i * (1 - i));
      to[H + k] = of_c * c_before[k] * (f * (1 - f));
      to[2 * H + k] = of_c * i * ((1 - g) * (1 + g));
      to[3 * H + k] = d * s * (o * (1 - o));
      dc_r[k] = of_c * f;
    }
    transposed_times(dh_r, Wh, to, 1, M, H);
  }
  double *before = states_before(j, h0, h);
  sum_outer(j->gradient[0], dz, X, R, M, D);
  sum_outer(j->gradient[1], dz, before, R, M, H);
  for (size_t k = 0; k < N * H; k++) j->gradient[2][k] = dh[k], j->gradient[3][k] = dc[k];
  sum_rows(j->gradient[4], dz, R, M);
  transposed_times(j->gradient[5], Wx, dz, R, M, D);
  free(before), free(gates), free(dz), free(dh), free(dc);
}

void reference_gru(const job *j) {
  const size_t T = j->of.T, N = j->of.N, D = j->of.D, H = j->of.H, R = T * N, M = 3 * H;
  const double *Wx = j->in[0], *X = j->in[1], *Wh = j->in[2], *h0 = j->in[3];
  const double *bx = j->in[4], *bh = j->in[5];
  double *h = j->value[0], *gates = new_numbers(R * M), *u = new_numbers(R * M);
  double *da = new_numbers(R * M), *du = new_numbers(R * M), *dh = new_numbers(N * H);
  for (size_t r = 0; r < R; r++) {
    const double *before = r < N ? h0 + r * H : h + (r - N) * H;
    double *a = gates + r * M, *of_h = u + r * M;
    for (size_t i = 0; i < M; i++) {
      a[i] = row_times(bx[i], Wx, i, X + r * D, D);
      of_h[i] = row_times(bh[i], Wh, i, before, H);
    }
    for (size_t k = 0; k < H; k++) {
      const double gate_r = rnn_sigmoid(a[k] + of_h[k]);
      const double gate_z = rnn_sigmoid(a[H + k] + of_h[H + k]);
      const double n = rnn_tanh(fma(gate_r, of_h[2 * H + k], a[2 * H + k]));
      h[r * H + k] = fma(gate_z, before[k], (1 - gate_z) * n);
      a[k] = gate_r, a[H + k] = gate_z, a[2 * H + k] = n;
    }
  }
  for (size_t r = R; r-- > 0;) {
    const double *before = r < N ? h0 + r * H : h + (r - N) * H, *a = gates + r * M;
    double *dh_r = dh + r % N * H, *to_a = da + r * M, *to_u = du + r * M;
    for (size_t k = 0; k < H; k++) {
      const double gate_r = a[k], gate_z = a[H + k], n = a[2 * H + k];
      const double d = j->up[0][r * H + k] + dh_r[k];
      const double dn = d * (1 - gate_z) * ((1 - n) * (1 + n));
      to_a[k] = to_u[k] = dn * u[r * M + 2 * H + k] * (gate_r * (1 - gate_r));
      to_a[H + k] = to_u[H + k] = d * (before[k] - n) * (gate_z * (1 - gate_z));
      to_a[2 * H + k] = dn;
      to_u[2 * H + k] = dn * gate_r;
      dh_r[k] = d * gate_z;
    }
    for (size_t k = 0; k < H; k++) dh_r[k] = chain(dh_r[k], Wh + k, H, to_u, 1, M);
  }
  double *before = states_before(j, h0, h);
  sum_outer(j->gradient[0], da, X, R, M, D);
  sum_outer(j->gradient[1], du, before, R, M, H);
  for (size_t k = 0; k < N * H; k++) j->gradient[2][k] = dh[k];
  sum_rows(j->gradient[3], da, R, M);
  sum_rows(j->gradient[4], du, R, M);
  transposed_times(j->gradient[5], Wx, da, R, M, D);
  free(before), free(gates), free(u), free(da), free(du), free(dh);
}

void reference_gatedscan(const job *j) {
  const size_t T = j->of.T, M = j->of.H;
  const double *a = j->in[0], *b = j->in[1], *h0 = j->in[2], *dH = j->up[0];
  double *h = j->value[0], *da = j->gradient[0], *db = j->gradient[1];
  for (size_t k = 0; k < T * M; k++) h[k] = fma(a[k], k < M ? h0[k] : h[k - M], b[k]);
  for (size_t k = T * M; k-- > 0;) {
    db[k] = k + M < T * M ? fma(a[k + M], db[k + M], dH[k]) : dH[k];
    da[k] = db[k] * (k < M ? h0[k] : h[k - M]);
  }
  for (size_t i = 0; i < M; i++) j->gradient[2][i] = a[i] * db[i];
}

/* Labels from 0: that of a row is its label modulo V. */
void reference_embedding(const job *j) {
  const size_t N = j->of.N, D = j->of.D, V = j->of.V;
  for (size_t k = 0; k < V * D; k++) j->gradient[0][k] = 0;
  for (size_t n = 0; n < N; n++) {
    const size_t row = j->labels[n] % V * D;
    for (size_t k = 0; k < D; k++) {
      j->value[0][n * D + k] = j->in[0][row + k];
      j->gradient[0][row + k] += j->up[0][n * D + k];
    }
  }
}

void reference_softmax(const job *j) {
  const size_t N = j->of.N, V = j->of.V;
  size_t rows = 0;
  double sum = 0;
  for (size_t n = 0; n < N; n++) rows += j->labels[n] > 0;
  const double count = rows > 0 ? (double)rows : 1, scale = j->up[0][0] / count;
  for (size_t n = 0; n < N; n++) {
    const double *z = j->in[0] + n * V;
    double *p = j->value[1] + n * V, *dz = j->gradient[0] + n * V, m = z[0], of_row = 0;
    const size_t label = j->labels[n];
    for (size_t k = 1; k < V; k++) m = z[k] > m ? z[k] : m;
    for (size_t k = 0; k < V; k++) p[k] = rnn_exp(z[k] - m), of_row += p[k];
    if (label > 0) sum += rnn_log(of_row) - (z[label - 1] - m);
    for (size_t k = 0; k < V; k++) {
      p[k] = p[k] / of_row;
      dz[k] = label == 0 ? 0 : scale * (k + 1 == label ? p[k] - 1 : p[k]);
    }
  }
  j->value[0][0] = sum / count;
}
