/*
 * Matrices of doubles, row by row: A [m, k] has A_ij at A[i·k + j]. Every machine gives
 * the same bits.
 */
#ifndef RNNLUA_MATRIX_H
#define RNNLUA_MATRIX_H

#include <stddef.h>

/*
 * C = A·B: C_ij = Σ_l A_il·B_lj, the terms added in the order of l, each product and each sum
 * rounded once. With u = 2^-53, |C_ij − exact| ≤ (k + 1)·u·Σ_l |A_il·B_lj| for k < 2^40, if nothing
 * underflows. (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.5)
 *   C  [m, n] [out], must not be A or B
 *   A  [m, k]
 *   B  [k, n]
 */
void rnn_matrix_product(double *C, const double *A, const double *B, size_t m, size_t k, size_t n);

/*
 * B_j…i = A_i…j: the transpose of a matrix, and generally A with its dimensions in reverse order.
 *   B     [size_d, …, size_1] [out], must not be A
 *   A     [size_1, …, size_d]
 *   size  [dimensions], outermost first; dimensions ≥ 1
 */
void rnn_matrix_transpose(double *B, const double *A, const size_t *size, int dimensions);

#endif
