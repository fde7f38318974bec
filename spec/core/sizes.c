/*
 * Holds the sizes of buffers to what they would be in numbers without an end, up to the largest
 * that this machine's size_t has; to be run on a machine of 32 bits as well.
 * Prints "ok, N bits", or what fails; exit status 0 or 1.
 */
#include "base/size.h"

#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "elman.h"
#include "gatedscan.h"
#include "gru.h"
#include "linear.h"
#include "lstm.h"
#include "product/product.h"
#include "recurrent.h"
#include "scan/grid.h"

static bool fail(const char *what, uint64_t n, size_t got) {
  printf("%s(%" PRIu64 ") is %zu\n", what, n, got);
  return false;
}

/* Below, at and above the places where 32 and 64 bits end. */
static const uint64_t counts[] = {0,
                                  1,
                                  1000,
                                  4095,
                                  4096,
                                  4097,
                                  (UINT64_C(1) << 28) - 20,
                                  (UINT64_C(1) << 28) + 1,
                                  (UINT64_C(1) << 29) - 1,
                                  UINT64_C(1) << 29,
                                  (UINT64_C(1) << 29) + 1,
                                  (UINT64_C(1) << 31) + 1,
                                  UINT64_C(0xffffefff),
                                  UINT64_C(0xfffffffe),
                                  UINT64_C(0xffffffff),
                                  UINT64_C(1) << 32,
                                  (UINT64_C(1) << 32) + 1,
                                  (UINT64_C(1) << 32) + (UINT64_C(1) << 20),
                                  UINT64_C(1) << 48,
                                  (UINT64_C(1) << 60) + 1,
                                  (UINT64_C(1) << 61) + 1,
                                  UINT64_MAX - 4096,
                                  UINT64_MAX - 1,
                                  UINT64_MAX};

/* Whether 8n + header is what an object may have, without a product that wraps. */
static bool fits(uint64_t n, size_t header) {
  return n < (RNN_SIZE_REFUSED - (uint64_t)header) / 8;
}

/* Whether product and sum are exact, or SIZE_MAX where they have no room. */
static bool arithmetic_holds(size_t a, size_t b) {
  const size_t product = rnn_size_times(a, b), sum = rnn_size_plus(a, b);
  const bool no_product = b > 0 && a > SIZE_MAX / b, no_sum = b > SIZE_MAX - a;
  if (no_product ? product != SIZE_MAX : b > 0 && (product / b != a || product % b != 0)) {
    return fail("rnn_size_times", a, product);
  }
  if (b == 0 && product != 0) return fail("rnn_size_times", a, product);
  if (no_sum ? sum != SIZE_MAX : sum - a != b) return fail("rnn_size_plus", a, sum);
  return true;
}

static bool counts_hold(uint64_t n) {
  const size_t size = rnn_size(n);
  if (size != (n < SIZE_MAX ? n : SIZE_MAX)) return fail("rnn_size", n, size);
  for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
    if (!arithmetic_holds(size, rnn_size(counts[k]))) return false;
  }
  for (size_t header = 0; header < 200; header += 8) {
    const size_t bytes = rnn_size_bytes(header, size);
    if (fits(n, header) ? bytes != 8 * n + header : bytes != RNN_SIZE_REFUSED) {
      return fail("rnn_size_bytes", n, bytes);
    }
  }
  if (size == 0) return true;
  /* a carry a tile, a tile's states, one before and a line to align them */
  const uint64_t tiles = size / RNN_SCAN_TILE + (size % RNN_SCAN_TILE > 0);
  const uint64_t states = size < RNN_SCAN_TILE ? (size + 7) / 8 * 8 : RNN_SCAN_TILE;
  const size_t work = rnn_recurrent_work(size);
  return work == states + 8 + tiles || fail("rnn_recurrent_work", n, work);
}

/* Whether the work of layers over vectors saturates in each of its sizes, and is exact below. */
static bool vectors_hold(void) {
  const size_t most = SIZE_MAX / 2, half = (size_t)1 << (sizeof(size_t) * CHAR_BIT / 2);
  const size_t sizes[][4] = {{most, 1, 1, 1}, {1, most, 1, 1},    {8, 1, most, 1},
                             {1, 1, 1, most}, {half, half, 1, 1}, {1, half, 1, half}};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    const size_t *of = sizes[i];
    const size_t elman = rnn_elman_work(of[0], of[1], of[2], of[3]);
    const size_t lstm = rnn_lstm_work(of[0], of[1], of[2], of[3]);
    if (elman != SIZE_MAX) return fail("rnn_elman_work", i, elman);
    if (lstm != SIZE_MAX) return fail("rnn_lstm_work", i, lstm);
    const size_t gru = rnn_gru_work(of[0], of[1], of[2], of[3]);
    if (gru != SIZE_MAX) return fail("rnn_gru_work", i, gru);
  }
  if (rnn_product_room(3, 9, 9) != 0) return fail("rnn_product_room", 3, 0);
  if (rnn_product_room(4, 8, 9) != 8 * 16 + 7) return fail("rnn_product_room", 4, 0);
  if (rnn_product_room(64, 64, 1) != 64 * 8 + 48 * 128 + 7) return fail("rnn_product_room", 64, 0);
  if (rnn_linear_work(9, 2, 3) != 8 * 8 + 7) return fail("rnn_linear_work", 9, 0);
  if (rnn_linear_work(4, most, 3) != SIZE_MAX) return fail("rnn_linear_work", most, 0);
  if (rnn_elman_work(1, 3, 4, 2) != (2 * 1 + 2) * 6) return fail("rnn_elman_work", 1, 0);
  if (rnn_elman_work(5, 3, 9, 2) != (2 * 5 + 2) * 6 + 135) return fail("rnn_elman_work", 5, 0);
  if (rnn_lstm_work(5, 3, 9, 2) != (11 * 5 + 4) * 6 + 135) return fail("rnn_lstm_work", 5, 0);
  if (rnn_gru_work(5, 3, 9, 2) != (13 * 5 + 2) * 6 + 135) return fail("rnn_gru_work", 5, 0);
  if (rnn_gatedscan_work(5, 6) != 6 * 6) return fail("rnn_gatedscan_work", 5, 0);
  if (rnn_gatedscan_work(SIZE_MAX, 1) != SIZE_MAX || rnn_gatedscan_work(half, half) != SIZE_MAX) {
    return fail("rnn_gatedscan_work", half, 0);
  }
  return true;
}

int main(void) {
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    if (!counts_hold(counts[i])) return 1;
  }
  if (!vectors_hold()) return 1;
  printf("ok, %d bits\n", (int)(sizeof(size_t) * CHAR_BIT));
  return 0;
}
