/*
 * Whole processes against each other, paired: in every round A B B A, and what counts is the CPU
 * time that the system charged each child with, its own and the kernel's on its behalf.
 *   rnnlua_bench_processes ROUNDS A… -- B…
 * Prints a line of JSON: {"a_ms", "b_ms", "ratio", "low", "high", "a_wall_ms", "b_wall_ms"},
 * medians; the ratio is b's CPU time to a's. What the processes print is thrown away.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "median.h"

enum { MOST = 301 };

typedef struct cost {
  double cpu, wall; /* milliseconds */
} cost;

static double milliseconds(struct timeval t) {
  return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void become(char **command) {
  const int nowhere = open("/dev/null", O_RDWR);
  if (nowhere < 0 || dup2(nowhere, 0) < 0 || dup2(nowhere, 1) < 0) _exit(126);
  execvp(command[0], command);
  perror(command[0]);
  _exit(127);
}

static cost run(char **command) {
  const double start = now();
  const pid_t child = vfork();
  if (child == 0) become(command);
  int status = 0;
  struct rusage used;
  if (child < 0 || wait4(child, &status, 0, &used) < 0) {
    perror("wait4");
    exit(2);
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fprintf(stderr, "%s failed\n", command[0]);
    exit(1);
  }
  return (cost){milliseconds(used.ru_utime) + milliseconds(used.ru_stime), now() - start};
}

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? atoi(argv[1]) : 0;
  int split = 2;
  while (split < argc && strcmp(argv[split], "--") != 0) split++;
  if (rounds < 1 || rounds > MOST || split <= 2 || split + 1 >= argc) {
    fprintf(stderr, "usage: %s ROUNDS COMMAND… -- COMMAND…   (ROUNDS 1 to %d)\n", argv[0], MOST);
    return 2;
  }
  argv[split] = NULL;
  char **a = argv + 2, **b = argv + split + 1;
  double cpu_a[MOST], cpu_b[MOST], wall_a[MOST], wall_b[MOST], ratio[MOST];
  run(a); /* its files are in the system's cache from here on */
  run(b);
  for (int r = 0; r < rounds; r++) {
    const cost a1 = run(a), b1 = run(b), b2 = run(b), a2 = run(a);
    cpu_a[r] = (a1.cpu + a2.cpu) / 2;
    cpu_b[r] = (b1.cpu + b2.cpu) / 2;
    wall_a[r] = (a1.wall + a2.wall) / 2;
    wall_b[r] = (b1.wall + b2.wall) / 2;
    ratio[r] = cpu_b[r] / cpu_a[r];
  }
  const double middle = median(ratio, rounds);
  const int reach = (int)ceil(0.98 * sqrt((double)rounds));
  printf("{\"a_ms\": %.6g, \"b_ms\": %.6g, \"ratio\": %.6g, \"low\": %.6g, \"high\": %.6g, "
         "\"a_wall_ms\": %.6g, \"b_wall_ms\": %.6g}\n",
         median(cpu_a, rounds), median(cpu_b, rounds), middle,
         ratio[rounds / 2 > reach ? rounds / 2 - reach : 0],
         ratio[rounds / 2 + reach < rounds ? rounds / 2 + reach : rounds - 1],
         median(wall_a, rounds), median(wall_b, rounds));
  return 0;
}
