// Sums over the pieces of a tile, exponentials and logarithms of many at once.
#pragma once
#include "exponentials.h"

// Utilities further apart than this, within a tile, are not shifted by one
// number: what is left of them would be rounded by more than 4e-15.
#define WIDE 32

// to = exp(u − shift), n of them (even), none above 1.
static void exponentials(double *to, const double *u, int n, double shift, double least) {
  const double *table = exp_table();
  pair s = both(shift);
  if (least - shift > -708) {
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      pair a = exp_moderate(table, load(u + i) - s), b = exp_moderate(table, load(u + i + 2) - s);
      store(to + i, a);
      store(to + i + 2, b);
    }
    if (i < n) store(to + i, exp_moderate(table, load(u + i) - s));
  } else {
    for (int i = 0; i < n; i += 2) store(to + i, exp_any(table, load(u + i) - s));
  }
}

// Masks of the first four numbers: those of a piece of so many rows.
#define YES -1LL
static const long long MASKS[][4] = {{0, 0, 0, 0}, {YES, 0, 0, 0}, {YES, YES, 0, 0}, {YES, YES, YES, 0}, {YES, YES, YES, YES}};
typedef long long loose_bits __attribute__((vector_size(16), aligned(8)));
INLINE bits mask(int rows, int i) { return *(const loose_bits *)(MASKS[rows] + i); }

// Sum over a piece; four numbers are read at least, without a branch.
INLINE double sum_of(const double *e, int rows) {
  int head = rows < 4 ? rows : 4;
  pair sum = (pair)((bits)load(e) & mask(head, 0)) + (pair)((bits)load(e + 2) & mask(head, 2));
  int i = 4;
  for (; i + 2 <= rows; i += 2) sum += load(e + i);
  if (i < rows) sum[0] += e[i];
  return sum[0] + sum[1];
}

// Logarithms of `n` sums, in place, and their inverses; NaN stays.
INLINE void invert(double *sums, double *inverses, int n) {
  const double *table = log_table();
  if (n & 1) sums[n] = 1;
  for (int p = 0; p < n; p += 2) {
    pair sum = load(sums + p), inverse = 1.0 / sum;
    store(sums + p, log_normal(table, sum) + (sum - sum));
    inverses[p] = inverse[0];
    if (p + 1 < n) inverses[p + 1] = inverse[1]; // the next may be another worker's
  }
}
