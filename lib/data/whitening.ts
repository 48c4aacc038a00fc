/**
 * The affine map between the user's units and whitened coordinates, in which
 * the features of the items have mean 0 and covariance I.
 *
 * With S = C·Cᵀ the covariance of the features over the items (each item once,
 * whatever its count, or weighted by the exponential of its offset: K = 1's
 * information on an atom of 0, derived), x̃ = C⁻¹(x − x̄) and ω = C⁻ᵀω̃, so that x̃·ω̃ and x·ω
 * differ by a constant and the item probabilities are the same. Any square
 * root of S would do; the Cholesky factor costs L³/3 and finds the features
 * that are not identified on its way. Features are never copied: kernels read
 * them in the user's units, and only atoms and gradients are mapped.
 */
import {
  copyOf,
  type FeatureMatrix,
  type Matrix,
  matrix,
  rowOf,
  rowsOf,
} from "../linalg/matrix.ts";
import {
  choleskyInto,
  multiplyLowerTransposedInto,
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { dot, norm } from "../linalg/vectors.ts";

/** The map to whitened coordinates. */
export interface Whitening {
  /** Mean of each feature over the items, or the choices' sets, weighted where there is an offset: length L, user's units. */
  readonly means: Float64Array;
  /** L × L lower-triangular C with C·Cᵀ the covariance of the features. */
  readonly factor: Matrix;
}

/** A feature that softmax cannot identify, and the features that explain it. */
export interface DependentFeature {
  /** Index of the feature. */
  readonly feature: number;
  /** Indices of the earlier features it is a combination of; none if it is constant. */
  readonly explainedBy: readonly number[];
}

/**
 * Share of a feature's variance that the features before it must leave
 * unexplained. At 1e-12 the remaining standard deviation is a millionth of the
 * feature's own, a hundred times what rounding leaves of an exact combination.
 */
const LEAST_FREE_VARIANCE = 1e-12;

/** Choice sets: a feature then counts by how far it is from its mean over the set. */
export interface WeightedSets {
  /** First row of each set, whose rows stand together; then the number of rows. */
  readonly starts: Int32Array;
  /** How many choices were made in each set. */
  readonly choices: Float64Array;
}

/** What each item, and each choice set, weighs in a whitening. */
export interface WhiteningOptions {
  /**
   * Weight of each item, sum 1 in each set.
   * @default {all of a set alike}
   */
  readonly shares?: Float64Array | undefined;
  /**
   * With C·Cᵀ = Σ_s n_s Σ_{r∈s} p_r (x_r − x̄_s)(x_r − x̄_s)ᵀ / Σ_s n_s for sets s with n_s choices,
   * shares p and means x̄_s: K = 1's information per choice on an atom of 0 (derived).
   * @default {all items are one set}
   */
  readonly sets?: WeightedSets | undefined;
}

/**
 * Makes the map to whitened coordinates. Costs O(p·L²).
 *
 * @param features p × L.
 * @param options Shares and choice sets.
 * @returns The map, or the features that stand in its way (never empty).
 */
export function makeWhitening(
  features: FeatureMatrix,
  options: WhiteningOptions = {},
): Whitening | { readonly dependent: readonly DependentFeature[] } {
  const rows = weightedRows(features, options);
  const moments = momentsOfColumns(rows);
  const { means, deviations } = moments;
  const L = features.columns;
  const correlation = correlationOf(rows, deviations);
  const dependent = dependentFeatures(correlation, deviations);
  if (dependent.length > 0) return { dependent };
  const factor = matrix([L, L]);
  choleskyInto(factor.values, correlation, L);
  for (let l = 0; l < L; l++) {
    for (let m = 0; m <= l; m++) factor.values[l * L + m]! *= deviations[l]!;
  }
  return { means, factor };
}

/** Rows with weights, set by set. */
interface WeightedRows {
  readonly features: FeatureMatrix;
  readonly starts: Int32Array;
  /** Of each row over the mean in its set; 1 for all when left out, which changes no digit. */
  readonly weights: Float64Array | undefined;
  /** Of each set, over how many rows it has: with `weights`, all rows weigh as many as there are. */
  readonly setWeights: Float64Array;
  /** Whether means are taken from a row of their set, whose rounding a constant column then shares. */
  readonly fromRow: boolean;
}

function weightedRows(
  features: FeatureMatrix,
  { shares, sets }: WhiteningOptions,
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
  options: WhiteningOptions,
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
  options: WhiteningOptions,
): Matrix {
  const rows = weightedRows(features, options);
  const means = matrix([rows.setWeights.length, features.columns]);
  visitSets(rows, (s, _, mean) => rowOf(means, s).set(mean));
  return means;
}

/** Mean over the choices of each column, and its standard deviation (divisor p) within sets; 0 where a column is constant. */
function momentsOfColumns(weighted: WeightedRows) {
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
function correlationOf(
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

/** Features, in order, that the ones kept before them determine. */
function dependentFeatures(
  correlation: Float64Array,
  deviations: Float64Array,
): DependentFeature[] {
  const L = deviations.length;
  const kept: number[] = [];
  const dependent: DependentFeature[] = [];
  // Cholesky factor of the kept features only, row by row.
  const factor = new Float64Array(L * L);
  const row = new Float64Array(L);
  for (let l = 0; l < L; l++) {
    if (!(deviations[l]! > 0)) {
      dependent.push({ feature: l, explainedBy: [] });
      continue;
    }
    const n = kept.length;
    let free = 1;
    for (let a = 0; a < n; a++) {
      let sum = correlation[l * L + kept[a]!]!;
      for (let b = 0; b < a; b++) sum -= factor[a * L + b]! * row[b]!;
      row[a] = sum / factor[a * L + a]!;
      free -= row[a]! ** 2;
    }
    if (free > LEAST_FREE_VARIANCE) {
      for (let a = 0; a < n; a++) factor[n * L + a] = row[a]!;
      factor[n * L + n] = Math.sqrt(free);
      kept.push(l);
      continue;
    }
    // Coefficients of the combination, in standard deviations.
    for (let a = n - 1; a >= 0; a--) {
      for (let b = a + 1; b < n; b++) row[a]! -= factor[b * L + a]! * row[b]!;
      row[a]! /= factor[a * L + a]!;
    }
    dependent.push({
      feature: l,
      explainedBy: kept.filter((_, a) => Math.abs(row[a]!) > 1e-6),
    });
  }
  return dependent;
}

/** Atoms (K × L) from the user's units to whitened coordinates: ω̃ = Cᵀω. */
export function toWhitened(atoms: Matrix, whitening: Whitening): Matrix {
  const mapped = copyOf(atoms);
  for (const atom of rowsOf(mapped)) {
    multiplyLowerTransposedInto(atom, whitening.factor.values, atom.length);
  }
  return mapped;
}

/** Atoms (K × L) from whitened coordinates to the user's units: ω = C⁻ᵀω̃. */
export function toUserUnits(atoms: Matrix, whitening: Whitening): Matrix {
  const mapped = copyOf(atoms);
  for (const atom of rowsOf(mapped)) {
    solveLowerTransposedInto(atom, whitening.factor.values, atom.length);
  }
  return mapped;
}

/** Directions (rows) from whitened coordinates to the user's units, ṽ·ω̃ = (Cṽ)·ω. */
export function toUserDirections(
  directions: Matrix,
  { factor }: Whitening,
): Matrix {
  const mapped = matrix([directions.rows, factor.rows]);
  for (const [i, v] of rowsOf(directions).entries()) {
    rowOf(mapped, i).set(rowsOf(factor).map((row) => dot(row, v)));
  }
  return mapped;
}

/** The features in whitened coordinates, as a new p × L matrix: x̃ = C⁻¹(x − x̄). */
export function whitenedFeatures(
  features: FeatureMatrix,
  whitening: Whitening,
): Matrix {
  const L = features.columns;
  const whitened = matrix(
    [features.rows, L],
    new Float64Array(features.values),
  );
  for (let j = 0; j < features.rows; j++) {
    const row = rowOf(whitened, j);
    for (let l = 0; l < L; l++) row[l]! -= whitening.means[l]!;
    solveLowerInto(row, whitening.factor.values, L);
  }
  return whitened;
}

/** Standard deviation of each feature over the items: length L. */
export function featureDeviations({ factor }: Whitening): Float64Array {
  return Float64Array.from(rowsOf(factor), norm);
}

/** The map that scales each feature to standard deviation 1 and mixes none: its factor is diagonal. */
export function scalingOf(whitening: Whitening): Whitening {
  const L = whitening.factor.rows;
  const factor = matrix([L, L]);
  for (const [l, deviation] of featureDeviations(whitening).entries()) {
    factor.values[l * L + l] = deviation;
  }
  return { means: whitening.means, factor };
}
