#define _POSIX_C_SOURCE 199309L
#include "paired.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "median.h"
#include "simd/paths.h"

static const double burst = 2e6;   /* ns */
static const double longest = 6e9; /* ns that a pair may take, but for three rounds */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Nanoseconds of `runs` runs. */
static double time_runs(const work *w, long runs) {
  rnn_simd_use(w->path);
  const double start = now();
  for (long i = 0; i < runs; i++) w->run(w->data);
  return now() - start;
}

/* How many runs fill a burst, and its time; warms the caches up as well. */
static long runs_of(const work *w, double *time) {
  long runs = 1;
  for (;;) {
    const double t = *time = time_runs(w, runs);
    if (t >= burst) return runs;
    runs = t > burst / 100 ? (long)ceil((double)runs * burst / t * 1.1) : runs * 10;
  }
}

paired measure_pair(const work *a, const work *b, int rounds) {
  double ta[PAIRED_MAX_ROUNDS], tb[PAIRED_MAX_ROUNDS], ratio[PAIRED_MAX_ROUNDS];
  double burst_a, burst_b;
  const long runs_a = runs_of(a, &burst_a), runs_b = runs_of(b, &burst_b);
  rounds = (int)fmin(rounds, fmax(3, longest / (2 * (burst_a + burst_b))));
  for (int r = 0; r < rounds; r++) {
    double first = time_runs(a, runs_a);
    double second = time_runs(b, runs_b);
    second += time_runs(b, runs_b);
    first += time_runs(a, runs_a);
    ta[r] = first / (2.0 * (double)runs_a);
    tb[r] = second / (2.0 * (double)runs_b);
    ratio[r] = tb[r] / ta[r];
  }
  paired p = {.a = median(ta, rounds), .b = median(tb, rounds), .ratio = median(ratio, rounds)};
  /* ranks that a median leaves with probability ½ 2.5 %: n/2 ± 0.98·√n */
  const int reach = (int)ceil(0.98 * sqrt((double)rounds));
  p.low = ratio[rounds / 2 > reach ? rounds / 2 - reach : 0];
  p.high = ratio[rounds / 2 + reach < rounds ? rounds / 2 + reach : rounds - 1];
  return p;
}

void measure_in_turn(const work *all, size_t n, int rounds, double *times) {
  enum { MOST = 32 };
  double t[MOST][PAIRED_MAX_ROUNDS];
  long runs[MOST];
  for (size_t i = 0; i < n && i < MOST; i++) runs[i] = runs_of(&all[i], &t[i][0]);
  for (int r = 0; r < rounds; r++) {
    for (size_t i = 0; i < n && i < MOST; i++) {
      t[i][r] = time_runs(&all[i], runs[i]) / (double)runs[i];
    }
  }
  for (size_t i = 0; i < n && i < MOST; i++) times[i] = median(t[i], rounds);
}
