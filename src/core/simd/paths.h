/*
 * Chooses a path through the kernels: an instruction set that they are compiled for. Every path
 * gives the same bits. The fastest path that this processor can run is in use, unless a test
 * chooses another one.
 */
#ifndef RNNLUA_SIMD_PATHS_H
#define RNNLUA_SIMD_PATHS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * An array with an element for each path that is built in, from the slowest to the fastest:
 *   static const kernels *const paths[] = {RNN_SIMD_PATHS(&plain, &neon, &avx2, &avx512)};
 */
#if defined RNN_SIMD_AVX512
#define RNN_SIMD_PATHS(plain, neon, avx2, avx512) plain, avx2, avx512
#elif defined RNN_SIMD_AVX2
#define RNN_SIMD_PATHS(plain, neon, avx2, avx512) plain, avx2
#elif defined RNN_SIMD_NEON
#define RNN_SIMD_PATHS(plain, neon, avx2, avx512) plain, neon
#else
#define RNN_SIMD_PATHS(plain, neon, avx2, avx512) plain
#endif

/* The index of the path in use, in such an array. */
size_t rnn_simd_path(void);

/*
 * For tests. This processor can run the first rnn_simd_paths() of the paths that are built in.
 * rnn_simd_use(path) selects one of these by name; if the name is none of these, it returns false
 * and changes nothing. rnn_simd_use(NULL) selects the fastest of them.
 */
size_t rnn_simd_paths(void);
size_t rnn_simd_paths_built(void);
const char *rnn_simd_path_name(size_t i); /* i < rnn_simd_paths_built() */
bool rnn_simd_use(const char *path);

#endif
