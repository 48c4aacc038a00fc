/** What replicates say together, each with its standard error. */

/** How often starts succeed. */
export interface SuccessRate {
  /** Successes in each replicate. */
  readonly successes: readonly number[];
  /** Starts in each replicate. */
  readonly starts: number;
  /** Share of all starts that succeed. */
  readonly rate: number;
  /**
   * Its standard error: from the spread between replicates, but not below
   * that of independent starts (with two successes and two failures added, so that it is not 0).
   */
  readonly standardError: number;
  /** Median of the evaluations of starts that succeed; NaN if none does. */
  readonly evaluations: number;
}

/** Sums up the climbs of each replicate, equally many in each. */
export function successRate(
  climbs: readonly (readonly {
    readonly succeeded: boolean;
    readonly evaluations: number;
  }[])[],
): SuccessRate {
  const successful = climbs.map((replicate) =>
    replicate.filter(({ succeeded }) => succeeded)
  );
  const successes = successful.map(({ length }) => length);
  const starts = climbs[0]!.length;
  const all = starts * climbs.length;
  const shares = successes.map((count) => count / starts);
  const { mean: rate, standardError } = meanOf(shares);
  const smoothed = (rate * all + 2) / (all + 4);
  const binomial = Math.sqrt(smoothed * (1 - smoothed) / (all + 4));
  return {
    successes,
    starts,
    rate,
    standardError: standardError > binomial ? standardError : binomial,
    evaluations: median(successful.flat().map((end) => end.evaluations)),
  };
}

/** A mean over replicates. */
export interface ReplicateMean {
  /** The mean. */
  readonly mean: number;
  /** Its standard error; NaN with one replicate. */
  readonly standardError: number;
}

/** Mean and its standard error. */
export function meanOf(values: readonly number[]): ReplicateMean {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}

/** A root mean square over replicates. */
export interface RootMeanSquare {
  /** The root of the mean square error. */
  readonly rmse: number;
  /** Its standard error, by the delta method; NaN with one replicate or no error. */
  readonly standardError: number;
  /** The error of each replicate. */
  readonly errors: readonly number[];
}

/** Root mean square of errors ≥ 0, and its standard error. */
export function rootMeanSquare(errors: readonly number[]): RootMeanSquare {
  const { mean, standardError } = meanOf(errors.map((e) => e * e));
  const rmse = Math.sqrt(mean);
  return { rmse, standardError: standardError / (2 * rmse), errors };
}

/** A slope over replicates. */
export interface LogLogSlope {
  /** Mean over replicates of the least-squares slope of log y against log x. */
  readonly slope: number;
  /** Its standard error from the spread between replicates; NaN with one. */
  readonly standardError: number;
}

/**
 * Slope of log y against log x: the rate at which an error falls.
 *
 * @param x Positive numbers, two or more.
 * @param series For each replicate the positive y of each x.
 * @returns The mean of the replicates' least-squares slopes; −Infinity or NaN where a y is not positive.
 *
 * @example
 * ```ts
 * import { logLogSlope } from "@softmix/softmix/experiments";
 * import { assertAlmostEquals } from "@std/assert";
 * const { slope } = logLogSlope([1, 4, 16], [[1, 0.5, 0.25], [2, 1, 0.5]]);
 * assertAlmostEquals(slope, -0.5);
 * ```
 */
export function logLogSlope(
  x: readonly number[],
  series: readonly (readonly number[])[],
): LogLogSlope {
  const logX = x.map(Math.log);
  const { mean: centre } = meanOf(logX);
  const spread = logX.reduce((sum, v) => sum + (v - centre) ** 2, 0);
  const slopes = series.map((y) =>
    logX.reduce((sum, v, i) => sum + (v - centre) * Math.log(y[i]!), 0) / spread
  );
  const { mean: slope, standardError } = meanOf(slopes);
  return { slope, standardError };
}

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
