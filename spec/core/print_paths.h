/* The line that names the scan's paths: those that this processor runs, and those that it can't. */
#ifndef RNNLUA_SPEC_PATHS_H
#define RNNLUA_SPEC_PATHS_H

#include <stdio.h>

#include "scan/dispatch.h"

static inline void print_paths(void) {
  printf("paths:");
  for (size_t i = 0; i < rnn_scan_paths_built(); i++) {
    if (i == rnn_scan_paths()) printf("; not run here:");
    printf(" %s", rnn_scan_path_name(i));
  }
  printf("\n");
}

#endif
