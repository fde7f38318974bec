/*
 * The GRU layer, the gated recurrent unit, over a sequence of T steps, for a batch of N sequences.
 * (Cho et al., Learning phrase representations using RNN encoder-decoder, 2014; with the reset gate
 * after the product, as in cuDNN and PyTorch) The GRU cell is this layer with T = 1.
 *
 *   forward, t = 1 … T        a = Wx·x_t + bx = (a_r, a_z, a_n), H numbers each
 *                             u = Wh·h_{t-1} + bh = (u_r, u_z, u_n)
 *                             r, z = σ(a_r + u_r), σ(a_z + u_z);  n = tanh(a_n + r∘u_n)
 *                             h_t = (1 − z)∘n + z∘h_{t-1}
 *
 *   backward, t = T … 1       dh = dh_t + z_{t+1}∘dh(t+1) + Whᵀ·du_{t+1}
 *                             da_n = dh∘(1 − z)∘(1 − n²);   da_r = da_n∘u_n∘r∘(1 − r)
 *                             da_z = dh∘(h_{t-1} − n)∘z∘(1 − z)
 *                             du_r = da_r,  du_z = da_z,  du_n = da_n∘r
 *                             dx_t = Wxᵀ·da_t,  dh_0 = z_1∘dh(1) + Whᵀ·du_1
 *                             dWx = Σ da_t·x_tᵀ,  dWh = Σ du_t·h_{t-1}ᵀ
 *                             dbx = Σ da_t,  dbh = Σ du_t
 *
 * ∘ is the product of elements, σ the logistic function, dh_t the upstream gradient of h_t, and
 * dh(t) the dh of step t. z weighs the old state. The gates are in PyTorch's order. The sums are
 * over the steps and the batch.
 *
 * It allocates nothing: the caller supplies all memory. Sums are chains of fused multiply-adds,
 * whose order the shapes alone decide: a starts with bx, and u with bh; the argument of n is
 * fma(r, u_n, a_n), and h_t is fma(z, h_{t-1}, (1 − z)·n); dh_{t-1} starts with z∘dh; other
 * gradients start with 0, and add step after step from t = 1 on. Every machine gives the same bits
 * (any NaN counts as equal to any NaN). NaN and infinity propagate as in IEEE 754.
 */
#ifndef RNNLUA_GRU_H
#define RNNLUA_GRU_H

#include <stddef.h>

/* A layer's sizes, each at least 1; the inputs of its last forward, which are borrowed: they must
 * not change before the last backward; and its work, borrowed for the layer's life. */
typedef struct rnn_gru {
  size_t T, N, D, H; /* steps, sequences, numbers in x_t, numbers in h_t */
  const double *Wx;  /* [3H, D] */
  const double *X;   /* [T, N, D] */
  const double *Wh;  /* [3H, H] */
  const double *h0;  /* [N, H] */
  const double *bx;  /* [3H] */
  const double *bh;  /* [3H] */
  double *work;      /* [rnn_gru_work(…)]: nobody else may write to it */
} rnn_gru;

/* Where backward writes gradients, each in the shape of its input; NULL leaves one out. None
 * overlaps an input, an upstream gradient, the work or another. */
typedef struct rnn_gru_gradients {
  double *dWx, *dWh, *dh0, *dbx, *dbh, *dX;
} rnn_gru_gradients;

/* The doubles of work for these sizes; SIZE_MAX if there are more. */
size_t rnn_gru_work(size_t T, size_t N, size_t D, size_t H);

/* Computes h_1 … h_T, and keeps them in the work. */
void rnn_gru_forward(const rnn_gru *layer);

/* h_1 … h_T of the last forward, [T, N, H] in the work. */
const double *rnn_gru_states(const rnn_gru *layer);

/*   dH  [T, N, H] dh_1 … dh_T */
void rnn_gru_backward(const rnn_gru *layer, const double *dH, const rnn_gru_gradients *gradients);

#endif
