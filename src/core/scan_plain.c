#include "vec_plain.h"
/* the loops, over the vectors above */
#include "scan_kernels.inc"

const rnn_scan_kernels rnn_scan_plain = {"plain", values, slopes, up, down, decay, dots};
