/*
 * What a path implements: the loops over one tile. Each computes lane by lane, with products and
 * sums that round separately, in the order that this file states, so that all paths give the same
 * bits. They check nothing: their callers check, before or after, that nothing was near overflow.
 */
#ifndef RNNLUA_SCAN_KERNELS_H
#define RNNLUA_SCAN_KERNELS_H

#include "power.h"

/* How many doubles ahead to prefetch. Measurements show that 256 to 2,048 are equally good. */
enum { RNN_SCAN_AHEAD = 512 };

/* What a kernel adds up over a tile. */
typedef struct rnn_scan_sums {
  double value, slope;
  double max; /* ignores NaN */
} rnn_scan_sums;

/* Tiles to fill with scale·g·wh^k, k counted from the tile's last element down. */
typedef struct rnn_scan_fill {
  double *Y[2]; /* [RNN_SCAN_TILE] [out] each; 64-byte aligned where streamed */
  double g[2];
  double scale;
  bool stream;
} rnn_scan_fill;

typedef struct rnn_scan_kernels {
  /*
   * value = Σ_i x_i·wh^(n-1-i) and max |x_i|, of `tiles` tiles (1 or 2) of n steps each, one after
   * the other in X: value_l = Σ_b x_{32b+l}·z^(last b − b) for the lanes l < 32, by Horner's rule
   * in z = wh^32, then Σ_l value_l·wh^(31-l). If n is not a multiple of 32, the first
   * block begins with zeros.
   */
  void (*values)(const double *X, size_t n, size_t tiles, const rnn_scan_powers *powers,
                 rnn_scan_sums *sums);

  /*
   * Like `values`, and also slope = d value/d wh. It comes from slope_l = d value_l/dz, which is
   * updated by slope = slope·z + value. Computes max if asked for.
   */
  void (*slopes)(const double *X, size_t n, size_t tiles, const rnn_scan_powers *powers,
                 rnn_scan_sums *sums, bool max);

  /*
   * Like `slopes` without max, for `tiles` whole tiles. At the same time it fills other tiles, as
   * `decay` without a floor does: reading and writing overlap.
   */
  void (*slopes_fill)(const double *X, size_t tiles, const rnn_scan_powers *powers,
                      rnn_scan_sums *sums, const rnn_scan_fill *fill);

  /*
   * y_i = y_{i-1}·wh + scale·x_i by scattered look-ahead (Parhi and Messerschmitt, "Pipeline
   * interleaving and parallelism in recursive digital filters", 1989). The x before the
   * first are 0:
   *   t1_i = x_i + wh·x_{i-1}, t2_i = t1_i + wh²·t1_{i-2}, t4_i = t2_i + wh⁴·t2_{i-4},
   *   t8_i = t4_i + wh⁸·t4_{i-8}, y_i = scale·t8_i + wh¹⁶·y_{i-16}.
   * For the first 16 elements the last term is y·wh^(i+1). Y [n] [out] may be X itself.
   * stream: writes past the caches; then Y must be 64-byte aligned. ahead: a hint for prefetching.
   * X is likely to be read next that many doubles after the current element; no data need be there.
   */
  void (*up)(const double *X, size_t n, const rnn_scan_powers *powers, double scale, double y,
             double *Y, bool stream, ptrdiff_t ahead);

  /*
   * Y_i = scale·g·wh^(n-1-i) from the last element to the first, 32 at a time. When the largest
   * power of a block is below `floor`, this block and all after it are zeros. stream: as above.
   */
  void (*decay)(double *Y, size_t n, const rnn_scan_powers *powers, double g, double scale,
                double floor, bool stream);

  /*
   * δ_i = dout_i + wh·δ_{i+1} by the same look-ahead, from the last element to the first. `delta`
   * is the δ after the last element. Returns the first δ. Computes value = Σ δ_i·x_i,
   * slope = Σ δ_i·h_i, over eight lanes each, and max |dout_i|. If Y [n] [out] [opt] is given,
   * Y = scale·δ; Y may be dout.
   */
  double (*reverse)(const double *dout, const double *X, const double *H, size_t n,
                    const rnn_scan_powers *powers, double scale, double delta, rnn_scan_sums *sums,
                    double *Y, bool stream);
} rnn_scan_kernels;

/* One for each path of simd/paths.h. */
extern const rnn_scan_kernels rnn_scan_plain;
extern const rnn_scan_kernels rnn_scan_neon;
extern const rnn_scan_kernels rnn_scan_avx2;
extern const rnn_scan_kernels rnn_scan_avx512;

#endif
