/* What the definition (elementary.c) and the kernels compute with. */
#ifndef RNNLUA_ELEMENTARY_CONSTANTS_H
#define RNNLUA_ELEMENTARY_CONSTANTS_H

#include <stdint.h>

/* ln 2. The first part has 42 bits, so that its product with an integer of 11 bits is exact. */
static const double LN2 = 0x1.62e42fefa38p-1, LN2_REST = 0x1.ef35793c7673p-45;

/* 1 / ln 2 */
static const double LOG2_E = 0x1.71547652b82fep+0;

/* To add it rounds |a| < 2^51 to an integer, which the last bits of the sum hold. */
static const double TO_INTEGER = 0x1.8p52;

/* Beyond these bounds e^x is ∞ or 0, as at them. */
static const double EXP_LARGEST = 710, EXP_SMALLEST = -746;

/* Beyond this bound tanh is 1, as at it: it is from 19.06 on. */
static const double TANH_LARGEST = 22;

/* e^r = 1 + r + r²/2 + r³·(EXP[0] + EXP[1]·r + …), as far as 1/13! */
static const double EXP[] = {1.0 / 6,        1.0 / 24,        1.0 / 120,       1.0 / 720,
                             1.0 / 5040,     1.0 / 40320,     1.0 / 362880,    1.0 / 3628800,
                             1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};

/* 2·artanh s = 2s + s³·(LOG[0] + LOG[1]·s² + …), as far as 2/21 */
static const double LOG[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11,
                             2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21};

/* The bits of √½, those of 1, and those of a double that are not its sign or exponent. */
static const uint64_t BITS_OF_ROOT = UINT64_C(0x3fe6a09e667f3bcd);
static const uint64_t BITS_OF_ONE = UINT64_C(0x3ff0000000000000);
static const uint64_t FRACTION = UINT64_MAX >> 12;

#endif
