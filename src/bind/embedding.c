/* rnnlua.Embedding: rows of a matrix as userdata. */
#include "embedding.h"
#include "vectors.h"

enum { E, K, INPUTS };

static rnn_embedding embedding_of(const bind_run *run) {
  const bind_sizes *sizes = run->sizes;
  return (rnn_embedding){.V = bind_size_of(sizes, 'V'),
                         .N = bind_batch(sizes),
                         .D = bind_size_of(sizes, 'D'),
                         .k = bind_labels(run)};
}

static size_t embedding_work(const bind_sizes *sizes) {
  return bind_batch(sizes); /* of labels */
}

static void embedding_forward(const bind_run *run) {
  bind_setlabels(run, K, 1);
  const rnn_embedding layer = embedding_of(run);
  rnn_embedding_forward(&layer, run->in[E], run->out[0]);
}

static void embedding_backward(const bind_run *run) {
  const rnn_embedding layer = embedding_of(run);
  if (run->gradient[E]) rnn_embedding_backward(&layer, run->upstream[0], run->gradient[E]);
}

static const bind_vectors embedding = {
    .inputs = {.count = INPUTS,
               .name = (const char *const[]){[E] = "E", [K] = "k"},
               .gradient = (const int[]){E},
               .labels = 1},
    .shape = (const char *const[]){[E] = "V D", [K] = "*"},
    .label_from = 1,
    .borrowed = 1u << E,
    .batch = 2,
    .outputs = 1,
    .output = (const char *const[]){"y"},
    .output_shape = (const char *const[]){"* D"},
    .work = embedding_work,
    .forward = embedding_forward,
    .backward = embedding_backward};

const bind_class bind_embedding = BIND_VECTORS("Embedding", embedding, vector);
