/*
 * Softmax with cross entropy: the mean over the rows of −log softmax(z)_k, for a label k a row.
 *
 *   forward    m = max z;  p_j = e^(z_j − m) / S with S = Σ e^(z_j − m)
 *              loss of a row = log S − (z_k − m);  loss = Σ losses / C
 *   backward   dz_j = (dloss / C)·(p_j − [j = k])
 *
 * A row with label 0 counts neither in the sum nor in C, the count of rows, and its dz is 0.
 * Without any other row the loss is 0. m only prevents overflow: it cancels. (Bridle, Probabilistic
 * interpretation of feedforward classification network outputs, 1990)
 *
 * It allocates nothing: the caller supplies all memory. Sums add from the first to the last number.
 * Every machine gives the same bits (any NaN counts as equal to any NaN). NaN and infinity
 * propagate as in IEEE 754.
 */
#ifndef RNNLUA_SOFTMAX_H
#define RNNLUA_SOFTMAX_H

#include <stddef.h>

/* A layer's sizes, each at least 1; the labels of its last forward, which are borrowed: they must
 * not change before the last backward; and the probabilities, which that forward leaves there. */
typedef struct rnn_softmax {
  size_t N, V;     /* rows, numbers in a row */
  const size_t *k; /* [N] from 1 to V, or 0 for a row that does not count */
  double *p;       /* [N, V] [out] of the forward; borrowed */
} rnn_softmax;

/* Returns the loss.
 *   z  [N, V] does not overlap p */
double rnn_softmax_forward(const rnn_softmax *layer, const double *z);

/*
 *   dloss  the upstream gradient, that of the loss
 *   dz     [N, V] [out] does not overlap p
 */
void rnn_softmax_backward(const rnn_softmax *layer, double dloss, double *dz);

#endif
