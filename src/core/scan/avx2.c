#include "simd/avx2.h"
/* the loops, over the vectors above */
#include "kernels.inc"

const rnn_scan_kernels rnn_scan_avx2 = {values, slopes, slopes_fill, up, decay, reverse};
