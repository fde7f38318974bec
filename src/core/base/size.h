/*
 * Sizes of buffers of doubles. They saturate instead of wrapping around: on 32 bits, 2^32 + 1
 * numbers must not become 1 number, and 2^29 + 1 doubles must not become 8 bytes.
 */
#ifndef RNNLUA_SIZE_H
#define RNNLUA_SIZE_H

#include <stddef.h>
#include <stdint.h>

/* Half the address space: no allocator gives so many bytes. */
#define RNN_SIZE_REFUSED (SIZE_MAX / 2 + 1)

/* n, or SIZE_MAX if that is less. */
static inline size_t rnn_size(uint64_t n) {
  return n < SIZE_MAX ? (size_t)n : SIZE_MAX;
}

/* The bytes of a header and n doubles, or RNN_SIZE_REFUSED if that is less. */
static inline size_t rnn_size_bytes(size_t header, size_t n) {
  const size_t most = RNN_SIZE_REFUSED - header;
  return n < most / sizeof(double) ? header + n * sizeof(double) : RNN_SIZE_REFUSED;
}

/* a·b, or SIZE_MAX if that is less. */
static inline size_t rnn_size_times(size_t a, size_t b) {
  return b == 0 || a <= SIZE_MAX / b ? a * b : SIZE_MAX;
}

/* a + b, or SIZE_MAX if that is less. */
static inline size_t rnn_size_plus(size_t a, size_t b) {
  return a <= SIZE_MAX - b ? a + b : SIZE_MAX;
}

#endif
