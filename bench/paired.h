/*
 * Two pieces of work timed against each other: in every round A B B A, in bursts that last long
 * enough for the clock, on the thread's CPU clock; of the rounds the median ratio with the order
 * statistics that hold it in 95 of 100 cases. Load moves absolute times, and both halves alike.
 */
#ifndef RNNLUA_BENCH_PAIRED_H
#define RNNLUA_BENCH_PAIRED_H

#include <stddef.h>

typedef struct work {
  const char *name;
  void (*run)(void *data);
  void *data;
  const char *path; /* of the kernels: "plain", …; NULL for the fastest */
} work;

typedef struct paired {
  double a, b;             /* nanoseconds a run, medians */
  double ratio, low, high; /* of b's time to a's: above 1 where a is the faster */
} paired;

enum { PAIRED_MAX_ROUNDS = 301 };

/* rounds ≤ PAIRED_MAX_ROUNDS; fewer where they would take more than six seconds, but three. */
paired measure_pair(const work *a, const work *b, int rounds);

/* Each once a round; times [n] [out]: nanoseconds a run, medians. */
void measure_in_turn(const work *all, size_t n, int rounds, double *times);

#endif
