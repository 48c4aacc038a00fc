// Choice sets lie in tiles of at most TILE rows: whole sets, or a part of one
// set that is longer, a "large" one. A piece is a set or such a part; rows,
// entries and pieces are numbered in the order of rows.
#pragma once
#include "products.h"

// Operations, after those of work.c; as in ../chooser_jobs.ts.
enum { SET_SOFTMAX = 3, SUM_LOGS, SHARE_MASSES, WEIGH_SCORES, CURVE, SCORE_CHOOSERS, EXPECT };

// As in ../chooser_jobs.ts: addresses and sizes.
struct chooser_job {
  int operation;
  int features, components, pieces, entries, choosers, parts; // parts of large sets
  int first, count; // components to work on
  int tiles_per_segment, choosers_per_segment;
  int from, to;     // tiles in the window
  void *window;     // the first row of tile `from`
  int single;       // whether the features are floats
  double *packed, *offset;
  // The first piece of each tile; its place among the parts of large sets, or -1.
  const int *tile_pieces, *tile_parts;
  // The first row and the first entry of each piece.
  const int *piece_rows, *piece_entries;
  // Of each entry: row, chooser, place in the order of choosers (null: its own), multiplicity.
  const int *rows, *chosen_by, *places;
  const double *times;
  const int *starts; // the first entry of each chooser, in the order of choosers
  double *relative;  // exp(utility − shift): M components × the rows of each tile
  double *factors;   // P over relative: M × pieces
  // Of the parts of large sets: M × parts. The sum gives way to the part's probability.
  double *largest, *sums, *masses;
  double *logs;      // C log P: M × entries, in the order of choosers
  double *totals;    // log A: M × choosers
  double *shares;    // M × choosers
  double *out;       // for each segment M × width, or L × width; or scored choosers × width
  double *means;     // of the parts of large sets, P by the part alone: parts × width
  const int *large;  // the first part of each large set, then their number
  const int *large_pieces; // the first piece of each
  int large_sets;
  // The choosers to score, how many, and the tiles with their sets.
  int scored, scored_count, scored_from, scored_to;
  // Whether each set was chosen from once: see chosen_once.c. If so, the row chosen in
  // each set, or null where the window holds the others less it; and where in a
  // workspace there is room for them.
  int once;
  const int *chosen;
  int scratch;
  // Rows of each of a tile's pieces, or 0 where they differ.
  const int *each;
  // Of choosers: q, and M × choosers responsibilities times it. Logarithms of weights: M,
  // or M × choosers in `own`, which is else null.
  const double *counts, *log_weights, *own;
  double *responsibilities;
  double *expected;  // for each segment of choosers M + 2
};

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
    // Each tile before this one was made even, by one row at most.
    job->relative + job->components * ((first + t) & ~1),
    skip(job->window, (first - shown) * job->features, job->single),
  };
}

// The same for jobs of sets chosen from once.
void sum_once(const struct chooser_job *job, int s);
void softmax_once(const struct chooser_job *job, int t, double *workspace);
void weigh_once(const struct chooser_job *job, double *sums, int t, double *workspace);
void curve_once(const struct chooser_job *job, double *sums, int t, double *workspace);
void score_once(const struct chooser_job *job, int t, double *workspace);

void softmax_tile(const struct chooser_job *job, int t, double *workspace);
void expect_choosers(const struct chooser_job *job, int s, double *workspace);
void sum_logs(const struct chooser_job *job, int s);
void masses_of_part(const struct chooser_job *job, int t);
void weigh_scores(const struct chooser_job *job, double *sums, int t, double *workspace);
void curve(const struct chooser_job *job, double *sums, int t, double *workspace);
void score_choosers(const struct chooser_job *job, int t, double *workspace);
