/*
 * The scan as a shared library, for bench/peers.py: our side of each pair then runs in the process,
 * on the arrays and by the clock of the peer. work [bench_work(n)] [scratch], sum: dwx, dwh, dh0.
 */
#include <stdlib.h>

#include "scan/scan.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT size_t bench_work(size_t n);
EXPORT double bench_value(const double *X, size_t n, double wx, double wh, double h0, double *work);
EXPORT double bench_states(const double *X, size_t n, double wx, double wh, double h0, double *work,
                           double *H);
EXPORT double bench_gradients(const double *X, size_t n, double wx, double wh, double h0,
                              double *work, double sum[3]);
EXPORT void bench_backward(const double *X, size_t n, double wx, double wh, double h0, double *work,
                           double *dX, double sum[3]);

static rnn_scan scan_of(const double *X, size_t n, double wx, double wh, double h0, double *work) {
  return (rnn_scan){.n = n, .wx = wx, .wh = wh, .h0 = h0, .X = X, .work = work};
}

static void put(const rnn_scan_gradients *g, double sum[3]) {
  sum[0] = g->dwx;
  sum[1] = g->dwh;
  sum[2] = g->dh0;
}

size_t bench_work(size_t n) {
  return rnn_scan_work(n);
}

double bench_value(const double *X, size_t n, double wx, double wh, double h0, double *work) {
  const rnn_scan scan = scan_of(X, n, wx, wh, h0, work);
  rnn_scan_kept kept;
  return rnn_scan_value(&scan, &kept);
}

/* The value first, since the states stand on what it keeps: two reads of X. */
double bench_states(const double *X, size_t n, double wx, double wh, double h0, double *work,
                    double *H) {
  const rnn_scan scan = scan_of(X, n, wx, wh, h0, work);
  rnn_scan_kept kept;
  rnn_scan_value(&scan, &kept);
  rnn_scan_states(&scan, &kept, H);
  return kept.h;
}

double bench_gradients(const double *X, size_t n, double wx, double wh, double h0, double *work,
                       double sum[3]) {
  const rnn_scan scan = scan_of(X, n, wx, wh, h0, work);
  rnn_scan_kept kept;
  rnn_scan_gradients g;
  rnn_scan_value_backward(&scan, &kept, 1.0, &g);
  put(&g, sum);
  return kept.h;
}

/* The forward as well, as the peers have to run theirs. */
void bench_backward(const double *X, size_t n, double wx, double wh, double h0, double *work,
                    double *dX, double sum[3]) {
  const rnn_scan scan = scan_of(X, n, wx, wh, h0, work);
  rnn_scan_kept kept;
  rnn_scan_value(&scan, &kept);
  const rnn_scan_gradients g = rnn_scan_backward(&scan, &kept, 1.0, dX);
  put(&g, sum);
}
