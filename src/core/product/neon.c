#include "simd/neon.h"

enum { ROWS = 6, COLUMNS = 4, LONG = 12 };

/* the loops, over the vectors and tiles above */
#include "kernels.inc"

const rnn_product_kernels rnn_product_neon = {ONE_ROW_PANEL, ROWS_PANEL, multiply, pack, sum_rows};
