// Softmax over items, responsibilities and the log-likelihood, two items at a time.
#include "exponentials.h"
#include "products.h"

// x ← exp(x − shift) for n values (n a multiple of 4) within the extent; their sum.
INLINE double exponentiate_within(double *x, int n, double shift, struct extent extent) {
  const double *table = exp_table();
  pair a = both(0), b = a, s = both(shift);
  if (extent.least - shift > -708 && extent.largest - shift < 708) {
    int i = 0;
    for (; i + 8 <= n; i += 8) {
      pair u[4];
      UNROLLED (int v = 0; v < 4; v++) u[v] = load(x + i + 2 * v) - s;
      exp_moderates(4, table, u);
      UNROLLED (int v = 0; v < 4; v++) store(x + i + 2 * v, u[v]);
      a = a + u[0] + u[2];
      b = b + u[1] + u[3];
    }
    if (i < n) {
      pair u[2] = {load(x + i) - s, load(x + i + 2) - s};
      exp_moderates(2, table, u);
      store(x + i, u[0]);
      store(x + i + 2, u[1]);
      a += u[0];
      b += u[1];
    }
  } else {
    for (int i = 0; i < n; i += 2) {
      pair u = exp_any(table, load(x + i) - s);
      store(x + i, u);
      a += u;
    }
  }
  a += b;
  return a[0] + a[1];
}

EXPORT(exponentiate) double exponentiate(double *x, int n, double shift) {
  return exponentiate_within(x, n, shift, extent_of(x, n));
}

// Adds a tile to each of n rows.
static void add_to_rows(double *rows, int n, const double *tile) {
  for (double *end = rows + n * TILE; rows < end; rows += TILE) {
    for (int i = 0; i < TILE; i += 2) store(rows + i, load(rows + i) + load(tile + i));
  }
}

// Softmax over `rows` items for n components, tile by tile while its scores are
// at hand: each tile is shifted by its own largest score and has its own sum.
// The offset, unless null, is part of the scores, and has whole tiles.
void softmax(double *relative, double *largest, double *sums, const void *x, int single, int rows, int L, const double *packed, int M, int n, const double *offset) {
  for (int j = 0; j < rows; j += TILE) {
    int items = rows - j < TILE ? rows - j : TILE, filled = (items + 3) & -4;
    scores(relative, TILE, skip(x, j * L, single), single, items + (items & 1), L, packed, n);
    if (offset) add_to_rows(relative, n, offset + j);
    for (int k = 0; k < n; k++) {
      double *row = relative + k * TILE;
      if (items & 1) row[items] = row[items - 1];
      struct extent extent = extent_of(row, items + (items & 1));
      double shift = extent.largest;
      largest[k] = shift;
      if (shift == -__builtin_inf()) shift = 0;
      // What fills up a last four is next to nothing beside the items, within the extent of a fast exp.
      for (int i = items; i < filled; i++) row[i] = shift - 707;
      sums[k] = exponentiate_within(row, filled, shift, extent);
      for (int i = items; i < TILE; i++) row[i] = 0;
    }
    relative += M * TILE;
    largest += M;
    sums += M;
  }
}

// Joins the tiles of one component: factors[t·M] = exp(largest[t·M] − shift).
// result: the sum and the shift over all tiles; all NaN if a score is NaN or none is finite.
EXPORT(join) void join(double *factors, double *result, const double *largest, const double *sums, int M, int tiles) {
  double shift = -__builtin_inf(), sum = 0;
  for (int t = 0; t < tiles; t++) shift = shift < largest[t * M] ? largest[t * M] : shift;
  for (int t = 0; t < tiles; t += 2) {
    int last = t + 1 == tiles;
    pair f = exp_any(exp_table(), (pair){largest[t * M], last ? 0 : largest[(t + 1) * M]} - shift);
    factors[t * M] = f[0];
    sum += f[0] * sums[t * M];
    if (last) break;
    factors[(t + 1) * M] = f[1];
    sum += f[1] * sums[(t + 1) * M];
  }
  if (sum != sum) {
    shift = sum;
    for (int t = 0; t < tiles; t++) factors[t * M] = sum;
  }
  result[0] = sum;
  result[1] = shift;
}

// Below this a probability may have lost digits to underflow.
#define NEAR_UNDERFLOW 1e-280

struct expectation {
  double total, lost; // the log-likelihood per choice, as a sum and what rounding took from it
  int underflows;     // number of items left to the caller
};

// Pairs of items of which one pass over the components makes the mixture.
enum { MIXED = 6 };

// masses_k += weights_k·factors_k·Σ_j relative_kj·scales_j over a tile, for C components side by side.
INLINE void add_masses(const int C, double *masses, const double *relative, const double *scales, const double *weights, const double *factors) {
  pair sum[4];
  UNROLLED (int k = 0; k < C; k++) sum[k] = both(0);
#pragma clang loop unroll(disable)
  for (int i = 0; i < TILE; i += 2) {
    pair scale = load(scales + i);
    UNROLLED (int k = 0; k < C; k++) sum[k] = madd(load(relative + k * TILE + i), scale, sum[k]);
  }
  UNROLLED (int k = 0; k < C; k++) masses[k] += (sum[k][0] + sum[k][1]) * (weights[k] * factors[k]);
}

// scales_j = q_j/π_j, masses_k += Σ_j q_j·r_jk, and the sum of q_j·log π_j
// (compensated, Neumaier 1974), with π_j = Σ_k weights_k·factors_k·relative_kj.
// Items that were chosen and whose probability is not safely above underflow
// get scale 0 and are listed.
EXPORT(expect) void expect(double *scales, double *masses, const double *relative, const double *factors, int M, const double *weights, int n, const double *q, int tiles, struct expectation *e, int *underflows) {
  double mixed[TILE];
  pair total = {e->total, 0}, lost = {e->lost, 0};
  for (int t = 0; t < tiles; t++) {
    for (int i = 0; i < TILE; i += 2 * MIXED) {
      pair sum[MIXED];
      UNROLLED (int v = 0; v < MIXED; v++) sum[v] = both(0);
      for (int k = 0; k < n; k++) {
        const double *row = relative + k * TILE + i;
        pair f = both(weights[k] * factors[k]);
        UNROLLED (int v = 0; v < MIXED; v++) sum[v] = madd(f, load(row + 2 * v), sum[v]);
      }
      UNROLLED (int v = 0; v < MIXED; v++) store(mixed + i + 2 * v, sum[v]);
    }
    for (int i = 0; i < TILE; i += 2) {
      pair weight = load(q + i), probability = load(mixed + i);
      bits chosen = weight != 0, safe = probability > NEAR_UNDERFLOW;
      if (any(chosen & ~safe)) {
        if (chosen[0] && !safe[0]) underflows[e->underflows++] = t * TILE + i;
        if (chosen[1] && !safe[1]) underflows[e->underflows++] = t * TILE + i + 1;
      }
      chosen &= safe;
      weight = pick(chosen, weight, both(0));
      probability = pick(chosen, probability, both(1));
      store(scales + i, weight / probability);
      if (!any(chosen)) continue;
      pair term = weight * log_normal(log_table(), probability);
      pair next = total + term;
      pair part = next - total;
      lost += (total - (next - part)) + (term - part);
      total = next;
    }
    int k = 0;
    for (; k + 4 <= n; k += 4) add_masses(4, masses + k, relative + k * TILE, scales, weights + k, factors + k);
    for (; k < n; k++) add_masses(1, masses + k, relative + k * TILE, scales, weights + k, factors + k);
    relative += M * TILE;
    factors += M;
    q += TILE;
    scales += TILE;
  }
  double sum = total[0] + total[1], part = sum - total[0];
  e->total = sum;
  e->lost = lost[0] + lost[1] + ((total[0] - (sum - part)) + (total[1] - part));
}
