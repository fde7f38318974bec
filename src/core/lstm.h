/*
 * The LSTM layer over a sequence of T steps, for a batch of N sequences. (Hochreiter & Schmidhuber,
 * Long short-term memory, 1997; the forget gate: Gers, Schmidhuber & Cummins, Learning to forget,
 * 2000) The LSTM cell is this layer with T = 1.
 *
 *   forward, t = 1 … T        z = Wx·x_t + Wh·h_{t-1} + b = (z_i, z_f, z_g, z_o), H numbers each
 *                             i, f, o = σ(z_i), σ(z_f), σ(z_o);  g = tanh(z_g)
 *                             c_t = f∘c_{t-1} + i∘g;  s = tanh(c_t);  h_t = o∘s
 *
 *   backward, t = T … 1       dh = dh_t + Whᵀ·dz_{t+1}
 *                             dc = dc_t + f_{t+1}∘dc_{t+1} + dh∘o∘(1 − s²)
 *                             dz_i = dc∘g∘i∘(1 − i)
 *                             dz_f = dc∘c_{t-1}∘f∘(1 − f)
 *                             dz_g = dc∘i∘(1 − g²)
 *                             dz_o = dh∘s∘o∘(1 − o)
 *                             dx_t = Wxᵀ·dz_t
 *                             dh_0 = Whᵀ·dz_1,  dc_0 = f_1∘dc_1
 *                             dWx = Σ dz_t·x_tᵀ,  dWh = Σ dz_t·h_{t-1}ᵀ
 *                             db = Σ dz_t
 *
 * ∘ is the product of elements, σ the logistic function. dh_t is the upstream gradient of h_t, and
 * dc_t that of c_t, which only c_T has. The gates are in PyTorch's order; b is the sum of PyTorch's
 * two biases. The sums are over the steps and the batch.
 *
 * It allocates nothing: the caller supplies all memory. Sums are chains of fused multiply-adds,
 * whose order the shapes alone decide: that of a step adds to b the terms with x, and then those
 * with h; c_t is fma(f, c_{t-1}, i·g); gradients start with 0, and add step after step from t = 1
 * on. Every machine gives the same bits (any NaN counts as equal to any NaN). NaN and infinity
 * propagate as in IEEE 754.
 */
#ifndef RNNLUA_LSTM_H
#define RNNLUA_LSTM_H

#include <stddef.h>

/* A layer's sizes, each at least 1; the inputs of its last forward, which are borrowed: they must
 * not change before the last backward; and its work, borrowed for the layer's life. */
typedef struct rnn_lstm {
  size_t T, N, D, H; /* steps, sequences, numbers in x_t, numbers in h_t */
  const double *Wx;  /* [4H, D] */
  const double *X;   /* [T, N, D] */
  const double *Wh;  /* [4H, H] */
  const double *h0;  /* [N, H] */
  const double *c0;  /* [N, H] */
  const double *b;   /* [4H] */
  double *work;      /* [rnn_lstm_work(…)]: nobody else may write to it */
} rnn_lstm;

/* Where backward writes gradients, each in the shape of its input; NULL leaves one out. None
 * overlaps an input, an upstream gradient, the work or another. */
typedef struct rnn_lstm_gradients {
  double *dWx, *dWh, *dh0, *dc0, *db, *dX;
} rnn_lstm_gradients;

/* The doubles of work for these sizes; SIZE_MAX if there are more. */
size_t rnn_lstm_work(size_t T, size_t N, size_t D, size_t H);

/* Computes h_1 … h_T and c_1 … c_T, and keeps them in the work. */
void rnn_lstm_forward(const rnn_lstm *layer);

/* h_1 … h_T of the last forward, [T, N, H] in the work. */
const double *rnn_lstm_states(const rnn_lstm *layer);

/* c_1 … c_T of the last forward, [T, N, H] in the work. */
const double *rnn_lstm_cells(const rnn_lstm *layer);

/*
 *   dH  [T, N, H] [opt] dh_1 … dh_T; NULL for zeros
 *   dc  [N, H] [opt] dc_T; NULL for zeros
 */
void rnn_lstm_backward(const rnn_lstm *layer, const double *dH, const double *dc,
                       const rnn_lstm_gradients *gradients);

#endif
