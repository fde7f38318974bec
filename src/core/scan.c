#include "scan.h"

double rnn_scan_forward(const rnn_scan *scan, double *H) {
  double h = scan->h0;
  for (size_t t = 0; t < scan->n; t++) {
    h = h * scan->wh + scan->X[t] * scan->wx;
    H[t] = h;
  }
  return h;
}

rnn_scan_gradients rnn_scan_backward(const rnn_scan *scan, const double *H, double dlast,
                                     const double *dout, double *dX) {
  rnn_scan_gradients sum = {0.0, 0.0, 0.0};
  double delta = dout ? dout[scan->n - 1] : dlast;
  for (size_t t = scan->n; t-- > 0;) {
    sum.dwx += delta * scan->X[t];
    sum.dwh += delta * (t > 0 ? H[t - 1] : scan->h0);
    const double dh = delta * scan->wh;
    const double upstream = dout && t > 0 ? dout[t - 1] : 0.0;
    if (dX) dX[t] = delta * scan->wx;
    delta = dout && t > 0 ? upstream + dh : dh;
  }
  sum.dh0 = delta;
  return sum;
}
