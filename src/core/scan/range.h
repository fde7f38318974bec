/*
 * The range of numbers in which the kernels may run. It is so far from overflow that the order of a
 * sum can't change whether the result is finite.
 */
#ifndef RNNLUA_SCAN_RANGE_H
#define RNNLUA_SCAN_RANGE_H

#include <math.h>

#include "power.h"

/*
 * Every number below this limit is far from overflow. The bounds are computed in doubles: for
 * n < 2^40 their rounding errors and those of the sums change them by a factor of less than
 * 1 + 2^-10. A factor of 2^23 remains for values that have no bound of their own.
 */
#define RNN_SCAN_LIMIT 0x1p1000

/*
 * Whether the constants allow the kernels to run; NaN does not. If so, the powers of wh up to the
 * 32nd are between 2^-960 and 2^960: normal, and a factor of 2^62 from both ends of the range. The
 * limit of wx is half the largest exponent. It is not tight: scan_fuzz also passes with wx up to
 * 2^600.
 */
static inline bool rnn_scan_in_range(const rnn_recurrent *layer) {
  const double wh = fabs(layer->wh), wx = fabs(layer->wx);
  return layer->n >= RNN_SCAN_SHORT && wh >= 0x1p-30 && wh <= 0x1p30 && wx < 0x1p500;
}

/* max(1, |wh|^T); infinite if it is too large for a double. */
static inline double rnn_scan_growth(rnn_scaled power) {
  return power.e > 0 ? INFINITY : power.e < 0 ? 1.0 : fmax(1.0, fabs(power.m));
}

#endif
