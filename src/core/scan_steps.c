/* Back-propagation from an upstream gradient of every state. */
#include "scan_walk.h"

/* Pairwise, in an order that all paths share. */
static double sum_of(double lanes[RNN_SCAN_LANES]) {
  for (int k = RNN_SCAN_LANES / 2; k > 0; k /= 2) {
    for (int l = 0; l < k; l++) lanes[l] += lanes[l + k];
  }
  return lanes[0];
}

/*
 * Whether no δ_t, product or sum of the reverse loop can come near overflow. This reads dout once
 * more than the loop itself, but before dX, which may be dout, is written.
 */
static bool steps_hold(const rnn_scan *scan, const rnn_scan_kept *kept,
                       const rnn_scan_tile_powers *powers, const double *dout) {
  const rnn_scan_kernels *kernels = rnn_scan_kernels_in_use();
  double bound = 0, largest = 0;
  for (size_t k = rnn_scan_tiles(scan->n); k-- > 0;) {
    const size_t steps = rnn_scan_tile_steps(scan->n, k);
    const rnn_scaled power = rnn_scan_tile_power(powers, steps);
    const double growth = rnn_scan_growth(power);
    rnn_scan_lanes lanes;
    kernels->values(dout + k * RNN_SCAN_TILE, steps, 1, 1.0, &lanes);
    const double input = (double)steps * lanes.max, all = growth * (bound + input);
    if (!(all < RNN_SCAN_LIMIT) || !isfinite(sum_of(lanes.value))) return false;
    bound = fabs(rnn_scaled_times(power, bound)) + growth * input;
    largest = fmax(largest, all);
  }
  const double factor = fmax(fmax(kept->x_bound, kept->h_bound), fmax(0x1p30, fabs(scan->wx)));
  return (double)scan->n * factor * largest < RNN_SCAN_LIMIT;
}

rnn_scan_gradients rnn_scan_backward_steps(const rnn_scan *scan, const rnn_scan_kept *kept,
                                           const double *dout, double *dX) {
  rnn_scan_tile_powers powers;
  if (!kept->sequential) rnn_scan_tile_powers_init(&powers, scan);
  if (kept->sequential || !steps_hold(scan, kept, &powers, dout)) {
    return rnn_scan_define_gradients(scan, kept, -0.0, dout, dX);
  }
  const rnn_scan_kernels *kernels = rnn_scan_kernels_in_use();
  double *H = rnn_scan_tile_room(scan), *D = rnn_scan_piece_room(scan);
  rnn_scan_gradients sum = {0.0, 0.0, 0.0};
  double delta = 0; /* of the step after the piece */
  for (size_t k = rnn_scan_tiles(scan->n); k-- > 0;) {
    const size_t from = k * RNN_SCAN_TILE, steps = rnn_scan_tile_steps(scan->n, k);
    const double *X = scan->X + from;
    H[0] = rnn_scan_before(scan, k); /* h_{t-1} at t */
    kernels->up(X, steps - 1, &powers.small, scan->wx, H[0], H + 1, false);
    for (size_t end = steps, at; end > 0; end = at) {
      at = (end - 1) / RNN_SCAN_PIECE * RNN_SCAN_PIECE;
      double *Y = dX ? dX + from + at : NULL;
      const bool stream = Y && rnn_scan_streams(scan->n, Y, end - at);
      rnn_scan_lanes lanes;
      kernels->down(dout + from + at, end - at, &powers.small, 1.0, delta, D, false);
      kernels->dots(D, X + at, H + at, end - at, scan->wx, &lanes, Y, stream);
      delta = D[0];
      sum.dwx += sum_of(lanes.value);
      sum.dwh += sum_of(lanes.slope);
    }
  }
  sum.dh0 = delta * scan->wh;
  return sum;
}
