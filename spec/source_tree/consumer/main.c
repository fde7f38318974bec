#include <stdio.h>
#include <stdlib.h>

#include <rnnlua/cell.h>
#include <rnnlua/recurrent.h>
#include <rnnlua/rng.h>

int main(void) {
  rnn_cell cell;
  printf("%g", rnn_cell_forward(&cell, 2, 3, 5, 7));
  const rnn_cell_gradients of_cell = rnn_cell_backward(&cell, 1);
  printf(" %g %g %g %g\n", of_cell.dwx, of_cell.dwh, of_cell.dh, of_cell.dx);

  const double X[] = {1, 2, 3};
  double dX[3];
  rnn_recurrent layer;
  double *work = malloc(rnn_recurrent_work(3) * sizeof *work);
  if (!work) return 1;
  rnn_recurrent_init(&layer, 3, work);
  printf("%g", rnn_recurrent_forward(&layer, 2, X, 3, 1));
  const rnn_recurrent_gradients of_layer = rnn_recurrent_backward(&layer, 1, dX);
  printf(" %g %g %g %g %g %g\n", of_layer.dwx, of_layer.dwh, of_layer.dh0, dX[0], dX[1], dX[2]);

  free(work);

  rnn_rng rng;
  rnn_rng_seed(&rng, 1);
  printf("%d\n", (int)rnn_rng_integer(&rng, 5, 5));
  return 0;
}
