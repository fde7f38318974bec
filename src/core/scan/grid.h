/*
 * How the recurrence is cut into pieces that are computed in parallel, and how the layer's buffer
 * `work` is divided. Private to the core: recurrent.h is the interface.
 * Letters: n steps, X [n] with X[t-1] = x_t, H [n] with H[t-1] = h_t, u = 2^-53.
 *
 * The plain loop (definition.h) defines every result. The kernels regroup its sums: the sequence is
 * cut into tiles of RNN_SCAN_TILE steps, and a tile into RNN_SCAN_LANES polynomials in wh^32 that
 * are evaluated in parallel. Tiles, lanes, powers, scales and the choice between kernels and
 * definition depend on n and the data alone, and every product and sum rounds separately, so every
 * path (plain C, AVX2, AVX-512) returns the same bits.
 */
#ifndef RNNLUA_SCAN_GRID_H
#define RNNLUA_SCAN_GRID_H

#include <stdint.h>

#include "base/ieee.h"
#include "recurrent.h"

/*
 * Measured on a Xeon with AVX-512, h_n of 10^5 steps:
 *   tile   steps of 1,024, 2,048, 8,192 and 16,384 take 1.29, 1.09, 0.95 and 0.92 times as long as
 *          4,096; a layer's work is as long as a tile
 *   lanes  32 are four vectors of 512 bits, or eight of 256: about as many as must be in flight to
 *          hide the latency of a product and a sum
 *   short  at 64 steps the kernels run at 0.6 to 1.5 times the speed of the definition, by
 *          operation; at 128 steps at 1.2 to 3.2 times. Below 64 the definition runs,
 *          as recurrent.h promises.
 */
enum { RNN_SCAN_TILE = 4096, RNN_SCAN_LANES = 32, RNN_SCAN_SHORT = 64 };

/*
 * Results of this many doubles or more (2 MiB, the size of a second-level cache) are written past
 * the caches. Measured on the same machine, this takes 1.5 times as long at 2^17 doubles. At 2^18
 * it takes 0.80 of the time for dX and 0.91 for all h, at 2^20 0.94 and 1.09.
 */
static const size_t rnn_scan_stream_from = (size_t)1 << 18;

static inline size_t rnn_scan_tiles(size_t n) {
  return n / RNN_SCAN_TILE + (n % RNN_SCAN_TILE > 0);
}

/* Steps of tile k; the last may be short. */
static inline size_t rnn_scan_tile_steps(size_t n, size_t k) {
  const size_t rest = n - k * RNN_SCAN_TILE;
  return rest < RNN_SCAN_TILE ? rest : RNN_SCAN_TILE;
}

/* The doubles of work for a tile's states, with one before them and space to align them; the
 * carries follow. */
static inline size_t rnn_scan_room(size_t n) {
  return (n < RNN_SCAN_TILE ? (n + 7) / 8 * 8 : RNN_SCAN_TILE) + 8;
}

static inline double *rnn_scan_tile_room(const rnn_recurrent *layer) {
  return layer->work;
}

/* carry[k] is the state after tile k. */
static inline double *rnn_scan_carries(const rnn_recurrent *layer) {
  return layer->work + rnn_scan_room(layer->n);
}

static inline double rnn_scan_before(const rnn_recurrent *layer, size_t k) {
  return k > 0 ? rnn_scan_carries(layer)[k - 1] : layer->h0;
}

/* Whether `steps` results at p may be written past the caches; n is the count of all results. */
static inline bool rnn_scan_streams(size_t n, const double *p, size_t steps) {
  return n >= rnn_scan_stream_from && (uintptr_t)p % 64 == 0 && steps % 8 == 0;
}

#endif
