/*
 * The LSTM, the GRU and the gated scan against the processor's peak, the memory's limit, slower
 * paths, and oneDNN where it is installed. Prints JSON, an object a line:
 *   rnnlua_bench_vectors ROUNDS quick|small|full PATH
 *     {"path", "peak_gflops"}; {"versions"}; and pairs, on the path of that name:
 *     {"layer", "work", "N", "D", "H", "T", "path", "flops", "a_ns", "b", "b_ns", "ratio", "low",
 *      "high"}
 * Times are nanoseconds a step, and flops the operations of a step; a ratio is b's time to a's,
 * between low and high 19 times in 20.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gatedscan.h"
#include "naive.h"
#include "paired.h"
#include "peak.h"
#include "rng.h"
#include "simd/paths.h"
#include "vector_layer.h"
#ifdef RNNLUA_HAS_ONEDNN
#include "onednn.h"
#endif

typedef struct shape {
  size_t N, D, H, T;
} shape;

/* Those that docs/performance.md states targets for; bench/vectors.py has the same. */
static const shape shapes[] = {
    {1, 1, 8, 64},   {1, 1, 16, 64},    {1, 1, 24, 64},     {1, 1, 32, 64},
    {1, 32, 32, 64}, {32, 64, 128, 32}, {64, 256, 512, 16},
};
static const shape quick_shapes[] = {{1, 1, 8, 8}, {3, 4, 5, 6}};

/* For processors without fused multiply-adds, on which each takes long. */
static bool is_small(shape s) {
  return s.N * s.H <= 64;
}

static volatile double sink; /* what a compiler may not drop */

static double *numbers(size_t n, double size, rnn_rng *rng) {
  double *p = aligned_alloc(64, (n + 7) / 8 * 8 * sizeof *p);
  if (!p) {
    fputs("out of memory\n", stderr);
    exit(2);
  }
  for (size_t i = 0; i < n; i++) p[i] = size * rnn_rng_randn(rng);
  return p;
}

/* --- the LSTM and the GRU -------------------------------------------------------------------- */

static void forward(void *data) {
  sink = vector_layer_forward(data)[0];
}

static void both(void *data) {
  forward(data);
  vector_layer_backward(data);
}

typedef struct operations {
  const char *path;
  size_t count;
} operations;

static void peak(void *data) {
  const operations *of = data;
  sink = peak_run(of->path, of->count);
}

static vector_layer new_layer(size_t kind, shape s) {
  rnn_rng rng;
  rnn_rng_seed(&rng, 1);
  vector_layer layer = {.kind = kind, .T = s.T, .N = s.N, .D = s.D, .H = s.H};
  for (int i = 0; i < VECTOR_INPUTS; i++) {
    const double size = i == WX || i == WH ? 0.1 : 1;
    layer.input[i] = numbers(vector_layer_size(&layer, i), size, &rng);
    layer.gradient[i] = numbers(vector_layer_size(&layer, i), 0, &rng);
  }
  layer.dH = numbers(s.T * s.N * s.H, 1, &rng);
  layer.work = numbers(vector_layer_work(&layer), 0, &rng);
  return layer;
}

static void free_layer(vector_layer *layer) {
  for (int i = 0; i < VECTOR_INPUTS; i++) {
    free((void *)layer->input[i]);
    free(layer->gradient[i]);
  }
  free((void *)layer->dH);
  free(layer->work);
}

/* What is paired: its name, its sizes, and the operations of all its steps. */
typedef struct subject {
  const char *layer, *work, *path;
  shape size;
  size_t flops;
  int rounds;
} subject;

static void pair(const subject *of, const work *a, const work *b) {
  const double T = (double)of->size.T;
  const paired p = measure_pair(a, b, of->rounds);
  printf("{\"layer\": \"%s\", \"work\": \"%s\", \"N\": %zu, \"D\": %zu, \"H\": %zu, \"T\": %zu, "
         "\"path\": \"%s\", \"flops\": %.10g, \"a_ns\": %.6g, \"b\": \"%s\", \"b_ns\": %.6g, "
         "\"ratio\": %.6g, \"low\": %.6g, \"high\": %.6g}\n",
         of->layer, of->work, of->size.N, of->size.D, of->size.H, of->size.T, of->path,
         (double)of->flops / T, p.a / T, b->name, p.b / T, p.ratio, p.low, p.high);
  fflush(stdout);
}

static void pair_layer(size_t kind, shape s, const char *path, int rounds) {
  vector_layer layer = new_layer(kind, s);
  const bool plain_too = is_small(s) && strcmp(path, "plain") != 0;
  const work one = {"forward", forward, &layer, path};
  for (int backward = 0; backward <= 1; backward++) {
    const subject of = {.layer = kind == VECTOR_LSTM ? "LSTM" : "GRU",
                        .work = backward ? "forward and backward" : "forward",
                        .path = path,
                        .size = s,
                        .flops = vector_layer_flops(&layer, backward),
                        .rounds = rounds};
    operations same = {path, of.flops};
    const work ours = {of.work, backward ? both : forward, &layer, path};
    pair(&of, &ours, &(work){"peak", peak, &same, path});
    if (backward) pair(&of, &ours, &one);
    if (plain_too) {
      pair(&of, &ours, &(work){"plain", ours.run, &layer, "plain"});
    }
  }
#ifdef RNNLUA_HAS_ONEDNN
  onednn_lstm *peer = kind == VECTOR_LSTM ? onednn_lstm_new(&layer) : NULL;
  if (peer) {
    subject of = {.layer = "LSTM", .work = "forward", .path = path, .size = s, .rounds = rounds};
    onednn_train(peer);
    if (!onednn_agrees(peer, &layer)) {
      fputs("oneDNN disagrees\n", stderr);
      exit(1);
    }
    of.flops = vector_layer_flops(&layer, false);
    pair(&of, &one, &(work){"oneDNN f32", onednn_infer, peer, path});
    of.work = "forward and backward";
    of.flops = vector_layer_flops(&layer, true);
    pair(&of, &(work){of.work, both, &layer, path},
         &(work){"oneDNN f32", onednn_train, peer, path});
    onednn_lstm_free(peer);
  }
#endif
  free_layer(&layer);
}

/* --- the gated scan --------------------------------------------------------------------------- */

typedef struct scan {
  rnn_gatedscan layer;
  rnn_gatedscan_gradients gradients;
  double *b, *dH;
} scan;

static void scan_both(void *data) {
  scan *s = data;
  rnn_gatedscan_forward(&s->layer, s->b);
  rnn_gatedscan_backward(&s->layer, s->dH, &s->gradients);
}

typedef struct triad {
  size_t n;
  double *a, *b, *c;
} triad;

static void run_triad(void *data) {
  triad *t = data;
  limit_triad(t->b, t->c, t->n, 0.5, t->a);
}

/* A forward reads a and b, and writes h; a backward reads dh, a and h, and writes da and db: eight
 * arrays of T·M numbers. The triad moves as many in its three arrays. */
static void pair_scan(shape s, const char *path, int rounds) {
  rnn_rng rng;
  rnn_rng_seed(&rng, 1);
  const size_t M = s.H, n = s.T * M;
  double *a = numbers(n, 0.1, &rng), *h0 = numbers(M, 1, &rng);
  for (size_t i = 0; i < n; i++) a[i] += 0.5;
  scan ours = {.layer = {.T = s.T, .M = M, .a = a, .h0 = h0},
               .gradients = {.da = numbers(n, 0, &rng),
                             .db = numbers(n, 0, &rng),
                             .dh0 = numbers(M, 0, &rng)},
               .b = numbers(n, 1, &rng),
               .dH = numbers(n, 1, &rng)};
  ours.layer.work = numbers(rnn_gatedscan_work(s.T, M), 0, &rng);
  const size_t third = (8 * n + 2) / 3 / 64 * 64;
  triad limit = {third, numbers(third, 0, &rng), numbers(third, 1, &rng), numbers(third, 1, &rng)};
  const subject of = {.layer = "GatedScan",
                      .work = "forward and backward",
                      .path = path,
                      .size = s,
                      .flops = 5 * n,
                      .rounds = rounds};
  pair(&of, &(work){of.work, scan_both, &ours, path}, &(work){"triad", run_triad, &limit, path});
  double *all[] = {a,      h0,      ours.gradients.da, ours.gradients.db, ours.gradients.dh0,
                   ours.b, ours.dH, ours.layer.work,   limit.a,           limit.b,
                   limit.c};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

/* ---------------------------------------------------------------------------------------------- */

static void print_peak(const char *path, int rounds) {
  operations of = {path, 10000000};
  const work run = {"peak", peak, &of, path};
  double ns;
  measure_in_turn(&run, 1, rounds, &ns);
  printf("{\"path\": \"%s\", \"peak_gflops\": %.6g}\n", path, (double)of.count / ns);
#ifdef RNNLUA_HAS_ONEDNN
  printf("{\"versions\": {\"oneDNN\": \"%s\"}}\n", onednn_version());
#endif
  fflush(stdout);
}

int main(int argc, char **argv) {
  const int rounds = argc == 4 ? atoi(argv[1]) : 0;
  const bool quick = argc == 4 && strcmp(argv[2], "quick") == 0;
  const bool full = argc == 4 && strcmp(argv[2], "full") == 0;
  if (rounds < 1 || rounds > PAIRED_MAX_ROUNDS || !rnn_simd_use(argv[3])) {
    fprintf(stderr, "usage: %s ROUNDS quick|small|full PATH   (ROUNDS 1 to %d)\n", argv[0],
            PAIRED_MAX_ROUNDS);
    return 2;
  }
  const char *path = argv[3];
  const shape *list = quick ? quick_shapes : shapes;
  const size_t count =
      quick ? sizeof quick_shapes / sizeof *quick_shapes : sizeof shapes / sizeof *shapes;
  print_peak(path, rounds);
  for (size_t i = 0; i < count; i++) {
    if (!full && !is_small(list[i])) continue;
    pair_layer(VECTOR_LSTM, list[i], path, rounds);
    if (list[i].H <= 128) pair_layer(VECTOR_GRU, list[i], path, rounds);
  }
  const size_t n = quick ? 6400 : 1000000;
  pair_scan((shape){1, 1, 64, n / 64}, path, rounds);
  pair_scan((shape){1, 1, 1, n}, path, rounds);
  return 0;
}
