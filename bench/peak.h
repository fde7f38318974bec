/*
 * The processor's peak in doubles: a loop of multiply-adds whose results nobody waits for. It does
 * as many operations as the work it is paired with, so the ratio of the times is the part of the
 * peak that the work reaches.
 */
#ifndef RNNLUA_BENCH_PEAK_H
#define RNNLUA_BENCH_PEAK_H

#include <stddef.h>

/*
 * Runs at least `flops` operations, and at most 191 more, with the instructions of a path: 512 bits
 * for "avx512", 256 for "avx2", else those of the baseline. A multiply-add counts as two
 * operations. Returns a number that depends on all of them.
 */
double peak_run(const char *path, size_t flops);

#endif
