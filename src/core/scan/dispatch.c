#include "dispatch.h"

#include <stdatomic.h>
#include <string.h>

static bool always(void) {
  return true;
}

#ifdef RNN_SCAN_AVX2
static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2");
}
#endif

#ifdef RNN_SCAN_AVX512
static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
}
#endif

/* Slowest first. A processor that can run a path can run all paths before it. */
static const struct {
  const rnn_scan_kernels *kernels;
  bool (*runs_here)(void);
} paths[] = {
    {&rnn_scan_plain, always},
#ifdef RNN_SCAN_AVX2
    {&rnn_scan_avx2, has_avx2},
#endif
#ifdef RNN_SCAN_AVX512
    {&rnn_scan_avx512, has_avx512},
#endif
};

static _Atomic(const rnn_scan_kernels *) in_use;

size_t rnn_scan_paths_built(void) {
  return sizeof paths / sizeof *paths;
}

size_t rnn_scan_paths(void) {
  size_t n = 0;
  while (n < rnn_scan_paths_built() && paths[n].runs_here()) n++;
  return n;
}

const char *rnn_scan_path_name(size_t i) {
  return paths[i].kernels->name;
}

bool rnn_scan_use(const char *path) {
  for (size_t i = rnn_scan_paths(); i-- > 0;) {
    if (path && strcmp(path, paths[i].kernels->name) != 0) continue;
    atomic_store_explicit(&in_use, paths[i].kernels, memory_order_relaxed);
    return true;
  }
  return false;
}

const rnn_scan_kernels *rnn_scan_kernels_in_use(void) {
  const rnn_scan_kernels *kernels = atomic_load_explicit(&in_use, memory_order_relaxed);
  if (kernels) return kernels;
  rnn_scan_use(NULL);
  return atomic_load_explicit(&in_use, memory_order_relaxed);
}
