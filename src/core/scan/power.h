/* Powers of wh, which may be beyond the range of a double. */
#ifndef RNNLUA_SCAN_POWER_H
#define RNNLUA_SCAN_POWER_H

#include "grid.h"

/* m·2^e. If e = 0, the number is the plain double m, and |log2|m|| ≤ 960 for a power of wh.
 * Otherwise |m| is in [½, 1). */
typedef struct rnn_scaled {
  double m;
  int64_t e;
} rnn_scaled;

/* wh^k for a finite wh, within k·u relative: 0.8^4096 underflows, but 0.8^4096·1e300 does not. */
rnn_scaled rnn_scaled_power(double wh, size_t k);

/* a·b, within u relative. */
rnn_scaled rnn_scaled_product(rnn_scaled a, rnn_scaled b);

/* The double nearest to a·x. If it is denormal, it may be rounded twice. */
double rnn_scaled_times(rnn_scaled a, double x);

/* at[k] = wh^k, within k·u relative for 2^-30 ≤ |wh| ≤ 2^30; down[k] = at[31 - k], then 0. */
typedef struct rnn_scan_powers {
  double at[RNN_SCAN_LANES + 1], down[RNN_SCAN_LANES + 1];
} rnn_scan_powers;

void rnn_scan_powers_init(rnn_scan_powers *powers, double wh);

/* wh^T of a full tile and of the last tile, and the powers up to 32. */
typedef struct rnn_scan_tile_powers {
  rnn_scan_powers small;
  rnn_scaled full, last;
} rnn_scan_tile_powers;

void rnn_scan_tile_powers_init(rnn_scan_tile_powers *powers, const rnn_recurrent *layer);

static inline rnn_scaled rnn_scan_tile_power(const rnn_scan_tile_powers *powers, size_t steps) {
  return steps == RNN_SCAN_TILE ? powers->full : powers->last;
}

#endif
