#include "simd/neon.h"
/* the loops, over the vectors above */
#include "kernels.inc"

const rnn_elementary_kernels rnn_elementary_neon = {each_exp, each_log, each_tanh, each_sigmoid};
