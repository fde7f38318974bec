#include "recurrent.h"

#include "scan.h"

void rnn_recurrent_init(rnn_recurrent *layer, size_t n, double *states) {
  *layer = (rnn_recurrent){.n = n, .states = states};
}

static rnn_scan recurrent_scan(const rnn_recurrent *layer) {
  return (rnn_scan){
      .n = layer->n, .wx = layer->wx, .wh = layer->wh, .h0 = layer->h0, .X = layer->X};
}

double rnn_recurrent_forward(rnn_recurrent *layer, double wx, const double *X, double wh,
                             double h0) {
  layer->wx = wx;
  layer->X = X;
  layer->wh = wh;
  layer->h0 = h0;
  const rnn_scan scan = recurrent_scan(layer);
  return rnn_scan_forward(&scan, layer->states);
}

static rnn_recurrent_gradients recurrent_backward(const rnn_recurrent *layer, double dlast,
                                                  const double *dout, double *dX) {
  const rnn_scan scan = recurrent_scan(layer);
  const rnn_scan_gradients sum = rnn_scan_backward(&scan, layer->states, dlast, dout, dX);
  return (rnn_recurrent_gradients){.dwx = sum.dwx, .dwh = sum.dwh, .dh0 = sum.dh0};
}

rnn_recurrent_gradients rnn_recurrent_backward(const rnn_recurrent *layer, double dout,
                                               double *dX) {
  return recurrent_backward(layer, dout, NULL, dX);
}

rnn_recurrent_gradients rnn_recurrent_backward_steps(const rnn_recurrent *layer, const double *dout,
                                                     double *dX) {
  return recurrent_backward(layer, 0.0, dout, dX);
}
