/*
 * What a path implements: the functions of definition.h, with their bits, in one pass over memory.
 * Those of a step are for N sequences, whose arrays lie one after another.
 */
#ifndef RNNLUA_GATES_KERNELS_H
#define RNNLUA_GATES_KERNELS_H

#include <stddef.h>

typedef struct rnn_gates_kernels {
  /* z [N, 4H] [in, out]; c_before [N, H]; c, squashed, h [N, H] [out] */
  void (*lstm_forward)(size_t N, size_t H, double *z, const double *c_before, double *c,
                       double *squashed, double *h);

  /* gates [N, 4H]; c_before, squashed, dh [N, H]; dH [N, H] [opt]; dc [N, H] [in, out];
   * dz [N, 4H] [out] */
  void (*lstm_backward)(size_t N, size_t H, const double *gates, const double *c_before,
                        const double *squashed, const double *dH, const double *dh, double *dc,
                        double *dz);

  /* a [N, 3H] [in, out]; u [N, 3H]; h_before [N, H]; h [N, H] [out] */
  void (*gru_forward)(size_t N, size_t H, double *a, const double *u, const double *h_before,
                      double *h);

  /* gates, u [N, 3H]; h_before, dH [N, H]; dh [N, H] [in, out]; da, du [N, 3H] [out] */
  void (*gru_backward)(size_t N, size_t H, const double *gates, const double *u,
                       const double *h_before, const double *dH, double *dh, double *da,
                       double *du);

  /* h, dH, dh [n]; delta [n] [out] */
  void (*elman_backward)(size_t n, const double *h, const double *dH, const double *dh,
                         double *delta);

  /* a, b [T, M]; h0 [M]; room [M] [scratch]; h [T, M] [out] */
  void (*scan_forward)(size_t T, size_t M, const double *a, const double *b, const double *h0,
                       double *room, double *h);

  /* a, h, dH [T, M]; h0 [M]; room [M] [scratch]; da, db [T, M] [out] [opt]; dh0 [M] [out] [opt] */
  void (*scan_backward)(size_t T, size_t M, const double *a, const double *h0, const double *h,
                        const double *dH, double *room, double *da, double *db, double *dh0);
} rnn_gates_kernels;

/* One for each path of simd/paths.h. */
extern const rnn_gates_kernels rnn_gates_plain;
extern const rnn_gates_kernels rnn_gates_neon;
extern const rnn_gates_kernels rnn_gates_avx2;
extern const rnn_gates_kernels rnn_gates_avx512;

#endif
