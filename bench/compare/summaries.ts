/**
 * What a comparison of two checkouts comes to: ratios, their mean, its limit.
 */
import { median } from "../../lib/experiments/summaries.ts";
import { stream } from "../../lib/random/streams.ts";

/** exp of the mean logarithm. */
export function geometricMean(x: readonly number[]): number {
  return Math.exp(x.reduce((sum, v) => sum + Math.log(v), 0) / x.length);
}

/** A geometric mean over rows, and what it is below with 95% confidence. */
export interface MeanRatio {
  readonly mean: number;
  readonly upper: number;
}

const RESAMPLES = 2000;

/**
 * Geometric mean over rows of the median over rounds, with its upper limit.
 *
 * One-sided, by bootstrap over rounds: the 95% point of the mean over 2000
 * samples of as many rounds, drawn with replacement. A sample takes whole
 * rounds, the same for all rows, as what slows the machine for a while slows
 * neighbouring rows. The rows are taken as given: the limit says nothing of
 * work that is not among them.
 *
 * @param ratios One array per row, the ratio of each round: all as long.
 */
export function meanRatio(
  ratios: readonly (readonly number[])[],
  seed = 1,
): MeanRatio {
  const rounds = ratios[0]!.length;
  const rng = stream(seed, "rounds");
  const means = Array.from({ length: RESAMPLES }, () => {
    const drawn = Array.from(
      { length: rounds },
      () => Math.floor(rounds * rng()),
    );
    return geometricMean(
      ratios.map((row) => median(drawn.map((round) => row[round]!))),
    );
  });
  return {
    mean: geometricMean(ratios.map(median)),
    upper: means.sort((a, b) => a - b)[Math.ceil(0.95 * RESAMPLES) - 1]!,
  };
}

/**
 * Largest |a − b| over the larger of both, entry by entry. NaN in both is no
 * difference, in one an infinite one, as are different lengths.
 */
export function largestRelativeDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!, y = b[i]!;
    if (Object.is(x, y) || x === y) continue;
    const gap = Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y));
    largest = Math.max(largest, Number.isNaN(gap) ? Infinity : gap);
  }
  return largest;
}
