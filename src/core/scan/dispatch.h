/* Which kernels run: those of the fastest path that this processor has. */
#ifndef RNNLUA_SCAN_DISPATCH_H
#define RNNLUA_SCAN_DISPATCH_H

#include "kernels.h"

/* The kernels in use. */
const rnn_scan_kernels *rnn_scan_kernels_in_use(void);

/*
 * The paths that are built in, the last the fastest. This processor can run the first
 * rnn_scan_paths() of them; rnn_scan_use(NULL) goes back to the last of those.
 * rnn_scan_use returns false and changes nothing where the name is none of those. For tests.
 */
size_t rnn_scan_paths(void);
size_t rnn_scan_paths_built(void);
const char *rnn_scan_path_name(size_t i); /* i < rnn_scan_paths_built() */
bool rnn_scan_use(const char *path);

#endif
