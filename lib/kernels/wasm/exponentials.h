// exp and log of pairs, to within one unit in the last place or so.
#pragma once
#include "vectors.h"

#define LOG2_E 1.4426950408889634
// log 2 in two parts; the first has 32 trailing zeros, so that n times it is exact.
#define LOG_2_HIGH 6.93147180369123816490e-01
#define LOG_2_LOW 1.90821492927058770002e-10
// Adding it leaves an integer in the low bits.
#define ROUNDER 6755399441055744.0

// exp(r) = 1 + r + r²q(r) for |r| <= log(2)/2, q interpolated at the Chebyshev
// nodes to degree 9; the error of the polynomial is 1.2e-17. V8 makes a constant
// anew wherever it stands, so all are read from memory: that is half as fast again.
#define TWICE(v) {v, v}
static const double EXP[][2] = {
  TWICE(2.510038549551032e-08), TWICE(2.7620088445409746e-07), TWICE(2.7557268459997064e-06),
  TWICE(2.4801521295954376e-05), TWICE(1.9841269863053618e-04), TWICE(1.3888888917213717e-03),
  TWICE(8.333333333330062e-03), TWICE(4.166666666662413e-02), TWICE(0.16666666666666669), TWICE(0.5),
  TWICE(1.0), TWICE(LOG2_E), TWICE(ROUNDER), TWICE(-LOG_2_LOW), TWICE(-LOG_2_HIGH),
};
enum { DEGREE = 9, ONE = 10, SCALE, ROUND, LOW, HIGH };

// Where they are, hidden from the compiler, which would put the constants back.
INLINE const double *exp_table(void) {
  const double *table = EXP[0];
  __asm__("" : "+r"(table));
  return table;
}
INLINE pair entry(const double *table, int i) { return load(table + 2 * i); }

INLINE pair exp_reduced(const double *table, pair r) {
  pair q = entry(table, 0);
#pragma GCC unroll 16
  for (int i = 1; i <= DEGREE; i++) q = madd(q, r, entry(table, i));
  return madd(q, r * r, r) + entry(table, ONE);
}

INLINE pair reduce(const double *table, pair x, pair n) {
  return madd(n, entry(table, LOW), madd(n, entry(table, HIGH), x));
}

// 2^n for the integer n that lies in the low bits of a rounded number.
INLINE pair power_of_two(bits n) {
  return (pair)((n << 52) + 0x3ff0000000000000LL);
}

// exp for |x| < 708, where neither the result nor its power of two leaves the normal range, and for
// NaN: of N pairs (4 at most), step by step, so that each number of the table is read once for all.
INLINE void exp_moderates(const int N, const double *table, pair *x) {
  pair rounded[4], q[4];
  UNROLLED (int i = 0; i < N; i++) rounded[i] = madd(x[i], entry(table, SCALE), entry(table, ROUND));
  UNROLLED (int i = 0; i < N; i++) x[i] = reduce(table, x[i], rounded[i] - entry(table, ROUND));
  UNROLLED (int i = 0; i < N; i++) q[i] = entry(table, 0);
#pragma GCC unroll 16
  for (int d = 1; d <= DEGREE; d++)
    UNROLLED (int i = 0; i < N; i++) q[i] = madd(q[i], x[i], entry(table, d));
  UNROLLED (int i = 0; i < N; i++) x[i] = (madd(q[i], x[i] * x[i], x[i]) + entry(table, ONE)) * power_of_two((bits)rounded[i]);
}
INLINE pair exp_moderate(const double *table, pair x) {
  exp_moderates(1, table, &x);
  return x;
}

// exp for any x: infinities, NaN, results that are subnormal. The power of two
// is applied in two halves, so that only the last product can round.
INLINE pair exp_any(const double *table, pair x) {
  x = smaller(larger(x, both(-746)), both(710));
  pair rounded = madd(x, both(LOG2_E), both(ROUNDER));
  pair n = rounded - ROUNDER;
  pair half = n * 0.5 + ROUNDER;
  bits rest = (bits)(n - (half - ROUNDER) + ROUNDER);
  return exp_reduced(table, reduce(table, x, n)) * power_of_two((bits)half) * power_of_two(rest);
}

// log for positive normal x, by x = 2^n·(1+f), √½ <= 1+f < √2, and the series
// of log((1+s)/(1−s)) in s = f/(2+f); coefficients and order of FreeBSD's e_log.c.
static const double LOG[][2] = {
  TWICE(1.531383769920937332e-01), TWICE(2.222219843214978396e-01), TWICE(3.999999999940941908e-01),
  TWICE(1.479819860511658591e-01), TWICE(1.818357216161805012e-01), TWICE(2.857142874366239149e-01), TWICE(6.666666666666735130e-01),
  TWICE(4503599627370496.0 + 1023), TWICE(1.0), TWICE(2.0), TWICE(0.5), TWICE(LOG_2_HIGH), TWICE(LOG_2_LOW),
};
enum { UNBIAS = 7, LOG_ONE, LOG_TWO, LOG_HALF, LOG_HIGH, LOG_LOW };

INLINE const double *log_table(void) {
  const double *table = LOG[0];
  __asm__("" : "+r"(table));
  return table;
}

INLINE pair log_normal(const double *table, pair x) {
  bits raised = (bits)x + (0x3ff0000000000000LL - 0x3fe6a09e667f3bcdLL);
  pair n = (pair)(((unsigned __attribute__((vector_size(16))) long long)raised >> 52) | 0x4330000000000000LL) - entry(table, UNBIAS);
  pair f = (pair)((raised & 0x000fffffffffffffLL) + 0x3fe6a09e667f3bcdLL) - entry(table, LOG_ONE);
  pair s = f / (f + entry(table, LOG_TWO));
  pair z = s * s;
  pair w = z * z;
  pair odd = w * madd(w, madd(w, entry(table, 0), entry(table, 1)), entry(table, 2));
  pair even = z * madd(w, madd(w, madd(w, entry(table, 3), entry(table, 4)), entry(table, 5)), entry(table, 6));
  pair square = entry(table, LOG_HALF) * f * f;
  return n * entry(table, LOG_HIGH) - ((square - (s * (square + (odd + even)) + n * entry(table, LOG_LOW))) - f);
}

struct extent {
  double least, largest;
};

// Least and largest of n values (n even), NaN left out.
INLINE struct extent extent_of(const double *x, int n) {
  pair high = both(-__builtin_inf()), low = -high;
  for (int i = 0; i < n; i += 2) {
    high = larger(high, load(x + i));
    low = smaller(low, load(x + i));
  }
  return (struct extent){low[1] < low[0] ? low[1] : low[0], high[0] < high[1] ? high[1] : high[0]};
}
