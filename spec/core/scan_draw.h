/* Random scans, of the kind that break arithmetic. */
#ifndef RNNLUA_SCAN_DRAW_H
#define RNNLUA_SCAN_DRAW_H

#include <stddef.h>

#include "rng.h"

/* What a layer is run on. */
typedef struct scan_case {
  size_t n;
  double wx, wh, h0;
  const double *X; /* [n] */
  double *work;    /* [rnn_recurrent_work(n)] */
} scan_case;

/* The longest scan drawn. */
enum { DRAW_MAX = 20000 };

/* n in [1, DRAW_MAX]: mostly short, one in six around a multiple of a tile. */
size_t draw_n(rnn_rng *rng);

/* wx, wh and h0 of a scan. */
void draw_constants(rnn_rng *rng, scan_case *scan);

/* An upstream gradient. */
double draw_dout(rnn_rng *rng);

/* n numbers of one kind: normal, of any size, denormal, sparse, constant, or with odd ones in. */
void draw_sequence(rnn_rng *rng, size_t n, double *x);

/*
 * Makes a scan small: denormals that growing powers or a large upstream gradient lift into sight,
 * and zeros beside powers that overflow. X [n] [out].
 */
void draw_faint(rnn_rng *rng, scan_case *scan, double *X, double *dlast);

/*
 * Makes a scan of denormals whose weights take each below half the least double, while their sum,
 * times a large wx or an upstream gradient, counts: alone, or past a loud first number.
 * X, dout [n] [out].
 */
void draw_sunken(rnn_rng *rng, scan_case *scan, double *X, double *dout, double *dlast);

/* Makes a scan whose products with the upstream gradient overflow here and there, or nearly. */
void draw_loud(rnn_rng *rng, scan_case *scan, double *X, double *dlast);

#endif
