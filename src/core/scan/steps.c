#include "steps.h"

#include "dispatch.h"
#include "fallback.h"
#include "range.h"

/* Bounds on δ and on what the reverse loop computes from it, starting with the last tile. */
typedef struct steps_guard {
  double bound, largest; /* of |δ| at the step after the tile; of all |δ| so far */
  double factor;         /* n·max(|x|, |h|, |wx|, |wh|) */
} steps_guard;

static steps_guard guard_start(const rnn_recurrent *layer) {
  const double factor = fmax(fmax(layer->x_bound, layer->h_bound), fmax(0x1p30, fabs(layer->wx)));
  return (steps_guard){.factor = (double)layer->n * factor};
}

/* Whether no δ_t, product or sum of a tile can come near overflow. max: the largest |dout| in the
 * tile. */
static bool guard_tile(steps_guard *guard, double max, size_t steps, rnn_scaled power) {
  const double growth = rnn_scan_growth(power);
  const double input = (double)steps * max, all = growth * (guard->bound + input);
  guard->bound = fabs(rnn_scaled_times(power, guard->bound)) + growth * input;
  guard->largest = fmax(guard->largest, all);
  return all < RNN_SCAN_LIMIT && guard->factor * guard->largest < RNN_SCAN_LIMIT;
}

/* guard_tile for all tiles. Must run before the first tile is overwritten. */
static bool guard_all(const rnn_recurrent *layer, const rnn_scan_tile_powers *powers,
                      const double *dout) {
  steps_guard guard = guard_start(layer);
  rnn_scan_powers ones;
  rnn_scan_powers_init(&ones, 1.0);
  for (size_t k = rnn_scan_tiles(layer->n); k-- > 0;) {
    const size_t steps = rnn_scan_tile_steps(layer->n, k);
    const rnn_scaled power = rnn_scan_tile_power(powers, steps);
    rnn_scan_sums sums;
    rnn_scan_kernels_in_use()->values(dout + k * RNN_SCAN_TILE, steps, 1, &ones, &sums);
    if (!isfinite(sums.value)) return false; /* a NaN, which max ignores */
    if (!guard_tile(&guard, sums.max, steps, power)) return false;
  }
  return true;
}

/*
 * Computes the states of a tile again, adds the tile to the sums, and advances δ to its first step.
 * Returns the largest |dout|. It ignores NaN, but then δ is NaN, too.
 */
static double reverse_tile(const rnn_recurrent *layer, const rnn_scan_powers *powers, size_t k,
                           const double *dout, double *dX, double *delta,
                           rnn_recurrent_gradients *sum) {
  const rnn_scan_kernels *kernels = rnn_scan_kernels_in_use();
  const size_t from = k * RNN_SCAN_TILE, steps = rnn_scan_tile_steps(layer->n, k);
  double *Y = dX ? dX + from : NULL;
  double *H = rnn_scan_tile_room(layer) + 7; /* aligned so that whole cache lines are written */
  rnn_scan_sums sums;
  H[0] = rnn_scan_before(layer, k); /* H[t] is h_{t-1}; the tile before this one comes next */
  kernels->up(layer->X + from, steps - 1, powers, layer->wx, H[0], H + 1, false, -RNN_SCAN_TILE);
  *delta = kernels->reverse(dout + from, layer->X + from, H, steps, powers, layer->wx, *delta,
                            &sums, Y, Y && rnn_scan_streams(layer->n, Y, steps));
  sum->dwx += sums.value;
  sum->dwh += sums.slope;
  return sums.max;
}

rnn_recurrent_gradients rnn_scan_backward_steps(const rnn_recurrent *layer, const double *dout,
                                                double *dX) {
  rnn_scan_tile_powers powers;
  if (!layer->by_definition) rnn_scan_tile_powers_init(&powers, layer);
  /* a tile that is overwritten in place can't be computed again */
  const bool in_place = dX == dout;
  if (layer->by_definition || (in_place && !guard_all(layer, &powers, dout))) {
    return rnn_scan_fallback_gradients(layer, -0.0, dout, dX);
  }
  steps_guard guard = guard_start(layer);
  rnn_recurrent_gradients sum = {0.0, 0.0, 0.0};
  double delta = 0; /* δ of the step after the tile */
  for (size_t k = rnn_scan_tiles(layer->n); k-- > 0;) {
    const size_t steps = rnn_scan_tile_steps(layer->n, k);
    const rnn_scaled power = rnn_scan_tile_power(&powers, steps);
    const double max = reverse_tile(layer, &powers.small, k, dout, dX, &delta, &sum);
    if (in_place || (isfinite(delta) && guard_tile(&guard, max, steps, power))) continue;
    return rnn_scan_fallback_gradients(layer, -0.0, dout, dX);
  }
  sum.dh0 = delta * layer->wh;
  return sum;
}
