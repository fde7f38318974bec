/*
 * How the recurrence is cut into pieces that are computed side by side, and how a layer's work is
 * divided. Private to the core: recurrent.h is what others call.
 * Letters: n steps, X [n] with X[t-1] = x_t, H [n] with H[t-1] = h_t, u = 2^-53.
 *
 * The plain loop (definition.h) defines every result. The kernels regroup its sums: the sequence is
 * cut into tiles of RNN_SCAN_TILE steps, and a tile into RNN_SCAN_LANES polynomials in wh^32 that
 * are evaluated side by side. Tiles, lanes, powers, scales and the choice between kernels and
 * definition depend on n and the data alone, and every product and sum rounds separately, so every
 * path (plain C, AVX2, AVX-512) returns the same bits.
 */
#ifndef RNNLUA_SCAN_GRID_H
#define RNNLUA_SCAN_GRID_H

#include <stdint.h>

#include "base/ieee.h"
#include "recurrent.h"

/* Below RNN_SCAN_SHORT steps the definition is run: the promise of recurrent.h says so. */
enum { RNN_SCAN_TILE = 4096, RNN_SCAN_LANES = 32, RNN_SCAN_SHORT = 64 };

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

/* Whether `steps` results at p may be written past the caches, n being those of all tiles. */
static inline bool rnn_scan_streams(size_t n, const double *p, size_t steps) {
  return n >= rnn_scan_stream_from && (uintptr_t)p % 64 == 0 && steps % 8 == 0;
}

#endif
