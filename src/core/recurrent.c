#include "recurrent.h"

#include "scan/scan.h"

size_t rnn_recurrent_work(size_t n) {
  return rnn_scan_work(n);
}

void rnn_recurrent_init(rnn_recurrent *layer, size_t n, double *work) {
  *layer = (rnn_recurrent){.n = n, .work = work};
}

static rnn_scan recurrent_scan(const rnn_recurrent *layer) {
  return (rnn_scan){.n = layer->n,
                    .wx = layer->wx,
                    .wh = layer->wh,
                    .h0 = layer->h0,
                    .X = layer->X,
                    .work = layer->work};
}

static rnn_scan_kept recurrent_kept(const rnn_recurrent *layer) {
  return (rnn_scan_kept){.h = layer->h,
                         .x_bound = layer->x_bound,
                         .h_bound = layer->h_bound,
                         .faint = layer->faint,
                         .sequential = layer->sequential};
}

static rnn_recurrent_gradients recurrent_gradients(rnn_scan_gradients g) {
  return (rnn_recurrent_gradients){.dwx = g.dwx, .dwh = g.dwh, .dh0 = g.dh0};
}

static void recurrent_set(rnn_recurrent *layer, double wx, const double *X, double wh, double h0) {
  layer->wx = wx;
  layer->X = X;
  layer->wh = wh;
  layer->h0 = h0;
}

static double recurrent_keep(rnn_recurrent *layer, const rnn_scan_kept *kept) {
  layer->h = kept->h;
  layer->x_bound = kept->x_bound;
  layer->h_bound = kept->h_bound;
  layer->faint = kept->faint;
  layer->sequential = kept->sequential;
  return kept->h;
}

double rnn_recurrent_forward(rnn_recurrent *layer, double wx, const double *X, double wh,
                             double h0) {
  recurrent_set(layer, wx, X, wh, h0);
  const rnn_scan scan = recurrent_scan(layer);
  rnn_scan_kept kept;
  rnn_scan_value(&scan, &kept);
  return recurrent_keep(layer, &kept);
}

void rnn_recurrent_states(const rnn_recurrent *layer, double *H) {
  const rnn_scan scan = recurrent_scan(layer);
  const rnn_scan_kept kept = recurrent_kept(layer);
  rnn_scan_states(&scan, &kept, H);
}

rnn_recurrent_gradients rnn_recurrent_backward(const rnn_recurrent *layer, double dout,
                                               double *dX) {
  const rnn_scan scan = recurrent_scan(layer);
  const rnn_scan_kept kept = recurrent_kept(layer);
  return recurrent_gradients(rnn_scan_backward(&scan, &kept, dout, dX));
}

rnn_recurrent_gradients rnn_recurrent_backward_steps(const rnn_recurrent *layer, const double *dout,
                                                     double *dX) {
  const rnn_scan scan = recurrent_scan(layer);
  const rnn_scan_kept kept = recurrent_kept(layer);
  return recurrent_gradients(rnn_scan_backward_steps(&scan, &kept, dout, dX));
}

double rnn_recurrent_forward_backward(rnn_recurrent *layer, double wx, const double *X, double wh,
                                      double h0, double dout, rnn_recurrent_gradients *gradients) {
  recurrent_set(layer, wx, X, wh, h0);
  const rnn_scan scan = recurrent_scan(layer);
  rnn_scan_kept kept;
  rnn_scan_gradients sum;
  rnn_scan_value_backward(&scan, &kept, dout, &sum);
  *gradients = recurrent_gradients(sum);
  return recurrent_keep(layer, &kept);
}
