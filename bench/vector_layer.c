#include "vector_layer.h"

#include "gru.h"
#include "lstm.h"

static rnn_lstm lstm_of(const vector_layer *layer) {
  const double *const *in = layer->input;
  return (rnn_lstm){.T = layer->T,
                    .N = layer->N,
                    .D = layer->D,
                    .H = layer->H,
                    .Wx = in[WX],
                    .X = in[X],
                    .Wh = in[WH],
                    .h0 = in[H0],
                    .c0 = in[C0],
                    .b = in[B],
                    .work = layer->work};
}

static rnn_gru gru_of(const vector_layer *layer) {
  const double *const *in = layer->input;
  return (rnn_gru){.T = layer->T,
                   .N = layer->N,
                   .D = layer->D,
                   .H = layer->H,
                   .Wx = in[WX],
                   .X = in[X],
                   .Wh = in[WH],
                   .h0 = in[H0],
                   .bx = in[BX],
                   .bh = in[BH],
                   .work = layer->work};
}

size_t vector_layer_work(const vector_layer *layer) {
  if (layer->kind == VECTOR_LSTM) return rnn_lstm_work(layer->T, layer->N, layer->D, layer->H);
  return rnn_gru_work(layer->T, layer->N, layer->D, layer->H);
}

static size_t gates(const vector_layer *layer) {
  return layer->kind == VECTOR_LSTM ? 4 * layer->H : 3 * layer->H;
}

size_t vector_layer_size(const vector_layer *layer, int input) {
  const size_t N = layer->N, D = layer->D, H = layer->H, G = gates(layer);
  const bool lstm = layer->kind == VECTOR_LSTM;
  const size_t sizes[] = {[WX] = G * D, [X] = layer->T * N * D,  [WH] = G * H,
                          [H0] = N * H, [C0] = lstm ? N * H : G, [B] = G};
  return sizes[input];
}

const double *vector_layer_forward(const vector_layer *layer) {
  if (layer->kind == VECTOR_LSTM) {
    const rnn_lstm lstm = lstm_of(layer);
    rnn_lstm_forward(&lstm);
    return rnn_lstm_states(&lstm);
  }
  const rnn_gru gru = gru_of(layer);
  rnn_gru_forward(&gru);
  return rnn_gru_states(&gru);
}

void vector_layer_backward(const vector_layer *layer) {
  double *const *d = layer->gradient;
  if (layer->kind == VECTOR_LSTM) {
    const rnn_lstm lstm = lstm_of(layer);
    const rnn_lstm_gradients gradients = {
        .dWx = d[WX], .dWh = d[WH], .dh0 = d[H0], .dc0 = d[C0], .db = d[B], .dX = d[X]};
    rnn_lstm_backward(&lstm, layer->dH, NULL, &gradients);
    return;
  }
  const rnn_gru gru = gru_of(layer);
  const rnn_gru_gradients gradients = {
      .dWx = d[WX], .dWh = d[WH], .dh0 = d[H0], .dbx = d[BX], .dbh = d[BH], .dX = d[X]};
  rnn_gru_backward(&gru, layer->dH, &gradients);
}

size_t vector_layer_flops(const vector_layer *layer, bool both) {
  const size_t products = gates(layer) * (layer->D + layer->H) * layer->N * layer->T;
  return 2 * products * (both ? 3 : 1);
}
