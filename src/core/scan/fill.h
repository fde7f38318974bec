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
 * The next `tiles` (1 or 2) whole tiles, which a kernel can fill while it computes slopes. Returns
 * false, and fills none of them, if one of their δ is so small that it must be scaled. If a short
 * tile comes before them, this function fills it.
 */
bool rnn_scan_filler_beside(rnn_scan_filler *filler, size_t tiles, rnn_scan_fill *fill);

/* Fills the remaining tiles. */
void rnn_scan_filler_finish(rnn_scan_filler *filler);

#endif
