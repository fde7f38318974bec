/*
 * The range of numbers within which the kernels may run: so far from overflow and from denormals
 * that the order of sums does not matter to what is finite.
 */
#ifndef RNNLUA_SCAN_RANGE_H
#define RNNLUA_SCAN_RANGE_H

#include <math.h>

#include "power.h"

/*
 * Whatever is bounded by it is far from overflow. The bounds are computed in doubles: their own
 * rounding errors, and those of the sums, are a factor of less than 1 + 2^-10 for n < 2^40. That
 * leaves 2^23 for what is not bounded one by one.
 */
#define RNN_SCAN_LIMIT 0x1p1000

/*
 * Whether the constants alone allow kernels; NaN does not. Powers of wh up to the 32nd lie between
 * 2^-960 and 2^960 then: they are normal, and 62 bits from either end of the range. For wx, half
 * the exponents are taken; that is not tight: scan_fuzz also passes with wx up to 2^600.
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
