#include "scan.h"

#include "definition.h"
#include "fill.h"

size_t rnn_scan_work(size_t n) {
  return rnn_scan_room(n) + rnn_scan_tiles(n);
}

static double keep_definition(const rnn_scan *scan, rnn_scan_kept *kept) {
  *kept = (rnn_scan_kept){.h = rnn_scan_define_value(scan), .sequential = true};
  return kept->h;
}

static double keep_walk(const rnn_scan_walk *walk, rnn_scan_kept *kept) {
  *kept = (rnn_scan_kept){
      .h = walk->h, .x_bound = walk->x_max, .h_bound = walk->h_max, .faint = walk->faint};
  return kept->h;
}

double rnn_scan_value(const rnn_scan *scan, rnn_scan_kept *kept) {
  if (!rnn_scan_in_range(scan)) return keep_definition(scan, kept);
  rnn_scan_tile_powers powers;
  rnn_scan_walk walk;
  rnn_scan_tile_powers_init(&powers, scan);
  if (!rnn_scan_walk_run(scan, &powers, RNN_SCAN_VALUES, NULL, &walk))
    return keep_definition(scan, kept);
  return keep_walk(&walk, kept);
}

void rnn_scan_states(const rnn_scan *scan, const rnn_scan_kept *kept, double *H) {
  const size_t n = scan->n;
  if (kept->sequential) {
    rnn_scan_sequential(scan->X, n, scan->wx, scan->wh, scan->h0, H);
    return;
  }
  const rnn_scan_kernels *kernels = rnn_scan_kernels_in_use();
  rnn_scan_powers powers;
  rnn_scan_powers_init(&powers, scan->wh);
  for (size_t k = 0; k < rnn_scan_tiles(n); k++) {
    const size_t from = k * RNN_SCAN_TILE, steps = rnn_scan_tile_steps(n, k);
    kernels->up(scan->X + from, steps, &powers, scan->wx, rnn_scan_before(scan, k), H + from,
                rnn_scan_streams(n, H + from, steps), RNN_SCAN_AHEAD);
    H[from + steps - 1] = rnn_scan_carries(scan)[k];
  }
}

/*
 * Whether the walk's derivatives times dout stand for the definition's gradients: nothing near
 * overflow, and no denormal that counts. The definition multiplies x_t by δ_t, which may lift a
 * denormal x_t; the walk has added it up, and rounded, before. That shows where powers of wh
 * grow, or dout is large and the sum small; elsewhere it lifts such tiles itself.
 */
static bool gradients_hold(const rnn_scan *scan, const rnn_scan_kept *kept,
                           const rnn_scan_tile_powers *powers, rnn_scaled power,
                           const rnn_scan_walk *walk, double dout) {
  const rnn_scan_bounds bounds = rnn_scan_bounds_of(scan, powers, kept->x_bound);
  const double delta = rnn_scan_growth(power) * fmax(1.0, fabs(scan->wx));
  /* each below the limit on its own, for a NaN to be seen */
  if (!(delta < RNN_SCAN_LIMIT && fabs(dout) * delta < RNN_SCAN_LIMIT)) return false;
  if (!(bounds.h < RNN_SCAN_LIMIT && fabs(dout) * bounds.h < RNN_SCAN_LIMIT)) return false;
  if (!(bounds.slope < RNN_SCAN_LIMIT && fabs(dout) * bounds.slope < RNN_SCAN_LIMIT)) return false;
  if (!isfinite(walk->slope) || !isfinite(walk->x_sum)) return false; /* the bounds say never */
  if (kept->faint && fabs(scan->wh) > 1) return false;
  return !(fabs(dout) > 128 && kept->x_bound > 0 && fabs(walk->x_sum) < 0x1p-900);
}

static rnn_scan_gradients gradients_of(const rnn_scan_walk *walk, rnn_scaled power, double dout) {
  return (rnn_scan_gradients){
      .dwx = dout * walk->x_sum, .dwh = dout * walk->slope, .dh0 = rnn_scaled_times(power, dout)};
}

rnn_scan_gradients rnn_scan_backward(const rnn_scan *scan, const rnn_scan_kept *kept, double dout,
                                     double *dX) {
  if (kept->sequential) return rnn_scan_define_gradients(scan, kept, dout, NULL, dX);
  rnn_scan_tile_powers powers;
  rnn_scan_walk walk;
  rnn_scan_tile_powers_init(&powers, scan);
  const rnn_scaled power = rnn_scaled_power(scan->wh, scan->n);
  rnn_scan_filler filler = rnn_scan_filler_start(scan, &powers, dout, dX);
  const rnn_scan_walk_kind kind = kept->faint ? RNN_SCAN_FAINT_SLOPES : RNN_SCAN_SLOPES;
  if (!rnn_scan_walk_run(scan, &powers, kind, dX ? &filler : NULL, &walk) ||
      !gradients_hold(scan, kept, &powers, power, &walk, dout)) {
    return rnn_scan_define_gradients(scan, kept, dout, NULL, dX);
  }
  if (dX) rnn_scan_filler_finish(&filler);
  return gradients_of(&walk, power, dout);
}

double rnn_scan_value_backward(const rnn_scan *scan, rnn_scan_kept *kept, double dout,
                               rnn_scan_gradients *gradients) {
  rnn_scan_tile_powers powers;
  rnn_scan_walk walk;
  if (rnn_scan_in_range(scan)) {
    rnn_scan_tile_powers_init(&powers, scan);
    if (rnn_scan_walk_run(scan, &powers, RNN_SCAN_BOTH, NULL, &walk)) {
      const rnn_scaled power = rnn_scaled_power(scan->wh, scan->n);
      keep_walk(&walk, kept);
      *gradients = gradients_hold(scan, kept, &powers, power, &walk, dout)
                       ? gradients_of(&walk, power, dout)
                       : rnn_scan_define_gradients(scan, kept, dout, NULL, NULL);
      return kept->h;
    }
  }
  keep_definition(scan, kept);
  *gradients = rnn_scan_define_gradients(scan, kept, dout, NULL, NULL);
  return kept->h;
}
