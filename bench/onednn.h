/*
 * The LSTM of oneDNN, single precision (it has no other), as a peer: the same sizes, inputs and
 * results. Here only where oneDNN 2 is installed.
 */
#ifndef RNNLUA_BENCH_ONEDNN_H
#define RNNLUA_BENCH_ONEDNN_H

#include <stdbool.h>

#include "vector_layer.h"

typedef struct onednn_lstm onednn_lstm;

/* Prepares forward and backward, and lays out the weights as oneDNN likes them best; no time is
 * counted for that. NULL where oneDNN refuses. */
onednn_lstm *onednn_lstm_new(const vector_layer *layer);
void onednn_lstm_free(onednn_lstm *lstm);

/* For struct work: data is an onednn_lstm. */
void onednn_infer(void *data); /* a forward that no backward follows */
void onednn_train(void *data); /* a forward and a backward with all gradients */

/* Runs a forward and backward of the layer, and tells whether the last onednn_train had the same
 * states and gradients, within the error of single precision. */
bool onednn_agrees(const onednn_lstm *lstm, const vector_layer *layer);

/* Such as "2.6.3". */
const char *onednn_version(void);

#endif
