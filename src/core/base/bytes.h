/*
 * Converts numbers between their bytes in files and doubles, in the same way on every machine. The
 * conversion is exact: a double can hold every number of these types, except integers beyond 2^53,
 * which are refused.
 */
#ifndef RNNLUA_BYTES_H
#define RNNLUA_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The type of the numbers in a file. */
typedef struct rnn_bytes_type {
  char kind;   /* 'f' IEEE 754 floats, 'g' bfloat16, the upper half of a 32-bit float, 'i' signed
                * and 'u' unsigned integers, 'b' booleans */
  size_t size; /* bytes of a number: 2, 4, 8 for 'f'; 2 for 'g'; 1, 2, 4, 8 for 'i', 'u'; 1 for
                * 'b' */
  bool big_endian; /* whether the most significant byte is first */
} rnn_bytes_type;

/* A number of kind 'i' or 'u'. A double may be unable to hold it. */
typedef struct rnn_bytes_integer {
  bool negative;
  uint64_t magnitude;
} rnn_bytes_integer;

/*
 * Converts n numbers.
 *   out    [n] [out]
 *   bytes  [n·size]
 * Returns the index of the first number that a double may be unable to hold (an integer beyond
 * ±2^53), or n if there is none. `out` is unspecified from that index on.
 */
size_t rnn_bytes_to_doubles(double *out, const unsigned char *bytes, size_t n, rnn_bytes_type type);

/* The integer that begins at `bytes` [size]. */
rnn_bytes_integer rnn_bytes_to_integer(const unsigned char *bytes, rnn_bytes_type type);

/* 64-bit floats, the least significant byte first.
 *   bytes  [8n] [out] */
void rnn_bytes_from_doubles(unsigned char *bytes, const double *x, size_t n);

#endif
