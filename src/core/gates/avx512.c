#include "simd/avx512.h"
/* the loops, over the vectors above */
#include "kernels.inc"

const rnn_gates_kernels rnn_gates_avx512 = {lstm_forward, lstm_backward,  gru_forward,
                                            gru_backward, elman_backward, scan_forward,
                                            scan_backward};
