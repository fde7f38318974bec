/*
 * The scalar recurrent layer: a chain of n cells, h_t = h_{t-1}·wh + x_t·wx for t = 1 … n.
 * It allocates nothing: the caller supplies the buffers and keeps them alive.
 *
 * Accuracy. Below 64 steps every result has the same bits as the chain of cells. From 64 steps on,
 * sums are regrouped for speed; every machine gives the same bits. There are two cases. If all
 * intermediate results are provably far from overflow, every result is finite, and its error is at
 * most
 *   (4n + 8)·u·B + (4 + |wx|)·(B⁺ − B),
 * where u = 2^-53, B is the same formula with absolute values (for dwh: Σ|δ_t|·B_{t-1}), and B⁺
 * adds 2^-1074 to each of its products. Otherwise the result has the same bits as the chain of
 * cells, also for NaN and infinity.
 */
#ifndef RNNLUA_RECURRENT_H
#define RNNLUA_RECURRENT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct rnn_recurrent {
  size_t n;        /* steps, at least 1 */
  double wx, wh;   /* of the last forward */
  double h0;       /* of the last forward */
  const double *X; /* [n] of the last forward, borrowed */
  double *work;    /* [rnn_recurrent_work(n)], borrowed from rnn_recurrent_init on */
  double h;        /* h_n of the last forward */

  /* stored by the last forward for rnn_recurrent_states and the backwards; private to the core */
  bool by_definition; /* the plain loop ran, and runs for them, too. If false: */
  double x_bound;     /* |x_t| ≤ x_bound */
  double h_bound;     /* |h_t| ≤ h_bound */
  bool faint;         /* denormals may matter in some tile */
} rnn_recurrent;

/* A gradient for each input except X, whose gradient goes to a buffer. */
typedef struct rnn_recurrent_gradients {
  double dwx, dwh, dh0;
} rnn_recurrent_gradients;

/*
 * The doubles of work that a layer of n steps needs: at most n + 16 below 4,096 steps; from 4,096
 * steps on 4,104, and one more for every 4,096 steps or part of them. Arrays need an alignment of 8
 * bytes; 64 is faster.
 */
size_t rnn_recurrent_work(size_t n);

/*
 * Prepares a layer of n ≥ 1 steps.
 *   layer  [out]
 *   work   [rnn_recurrent_work(n)] [scratch] borrowed for the layer's life; nobody else may
 *          write to it, because the backwards use what the last forward stored there
 */
void rnn_recurrent_init(rnn_recurrent *layer, size_t n, double *work);

/*
 * Returns h_n. It stores one state for every 4,096 steps.
 *   X  [n] [in] borrowed: must not change before the last rnn_recurrent_states or backward of
 *      this forward; may not overlap work
 * Any double is legal; NaN and infinity propagate as in IEEE 754.
 */
double rnn_recurrent_forward(rnn_recurrent *layer, double wx, const double *X, double wh,
                             double h0);

/*
 * Fills H with h_1 … h_n of the last forward; the last is layer->h, bit for bit.
 *   H  [n] [out] overwritten; overlaps neither X nor work
 */
void rnn_recurrent_states(const rnn_recurrent *layer, double *H);

/*
 * The gradients of dout·h_n at the inputs of the last forward, by back-propagation through time
 * (Werbos, 1990): δ_n = dout, δ_t = wh·δ_{t+1},
 *   dwx = Σ δ_t·x_t, dwh = Σ δ_t·h_{t-1}, dh0 = wh·δ_1, dX_t = wx·δ_t.
 *   dX  [n] [out] [opt] overwritten; overlaps neither X nor work
 * Reads X once, and writes dX once if it is given.
 */
rnn_recurrent_gradients rnn_recurrent_backward(const rnn_recurrent *layer, double dout, double *dX);

/*
 * The gradients of Σ dout_t·h_t, an upstream gradient at every state: δ_t = dout_t + wh·δ_{t+1}.
 *   dout  [n] [in]
 *   dX    [n] [out] [opt] overwritten; may be dout itself, overlaps neither X nor work
 */
rnn_recurrent_gradients rnn_recurrent_backward_steps(const rnn_recurrent *layer, const double *dout,
                                                     double *dX);

/*
 * rnn_recurrent_forward and rnn_recurrent_backward without dX, with a single read of X and the same
 * bits. Returns h_n.
 *   gradients  [out]
 */
double rnn_recurrent_forward_backward(rnn_recurrent *layer, double wx, const double *X, double wh,
                                      double h0, double dout, rnn_recurrent_gradients *gradients);

#endif
