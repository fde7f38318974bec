#include "scan_reference.h"

#include <math.h>

static const long double tiny = 0x1p-1074L;

static reference of_double(double x) {
  return (reference){x, fabsl((long double)x), 0};
}

static reference add(reference a, reference b) {
  return (reference){a.exact + b.exact, a.B + b.B, a.underflow + b.underflow};
}

/* (B_a + e_a)·(B_b + e_b) + 2^-1074 − B_a·B_b, without the cancellation. */
static reference multiply(reference a, reference b) {
  return (reference){a.exact * b.exact, a.B * b.B,
                     a.B * b.underflow + a.underflow * b.B + a.underflow * b.underflow + tiny};
}

void reference_states(const scan_case *scan, reference *H) {
  const reference wh = of_double(scan->wh), wx = of_double(scan->wx);
  reference h = of_double(scan->h0);
  for (size_t t = 0; t < scan->n; t++) {
    h = add(multiply(h, wh), multiply(of_double(scan->X[t]), wx));
    H[t] = h;
  }
}

reference_gradients reference_backward(const scan_case *scan, const reference *H, double dlast,
                                       const double *dout, reference *dX) {
  const reference wh = of_double(scan->wh), wx = of_double(scan->wx), h0 = of_double(scan->h0);
  reference_gradients sum = {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}};
  reference dh = of_double(dout ? 0.0 : dlast);
  for (size_t t = scan->n; t-- > 0;) {
    const reference delta = dout ? add(of_double(dout[t]), dh) : dh;
    sum.dwx = add(sum.dwx, multiply(delta, of_double(scan->X[t])));
    sum.dwh = add(sum.dwh, multiply(delta, t > 0 ? H[t - 1] : h0));
    dX[t] = multiply(delta, wx);
    dh = multiply(delta, wh);
  }
  sum.dh0 = dh;
  return sum;
}

long double reference_share(const scan_case *scan, double result, reference of) {
  const long double u = 0x1p-53L, n = (long double)scan->n;
  const long double bound =
      (4 * n + 8) * u * of.B + (4 + fabsl((long double)scan->wx)) * of.underflow;
  return fabsl((long double)result - of.exact) / bound;
}
