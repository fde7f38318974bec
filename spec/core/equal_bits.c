/*
 * Holds the layers over vectors, on every path of this processor, to plain loops
 * (layer_reference.c), bit for bit; any NaN equals any NaN.
 *   usage: rnnlua_equal_bits [shapes [seed]]
 * Each layer gets so many shapes (2000). Each size takes every value from 1 to 70 in turn, while
 * the others are drawn; a forward has at most 2^16 multiply-adds. Inputs, upstream gradients and
 * gradients begin anywhere in a cache line. In half of the shapes there are NaN, infinities,
 * denormals and large numbers. Gradients are left out at times, and the work is full of NaN before
 * a forward. Each backward runs twice. No number beside a result may change.
 * Prints the paths, and a line for each layer, with a digest that is the same on every machine; or
 * what differs. Exit status 1 if something does, 2 without memory.
 */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "elman.h"
#include "embedding.h"
#include "gatedscan.h"
#include "gru.h"
#include "layer_reference.h"
#include "linear.h"
#include "lstm.h"
#include "print_paths.h"
#include "scan_draw.h"
#include "softmax.h"

enum { MOST = 70, MOST_MULTIPLY_ADDS = 1 << 16, LINE = 8, AROUND = 8 };

static bool failed;

static void *allocate(size_t bytes) {
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!block) {
    fputs("no memory\n", stderr);
    exit(2);
  }
  return block;
}

/* How the core computes a job. */

static void run_linear(const job *j) {
  const rnn_linear layer = {.N = j->of.N,
                            .D = j->of.D,
                            .V = j->of.V,
                            .W = j->in[0],
                            .x = j->in[1],
                            .b = j->in[2],
                            .work = j->work};
  const rnn_linear_gradients to = {
      .dW = j->gradient[0], .db = j->gradient[1], .dx = j->gradient[2]};
  rnn_linear_forward(&layer, j->value[0]);
  for (int i = 0; i < 2; i++) rnn_linear_backward(&layer, j->up[0], &to);
}

static void run_elman(const job *j) {
  const job_sizes of = j->of;
  const rnn_elman layer = {.T = of.T,
                           .N = of.N,
                           .D = of.D,
                           .H = of.H,
                           .Wx = j->in[0],
                           .X = j->in[1],
                           .Wh = j->in[2],
                           .h0 = j->in[3],
                           .b = j->in[4],
                           .work = j->work};
  const rnn_elman_gradients to = {.dWx = j->gradient[0],
                                  .dWh = j->gradient[1],
                                  .dh0 = j->gradient[2],
                                  .db = j->gradient[3],
                                  .dX = j->gradient[4]};
  rnn_elman_forward(&layer);
  for (int i = 0; i < 2; i++) rnn_elman_backward(&layer, j->up[0], &to);
  memcpy(j->value[0], rnn_elman_states(&layer), of.T * of.N * of.H * sizeof(double));
}

static void run_lstm(const job *j) {
  const job_sizes of = j->of;
  const rnn_lstm layer = {.T = of.T,
                          .N = of.N,
                          .D = of.D,
                          .H = of.H,
                          .Wx = j->in[0],
                          .X = j->in[1],
                          .Wh = j->in[2],
                          .h0 = j->in[3],
                          .c0 = j->in[4],
                          .b = j->in[5],
                          .work = j->work};
  const rnn_lstm_gradients to = {.dWx = j->gradient[0],
                                 .dWh = j->gradient[1],
                                 .dh0 = j->gradient[2],
                                 .dc0 = j->gradient[3],
                                 .db = j->gradient[4],
                                 .dX = j->gradient[5]};
  rnn_lstm_forward(&layer);
  for (int i = 0; i < 2; i++) rnn_lstm_backward(&layer, j->up[0], j->up[1], &to);
  memcpy(j->value[0], rnn_lstm_states(&layer), of.T * of.N * of.H * sizeof(double));
  memcpy(j->value[1], rnn_lstm_cells(&layer), of.T * of.N * of.H * sizeof(double));
}

static void run_gru(const job *j) {
  const job_sizes of = j->of;
  const rnn_gru layer = {.T = of.T,
                         .N = of.N,
                         .D = of.D,
                         .H = of.H,
                         .Wx = j->in[0],
                         .X = j->in[1],
                         .Wh = j->in[2],
                         .h0 = j->in[3],
                         .bx = j->in[4],
                         .bh = j->in[5],
                         .work = j->work};
  const rnn_gru_gradients to = {.dWx = j->gradient[0],
                                .dWh = j->gradient[1],
                                .dh0 = j->gradient[2],
                                .dbx = j->gradient[3],
                                .dbh = j->gradient[4],
                                .dX = j->gradient[5]};
  rnn_gru_forward(&layer);
  for (int i = 0; i < 2; i++) rnn_gru_backward(&layer, j->up[0], &to);
  memcpy(j->value[0], rnn_gru_states(&layer), of.T * of.N * of.H * sizeof(double));
}

static void run_gatedscan(const job *j) {
  const rnn_gatedscan layer = {
      .T = j->of.T, .M = j->of.H, .a = j->in[0], .h0 = j->in[2], .work = j->work};
  const rnn_gatedscan_gradients to = {
      .da = j->gradient[0], .db = j->gradient[1], .dh0 = j->gradient[2]};
  rnn_gatedscan_forward(&layer, j->in[1]);
  for (int i = 0; i < 2; i++) rnn_gatedscan_backward(&layer, j->up[0], &to);
  memcpy(j->value[0], rnn_gatedscan_states(&layer), j->of.T * j->of.H * sizeof(double));
}

static void run_embedding(const job *j) {
  size_t k[MOST];
  for (size_t n = 0; n < j->of.N; n++) k[n] = j->labels[n] % j->of.V;
  const rnn_embedding layer = {.V = j->of.V, .N = j->of.N, .D = j->of.D, .k = k};
  rnn_embedding_forward(&layer, j->in[0], j->value[0]);
  for (int i = 0; j->gradient[0] && i < 2; i++) {
    rnn_embedding_backward(&layer, j->up[0], j->gradient[0]);
  }
}

static void run_softmax(const job *j) {
  const rnn_softmax layer = {.N = j->of.N, .V = j->of.V, .k = j->labels, .p = j->value[1]};
  j->value[0][0] = rnn_softmax_forward(&layer, j->in[0]);
  for (int i = 0; j->gradient[0] && i < 2; i++) {
    rnn_softmax_backward(&layer, j->up[0][0], j->gradient[0]);
  }
}

/* The layers: shapes are text, as in src/bind/vectors.h, without a batch of their own. */
typedef struct layer_kind {
  const char *name;
  void (*run)(const job *j);
  void (*reference)(const job *j);
  const char *in[JOB_INPUTS + 1], *up[JOB_UPSTREAMS + 1];
  const char *value[JOB_VALUES + 1], *gradient[JOB_GRADIENTS + 1]; /* each until NULL */
  const char *letters;                                             /* of the sizes that it has */
  const char *multiply_adds[3];                                    /* of a forward: the sum */
  char work; /* a letter for the function that says how many doubles; 0 without work */
} layer_kind;

static const layer_kind kinds[] = {
    {.name = "linear",
     .run = run_linear,
     .reference = reference_linear,
     .in = {"VD", "ND", "V"},
     .up = {"NV"},
     .value = {"NV"},
     .gradient = {"VD", "V", "ND"},
     .letters = "NDV",
     .multiply_adds = {"NDV"},
     .work = 'y'},
    {.name = "elman",
     .run = run_elman,
     .reference = reference_elman,
     .in = {"HD", "TND", "HH", "NH", "H"},
     .up = {"TNH"},
     .value = {"TNH"},
     .gradient = {"HD", "HH", "NH", "H", "TND"},
     .letters = "TNDH",
     .multiply_adds = {"TNHD", "TNHH"},
     .work = 'e'},
    {.name = "lstm",
     .run = run_lstm,
     .reference = reference_lstm,
     .in = {"4HD", "TND", "4HH", "NH", "NH", "4H"},
     .up = {"TNH", "NH"},
     .value = {"TNH", "TNH"},
     .gradient = {"4HD", "4HH", "NH", "NH", "4H", "TND"},
     .letters = "TNDH",
     .multiply_adds = {"4TNHD", "4TNHH"},
     .work = 'l'},
    {.name = "gru",
     .run = run_gru,
     .reference = reference_gru,
     .in = {"3HD", "TND", "3HH", "NH", "3H", "3H"},
     .up = {"TNH"},
     .value = {"TNH"},
     .gradient = {"3HD", "3HH", "NH", "3H", "3H", "TND"},
     .letters = "TNDH",
     .multiply_adds = {"3TNHD", "3TNHH"},
     .work = 'g'},
    {.name = "gatedscan",
     .run = run_gatedscan,
     .reference = reference_gatedscan,
     .in = {"TH", "TH", "H"},
     .up = {"TH"},
     .value = {"TH"},
     .gradient = {"TH", "TH", "H"},
     .letters = "TH",
     .multiply_adds = {"TH"},
     .work = 's'},
    {.name = "embedding",
     .run = run_embedding,
     .reference = reference_embedding,
     .in = {"VD"},
     .up = {"ND"},
     .value = {"ND"},
     .gradient = {"VD"},
     .letters = "NDV",
     .multiply_adds = {"ND"}},
    {.name = "softmax",
     .run = run_softmax,
     .reference = reference_softmax,
     .in = {"NV"},
     .up = {""},
     .value = {"", "NV"},
     .gradient = {"NV"},
     .letters = "NV",
     .multiply_adds = {"NV"}},
};

static size_t *size_at(job_sizes *of, char letter) {
  switch (letter) {
  case 'T':
    return &of->T;
  case 'N':
    return &of->N;
  case 'D':
    return &of->D;
  case 'H':
    return &of->H;
  default:
    return &of->V;
  }
}

/* How many numbers a shape has. */
static size_t numbers_of(const char *shape, job_sizes of) {
  size_t n = 1;
  for (; *shape; shape++) n *= *shape < 'A' ? (size_t)(*shape - '0') : *size_at(&of, *shape);
  return n;
}

static size_t multiply_adds(const layer_kind *kind, job_sizes of) {
  size_t n = 0;
  for (size_t i = 0; i < 2 && kind->multiply_adds[i]; i++) {
    n += numbers_of(kind->multiply_adds[i], of);
  }
  return n;
}

static size_t work_of(const layer_kind *kind, job_sizes of) {
  switch (kind->work) {
  case 'y':
    return rnn_linear_work(of.N, of.D, of.V);
  case 'e':
    return rnn_elman_work(of.T, of.N, of.D, of.H);
  case 'l':
    return rnn_lstm_work(of.T, of.N, of.D, of.H);
  case 'g':
    return rnn_gru_work(of.T, of.N, of.D, of.H);
  case 's':
    return rnn_gatedscan_work(of.T, of.H);
  default:
    return 0;
  }
}

/* 1 to MOST; small sizes are more frequent. */
static size_t draw_size(rnn_rng *rng) {
  return (size_t)rnn_rng_integer(rng, 1, rnn_rng_integer(rng, 1, MOST));
}

/* One size takes every value in turn; the others shrink in turn until the shape fits. */
static job_sizes draw_sizes(rnn_rng *rng, const layer_kind *kind, uint64_t shape) {
  job_sizes of = {1, 1, 1, 1, 1};
  const size_t count = strlen(kind->letters), kept = (size_t)(shape % count);
  for (size_t i = 0; i < count; i++) *size_at(&of, kind->letters[i]) = draw_size(rng);
  *size_at(&of, kind->letters[kept]) = (size_t)(shape / count % MOST) + 1;
  for (size_t i = kept + 1; multiply_adds(kind, of) > MOST_MULTIPLY_ADDS; i++) {
    size_t *size = size_at(&of, kind->letters[i % count]);
    if (i % count != kept) *size = (*size + 1) / 2;
  }
  return of;
}

/* A block of n numbers that begins anywhere in a cache line, between numbers that stay as they are.
 */
typedef struct block {
  double *all, *numbers; /* the block's own memory; NULL if there is none */
  size_t n;
} block;

static double canary(size_t i) {
  return -0x1p-1000 * (double)(i + 1);
}

static block new_block(size_t n, size_t skew) {
  block b = {.all = allocate((n + LINE + 2 * AROUND) * sizeof(double)), .n = n};
  for (size_t i = 0; i < n + LINE + 2 * AROUND; i++) b.all[i] = canary(i);
  b.numbers = b.all + AROUND + skew;
  return b;
}

static bool has_canaries(const block *b) {
  for (size_t i = 0; i < b->n + LINE + 2 * AROUND; i++) {
    const bool inside = b->all + i >= b->numbers && b->all + i < b->numbers + b->n;
    if (!inside && b->all[i] != canary(i)) return false;
  }
  return true;
}

static block draw_block(rnn_rng *rng, uint64_t shape, size_t n) {
  static const double odd[] = {NAN, INFINITY, -INFINITY, -0.0, 0x1p-1074, -0x1p1000, 0};
  block b = new_block(n, (size_t)rnn_rng_integer(rng, 0, LINE - 1));
  if (shape % 4 == 1) {
    draw_sequence(rng, n, b.numbers); /* any kind of numbers */
    return b;
  }
  const double scale = rnn_rng_uniform(rng, 0.1, 1.5);
  for (size_t i = 0; i < n; i++) b.numbers[i] = scale * rnn_rng_randn(rng);
  if (shape % 4 == 3 && rnn_rng_integer(rng, 0, 2) == 0) {
    const size_t at = (size_t)rnn_rng_integer(rng, 0, (int64_t)n - 1);
    b.numbers[at] = odd[rnn_rng_integer(rng, 0, sizeof odd / sizeof *odd - 1)];
  }
  return b;
}

/* All of a job's blocks. */
typedef struct blocks {
  block in[JOB_INPUTS], up[JOB_UPSTREAMS], value[JOB_VALUES], gradient[JOB_GRADIENTS], work;
} blocks;

static void free_blocks(blocks *of) {
  for (int i = 0; i < JOB_INPUTS; i++) free(of->in[i].all);
  for (int i = 0; i < JOB_UPSTREAMS; i++) free(of->up[i].all);
  for (int i = 0; i < JOB_VALUES; i++) free(of->value[i].all);
  for (int i = 0; i < JOB_GRADIENTS; i++) free(of->gradient[i].all);
  free(of->work.all);
}

static void fill_nan(block *b) {
  for (size_t i = 0; i < b->n; i++) b->numbers[i] = NAN;
}

/* Memory for a job's results, which differs in its place each time. */
static void open_results(rnn_rng *rng, const layer_kind *kind, job *j, blocks *of) {
  for (int i = 0; kind->value[i]; i++) {
    of->value[i] = new_block(numbers_of(kind->value[i], j->of), (size_t)rnn_rng_integer(rng, 0, 7));
    j->value[i] = of->value[i].numbers;
    fill_nan(&of->value[i]);
  }
  for (int i = 0; kind->gradient[i]; i++) {
    of->gradient[i] =
        new_block(numbers_of(kind->gradient[i], j->of), (size_t)rnn_rng_integer(rng, 0, 7));
    j->gradient[i] = of->gradient[i].numbers;
    fill_nan(&of->gradient[i]);
  }
  of->work = new_block(work_of(kind, j->of), 0); /* on a cache line, as the binding's */
  j->work = of->work.numbers;
  fill_nan(&of->work);
}

static bool same_bits(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* What a failure says of the shape. */
typedef struct place {
  const layer_kind *kind;
  uint64_t shape;
  job_sizes of;
} place;

static void fail(const place *at, const char *what, int i, size_t k, double got, double expected) {
  printf("FAIL %s on the path %s, shape %" PRIu64 " (T %zu N %zu D %zu H %zu V %zu): %s %d [%zu] "
         "is %a, not %a\n",
         at->kind->name, rnn_simd_path_name(rnn_simd_path()), at->shape, at->of.T, at->of.N,
         at->of.D, at->of.H, at->of.V, what, i, k, got, expected);
  failed = true;
}

static void compare(const place *at, const char *what, int i, const block *got,
                    const block *expected) {
  if (!has_canaries(got)) fail(at, "beside", i, 0, 0, 0);
  for (size_t k = 0; k < got->n; k++) {
    if (same_bits(got->numbers[k], expected->numbers[k])) continue;
    fail(at, what, i, k, got->numbers[k], expected->numbers[k]);
    return;
  }
}

/* One path: what it gives, some gradients being left out. */
static void hold_path(rnn_rng *rng, const place *at, const job *given, const blocks *expected) {
  job j = *given;
  blocks own = {0};
  open_results(rng, at->kind, &j, &own);
  const bool partly = rnn_rng_integer(rng, 0, 1) == 0;
  for (int i = 0; partly && at->kind->gradient[i]; i++) {
    if (rnn_rng_integer(rng, 0, 1) == 0) j.gradient[i] = NULL;
  }
  at->kind->run(&j);
  for (int i = 0; at->kind->value[i]; i++) {
    compare(at, "value", i, &own.value[i], &expected->value[i]);
  }
  for (int i = 0; at->kind->gradient[i]; i++) {
    if (j.gradient[i]) compare(at, "gradient", i, &own.gradient[i], &expected->gradient[i]);
  }
  if (!has_canaries(&own.work)) fail(at, "beside the work", 0, 0, 0, 0);
  free_blocks(&own);
}

static uint64_t digest_results(uint64_t digest, const blocks *results) {
  for (int i = 0; i < JOB_VALUES; i++) {
    digest = digest_numbers(digest, results->value[i].numbers, results->value[i].n);
  }
  for (int i = 0; i < JOB_GRADIENTS; i++) {
    digest = digest_numbers(digest, results->gradient[i].numbers, results->gradient[i].n);
  }
  return digest;
}

/* One shape, on every path. */
static uint64_t hold_shape(rnn_rng *rng, uint64_t digest, const place *at) {
  const layer_kind *kind = at->kind;
  job j = {.of = at->of};
  blocks drawn = {0}, expected = {0};
  size_t labels[MOST];
  const int64_t last = (int64_t)at->of.V;
  for (size_t n = 0; n < at->of.N; n++) labels[n] = (size_t)rnn_rng_integer(rng, 0, last);
  j.labels = labels;
  for (int i = 0; i < JOB_INPUTS && kind->in[i]; i++) {
    drawn.in[i] = draw_block(rng, at->shape, numbers_of(kind->in[i], at->of));
    j.in[i] = drawn.in[i].numbers;
  }
  const int64_t zeros = kind->up[1] ? rnn_rng_integer(rng, 0, 7) : JOB_UPSTREAMS;
  for (int i = 0; kind->up[i]; i++) {
    drawn.up[i] = draw_block(rng, at->shape, numbers_of(kind->up[i], at->of));
    j.up[i] = zeros == i ? NULL : drawn.up[i].numbers;
  }
  job plain = j;
  open_results(rng, kind, &plain, &expected);
  kind->reference(&plain);
  for (size_t i = 0; i < rnn_simd_paths(); i++) {
    rnn_simd_use(rnn_simd_path_name(i));
    hold_path(rng, at, &j, &expected);
  }
  digest = digest_results(digest, &expected);
  free_blocks(&drawn), free_blocks(&expected);
  return digest;
}

int main(int argc, char **argv) {
  const uint64_t shapes = argc > 1 ? strtoull(argv[1], NULL, 10) : 2000;
  const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
  print_paths();
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds && !failed; k++) {
    const layer_kind *kind = &kinds[k];
    bool seen[MOST + 1][5] = {{false}};
    size_t values = 0;
    uint64_t digest = DIGEST_START;
    for (uint64_t i = 0; i < shapes && !failed; i++) {
      rnn_rng rng; /* of the shape alone: what one path draws is no other shape's concern */
      rnn_rng_seed(&rng, seed + 1000003 * i);
      const place at = {.kind = kind, .shape = i, .of = draw_sizes(&rng, kind, i)};
      job_sizes of = at.of;
      for (size_t c = 0; kind->letters[c]; c++) {
        bool *before = &seen[*size_at(&of, kind->letters[c])][c];
        values += !*before;
        *before = true;
      }
      digest = hold_shape(&rng, digest, &at);
    }
    printf("%s: %" PRIu64 " shapes, %zu of %zu sizes %016" PRIx64 "\n", kind->name, shapes, values,
           MOST * strlen(kind->letters), digest);
  }
  printf("seed %" PRIu64 ": %s\n", seed, failed ? "FAIL" : "ok");
  return failed ? 1 : 0;
}
