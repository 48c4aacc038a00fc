/** Probabilities under a mixture, computed in logarithms. */
import type { UtilityTerms } from "../data/items.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { logSumExp } from "../linalg/log_sum_exp.ts";
import { checkMixture, type SoftmaxMixture } from "./softmax_mixture.ts";

/**
 * Probability of each item within each component: A_jk = softmax_j(o_j + x_j·ω_k), o the offset.
 *
 * @param items p items with L features, in the units of the atoms: data, items, or `{ features }`.
 * @param mixture K components with L features.
 * @returns p × K; each column sums to 1.
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function itemProbabilities(
  items: UtilityTerms,
  mixture: SoftmaxMixture,
): Matrix {
  const logs = logItemProbabilities(items, mixture);
  return { ...logs, values: logs.values.map(Math.exp) };
}

/**
 * Probability of each item: π_j = Σ_k α_k A_jk.
 *
 * @param items p items with L features, in the units of the atoms: data, items, or `{ features }`.
 * @param mixture K components with L features.
 * @returns Length p, sum 1.
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function mixtureProbabilities(
  items: UtilityTerms,
  mixture: SoftmaxMixture,
): Float64Array {
  return logMixtureProbabilities(items, mixture).map(Math.exp);
}

/** Logarithms of {@linkcode mixtureProbabilities}: finite where those underflow to 0. */
export function logMixtureProbabilities(
  items: UtilityTerms,
  mixture: SoftmaxMixture,
): Float64Array {
  const joint = logJointProbabilities(items, mixture);
  const K = joint.columns;
  return Float64Array.from(
    { length: joint.rows },
    (_, j) => logSumExp(joint.values.subarray(j * K, (j + 1) * K)),
  );
}

/**
 * Probability that a choice of an item came from each component:
 * r_jk = α_k A_jk / π_j.
 *
 * @param items p items with L features, in the units of the atoms: data, items, or `{ features }`.
 * @param mixture K components with L features.
 * @returns p × K; each row sums to 1.
 * @throws {RangeError} If the mixture is not valid for L features.
 *
 * @example A tie and a clear case
 * ```ts
 * import { matrixFromRows, responsibilities, softmaxMixture } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const mixture = softmaxMixture([0.5, 0.5], [[-3], [3]]);
 * const features = matrixFromRows([[-1], [0], [1]]);
 * const r = responsibilities({ features }, mixture);
 * assertAlmostEquals(r.values[1 * 2 + 0]!, 0.5);
 * assertAlmostEquals(r.values[2 * 2 + 1]!, 1 / (1 + Math.exp(-6)));
 * ```
 */
export function responsibilities(
  items: UtilityTerms,
  mixture: SoftmaxMixture,
): Matrix {
  const joint = logJointProbabilities(items, mixture);
  const { rows: p, columns: K, values } = joint;
  for (let j = 0; j < p; j++) {
    const row = values.subarray(j * K, (j + 1) * K);
    let max = -Infinity;
    for (const v of row) max = Math.max(max, v);
    let sum = 0;
    // Divided by their own sum, rows sum to 1 however small the probabilities.
    for (let k = 0; k < K; k++) sum += row[k] = Math.exp(row[k]! - max);
    for (let k = 0; k < K; k++) row[k]! /= sum;
  }
  return joint;
}

/** log(α_k A_jk), p × K. */
function logJointProbabilities(
  items: UtilityTerms,
  mixture: SoftmaxMixture,
): Matrix {
  const logs = logItemProbabilities(items, mixture);
  const K = logs.columns;
  const logWeights = mixture.weights.map(Math.log);
  for (let i = 0; i < logs.values.length; i++) {
    logs.values[i]! += logWeights[i % K]!;
  }
  return logs;
}

/** log A_jk, p × K: logarithms of {@linkcode itemProbabilities}. */
export function logItemProbabilities(
  items: UtilityTerms,
  mixture: SoftmaxMixture,
): Matrix {
  checkMixture(mixture, items.features.columns);
  const p = items.features.rows;
  const { atoms } = mixture;
  const K = atoms.rows;
  const logs = matrix([p, K]);
  const utilities = new Float64Array(p);
  for (let k = 0; k < K; k++) {
    utilitiesInto(utilities, items, rowOf(atoms, k));
    const normaliser = logSumExp(utilities);
    for (let j = 0; j < p; j++) {
      logs.values[j * K + k] = utilities[j]! - normaliser;
    }
  }
  return logs;
}

/** Utility of each item to one component, o_j + x_j·ω; returns the largest. */
export function utilitiesInto(
  utilities: Float64Array, // out: p
  { features, offset }: UtilityTerms,
  atom: Float64Array, // in: L
): number {
  const { rows: p, columns: L, values } = features;
  let largest = -Infinity;
  for (let j = 0, i = 0; j < p; j++) {
    let utility = offset ? offset[j]! : 0;
    for (let l = 0; l < L; l++, i++) utility += values[i]! * atom[l]!;
    utilities[j] = utility;
    if (utility > largest) largest = utility;
  }
  return largest;
}
