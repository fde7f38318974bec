/* rnnlua.LSTMCell and rnnlua.LSTM as userdata: one step, or a sequence. */
#include "lstm.h"

#include <string.h>

#include "vectors.h"

enum { WX, X, WH, H, C, B, INPUTS };

static rnn_lstm lstm_of(const bind_run *run) {
  const bind_sizes *sizes = run->sizes;
  return (rnn_lstm){.T = bind_size_of(sizes, 'T'),
                    .N = bind_batch(sizes),
                    .D = bind_size_of(sizes, 'D'),
                    .H = bind_size_of(sizes, 'H'),
                    .Wx = run->in[WX],
                    .X = run->in[X],
                    .Wh = run->in[WH],
                    .h0 = run->in[H],
                    .c0 = run->in[C],
                    .b = run->in[B],
                    .work = run->work};
}

static size_t lstm_work(const bind_sizes *sizes) {
  return rnn_lstm_work(bind_size_of(sizes, 'T'), bind_batch(sizes), bind_size_of(sizes, 'D'),
                       bind_size_of(sizes, 'H'));
}

/* The outputs: every h, and the last c. */
static void lstm_forward(const bind_run *run) {
  const rnn_lstm layer = lstm_of(run);
  const size_t step = layer.N * layer.H;
  rnn_lstm_forward(&layer);
  memcpy(run->out[0], rnn_lstm_states(&layer), layer.T * step * sizeof(double));
  memcpy(run->out[1], rnn_lstm_cells(&layer) + (layer.T - 1) * step, step * sizeof(double));
}

/* Every h, and every c. */
static void lstm_states(const bind_run *run) {
  const rnn_lstm layer = lstm_of(run);
  const size_t bytes = layer.T * layer.N * layer.H * sizeof(double);
  memcpy(run->out[0], rnn_lstm_states(&layer), bytes);
  memcpy(run->out[1], rnn_lstm_cells(&layer), bytes);
}

static void lstm_backward(const bind_run *run) {
  const rnn_lstm layer = lstm_of(run);
  const rnn_lstm_gradients gradients = {.dWx = run->gradient[WX],
                                        .dWh = run->gradient[WH],
                                        .dh0 = run->gradient[H],
                                        .dc0 = run->gradient[C],
                                        .db = run->gradient[B],
                                        .dX = run->gradient[X]};
  rnn_lstm_backward(&layer, run->upstream[0], run->upstream[1], &gradients);
}

static const int lstm_gradients[] = {WX, WH, H, C, B, X};

static const bind_vectors lstm_cell = {
    .inputs = {.count = INPUTS,
               .name =
                   (const char *const[]){
                       [WX] = "Wx", [X] = "x", [WH] = "Wh", [H] = "h", [C] = "c", [B] = "b"},
               .gradient = lstm_gradients},
    .shape =
        (const char *const[]){
            [WX] = "4H D", [X] = "* D", [WH] = "4H H", [H] = "* H", [C] = "* H", [B] = "4H"},
    .kept = 1u << WX | 1u << WH,
    .batch = 1,
    .outputs = 2,
    .output = (const char *const[]){"h", "c"},
    .output_shape = (const char *const[]){"* H", "* H"},
    .work = lstm_work,
    .forward = lstm_forward,
    .backward = lstm_backward};

static const bind_vectors lstm = {
    .inputs = {.count = INPUTS,
               .name =
                   (const char *const[]){
                       [WX] = "Wx", [X] = "X", [WH] = "Wh", [H] = "h0", [C] = "c0", [B] = "b"},
               .gradient = lstm_gradients},
    .shape =
        (const char *const[]){
            [WX] = "4H D", [X] = "T * D", [WH] = "4H H", [H] = "* H", [C] = "* H", [B] = "4H"},
    .kept = 1u << WX | 1u << X | 1u << WH,
    .batch = 1,
    .outputs = 2,
    .output = (const char *const[]){"H", "c"},
    .output_shape = (const char *const[]){"T * H", "* H"},
    .work = lstm_work,
    .forward = lstm_forward,
    .backward = lstm_backward,
    .states = 2,
    .state_shape = "T * H",
    .states_of = lstm_states};

const bind_class bind_lstm_cell = BIND_VECTORS("LSTMCell", lstm_cell, vector);

const bind_class bind_lstm = BIND_VECTORS("LSTM", lstm, sequence);
