/*
 * The gated scan: a linear recurrence whose factor depends on the step, for M numbers at a time. It
 * is the recurrence of minimal gated units. (Martin & Cundy, Parallelizing linear recurrent neural
 * nets over sequence length, 2018; Feng et al., Were RNNs all we needed?, 2024)
 *
 *   forward, t = 1 … T        h_t = a_t∘h_{t-1} + b_t
 *
 *   backward, t = T … 1       δ_t = dh_t + a_{t+1}∘δ_{t+1},  δ_{T+1} = 0
 *                             da_t = δ_t∘h_{t-1},  db_t = δ_t,  dh_0 = a_1∘δ_1
 *
 * ∘ is the product of elements, and dh_t the upstream gradient of h_t. h_t is fma(a_t, h_{t-1},
 * b_t), and δ_t is fma(a_{t+1}, δ_{t+1}, dh_t).
 *
 * It allocates nothing: the caller supplies all memory. Every machine gives the same bits (any NaN
 * counts as equal to any NaN). NaN and infinity propagate as in IEEE 754.
 */
#ifndef RNNLUA_GATEDSCAN_H
#define RNNLUA_GATEDSCAN_H

#include <stddef.h>

/* A layer's sizes, each at least 1; the inputs of its last forward that the backward needs, which
 * are borrowed: they must not change before the last backward; and its work, borrowed for the
 * layer's life. */
typedef struct rnn_gatedscan {
  size_t T, M;      /* steps, numbers at a time */
  const double *a;  /* [T, M] */
  const double *h0; /* [M] */
  double *work;     /* [rnn_gatedscan_work(…)]: nobody else may write to it */
} rnn_gatedscan;

/* Where backward writes gradients, each in the shape of its input; NULL leaves one out. None
 * overlaps an input, an upstream gradient, the work or another. */
typedef struct rnn_gatedscan_gradients {
  double *da, *db, *dh0;
} rnn_gatedscan_gradients;

/* The doubles of work for these sizes; SIZE_MAX if there are more. */
size_t rnn_gatedscan_work(size_t T, size_t M);

/* Computes h_1 … h_T, and keeps them in the work.
 *   b  [T, M] */
void rnn_gatedscan_forward(const rnn_gatedscan *layer, const double *b);

/* h_1 … h_T of the last forward, [T, M] in the work. */
const double *rnn_gatedscan_states(const rnn_gatedscan *layer);

/*   dH  [T, M] dh_1 … dh_T */
void rnn_gatedscan_backward(const rnn_gatedscan *layer, const double *dH,
                            const rnn_gatedscan_gradients *gradients);

#endif
