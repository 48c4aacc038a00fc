// Softmax within choice sets, and what choosers make of it.
#include "choosers.h"
#include "exponentials.h"
#include "products.h"

struct tile {
  int first, items, stride; // first row, rows, and rows made even
  int piece, pieces, part;
  double *relative; // M × stride
  const void *x;
};

INLINE struct tile tile_at(const struct chooser_job *job, int t) {
  int piece = job->tile_pieces[t], pieces = job->tile_pieces[t + 1] - piece;
  int first = job->piece_rows[piece], items = job->piece_rows[piece + pieces] - first;
  int shown = job->piece_rows[job->tile_pieces[job->from]];
  return (struct tile){
    first, items, items + (items & 1), piece, pieces, job->tile_parts[t],
    // Up to t rows before this one were filled up.
    job->relative + job->components * ((first + t) & ~1),
    skip(job->window, (first - shown) * job->features, job->single),
  };
}

// Utilities further apart than this, within a tile, are not shifted by one
// number: what is left of them would be rounded by more than 4e-15.
#define WIDE 32

// Subtracts from the utilities in each piece the largest of them.
static void centre_pieces(double *u, const int *rows, int pieces) {
  int first = rows[0];
  for (int p = 0; p < pieces; p++) {
    double largest = -__builtin_inf();
    for (int i = rows[p] - first; i < rows[p + 1] - first; i++) largest = largest < u[i] ? u[i] : largest;
    for (int i = rows[p] - first; i < rows[p + 1] - first; i++) u[i] -= largest;
  }
}

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

// For C components of a tile of whole sets: factors and the logarithms of entries.
// Two share what is read of sets and entries.
INLINE void normalise_sets(const int C, const struct chooser_job *job, const struct tile *tile, int k, const double *u, const double *shifts) {
  double sums[2][TILE];
  const int *rows = job->piece_rows + tile->piece, *entries = job->piece_entries + tile->piece;
  const double *relative = tile->relative + k * tile->stride;
  for (int p = 0, from = 0; p < tile->pieces; p++) {
    int to = rows[p + 1] - tile->first;
    UNROLLED (int c = 0; c < C; c++) sums[c][p] = sum_of(relative + c * tile->stride + from, to - from);
    from = to;
  }
  UNROLLED (int c = 0; c < C; c++) invert(sums[c], job->factors + (k + c) * job->pieces + tile->piece, tile->pieces);
  double *logs = job->logs + k * job->entries;
  for (int p = 0, e = entries[0]; p < tile->pieces; p++) {
    for (int end = entries[p + 1]; e < end; e++) {
      const double *utility = u + job->rows[e] - tile->first;
      double *log = logs + job->places[e], times = job->times[e];
      UNROLLED (int c = 0; c < C; c++) log[c * job->entries] = times * ((utility[c * TILE] - shifts[c]) - sums[c][p]);
    }
  }
}

// For one component of a part of a large set: what `join_sets` needs.
static void note_part(const struct chooser_job *job, const struct tile *tile, int k, const double *u, double shift) {
  int to = k * job->parts + tile->part;
  double *logs = job->logs + k * job->entries;
  job->largest[to] = shift;
  job->sums[to] = sum_of(tile->relative + k * tile->stride, tile->items);
  for (int e = job->piece_entries[tile->piece]; e < job->piece_entries[tile->piece + 1]; e++) logs[job->places[e]] = u[job->rows[e] - tile->first];
}

// Relative probabilities of a tile.
static void softmax_tile(const struct chooser_job *job, int t, double *workspace) {
  struct tile tile = tile_at(job, t);
  int n = job->count;
  double *shifts = workspace + n * TILE;
  scores(workspace, TILE, tile.x, job->single, tile.stride, job->features, job->packed, n);
  for (int k = 0; k < n; k++) {
    double *u = workspace + k * TILE;
    if (job->offset) {
      for (int i = 0; i < tile.stride; i += 2) store(u + i, load(u + i) + load(job->offset + tile.first + i));
    }
    if (tile.items < tile.stride) u[tile.items] = u[tile.items - 1];
    struct extent extent = extent_of(u, tile.stride);
    if (tile.part < 0 && !(extent.largest - extent.least <= WIDE)) {
      centre_pieces(u, job->piece_rows + tile.piece, tile.pieces);
      if (tile.items < tile.stride) u[tile.items] = u[tile.items - 1];
      extent = (struct extent){extent_of(u, tile.stride).least, 0};
    }
    shifts[k] = extent.largest;
    exponentials(tile.relative + (job->first + k) * tile.stride, u, tile.stride, extent.largest, extent.least);
    if (tile.part >= 0) note_part(job, &tile, job->first + k, u, extent.largest);
  }
  if (tile.part >= 0) return;
  int k = 0;
  for (; k + 2 <= n; k += 2) normalise_sets(2, job, &tile, job->first + k, workspace + k * TILE, shifts + k);
  if (k < n) normalise_sets(1, job, &tile, job->first + k, workspace + k * TILE, shifts + k);
}

// Joins the parts of large sets: their factors, and the logarithms of their entries.
EXPORT(join_sets) void join_sets(const struct chooser_job *job) {
  for (int g = 0; g < job->large_sets; g++) {
    int part = job->large[g], parts = job->large[g + 1] - part;
    // The parts of a set are neighbours among the pieces.
    int piece = job->large_pieces[g];
    int from = job->piece_entries[piece], to = job->piece_entries[piece + parts];
    for (int k = job->first; k < job->first + job->count; k++) {
      double *factors = job->factors + k * job->pieces + piece, result[2];
      join(factors, result, job->largest + k * job->parts + part, job->sums + k * job->parts + part, 1, parts);
      pair sum = both(result[0]);
      for (int p = 0; p < parts; p++) factors[p] /= result[0];
      double log_sum = (log_normal(log_table(), sum) + (sum - sum))[0];
      for (int e = from; e < to; e++) {
        double *log = job->logs + k * job->entries + job->places[e];
        *log = job->times[e] * ((*log - result[1]) - log_sum);
      }
    }
  }
}

// log A of choosers: the sums of their entries.
static void sum_logs(const struct chooser_job *job, int s) {
  int from = s * job->choosers_per_segment, to = from + job->choosers_per_segment;
  if (to > job->choosers) to = job->choosers;
  for (int k = job->first; k < job->first + job->count; k++) {
    const double *logs = job->logs + k * job->entries;
    for (int u = from, e = job->starts[u]; u < to; u++) {
      double sum = 0;
      for (int end = job->starts[u + 1]; e < end; e++) sum += logs[e];
      job->totals[k * job->choosers + u] = sum;
    }
  }
}

// Σ_u shares_u C_ur over the entries from one to another.
INLINE double mass_of(const struct chooser_job *job, const double *shares, int from, int to) {
  double mass = 0;
  for (int e = from; e < to; e++) mass += job->times[e] * shares[job->chosen_by[e]];
  return mass;
}

// The masses of the parts of large sets.
static void masses_of_part(const struct chooser_job *job, int t) {
  int part = job->tile_parts[t], piece = job->tile_pieces[t];
  if (part < 0) return;
  for (int k = job->first; k < job->first + job->count; k++) {
    job->masses[k * job->parts + part] =
      mass_of(job, job->shares + k * job->choosers, job->piece_entries[piece], job->piece_entries[piece + 1]);
  }
}

// The mass of the set that a piece belongs to: of a large one all parts hold the whole.
INLINE double set_mass(const struct chooser_job *job, const struct tile *tile, int p, int k) {
  if (tile->part >= 0) return job->masses[k * job->parts + tile->part];
  const int *entries = job->piece_entries + tile->piece + p;
  return mass_of(job, job->shares + k * job->choosers, entries[0], entries[1]);
}

// c_r = D_rk − M_sk P_rk of C components of a tile, in rows of TILE.
INLINE void coefficients_of(const int C, const struct chooser_job *job, double *c, const struct tile *tile, int k) {
  const int *rows = job->piece_rows + tile->piece, *entries = job->piece_entries + tile->piece;
  const double *relative = tile->relative + k * tile->stride, *shares = job->shares + k * job->choosers;
  const double *factors = job->factors + k * job->pieces + tile->piece;
  for (int p = 0, i = 0, from = entries[0]; p < tile->pieces; p++) {
    int to = entries[p + 1], end = rows[p + 1] - tile->first;
    double mass[2] = {0, 0};
    for (int e = from; e < to; e++) {
      const double *share = shares + job->chosen_by[e];
      double times = job->times[e];
      UNROLLED (int m = 0; m < C; m++) mass[m] += times * share[m * job->choosers];
    }
    if (tile->part >= 0) UNROLLED (int m = 0; m < C; m++) mass[m] = job->masses[(k + m) * job->parts + tile->part];
    UNROLLED (int m = 0; m < C; m++) {
      pair scale = both(-mass[m] * factors[m * job->pieces + p]);
      double *row = c + m * TILE;
      const double *of = relative + m * tile->stride;
      // Four rows at a time: the next piece writes over what is too much.
      for (int r = i; r < end; r += 4) {
        if (r + 4 <= TILE) {
          store(row + r, scale * load(of + r));
          store(row + r + 2, scale * load(of + r + 2));
        } else {
          for (int j = r; j < end; j++) row[j] = scale[0] * of[j];
        }
      }
    }
    i = end;
    for (int e = from; e < to; e++) {
      const double *share = shares + job->chosen_by[e];
      double *of_row = c + job->rows[e] - tile->first, times = job->times[e];
      UNROLLED (int m = 0; m < C; m++) of_row[m * TILE] += times * share[m * job->choosers];
    }
    from = to;
  }
}

// sums += Σ_r (D_rk − M_sk P_rk) x_r over the rows of a tile.
static void weigh_scores(const struct chooser_job *job, double *sums, int t, double *workspace) {
  struct tile tile = tile_at(job, t);
  int k = 0, n = job->count;
  for (; k + 2 <= n; k += 2) coefficients_of(2, job, workspace + k * TILE, &tile, job->first + k);
  if (k < n) coefficients_of(1, job, workspace + k * TILE, &tile, job->first + k);
  add_tile(sums, tile.x, job->single, job->features, workspace, n, tile.items);
}

// mean (width) = Σ_i p_i x_i over some rows, and the sum of p.
INLINE double mean_of(double *mean, const void *x, int single, int L, const double *p, int rows) {
  double sum = 0;
  for (int i = 0; i < rows; i++) sum += p[i];
  for (int l = 0; l < L; l += 2) {
    pair m = both(0);
    for (int i = 0; i < rows; i++) m += p[i] * features(x, i * L + l, single);
    store(mean + l, m / sum);
  }
  return sum;
}

// Lower triangle of sums += Σ_s M_s Σ_r P_r (x_r − μ)(x_r − μ)ᵀ over the rows of a
// tile, for one component; μ is the mean over the set, of a large one over the part.
static void curve(const struct chooser_job *job, double *sums, int t, double *workspace) {
  struct tile tile = tile_at(job, t);
  int L = job->features, width = L + (L & 1), k = job->first, held = 0;
  double *deviations = workspace, *scaled = deviations + TILE * width, *mean = scaled + TILE * width;
  const int *rows = job->piece_rows + tile.piece;
  if (tile.part >= 0) mean = job->means + tile.part * width;
  for (int p = 0; p < tile.pieces; p++) {
    double mass = set_mass(job, &tile, p, k);
    int from = rows[p] - tile.first, items = rows[p + 1] - rows[p];
    const double *relative = tile.relative + k * tile.stride + from;
    const void *x = skip(tile.x, from * L, job->single);
    double sum = mean_of(mean, x, job->single, L, relative, items);
    double factor = job->factors[k * job->pieces + tile.piece + p];
    // What is left to the caller: the spread of the parts' means.
    if (tile.part >= 0) job->sums[k * job->parts + tile.part] = factor * sum;
    if (mass == 0) continue;
    for (int i = 0; i < items; i++, held++) {
      pair weight = both(mass * factor * relative[i]);
      for (int l = 0; l < L; l += 2) {
        pair d = features(x, i * L + l, job->single) - load(mean + l);
        if (l + 1 == L) d[1] = 0;
        store(deviations + held * width + l, d);
        store(scaled + held * width + l, weight * d);
      }
    }
  }
  add_outer(sums, 0, L, scaled, deviations, held);
}

// Works on segment s of the job, as far as it lies in the window.
void work_on_sets(const struct chooser_job *job, int s, double *workspace) {
  if (job->operation == SUM_LOGS) {
    sum_logs(job, s);
    return;
  }
  int from = s * job->tiles_per_segment, to = from + job->tiles_per_segment;
  if (from < job->from) from = job->from;
  if (to > job->to) to = job->to;
  int width = job->features + (job->features & 1);
  for (int t = from; t < to; t++) {
    switch (job->operation) {
    case SET_SOFTMAX: softmax_tile(job, t, workspace); break;
    case SHARE_MASSES: masses_of_part(job, t); break;
    case WEIGH_SCORES: weigh_scores(job, job->out + (s * job->components + job->first) * width, t, workspace); break;
    case CURVE: curve(job, job->out + s * job->features * width, t, workspace);
    }
  }
}
