/*
 * The Elman layer, a recurrent layer with tanh, over a sequence of T steps, for a batch of N
 * sequences. (Elman, Finding structure in time, 1990) The Elman cell is this layer with T = 1.
 *
 *   forward, t = 1 … T        h_t = tanh(Wx·x_t + Wh·h_{t-1} + b)
 *
 *   backward, t = T … 1       δ_t = (dh_t + Whᵀ·δ_{t+1}) ∘ (1 − h_t²),  δ_{T+1} = 0
 *                             dx_t = Wxᵀ·δ_t,  dh_0 = Whᵀ·δ_1
 *                             dWx = Σ δ_t·x_tᵀ,  dWh = Σ δ_t·h_{t-1}ᵀ,  db = Σ δ_t
 *
 * ∘ is the product of elements, and dh_t the upstream gradient of h_t. The sums are over the steps
 * and the batch. (Backpropagation through time: Werbos, 1990)
 *
 * It allocates nothing: the caller supplies all memory. Sums are chains of fused multiply-adds,
 * whose order the shapes alone decide: that of a step adds to b the terms with x, and then those
 * with h; gradients start with 0, and add step after step from t = 1 on. Every machine gives the
 * same bits (any NaN counts as equal to any NaN). NaN and infinity propagate as in IEEE 754.
 */
#ifndef RNNLUA_ELMAN_H
#define RNNLUA_ELMAN_H

#include <stddef.h>

/* A layer's sizes, each at least 1; the inputs of its last forward, which are borrowed: they must
 * not change before the last backward; and its work, borrowed for the layer's life. */
typedef struct rnn_elman {
  size_t T, N, D, H; /* steps, sequences, numbers in x_t, numbers in h_t */
  const double *Wx;  /* [H, D] */
  const double *X;   /* [T, N, D] */
  const double *Wh;  /* [H, H] */
  const double *h0;  /* [N, H] */
  const double *b;   /* [H] */
  double *work;      /* [rnn_elman_work(…)]: nobody else may write to it */
} rnn_elman;

/* Where backward writes gradients, each in the shape of its input; NULL leaves one out. None
 * overlaps an input, an upstream gradient, the work or another. */
typedef struct rnn_elman_gradients {
  double *dWx, *dWh, *dh0, *db, *dX;
} rnn_elman_gradients;

/* The doubles of work for these sizes; SIZE_MAX if there are more. */
size_t rnn_elman_work(size_t T, size_t N, size_t D, size_t H);

/* Computes h_1 … h_T, and keeps them in the work. */
void rnn_elman_forward(const rnn_elman *layer);

/* h_1 … h_T of the last forward, [T, N, H] in the work. */
const double *rnn_elman_states(const rnn_elman *layer);

/*   dH  [T, N, H] dh_1 … dh_T */
void rnn_elman_backward(const rnn_elman *layer, const double *dH,
                        const rnn_elman_gradients *gradients);

#endif
