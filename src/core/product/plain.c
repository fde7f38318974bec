#include "simd/baseline.h"

/* With two tiles side by side, coverage is counted: then the widest tiles of any path run here. */
enum { ROWS = 6, COLUMNS = VEC_TILES > 1 ? 4 : 2, LONG = VEC_TILES > 1 ? 16 : 4 };

/* the loops, over the vectors and tiles above */
#include "kernels.inc"

const rnn_product_kernels rnn_product_plain = {ONE_ROW_PANEL, ROWS_PANEL, multiply, pack, sum_rows};
