#include "paths.h"

#include <stdatomic.h>
#include <string.h>

#include "base/ieee.h"

static bool always(void) {
  return true;
}

#ifdef RNN_SIMD_AVX2
static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif

#ifdef RNN_SIMD_AVX512
static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
}
#endif

/* Slowest first. A processor that can run a path can run all paths before it. */
static const struct {
  const char *name;
  bool (*runs_here)(void);
} paths[] = {
    {"plain", always},
#ifdef RNN_SIMD_NEON
    {"neon", always},
#endif
#ifdef RNN_SIMD_AVX2
    {"avx2", has_avx2},
#endif
#ifdef RNN_SIMD_AVX512
    {"avx512", has_avx512},
#endif
};

/* The path in use, counted from 1; 0 before the first use. */
static atomic_size_t in_use;

size_t rnn_simd_paths_built(void) {
  return sizeof paths / sizeof *paths;
}

size_t rnn_simd_paths(void) {
  size_t n = 0;
  while (n < rnn_simd_paths_built() && paths[n].runs_here()) n++;
  return n;
}

const char *rnn_simd_path_name(size_t i) {
  return paths[i].name;
}

bool rnn_simd_use(const char *path) {
  for (size_t i = rnn_simd_paths(); i > 0; i--) {
    if (path && strcmp(path, paths[i - 1].name) != 0) continue;
    atomic_store_explicit(&in_use, i, memory_order_relaxed);
    return true;
  }
  return false;
}

size_t rnn_simd_path(void) {
  const size_t path = atomic_load_explicit(&in_use, memory_order_relaxed);
  if (path > 0) return path - 1;
  rnn_simd_use(NULL);
  return atomic_load_explicit(&in_use, memory_order_relaxed) - 1;
}
