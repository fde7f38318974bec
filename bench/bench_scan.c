/*
 * The recurrent scan against the naive loop and the memory's limits, paired.
 *   usage: rnnlua_bench [rounds [json-file [n …]]]      31, none, 1e3 1e5 1e7
 */
#include <stdio.h>
#include <stdlib.h>

#include "naive.h"
#include "paired.h"
#include "rng.h"
#include "scan.h"
#include "scan_sequential.h"

/* One size's arrays, aligned to 64 bytes. */
typedef struct arrays {
  rnn_scan scan;
  rnn_scan_kept kept;
  double *X, *H, *dX, *dout;
} arrays;

static volatile double sink; /* what a compiler may not drop */

static void scan_value(void *data) {
  arrays *a = data;
  sink = rnn_scan_value(&a->scan, &a->kept);
}

static void scan_states(void *data) {
  arrays *a = data;
  rnn_scan_states(&a->scan, &a->kept, a->H);
}

static void scan_value_states(void *data) {
  scan_value(data);
  scan_states(data);
}

static void scan_fused(void *data) {
  arrays *a = data;
  rnn_scan_gradients g;
  sink = rnn_scan_value_backward(&a->scan, &a->kept, 1.0, &g) + g.dwh;
}

static void scan_backward(void *data) {
  arrays *a = data;
  sink = rnn_scan_backward(&a->scan, &a->kept, 1.0, a->dX).dwh;
}

static void scan_steps(void *data) {
  arrays *a = data;
  sink = rnn_scan_backward_steps(&a->scan, &a->kept, a->dout, a->dX).dwh;
}

/* The definition: the loop as the library compiles it, without contraction, for any machine. */
static void plain_loop(void *data) {
  const rnn_scan *s = &((arrays *)data)->scan;
  sink = rnn_scan_sequential(s->X, s->n, s->wx, s->wh, s->h0, NULL);
}

static void loop_value(void *data) {
  const rnn_scan *s = &((arrays *)data)->scan;
  sink = naive_value(s->X, s->n, s->wx, s->wh, s->h0);
}

static void loop_states(void *data) {
  arrays *a = data;
  const rnn_scan *s = &a->scan;
  sink = naive_states(s->X, s->n, s->wx, s->wh, s->h0, a->H);
}

static void loop_gradients(void *data) {
  arrays *a = data;
  const rnn_scan *s = &a->scan;
  double sum[3];
  loop_states(data);
  naive_backward(s->X, a->H, s->n, s->wx, s->wh, s->h0, 1.0, NULL, NULL, sum);
  sink = sum[0];
}

static void loop_backward(void *data) {
  arrays *a = data;
  const rnn_scan *s = &a->scan;
  double sum[3];
  naive_backward(s->X, a->H, s->n, s->wx, s->wh, s->h0, 1.0, NULL, a->dX, sum);
  sink = sum[0];
}

static void loop_steps(void *data) {
  arrays *a = data;
  const rnn_scan *s = &a->scan;
  double sum[3];
  naive_backward(s->X, a->H, s->n, s->wx, s->wh, s->h0, 0.0, a->dout, a->dX, sum);
  sink = sum[0];
}

static void read_limit(void *data) {
  arrays *a = data;
  sink = limit_read(a->X, a->scan.n / 64 * 64);
}

static void copy_limit(void *data) {
  arrays *a = data;
  limit_copy(a->X, a->scan.n / 64 * 64, a->dX);
}

static void triad_limit(void *data) {
  arrays *a = data;
  limit_triad(a->X, a->dout, a->scan.n / 64 * 64, 0.5, a->dX);
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
  a.scan = (rnn_scan){.n = n, .wx = 0.7, .wh = 1 - 1e-7, .h0 = 0.3, .X = a.X};
  a.scan.work = array(rnn_scan_work(n));
  scan_value(&a);
  scan_states(&a);
  return a;
}

static void free_arrays(arrays *a) {
  free(a->X);
  free(a->H);
  free(a->dX);
  free(a->dout);
  free(a->scan.work);
}

typedef struct report {
  FILE *json;
  int rounds, rows;
} report;

static void row(report *to, arrays *of, work a, work b) {
  a.data = b.data = of;
  const double n = (double)of->scan.n;
  const paired p = measure_pair(&a, &b, to->rounds);
  printf("%9zu  %-22s %8.4f  %-22s %8.4f  %7.3f  [%.3f, %.3f]\n", of->scan.n, a.name, p.a / n,
         b.name, p.b / n, p.ratio, p.low, p.high);
  fflush(stdout);
  if (!to->json) return;
  fprintf(to->json,
          "%s\n  {\"n\": %zu, \"a\": \"%s\", \"a_ns\": %.6g, \"b\": \"%s\", \"b_ns\": %.6g, "
          "\"ratio\": %.6g, \"low\": %.6g, \"high\": %.6g}",
          to->rows++ ? "," : "", of->scan.n, a.name, p.a / n, b.name, p.b / n, p.ratio, p.low,
          p.high);
}

/* The same work on the slower paths; the last path is the one that runs by default. */
static void path_rows(report *to, arrays *of, work a, work naive) {
  char name[3][32];
  for (size_t i = 0; i + 1 < rnn_scan_paths() && i < 3; i++) {
    work slower = a;
    slower.path = rnn_scan_path_name(i);
    snprintf(name[i], sizeof name[i], "%s, %s", a.name, slower.path);
    slower.name = name[i];
    row(to, of, a, slower);
    if (i == 0) row(to, of, slower, naive);
  }
}

static void all_rows(report *to, size_t n) {
  arrays of = arrays_of(n);
  const work value = {.name = "final h", .run = scan_value};
  const work states = {.name = "every h", .run = scan_states};
  const work both = {.name = "final h, every h", .run = scan_value_states};
  const work fused = {.name = "value and gradients", .run = scan_fused};
  const work backward = {.name = "backward with dX", .run = scan_backward};
  const work steps = {.name = "backward, dout a step", .run = scan_steps};
  const work naive = {.name = "naive", .run = loop_value};
  const work naive_all = {.name = "naive", .run = loop_states};
  const work naive_grad = {.name = "naive", .run = loop_gradients};
  const work naive_back = {.name = "naive", .run = loop_backward};
  const work naive_steps = {.name = "naive", .run = loop_steps};
  const work definition = {.name = "naive, no contraction", .run = plain_loop};
  const work read = {.name = "limit: read", .run = read_limit};
  const work copy = {.name = "limit: copy", .run = copy_limit};
  const work triad = {.name = "limit: triad", .run = triad_limit};

  row(to, &of, value, value); /* the control: 1 */
  row(to, &of, value, naive);
  row(to, &of, value, definition);
  row(to, &of, value, read);
  path_rows(to, &of, value, naive);
  row(to, &of, states, naive_all);
  row(to, &of, states, copy);
  row(to, &of, both, naive_all);
  path_rows(to, &of, states, naive_all);
  row(to, &of, fused, naive_grad);
  row(to, &of, fused, read);
  path_rows(to, &of, fused, naive_grad);
  row(to, &of, backward, naive_back);
  row(to, &of, backward, triad);
  path_rows(to, &of, backward, naive_back);
  row(to, &of, steps, naive_steps);
  row(to, &of, steps, triad);
  path_rows(to, &of, steps, naive_steps);
  free_arrays(&of);
}

int main(int argc, char **argv) {
  static const size_t sizes[] = {1000, 100000, 10000000};
  report to = {.rounds = argc > 1 ? atoi(argv[1]) : 31};
  if (to.rounds < 1 || to.rounds > PAIRED_MAX_ROUNDS) {
    fprintf(stderr, "usage: %s [rounds ≤ %d [json-file [n …]]]\n", argv[0], PAIRED_MAX_ROUNDS);
    return 2;
  }
  if (argc > 2 && !(to.json = fopen(argv[2], "w"))) {
    perror(argv[2]);
    return 2;
  }
  printf("path %s, %d rounds, ns a step, ratio b/a with its 95 %% interval\n",
         rnn_scan_path_name(rnn_scan_paths() - 1), to.rounds);
  if (to.json) {
    fprintf(to.json, "{\"path\": \"%s\", \"rounds\": %d, \"unit\": \"ns a step\", \"rows\": [",
            rnn_scan_path_name(rnn_scan_paths() - 1), to.rounds);
  }
  if (argc > 3) {
    for (int i = 3; i < argc; i++) all_rows(&to, (size_t)strtod(argv[i], NULL));
  } else {
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) all_rows(&to, sizes[i]);
  }
  if (to.json && (fputs("\n]}\n", to.json) == EOF || fclose(to.json) != 0)) {
    perror(argv[2]);
    return 2;
  }
  return 0;
}
