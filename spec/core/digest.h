/* A digest of numbers by their bits (FNV-1a over whole words): the same on every machine. */
#ifndef RNNLUA_SPEC_DIGEST_H
#define RNNLUA_SPEC_DIGEST_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define DIGEST_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t digest_word(uint64_t digest, uint64_t word) {
  return (digest ^ word) * UINT64_C(0x100000001b3);
}

/* Processors differ in the sign and the payload of NaN: all count as one. */
static inline uint64_t digest_numbers(uint64_t digest, const double *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint64_t bits = 1;
    if (!isnan(x[i])) memcpy(&bits, &x[i], sizeof bits);
    digest = digest_word(digest, bits);
  }
  return digest;
}

#endif
