#include "product.h"

#include <stdint.h>
#include <string.h>

#include "base/ieee.h"
#include "base/size.h"
#include "simd/paths.h"

enum {
  FEW = 4,  /* rows for which W is not copied */
  MANY = 64 /* rows of dY, and numbers in each, for which these are copied */
};

static const rnn_product_kernels *const paths[] = {
    RNN_SIMD_PATHS(&rnn_product_plain, &rnn_product_neon, &rnn_product_avx2, &rnn_product_avx512)};

/* n rounded up to whole vectors of any path */
static size_t whole(size_t n) {
  return rnn_size_plus(n, (RNN_PRODUCT_LANES - n % RNN_PRODUCT_LANES) % RNN_PRODUCT_LANES);
}

static double *aligned(double *room) {
  const size_t past = (uintptr_t)room / sizeof *room % RNN_PRODUCT_LANES;
  return room + (RNN_PRODUCT_LANES - past) % RNN_PRODUCT_LANES;
}

static size_t room_for_rows(size_t R, size_t M) {
  return R < MANY || M < MANY ? 0 : RNN_PRODUCT_COPIED * RNN_PRODUCT_DEPTH;
}

size_t rnn_product_room(size_t R, size_t M, size_t K) {
  if (R < FEW) return 0;
  const size_t rest = room_for_rows(R, M) + RNN_PRODUCT_LANES - 1; /* to align it */
  return rnn_size_plus(rnn_size_times(whole(M), whole(K)), rest);
}

static rnn_product_weights weights_of(rnn_product_right matrix, size_t T, double *room) {
  const rnn_product_kernels *kernels = paths[rnn_simd_path()];
  matrix.panel = matrix.R == 1 ? kernels->one_row : kernels->rows;
  if (T * matrix.R >= FEW) {
    double *panels = aligned(room);
    kernels->pack(&matrix, panels);
    matrix.at = panels;
    matrix.layout = RNN_PRODUCT_BY_PANELS;
  }
  return (rnn_product_weights){matrix, kernels};
}

rnn_product_weights rnn_product_by(const double *W, size_t T, size_t R, size_t M, size_t K,
                                   double *room) {
  const rnn_product_right matrix = {
      .at = W, .layout = RNN_PRODUCT_BY_COLUMNS, .stride = K, .R = R, .K = K, .M = M};
  return weights_of(matrix, T, room);
}

rnn_product_weights rnn_product_by_transpose(const double *W, size_t T, size_t R, size_t M,
                                             size_t K, double *room) {
  const rnn_product_right matrix = {
      .at = W, .layout = RNN_PRODUCT_BY_ROWS, .stride = K, .R = R, .K = M, .M = K};
  return weights_of(matrix, T, room);
}

static void multiply(double *Y, bool add, const rnn_product_weights *W, const double *X) {
  const rnn_product_left rows = {.at = X, .row = W->matrix.K, .step = 1};
  W->kernels->multiply(Y, add, &rows, &W->matrix);
}

void rnn_product_set(double *Y, const rnn_product_weights *W, const double *X) {
  multiply(Y, false, W, X);
}

void rnn_product_add(double *Y, const rnn_product_weights *W, const double *X) {
  multiply(Y, true, W, X);
}

void rnn_product_start(double *Y, const double *b, size_t R, size_t M) {
  for (size_t r = 0; r < R; r++) memcpy(Y + r * M, b, M * sizeof *b);
}

void rnn_product(double *Y, const double *b, const double *W, const double *X, size_t R, size_t M,
                 size_t K, double *room) {
  const rnn_product_weights weights = rnn_product_by(W, 1, R, M, K, room);
  rnn_product_start(Y, b, R, M);
  rnn_product_add(Y, &weights, X);
}

void rnn_product_dX(double *dX, const double *W, const double *dY, size_t R, size_t M, size_t K,
                    double *room) {
  if (!dX) return;
  const rnn_product_weights weights = rnn_product_by_transpose(W, 1, R, M, K, room);
  rnn_product_set(dX, &weights, dY);
}

/* The sum goes over rows: A is the transpose of dY, and B is X. If there are many, their numbers
 * are too far apart for the caches, and blocks of both are copied. */
void rnn_product_dW(double *dW, const double *dY, const double *X, size_t R, size_t M, size_t K,
                    double *room) {
  if (!dW) return;
  const rnn_product_kernels *kernels = paths[rnn_simd_path()];
  rnn_product_left rows = {.at = dY, .row = 1, .step = M};
  const rnn_product_right all = {.at = X,
                                 .layout = RNN_PRODUCT_BY_ROWS,
                                 .stride = K,
                                 .panel = M == 1 ? kernels->one_row : kernels->rows,
                                 .R = M,
                                 .K = R,
                                 .M = K};
  if (R < MANY || M < MANY) {
    kernels->multiply(dW, false, &rows, &all);
    return;
  }
  rows.copy = aligned(room);
  double *panels = rows.copy + room_for_rows(R, M);
  const size_t depth = M < RNN_PRODUCT_DEPTH ? M : RNN_PRODUCT_DEPTH; /* panels have room for M */
  for (size_t r = 0; r < R; r += depth) {
    rnn_product_right block = all;
    block.at += r * K;
    block.K = R - r < depth ? R - r : depth;
    kernels->pack(&block, panels);
    block.at = panels;
    block.layout = RNN_PRODUCT_BY_PANELS;
    rows.at = dY + r * M;
    kernels->multiply(dW, r > 0, &rows, &block);
  }
}

void rnn_product_db(double *db, const double *dY, size_t R, size_t M) {
  if (db) paths[rnn_simd_path()]->sum(db, dY, R, M);
}
