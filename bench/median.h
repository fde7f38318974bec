/* The median of measurements. */
#ifndef RNNLUA_MEDIAN_H
#define RNNLUA_MEDIAN_H

/* x [n] [in,out]: is sorted; n at least 1. */
double median(double *x, int n);

#endif
