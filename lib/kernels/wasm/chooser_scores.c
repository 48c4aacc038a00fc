// What choosers make of the softmax: scores, weighted or one by one, and curvature.
#include "choosers.h"

// Σ_u shares_u C_ur over the entries from one to another.
INLINE double mass_of(const struct chooser_job *job, const double *shares, int from, int to) {
  double mass = 0;
  for (int e = from; e < to; e++) mass += job->times[e] * shares[job->chosen_by[e]];
  return mass;
}

// The masses of the parts of large sets.
void masses_of_part(const struct chooser_job *job, int t) {
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
void weigh_scores(const struct chooser_job *job, double *sums, int t, double *workspace) {
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

// Notes the mean over a part of a large set and its probability, with which the
// caller goes on from the means of parts to that of the set.
static const double *mean_of_part(const struct chooser_job *job, const struct tile *tile, int k) {
  int L = job->features;
  double *mean = job->means + tile->part * (L + (L & 1));
  double sum = mean_of(mean, tile->x, job->single, L, tile->relative + k * tile->stride, tile->items);
  job->sums[k * job->parts + tile->part] = job->factors[k * job->pieces + tile->piece] * sum;
  return mean;
}

// Scores of the choosers in a range += Σ_e C (x_r − μ) over their entries in a tile, for
// one component; μ is the mean over the set, of a large one over the part.
void score_choosers(const struct chooser_job *job, int t, double *workspace) {
  if (t < job->scored_from || t >= job->scored_to) return;
  struct tile tile = tile_at(job, t);
  int L = job->features, width = L + (L & 1), k = job->first;
  for (int p = tile.piece; p < tile.piece + tile.pieces; p++) {
    const double *mean = tile.part < 0 ? 0 : mean_of_part(job, &tile, k);
    for (int e = job->piece_entries[p]; e < job->piece_entries[p + 1]; e++) {
      int u = job->chosen_by[e] - job->scored;
      if (u < 0 || u >= job->scored_count) continue;
      if (!mean) {
        int from = job->piece_rows[p] - tile.first;
        mean_of(workspace, skip(tile.x, from * L, job->single), job->single, L, tile.relative + k * tile.stride + from, job->piece_rows[p + 1] - job->piece_rows[p]);
        mean = workspace;
      }
      const void *x = skip(tile.x, (job->rows[e] - tile.first) * L, job->single);
      double *score = job->out + u * width;
      pair times = both(job->times[e]);
      for (int l = 0; l < L; l += 2) store(score + l, madd(times, features(x, l, job->single) - load(mean + l), load(score + l)));
    }
  }
}

// Lower triangle of sums += Σ_s M_s Σ_r P_r (x_r − μ)(x_r − μ)ᵀ over the rows of a
// tile, for one component; μ is the mean over the set, of a large one over the part.
void curve(const struct chooser_job *job, double *sums, int t, double *workspace) {
  struct tile tile = tile_at(job, t);
  int L = job->features, width = L + (L & 1), k = job->first, held = 0;
  double *deviations = workspace, *scaled = deviations + TILE * width, *own = scaled + TILE * width;
  const int *rows = job->piece_rows + tile.piece;
  for (int p = 0; p < tile.pieces; p++) {
    double mass = set_mass(job, &tile, p, k);
    int from = rows[p] - tile.first, items = rows[p + 1] - rows[p];
    const double *relative = tile.relative + k * tile.stride + from, *mean = own;
    const void *x = skip(tile.x, from * L, job->single);
    if (tile.part >= 0) mean = mean_of_part(job, &tile, k);
    else mean_of(own, x, job->single, L, relative, items);
    double factor = job->factors[k * job->pieces + tile.piece + p];
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
