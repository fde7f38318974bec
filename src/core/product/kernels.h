/*
 * What a path implements: C = A·B and C = C + A·B. The sum of C_rj is a chain of fused
 * multiply-adds, fma(A_rk, B_kj, sum) for k from 0 on. The lanes of a vector are columns j: no sum
 * is reordered, so that each path has the bits of definition.h.
 */
#ifndef RNNLUA_PRODUCT_KERNELS_H
#define RNNLUA_PRODUCT_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/ieee.h"

enum {
  RNN_PRODUCT_LANES = 8,   /* of the longest vector of all paths */
  RNN_PRODUCT_DEPTH = 128, /* terms of a sum at a time: a panel of B stays in the L1 cache */
  RNN_PRODUCT_ROWS = 240,  /* rows of A at a time: they stay in the L2 cache */
  RNN_PRODUCT_COPIED = 48  /* the same if they are copied */
};

/* Where the numbers of B are. A panel is a group of columns. */
typedef enum rnn_product_layout {
  RNN_PRODUCT_BY_ROWS,    /* B_kj is at k·stride + j */
  RNN_PRODUCT_BY_COLUMNS, /* B_kj is at j·stride + k */
  RNN_PRODUCT_BY_PANELS   /* panel after panel, row after row in each. Zeros fill up the last
                             vector of a row */
} rnn_product_layout;

/* B [K, M], and the rows of A and C. */
typedef struct rnn_product_right {
  const double *at;
  rnn_product_layout layout;
  size_t stride;
  size_t panel; /* columns of a panel: one_row or rows of the kernels, for R = 1 or R > 1 */
  size_t R, K, M;
} rnn_product_right;

/* A [R, K]: A_rk is at r·row + k·step; row is 1 if there is a copy. */
typedef struct rnn_product_left {
  const double *at;
  size_t row, step;
  double *copy; /* [RNN_PRODUCT_COPIED·RNN_PRODUCT_DEPTH] [scratch] [opt] for copies of blocks */
} rnn_product_left;

typedef struct rnn_product_kernels {
  size_t one_row, rows; /* columns of a panel */

  /* C = A·B, or C = C + A·B if `add`. C [R, M] overlaps neither A nor B. */
  void (*multiply)(double *C, bool add, const rnn_product_left *A, const rnn_product_right *B);

  /* Copies B into the layout by panels. to [K·(M rounded up to whole vectors)] [out] */
  void (*pack)(const rnn_product_right *B, double *to);

  /* sum_j = Σ_r X_rj of X [R, M], from 0, r from 0 on */
  void (*sum)(double *sum, const double *X, size_t R, size_t M);
} rnn_product_kernels;

/* One for each path of simd/paths.h. */
extern const rnn_product_kernels rnn_product_plain;
extern const rnn_product_kernels rnn_product_neon;
extern const rnn_product_kernels rnn_product_avx2;
extern const rnn_product_kernels rnn_product_avx512;

#endif
