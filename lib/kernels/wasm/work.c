// What can be shared out: the items come in segments of whole tiles, each with
// sums of its own, so that the result does not depend on who works on which.
#include "choosers.h"
#include "products.h"

enum { SOFTMAX, WEIGH, SCATTER };

// As in ../wasm_jobs.ts: addresses and sizes.
struct job {
  int operation;
  int items, features, components, tiles_per_segment;
  int first, count; // components to work on
  double *relative, *factors, *largest, *tile_sums, *packed;
  double *alphas, *betas, *scales, *sums;
  int *groups;
  double *centre;
  int from, to;      // tiles in the window on the features
  void *window;      // its first item
  int single;        // whether the features are floats
  double *coefficients, *totals;
  double *offset;    // known parts of the utilities, or null
};

// Works on segment s of a job over choice sets, as far as it lies in the window.
static void work_on_sets(const struct chooser_job *job, int s, double *workspace) {
  if (job->operation == SUM_LOGS) {
    if (job->once) sum_once(job, s);
    else sum_logs(job, s);
    return;
  }
  if (job->operation == EXPECT) {
    expect_choosers(job, s, workspace);
    return;
  }
  int from = s * job->tiles_per_segment, to = from + job->tiles_per_segment;
  if (from < job->from) from = job->from;
  if (to > job->to) to = job->to;
  int width = job->features + (job->features & 1);
  if (job->once) {
    for (int t = from; t < to; t++) {
      switch (job->operation) {
      case SET_SOFTMAX: softmax_once(job, t, workspace); break;
      case WEIGH_SCORES: weigh_once(job, job->out + (s * job->components + job->first) * width, t, workspace); break;
      case SCORE_CHOOSERS: score_once(job, t, workspace); break;
      case CURVE: curve_once(job, job->out + s * job->features * width, t, workspace);
      }
    }
    return;
  }
  for (int t = from; t < to; t++) {
    switch (job->operation) {
    case SET_SOFTMAX: softmax_tile(job, t, workspace); break;
    case SHARE_MASSES: masses_of_part(job, t); break;
    case WEIGH_SCORES: weigh_scores(job, job->out + (s * job->components + job->first) * width, t, workspace); break;
    case SCORE_CHOOSERS: score_choosers(job, t, workspace); break;
    case CURVE: curve(job, job->out + s * job->features * width, t, workspace);
    }
  }
}

// Works on segment s of the job, as far as it lies in the window.
EXPORT(work) void work(const struct job *job, int s, double *workspace) {
  if (job->operation > SCATTER) {
    work_on_sets((const struct chooser_job *)job, s, workspace);
    return;
  }
  int from = s * job->tiles_per_segment, to = from + job->tiles_per_segment;
  if (job->operation == SCATTER) to = job->to;
  if (from < job->from) from = job->from;
  if (to > job->to) to = job->to;
  if (from >= to) return;
  int M = job->components, L = job->features, width = L + (L & 1), single = job->single;
  int rows = (to * TILE < job->items ? to * TILE : job->items) - from * TILE;
  const void *x = skip(job->window, (from - job->from) * TILE * L, single);
  int at = from * M + job->first;
  const double *relative = job->relative + at * TILE;
  const double *factors = job->factors + at;
  switch (job->operation) {
  case SOFTMAX:
    softmax(job->relative + at * TILE, job->largest + at, job->tile_sums + at, x, single, rows, L, job->packed, M, job->count,
      job->offset ? job->offset + from * TILE : 0);
    break;
  case WEIGH:
    weigh(job->sums + (s * M + job->first) * width, x, single, rows, L, relative, factors, M, job->alphas + job->first,
      job->betas + job->first, job->scales + from * TILE, job->groups + job->first, job->count, workspace);
    break;
  case SCATTER:
    scatter(job->sums, job->totals, x, single, rows, L, job->coefficients + from * TILE, job->centre, workspace);
  }
}
