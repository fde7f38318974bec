#include "onednn.h"

#include <math.h>
#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the primitives read and write; each has a gradient, too. */
enum {
  SRC_LAYER,
  SRC_ITER,
  SRC_ITER_C,
  WEIGHTS_LAYER,
  WEIGHTS_ITER,
  BIAS,
  DST_LAYER,
  DST_ITER,
  DST_ITER_C,
  TENSORS
};
static const struct {
  int value, gradient;
} argument[TENSORS] = {
    [SRC_LAYER] = {DNNL_ARG_SRC_LAYER, DNNL_ARG_DIFF_SRC_LAYER},
    [SRC_ITER] = {DNNL_ARG_SRC_ITER, DNNL_ARG_DIFF_SRC_ITER},
    [SRC_ITER_C] = {DNNL_ARG_SRC_ITER_C, DNNL_ARG_DIFF_SRC_ITER_C},
    [WEIGHTS_LAYER] = {DNNL_ARG_WEIGHTS_LAYER, DNNL_ARG_DIFF_WEIGHTS_LAYER},
    [WEIGHTS_ITER] = {DNNL_ARG_WEIGHTS_ITER, DNNL_ARG_DIFF_WEIGHTS_ITER},
    [BIAS] = {DNNL_ARG_BIAS, DNNL_ARG_DIFF_BIAS},
    [DST_LAYER] = {DNNL_ARG_DST_LAYER, DNNL_ARG_DIFF_DST_LAYER},
    [DST_ITER] = {DNNL_ARG_DST_ITER, DNNL_ARG_DIFF_DST_ITER},
    [DST_ITER_C] = {DNNL_ARG_DST_ITER_C, DNNL_ARG_DIFF_DST_ITER_C},
};

typedef struct call {
  dnnl_primitive_desc_t desc;
  dnnl_primitive_t primitive;
  dnnl_exec_arg_t args[2 * TENSORS + 1];
  int count;
} call;

enum { MOST_MEMORIES = 32 };

struct onednn_lstm {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  dnnl_memory_desc_t desc[TENSORS]; /* row by row; weights transposed, as [D, 4H] and [H, 4H] */
  dnnl_memory_t value[TENSORS], gradient[TENSORS];
  dnnl_memory_t memory[MOST_MEMORIES]; /* all that there is, to be freed */
  int memories;
  call infer, forward, backward;
};

static float *data_of(dnnl_memory_t memory) {
  void *data = NULL;
  dnnl_memory_get_data_handle(memory, &data);
  return data;
}

/* Zeros; NULL if there is no more. */
static dnnl_memory_t new_memory(onednn_lstm *lstm, const dnnl_memory_desc_t *desc) {
  dnnl_memory_t memory = NULL;
  if (lstm->memories == MOST_MEMORIES ||
      dnnl_memory_create(&memory, desc, lstm->engine, DNNL_MEMORY_ALLOCATE) != dnnl_success) {
    return NULL;
  }
  lstm->memory[lstm->memories++] = memory;
  memset(data_of(memory), 0, dnnl_memory_desc_get_size(desc));
  return memory;
}

static bool describe(dnnl_memory_desc_t *desc, const vector_layer *layer, bool as_it_likes) {
  const dnnl_dim_t T = (dnnl_dim_t)layer->T, N = (dnnl_dim_t)layer->N;
  const dnnl_dim_t D = (dnnl_dim_t)layer->D, H = (dnnl_dim_t)layer->H;
  const dnnl_format_tag_t weights = as_it_likes ? dnnl_format_tag_any : dnnl_ldigo;
  const struct {
    int dimensions;
    dnnl_dims_t sizes;
    dnnl_format_tag_t tag;
  } shape[TENSORS] = {
      [SRC_LAYER] = {3, {T, N, D}, dnnl_tnc},
      [SRC_ITER] = {4, {1, 1, N, H}, dnnl_ldnc},
      [SRC_ITER_C] = {4, {1, 1, N, H}, dnnl_ldnc},
      [WEIGHTS_LAYER] = {5, {1, 1, D, 4, H}, weights},
      [WEIGHTS_ITER] = {5, {1, 1, H, 4, H}, weights},
      [BIAS] = {4, {1, 1, 4, H}, dnnl_ldgo},
      [DST_LAYER] = {3, {T, N, H}, dnnl_tnc},
      [DST_ITER] = {4, {1, 1, N, H}, dnnl_ldnc},
      [DST_ITER_C] = {4, {1, 1, N, H}, dnnl_ldnc},
  };
  for (int i = 0; i < TENSORS; i++) {
    if (dnnl_memory_desc_init_by_tag(&desc[i], shape[i].dimensions, shape[i].sizes, dnnl_f32,
                                     shape[i].tag) != dnnl_success) {
      return false;
    }
  }
  return true;
}

static void fill(dnnl_memory_t memory, const double *from, size_t n) {
  float *to = data_of(memory);
  for (size_t i = 0; i < n; i++) to[i] = (float)from[i];
}

static void fill_transposed(dnnl_memory_t memory, const double *from, size_t rows, size_t columns) {
  float *to = data_of(memory);
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < columns; j++) to[j * rows + i] = (float)from[i * columns + j];
  }
}

static void add_argument(call *of, int which, dnnl_memory_t memory) {
  of->args[of->count++] = (dnnl_exec_arg_t){which, memory};
}

static void run(const onednn_lstm *lstm, const call *of) {
  if (dnnl_primitive_execute(of->primitive, lstm->stream, of->count, of->args) != dnnl_success ||
      dnnl_stream_wait(lstm->stream) != dnnl_success) {
    fputs("oneDNN failed\n", stderr);
    exit(1);
  }
}

/* The weights in the layout that a primitive likes best. */
static dnnl_memory_t reordered(onednn_lstm *lstm, const call *of, int which) {
  const dnnl_memory_desc_t *liked =
      dnnl_primitive_desc_query_md(of->desc, dnnl_query_exec_arg_md, argument[which].value);
  if (dnnl_memory_desc_equal(liked, &lstm->desc[which])) return lstm->value[which];
  const dnnl_memory_t memory = new_memory(lstm, liked);
  call reorder = {0};
  if (!memory || dnnl_reorder_primitive_desc_create(&reorder.desc, &lstm->desc[which], lstm->engine,
                                                    liked, lstm->engine, NULL) != dnnl_success) {
    return NULL;
  }
  if (dnnl_primitive_create(&reorder.primitive, reorder.desc) == dnnl_success) {
    add_argument(&reorder, DNNL_ARG_FROM, lstm->value[which]);
    add_argument(&reorder, DNNL_ARG_TO, memory);
    run(lstm, &reorder);
    dnnl_primitive_destroy(reorder.primitive);
  }
  dnnl_primitive_desc_destroy(reorder.desc);
  return memory;
}

/* Makes the primitive of a description, and binds what it reads and writes. */
static bool prepare(onednn_lstm *lstm, call *of, const dnnl_rnn_desc_t *desc, const call *forward,
                    dnnl_memory_t workspace) {
  if (dnnl_primitive_desc_create(&of->desc, desc, NULL, lstm->engine,
                                 forward ? forward->desc : NULL) != dnnl_success ||
      dnnl_primitive_create(&of->primitive, of->desc) != dnnl_success) {
    return false;
  }
  for (int i = 0; i < TENSORS; i++) {
    const bool weights = i == WEIGHTS_LAYER || i == WEIGHTS_ITER;
    const dnnl_memory_t value = weights ? reordered(lstm, of, i) : lstm->value[i];
    if (!value) return false;
    add_argument(of, argument[i].value, value);
    if (forward) add_argument(of, argument[i].gradient, lstm->gradient[i]);
  }
  if (forward) add_argument(of, DNNL_ARG_WORKSPACE, workspace);
  return true;
}

static bool prepare_all(onednn_lstm *lstm, const vector_layer *layer) {
  dnnl_memory_desc_t liked[TENSORS];
  if (dnnl_engine_create(&lstm->engine, dnnl_cpu, 0) != dnnl_success ||
      dnnl_stream_create(&lstm->stream, lstm->engine, dnnl_stream_default_flags) != dnnl_success ||
      !describe(lstm->desc, layer, false) || !describe(liked, layer, true)) {
    return false;
  }
  const dnnl_memory_desc_t *d = liked, *g = lstm->desc;
  for (int i = 0; i < TENSORS; i++) {
    lstm->value[i] = new_memory(lstm, &lstm->desc[i]);
    lstm->gradient[i] = new_memory(lstm, &lstm->desc[i]);
    if (!lstm->value[i] || !lstm->gradient[i]) return false;
  }
  const size_t D = layer->D, H = layer->H, step = layer->N * H;
  fill(lstm->value[SRC_LAYER], layer->input[X], layer->T * layer->N * D);
  fill(lstm->value[SRC_ITER], layer->input[H0], step);
  fill(lstm->value[SRC_ITER_C], layer->input[C0], step);
  fill_transposed(lstm->value[WEIGHTS_LAYER], layer->input[WX], 4 * H, D);
  fill_transposed(lstm->value[WEIGHTS_ITER], layer->input[WH], 4 * H, H);
  fill(lstm->value[BIAS], layer->input[B], 4 * H);
  fill(lstm->gradient[DST_LAYER], layer->dH, layer->T * step);

  dnnl_rnn_desc_t infer, forward, backward;
  const dnnl_rnn_direction_t onward = dnnl_unidirectional_left2right;
  if (dnnl_lstm_forward_desc_init(&infer, dnnl_forward_inference, onward, &d[0], &d[1], &d[2],
                                  &d[3], &d[4], &d[5], &d[6], &d[7], &d[8], 0) != dnnl_success ||
      dnnl_lstm_forward_desc_init(&forward, dnnl_forward_training, onward, &d[0], &d[1], &d[2],
                                  &d[3], &d[4], &d[5], &d[6], &d[7], &d[8], 0) != dnnl_success ||
      dnnl_lstm_backward_desc_init(&backward, dnnl_backward, onward, &d[0], &d[1], &d[2], &d[3],
                                   &d[4], &d[5], &d[6], &d[7], &d[8], &g[0], &g[1], &g[2], &g[3],
                                   &g[4], &g[5], &g[6], &g[7], &g[8], 0) != dnnl_success) {
    return false;
  }
  if (!prepare(lstm, &lstm->infer, &infer, NULL, NULL) ||
      !prepare(lstm, &lstm->forward, &forward, NULL, NULL)) {
    return false;
  }
  const dnnl_memory_t workspace = new_memory(
      lstm, dnnl_primitive_desc_query_md(lstm->forward.desc, dnnl_query_workspace_md, 0));
  add_argument(&lstm->forward, DNNL_ARG_WORKSPACE, workspace);
  return workspace && prepare(lstm, &lstm->backward, &backward, &lstm->forward, workspace);
}

onednn_lstm *onednn_lstm_new(const vector_layer *layer) {
  onednn_lstm *lstm = calloc(1, sizeof *lstm);
  if (lstm && prepare_all(lstm, layer)) return lstm;
  onednn_lstm_free(lstm);
  return NULL;
}

void onednn_lstm_free(onednn_lstm *lstm) {
  if (!lstm) return;
  call *calls[] = {&lstm->infer, &lstm->forward, &lstm->backward};
  for (int i = 0; i < 3; i++) {
    if (calls[i]->primitive) dnnl_primitive_destroy(calls[i]->primitive);
    if (calls[i]->desc) dnnl_primitive_desc_destroy(calls[i]->desc);
  }
  for (int i = 0; i < lstm->memories; i++) dnnl_memory_destroy(lstm->memory[i]);
  if (lstm->stream) dnnl_stream_destroy(lstm->stream);
  if (lstm->engine) dnnl_engine_destroy(lstm->engine);
  free(lstm);
}

void onednn_infer(void *data) {
  const onednn_lstm *lstm = data;
  run(lstm, &lstm->infer);
}

void onednn_train(void *data) {
  const onednn_lstm *lstm = data;
  run(lstm, &lstm->forward);
  /* The backward adds to the gradients of the weights. */
  for (int i = WEIGHTS_LAYER; i <= BIAS; i++) {
    memset(data_of(lstm->gradient[i]), 0, dnnl_memory_desc_get_size(&lstm->desc[i]));
  }
  run(lstm, &lstm->backward);
}

/* Whether the numbers, in the order of a transposed matrix [rows, columns], are near to ours. */
static bool near(dnnl_memory_t memory, const double *ours, size_t rows, size_t columns) {
  const float *theirs = data_of(memory);
  double size = 0, difference = 0;
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < columns; j++) {
      const double a = ours[i * columns + j];
      size = fmax(size, fabs(a));
      difference = fmax(difference, fabs(a - (double)theirs[j * rows + i]));
    }
  }
  return difference <= 1e-4 * size;
}

bool onednn_agrees(const onednn_lstm *lstm, const vector_layer *layer) {
  const size_t D = layer->D, H = layer->H, rows = layer->T * layer->N;
  double *const *d = layer->gradient;
  const double *states = vector_layer_forward(layer);
  vector_layer_backward(layer);
  return near(lstm->value[DST_LAYER], states, 1, rows * H) &&
         near(lstm->gradient[SRC_LAYER], d[X], 1, rows * D) &&
         near(lstm->gradient[SRC_ITER], d[H0], 1, layer->N * H) &&
         near(lstm->gradient[SRC_ITER_C], d[C0], 1, layer->N * H) &&
         near(lstm->gradient[WEIGHTS_LAYER], d[WX], 4 * H, D) &&
         near(lstm->gradient[WEIGHTS_ITER], d[WH], 4 * H, H) &&
         near(lstm->gradient[BIAS], d[B], 1, 4 * H);
}

const char *onednn_version(void) {
  static char text[32];
  const dnnl_version_t *v = dnnl_version();
  snprintf(text, sizeof text, "%d.%d.%d", v->major, v->minor, v->patch);
  return text;
}
