#include "walk.h"

#include "array.h"
#include "dispatch.h"
#include "range.h"

/* The constants of a tile in the walk. */
typedef struct tile_terms {
  rnn_scaled power;    /* wh^T */
  rnn_scaled d_power;  /* T·wh^(T-1) */
  double growth;       /* max(1, |wh|^T) */
  double steps, scale; /* T, max(1, |wx|) */
} tile_terms;

static tile_terms tile_of(const rnn_recurrent *layer, const rnn_scan_tile_powers *powers,
                          size_t steps) {
  const rnn_scaled power = rnn_scan_tile_power(powers, steps);
  const double T = (double)steps, ratio = T / layer->wh;
  /* A power out of range must keep its form, m in [½, 1): m times a state must not overflow. */
  const rnn_scaled plain = {power.m * ratio, 0}, other = {ratio, 0};
  return (tile_terms){.power = power,
                      .d_power = power.e ? rnn_scaled_product(power, other) : plain,
                      .growth = rnn_scan_growth(power),
                      .steps = T,
                      .scale = fmax(1.0, fabs(layer->wx))};
}

/*
 * Whether a tile is so far from overflow that neither the kernels nor the definition can overflow:
 *   |h_t| and |wx·S| and |S| ≤ growth·(bound + max(1,|wx|)·T·max|x|).
 * Updates the bounds for the tile after it.
 */
static bool guard(rnn_scan_walk *walk, const tile_terms *tile, double max) {
  const double input = tile->scale * tile->steps * max;
  const double all = tile->growth * (walk->bound + input);
  walk->bound = fabs(rnn_scaled_times(tile->power, walk->bound)) + tile->growth * input;
  walk->h_max = fmax(walk->h_max, all);
  walk->x_max = fmax(walk->x_max, max);
  /* Every x_t is so small that its products lose bits. scan_fuzz fails without this line, and
   * passes with 2^-600 to 2^-1040. 2^-960 is the least power of wh that a kernel uses. */
  walk->faint |= max > 0 && max < tile->growth * 0x1p-960;
  return all < RNN_SCAN_LIMIT;
}

/* What a tile's X contributes to the walk: S, wx·S, wx·dS/dwh. */
typedef struct tile_input {
  double x_sum, h, slope;
} tile_input;

/* Appends a tile: h ← wh^T·h + wx·S. Returns false if x has a NaN, which max ignores. */
static bool append(rnn_scan_walk *walk, const tile_terms *tile, const tile_input *input) {
  walk->h = rnn_scaled_times(tile->power, walk->h) + input->h;
  return isfinite(walk->h);
}

/* Appends a tile, and also updates the derivatives of h. */
static bool append_slopes(rnn_scan_walk *walk, const tile_terms *tile, const tile_input *input) {
  walk->slope =
      (rnn_scaled_times(tile->power, walk->slope) + rnn_scaled_times(tile->d_power, walk->h)) +
      input->slope;
  walk->x_sum = rnn_scaled_times(tile->power, walk->x_sum) + input->x_sum;
  return append(walk, tile, input);
}

/* The sums of `tiles` tiles of `steps` steps. */
static void sums_of(const double *X, size_t steps, size_t tiles, const rnn_scan_powers *powers,
                    rnn_scan_walk_kind kind, rnn_scan_filler *filler, rnn_scan_sums *sums) {
  const rnn_scan_kernels *kernels = rnn_scan_kernels_in_use();
  rnn_scan_fill fill;
  if (kind == RNN_SCAN_VALUES)
    kernels->values(X, steps, tiles, powers, sums);
  else if (filler && steps == RNN_SCAN_TILE && rnn_scan_filler_beside(filler, tiles, &fill))
    kernels->slopes_fill(X, tiles, powers, sums, &fill);
  else
    kernels->slopes(X, steps, tiles, powers, sums, kind == RNN_SCAN_BOTH);
}

/*
 * Whether denormals may matter in the sum over a tile. The kernels multiply each lane once more
 * before they add the lanes, and then multiply by wx. So near the end there are 32 products, each
 * of which may lose 2^-1075; the definition has two. (If powers of wh do not decay, the definition
 * loses as much as the kernels.) For sums above 2^-1017 a loss of 2^-1070 is less than u; for sums
 * above 2^-900 it is 2^-170 of the sum. Any limit between the two would work: scan_fuzz passes with
 * 2^-300 to 2^-1030, and fails with 2^-1060.
 */
static bool is_faint(double sum, double wh) {
  return fabs(sum) < 0x1p-900 && fabs(wh) < 1;
}

/* Whether a tile whose x are not all zero has a faint sum or, with `slopes`, a faint slope. */
static bool lifts(const rnn_recurrent *layer, const rnn_scan_sums *sums, bool slopes, bool zeros) {
  return !zeros &&
         (is_faint(sums->value, layer->wh) || (slopes && is_faint(sums->slope, layer->wh)));
}

/* Computes the sums of a faint tile again from 2^64·X: then the products lose 2^-64 of what they
 * lost before. */
static void lift_input(const rnn_recurrent *layer, const double *X, size_t steps,
                       const rnn_scan_powers *powers, bool slopes, const rnn_scan_sums *sums,
                       tile_input *input) {
  static const double lift = 0x1p64, down = 0x1p-64;
  const rnn_scan_kernels *kernels = rnn_scan_kernels_in_use();
  double *lifted = rnn_scan_tile_room(layer);
  rnn_scan_sums of;
  rnn_array_scale(lifted, lift, X, steps);
  if (slopes)
    kernels->slopes(lifted, steps, 1, powers, &of, false);
  else
    kernels->values(lifted, steps, 1, powers, &of);
  if (is_faint(sums->value, layer->wh)) {
    input->x_sum = of.value * down;
    input->h = layer->wx * of.value * down;
  }
  if (slopes && is_faint(sums->slope, layer->wh)) input->slope = layer->wx * of.slope * down;
}

bool rnn_scan_walk_run(const rnn_recurrent *layer, const rnn_scan_tile_powers *powers,
                       rnn_scan_walk_kind kind, rnn_scan_filler *filler, rnn_scan_walk *walk) {
  const size_t n = layer->n, tiles = rnn_scan_tiles(n);
  const bool guarded = kind == RNN_SCAN_VALUES || kind == RNN_SCAN_BOTH;
  const bool slopes = kind != RNN_SCAN_VALUES;
  double *carry = rnn_scan_carries(layer);
  rnn_scan_sums sums[2];

  *walk = (rnn_scan_walk){.h = layer->h0, .bound = fabs(layer->h0)};
  tile_terms of = tile_of(layer, powers, rnn_scan_tile_steps(n, 0));
  for (size_t k = 0, pair; k < tiles; k += pair) {
    const double *X = layer->X + k * RNN_SCAN_TILE;
    const size_t steps = rnn_scan_tile_steps(n, k);
    pair = k + 1 < tiles && rnn_scan_tile_steps(n, k + 1) == steps ? 2 : 1;
    if ((double)steps != of.steps) of = tile_of(layer, powers, steps);
    sums_of(X, steps, pair, &powers->small, kind, filler, sums);
    for (size_t i = 0; i < pair; i++) {
      if (guarded && !guard(walk, &of, sums[i].max)) return false;
      const bool faint = is_faint(sums[i].value, layer->wh);
      /* If no guarded walk found a faint tile, a tile that looks faint has only zeros. */
      const bool zeros = guarded ? sums[i].max == 0 : kind == RNN_SCAN_SLOPES && faint;
      walk->faint |= faint && !zeros;
      tile_input input = {sums[i].value, layer->wx * sums[i].value,
                          slopes ? layer->wx * sums[i].slope : 0};
      if (lifts(layer, &sums[i], slopes, zeros)) {
        lift_input(layer, X + i * steps, steps, &powers->small, slopes, &sums[i], &input);
      }
      const bool finite = slopes ? append_slopes(walk, &of, &input) : append(walk, &of, &input);
      if (!finite) return false;
      carry[k + i] = walk->h;
    }
  }
  return true;
}

rnn_scan_bounds rnn_scan_bounds_of(const rnn_recurrent *layer, const rnn_scan_tile_powers *powers,
                                   double x_bound) {
  rnn_scan_bounds bounds = {.h = fabs(layer->h0)};
  for (size_t k = 0; k < rnn_scan_tiles(layer->n); k++) {
    const size_t steps = rnn_scan_tile_steps(layer->n, k);
    const rnn_scaled power = rnn_scan_tile_power(powers, steps);
    const double growth = rnn_scan_growth(power), T = (double)steps;
    const double input = fmax(1.0, fabs(layer->wx)) * T * x_bound;
    bounds.slope = fabs(rnn_scaled_times(power, bounds.slope)) + T * growth * (bounds.h + input);
    bounds.h = fabs(rnn_scaled_times(power, bounds.h)) + growth * input;
  }
  return bounds;
}
