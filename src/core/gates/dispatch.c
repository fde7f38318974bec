#include "dispatch.h"

#include "base/ieee.h"
#include "simd/paths.h"

static const rnn_gates_kernels *const paths[] = {
    RNN_SIMD_PATHS(&rnn_gates_plain, &rnn_gates_neon, &rnn_gates_avx2, &rnn_gates_avx512)};

const rnn_gates_kernels *rnn_gates_kernels_in_use(void) {
  return paths[rnn_simd_path()];
}
