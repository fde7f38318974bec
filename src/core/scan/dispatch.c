#include "dispatch.h"

#include "simd/paths.h"

static const rnn_scan_kernels *const paths[] = {
    RNN_SIMD_PATHS(&rnn_scan_plain, &rnn_scan_neon, &rnn_scan_avx2, &rnn_scan_avx512)};

const rnn_scan_kernels *rnn_scan_kernels_in_use(void) {
  return paths[rnn_simd_path()];
}
