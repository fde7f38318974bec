/*
 * The kernels under the recurrent layer: the linear recurrence h_t = h_{t-1}·wh + x_t·wx over
 * t = 1 … n, and its reverse. Private to the core: recurrent.h is what others call.
 * Letters: n steps, X [n] with X[t-1] = x_t, H [n] with H[t-1] = h_t, u = 2^-53.
 *
 * The plain loop (definition.h) is the definition. The kernels regroup its sums: the
 * sequence is cut into tiles of RNN_SCAN_TILE steps, and a tile into RNN_SCAN_LANES polynomials
 * in wh^32 that are evaluated side by side, at another scale where denormals would count. Tiles,
 * lanes, powers, scales and the decision between kernel and definition depend on n and the data
 * alone, and every product and sum rounds separately, so every path (plain C, AVX2, AVX-512)
 * returns the same bits.
 *
 * Promise. Either every tile is provably far from overflow, and then all is finite and
 *   |result − exact| ≤ (4n + 8)·u·B + (4 + |wx|)·(B⁺ − B),
 * where B is the same formula on absolute values (in dwh: Σ|δ_t|·B_{t-1}) and B⁺ adds 2^-1074 to
 * each of its products; or the result is the definition's bit for bit, NaN and infinity included.
 * Below RNN_SCAN_SHORT steps it always is.
 */
#ifndef RNNLUA_SCAN_H
#define RNNLUA_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "ieee.h"

enum { RNN_SCAN_TILE = 4096, RNN_SCAN_LANES = 32, RNN_SCAN_SHORT = 64 };

typedef struct rnn_scan {
  size_t n; /* at least 1 */
  double wx, wh, h0;
  const double *X; /* [n] */
  double *work;    /* [rnn_scan_work(n)] [scratch] the carries of the last value, and room */
} rnn_scan;

/* What a value leaves for the states and gradients of the same scan; work belongs to it. */
typedef struct rnn_scan_kept {
  double h;        /* h_n */
  double x_bound;  /* |x_t| ≤ x_bound; not where sequential */
  double h_bound;  /* |h_t| ≤ h_bound; not where sequential */
  bool faint;      /* denormals may count in some tile; not where sequential */
  bool sequential; /* the definition was run: so it is for the states and gradients */
} rnn_scan_kept;

typedef struct rnn_scan_gradients {
  double dwx, dwh, dh0;
} rnn_scan_gradients;

/*
 * How many doubles of work a scan of n steps needs: one carry a tile, a tile (or n, where that is
 * less) for its states, and a few. Any alignment of 8 is right; 64 is fast.
 */
size_t rnn_scan_work(size_t n);

/*
 * h_n from one read of X; no state but one a tile is kept, in scan->work.
 *   kept  [out]
 */
double rnn_scan_value(const rnn_scan *scan, rnn_scan_kept *kept);

/*
 * Fills H [n] [out] with every state; the last is kept->h, bit for bit. H overlaps neither X nor
 * work.
 */
void rnn_scan_states(const rnn_scan *scan, const rnn_scan_kept *kept, double *H);

/*
 * Back-propagation through time from one gradient dout of h_n: with δ_t = dout·wh^(n-t),
 *   dwx = Σ δ_t·x_t, dwh = Σ δ_t·h_{t-1}, dh0 = wh·δ_1, dX_t = wx·δ_t.
 * h_n is a polynomial in wh, whose derivative is carried along one more read of X.
 *   dX  [n] [out] [opt] overwritten; overlaps neither X nor work
 */
rnn_scan_gradients rnn_scan_backward(const rnn_scan *scan, const rnn_scan_kept *kept, double dout,
                                     double *dX);

/*
 * rnn_scan_value and rnn_scan_backward without dX in a single read of X, with the bits of both.
 *   gradients  [out]
 */
double rnn_scan_value_backward(const rnn_scan *scan, rnn_scan_kept *kept, double dout,
                               rnn_scan_gradients *gradients);

/*
 * The same from a gradient of every state: δ_t = dout_t + wh·δ_{t+1}. The states are
 * made again, tile by tile, from the carries. Reads X and dout once; dout twice where it is dX.
 *   dout  [n] [in]
 *   dX    [n] [out] [opt] overwritten; may be dout itself, overlaps neither X nor work
 */
rnn_scan_gradients rnn_scan_backward_steps(const rnn_scan *scan, const rnn_scan_kept *kept,
                                           const double *dout, double *dX);

/*
 * The paths that are built in, the last the fastest. This processor can run the first
 * rnn_scan_paths() of them; rnn_scan_use(NULL) goes back to the last of those.
 * rnn_scan_use returns false and changes nothing where the name is none of those. For tests.
 */
size_t rnn_scan_paths(void);
size_t rnn_scan_paths_built(void);
const char *rnn_scan_path_name(size_t i); /* i < rnn_scan_paths_built() */
bool rnn_scan_use(const char *path);

#endif
