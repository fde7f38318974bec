/*
 * What the drivers of the scan share: the tile grid, the limits within which the kernels may run,
 * and the walk over X that yields h_n and its derivative.
 */
#ifndef RNNLUA_SCAN_WALK_H
#define RNNLUA_SCAN_WALK_H

#include <math.h>

#include "kernels.h"

/* Whatever is bounded by it is so far from overflow that rounding errors do not matter. */
#define RNN_SCAN_LIMIT 0x1p1000

/* From this many doubles on, results are written past the caches (2 MiB). */
static const size_t rnn_scan_stream_from = (size_t)1 << 18;

static inline size_t rnn_scan_tiles(size_t n) {
  return n / RNN_SCAN_TILE + (n % RNN_SCAN_TILE > 0);
}

/* Steps of tile k; the last may be short. */
static inline size_t rnn_scan_tile_steps(size_t n, size_t k) {
  const size_t rest = n - k * RNN_SCAN_TILE;
  return rest < RNN_SCAN_TILE ? rest : RNN_SCAN_TILE;
}

/* Work holds a tile's states, with one before and a line to align them in, and the carries. */
static inline size_t rnn_scan_room(size_t n) {
  return (n < RNN_SCAN_TILE ? (n + 7) / 8 * 8 : RNN_SCAN_TILE) + 8;
}

static inline double *rnn_scan_tile_room(const rnn_scan *scan) {
  return scan->work;
}

/* carry[k] is the state after tile k. */
static inline double *rnn_scan_carries(const rnn_scan *scan) {
  return scan->work + rnn_scan_room(scan->n);
}

static inline double rnn_scan_before(const rnn_scan *scan, size_t k) {
  return k > 0 ? rnn_scan_carries(scan)[k - 1] : scan->h0;
}

/* Whether `steps` results at p may be written past the caches, n being those of all tiles. */
static inline bool rnn_scan_streams(size_t n, const double *p, size_t steps) {
  return n >= rnn_scan_stream_from && (uintptr_t)p % 64 == 0 && steps % 8 == 0;
}

/* wh^T of full tiles and of the last one, with the powers up to 32. */
typedef struct rnn_scan_tile_powers {
  rnn_scan_powers small;
  rnn_scaled full, last;
} rnn_scan_tile_powers;

void rnn_scan_tile_powers_init(rnn_scan_tile_powers *powers, const rnn_scan *scan);

static inline rnn_scaled rnn_scan_tile_power(const rnn_scan_tile_powers *powers, size_t steps) {
  return steps == RNN_SCAN_TILE ? powers->full : powers->last;
}

/* max(1, |wh|^T), infinite where that is no double. */
static inline double rnn_scan_growth(rnn_scaled power) {
  return power.e > 0 ? INFINITY : power.e < 0 ? 1.0 : fmax(1.0, fabs(power.m));
}

typedef enum rnn_scan_walk_kind {
  RNN_SCAN_VALUES,      /* h_n, guarded */
  RNN_SCAN_BOTH,        /* h_n and its derivatives, guarded */
  RNN_SCAN_SLOPES,      /* the same of an X that a guarded walk let pass before */
  RNN_SCAN_FAINT_SLOPES /* the same where that walk found a faint tile */
} rnn_scan_walk_kind;

/* What a walk yields. */
typedef struct rnn_scan_walk {
  double h;     /* h_n */
  double x_sum; /* dh_n/dwx = Σ wh^(n-t)·x_t; with derivatives only */
  double slope; /* dh_n/dwh; with derivatives only */
  /* where guarded: */
  double bound; /* of h_n */
  double x_max; /* max |x_t| */
  double h_max; /* of all states */
  bool faint;   /* denormals may count in a tile */
} rnn_scan_walk;

typedef struct rnn_scan_filler rnn_scan_filler; /* fill.h */

/*
 * Walks over X once. Returns false where the definition must be run, the walk then being
 * worthless. Writes the carries either way, and uses the room for a tile's states.
 *   filler  [opt] with slopes alone: brought forward as far as suits
 */
bool rnn_scan_walk_run(const rnn_scan *scan, const rnn_scan_tile_powers *powers,
                       rnn_scan_walk_kind kind, rnn_scan_filler *filler, rnn_scan_walk *walk);

/* Upper bounds on h_n (and dh_n/dwx) and dh_n/dwh, with absolute values, for |x_t| ≤ x_bound. */
typedef struct rnn_scan_bounds {
  double h, slope;
} rnn_scan_bounds;

rnn_scan_bounds rnn_scan_bounds_of(const rnn_scan *scan, const rnn_scan_tile_powers *powers,
                                   double x_bound);

/* Whether the constants alone allow kernels; NaN does not. */
static inline bool rnn_scan_in_range(const rnn_scan *scan) {
  const double wh = fabs(scan->wh), wx = fabs(scan->wx);
  return scan->n >= RNN_SCAN_SHORT && wh >= 0x1p-30 && wh <= 0x1p30 && wx < 0x1p500;
}

/* The definition, with one carry a tile. */
double rnn_scan_define_value(const rnn_scan *scan);

/*
 * The definition's gradients; makes its carries first unless the kept value is the definition's,
 * and leaves the carries as it found them.
 */
rnn_scan_gradients rnn_scan_define_gradients(const rnn_scan *scan, const rnn_scan_kept *kept,
                                             double dlast, const double *dout, double *dX);

#endif
