/*
 * The definition of what layers over sequences of vectors compute element by element, in each step:
 * plain loops, which a reader can follow. The kernels (kernels.h) have the same bits; their specs
 * compare the two. ∘ is the product of elements, σ the logistic function. (lstm.h, gru.h, elman.h
 * and gatedscan.h have the equations of the whole layers.)
 *
 * Each product and sum rounds once, in the order that definition.c has. An array that is [out] only
 * overlaps no other.
 */
#ifndef RNNLUA_GATES_DEFINITION_H
#define RNNLUA_GATES_DEFINITION_H

#include <stddef.h>

/*
 * A step of the LSTM, of one sequence: i, f, o = σ(z_i), σ(z_f), σ(z_o); g = tanh(z_g);
 * c = f∘c_before + i∘g; squashed = tanh(c); h = o∘squashed.
 *   z  [4H] [in] z_i, z_f, z_g, z_o; [out] i, f, g, o
 *   c_before [H]; c, squashed, h [H] [out]
 */
void rnn_gates_define_lstm_forward(size_t H, double *z, const double *c_before, double *c,
                                   double *squashed, double *h);

/*
 * The same backwards. e = dh + dH is the gradient of h and, with s for squashed,
 * d = dc + e∘o∘(1 − s²) that of c; dz = (d∘g∘i∘(1 − i), d∘c_before∘f∘(1 − f), d∘i∘(1 − g²),
 * e∘s∘o∘(1 − o)).
 *   gates     [4H] i, f, g, o
 *   c_before, squashed  [H] of the step
 *   dH  [H] [opt] the upstream gradient of h
 *   dh  [H] what the step after it gives to the gradient of h
 *   dc  [H] [in] the gradient of c, but for what h gives it; [out] that of c_before: d∘f
 *   dz  [4H] [out]
 */
void rnn_gates_define_lstm_backward(size_t H, const double *gates, const double *c_before,
                                    const double *squashed, const double *dH, const double *dh,
                                    double *dc, double *dz);

/*
 * A step of the GRU, of one sequence: r, z = σ(a_r + u_r), σ(a_z + u_z); n = tanh(a_n + r∘u_n);
 * h = z∘h_before + (1 − z)∘n.
 *   a  [3H] [in] a_r, a_z, a_n; [out] r, z, n
 *   u  [3H] u_r, u_z, u_n; h_before [H]; h [H] [out]
 */
void rnn_gates_define_gru_forward(size_t H, double *a, const double *u, const double *h_before,
                                  double *h);

/*
 * The same backwards. e = dh + dH is the gradient of h; dn = e∘(1 − z)∘(1 − n²);
 * da = (dn∘u_n∘r∘(1 − r), e∘(h_before − n)∘z∘(1 − z), dn), and du is the same but for dn∘r.
 *   gates  [3H] r, z, n; u [3H], h_before [H] of the step
 *   dH  [H] the upstream gradient of h
 *   dh  [H] [in] what the step after it gives to the gradient of h; [out] what this step gives to
 *       that of h_before, but for what u gives it: e∘z
 *   da, du  [3H] [out]
 */
void rnn_gates_define_gru_backward(size_t H, const double *gates, const double *u,
                                   const double *h_before, const double *dH, double *dh, double *da,
                                   double *du);

/*
 * A step of the Elman layer backwards: delta = (dh + dH)∘(1 − h²). (Forwards it is tanh.)
 *   h, dH, dh [H]; delta [H] [out]
 */
void rnn_gates_define_elman_backward(size_t H, const double *h, const double *dH, const double *dh,
                                     double *delta);

/*
 * The gated scan of T steps of M numbers: h_t = fma(a_t, h_{t-1}, b_t), h_0 = h0.
 *   a, b [T, M]; h0 [M]; h [T, M] [out]
 */
void rnn_gates_define_scan_forward(size_t T, size_t M, const double *a, const double *b,
                                   const double *h0, double *h);

/*
 * The same backwards: δ_t = fma(a_{t+1}, δ_{t+1}, dh_t), δ_T = dh_T; da_t = δ_t∘h_{t-1};
 * db_t = δ_t; dh0 = a_1∘δ_1.
 *   a, h, dH [T, M]; h0 [M]
 *   delta [M] [scratch]
 *   da, db [T, M] [out] [opt]; dh0 [M] [out] [opt]
 */
void rnn_gates_define_scan_backward(size_t T, size_t M, const double *a, const double *h0,
                                    const double *h, const double *dH, double *delta, double *da,
                                    double *db, double *dh0);

#endif
