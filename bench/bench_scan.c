/*
 * The recurrent scan against the naive loop and the memory's limits. Prints JSON, an object a line.
 *   rnnlua_bench pairs ROUNDS N…   {"n", "a", "a_ns", "b", "b_ns", "ratio", "low", "high"}, paired
 *   rnnlua_bench curve ROUNDS N…   {"n", "name", "ns"}: every operation in turn, medians
 *   rnnlua_bench path              {"path", "paths"}
 * Times are nanoseconds a step; a ratio is b's time to a's, between low and high 19 times in 20.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "naive.h"
#include "paired.h"
#include "rng.h"
#include "scan/definition.h"
#include "simd/paths.h"

/* One size's arrays, aligned to 64 bytes. */
typedef struct arrays {
  rnn_recurrent layer;
  double *X, *H, *dX, *dout;
} arrays;

static volatile double sink; /* what a compiler may not drop */

static double forward(arrays *a) {
  const rnn_recurrent *s = &a->layer;
  return rnn_recurrent_forward(&a->layer, s->wx, s->X, s->wh, s->h0);
}

static void scan_value(void *data) {
  sink = forward(data);
}

static void scan_states(void *data) {
  arrays *a = data;
  rnn_recurrent_states(&a->layer, a->H);
}

static void scan_value_states(void *data) {
  scan_value(data);
  scan_states(data);
}

static void scan_fused(void *data) {
  arrays *a = data;
  rnn_recurrent_gradients g;
  const rnn_recurrent *s = &a->layer;
  sink = rnn_recurrent_forward_backward(&a->layer, s->wx, s->X, s->wh, s->h0, 1.0, &g) + g.dwh;
}

static void scan_gradients(void *data) {
  arrays *a = data;
  sink = rnn_recurrent_backward(&a->layer, 1.0, NULL).dwh;
}

static void scan_backward(void *data) {
  arrays *a = data;
  sink = rnn_recurrent_backward(&a->layer, 1.0, a->dX).dwh;
}

static void scan_steps(void *data) {
  arrays *a = data;
  sink = rnn_recurrent_backward_steps(&a->layer, a->dout, a->dX).dwh;
}

/* The definition: the same loops as the library compiles them, for any machine of the kind. */
static void baseline_value(void *data) {
  const rnn_recurrent *s = &((arrays *)data)->layer;
  sink = rnn_scan_definition(s->X, s->n, s->wx, s->wh, s->h0, NULL);
}

static void baseline_states(void *data) {
  arrays *a = data;
  const rnn_recurrent *s = &a->layer;
  sink = rnn_scan_definition(s->X, s->n, s->wx, s->wh, s->h0, a->H);
}

static void baseline_reverse(arrays *a, double dlast, const double *dout, double *dX) {
  const rnn_recurrent *s = &a->layer;
  rnn_scan_reverse reverse = rnn_scan_definition_start(dlast);
  rnn_scan_definition_reverse(&reverse, s->X, s->n, s->wx, s->wh, s->h0, a->H, dout, dX);
  sink = reverse.sum.dwx;
}

static void baseline_gradients(void *data) {
  baseline_states(data);
  baseline_reverse(data, 1.0, NULL, NULL);
}

static void baseline_backward(void *data) {
  baseline_reverse(data, 1.0, NULL, ((arrays *)data)->dX);
}

static void baseline_steps(void *data) {
  baseline_reverse(data, -0.0, ((arrays *)data)->dout, ((arrays *)data)->dX);
}

static void loop_value(void *data) {
  const rnn_recurrent *s = &((arrays *)data)->layer;
  sink = naive_value(s->X, s->n, s->wx, s->wh, s->h0);
}

static void loop_states(void *data) {
  arrays *a = data;
  const rnn_recurrent *s = &a->layer;
  sink = naive_states(s->X, s->n, s->wx, s->wh, s->h0, a->H);
}

static void loop_gradients(void *data) {
  arrays *a = data;
  const rnn_recurrent *s = &a->layer;
  double sum[3];
  loop_states(data);
  naive_backward(s->X, a->H, s->n, s->wx, s->wh, s->h0, 1.0, NULL, NULL, sum);
  sink = sum[0];
}

static void loop_backward(void *data) {
  arrays *a = data;
  const rnn_recurrent *s = &a->layer;
  double sum[3];
  naive_backward(s->X, a->H, s->n, s->wx, s->wh, s->h0, 1.0, NULL, a->dX, sum);
  sink = sum[0];
}

static void loop_steps(void *data) {
  arrays *a = data;
  const rnn_recurrent *s = &a->layer;
  double sum[3];
  naive_backward(s->X, a->H, s->n, s->wx, s->wh, s->h0, 0.0, a->dout, a->dX, sum);
  sink = sum[0];
}

static void read_limit(void *data) {
  arrays *a = data;
  sink = limit_read(a->X, a->layer.n / 64 * 64);
}

static void copy_limit(void *data) {
  arrays *a = data;
  limit_copy(a->X, a->layer.n / 64 * 64, a->dX);
}

static void triad_limit(void *data) {
  arrays *a = data;
  limit_triad(a->X, a->dout, a->layer.n / 64 * 64, 0.5, a->dX);
}

static double *array(size_t n) {
  double *p = aligned_alloc(64, (n + 63) / 64 * 64 * sizeof *p);
  if (!p) {
    fputs("out of memory\n", stderr);
    exit(2);
  }
  for (size_t i = 0; i < n; i++) p[i] = 0;
  return p;
}

static arrays arrays_of(size_t n) {
  rnn_rng rng;
  rnn_rng_seed(&rng, 1);
  arrays a = {.X = array(n), .H = array(n), .dX = array(n), .dout = array(n)};
  for (size_t i = 0; i < n; i++) a.X[i] = rnn_rng_randn(&rng);
  for (size_t i = 0; i < n; i++) a.dout[i] = rnn_rng_randn(&rng);
  /* near 1, so that nothing underflows: denormals would slow the naive loop, and flatter us */
  a.layer = (rnn_recurrent){.n = n, .wx = 0.7, .wh = 1 - 1e-7, .h0 = 0.3, .X = a.X};
  a.layer.work = array(rnn_recurrent_work(n));
  scan_value(&a);
  scan_states(&a);
  return a;
}

static void free_arrays(arrays *a) {
  free(a->X);
  free(a->H);
  free(a->dX);
  free(a->dout);
  free(a->layer.work);
}

/* What is measured: ours, the naive loops, and the limit that the traffic sets. */
typedef struct operation {
  const char *name;
  void (*ours)(void *), (*naive)(void *), (*baseline)(void *);
  const char *limit_name;
  void (*limit)(void *);
} operation;

static const operation operations[] = {
    {"final h", scan_value, loop_value, baseline_value, "limit: read", read_limit},
    {"every h", scan_states, loop_states, baseline_states, "limit: copy", copy_limit},
    {"value and gradients", scan_fused, loop_gradients, baseline_gradients, "limit: read",
     read_limit},
    {"backward with dX", scan_backward, loop_backward, baseline_backward, "limit: triad",
     triad_limit},
    {"backward, dout a step", scan_steps, loop_steps, baseline_steps, "limit: triad", triad_limit},
};
enum { OPERATIONS = sizeof operations / sizeof *operations };

static void pair(arrays *of, int rounds, work a, work b) {
  a.data = b.data = of;
  const double n = (double)of->layer.n;
  const paired p = measure_pair(&a, &b, rounds);
  printf("{\"n\": %zu, \"a\": \"%s\", \"a_ns\": %.6g, \"b\": \"%s\", \"b_ns\": %.6g, "
         "\"ratio\": %.6g, \"low\": %.6g, \"high\": %.6g}\n",
         of->layer.n, a.name, p.a / n, b.name, p.b / n, p.ratio, p.low, p.high);
  fflush(stdout);
}

/* The same work on the slower paths; the last path is the one that runs by default. */
static void pair_paths(arrays *of, int rounds, work a, work naive, work baseline) {
  for (size_t i = 0; i + 1 < rnn_simd_paths(); i++) {
    char name[64];
    work slower = a;
    slower.path = rnn_simd_path_name(i);
    snprintf(name, sizeof name, "%s, %s", a.name, slower.path);
    slower.name = name;
    pair(of, rounds, a, slower);
    if (i > 0) continue;
    pair(of, rounds, slower, naive);
    pair(of, rounds, slower, baseline);
  }
}

static void pairs(int rounds, size_t n) {
  arrays of = arrays_of(n);
  const work control = {.name = "final h", .run = scan_value};
  pair(&of, rounds, control, control);
  for (size_t i = 0; i < OPERATIONS; i++) {
    const operation *o = &operations[i];
    const work ours = {.name = o->name, .run = o->ours};
    const work naive = {.name = "naive", .run = o->naive};
    const work baseline = {.name = "naive, baseline", .run = o->baseline};
    pair(&of, rounds, ours, naive);
    pair(&of, rounds, ours, baseline);
    pair(&of, rounds, ours, (work){.name = o->limit_name, .run = o->limit});
    pair_paths(&of, rounds, ours, naive, baseline);
  }
  const work both = {.name = "final h, then every h", .run = scan_value_states};
  pair(&of, rounds, both, (work){.name = "naive", .run = loop_states});
  free_arrays(&of);
}

static void curve(int rounds, size_t n) {
  static const work others[] = {
      {.name = "gradients", .run = scan_gradients}, {.name = "naive", .run = loop_value},
      {.name = "limit: read", .run = read_limit},   {.name = "limit: copy", .run = copy_limit},
      {.name = "limit: triad", .run = triad_limit},
  };
  enum { OTHERS = sizeof others / sizeof *others };
  arrays of = arrays_of(n);
  work all[OPERATIONS + OTHERS];
  double times[OPERATIONS + OTHERS];
  for (size_t i = 0; i < OPERATIONS; i++) {
    all[i] = (work){.name = operations[i].name, .run = operations[i].ours};
  }
  memcpy(all + OPERATIONS, others, sizeof others);
  for (size_t i = 0; i < OPERATIONS + OTHERS; i++) all[i].data = &of;
  measure_in_turn(all, OPERATIONS + OTHERS, rounds, times);
  for (size_t i = 0; i < OPERATIONS + OTHERS; i++) {
    printf("{\"n\": %zu, \"name\": \"%s\", \"ns\": %.6g}\n", n, all[i].name, times[i] / (double)n);
  }
  fflush(stdout);
  free_arrays(&of);
}

static void print_paths(void) {
  const size_t n = rnn_simd_paths();
  printf("{\"path\": \"%s\", \"paths\": [", rnn_simd_path_name(n - 1));
  for (size_t i = 0; i < n; i++) printf("%s\"%s\"", i ? ", " : "", rnn_simd_path_name(i));
  puts("]}");
}

static int usage(const char *program) {
  fprintf(stderr,
          "usage: %s path | pairs ROUNDS N… | curve ROUNDS N…   (ROUNDS 1 to %d, N from 64)\n",
          program, PAIRED_MAX_ROUNDS);
  return 2;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "path") == 0) {
    print_paths();
    return 0;
  }
  if (argc < 4) return usage(argv[0]);
  const bool in_pairs = strcmp(argv[1], "pairs") == 0;
  if (!in_pairs && strcmp(argv[1], "curve") != 0) return usage(argv[0]);
  const int rounds = atoi(argv[2]);
  if (rounds < 1 || rounds > PAIRED_MAX_ROUNDS) return usage(argv[0]);
  for (int i = 3; i < argc; i++) {
    const double n = strtod(argv[i], NULL);
    if (!(n >= 64 && n <= 1e10)) return usage(argv[0]);
    (in_pairs ? pairs : curve)(rounds, (size_t)n);
  }
  return 0;
}
