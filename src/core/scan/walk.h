/* The walk over X that computes h_n and its derivatives. */
#ifndef RNNLUA_SCAN_WALK_H
#define RNNLUA_SCAN_WALK_H

#include "fill.h"

typedef enum rnn_scan_walk_kind {
  RNN_SCAN_VALUES,      /* h_n, guarded */
  RNN_SCAN_BOTH,        /* h_n and its derivatives, guarded */
  RNN_SCAN_SLOPES,      /* the same, unguarded: a guarded walk has accepted this X before */
  RNN_SCAN_FAINT_SLOPES /* like RNN_SCAN_SLOPES, if that walk found a faint tile */
} rnn_scan_walk_kind;

/* The results of a walk. */
typedef struct rnn_scan_walk {
  double h;     /* h_n */
  double x_sum; /* dh_n/dwx = Σ wh^(n-t)·x_t; only of a walk with derivatives */
  double slope; /* dh_n/dwh; only of a walk with derivatives */
  /* only of a guarded walk: */
  double bound; /* |h_n| ≤ bound */
  double x_max; /* max |x_t| */
  double h_max; /* |h_t| ≤ h_max for all t */
  bool faint;   /* denormals may matter in a tile */
} rnn_scan_walk;

/*
 * Walks over X once. Returns false if the definition must run instead; then the results are
 * meaningless. In either case it writes the carries, and uses the space for a tile's states.
 *   filler  [opt] only with slopes: the kernels fill as many of its tiles as they can
 */
bool rnn_scan_walk_run(const rnn_recurrent *layer, const rnn_scan_tile_powers *powers,
                       rnn_scan_walk_kind kind, rnn_scan_filler *filler, rnn_scan_walk *walk);

/* Upper bounds on |h_n| (and |dh_n/dwx|) and |dh_n/dwh|, for |x_t| ≤ x_bound. */
typedef struct rnn_scan_bounds {
  double h, slope;
} rnn_scan_bounds;

rnn_scan_bounds rnn_scan_bounds_of(const rnn_recurrent *layer, const rnn_scan_tile_powers *powers,
                                   double x_bound);

#endif
