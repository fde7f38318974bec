/*
 * Sizes of buffers of doubles, which stop where no object can be larger instead of wrapping round:
 * on 32 bits 2^32 + 1 numbers are no 1, and 2^29 + 1 take no 8 bytes.
 */
#ifndef RNNLUA_SIZE_H
#define RNNLUA_SIZE_H

#include <stddef.h>
#include <stdint.h>

/* Half the address space: bytes that every allocator refuses. */
#define RNN_SIZE_REFUSED (SIZE_MAX / 2 + 1)

/* n; or, where it is more than a size can be, the largest. */
static inline size_t rnn_size(uint64_t n) {
  return n < SIZE_MAX ? (size_t)n : SIZE_MAX;
}

/* The bytes of n doubles after a header of some bytes, RNN_SIZE_REFUSED where that is less. */
static inline size_t rnn_size_bytes(size_t header, size_t n) {
  const size_t most = RNN_SIZE_REFUSED - header;
  return n < most / sizeof(double) ? header + n * sizeof(double) : RNN_SIZE_REFUSED;
}

#endif
