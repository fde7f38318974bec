/*
 * Numbers as their bytes stand in files, to doubles and back, the same on every machine. Exact: a
 * double holds every number of these types but integers beyond 2^53, which are refused.
 */
#ifndef RNNLUA_BYTES_H
#define RNNLUA_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The type of the numbers in a file. */
typedef struct rnn_bytes_type {
  char kind;       /* 'f' IEEE 754 floats, 'i' signed and 'u' unsigned integers, 'b' booleans */
  size_t size;     /* bytes of a number: 2, 4, 8 for 'f'; 1, 2, 4, 8 for 'i', 'u'; 1 for 'b' */
  bool big_endian; /* whether the most significant byte is first */
} rnn_bytes_type;

/* A number of kind 'i' or 'u', which may be more than a double holds. */
typedef struct rnn_bytes_integer {
  bool negative;
  uint64_t magnitude;
} rnn_bytes_integer;

/*
 * Converts n numbers.
 *   out    [n] [out]
 *   bytes  [n·size]
 * Returns the index of the first that no double need equal, an integer beyond ±2^53; n where there
 * is none. What stands in `out` from that index on is unspecified.
 */
size_t rnn_bytes_to_doubles(double *out, const unsigned char *bytes, size_t n, rnn_bytes_type type);

/* The integer that begins at `bytes` [size]. */
rnn_bytes_integer rnn_bytes_to_integer(const unsigned char *bytes, rnn_bytes_type type);

/* 64-bit floats, the least significant byte first.
 *   bytes  [8n] [out] */
void rnn_bytes_from_doubles(unsigned char *bytes, const double *x, size_t n);

#endif
