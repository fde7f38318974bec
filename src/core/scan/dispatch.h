/* The scan's kernels for the path in use (simd/paths.h). */
#ifndef RNNLUA_SCAN_DISPATCH_H
#define RNNLUA_SCAN_DISPATCH_H

#include "kernels.h"

const rnn_scan_kernels *rnn_scan_kernels_in_use(void);

#endif
