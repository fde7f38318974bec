/*
 * The linear layer: y = W·x + b for each row x of a batch.
 *
 *   forward    y = W·x + b
 *   backward   dW = Σ dy·xᵀ,  db = Σ dy,  dx = Wᵀ·dy      the sums are over the rows
 *
 * It allocates nothing: the caller supplies all memory. Sums are chains of fused multiply-adds,
 * whose order the shapes alone decide: y starts with b, and a gradient with 0. Every machine gives
 * the same bits (any NaN counts as equal to any NaN). NaN and infinity propagate as in IEEE 754.
 */
#ifndef RNNLUA_LINEAR_H
#define RNNLUA_LINEAR_H

#include <stddef.h>

/* A layer's sizes, each at least 1, and the inputs of its last forward, which are borrowed: they
 * must not change before the last backward. */
typedef struct rnn_linear {
  size_t N, D, V;  /* rows, numbers in x, numbers in y */
  const double *W; /* [V, D] */
  const double *x; /* [N, D] */
  const double *b; /* [V] */
  double *work;    /* [rnn_linear_work(…)] [scratch] */
} rnn_linear;

/* Where backward writes gradients, each in the shape of its input; NULL leaves one out. None
 * overlaps an input, an upstream gradient, the work or another. */
typedef struct rnn_linear_gradients {
  double *dW, *db, *dx;
} rnn_linear_gradients;

/* The doubles of work for these sizes; SIZE_MAX if there are more. */
size_t rnn_linear_work(size_t N, size_t D, size_t V);

/*   y  [N, V] [out] overlaps no input */
void rnn_linear_forward(const rnn_linear *layer, double *y);

/*   dy  [N, V] the upstream gradient, that of y */
void rnn_linear_backward(const rnn_linear *layer, const double *dy,
                         const rnn_linear_gradients *gradients);

#endif
