#include "simd/avx2.h"
/* the loops, over the vectors above */
#include "kernels.inc"

const rnn_elementary_kernels rnn_elementary_avx2 = {each_exp, each_log, each_tanh, each_sigmoid};
