/*
 * exp, log, tanh and the logistic function sigmoid, with the same bits on every machine. They use
 * the arithmetic of IEEE doubles and C's fma, and no other function of the C library.
 *
 * Every result is within 1 ulp of the exact value, also where it is denormal. One ulp is the
 * distance between the doubles around the exact value. spec/core/elementary_check.c compares with
 * mpmath. Where x grows, no sampled result of exp, log, tanh or sigmoid falls. NaN gives NaN.
 *
 * The methods are known ones: the reduction to a small interval and the sums in two parts are those
 * of Muller, Elementary Functions, 2016, chapters 4 and 11. The polynomials are sections of
 * Taylor's series.
 */
#ifndef RNNLUA_ELEMENTARY_H
#define RNNLUA_ELEMENTARY_H

#include <stddef.h>

/*
 * e^x. x = k·ln 2 + r with an integer k and |r| ≤ ln 2 / 2, so e^x = 2^k·e^r, and
 * e^r = 1 + r + r²·(1/2! + r/3! + … + r^11/13!).
 * ∞ above 709.78, 0 below −745.13; e^±0 = 1.
 */
double rnn_exp(double x);

/*
 * The natural logarithm. x = 2^k·m with √½ ≤ m < √2. With f = m − 1 and s = f / (2 + f),
 * log x = k·ln 2 + log(1 + f) and log(1 + f) = 2·artanh s = f − f²/2 + s·(f²/2 + R), where
 * R = 2s²/3 + 2s⁴/5 + … + 2s^20/21.
 * log ±0 = −∞, log 1 = +0, log ∞ = ∞; NaN below zero.
 */
double rnn_log(double x);

/*
 * The hyperbolic tangent: with E = e^(−2|x|) − 1, tanh |x| = −E / (2 + E).
 * Odd: tanh(−x) has the bits of −tanh x. tanh ±0 = ±0; ±1 from |x| = 19.06 on.
 * Its derivative is 1 − tanh² x.
 */
double rnn_tanh(double x);

/*
 * σ(x) = 1 / (1 + e^(−x)): with e = e^(−|x|), 1 / (1 + e) for x ≥ 0, and e / (1 + e) below.
 * 1/2 at ±0; 1 from 36.74 on; 0 below −745.13.
 * Its derivative is σ(x)·(1 − σ(x)).
 */
double rnn_sigmoid(double x);

/*
 * The same functions of n numbers: y_i = f(x_i), with the bits of the functions above.
 *   x  [n]
 *   y  [n] [out] may be x; must not overlap it otherwise
 */
void rnn_exp_each(size_t n, const double *x, double *y);
void rnn_log_each(size_t n, const double *x, double *y);
void rnn_tanh_each(size_t n, const double *x, double *y);
void rnn_sigmoid_each(size_t n, const double *x, double *y);

#endif
