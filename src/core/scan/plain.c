#include "simd/baseline.h"
/* the loops, over the vectors above */
#include "kernels.inc"

const rnn_scan_kernels rnn_scan_plain = {values, slopes, slopes_fill, up, decay, reverse};
