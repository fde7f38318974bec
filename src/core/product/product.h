/*
 * Products of matrices for the layers over vectors: y = W·x for each row x of a matrix, and its
 * gradients. These are the fast ones, by the kernels for the processor. The bits are those of
 * definition.h, which states the order of each sum; so they depend on the shapes alone, and are
 * the same on each path.
 *
 *   R rows of X and Y, M numbers in a row of Y, K in a row of X, each at least 1:
 *   Y [R, M], X [R, K], W [M, K], b [M]; a gradient has the shape of what it belongs to
 * The first argument is the result. It overlaps no other, and `room` overlaps nothing. The result
 * of rnn_product_d… may be NULL: then there is nothing to do.
 */
#ifndef RNNLUA_PRODUCT_H
#define RNNLUA_PRODUCT_H

#include <stddef.h>

#include "kernels.h"

/*
 * The doubles of `room` for products of R rows in all; SIZE_MAX if there are more. It is enough for
 * fewer rows and smaller M and K as well. At most W with its sides rounded up to multiples of 8,
 * and 6,151; nothing for fewer than 4 rows.
 */
size_t rnn_product_room(size_t R, size_t M, size_t K);

/* Y_ri = b_i + Σ_k W_ik·X_rk: y = W·x + b */
void rnn_product(double *Y, const double *b, const double *W, const double *X, size_t R, size_t M,
                 size_t K, double *room);

/* dX_rk = Σ_i W_ik·dY_ri: dx = Wᵀ·dy */
void rnn_product_dX(double *dX, const double *W, const double *dY, size_t R, size_t M, size_t K,
                    double *room);

/* dW_ik = Σ_r dY_ri·X_rk: dW = Σ dy·xᵀ */
void rnn_product_dW(double *dW, const double *dY, const double *X, size_t R, size_t M, size_t K,
                    double *room);

/* db_i = Σ_r dY_ri */
void rnn_product_db(double *db, const double *dY, size_t R, size_t M);

/* Y_ri = b_i */
void rnn_product_start(double *Y, const double *b, size_t R, size_t M);

/* A matrix of weights, ready for the products of several steps. It borrows W and its room. */
typedef struct rnn_product_weights {
  rnn_product_right matrix;
  const rnn_product_kernels *kernels;
} rnn_product_weights;

/*
 * W, and Wᵀ, for T products of R rows each. Copies the weights into an order that suits the
 * kernels, if that pays.
 *   room  [rnn_product_room(T·R, M, K)] [scratch] in use until the last product
 */
rnn_product_weights rnn_product_by(const double *W, size_t T, size_t R, size_t M, size_t K,
                                   double *room);
rnn_product_weights rnn_product_by_transpose(const double *W, size_t T, size_t R, size_t M,
                                             size_t K, double *room);

/* For R rows x of X: y = W·x, or with Wᵀ in the place of W; and y += W·x. */
void rnn_product_set(double *Y, const rnn_product_weights *W, const double *X);
void rnn_product_add(double *Y, const rnn_product_weights *W, const double *X);

#endif
