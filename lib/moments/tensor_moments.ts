/** A mixture from moments of order one to three. */
import { ABOVE_ZERO, integerFrom, needed } from "../checks/check.ts";
import { ARRAY } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { symmetricEigen } from "../linalg/decompositions.ts";
import { type Matrix, matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import { atomBoundOf } from "../model/atom_bound.ts";
import { basisTimes } from "./basis.ts";
import { averageOverChoices, type MomentEstimate } from "./item_functions.ts";
import { jointDiagonaliser } from "./joint_diagonalisation.ts";
import {
  bestStart,
  type LatentMeasure,
  type MomentStart,
  pointMass,
  reachOf,
} from "./moment_start.ts";
import { sizeToSecond, unpackSecond, unpackThird } from "./packed_moments.ts";
import {
  SUBSPACE_RULES,
  subspaceMoments,
  type SubspaceOptions,
} from "./subspace.ts";

/** Options of {@linkcode tensorMoments}. */
export interface TensorMomentsOptions extends SubspaceOptions {
  /**
   * Largest norm of an atom in whitened coordinates, > 0.
   * @default {2·√(2 log p)}
   */
  atomBound?: number | undefined;
}

/** The rules of {@linkcode TensorMomentsOptions}. */
export const TENSOR_RULES: OptionRules<TensorMomentsOptions> = {
  ...SUBSPACE_RULES,
  atomBound: ABOVE_ZERO,
};

const ACTION = "decompose third moments";

/** Result of {@linkcode tensorMoments}. */
export interface TensorMomentsResult extends Omit<MomentStart, "status"> {
  /**
   * As of {@linkcode MomentStart}, or `"too_few_features"`: K > L + 1, K equal atoms.
   */
  readonly status: MomentStart["status"] | "too_few_features";
  /** What speaks against the design, in words; empty when nothing is known. */
  readonly warnings: readonly string[];
}

/**
 * Estimates a mixture from its moments of order one to three, for K ≤ L + 1
 * (ours; beyond the paper).
 *
 * Inside the subspace of the leading eigenvectors of M̂₂, let z_k be the atoms
 * along the K − 1 leading directions of the latent covariance. The second moment Σ_k α_k (1, z_k)(1, z_k)ᵀ is K × K and, whitened,
 * makes a_k = √α_k·(1, y_k) orthonormal; they diagonalise all slices of the whitened
 * third moment Σ_k α_k^{−1/2} a_k⊗a_k⊗a_k at once. The first entries give the
 * weights, which so sum to 1 by construction. The entries with a 1 in them are
 * known exactly: only the third central moments carry noise. No moment above
 * the third is used, whatever K, but the atoms must be affinely independent.
 *
 * @param data Choice counts over p items with L features.
 * @param options Number of components, design, bound.
 * @returns A mixture and a status; never less likely than the best single
 *   component. Costs O(p·(L² + K³) + K⁵) under a Gaussian design.
 * @throws {RangeError} If an option is out of range, the design does not fit the data, or these have many choice sets.
 */
export function tensorMoments(
  data: ChoiceData,
  options: TensorMomentsOptions,
): TensorMomentsResult {
  const given = { action: ACTION, rules: TENSOR_RULES };
  const moments = subspaceMoments(data, options, given);
  const { functions, first, subspace: { basis, radius }, warnings } = moments;
  const { components: K } = options;
  const { rows: p, columns: L } = data.features;
  const bound = atomBoundOf(options.atomBound, p);
  const rules = {
    features: functions.features,
    components: K,
    bound,
    reach: reachOf(radius, bound),
  };
  if (K > L + 1) {
    const { candidate: _, ...start } = bestStart(data, [], rules);
    return { ...start, status: "too_few_features", warnings };
  }
  const measure = K === 1
    ? pointMass(first.values)
    : measureIn(basis, averageOverChoices(functions.upToThird(basis), data), K);
  const { candidate: _, ...start } = bestStart(data, [measure], rules);
  return { ...start, warnings };
}

/** The measure in R^L from the moments up to order three inside a subspace. */
function measureIn(
  basis: Matrix,
  moments: MomentEstimate,
  K: number,
): LatentMeasure {
  const { rows: L, columns: d } = basis;
  const { values } = moments;
  const inner = measureFromThirdMoments({
    first: values.slice(0, d),
    second: unpackSecond(values.subarray(d), d),
    third: unpackThird(values.subarray(sizeToSecond(d)), d),
  }, {
    components: K,
    errors: Float64Array.from({ length: d }, (_, a) => {
      const i = d + a * (a + 1) / 2 + a;
      return Math.hypot(moments.standardErrors[i]!, moments.designErrors[i]!);
    }),
  });
  const atoms = matrix([K, L]);
  for (const [k, z] of rowsOf(inner.atoms).entries()) {
    rowOf(atoms, k).set(basisTimes(basis, z));
  }
  return { weights: inner.weights, atoms };
}

/** Moments of a measure in R^d. */
export interface ThirdMoments {
  /** E z: length d. */
  readonly first: Float64Array;
  /** E zzᵀ: d × d, row by row. */
  readonly second: Float64Array;
  /** E z⊗z⊗z: d × d × d. */
  readonly third: Float64Array;
}

/** Options of {@linkcode measureFromThirdMoments}. */
export interface ThirdMomentOptions {
  /** Number of components K: an integer from 1 to d + 1. */
  components: number;
  /** Errors of the variances of the d coordinates: no variance is taken for less than a quarter of the largest. */
  errors?: Float64Array | undefined;
}

/** A variance below this share of the largest is rounding. */
const LEAST_VARIANCE = 1e-12;

/**
 * The measure with K affinely independent atoms that has given moments of
 * order one to three, as {@linkcode tensorMoments} describes (ours; beyond the paper).
 *
 * @param moments First, second and third moments in R^d.
 * @param options Number of components, errors.
 * @returns K weights and atoms; real and finite. Costs O(d³·K + K⁵).
 * @throws {RangeError} If K is not an integer from 1 to d + 1.
 */
export function measureFromThirdMoments(
  moments: ThirdMoments,
  options: ThirdMomentOptions,
): LatentMeasure {
  const { first } = moments;
  const d = first.length;
  checkOptions(ACTION, options, {
    components: needed(integerFrom(1, d + 1)),
    errors: ARRAY,
  });
  const { components: K, errors } = options;
  if (K === 1) return pointMass(first);
  const axes = principalAxes(moments, K - 1, errors);
  const skewness = whitenedSkewness(moments, axes);
  const vectors = jointDiagonaliser(homogeneousSlices(skewness, K));
  const weights = new Float64Array(K);
  const atoms = matrix([K, d]);
  for (let k = 0; k < K; k++) {
    const a = rowOf(vectors, k);
    const root = Math.abs(a[0]!) > 1e-8 ? a[0]! : 1e-8;
    weights[k] = a[0]! ** 2;
    const atom = rowOf(atoms, k);
    atom.set(first);
    for (let i = 1; i < K; i++) {
      const size = a[i]! / root * axes.spreads[i - 1]!;
      const axis = rowOf(axes.vectors, i - 1);
      for (let l = 0; l < d; l++) atom[l]! += size * axis[l]!;
    }
  }
  return { weights, atoms };
}

interface Axes {
  /** Orthonormal rows: n × d. */
  readonly vectors: Matrix;
  /** Standard deviations along them. */
  readonly spreads: Float64Array;
}

/** Leading eigenvectors of the covariance. */
function principalAxes(
  { first, second }: ThirdMoments,
  n: number,
  errors: Float64Array | undefined,
): Axes {
  const d = first.length;
  const covariance = matrix([d, d]);
  for (let i = 0; i < d * d; i++) {
    covariance.values[i] = second[i]! -
      first[Math.floor(i / d)]! * first[i % d]!;
  }
  const { values, vectors } = symmetricEigen(covariance);
  const floor = Math.max(
    LEAST_VARIANCE * Math.abs(values[d - 1]!),
    Math.max(0, ...(errors ?? [])) / 4,
    Number.MIN_VALUE,
  );
  const axes = matrix([n, d]);
  for (let i = 0; i < n; i++) rowOf(axes, i).set(rowOf(vectors, d - 1 - i));
  return {
    vectors: axes,
    spreads: Float64Array.from(
      { length: n },
      (_, i) => Math.sqrt(Math.max(values[d - 1 - i]!, floor)),
    ),
  };
}

/** Third central moments along the axes, over their spreads: n × n × n. */
function whitenedSkewness(moments: ThirdMoments, axes: Axes): Float64Array {
  const { first: m, second: s } = moments;
  const d = m.length;
  const n = axes.spreads.length;
  const central = moments.third.slice();
  for (let a = 0, o = 0; a < d; a++) {
    for (let b = 0; b < d; b++) {
      for (let c = 0; c < d; c++, o++) {
        central[o]! += 2 * m[a]! * m[b]! * m[c]! - m[a]! * s[b * d + c]! -
          m[b]! * s[a * d + c]! - m[c]! * s[a * d + b]!;
      }
    }
  }
  // One index at a time: d × d × d becomes n × d × d, and so on.
  let tensor = central;
  for (let pass = 0; pass < 3; pass++) {
    const rest = tensor.length / d;
    const turned = new Float64Array(rest * n);
    for (let i = 0; i < n; i++) {
      const axis = rowOf(axes.vectors, i);
      for (let r = 0; r < rest; r++) {
        let sum = 0;
        for (let a = 0; a < d; a++) sum += axis[a]! * tensor[a * rest + r]!;
        // The contracted index goes last, so that after three passes all are.
        turned[r * n + i] = sum / axes.spreads[i]!;
      }
    }
    tensor = turned;
  }
  return tensor;
}

/** Slices of Σ_k α_k^{−1/2} a_k⊗a_k⊗a_k other than the first, which is the unit matrix. */
function homogeneousSlices(skewness: Float64Array, K: number): Matrix[] {
  const n = K - 1;
  return Array.from({ length: n }, (_, i) => {
    const slice = matrix([K, K]);
    slice.values[i + 1] = slice.values[(i + 1) * K] = 1;
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        slice.values[(a + 1) * K + b + 1] = skewness[(i * n + a) * n + b]!;
      }
    }
    return slice;
  });
}
