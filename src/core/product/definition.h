/*
 * Products of matrices for the layers over vectors: y = W·x for each row x of a matrix, and its
 * gradients.
 *
 * The order of each sum is fixed: terms are added one after another, in the order stated below,
 * each with a fused multiply-add (C's fma: the product is not rounded, the sum is rounded once). So
 * the shapes alone decide the bits. A faster kernel may compute several sums at the same time, but
 * not reorder one. With u = 2^-53 and K terms, the error of a sum is at most K·u·Σ|terms| to first
 * order, if nothing underflows. (Higham, Accuracy and Stability of Numerical Algorithms, 2002,
 * section 3.1)
 *
 *   R rows of X and Y, M numbers in a row of Y, K in a row of X:
 *   Y [R, M], X [R, K], W [M, K], b [M]; a gradient has the shape of what it belongs to
 * The first argument is the result, and overlaps none of the others. That of
 * rnn_product_definition_d… may be NULL: then there is nothing to do.
 */
#ifndef RNNLUA_PRODUCT_DEFINITION_H
#define RNNLUA_PRODUCT_DEFINITION_H

#include <stddef.h>

#include "base/ieee.h"

/* Y_ri = b_i */
void rnn_product_definition_start(double *Y, const double *b, size_t R, size_t M);

/* Y_ri += Σ_k W_ik·X_rk, k from 0 to K − 1: y = W·x */
void rnn_product_definition_add(double *Y, const double *W, const double *X, size_t R, size_t M,
                                size_t K);

/* dX_rk += Σ_i W_ik·dY_ri, i from 0 to M − 1: dx = Wᵀ·dy */
void rnn_product_definition_add_dX(double *dX, const double *W, const double *dY, size_t R,
                                   size_t M, size_t K);

/* The same from 0 */
void rnn_product_definition_dX(double *dX, const double *W, const double *dY, size_t R, size_t M,
                               size_t K);

/* dW_ik = Σ_r dY_ri·X_rk, from 0, r from 0 to R − 1: dW = Σ dy·xᵀ */
void rnn_product_definition_dW(double *dW, const double *dY, const double *X, size_t R, size_t M,
                               size_t K);

/* db_i = Σ_r dY_ri, from 0, r from 0 to R − 1 */
void rnn_product_definition_db(double *db, const double *dY, size_t R, size_t M);

#endif
