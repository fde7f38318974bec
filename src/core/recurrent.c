#include "recurrent.h"

#include "scan/definition.h"
#include "scan/dispatch.h"
#include "scan/fallback.h"
#include "scan/range.h"
#include "scan/steps.h"
#include "scan/walk.h"

size_t rnn_recurrent_work(size_t n) {
  return rnn_scan_room(n) + rnn_scan_tiles(n);
}

void rnn_recurrent_init(rnn_recurrent *layer, size_t n, double *work) {
  *layer = (rnn_recurrent){.n = n, .work = work};
}

static void set_inputs(rnn_recurrent *layer, double wx, const double *X, double wh, double h0) {
  layer->wx = wx;
  layer->X = X;
  layer->wh = wh;
  layer->h0 = h0;
}

/* Walks over X, and stores what rnn_recurrent_states and the backwards need. Returns false if the
 * definition must run instead. */
static bool walk_forward(rnn_recurrent *layer, const rnn_scan_tile_powers *powers,
                         rnn_scan_walk_kind kind, rnn_scan_walk *walk) {
  if (!rnn_scan_walk_run(layer, powers, kind, NULL, walk)) return false;
  layer->h = walk->h;
  layer->x_bound = walk->x_max;
  layer->h_bound = walk->h_max;
  layer->faint = walk->faint;
  layer->by_definition = false;
  return true;
}

static double define_forward(rnn_recurrent *layer) {
  layer->h = rnn_scan_fallback_value(layer);
  layer->by_definition = true;
  return layer->h;
}

double rnn_recurrent_forward(rnn_recurrent *layer, double wx, const double *X, double wh,
                             double h0) {
  set_inputs(layer, wx, X, wh, h0);
  if (!rnn_scan_in_range(layer)) return define_forward(layer);
  rnn_scan_tile_powers powers;
  rnn_scan_walk walk;
  rnn_scan_tile_powers_init(&powers, layer);
  if (!walk_forward(layer, &powers, RNN_SCAN_VALUES, &walk)) return define_forward(layer);
  return layer->h;
}

void rnn_recurrent_states(const rnn_recurrent *layer, double *H) {
  const size_t n = layer->n;
  if (layer->by_definition) {
    rnn_scan_definition(layer->X, n, layer->wx, layer->wh, layer->h0, H);
    return;
  }
  const rnn_scan_kernels *kernels = rnn_scan_kernels_in_use();
  rnn_scan_powers powers;
  rnn_scan_powers_init(&powers, layer->wh);
  for (size_t k = 0; k < rnn_scan_tiles(n); k++) {
    const size_t from = k * RNN_SCAN_TILE, steps = rnn_scan_tile_steps(n, k);
    kernels->up(layer->X + from, steps, &powers, layer->wx, rnn_scan_before(layer, k), H + from,
                rnn_scan_streams(n, H + from, steps), RNN_SCAN_AHEAD);
    H[from + steps - 1] = rnn_scan_carries(layer)[k];
  }
}

/*
 * Whether the walk's derivatives times dout can replace the definition's gradients: nothing is near
 * overflow, and no denormal matters. The definition multiplies x_t by δ_t, so that a denormal x_t
 * can become normal. The walk adds up x_t first, and rounds the sum. This matters if powers of wh
 * grow, or if dout is large and the sum small. In all other cases the walk scales such tiles
 * itself. Then the sum of a tile has two roundings of 2^-1075, times dout. The accuracy promise
 * (recurrent.h) allows 4·(B⁺ − B), which is at least 2^-1066 from 64 steps on. A dout of 128 uses
 * half of that. scan_fuzz fails without this line.
 */
static bool gradients_hold(const rnn_recurrent *layer, const rnn_scan_tile_powers *powers,
                           rnn_scaled power, const rnn_scan_walk *walk, double dout) {
  const rnn_scan_bounds bounds = rnn_scan_bounds_of(layer, powers, layer->x_bound);
  const double delta = rnn_scan_growth(power) * fmax(1.0, fabs(layer->wx));
  /* two separate comparisons, so that a NaN in either fails */
  if (!(delta < RNN_SCAN_LIMIT && fabs(dout) * delta < RNN_SCAN_LIMIT)) return false;
  if (!(bounds.h < RNN_SCAN_LIMIT && fabs(dout) * bounds.h < RNN_SCAN_LIMIT)) return false;
  if (!(bounds.slope < RNN_SCAN_LIMIT && fabs(dout) * bounds.slope < RNN_SCAN_LIMIT)) return false;
  if (!isfinite(walk->slope) || !isfinite(walk->x_sum)) return false; /* excluded by the bounds */
  if (layer->faint && fabs(layer->wh) > 1) return false;
  return !(fabs(dout) > 128 && layer->x_bound > 0 && fabs(walk->x_sum) < 0x1p-900);
}

static rnn_recurrent_gradients gradients_of(const rnn_scan_walk *walk, rnn_scaled power,
                                            double dout) {
  return (rnn_recurrent_gradients){
      .dwx = dout * walk->x_sum, .dwh = dout * walk->slope, .dh0 = rnn_scaled_times(power, dout)};
}

/* h_n is a polynomial in wh. Its derivative is computed while X is read a second time. */
rnn_recurrent_gradients rnn_recurrent_backward(const rnn_recurrent *layer, double dout,
                                               double *dX) {
  if (layer->by_definition) return rnn_scan_fallback_gradients(layer, dout, NULL, dX);
  rnn_scan_tile_powers powers;
  rnn_scan_walk walk;
  rnn_scan_tile_powers_init(&powers, layer);
  const rnn_scaled power = rnn_scaled_power(layer->wh, layer->n);
  rnn_scan_filler filler = rnn_scan_filler_start(layer, &powers, dout, dX);
  const rnn_scan_walk_kind kind = layer->faint ? RNN_SCAN_FAINT_SLOPES : RNN_SCAN_SLOPES;
  if (!rnn_scan_walk_run(layer, &powers, kind, dX ? &filler : NULL, &walk) ||
      !gradients_hold(layer, &powers, power, &walk, dout)) {
    return rnn_scan_fallback_gradients(layer, dout, NULL, dX);
  }
  if (dX) rnn_scan_filler_finish(&filler);
  return gradients_of(&walk, power, dout);
}

rnn_recurrent_gradients rnn_recurrent_backward_steps(const rnn_recurrent *layer, const double *dout,
                                                     double *dX) {
  return rnn_scan_backward_steps(layer, dout, dX);
}

double rnn_recurrent_forward_backward(rnn_recurrent *layer, double wx, const double *X, double wh,
                                      double h0, double dout, rnn_recurrent_gradients *gradients) {
  rnn_scan_tile_powers powers;
  rnn_scan_walk walk;
  set_inputs(layer, wx, X, wh, h0);
  if (rnn_scan_in_range(layer)) {
    rnn_scan_tile_powers_init(&powers, layer);
    if (walk_forward(layer, &powers, RNN_SCAN_BOTH, &walk)) {
      const rnn_scaled power = rnn_scaled_power(wh, layer->n);
      *gradients = gradients_hold(layer, &powers, power, &walk, dout)
                       ? gradients_of(&walk, power, dout)
                       : rnn_scan_fallback_gradients(layer, dout, NULL, NULL);
      return layer->h;
    }
  }
  define_forward(layer);
  *gradients = rnn_scan_fallback_gradients(layer, dout, NULL, NULL);
  return layer->h;
}
