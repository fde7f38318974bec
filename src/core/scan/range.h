/*
 * The range of numbers in which the kernels may run: so far from overflow that the order of sums
 * cannot change what is finite.
 */
#ifndef RNNLUA_SCAN_RANGE_H
#define RNNLUA_SCAN_RANGE_H

#include <math.h>

#include "power.h"

/*
 * Whatever is bounded by it is far from overflow. The bounds are computed in doubles: their own
 * rounding errors, and those of the sums, are a factor of less than 1 + 2^-10 for n < 2^40. A
 * factor of 2^23 remains for what is not bounded itself.
 */
#define RNN_SCAN_LIMIT 0x1p1000

/*
 * Whether the constants alone allow kernels; NaN does not. Powers of wh up to the 32nd then lie
 * between 2^-960 and 2^960: normal, and 62 bits from both ends of the range. The limit of wx is
 * half the largest exponent, and not tight: scan_fuzz also passes with wx up to 2^600.
 */
static inline bool rnn_scan_in_range(const rnn_recurrent *layer) {
  const double wh = fabs(layer->wh), wx = fabs(layer->wx);
  return layer->n >= RNN_SCAN_SHORT && wh >= 0x1p-30 && wh <= 0x1p30 && wx < 0x1p500;
}

/* max(1, |wh|^T), infinite where that is no double. */
static inline double rnn_scan_growth(rnn_scaled power) {
  return power.e > 0 ? INFINITY : power.e < 0 ? 1.0 : fmax(1.0, fabs(power.m));
}

#endif
