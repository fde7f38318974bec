#include "matrix.h"
#include "base/ieee.h"

void rnn_matrix_product(double *C, const double *A, const double *B, size_t m, size_t k, size_t n) {
  for (size_t i = 0; i < m; i++) {
    double *row = C + i * n;
    for (size_t j = 0; j < n; j++) row[j] = 0.0;
    /* l outside j: memory is read in order, and compilers use vectors. */
    for (size_t l = 0; l < k; l++) {
      const double a = A[i * k + l];
      for (size_t j = 0; j < n; j++) row[j] = row[j] + a * B[l * n + j];
    }
  }
}

void rnn_matrix_transpose(double *B, const double *A, const size_t *size, int dimensions) {
  size_t rows = size[0], columns = 1;
  for (int d = 1; d < dimensions; d++) columns *= size[d];
  if (dimensions <= 2) {
    for (size_t i = 0; i < rows; i++) {
      for (size_t j = 0; j < columns; j++) B[j * rows + i] = A[i * columns + j];
    }
    return;
  }
  /* The index of a number of A counts up like an odometer: the last dimension changes fastest. */
  for (size_t i = 0; i < rows * columns; i++) {
    size_t rest = i, place = 0;
    size_t factor = rows * columns;
    for (int d = dimensions - 1; d >= 0; d--) {
      factor /= size[d];
      place += rest % size[d] * factor;
      rest /= size[d];
    }
    B[place] = A[i];
  }
}
