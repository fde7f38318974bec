/*
 * Sequences of n doubles: sums, extremes, elementwise arithmetic. A pointer is never NULL, even if
 * n = 0. Every machine gives the same bits.
 *
 * Accuracy. Sums are compensated (Knuth's TwoSum) in 8 interleaved lanes, x_i in lane i mod 8. The
 * lanes are then added from lane 0 to lane 7, also compensated. With u = 2^-53,
 *   |result − Σ t_i| ≤ 2u·|Σ t_i| + n²·u²·Σ|t_i|
 * for the terms t_i in memory: in practice only the last bit is in doubt. If an intermediate sum
 * overflows, the sum is repeated at the scale 2^-64, so that only a result that overflows
 * itself is infinite. NaN and infinity propagate as in IEEE 754.
 */
#ifndef RNNLUA_ARRAY_H
#define RNNLUA_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/* Σ x_i; 0 if n = 0. */
double rnn_array_sum(const double *x, size_t n);

/* Σ x_{i·stride}, i from 0 to n − 1; the same bits as the sum of n adjacent numbers. */
double rnn_array_sum_strided(const double *x, size_t n, size_t stride);

/* Σ x_i / n, n ≥ 1; finite if every x_i is finite. */
double rnn_array_mean(const double *x, size_t n);

/* Σ x_i·y_i: the terms are the products, rounded once each. */
double rnn_array_dot(const double *x, const double *y, size_t n);

/* √Σ x_i² (the Euclidean norm), with an error of at most 4 units in the last place for n < 2^24. If
 * the result is in range, no intermediate value overflows or underflows. */
double rnn_array_norm(const double *x, size_t n);

/* The least and the greatest of n ≥ 1 numbers; NaN if a number is NaN. Of equal numbers the first.
 */
double rnn_array_min(const double *x, size_t n);
double rnn_array_max(const double *x, size_t n);

/* The index, from 0, of what rnn_array_max returns. */
size_t rnn_array_argmax(const double *x, size_t n);

/* Whether x_i = y_i for every i. −0 equals 0; NaN equals nothing. */
bool rnn_array_equal(const double *x, const double *y, size_t n);

/* out_i = value. out [n] [out] */
void rnn_array_fill(double *out, size_t n, double value);

/* out_i = x_i + y_i. out [n] [out] may be x or y */
void rnn_array_add(double *out, const double *x, const double *y, size_t n);

/* out_i = out_i + factor·x_i, product and sum rounded once each. out [n] may be x */
void rnn_array_add_scaled(double *out, double factor, const double *x, size_t n);

/* out_i = out_i + value. out [n] */
void rnn_array_add_number(double *out, double value, size_t n);

/* out_i = factor·x_i. out [n] [out] may be x */
void rnn_array_scale(double *out, double factor, const double *x, size_t n);

/* out_i = out_i + factor·x_i·y_i, from left to right, each operation rounded once. out [n] may be x
 * or y */
void rnn_array_add_product(double *out, double factor, const double *x, const double *y, size_t n);

/* out_i = out_i + factor·x_i/y_i, likewise. */
void rnn_array_add_quotient(double *out, double factor, const double *x, const double *y, size_t n);

/* out_i = √x_i, NaN if x_i < 0. out [n] [out] may be x */
void rnn_array_sqrt(double *out, const double *x, size_t n);

/* out_i = x_i, or lo if x_i < lo, or hi if x_i > hi; NaN stays NaN. out [n] [out] may be x */
void rnn_array_clip(double *out, const double *x, double lo, double hi, size_t n);

#endif
