/* rnnlua.SoftmaxCrossEntropy: the mean loss of labels as userdata. */
#include "softmax.h"
#include "base/size.h"
#include "vectors.h"

enum { Z, K, INPUTS };

/* The work: labels [N], then probabilities [N, V]. */
static rnn_softmax softmax_of(const bind_run *run) {
  const bind_sizes *sizes = run->sizes;
  const size_t N = bind_batch(sizes);
  return (rnn_softmax){
      .N = N, .V = bind_size_of(sizes, 'V'), .k = bind_labels(run), .p = run->work + N};
}

static size_t softmax_work(const bind_sizes *sizes) {
  return rnn_size_times(bind_batch(sizes), rnn_size_plus(bind_size_of(sizes, 'V'), 1));
}

static void softmax_forward(const bind_run *run) {
  bind_setlabels(run, K, 0);
  const rnn_softmax layer = softmax_of(run);
  *run->out[0] = rnn_softmax_forward(&layer, run->in[Z]);
}

static void softmax_backward(const bind_run *run) {
  const rnn_softmax layer = softmax_of(run);
  if (run->gradient[Z]) rnn_softmax_backward(&layer, *run->upstream[0], run->gradient[Z]);
}

static const bind_vectors softmax = {.inputs = {.count = INPUTS,
                                                .name = (const char *const[]){[Z] = "z", [K] = "k"},
                                                .gradient = (const int[]){Z},
                                                .labels = 1},
                                     .shape = (const char *const[]){[Z] = "* V", [K] = "*"},
                                     .label_from = 0,
                                     .borrowed = 1u << Z,
                                     .batch = 2,
                                     .outputs = 1,
                                     .output = (const char *const[]){"loss"},
                                     .output_shape = (const char *const[]){""},
                                     .work = softmax_work,
                                     .forward = softmax_forward,
                                     .backward = softmax_backward};

const bind_class bind_softmax = BIND_VECTORS("SoftmaxCrossEntropy", softmax, vector);
