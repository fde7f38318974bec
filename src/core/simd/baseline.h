/* The vector operations for every processor that the build is for. */
#ifndef RNNLUA_SIMD_BASELINE_H
#define RNNLUA_SIMD_BASELINE_H

#if defined __GNUC__ && !defined RNN_SIMD_PLAIN_ONLY
#include "simd/gnu.h"
#else
#include "simd/plain.h"
#endif

#endif
