/* Chooses the kernels: those of the fastest path that this processor can run. */
#ifndef RNNLUA_SCAN_DISPATCH_H
#define RNNLUA_SCAN_DISPATCH_H

#include "kernels.h"

/* The kernels in use. */
const rnn_scan_kernels *rnn_scan_kernels_in_use(void);

/*
 * For tests. The paths that are built in, from the slowest to the fastest. This processor can run
 * the first rnn_scan_paths() of them. rnn_scan_use(path) selects one of these by name; if the name
 * is none of these, it returns false and changes nothing. rnn_scan_use(NULL) selects the fastest of
 * them.
 */
size_t rnn_scan_paths(void);
size_t rnn_scan_paths_built(void);
const char *rnn_scan_path_name(size_t i); /* i < rnn_scan_paths_built() */
bool rnn_scan_use(const char *path);

#endif
