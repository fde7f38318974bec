#include "simd/neon.h"
/* the loops, over the vectors above */
#include "kernels.inc"

const rnn_gates_kernels rnn_gates_neon = {lstm_forward,   lstm_backward, gru_forward,  gru_backward,
                                          elman_backward, scan_forward,  scan_backward};
