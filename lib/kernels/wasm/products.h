// What belongs to items and components lies in tiles of TILE items: entry (k, j)
// of M components at tile·M·TILE + k·TILE + j within the tile.
#pragma once
#include "vectors.h"

#define TILE 60

void scores(double *scores, int stride, const void *x, int single, int rows, int L, const double *packed, int n);
void join(double *factors, double *result, const double *largest, const double *sums, int M, int tiles);
void softmax(double *relative, double *largest, double *sums, const void *x, int single, int rows, int L, const double *packed, int M, int n, const double *offset);
void add_tile(double *sums, const void *x, int single, int L, const double *c, int n, int items);
void weigh(double *sums, const void *x, int single, int rows, int L, const double *relative, const double *factors, int M, const double *alphas, const double *betas, const double *scales, const int *groups, int n, double *tile);
void add_outer(double *sums, double *totals, int L, const double *scaled, const double *deviations, int items);
void scatter(double *sums, double *totals, const void *x, int single, int rows, int L, const double *c, const double *centre, double *tile);
