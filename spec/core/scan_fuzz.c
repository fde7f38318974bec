/*
 * Draws scans, runs them on every path that this processor has, and holds the results against
 * each other (bit for bit), against the definition, and against long double with the bound of
 * recurrent.h.   usage: rnnlua_scan_fuzz [draws [seed]]
 * Prints a line of figures, or the first case that fails; exit status 0 or 1.
 */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "print_paths.h"
#include "scan/definition.h"
#include "scan/grid.h"
#include "scan_draw.h"
#include "scan_reference.h"

/* Everything the core computes of one scan. */
typedef struct results {
  rnn_recurrent layer; /* after the forward; of the definition, h alone */
  rnn_recurrent_gradients last, steps;
  double *states, *last_dX, *steps_dX; /* [n] */
} results;

typedef struct figures {
  uint64_t draws, by_kernel, by_kernel_last, by_kernel_steps;
  long double share; /* largest error in its bound */
  uint64_t digest;   /* of the bits of all results: the same on every machine */
} figures;

static uint64_t draw_number, seed;

static bool fail(const scan_case *scan, const char *path, const char *what) {
  printf("FAIL seed %" PRIu64 " draw %" PRIu64 " path %s: %s\n  n %zu wx %a wh %a h0 %a\n", seed,
         draw_number, path, what, scan->n, scan->wx, scan->wh, scan->h0);
  return false;
}

static bool same(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static bool all_same(const double *a, const double *b, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

static void digest_results(figures *sum, const results *r, size_t n) {
  const double scalars[] = {r->layer.h,   r->last.dwx,  r->last.dwh, r->last.dh0,
                            r->steps.dwx, r->steps.dwh, r->steps.dh0};
  sum->digest = digest_numbers(sum->digest, scalars, sizeof scalars / sizeof *scalars);
  sum->digest = digest_numbers(sum->digest, r->states, n);
  sum->digest = digest_numbers(sum->digest, r->last_dX, n);
  sum->digest = digest_numbers(sum->digest, r->steps_dX, n);
}

static bool same_gradients(rnn_recurrent_gradients a, rnn_recurrent_gradients b) {
  return same(a.dwx, b.dwx) && same(a.dwh, b.dwh) && same(a.dh0, b.dh0);
}

static void *buffer(size_t bytes) {
  void *p = malloc(bytes);
  if (!p) {
    fputs("out of memory\n", stderr);
    exit(2);
  }
  return p;
}

/* n doubles, exactly, that begin at an odd place of a cache line; to be freed by give_back. */
static double *take(rnn_rng *rng, size_t n) {
  const size_t skew = (size_t)rnn_rng_integer(rng, 0, 7);
  double *p = buffer((n + skew + 1) * sizeof *p);
  p[0] = (double)skew;
  p[skew] = (double)skew; /* just before what is handed out */
  return p + skew + 1;
}

static void give_back(double *p) {
  free(p - 1 - (size_t)p[-1]);
}

static results take_results(rnn_rng *rng, size_t n) {
  results r = {.states = take(rng, n)};
  r.last_dX = take(rng, n);
  r.steps_dX = take(rng, n);
  return r;
}

static void give_back_results(results *r) {
  give_back(r->states);
  give_back(r->last_dX);
  give_back(r->steps_dX);
}

/* Runs one path; false where its calls disagree with each other. in_place: dX is dout. */
static bool run(const scan_case *scan, double dlast, const double *dout, bool in_place,
                const char *path, results *r) {
  rnn_simd_use(path);
  rnn_recurrent *layer = &r->layer, again;
  rnn_recurrent_gradients fused;
  rnn_recurrent_init(&again, scan->n, scan->work);
  rnn_recurrent_forward_backward(&again, scan->wx, scan->X, scan->wh, scan->h0, dlast, &fused);
  rnn_recurrent_init(layer, scan->n, scan->work);
  const double h = rnn_recurrent_forward(layer, scan->wx, scan->X, scan->wh, scan->h0);
  if (!same(h, layer->h) || !same(h, again.h)) return fail(scan, path, "fused h differs");
  r->last = rnn_recurrent_backward(layer, dlast, NULL);
  if (!same_gradients(r->last, fused)) return fail(scan, path, "fused gradients differ");
  r->last = rnn_recurrent_backward(layer, dlast, r->last_dX);
  if (!same_gradients(r->last, fused)) return fail(scan, path, "gradients differ with dX");
  if (in_place) memcpy(r->steps_dX, dout, scan->n * sizeof *dout);
  r->steps = rnn_recurrent_backward_steps(layer, in_place ? r->steps_dX : dout, r->steps_dX);
  const rnn_recurrent_gradients without = rnn_recurrent_backward_steps(layer, dout, NULL);
  if (!same_gradients(r->steps, without)) return fail(scan, path, "step gradients differ with dX");
  rnn_recurrent_states(layer, r->states); /* last, so that a spoilt carry is seen */
  if (!same(r->states[scan->n - 1], h)) return fail(scan, path, "last state is not the value");
  return true;
}

static void define(const scan_case *scan, double dlast, const double *dout, results *r) {
  r->layer.h = rnn_scan_definition(scan->X, scan->n, scan->wx, scan->wh, scan->h0, r->states);
  rnn_scan_reverse reverse = rnn_scan_definition_start(dlast);
  rnn_scan_definition_reverse(&reverse, scan->X, scan->n, scan->wx, scan->wh, scan->h0, r->states,
                              NULL, r->last_dX);
  reverse.sum.dh0 = reverse.dh;
  r->last = reverse.sum;
  reverse = rnn_scan_definition_start(-0.0);
  rnn_scan_definition_reverse(&reverse, scan->X, scan->n, scan->wx, scan->wh, scan->h0, r->states,
                              dout, r->steps_dX);
  reverse.sum.dh0 = reverse.dh;
  r->steps = reverse.sum;
}

static bool same_results(const scan_case *scan, const char *path, const results *a,
                         const results *b) {
  if (!same(a->layer.h, b->layer.h)) return fail(scan, path, "h differs from the plain path");
  if (!all_same(a->states, b->states, scan->n)) return fail(scan, path, "a state differs");
  if (!same_gradients(a->last, b->last)) return fail(scan, path, "a gradient differs");
  if (!all_same(a->last_dX, b->last_dX, scan->n)) return fail(scan, path, "dX differs");
  if (!same_gradients(a->steps, b->steps)) return fail(scan, path, "a step gradient differs");
  if (!all_same(a->steps_dX, b->steps_dX, scan->n)) return fail(scan, path, "step dX differs");
  return true;
}

/* One number that a kernel computed: finite, as the definition's is, and within the bound. */
static bool holds(const scan_case *scan, const char *what, double got, double defined, reference of,
                  figures *sum) {
  if (!isfinite(defined)) return fail(scan, "plain", what);
  const long double share = reference_share(scan, got, of);
  if (share > sum->share) sum->share = share;
  if (share <= 1) return true;
  printf("%s: got %a, defined %a, exact %La, B %La, underflow %La\n", what, got, defined, of.exact,
         of.B, of.underflow);
  return fail(scan, "plain", what);
}

static bool gradients_hold(const scan_case *scan, rnn_recurrent_gradients got, const double *dX,
                           rnn_recurrent_gradients defined, const double *defined_dX,
                           reference_gradients of, const reference *of_dX, figures *sum) {
  if (!holds(scan, "dwx", got.dwx, defined.dwx, of.dwx, sum)) return false;
  if (!holds(scan, "dwh", got.dwh, defined.dwh, of.dwh, sum)) return false;
  if (!holds(scan, "dh0", got.dh0, defined.dh0, of.dh0, sum)) return false;
  for (size_t t = 0; t < scan->n; t++) {
    if (!holds(scan, "dX", dX[t], defined_dX[t], of_dX[t], sum)) return false;
  }
  return true;
}

/* The promise of recurrent.h: the definition's bits, or everything finite and within the bound. */
static bool keeps_promise(const scan_case *scan, double dlast, const double *dout, const results *r,
                          const results *defined, reference *H, reference *dX, figures *sum) {
  const size_t n = scan->n;
  const bool value_defined = all_same(r->states, defined->states, n);
  const bool last_defined =
      same_gradients(r->last, defined->last) && all_same(r->last_dX, defined->last_dX, n);
  const bool steps_defined =
      same_gradients(r->steps, defined->steps) && all_same(r->steps_dX, defined->steps_dX, n);
  if ((n < RNN_SCAN_SHORT || r->layer.by_definition) &&
      !(value_defined && last_defined && steps_defined)) {
    return fail(scan, "plain", "not the definition's bits");
  }
  sum->by_kernel += !r->layer.by_definition;
  sum->by_kernel_last += !last_defined;
  sum->by_kernel_steps += !steps_defined;
  if (value_defined && last_defined && steps_defined) return true;
  reference_states(scan, H);
  if (!value_defined) {
    for (size_t t = 0; t < n; t++) {
      if (!holds(scan, "state", r->states[t], defined->states[t], H[t], sum)) return false;
    }
  }
  if (!last_defined) {
    const reference_gradients of = reference_backward(scan, H, dlast, NULL, dX);
    if (!gradients_hold(scan, r->last, r->last_dX, defined->last, defined->last_dX, of, dX, sum)) {
      return false;
    }
  }
  if (!steps_defined) {
    const reference_gradients of = reference_backward(scan, H, 0, dout, dX);
    if (!gradients_hold(scan, r->steps, r->steps_dX, defined->steps, defined->steps_dX, of, dX,
                        sum)) {
      return false;
    }
  }
  return true;
}

/* One scan of n steps; with_reference: held against the definition and long double as well. */
static bool check(rnn_rng *rng, size_t n, bool with_reference, reference *H, reference *dX,
                  figures *sum) {
  double *X = take(rng, n), *dout = take(rng, n), *work = take(rng, rnn_recurrent_work(n));
  scan_case scan = {.n = n, .X = X, .work = work};
  draw_constants(rng, &scan);
  draw_sequence(rng, n, X);
  draw_sequence(rng, n, dout);
  double dlast = draw_dout(rng);
  const int64_t kind = rnn_rng_integer(rng, 1, 24);
  if (kind <= 2) draw_faint(rng, &scan, X, &dlast);
  if (kind == 3) draw_loud(rng, &scan, X, &dlast);
  if (kind <= 5 && kind > 3) draw_sunken(rng, &scan, X, dout, &dlast);
  const bool in_place = rnn_rng_integer(rng, 0, 1) == 1;
  results plain = take_results(rng, n), other = take_results(rng, n);
  bool ok = run(&scan, dlast, dout, in_place, rnn_simd_path_name(0), &plain);
  for (size_t p = 1; ok && p < rnn_simd_paths(); p++) {
    const char *path = rnn_simd_path_name(p);
    ok = run(&scan, dlast, dout, !in_place, path, &other) &&
         same_results(&scan, path, &other, &plain);
  }
  if (ok && with_reference) {
    define(&scan, dlast, dout, &other);
    ok = keeps_promise(&scan, dlast, dout, &plain, &other, H, dX, sum);
  }
  sum->draws++;
  digest_results(sum, &plain, n);
  give_back_results(&plain);
  give_back_results(&other);
  give_back(X);
  give_back(dout);
  give_back(work);
  return ok;
}

int main(int argc, char **argv) {
  const uint64_t draws = argc > 1 ? strtoull(argv[1], NULL, 10) : 3000;
  seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
  reference *H = buffer(DRAW_MAX * sizeof *H), *dX = buffer(DRAW_MAX * sizeof *dX);
  figures sum = {.digest = DIGEST_START};
  rnn_rng rng;
  rnn_rng_seed(&rng, seed);
  print_paths();
  bool ok = true;
  const bool precise = LDBL_MANT_DIG >= 64;
  if (!precise) printf("no bound checked: long double is not wide enough\n");
  for (draw_number = 1; ok && draw_number <= draws; draw_number++) {
    ok = check(&rng, draw_n(&rng), precise, H, dX, &sum);
  }
  /* long enough for results to be written past the caches */
  for (size_t k = 0; ok && k < 4 + draws / 10000; k++, draw_number++) {
    ok = check(&rng, ((size_t)1 << 18) + (size_t)rnn_rng_integer(&rng, 0, 5000), false, NULL, NULL,
               &sum);
  }
  printf("seed %" PRIu64 " draws %" PRIu64 " kernels: value %" PRIu64 " gradients %" PRIu64
         " step gradients %" PRIu64 ", largest share of the bound %.3Lf, digest %016" PRIx64
         ": %s\n",
         seed, sum.draws, sum.by_kernel, sum.by_kernel_last, sum.by_kernel_steps, sum.share,
         sum.digest, ok ? "ok" : "FAIL");
  free(H);
  free(dX);
  return ok ? 0 : 1;
}
