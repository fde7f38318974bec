#include "cell.h"
#include "base/ieee.h"

double rnn_cell_forward(rnn_cell *cell, double wx, double x, double wh, double h) {
  *cell = (rnn_cell){.wx = wx, .x = x, .wh = wh, .h = h};
  return h * wh + x * wx;
}

rnn_cell_gradients rnn_cell_backward(const rnn_cell *cell, double dout) {
  return (rnn_cell_gradients){
      .dwx = dout * cell->x, .dwh = dout * cell->h, .dh = dout * cell->wh, .dx = dout * cell->wx};
}
