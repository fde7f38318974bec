/*
 * Whether C's fma rounds once, on cases that implementations have got wrong. Compiled and run when
 * CMake configures, and on other processors by script/test. The results are those of exact
 * rational arithmetic. Exit status 0, or 1 after a line for the first wrong result.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
  double a, b, c, result;
} cases[] = {
    /* the product needs more bits than a double has */
    {0x1.000000200p+0, 0x1.000000200p+0, -0x1.000000400p+0, 0x1p-54},
    {0x1.0000000400p+0, 0x1.0000000400p+0, -0x1p+0, 0x1.00000002p-29},
    /* the sum is close to the middle between two doubles: extended precision rounds twice */
    {0x1p-53, 0x1.0000000000001p+0, 0x1p+0, 0x1.0000000000001p+0},
    {0x1p-53, 0x1.fffffffffffffp-1, 0x1p+0, 0x1p+0},
    {0x1p-53, -0x1.0000000000001p+0, 0x1p+0, 0x1.fffffffffffffp-1},
    {0x1.54e7d781c6fb7p+0, 0x1.e09bdd077b8b2p-52, 0x1.15ccf6691b9d0p+0, 0x1.15ccf6691b9d3p+0},
    {0x1.bbf9bbb6874a0p+0, 0x1.bade1ea85176bp-53, 0x1.82c9fdc6c9791p+0, 0x1.82c9fdc6c9793p+0},
    /* the product is in the middle, and a tiny c decides */
    {0x1.00000020p+27, 0x1.ffffffc0p+26, 0x1p-1000, 0x1p+54},
    {0x1.00000020p+27, 0x1.ffffffc0p+26, -0x1p-1000, 0x1.fffffffffffffp+53},
    {0x1.00000020p+27, 0x1.ffffffc0p+26, 0x1p-1074, 0x1p+54},
    /* the product overflows, and the sum does not; or only the sum does */
    {0x1p+1023, 0x1p+1, -0x1p+1023, 0x1p+1023},
    {0x1.fffffffffffffp+1023, 0x1.fffffffffffffp+1023, -INFINITY, -INFINITY},
    {0x1.fffffffffffffp+1023, 0x1.0000000000001p+0, -0x1p+970, INFINITY},
    /* the product is less than the least double */
    {0x1p-1000, 0x1p-1000, 0x1p-1074, 0x1p-1074},
    {-0x1p-1000, 0x1p-1000, 0x1p-1074, 0x1p-1074},
    {0x1p-537, 0x1p-538, 0.0, 0.0},
    {0x1p-537, 0x1p-538, 0x1p-1074, 0x1p-1073},
    {-0x1p-537, 0x1p-538, 0x1p-1074, 0.0},
    {0x1.0000000000001p-537, 0x1p-538, 0.0, 0x1p-1074},
    /* the result is denormal: to round to 53 bits first is to round twice */
    {0x1.ba6676b9a10b6p-536, 0x1.71d2af7ed9db2p-488, 0.0, 0x0.9fc6721d8dde9p-1022},
    {0x1.5f56ed3414060p-531, 0x1.c29237f67dff9p-500, -0x0.14593381973b8p-1022,
     -0x0.132403c4ebd65p-1022},
    {0x1.89bca03e82764p-518, 0x1.abdfe39692172p-506, 0.0, 0x0.a4857e286c575p-1022},
    {0x1.0785b88ab6b28p-521, 0x1.6fac33ac264dap-511, -0x0.6c0a669946e44p-1022,
     -0x0.6babc81ba0f7bp-1022},
    /* the sign of 0 */
    {1.0, -1.0, 1.0, 0.0},
    {-0.0, 1.0, 0.0, 0.0},
    {-0.0, 1.0, -0.0, -0.0},
    {-0x1p-1074, 0x1p-2, 0.0, -0.0},
    /* infinity and NaN */
    {INFINITY, 2.0, 1.0, INFINITY},
    {INFINITY, 0.0, 1.0, NAN},
    {INFINITY, 1.0, -INFINITY, NAN},
    {1.0, 1.0, NAN, NAN},
};

int main(void) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    /* volatile: the C library computes, not the compiler */
    volatile double a = cases[i].a, b = cases[i].b, c = cases[i].c;
    const double got = fma(a, b, c), expected = cases[i].result;
    if (memcmp(&got, &expected, sizeof got) == 0 || (isnan(got) && isnan(expected))) continue;
    printf("fma(%a, %a, %a) is %a, expected %a", a, b, c, got, expected);
    return 1;
  }
  return 0;
}
