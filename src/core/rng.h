/*
 * Random numbers with an explicit state: the same seed gives the same bits on every platform.
 * Generator: xoshiro256** 1.0, seeded by SplitMix64 (Blackman and Vigna, "Scrambled linear
 * pseudorandom number generators", 2021). Not for cryptography.
 */
#ifndef RNNLUA_RNG_H
#define RNNLUA_RNG_H

#include <stdint.h>

typedef struct rnn_rng {
  uint64_t s[4]; /* not all zero after rnn_rng_seed */
} rnn_rng;

/* Starts the stream of a seed; every seed is legal. */
void rnn_rng_seed(rnn_rng *rng, uint64_t seed);

/* Returns the next 64 random bits. */
uint64_t rnn_rng_next(rnn_rng *rng);

/* Returns an integer in [lo, hi], each with the same probability; lo ≤ hi. */
int64_t rnn_rng_integer(rnn_rng *rng, int64_t lo, int64_t hi);

/* Returns lo + (hi − lo)·k·2^-53, k uniform in [0, 2^53): in [lo, hi), or lo if lo = hi.
 * lo ≤ hi, and hi − lo finite. */
double rnn_rng_uniform(rnn_rng *rng, double lo, double hi);

/*
 * Returns a draw of the standard normal distribution: Marsaglia's polar method (Marsaglia and
 * Bray, "A convenient method for generating normal variables", 1964). The method's second number is
 * dropped, so that the four words are the whole state of a generator. Uses only + − × ÷ √.
 */
double rnn_rng_randn(rnn_rng *rng);

#endif
