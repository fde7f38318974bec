/*
 * Checks that the compiler gives the arithmetic that every file of the core needs: IEEE doubles.
 * Each operation is rounded to a double, and none is reordered, dropped or done in another
 * precision. Without this arithmetic, the core does not compile.
 */
#ifndef RNNLUA_IEEE_H
#define RNNLUA_IEEE_H

#include <float.h>

#if defined __FAST_MATH__ || defined __ASSOCIATIVE_MATH__ || defined __RECIPROCAL_MATH__ ||        \
    defined __NO_SIGNED_ZEROS__ || (defined __FINITE_MATH_ONLY__ && __FINITE_MATH_ONLY__)
#error "rnnlua's core keeps to IEEE arithmetic: compile it without -ffast-math and its parts"
#endif

#if FLT_EVAL_METHOD != 0
#error "rnnlua's core rounds each operation to a double: on x86 of 32 bits, -msse2 -mfpmath=sse"
#endif

#if FLT_RADIX != 2 || DBL_MANT_DIG != 53 || DBL_MIN_EXP != -1021 || DBL_MAX_EXP != 1024
#error "rnnlua's core needs IEEE doubles of 64 bits"
#endif

#endif
