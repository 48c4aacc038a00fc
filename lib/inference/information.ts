/**
 * Information of a mixture's free parameters, and its spectrum.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { UtilityTerms } from "../data/items.ts";
import { symmetricEigen } from "../linalg/decompositions.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { scatter } from "../linalg/scatter.ts";
import { addScaledInto, dot } from "../linalg/vectors.ts";
import { itemScores, type WeightedItems } from "../model/item_scores.ts";
import { hessian, score } from "../model/log_likelihood.ts";
import { mixtureProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import {
  type FreeParameters,
  pulledBackRows,
  pulledBackSymmetric,
} from "./free_parameters.ts";

/** Minus the Hessian of ℓ/N in the coordinates of the free parameters: n × n. */
export function observedInformation(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  free: FreeParameters,
): Matrix {
  const information = pulledBackSymmetric(hessian(data, mixture), free);
  for (let i = 0; i < information.values.length; i++) {
    information.values[i]! *= -1;
  }
  return information;
}

/** Σ_j q_j s_j s_jᵀ, s_j the score of one choice of item j in the coordinates: n × n. */
export function scoreInformation(
  data: WeightedItems,
  mixture: SoftmaxMixture,
  free: FreeParameters,
): Matrix {
  const { rows, frequencies } = itemScores(data, mixture);
  return scatter(pulledBackRows(rows, free), frequencies);
}

/** Fisher's information of one choice when the mixture is the truth: n × n. */
export function expectedInformation(
  data: UtilityTerms,
  mixture: SoftmaxMixture,
  free: FreeParameters,
): Matrix {
  const frequencies = mixtureProbabilities(data, mixture);
  return scoreInformation({ ...data, frequencies }, mixture, free);
}

/** Gradient of ℓ/N in the coordinates: length n. */
export function freeGradient(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  free: FreeParameters,
): Float64Array {
  const { weights, atoms } = score(data, mixture);
  const full = matrix(
    [1, weights.length + atoms.values.length],
    Float64Array.from([...weights, ...atoms.values]),
  );
  return pulledBackRows(full, free).values;
}

/** Eigenvalues of an information scaled to unit diagonal, which no choice of units can change. */
export interface ScaledSpectrum {
  /** Square roots of the diagonal: length n; 1 where the diagonal is not > 0. */
  readonly scales: Float64Array;
  /** Eigenvalues in ascending order. */
  readonly values: Float64Array;
  /** Orthonormal eigenvectors, one a row. */
  readonly vectors: Matrix;
}

/**
 * Information of one choice below which a parameter counts as not seen at
 * all: its standard error in whitened units would be 100 at 1e9 choices.
 */
const LEAST_INFORMATION = 1e-13;

/** Spectrum of a symmetric n × n information with n ≥ 1. */
export function scaledSpectrum(information: Matrix): ScaledSpectrum {
  const n = information.rows;
  const scales = Float64Array.from({ length: n }, (_, i) => {
    const diagonal = information.values[i * n + i]!;
    return Math.abs(diagonal) > LEAST_INFORMATION
      ? Math.sqrt(Math.abs(diagonal))
      : 0;
  });
  const scaled = information.values.map((value, at) => {
    const size = scales[Math.floor(at / n)]! * scales[at % n]!;
    return size > 0 ? value / size : 0;
  });
  const { values, vectors } = symmetricEigen(matrix([n, n], scaled));
  return { scales: scales.map((v) => v || 1), values, vectors };
}

/** The direction of the smallest eigenvalue, in the coordinates: length n. */
export function weakestDirection(spectrum: ScaledSpectrum): Float64Array {
  const { vectors, scales } = spectrum;
  return scales.map((scale, i) => vectors.values[i]! / scale);
}

/** I⁻¹·b from the spectrum of I: length n. Costs O(n²). */
export function solutionOf(
  { scales, values, vectors }: ScaledSpectrum,
  b: Float64Array,
): Float64Array {
  const solution = new Float64Array(b.length);
  const scaled = b.map((v, i) => v / scales[i]!);
  for (const [e, value] of values.entries()) {
    const v = rowOf(vectors, e);
    addScaledInto(solution, v, dot(v, scaled) / value);
  }
  return solution.map((v, i) => v / scales[i]!);
}

/** Inverse of the information from its spectrum: n × n. Costs O(n³). */
export function inverseOf(spectrum: ScaledSpectrum): Matrix {
  const { scales, values, vectors } = spectrum;
  const n = scales.length;
  const inverse = matrix([n, n]);
  for (let e = 0; e < n; e++) {
    const v = vectors.values.subarray(e * n, (e + 1) * n);
    for (let i = 0; i < n; i++) {
      const factor = v[i]! / (values[e]! * scales[i]!);
      for (let j = 0; j < n; j++) {
        inverse.values[i * n + j]! += factor * v[j]! / scales[j]!;
      }
    }
  }
  return inverse;
}
