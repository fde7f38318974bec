/* rnnlua.Linear: y = W·x + b as userdata. */
#include "linear.h"
#include "vectors.h"

enum { W, X, B, INPUTS };

static rnn_linear linear_of(const bind_run *run) {
  const bind_sizes *sizes = run->sizes;
  return (rnn_linear){.N = bind_batch(sizes),
                      .D = bind_size_of(sizes, 'D'),
                      .V = bind_size_of(sizes, 'V'),
                      .W = run->in[W],
                      .x = run->in[X],
                      .b = run->in[B],
                      .work = run->work};
}

static size_t linear_work(const bind_sizes *sizes) {
  return rnn_linear_work(bind_batch(sizes), bind_size_of(sizes, 'D'), bind_size_of(sizes, 'V'));
}

static void linear_forward(const bind_run *run) {
  const rnn_linear layer = linear_of(run);
  rnn_linear_forward(&layer, run->out[0]);
}

static void linear_backward(const bind_run *run) {
  const rnn_linear layer = linear_of(run);
  const rnn_linear_gradients gradients = {
      .dW = run->gradient[W], .db = run->gradient[B], .dx = run->gradient[X]};
  rnn_linear_backward(&layer, run->upstream[0], &gradients);
}

static const bind_vectors linear = {
    .inputs = {.count = INPUTS,
               .name = (const char *const[]){[W] = "W", [X] = "x", [B] = "b"},
               .gradient = (const int[]){W, B, X}},
    .shape = (const char *const[]){[W] = "V D", [X] = "* D", [B] = "V"},
    .kept = 1u << W,
    .batch = 2,
    .outputs = 1,
    .output = (const char *const[]){"y"},
    .output_shape = (const char *const[]){"* V"},
    .work = linear_work,
    .forward = linear_forward,
    .backward = linear_backward};

const bind_class bind_linear = BIND_VECTORS("Linear", linear, vector);
