#include "bytes.h"
#include "ieee.h"

#include <string.h>

enum { BYTES = 8 };

#define LARGEST ((uint64_t)1 << 53) /* a double holds every integer up to here */

/* The bytes of a number as one word. */
static uint64_t word_of(const unsigned char *bytes, rnn_bytes_type type) {
  uint64_t word = 0;
  for (size_t k = 0; k < type.size; k++) {
    word = word << 8 | bytes[type.big_endian ? k : type.size - 1 - k];
  }
  return word;
}

static double double_of(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static double from_single(uint64_t word) {
  const uint32_t bits = (uint32_t)word;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* IEEE 754 binary16: a sign, 5 bits of exponent with the bias 15, 10 of the fraction. */
static double from_half(uint64_t word) {
  const uint64_t sign = word >> 15 << 63, exponent = word >> 10 & 31, fraction = word & 1023;
  if (exponent == 0) { /* denormal: the fraction counts 2^-24 */
    const double value = (double)fraction * 0x1p-24;
    return sign ? -value : value;
  }
  const uint64_t wide = exponent == 31 ? 2047 : exponent - 15 + 1023;
  return double_of(sign | wide << 52 | fraction << 42);
}

static double from_float(uint64_t word, size_t size) {
  if (size == 8) return double_of(word);
  return size == 4 ? from_single(word) : from_half(word);
}

rnn_bytes_integer rnn_bytes_to_integer(const unsigned char *bytes, rnn_bytes_type type) {
  const uint64_t word = word_of(bytes, type), top = (uint64_t)1 << ((8 * type.size - 1) & 63);
  if (type.kind == 'u' || !(word & top)) return (rnn_bytes_integer){false, word};
  return (rnn_bytes_integer){true, (~word + 1) & (top | (top - 1))}; /* two's complement */
}

size_t rnn_bytes_to_doubles(double *out, const unsigned char *bytes, size_t n,
                            rnn_bytes_type type) {
  for (size_t i = 0; i < n; i++) {
    const unsigned char *here = bytes + i * type.size;
    if (type.kind == 'f') {
      out[i] = from_float(word_of(here, type), type.size);
    } else if (type.kind == 'g') {
      out[i] = from_single(word_of(here, type) << 16);
    } else if (type.kind == 'b') {
      out[i] = *here != 0;
    } else {
      const rnn_bytes_integer integer = rnn_bytes_to_integer(here, type);
      if (integer.magnitude > LARGEST) return i;
      out[i] = integer.negative ? -(double)integer.magnitude : (double)integer.magnitude;
    }
  }
  return n;
}

void rnn_bytes_from_doubles(unsigned char *bytes, const double *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint64_t bits;
    memcpy(&bits, &x[i], sizeof bits);
    for (size_t k = 0; k < BYTES; k++) bytes[i * BYTES + k] = (unsigned char)(bits >> (8 * k));
  }
}
