/*
 * One interface to the LSTM and the GRU, for bench_vectors.c and, through the shared library, for
 * bench/vectors.py: sizes, and pointers to arrays of the caller's.
 */
#ifndef RNNLUA_BENCH_VECTOR_LAYER_H
#define RNNLUA_BENCH_VECTOR_LAYER_H

#include <stdbool.h>
#include <stddef.h>

enum { VECTOR_LSTM, VECTOR_GRU };

/* The inputs. C0 and B are those of an LSTM, BX and BH those of a GRU. */
enum { WX, X, WH, H0, C0, B, BX = C0, BH = B, VECTOR_INPUTS };

typedef struct vector_layer {
  size_t kind;
  size_t T, N, D, H;
  const double *input[VECTOR_INPUTS];
  const double *dH; /* [T, N, H] */
  double *work;     /* [vector_layer_work()] */
  double *gradient[VECTOR_INPUTS];
} vector_layer;

/* Doubles. */
size_t vector_layer_work(const vector_layer *layer);
size_t vector_layer_size(const vector_layer *layer, int input);

/* Returns h_1 … h_T [T, N, H], in the work. */
const double *vector_layer_forward(const vector_layer *layer);

/* All gradients, after a forward. */
void vector_layer_backward(const vector_layer *layer);

/* The operations of a forward, and of a forward and a backward: those of the products with the
 * matrices. A backward has two products for each one of the forward. */
size_t vector_layer_flops(const vector_layer *layer, bool both);

#endif
