/* dX_t = wx·δ_t with δ_t = dout·wh^(n-t), tile by tile from the last: alone, or during a walk. */
#ifndef RNNLUA_SCAN_FILL_H
#define RNNLUA_SCAN_FILL_H

#include "kernels.h"

typedef struct rnn_scan_filler {
  const rnn_recurrent *layer;
  const rnn_scan_tile_powers *powers;
  double *dX; /* [n] [out] */
  size_t left;
  rnn_scaled delta; /* of the last step of tile `left` − 1 */
} rnn_scan_filler;

rnn_scan_filler rnn_scan_filler_start(const rnn_recurrent *layer,
                                      const rnn_scan_tile_powers *powers, double dout, double *dX);

/*
 * What a kernel may fill while it computes slopes: the next `tiles` (1 or 2) whole tiles, if none
 * of their δ is so small that it must be scaled. Fills a short tile before them at once. Otherwise
 * returns false, and leaves them.
 */
bool rnn_scan_filler_beside(rnn_scan_filler *filler, size_t tiles, rnn_scan_fill *fill);

/* Fills what is left. */
void rnn_scan_filler_finish(rnn_scan_filler *filler);

#endif
