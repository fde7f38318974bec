/*
 * The embedding: selects rows of a matrix, such as the vectors of tokens.
 *
 *   forward    y_n = E_{k_n}
 *   backward   dE_v = Σ dy_n over all n with k_n = v, in the order of n
 *
 * It allocates nothing: the caller supplies all memory. Every machine gives the same bits (any NaN
 * counts as equal to any NaN).
 */
#ifndef RNNLUA_EMBEDDING_H
#define RNNLUA_EMBEDDING_H

#include <stddef.h>

/* A layer's sizes, each at least 1, and what its last forward selected, which is borrowed: it must
 * not change before the last backward. */
typedef struct rnn_embedding {
  size_t V, N, D;  /* rows of E, rows selected, numbers in a row */
  const size_t *k; /* [N] from 0 to V − 1 */
} rnn_embedding;

/*
 *   E  [V, D]
 *   y  [N, D] [out] does not overlap E
 */
void rnn_embedding_forward(const rnn_embedding *layer, const double *E, double *y);

/*
 *   dy  [N, D] the upstream gradient, that of y
 *   dE  [V, D] [out] does not overlap dy
 */
void rnn_embedding_backward(const rnn_embedding *layer, const double *dy, double *dE);

#endif
