// Softmax within choice sets, and the logarithms that choosers add up.
#include "choosers.h"
#include "set_sums.h"

// Subtracts from the utilities in each piece the largest of them.
static void centre_pieces(double *u, const int *rows, int pieces) {
  int first = rows[0];
  for (int p = 0; p < pieces; p++) {
    double largest = -__builtin_inf();
    for (int i = rows[p] - first; i < rows[p + 1] - first; i++) largest = largest < u[i] ? u[i] : largest;
    for (int i = rows[p] - first; i < rows[p + 1] - first; i++) u[i] -= largest;
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
void softmax_tile(const struct chooser_job *job, int t, double *workspace) {
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
void sum_logs(const struct chooser_job *job, int s) {
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
