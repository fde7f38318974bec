/* The kernels of the layers' steps for the path in use (simd/paths.h). */
#ifndef RNNLUA_GATES_DISPATCH_H
#define RNNLUA_GATES_DISPATCH_H

#include "kernels.h"

const rnn_gates_kernels *rnn_gates_kernels_in_use(void);

#endif
