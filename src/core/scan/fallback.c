#include "fallback.h"

#include "definition.h"
#include "walk.h"

double rnn_scan_fallback_value(const rnn_recurrent *layer) {
  double h = layer->h0;
  double *carry = rnn_scan_carries(layer);
  for (size_t k = 0; k < rnn_scan_tiles(layer->n); k++) {
    h = rnn_scan_definition(layer->X + k * RNN_SCAN_TILE, rnn_scan_tile_steps(layer->n, k),
                            layer->wx, layer->wh, h, NULL);
    carry[k] = h;
  }
  return h;
}

rnn_recurrent_gradients rnn_scan_fallback_gradients(const rnn_recurrent *layer, double dlast,
                                                    const double *dout, double *dX) {
  if (!layer->by_definition) rnn_scan_fallback_value(layer);
  double *H = rnn_scan_tile_room(layer);
  rnn_scan_reverse reverse = rnn_scan_definition_start(dlast);
  for (size_t k = rnn_scan_tiles(layer->n); k-- > 0;) {
    const size_t from = k * RNN_SCAN_TILE, steps = rnn_scan_tile_steps(layer->n, k);
    const double *X = layer->X + from;
    const double h = rnn_scan_before(layer, k);
    rnn_scan_definition(X, steps, layer->wx, layer->wh, h, H);
    rnn_scan_definition_reverse(&reverse, X, steps, layer->wx, layer->wh, h, H,
                                dout ? dout + from : NULL, dX ? dX + from : NULL);
  }
  if (!layer->by_definition) { /* restores the forward's carries */
    rnn_scan_tile_powers powers;
    rnn_scan_walk walk;
    rnn_scan_tile_powers_init(&powers, layer);
    rnn_scan_walk_run(layer, &powers, RNN_SCAN_VALUES, NULL, &walk);
  }
  reverse.sum.dh0 = reverse.dh;
  return reverse.sum;
}
