/*
 * What the scan is measured against: the loops that anyone writes, compiled for this machine with
 * contraction to fused multiply-adds, which makes them faster; and the limits of the memory.
 */
#ifndef RNNLUA_BENCH_NAIVE_H
#define RNNLUA_BENCH_NAIVE_H

#include <stddef.h>

double naive_value(const double *X, size_t n, double wx, double wh, double h);
double naive_states(const double *X, size_t n, double wx, double wh, double h, double *H);

/* sum: dwx, dwh, dh0. dout [n] or NULL for dlast; dX [n] or NULL. */
void naive_backward(const double *X, const double *H, size_t n, double wx, double wh, double h0,
                    double dlast, const double *dout, double *dX, double sum[3]);

/* Σ x; b = a; a = b + s·c. The last two write past the caches where n is large. */
double limit_read(const double *x, size_t n);
void limit_copy(const double *a, size_t n, double *b);
void limit_triad(const double *b, const double *c, size_t n, double s, double *a);

#endif
