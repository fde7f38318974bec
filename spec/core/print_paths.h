/* The line that names the paths of the kernels: those that this processor runs, and those that it
 * can't. */
#ifndef RNNLUA_SPEC_PATHS_H
#define RNNLUA_SPEC_PATHS_H

#include <stdio.h>

#include "simd/paths.h"

static inline void print_paths(void) {
  printf("paths:");
  for (size_t i = 0; i < rnn_simd_paths_built(); i++) {
    if (i == rnn_simd_paths()) printf("; not run here:");
    printf(" %s", rnn_simd_path_name(i));
  }
  printf("\n");
}

#endif
