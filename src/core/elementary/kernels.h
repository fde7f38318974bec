/* What a path implements: the functions of elementary.h, with the bits of their definition. */
#ifndef RNNLUA_ELEMENTARY_KERNELS_H
#define RNNLUA_ELEMENTARY_KERNELS_H

#include <stddef.h>

/* Each computes y_i of n numbers x_i. y [n] [out] may be x. */
typedef struct rnn_elementary_kernels {
  void (*exp)(size_t n, const double *x, double *y);
  void (*log)(size_t n, const double *x, double *y);
  void (*tanh)(size_t n, const double *x, double *y);
  void (*sigmoid)(size_t n, const double *x, double *y);
} rnn_elementary_kernels;

/* One for each path of simd/paths.h. */
extern const rnn_elementary_kernels rnn_elementary_plain;
extern const rnn_elementary_kernels rnn_elementary_neon;
extern const rnn_elementary_kernels rnn_elementary_avx2;
extern const rnn_elementary_kernels rnn_elementary_avx512;

#endif
