/**
 * The affine map between the user's units and whitened coordinates, in which
 * the features of the items have mean 0 and covariance I.
 *
 * With S = C·Cᵀ the covariance of the features over the items (each item once,
 * whatever its count, or weighted by the exponential of its offset, as `offset_whitening.ts` has it: K = 1's
 * information on an atom of 0, derived), x̃ = C⁻¹(x − x̄) and ω = C⁻ᵀω̃, so that x̃·ω̃ and x·ω
 * differ by a constant and the item probabilities are the same. Any square
 * root of S would do; the Cholesky factor costs L³/3 and finds the features
 * that are not identified on its way. Features are never copied: kernels read
 * them in the user's units, and only atoms and gradients are mapped.
 */
import {
  correlationOf,
  type FeatureWeights,
  hasManyProducts,
  momentsOfColumns,
  weightedRows,
} from "./feature_moments.ts";
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

/**
 * The same share, of what all other features leave, from which single precision is enough, which changes
 * eigenvalues of the correlation matrix by less than 1e-6: far from where features depend on each other.
 */
const CLEARLY_FREE_VARIANCE = 1e-2;

/**
 * Makes the map to whitened coordinates. Costs O(p·L²).
 *
 * @param features p × L.
 * @param options Weights of items and choice sets: with sets s of n_s choices, weights p and means x̄_s, C·Cᵀ is
 *   Σ_s n_s Σ_{r∈s} p_r (x_r − x̄_s)(x_r − x̄_s)ᵀ / Σ_s n_s, K = 1's information per choice on an atom of 0 (derived).
 * @returns The map, or the features that stand in its way (never empty).
 */
export function makeWhitening(
  features: FeatureMatrix,
  options: FeatureWeights = {},
): Whitening | { readonly dependent: readonly DependentFeature[] } {
  const { weighted: rows, means, deviations } = momentsOfColumns(
    weightedRows(features, options),
  );
  const L = features.columns;
  const factor = matrix([L, L]);
  const isDone = hasManyProducts(features) && factorIfClearlyFree(
    factor.values,
    correlationOf(rows, deviations, "single"),
    L,
  );
  if (!isDone) {
    const correlation = correlationOf(rows, deviations);
    const dependent = dependentFeatures(correlation, deviations);
    if (dependent.length > 0) return { dependent };
    choleskyInto(factor.values, correlation, L);
  }
  for (let l = 0; l < L; l++) {
    for (let m = 0; m <= l; m++) factor.values[l * L + m]! *= deviations[l]!;
  }
  return { means, factor };
}

/**
 * Factors a correlation matrix R = C·Cᵀ; whether all other features leave enough of the variance of each, 1/(R⁻¹)_ll.
 * What those before it leave does not tell: 2% of each may be free of these where the last is free of none. Costs L³/3.
 */
function factorIfClearlyFree(
  factor: Float64Array, // out: L × L, lower triangle
  correlation: Float64Array,
  L: number,
): boolean {
  if (!choleskyInto(factor, correlation, L)) return false;
  const column = new Float64Array(L); // of C⁻¹, whose squares sum to (R⁻¹)_ll
  for (let l = 0; l < L; l++) {
    let squares = 0;
    for (let i = l; i < L; i++) {
      let sum = i === l ? 1 : 0;
      for (let k = l; k < i; k++) sum -= factor[i * L + k]! * column[k]!;
      column[i] = sum / factor[i * L + i]!;
      squares += column[i]! ** 2;
    }
    if (!(squares * CLEARLY_FREE_VARIANCE <= 1)) return false;
  }
  return true;
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

/**
 * Atoms from the user's units to whitened coordinates: ω̃ = Cᵀω, so that x̃·ω̃ = (x − x̄)·ω.
 *
 * @param atoms K × L, user's units.
 * @param whitening Of the items, such as `data.whitening`; L × L.
 * @returns K × L, a copy. Costs O(K·L²).
 */
export function toWhitened(atoms: Matrix, whitening: Whitening): Matrix {
  const mapped = copyOf(atoms);
  for (const atom of rowsOf(mapped)) {
    multiplyLowerTransposedInto(atom, whitening.factor.values, atom.length);
  }
  return mapped;
}

/**
 * Atoms from whitened coordinates to the user's units: ω = C⁻ᵀω̃.
 *
 * @param atoms K × L, whitened.
 * @param whitening Of the items, such as `data.whitening`; L × L.
 * @returns K × L, a copy. Costs O(K·L²).
 */
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

/**
 * The features in whitened coordinates: x̃ = C⁻¹(x − x̄).
 *
 * @param features p × L, user's units.
 * @param whitening Of these items or of others; L × L.
 * @returns p × L, a copy; of the items' own whitening the columns have mean 0 and covariance I. Costs O(p·L²).
 */
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
