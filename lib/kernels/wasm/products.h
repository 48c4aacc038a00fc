// What belongs to items and components lies in tiles of TILE items: entry (k, j)
// of M components at tile·M·TILE + k·TILE + j within the tile.
#pragma once
#include "vectors.h"

#define TILE 60

void scores(double *scores, int stride, const double *x, int rows, int L, const double *packed, int n);
