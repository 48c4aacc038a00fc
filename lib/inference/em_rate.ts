/**
 * How fast EM can be at a mixture: the share of missing information.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { symmetricEigen } from "../linalg/decompositions.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { scatter } from "../linalg/scatter.ts";
import { choleskyInto, solveLowerInto } from "../linalg/triangular.ts";
import { itemScores } from "../model/item_scores.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import {
  type FreeParameters,
  freeParameters,
  pulledBackSymmetric,
} from "./free_parameters.ts";
import { observedInformation } from "./information.ts";

/** Options of {@linkcode emRate}. */
export interface EmRateOptions {
  /**
   * Which atoms lie on the bound, one per component; they are held.
   * @default {none}
   */
  onBound?: readonly boolean[] | undefined;
}

/**
 * Factor by which each round of EM shortens the distance to a maximum of the likelihood, in the end: the
 * largest eigenvalue of 1 − I_complete⁻¹·I_observed, the largest share of the information that is lost because
 * components are not seen (Dempster, Laird and Rubin 1977; for softmax I_complete has the blocks
 * α_k·C_k, derived). About log(10)/(1 − rate) rounds win one digit.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture The fitted mixture, K components.
 * @param options Atoms on the bound.
 * @returns From 0 (one component) to 1 (not identified); above 1 away from a maximum; NaN where a
 *   component has no complete information, as one that sits on a single item. Costs O(p·n² + n³) with n = K−1+K·L.
 * @throws {RangeError} If the mixture is not valid for L features or `onBound` has another length.
 */
export function emRate(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: EmRateOptions = {},
): number {
  const free = freeParameters(data, mixture, options.onBound);
  const n = free.indices.length;
  if (n === 0) return 0;
  const complete = completeInformation(data, mixture, free);
  if (!choleskyInto(complete.values, complete.values, n)) return NaN;
  const observed = observedInformation(data, mixture, free);
  // G⁻¹·I·G⁻ᵀ for I_complete = G·Gᵀ: rows, then columns.
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < n; i++) {
      solveLowerInto(rowOf(observed, i), complete.values, n);
    }
    transposeInto(observed);
  }
  return 1 - symmetricEigen(observed).values[0]!;
}

/** Information if each choice's component were seen: n × n, in the coordinates. */
function completeInformation(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  free: FreeParameters,
): Matrix {
  const { weights, atoms: { rows: K, columns: L } } = mixture;
  const { probabilities, means } = itemScores(data, mixture);
  const size = K + K * L;
  const full = matrix([size, size]);
  for (const [k, weight] of weights.entries()) {
    full.values[k * size + k] = 1 / weight;
    const ofComponent = Float64Array.from(
      { length: probabilities.rows },
      (_, j) => weight * probabilities.values[j * K + k]!,
    );
    const block = scatter(data.features, ofComponent, rowOf(means, k));
    for (let l = 0; l < L; l++) {
      const first = K + k * L;
      rowOf(full, first + l).set(rowOf(block, l), first);
    }
  }
  return pulledBackSymmetric(full, free);
}

function transposeInto({ values, rows: n }: Matrix): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const swapped = values[i * n + j]!;
      values[i * n + j] = values[j * n + i]!;
      values[j * n + i] = swapped;
    }
  }
}
