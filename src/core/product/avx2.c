#include "simd/avx2.h"

enum { ROWS = 6, COLUMNS = 2, LONG = 12 };

/* the loops, over the vectors and tiles above */
#include "kernels.inc"

const rnn_product_kernels rnn_product_avx2 = {ONE_ROW_PANEL, ROWS_PANEL, multiply, pack, sum_rows};
