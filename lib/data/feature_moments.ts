/** Means, deviations and correlations of features within choice sets; counts of items are one set. */
import {
  plainOuterProducts,
  wasmOuterProducts,
} from "../kernels/outer_products.ts";
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
  readonly itemWeights?: Float64Array | undefined;
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
  { itemWeights, sets }: FeatureWeights,
): WeightedRows {
  const { rows } = features;
  const starts = sets?.starts ?? Int32Array.of(0, rows);
  const choices = sets?.choices ?? Float64Array.of(1);
  const total = choices.reduce((a, b) => a + b, 0);
  const setWeights = choices.map((n, s) =>
    n / total * (rows / (starts[s + 1]! - starts[s]!))
  );
  const weights = itemWeights?.slice();
  if (weights !== undefined) {
    for (let s = 0; s < choices.length; s++) {
      const size = starts[s + 1]! - starts[s]!;
      for (let j = starts[s]!; j < starts[s + 1]!; j++) weights[j]! *= size;
    }
  }
  const fromRow = itemWeights !== undefined || sets !== undefined;
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

/** What rounding of a mean may be of a column's range. */
const MOST_ROUNDING = 1e-2;

/**
 * Mean over the choices of each column, and its standard deviation (divisor p) within sets; 0 where a column is
 * constant. Also the rows, with means from a row if rounding of a sum over items, up to p times that of the
 * largest value, would show.
 */
export function momentsOfColumns(given: WeightedRows) {
  const { features: { rows, columns: L, values }, weights, setWeights } = given;
  let weighted = given, found = rangesOf(given);
  const rounding = rows * Number.EPSILON / MOST_ROUNDING;
  const { largest: most } = found;
  const isDoubtful = found.ranges.some((r, l) => r <= rounding * most[l]!);
  if (isDoubtful && !given.fromRow) {
    weighted = { ...given, fromRow: true };
    found = rangesOf(weighted);
  }
  const { means, largest, ranges } = found;
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
    ranges[l]! > ROUNDINGS * Number.EPSILON * largest[l]!
      ? ranges[l]! * Math.sqrt(square / rows)
      : 0
  );
  return { weighted, means, deviations };
}

/** What of a column's largest value its range may be without its values differing by more than rounding. */
const ROUNDINGS = 16;

/** Mean over the choices of each column, its largest absolute value, and its largest distance from the mean of a set. */
function rangesOf(weighted: WeightedRows) {
  const { features: { rows, columns: L, values }, setWeights } = weighted;
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
  return { means, largest, ranges };
}

/** Products of features with features from which they are left to WebAssembly. */
const MANY_PRODUCTS = 1e9;

/** Whether {@linkcode correlationOf} takes long, and less in single precision. */
export function hasManyProducts({ rows, columns }: FeatureMatrix): boolean {
  return rows * columns * columns >= MANY_PRODUCTS;
}

/**
 * Lower triangle of the correlation matrix within sets; rows of constant features are 0.
 *
 * @param precision Of products, where these are many: in single precision correlations are off by some 1e-7.
 */
export function correlationOf(
  weighted: WeightedRows,
  deviations: Float64Array,
  precision: "double" | "single" = "double",
): Float64Array {
  const { features, weights, setWeights } = weighted;
  const { rows, columns: L, values } = features;
  const wasm = hasManyProducts(features)
    ? wasmOuterProducts(L, precision)
    : undefined;
  const products = wasm ?? plainOuterProducts(L);
  const { held, block } = products;
  let filled = 0;
  visitSets(weighted, (s, { first, end }, mean) => {
    for (let j = first; j < end; j++) {
      const weight = setWeights[s]! * (weights === undefined ? 1 : weights[j]!);
      const root = Math.sqrt(weight);
      for (let l = 0, to = filled; l < L; l++, to += held) {
        block[to] = deviations[l]! > 0
          ? root * (values[j * L + l]! - mean[l]!) / deviations[l]!
          : 0;
      }
      if (++filled === held) {
        products.add();
        filled = 0;
      }
    }
  });
  if (filled > 0) {
    for (let i = 0; i < block.length; i++) if (i % held >= filled) block[i] = 0;
    products.add();
  }
  const correlation = products.lower();
  for (let i = 0; i < correlation.length; i++) correlation[i]! /= rows;
  return correlation;
}
