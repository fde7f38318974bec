#include "simd/neon.h"
/* the loops, over the vectors above */
#include "kernels.inc"

const rnn_scan_kernels rnn_scan_neon = {values, slopes, slopes_fill, up, decay, reverse};
