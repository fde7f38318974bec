#if defined __GNUC__ && !defined RNN_SCAN_PLAIN_ONLY
#include "vec_gnu.h"
#else
#include "vec_plain.h"
#endif
/* the loops, over the vectors above */
#include "scan_kernels.inc"

const rnn_scan_kernels rnn_scan_plain = {"plain", values, slopes, slopes_fill, up, decay, reverse};
