/* The definition of the products: plain loops. Whatever computes them faster has the same bits. */
#include "definition.h"

#include <math.h>

#include "base/ieee.h"

static void set_zero(double *x, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] = 0.0;
}

void rnn_product_definition_start(double *Y, const double *b, size_t R, size_t M) {
  for (size_t r = 0; r < R; r++) {
    for (size_t i = 0; i < M; i++) Y[r * M + i] = b[i];
  }
}

void rnn_product_definition_add(double *Y, const double *W, const double *X, size_t R, size_t M,
                                size_t K) {
  for (size_t r = 0; r < R; r++) {
    for (size_t i = 0; i < M; i++) {
      double y = Y[r * M + i];
      for (size_t k = 0; k < K; k++) y = fma(W[i * K + k], X[r * K + k], y);
      Y[r * M + i] = y;
    }
  }
}

void rnn_product_definition_add_dX(double *dX, const double *W, const double *dY, size_t R,
                                   size_t M, size_t K) {
  for (size_t r = 0; r < R; r++) {
    for (size_t i = 0; i < M; i++) {
      const double dy = dY[r * M + i];
      for (size_t k = 0; k < K; k++) dX[r * K + k] = fma(W[i * K + k], dy, dX[r * K + k]);
    }
  }
}

void rnn_product_definition_dX(double *dX, const double *W, const double *dY, size_t R, size_t M,
                               size_t K) {
  if (!dX) return;
  set_zero(dX, R * K);
  rnn_product_definition_add_dX(dX, W, dY, R, M, K);
}

void rnn_product_definition_dW(double *dW, const double *dY, const double *X, size_t R, size_t M,
                               size_t K) {
  if (!dW) return;
  set_zero(dW, M * K);
  for (size_t r = 0; r < R; r++) {
    for (size_t i = 0; i < M; i++) {
      const double dy = dY[r * M + i];
      for (size_t k = 0; k < K; k++) dW[i * K + k] = fma(dy, X[r * K + k], dW[i * K + k]);
    }
  }
}

void rnn_product_definition_db(double *db, const double *dY, size_t R, size_t M) {
  if (!db) return;
  set_zero(db, M);
  for (size_t r = 0; r < R; r++) {
    for (size_t i = 0; i < M; i++) db[i] = db[i] + dY[r * M + i];
  }
}
