/*
 * The core as a shared library, for bench/peers.py and bench/vectors.py: our side of each pair then
 * runs in the process, on the arrays and by the clock of the peer. Of the scan: work
 * [bench_work(n)] [scratch], sum: dwx, dwh, dh0. vector_layer.h has the layers over vectors.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "elementary.h"
#include "recurrent.h"
#include "simd/paths.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT size_t bench_work(size_t n);
EXPORT double bench_value(const double *X, size_t n, double wx, double wh, double h0, double *work);
EXPORT double bench_states(const double *X, size_t n, double wx, double wh, double h0, double *work,
                           double *H);
EXPORT double bench_gradients(const double *X, size_t n, double wx, double wh, double h0,
                              double *work, double sum[3]);
EXPORT void bench_backward(const double *X, size_t n, double wx, double wh, double h0, double *work,
                           double *dX, double sum[3]);

/* exp, log, tanh and sigmoid of n numbers. */
EXPORT void bench_exp(size_t n, const double *x, double *y);
EXPORT void bench_log(size_t n, const double *x, double *y);
EXPORT void bench_tanh(size_t n, const double *x, double *y);
EXPORT void bench_sigmoid(size_t n, const double *x, double *y);

/* Whether this processor has the path, which is then used. */
EXPORT bool bench_use(const char *path);

static void put(const rnn_recurrent_gradients *g, double sum[3]) {
  sum[0] = g->dwx;
  sum[1] = g->dwh;
  sum[2] = g->dh0;
}

size_t bench_work(size_t n) {
  return rnn_recurrent_work(n);
}

double bench_value(const double *X, size_t n, double wx, double wh, double h0, double *work) {
  rnn_recurrent layer;
  rnn_recurrent_init(&layer, n, work);
  return rnn_recurrent_forward(&layer, wx, X, wh, h0);
}

/* The value first, since the states stand on what it keeps: two reads of X. */
double bench_states(const double *X, size_t n, double wx, double wh, double h0, double *work,
                    double *H) {
  rnn_recurrent layer;
  rnn_recurrent_init(&layer, n, work);
  rnn_recurrent_forward(&layer, wx, X, wh, h0);
  rnn_recurrent_states(&layer, H);
  return layer.h;
}

double bench_gradients(const double *X, size_t n, double wx, double wh, double h0, double *work,
                       double sum[3]) {
  rnn_recurrent layer;
  rnn_recurrent_gradients g;
  rnn_recurrent_init(&layer, n, work);
  rnn_recurrent_forward_backward(&layer, wx, X, wh, h0, 1.0, &g);
  put(&g, sum);
  return layer.h;
}

/* The forward as well, as the peers have to run theirs. */
void bench_backward(const double *X, size_t n, double wx, double wh, double h0, double *work,
                    double *dX, double sum[3]) {
  rnn_recurrent layer;
  rnn_recurrent_init(&layer, n, work);
  rnn_recurrent_forward(&layer, wx, X, wh, h0);
  const rnn_recurrent_gradients g = rnn_recurrent_backward(&layer, 1.0, dX);
  put(&g, sum);
}

void bench_exp(size_t n, const double *x, double *y) {
  rnn_exp_each(n, x, y);
}

void bench_log(size_t n, const double *x, double *y) {
  rnn_log_each(n, x, y);
}

void bench_tanh(size_t n, const double *x, double *y) {
  rnn_tanh_each(n, x, y);
}

void bench_sigmoid(size_t n, const double *x, double *y) {
  rnn_sigmoid_each(n, x, y);
}

bool bench_use(const char *path) {
  return rnn_simd_use(path);
}
