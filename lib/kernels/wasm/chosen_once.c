// Choice sets that were chosen from once each, as in most panels. Features are those
// of the other rows less the chosen one's, whose utility is therefore 0 and which
// needs no row: a set of J rows is a piece of J − 1, and its entry has the place of the
// piece. Sets are shorter than a tile.
#include "choosers.h"
#include "set_sums.h"

// A tile, with its differences made in the workspace unless the window holds them.
INLINE struct tile differences_at(const struct chooser_job *job, int t, double *workspace) {
  struct tile tile = tile_at(job, t);
  if (!job->chosen) return tile;
  int L = job->features, shown = job->tile_pieces[job->from];
  double *to = workspace + job->scratch;
  tile.x = to;
  // Before each piece there is one row more of those given.
  shown += job->piece_rows[shown];
  for (int p = tile.piece; p < tile.piece + tile.pieces; p++) {
    const void *chosen = skip(job->window, (job->chosen[p] - shown) * L, job->single);
    int first = job->piece_rows[p] + p, end = job->piece_rows[p + 1] + p + 1;
    for (int r = first; r < end; r++) {
      if (r == job->chosen[p]) continue;
      const void *x = skip(job->window, (r - shown) * L, job->single);
      // Of odd L the last but one is written over by the next row.
      for (int l = 0; l < L; l += 2) store(to + l, features(x, l, job->single) - features(chosen, l, job->single));
      to += L;
    }
  }
  return tile;
}

// What all utilities of a piece are less, and exp of the chosen one's: one for the tile
// (step 0), or one a piece.
struct shifts {
  const double *shift, *own;
  int step;
};

// Shifts each piece by its largest utility, that of the chosen row among them; infinite
// ones become NaN. Returns the least that is left.
static double shift_pieces(double *u, double *shift, double *own, const int *rows, int pieces) {
  int first = rows[0];
  double least = 0, lowest = 0;
  for (int p = 0; p < pieces; p++) {
    double largest = 0;
    for (int i = rows[p] - first; i < rows[p + 1] - first; i++) largest = largest < u[i] ? u[i] : largest;
    for (int i = rows[p] - first; i < rows[p + 1] - first; i++) {
      u[i] = (u[i] - largest) + (u[i] - u[i]);
      least = u[i] < least ? u[i] : least;
    }
    shift[p] = largest;
    own[p] = -largest;
    lowest = own[p] < lowest ? own[p] : lowest;
  }
  own[pieces] = 0;
  exponentials(own, own, pieces + (pieces & 1), 0, lowest);
  return least;
}

// Relative probabilities of one component, in `relative`, from utilities.
static struct shifts relative_once(double *relative, double *u, const struct chooser_job *job, const struct tile *tile, double *room) {
  int items = tile->items, n = tile->stride;
  double *shift = room, *own = room + TILE + 1;
  if (items < n) u[items] = u[items - 1];
  struct extent extent = extent_of(u, n);
  double largest = extent.largest < 0 ? 0 : extent.largest, least = extent.least < 0 ? extent.least : 0;
  // NaN is left out of the extent, and passes through.
  if (largest - least <= WIDE) {
    shift[0] = largest;
    own[0] = exp_moderate(exp_table(), both(-largest))[0];
    exponentials(relative, u, n, largest, least);
    return (struct shifts){shift, own, 0};
  }
  least = shift_pieces(u, shift, own, job->piece_rows + tile->piece, tile->pieces);
  if (items < n) u[items] = u[items - 1];
  exponentials(relative, u, n, 0, least);
  return (struct shifts){shift, own, 1};
}

// sums[p] = own + Σ relative over the pieces of a tile.
INLINE void sum_pieces(double *sums, const struct shifts *shifts, const double *relative, const int *rows, int pieces, int each) {
  const double *own = shifts->own;
  pair o = both(own[0]);
  int p = 0;
  if (shifts->step == 0 && each == 1) {
    for (; p + 2 <= pieces; p += 2) store(sums + p, o + load(relative + p));
  } else if (shifts->step == 0 && each == 2) {
    for (; p + 2 <= pieces; p += 2) {
      pair a = load(relative + 2 * p), b = load(relative + 2 * p + 2);
      store(sums + p, o + (__builtin_shufflevector(a, b, 0, 2) + __builtin_shufflevector(a, b, 1, 3)));
    }
  } else if (shifts->step == 0 && each == 3) {
    for (; p + 2 <= pieces; p += 2) {
      const double *e = relative + 3 * p;
      pair a = load(e), b = load(e + 2), c = load(e + 4);
      store(sums + p, o + (__builtin_shufflevector(a, b, 0, 3) + __builtin_shufflevector(a, c, 1, 2) + __builtin_shufflevector(b, c, 0, 3)));
    }
  }
  for (; p < pieces; p++) sums[p] = own[p * shifts->step] + sum_of(relative + rows[p] - rows[0], rows[p + 1] - rows[p]);
}

// Factors of one component of a tile, and of each choice its probability, or where that
// may be none the logarithm, which is not above 0.
INLINE void normalise_once(const struct chooser_job *job, const struct tile *tile, int k, const struct shifts *shifts, int each) {
  double sums[TILE + 2];
  const int *places = job->places;
  double *factors = job->factors + k * job->pieces + tile->piece, *logs = job->logs + k * job->entries;
  int pieces = tile->pieces;
  sum_pieces(sums, shifts, tile->relative + k * tile->stride, job->piece_rows + tile->piece, pieces, each);
  if (shifts->step) {
    invert(sums, factors, pieces);
    for (int p = 0; p < pieces; p++) sums[p] = -shifts->shift[p] - sums[p];
  } else {
    pair own = both(shifts->own[0]);
    int p = 0;
    for (; p + 2 <= pieces; p += 2) {
      pair inverse = 1.0 / load(sums + p);
      store(factors + p, inverse);
      store(sums + p, own * inverse);
    }
    if (p < pieces) {
      factors[p] = 1.0 / sums[p];
      sums[p] = own[0] * factors[p];
    }
  }
  if (places) {
    for (int p = 0; p < pieces; p++) logs[places[tile->piece + p]] = sums[p];
  } else {
    double *to = logs + tile->piece;
    int p = 0;
    for (; p + 2 <= pieces; p += 2) store(to + p, load(sums + p));
    if (p < pieces) to[p] = sums[p];
  }
}

// The logarithm of a number that normalise_once has left.
INLINE double log_of(double v) {
  return v > 0 ? log_normal(log_table(), both(v))[0] : v;
}

// Probabilities are at least exp(−WIDE)/TILE, so that so many have a normal product.
#define FACTORS 16

// log A of choosers, for C components: logarithms of products.
INLINE void sum_once_of(const int C, const struct chooser_job *job, int k, int from, int to) {
  const double *table = log_table(), *logs = job->logs + k * job->entries;
  double *totals = job->totals + k * job->choosers;
  for (int u = from, e = job->starts[u]; u < to; u++) {
    int end = job->starts[u + 1];
    pair total = both(0);
    while (e < end) {
      int stop = end - e < FACTORS ? end : e + FACTORS;
      pair product = both(1);
      bits normal = (bits)(product == product);
      for (int i = e; i < stop; i++) {
        pair v = {logs[i], logs[i + (C - 1) * job->entries]};
        product *= v;
        normal &= v > 0;
      }
      if (all(normal)) total += log_normal(table, product);
      else {
        for (int i = e; i < stop; i++) UNROLLED (int c = 0; c < C; c++) total[c] += log_of(logs[i + c * job->entries]);
      }
      e = stop;
    }
    UNROLLED (int c = 0; c < C; c++) totals[u + c * job->choosers] = total[c];
  }
}

// log A of choosers.
void sum_once(const struct chooser_job *job, int s) {
  int from = s * job->choosers_per_segment, to = from + job->choosers_per_segment;
  if (to > job->choosers) to = job->choosers;
  int k = job->first, end = k + job->count;
  for (; k + 2 <= end; k += 2) sum_once_of(2, job, k, from, to);
  if (k < end) sum_once_of(1, job, k, from, to);
}

// Relative probabilities of a tile.
void softmax_once(const struct chooser_job *job, int t, double *workspace) {
  struct tile tile = differences_at(job, t, workspace);
  int n = job->count;
  double *room = workspace + n * TILE;
  scores(workspace, TILE, tile.x, job->chosen ? 0 : job->single, tile.stride, job->features, job->packed, n);
  for (int k = 0; k < n; k++) {
    double *u = workspace + k * TILE;
    if (job->offset) {
      for (int i = 0; i < tile.stride; i += 2) store(u + i, load(u + i) + load(job->offset + tile.first + i));
    }
    struct shifts shifts = relative_once(tile.relative + (job->first + k) * tile.stride, u, job, &tile, room);
    normalise_once(job, &tile, job->first + k, &shifts, job->each[t]);
  }
}

// c_r = −M_sk P_rk of C components of a tile, in rows of TILE: times the differences,
// the chosen row's D_rk is in it.
INLINE void coefficients_once(const int C, const struct chooser_job *job, double *c, const struct tile *tile, int k) {
  const int *rows = job->piece_rows + tile->piece, *chosen_by = job->chosen_by + tile->piece;
  const double *relative = tile->relative + k * tile->stride, *shares = job->shares + k * job->choosers;
  const double *factors = job->factors + k * job->pieces + tile->piece;
  for (int p = 0, i = 0; p < tile->pieces; p++) {
    int end = rows[p + 1] - tile->first;
    const double *share = shares + chosen_by[p];
    UNROLLED (int m = 0; m < C; m++) {
      pair scale = both(-share[m * job->choosers] * factors[m * job->pieces + p]);
      double *row = c + m * TILE;
      const double *of = relative + m * tile->stride;
      // Two at a time: the next piece writes over what is too much.
      int r = i;
      for (; r < end && r + 2 <= TILE; r += 2) store(row + r, scale * load(of + r));
      if (r < end) row[r] = scale[0] * of[r];
    }
    i = end;
  }
}

// sums −= Σ_s M_sk Σ_r P_rk (x_r − x_c) over the sets of a tile, x_c the chosen row.
void weigh_once(const struct chooser_job *job, double *sums, int t, double *workspace) {
  struct tile tile = differences_at(job, t, workspace);
  int k = 0, n = job->count;
  for (; k + 2 <= n; k += 2) coefficients_once(2, job, workspace + k * TILE, &tile, job->first + k);
  if (k < n) coefficients_once(1, job, workspace + k * TILE, &tile, job->first + k);
  add_tile(sums, tile.x, job->chosen ? 0 : job->single, job->features, workspace, n, tile.items);
}

// mean (width) = Σ_i p_i x_i, p of the others only: that of all, less the chosen row.
INLINE void mean_once(double *mean, const double *x, int L, const double *p, double factor, int rows) {
  for (int l = 0; l < L; l += 2) {
    pair m = both(0);
    for (int i = 0; i < rows; i++) m = madd(both(p[i]), load(x + i * L + l), m);
    store(mean + l, factor * m);
  }
}

// Scores of the choosers in a range −= μ − x_c over their sets in a tile, for one component.
void score_once(const struct chooser_job *job, int t, double *workspace) {
  if (t < job->scored_from || t >= job->scored_to) return;
  struct tile tile = differences_at(job, t, workspace);
  int L = job->features, width = L + (L & 1), k = job->first;
  const double *relative = tile.relative + k * tile.stride, *x = tile.x;
  const double *factors = job->factors + k * job->pieces;
  for (int p = tile.piece; p < tile.piece + tile.pieces; p++) {
    int rows = job->piece_rows[p + 1] - job->piece_rows[p], u = job->chosen_by[p] - job->scored;
    if (u >= 0 && u < job->scored_count) {
      double *score = job->out + u * width;
      mean_once(workspace, x, L, relative, factors[p], rows);
      for (int l = 0; l < L; l += 2) store(score + l, load(score + l) - load(workspace + l));
    }
    x += rows * L;
    relative += rows;
  }
}

// A row for `add_outer`: x less the mean, and that times a weight.
INLINE void add_deviation(double *deviation, double *scaled, const double *x, const double *mean, double weight, int L) {
  for (int l = 0; l < L; l += 2) {
    pair d = (x ? load(x + l) : both(0)) - load(mean + l);
    if (l + 1 == L) d[1] = 0;
    store(deviation + l, d);
    store(scaled + l, weight * d);
  }
}

// Lower triangle of sums += Σ_s M_s Σ_r P_r (x_r − μ)(x_r − μ)ᵀ over the sets of a tile,
// for one component.
void curve_once(const struct chooser_job *job, double *sums, int t, double *workspace) {
  struct tile tile = differences_at(job, t, workspace);
  int L = job->features, width = L + (L & 1), k = job->first, held = 0;
  double *deviations = workspace, *scaled = deviations + TILE * width, *mean = scaled + TILE * width;
  const double *relative = tile.relative + k * tile.stride, *x = tile.x;
  const double *shares = job->shares + k * job->choosers, *factors = job->factors + k * job->pieces;
  const double *logs = job->logs + k * job->entries;
  for (int p = tile.piece; p < tile.piece + tile.pieces; p++) {
    int rows = job->piece_rows[p + 1] - job->piece_rows[p];
    double mass = shares[job->chosen_by[p]];
    if (held + rows + 1 > TILE) {
      add_outer(sums, 0, L, scaled, deviations, held);
      held = 0;
    }
    if (mass != 0) {
      mean_once(mean, x, L, relative, factors[p], rows);
      for (int i = 0; i < rows; i++, held++) {
        add_deviation(deviations + held * width, scaled + held * width, x + i * L, mean, mass * factors[p] * relative[i], L);
      }
      double chosen = logs[job->places ? job->places[p] : p];
      // A logarithm where it may be none, or where the choice is all of its chooser's.
      if (!(chosen > 0)) chosen = exp_any(exp_table(), both(chosen))[0];
      add_deviation(deviations + held * width, scaled + held * width, 0, mean, mass * chosen, L);
      held++;
    }
    x += rows * L;
    relative += rows;
  }
  add_outer(sums, 0, L, scaled, deviations, held);
}
