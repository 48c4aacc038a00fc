// Products with the features, in blocks whose sums stay in registers.
//
// V8 leaves 15 registers of one pair each to the code: 6 × 2 sums, 2 atoms and
// 1 feature fill them, one more would be spilled in every turn of the loop.
#include "products.h"

// Scores of R items `apart` rows from one another and C components: sums over
// pairs of features, the two lanes added at the end. The atoms are packed, C
// pairs for each pair of features.
INLINE void score_block(const int R, const int C, const int single, double *scores, int stride, const void *x, int apart, int L, const double *atoms) {
  pair sum[6][2];
  const int row = apart * L;
  UNROLLED (int r = 0; r < R; r++) UNROLLED (int k = 0; k < C; k++) sum[r][k] = both(0);
  for (int l = 0; l < L; l += 2) {
    pair w[2];
    UNROLLED (int k = 0; k < C; k++) w[k] = load(atoms + 2 * k);
    UNROLLED (int r = 0; r < R; r++) {
      pair v = features(x, l + r * row, single);
      UNROLLED (int k = 0; k < C; k++) sum[r][k] = madd(v, w[k], sum[r][k]);
    }
    atoms += 2 * C;
  }
  UNROLLED (int k = 0; k < C; k++) UNROLLED (int r = 0; r < R; r += 2) {
    pair a = sum[r][k], b = sum[r + 1][k];
    pair s = __builtin_shufflevector(a, b, 0, 2) + __builtin_shufflevector(a, b, 1, 3);
    double *to = scores + k * stride + r * apart;
    to[0] = s[0];
    to[apart] = s[1];
  }
}

// Packs the components of atoms (n × L) for `scores`, two by two; odd L is filled up with 0.
EXPORT(pack) void pack(double *packed, const double *atoms, int n, int L) {
  for (int k = 0; k < n; k += 2)
    for (int l = 0; l < L; l += 2)
      for (int c = k; c < k + 2 && c < n; c++) {
        *packed++ = atoms[c * L + l];
        *packed++ = l + 1 < L ? atoms[c * L + l + 1] : 0;
      }
}

INLINE void score_row(const int R, const int single, double *scores, int stride, const void *x, int apart, int L, const double *packed, int n) {
  int width = L + (L & 1), k = 0;
  for (; k + 2 <= n; k += 2) score_block(R, 2, single, scores + k * stride, stride, x, apart, L, packed + k * width);
  if (k < n) score_block(R, 1, single, scores + k * stride, stride, x, apart, L, packed + k * width);
}

// Items of 256 bytes and more.
INLINE int is_long(int L, int single) { return L >= (single ? 64 : 32); }

// Six items at a time. Long items are taken each from a sixth of its own: six
// streams, which the processor fetches ahead, where six neighbours would begin anew.
INLINE void score_rows(const int single, double *scores, int stride, const void *x, int rows, int L, const double *packed, int n) {
  int j = 0;
  if (!is_long(L, single)) {
    for (; j + 6 <= rows; j += 6) score_row(6, single, scores + j, stride, skip(x, j * L, single), 1, L, packed, n);
  } else {
    int apart = rows / 6;
    for (; j < apart; j++) score_row(6, single, scores + j, stride, skip(x, j * L, single), apart, L, packed, n);
    j = 6 * apart;
  }
  for (; j < rows; j += 2) score_row(2, single, scores + j, stride, skip(x, j * L, single), 1, L, packed, n);
}

// Scores X·Ωᵀ of `rows` items (even) and n components: scores[k·stride + j].
EXPORT(scores) void scores(double *scores, int stride, const void *x, int single, int rows, int L, const double *packed, int n) {
  if (single) score_rows(1, scores, stride, x, rows, L, packed, n);
  else score_rows(0, scores, stride, x, rows, L, packed, n);
}

// sums[k][l] += Σ_j c[k·across + j·along]·x[j·L + l] for C rows and V pairs of
// columns: all items of a tile in turn, for a tile that the nearest cache holds.
INLINE void weigh_block(const int C, const int V, double *sums, int width, const void *x, const int single, int L, const double *c, const int across, const int along, int items) {
  pair sum[3][3];
  UNROLLED (int k = 0; k < C; k++) UNROLLED (int v = 0; v < V; v++) sum[k][v] = load(sums + k * width + 2 * v);
  for (int j = 0; j < items; j++) {
    pair w[3];
    UNROLLED (int k = 0; k < C; k++) w[k] = both(c[k * across]);
    UNROLLED (int v = 0; v < V; v++) {
      pair f = features(x, 2 * v, single);
      UNROLLED (int k = 0; k < C; k++) sum[k][v] = madd(f, w[k], sum[k][v]);
    }
    x = skip(x, L, single);
    c += along;
  }
  UNROLLED (int k = 0; k < C; k++) UNROLLED (int v = 0; v < V; v++) store(sums + k * width + 2 * v, sum[k][v]);
}

// The same for R items, `apart` rows from one another, and C rows of sums: all columns in turn.
INLINE void add_block(const int R, const int C, double *sums, int width, const void *x, const int single, int apart, int L, const double *c) {
  pair w[2][5];
  const int row = apart * L;
  UNROLLED (int k = 0; k < C; k++) UNROLLED (int r = 0; r < R; r++) w[k][r] = both(c[k * TILE + r * apart]);
  for (int l = 0; l < width; l += 2) {
    pair sum[2];
    UNROLLED (int k = 0; k < C; k++) sum[k] = load(sums + k * width + l);
    UNROLLED (int r = 0; r < R; r++) {
      pair f = features(x, r * row + l, single);
      UNROLLED (int k = 0; k < C; k++) sum[k] = madd(f, w[k][r], sum[k]);
    }
    UNROLLED (int k = 0; k < C; k++) store(sums + k * width + l, sum[k]);
  }
}

// Blocks of three, and of two where three would leave one.
INLINE int block_of(int left) { return left == 3 || left > 4 ? 3 : left == 1 ? 1 : 2; }

INLINE void weigh_columns(const int C, double *sums, int width, int columns, const void *x, const int single, int L, const double *c, const int across, const int along, int items) {
  for (int l = 0; l < columns;) {
    int block = block_of((columns - l) / 2);
    if (block == 3) weigh_block(C, 3, sums + l, width, skip(x, l, single), single, L, c, across, along, items);
    else if (block == 2) weigh_block(C, 2, sums + l, width, skip(x, l, single), single, L, c, across, along, items);
    else weigh_block(C, 1, sums + l, width, skip(x, l, single), single, L, c, across, along, items);
    l += 2 * block;
  }
}

// Five items at a time, each from a fifth of its own: see score_rows.
INLINE void add_rows(const int C, double *sums, int width, const void *x, const int single, int L, const double *c, int items) {
  int apart = items / 5;
  for (int j = 0; j < apart; j++) add_block(5, C, sums, width, skip(x, j * L, single), single, apart, L, c + j);
  for (int j = 5 * apart; j < items; j++) add_block(1, C, sums, width, skip(x, j * L, single), single, 1, L, c + j);
}

// Long items are read in streams for the first components, and then again from the cache.
INLINE void weigh_tile(const int single, double *sums, int width, const void *x, int L, const double *c, int n, int items) {
  int k = 0;
  if (is_long(L, single)) {
    k = n < 2 ? 1 : 2;
    if (k == 2) add_rows(2, sums, width, x, single, L, c, items);
    else add_rows(1, sums, width, x, single, L, c, items);
  }
  while (k < n) {
    int block = block_of(n - k);
    double *out = sums + k * width;
    const double *from = c + k * TILE;
    if (block == 3) weigh_columns(3, out, width, width, x, single, L, from, TILE, 1, items);
    else if (block == 2) weigh_columns(2, out, width, width, x, single, L, from, TILE, 1, items);
    else weigh_columns(1, out, width, width, x, single, L, from, TILE, 1, items);
    k += block;
  }
}

// sums (n × L, rows of even width) += Σ_j c_kj·x_j over the items of a tile; c is n × TILE.
void add_tile(double *sums, const void *x, int single, int L, const double *c, int n, int items) {
  int width = L + (L & 1);
  if (single) weigh_tile(1, sums, width, x, L, c, n, items);
  else weigh_tile(0, sums, width, x, L, c, n, items);
}

// sums (n × L, rows of even width) += Σ_j c_kj·x_j over `rows` items, with
// c = relative·factors·(alphas_k·scales_j + betas_k). Every component has its
// own row of scales, `groups[k]` doubles into `scales`; `tile` is a workspace of n × TILE.
void weigh(double *sums, const void *x, int single, int rows, int L, const double *relative, const double *factors, int M, const double *alphas, const double *betas, const double *scales, const int *groups, int n, double *tile) {
  for (int j = 0; j < rows; j += TILE) {
    int items = rows - j < TILE ? rows - j : TILE;
    for (int k = 0; k < n; k++) {
      const double *row = relative + k * TILE, *s = scales + groups[k] + j;
      double *c = tile + k * TILE;
      pair a = both(alphas[k] * factors[k]), b = both(betas[k] * factors[k]);
      for (int i = 0; i < items; i += 2) store(c + i, load(row + i) * madd(a, load(s + i), b));
    }
    relative += M * TILE;
    factors += M;
    add_tile(sums, skip(x, j * L, single), single, L, tile, n, items);
  }
}

// c_j = relative·factors·(alpha·scales_j + beta) of one component, tile by tile.
EXPORT(coefficients) void coefficients(double *c, const double *relative, const double *factors, int M, double alpha, double beta, const double *scales, int tiles) {
  pair a = both(alpha), b = both(beta);
  for (int t = 0; t < tiles; t++) {
    pair f = both(*factors);
    for (int i = 0; i < TILE; i += 2) store(c + i, load(relative + i) * f * madd(a, load(scales + i), b));
    c += TILE;
    scales += TILE;
    relative += M * TILE;
    factors += M;
  }
}

// Lower triangle of sums += scaledᵀ·deviations (items × width each), totals += the sums of scaled.
void add_outer(double *sums, double *totals, int L, const double *scaled, const double *deviations, int items) {
  static const double one = 1;
  int width = L + (L & 1);
  for (int l = 0; l < L;) {
    int block = block_of(L - l);
    int columns = l + block + ((l + block) & 1);
    double *out = sums + l * width;
    if (block == 3) weigh_columns(3, out, width, columns, scaled, 0, width, deviations + l, 1, width, items);
    else if (block == 2) weigh_columns(2, out, width, columns, scaled, 0, width, deviations + l, 1, width, items);
    else weigh_columns(1, out, width, columns, scaled, 0, width, deviations + l, 1, width, items);
    l += block;
  }
  if (totals) weigh_columns(1, totals, width, width, scaled, 0, width, &one, 0, 0, items);
}

// Lower triangle of sums (L × L, rows of even width) += Σ_j c_j (x_j − centre)(x_j − centre)ᵀ
// and, unless null, totals (width) += Σ_j c_j (x_j − centre) over `rows` items;
// those with c_j = 0 cost nothing. `tile` is a workspace of 2 × TILE × width.
void scatter(double *sums, double *totals, const void *x, int single, int rows, int L, const double *c, const double *centre, double *tile) {
  int width = L + (L & 1), held = 0;
  double *deviations = tile, *scaled = tile + TILE * width;
  for (int j = 0; j < rows; j++) {
    if (c[j] == 0) continue;
    const void *item = skip(x, j * L, single);
    pair factor = both(c[j]);
    for (int l = 0; l < L; l += 2) {
      pair d = features(item, l, single) - load(centre + l);
      if (l + 1 == L) d[1] = 0;
      store(deviations + held * width + l, d);
      store(scaled + held * width + l, factor * d);
    }
    if (++held < TILE) continue;
    add_outer(sums, totals, L, scaled, deviations, TILE);
    held = 0;
  }
  add_outer(sums, totals, L, scaled, deviations, held);
}
