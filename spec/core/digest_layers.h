/* Digests of the layers over vectors: values and gradients at drawn sizes and numbers. */
#ifndef RNNLUA_SPEC_DIGEST_LAYERS_H
#define RNNLUA_SPEC_DIGEST_LAYERS_H

#include <stdint.h>

/* The name and the digest of each layer's results. */
typedef struct layer_digest {
  const char *name;
  uint64_t (*digest)(uint64_t seed, uint64_t draws);
} layer_digest;

/* Ends with a name that is NULL. */
extern const layer_digest layer_digests[];

#endif
