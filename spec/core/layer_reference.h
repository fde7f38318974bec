/*
 * The layers over vectors as their headers define them: plain loops over chains of fma, one number
 * after another, which share nothing with the core but exp, log, tanh and sigmoid of one number.
 */
#ifndef RNNLUA_SPEC_LAYER_REFERENCE_H
#define RNNLUA_SPEC_LAYER_REFERENCE_H

#include <stddef.h>

enum { JOB_INPUTS = 6, JOB_UPSTREAMS = 2, JOB_VALUES = 2, JOB_GRADIENTS = 6 };

/* A layer's sizes: steps, sequences or rows, numbers in x, numbers in h, tokens or scores. */
typedef struct job_sizes {
  size_t T, N, D, H, V;
} job_sizes;

/*
 * One forward and one backward of a layer. The inputs are in the order of its header, the gradients
 * too; the values are its outputs, or all its states.
 */
typedef struct job {
  job_sizes of;
  const double *in[JOB_INPUTS];
  const double *up[JOB_UPSTREAMS]; /* NULL for zeros */
  const size_t *labels;            /* [N] from 0 to V */
  double *work;
  double *value[JOB_VALUES];
  double *gradient[JOB_GRADIENTS]; /* NULL to leave one out, but not here */
} job;

void reference_linear(const job *j);
void reference_elman(const job *j);
void reference_lstm(const job *j);
void reference_gru(const job *j);
void reference_gatedscan(const job *j);
void reference_embedding(const job *j);
void reference_softmax(const job *j);

#endif
