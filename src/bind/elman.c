/* rnnlua.ElmanCell and rnnlua.Elman: h' = tanh(Wx·x + Wh·h + b) as userdata, one step or a
 * sequence. */
#include "elman.h"

#include <string.h>

#include "vectors.h"

enum { WX, X, WH, H, B, INPUTS };

static rnn_elman elman_of(const bind_run *run) {
  const bind_sizes *sizes = run->sizes;
  return (rnn_elman){.T = bind_size_of(sizes, 'T'),
                     .N = bind_batch(sizes),
                     .D = bind_size_of(sizes, 'D'),
                     .H = bind_size_of(sizes, 'H'),
                     .Wx = run->in[WX],
                     .X = run->in[X],
                     .Wh = run->in[WH],
                     .h0 = run->in[H],
                     .b = run->in[B],
                     .work = run->work};
}

static size_t elman_work(const bind_sizes *sizes) {
  return rnn_elman_work(bind_size_of(sizes, 'T'), bind_batch(sizes), bind_size_of(sizes, 'D'),
                        bind_size_of(sizes, 'H'));
}

static void elman_states(const bind_run *run) {
  const rnn_elman layer = elman_of(run);
  memcpy(run->out[0], rnn_elman_states(&layer), layer.T * layer.N * layer.H * sizeof(double));
}

static void elman_forward(const bind_run *run) {
  const rnn_elman layer = elman_of(run);
  rnn_elman_forward(&layer);
  elman_states(run);
}

static void elman_backward(const bind_run *run) {
  const rnn_elman layer = elman_of(run);
  const rnn_elman_gradients gradients = {.dWx = run->gradient[WX],
                                         .dWh = run->gradient[WH],
                                         .dh0 = run->gradient[H],
                                         .db = run->gradient[B],
                                         .dX = run->gradient[X]};
  rnn_elman_backward(&layer, run->upstream[0], &gradients);
}

static const int elman_gradients[] = {WX, WH, H, B, X};

static const bind_vectors elman_cell = {
    .inputs = {.count = INPUTS,
               .name =
                   (const char *const[]){[WX] = "Wx", [X] = "x", [WH] = "Wh", [H] = "h", [B] = "b"},
               .gradient = elman_gradients},
    .shape = (const char *const[]){[WX] = "H D", [X] = "* D", [WH] = "H H", [H] = "* H", [B] = "H"},
    .kept = 1u << WX | 1u << WH,
    .batch = 1,
    .outputs = 1,
    .output = (const char *const[]){"h"},
    .output_shape = (const char *const[]){"* H"},
    .work = elman_work,
    .forward = elman_forward,
    .backward = elman_backward};

static const bind_vectors elman = {
    .inputs = {.count = INPUTS,
               .name =
                   (const char *const[]){
                       [WX] = "Wx", [X] = "X", [WH] = "Wh", [H] = "h0", [B] = "b"},
               .gradient = elman_gradients},
    .shape =
        (const char *const[]){[WX] = "H D", [X] = "T * D", [WH] = "H H", [H] = "* H", [B] = "H"},
    .kept = 1u << WX | 1u << X | 1u << WH,
    .batch = 1,
    .outputs = 1,
    .output = (const char *const[]){"H"},
    .output_shape = (const char *const[]){"T * H"},
    .work = elman_work,
    .forward = elman_forward,
    .backward = elman_backward,
    .states = 1,
    .state_shape = "T * H",
    .states_of = elman_states};

const bind_class bind_elman_cell = BIND_VECTORS("ElmanCell", elman_cell, vector);

const bind_class bind_elman = BIND_VECTORS("Elman", elman, sequence);
