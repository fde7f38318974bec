/* The walk over X that yields h_n and its derivatives. */
#ifndef RNNLUA_SCAN_WALK_H
#define RNNLUA_SCAN_WALK_H

#include "fill.h"

typedef enum rnn_scan_walk_kind {
  RNN_SCAN_VALUES,      /* h_n, guarded */
  RNN_SCAN_BOTH,        /* h_n and its derivatives, guarded */
  RNN_SCAN_SLOPES,      /* the same, for an X that a guarded walk accepted before */
  RNN_SCAN_FAINT_SLOPES /* the same, if that walk found a faint tile */
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
  bool faint;   /* denormals may matter in a tile */
} rnn_scan_walk;

/*
 * Walks over X once. Returns false if the definition must be run; then the walk means nothing.
 * Writes the carries in either case, and uses the room for a tile's states.
 *   filler  [opt] with slopes only: filled as far as it suits the kernels
 */
bool rnn_scan_walk_run(const rnn_recurrent *layer, const rnn_scan_tile_powers *powers,
                       rnn_scan_walk_kind kind, rnn_scan_filler *filler, rnn_scan_walk *walk);

/* Upper bounds on h_n (and dh_n/dwx) and dh_n/dwh, with absolute values, for |x_t| ≤ x_bound. */
typedef struct rnn_scan_bounds {
  double h, slope;
} rnn_scan_bounds;

rnn_scan_bounds rnn_scan_bounds_of(const rnn_recurrent *layer, const rnn_scan_tile_powers *powers,
                                   double x_bound);

#endif
