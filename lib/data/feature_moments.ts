/** Means, deviations and correlations of features within choice sets; counts of items are one set. */
import {
  type FeatureMatrix,
  type Matrix,
  matrix,
  rowOf,
} from "../linalg/matrix.ts";

/** Choice sets: a feature then counts by its distance from the mean over its set. */
export interface WeightedSets {
  /** First row of each set, whose rows stand together; then the number of rows. */
  readonly starts: Int32Array;
  /** How many choices were made in each set. */
  readonly choices: Float64Array;
}

/** What each item, and each choice set, weighs. */
export interface FeatureWeights {
  /**
   * Weight of each item, sum 1 in each set.
   * @default {all of a set alike}
   */
  readonly shares?: Float64Array | undefined;
  /**
   * Sets that weigh as many choices as were made in them.
   * @default {all items are one set}
   */
  readonly sets?: WeightedSets | undefined;
}

/** Rows with weights, set by set. */
export interface WeightedRows {
  readonly features: FeatureMatrix;
  readonly starts: Int32Array;
  /** Weight of each row, with mean 1 in each set; 1 for all when left out, which changes no digit. */
  readonly weights: Float64Array | undefined;
  /** Weight of each set divided by its number of rows; times `weights` they sum to the number of rows. */
  readonly setWeights: Float64Array;
  /** Whether means are of differences from a row of the set: that of a constant column is then exact. */
  readonly fromRow: boolean;
}

/** Rows with their weights. */
export function weightedRows(
  features: FeatureMatrix,
  { shares, sets }: FeatureWeights,
): WeightedRows {
  const { rows } = features;
  const starts = sets?.starts ?? Int32Array.of(0, rows);
  const choices = sets?.choices ?? Float64Array.of(1);
  const total = choices.reduce((a, b) => a + b, 0);
  const setWeights = choices.map((n, s) =>
    n / total * (rows / (starts[s + 1]! - starts[s]!))
  );
  const weights = shares?.slice();
  if (weights !== undefined) {
    for (let s = 0; s < choices.length; s++) {
      const size = starts[s + 1]! - starts[s]!;
      for (let j = starts[s]!; j < starts[s + 1]!; j++) weights[j]! *= size;
    }
  }
  const fromRow = shares !== undefined || sets !== undefined;
  return { features, starts, weights, setWeights, fromRow };
}

/** A set's first row and the one after its last, and the mean of its features, which the next set overwrites. */
type SetVisit = (
  set: number,
  range: { readonly first: number; readonly end: number },
  mean: Float64Array,
) => void;

function visitSets(rows: WeightedRows, visit: SetVisit): void {
  const { features: { columns: L, values }, starts, weights } = rows;
  const mean = new Float64Array(L);
  const origin = new Float64Array(L);
  for (let s = 0; s + 1 < starts.length; s++) {
    const first = starts[s]!, end = starts[s + 1]!;
    const size = end - first;
    for (let l = 0; l < L && rows.fromRow; l++) {
      origin[l] = values[first * L + l]!;
    }
    mean.fill(0);
    for (let j = first, i = first * L; j < end; j++) {
      const weight = weights === undefined ? 1 : weights[j]!;
      for (let l = 0; l < L; l++, i++) {
        // Divided first: a sum of values near 1e308 would overflow.
        mean[l]! += weight * (values[i]! - origin[l]!) / size;
      }
    }
    for (let l = 0; l < L; l++) mean[l]! += origin[l]!;
    visit(s, { first, end }, mean);
  }
}

/** The largest absolute mean of each feature over a set: length L. */
export function largestMeans(
  features: FeatureMatrix,
  options: FeatureWeights,
): Float64Array {
  const largest = new Float64Array(features.columns);
  visitSets(weightedRows(features, options), (_s, _range, mean) => {
    for (let l = 0; l < largest.length; l++) {
      largest[l] = Math.max(largest[l]!, Math.abs(mean[l]!));
    }
  });
  return largest;
}

/** The means of the features over each set: S × L. */
export function meansBySet(
  features: FeatureMatrix,
  options: FeatureWeights,
): Matrix {
  const rows = weightedRows(features, options);
  const means = matrix([rows.setWeights.length, features.columns]);
  visitSets(rows, (s, _, mean) => rowOf(means, s).set(mean));
  return means;
}

/** Mean over the choices of each column, and its standard deviation (divisor p) within sets; 0 where a column is constant. */
export function momentsOfColumns(weighted: WeightedRows) {
  const { features: { rows, columns: L, values }, weights, setWeights } =
    weighted;
  const means = new Float64Array(L);
  const largest = new Float64Array(L);
  const ranges = new Float64Array(L);
  visitSets(weighted, (s, { first, end }, mean) => {
    const share = setWeights[s]! * ((end - first) / rows);
    for (let l = 0; l < L; l++) means[l]! += share * mean[l]!;
    for (let j = first, i = first * L; j < end; j++) {
      for (let l = 0; l < L; l++, i++) {
        largest[l] = Math.max(largest[l]!, Math.abs(values[i]!));
        ranges[l] = Math.max(ranges[l]!, Math.abs(values[i]! - mean[l]!));
      }
    }
  });
  const squares = new Float64Array(L);
  visitSets(weighted, (s, { first, end }, mean) => {
    for (let j = first, i = first * L; j < end; j++) {
      const weight = setWeights[s]! * (weights === undefined ? 1 : weights[j]!);
      for (let l = 0; l < L; l++, i++) {
        squares[l]! += weight * ((values[i]! - mean[l]!) / ranges[l]!) ** 2;
      }
    }
  });
  const deviations = squares.map((square, l) =>
    // A mean of p equal numbers is off by a few units in the last place.
    ranges[l]! > 16 * Number.EPSILON * largest[l]!
      ? ranges[l]! * Math.sqrt(square / rows)
      : 0
  );
  return { means, deviations };
}

/** Lower triangle of the correlation matrix within sets; rows of constant features are 0. */
export function correlationOf(
  weighted: WeightedRows,
  deviations: Float64Array,
): Float64Array {
  const { features: { rows, columns: L, values }, weights, setWeights } =
    weighted;
  const correlation = new Float64Array(L * L);
  // Four items at a time: a quarter of the loads and stores of the sums.
  const [a, b, c, d] = Array.from(
    { length: 4 },
    () => new Float64Array(L),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const four = [a, b, c, d];
  const add = () => {
    for (let l = 0; l < L; l++) {
      const al = a[l]!, bl = b[l]!, cl = c[l]!, dl = d[l]!;
      const row = l * L;
      for (let m = 0; m <= l; m++) {
        correlation[row + m]! += al * a[m]! + bl * b[m]! + cl * c[m]! +
          dl * d[m]!;
      }
    }
  };
  let filled = 0;
  visitSets(weighted, (s, { first, end }, mean) => {
    for (let j = first; j < end; j++) {
      const weight = setWeights[s]! * (weights === undefined ? 1 : weights[j]!);
      const root = Math.sqrt(weight);
      const standardized = four[filled++]!;
      for (let l = 0; l < L; l++) {
        standardized[l] = deviations[l]! > 0
          ? root * (values[j * L + l]! - mean[l]!) / deviations[l]!
          : 0;
      }
      if (filled === 4) {
        add();
        filled = 0;
      }
    }
  });
  if (filled > 0) {
    for (const standardized of four.slice(filled)) standardized.fill(0);
    add();
  }
  for (let i = 0; i < correlation.length; i++) correlation[i]! /= rows;
  return correlation;
}
