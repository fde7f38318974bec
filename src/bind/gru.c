/* rnnlua.GRUCell and rnnlua.GRU as userdata: one step, or a sequence. */
#include "gru.h"

#include <string.h>

#include "vectors.h"

enum { WX, X, WH, H, BX, BH, INPUTS };

static rnn_gru gru_of(const bind_run *run) {
  const bind_sizes *sizes = run->sizes;
  return (rnn_gru){.T = bind_size_of(sizes, 'T'),
                   .N = bind_batch(sizes),
                   .D = bind_size_of(sizes, 'D'),
                   .H = bind_size_of(sizes, 'H'),
                   .Wx = run->in[WX],
                   .X = run->in[X],
                   .Wh = run->in[WH],
                   .h0 = run->in[H],
                   .bx = run->in[BX],
                   .bh = run->in[BH],
                   .work = run->work};
}

static size_t gru_work(const bind_sizes *sizes) {
  return rnn_gru_work(bind_size_of(sizes, 'T'), bind_batch(sizes), bind_size_of(sizes, 'D'),
                      bind_size_of(sizes, 'H'));
}

static void gru_states(const bind_run *run) {
  const rnn_gru layer = gru_of(run);
  memcpy(run->out[0], rnn_gru_states(&layer), layer.T * layer.N * layer.H * sizeof(double));
}

static void gru_forward(const bind_run *run) {
  const rnn_gru layer = gru_of(run);
  rnn_gru_forward(&layer);
  gru_states(run);
}

static void gru_backward(const bind_run *run) {
  const rnn_gru layer = gru_of(run);
  const rnn_gru_gradients gradients = {.dWx = run->gradient[WX],
                                       .dWh = run->gradient[WH],
                                       .dh0 = run->gradient[H],
                                       .dbx = run->gradient[BX],
                                       .dbh = run->gradient[BH],
                                       .dX = run->gradient[X]};
  rnn_gru_backward(&layer, run->upstream[0], &gradients);
}

static const int gru_gradients[] = {WX, WH, H, BX, BH, X};

static const bind_vectors gru_cell = {
    .inputs = {.count = INPUTS,
               .name =
                   (const char *const[]){
                       [WX] = "Wx", [X] = "x", [WH] = "Wh", [H] = "h", [BX] = "bx", [BH] = "bh"},
               .gradient = gru_gradients},
    .shape =
        (const char *const[]){
            [WX] = "3H D", [X] = "* D", [WH] = "3H H", [H] = "* H", [BX] = "3H", [BH] = "3H"},
    .kept = 1u << WX | 1u << WH,
    .batch = 1,
    .outputs = 1,
    .output = (const char *const[]){"h"},
    .output_shape = (const char *const[]){"* H"},
    .work = gru_work,
    .forward = gru_forward,
    .backward = gru_backward};

static const bind_vectors gru = {
    .inputs = {.count = INPUTS,
               .name =
                   (const char *const[]){
                       [WX] = "Wx", [X] = "X", [WH] = "Wh", [H] = "h0", [BX] = "bx", [BH] = "bh"},
               .gradient = gru_gradients},
    .shape =
        (const char *const[]){
            [WX] = "3H D", [X] = "T * D", [WH] = "3H H", [H] = "* H", [BX] = "3H", [BH] = "3H"},
    .kept = 1u << WX | 1u << X | 1u << WH,
    .batch = 1,
    .outputs = 1,
    .output = (const char *const[]){"H"},
    .output_shape = (const char *const[]){"T * H"},
    .work = gru_work,
    .forward = gru_forward,
    .backward = gru_backward,
    .states = 1,
    .state_shape = "T * H",
    .states_of = gru_states};

const bind_class bind_gru_cell = BIND_VECTORS("GRUCell", gru_cell, vector);

const bind_class bind_gru = BIND_VECTORS("GRU", gru, sequence);
