// The E-step of choosers: responsibilities, their sums, and the log-likelihood.
#include "choosers.h"
#include "exponentials.h"

// total += term, what is rounded off going to lost (Neumaier 1974).
INLINE void add_to(pair *total, pair *lost, pair term) {
  pair next = *total + term;
  *lost += pick((bits)(magnitude(*total) >= magnitude(term)), *total - next + term, term - next + *total);
  *total = next;
}

// Two numbers, or one twice.
INLINE pair load_some(const double *from, const int two) {
  return two ? load(from) : both(*from);
}
INLINE void store_some(double *to, pair v, const int two) {
  if (two) store(to, v);
  else *to = v[0];
}

// Chooser u, and the next one too: q_u·r_uk of all components in the job, sums of them.
INLINE void expect_some(const int two, const struct chooser_job *job, int u, pair *sums, pair *total, pair *lost) {
  const double *table = exp_table();
  int U = job->choosers, n = job->count, at = job->first * U + u;
  const double *logs = job->totals + at, *own = job->own ? job->own + at : 0, *weights = job->log_weights + job->first;
  double *r = job->responsibilities + at;
  pair q = two ? load(job->counts + u) : (pair){job->counts[u], 0};
  pair largest = both(-__builtin_inf()), least = -largest;
  for (int k = 0, i = 0; k < n; k++, i += U) {
    pair joint = load_some(logs + i, two) + (own ? load_some(own + i, two) : both(weights[k]));
    store_some(r + i, joint, two);
    largest = larger(largest, joint);
    least = smaller(least, joint);
  }
  int moderate = all((bits)(least - largest > -708));
  pair sum = both(0);
  for (int k = 0, i = 0; k < n; k++, i += U) {
    pair x = load_some(r + i, two) - largest;
    x = moderate ? exp_moderate(table, x) : exp_any(table, x);
    store_some(r + i, x, two);
    sum += x;
  }
  pair scale = q / sum;
  for (int k = 0, i = 0; k < n; k++, i += U) {
    pair x = load_some(r + i, two) * scale;
    store_some(r + i, x, two);
    sums[k] += two ? x : (pair){x[0], 0};
  }
  pair term = q * (largest + log_normal(log_table(), sum) + (sum - sum));
  add_to(total, lost, two ? term : (pair){term[0], 0});
}

// Segment s: for each component the sum of q_u·r_uk; Σ_u q_u log Σ_k α_uk A_uk, and what it lost.
void expect_choosers(const struct chooser_job *job, int s, double *workspace) {
  int from = s * job->choosers_per_segment, to = from + job->choosers_per_segment, n = job->count;
  if (to > job->choosers) to = job->choosers;
  pair *sums = (pair *)workspace, total = both(0), lost = both(0);
  for (int k = 0; k < n; k++) sums[k] = both(0);
  for (; from + 2 <= to; from += 2) expect_some(1, job, from, sums, &total, &lost);
  if (from < to) expect_some(0, job, from, sums, &total, &lost);
  double *out = job->expected + s * (job->components + 2);
  for (int k = 0; k < n; k++) out[k] = sums[k][0] + sums[k][1];
  pair first = {total[0], 0}, left = {lost[0] + lost[1], 0};
  add_to(&first, &left, (pair){total[1], 0});
  out[n] = first[0];
  out[n + 1] = left[0];
}
