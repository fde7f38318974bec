/* rnnlua.GatedScan: h_t = a_t·h_{t-1} + b_t element by element, as userdata. */
#include "gatedscan.h"

#include <string.h>

#include "base/size.h"
#include "vectors.h"

enum { A, B, H0, INPUTS };

static size_t gatedscan_width(const bind_sizes *sizes) {
  return rnn_size_times(bind_batch(sizes), bind_size_of(sizes, 'H'));
}

static rnn_gatedscan gatedscan_of(const bind_run *run) {
  const bind_sizes *sizes = run->sizes;
  return (rnn_gatedscan){.T = bind_size_of(sizes, 'T'),
                         .M = gatedscan_width(sizes),
                         .a = run->in[A],
                         .h0 = run->in[H0],
                         .work = run->work};
}

static size_t gatedscan_work(const bind_sizes *sizes) {
  return rnn_gatedscan_work(bind_size_of(sizes, 'T'), gatedscan_width(sizes));
}

static void gatedscan_states(const bind_run *run) {
  const rnn_gatedscan layer = gatedscan_of(run);
  memcpy(run->out[0], rnn_gatedscan_states(&layer), layer.T * layer.M * sizeof(double));
}

static void gatedscan_forward(const bind_run *run) {
  const rnn_gatedscan layer = gatedscan_of(run);
  rnn_gatedscan_forward(&layer, run->in[B]);
  gatedscan_states(run);
}

static void gatedscan_backward(const bind_run *run) {
  const rnn_gatedscan layer = gatedscan_of(run);
  const rnn_gatedscan_gradients gradients = {
      .da = run->gradient[A], .db = run->gradient[B], .dh0 = run->gradient[H0]};
  rnn_gatedscan_backward(&layer, run->upstream[0], &gradients);
}

static const bind_vectors gatedscan = {
    .inputs = {.count = INPUTS,
               .name = (const char *const[]){[A] = "a", [B] = "b", [H0] = "h0"},
               .gradient = (const int[]){A, B, H0}},
    .shape = (const char *const[]){[A] = "T * H", [B] = "T * H", [H0] = "* H"},
    .kept = 1u << A,
    .borrowed = 1u << B,
    .batch = 1,
    .outputs = 1,
    .output = (const char *const[]){"H"},
    .output_shape = (const char *const[]){"T * H"},
    .work = gatedscan_work,
    .forward = gatedscan_forward,
    .backward = gatedscan_backward,
    .states = 1,
    .state_shape = "T * H",
    .states_of = gatedscan_states};

const bind_class bind_gatedscan = BIND_VECTORS("GatedScan", gatedscan, sequence);
