#if defined __GNUC__ && !defined RNN_SCAN_PLAIN_ONLY
#include "simd/gnu.h"
#else
#include "simd/plain.h"
#endif
/* the loops, over the vectors above */
#include "kernels.inc"

const rnn_scan_kernels rnn_scan_plain = {"plain", values, slopes, slopes_fill, up, decay, reverse};
