#include "definition.h"

#include "base/ieee.h"

double rnn_scan_definition(const double *X, size_t n, double wx, double wh, double h, double *H) {
  if (!H) {
    for (size_t t = 0; t < n; t++) h = h * wh + X[t] * wx;
    return h;
  }
  for (size_t t = 0; t < n; t++) {
    h = h * wh + X[t] * wx;
    H[t] = h;
  }
  return h;
}

rnn_scan_reverse rnn_scan_definition_start(double dlast) {
  return (rnn_scan_reverse){.dh = dlast};
}

void rnn_scan_definition_reverse(rnn_scan_reverse *reverse, const double *X, size_t n, double wx,
                                 double wh, double h, const double *H, const double *dout,
                                 double *dX) {
  rnn_scan_reverse r = *reverse;
  for (size_t t = n; t-- > 0;) {
    const double delta = dout ? dout[t] + r.dh : r.dh;
    r.sum.dwx += delta * X[t];
    r.sum.dwh += delta * (t > 0 ? H[t - 1] : h);
    r.dh = delta * wh;
    if (dX) dX[t] = delta * wx;
  }
  *reverse = r;
}
