/*
 * The scan in long double, with the bound that recurrent.h promises beside each number. Where long
 * double has a 64-bit significand its own error is 2,048 times smaller than what the bound allows.
 */
#ifndef RNNLUA_SCAN_REFERENCE_H
#define RNNLUA_SCAN_REFERENCE_H

#include "scan_draw.h"

/* A number, the same formula on absolute values (B), and what underflow may add (B⁺ − B). */
typedef struct reference {
  long double exact, B, underflow;
} reference;

typedef struct reference_gradients {
  reference dwx, dwh, dh0;
} reference_gradients;

/* H [n] [out] h_1 … h_n. */
void reference_states(const scan_case *scan, reference *H);

/* From dlast, or from dout [n] [in] [opt]. dX [n] [out]. */
reference_gradients reference_backward(const scan_case *scan, const reference *H, double dlast,
                                       const double *dout, reference *dX);

/* |result − exact| over its bound: at most 1 where the promise holds; NaN where it cannot tell. */
long double reference_share(const scan_case *scan, double result, reference of);

#endif
