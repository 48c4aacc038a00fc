/**
 * Probabilities under a mixture, computed in logarithms.
 *
 * @module
 */
import { type FeatureMatrix, type Matrix, matrix } from "../linalg/matrix.ts";
import { logSumExp } from "../linalg/log_sum_exp.ts";
import { checkMixture, type SoftmaxMixture } from "./softmax_mixture.ts";

/**
 * Probability of each item within each component: A_jk = softmax_j(x_j·ω_k).
 *
 * @param features p × L, in the units of the atoms.
 * @param mixture K components with L features.
 * @returns p × K; each column sums to 1.
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function itemProbabilities(
  features: FeatureMatrix,
  mixture: SoftmaxMixture,
): Matrix {
  const logs = logItemProbabilities(features, mixture);
  return { ...logs, values: logs.values.map(Math.exp) };
}

/**
 * Probability of each item: π_j = Σ_k α_k A_jk.
 *
 * @param features p × L, in the units of the atoms.
 * @param mixture K components with L features.
 * @returns Length p, sum 1.
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function mixtureProbabilities(
  features: FeatureMatrix,
  mixture: SoftmaxMixture,
): Float64Array {
  return logMixtureProbabilities(features, mixture).map(Math.exp);
}

/** Logarithms of {@linkcode mixtureProbabilities}: finite where those underflow to 0. */
export function logMixtureProbabilities(
  features: FeatureMatrix,
  mixture: SoftmaxMixture,
): Float64Array {
  const joint = logJointProbabilities(features, mixture);
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
 * @param features p × L, in the units of the atoms.
 * @param mixture K components with L features.
 * @returns p × K; each row sums to 1.
 * @throws {RangeError} If the mixture is not valid for L features.
 *
 * @example A tie and a clear case
 * ```ts
 * import { matrixFromRows, responsibilities, softmaxMixture } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const mixture = softmaxMixture([0.5, 0.5], [[-3], [3]]);
 * const r = responsibilities(matrixFromRows([[-1], [0], [1]]), mixture);
 * assertAlmostEquals(r.values[1 * 2 + 0]!, 0.5);
 * assertAlmostEquals(r.values[2 * 2 + 1]!, 1 / (1 + Math.exp(-6)));
 * ```
 */
export function responsibilities(
  features: FeatureMatrix,
  mixture: SoftmaxMixture,
): Matrix {
  const joint = logJointProbabilities(features, mixture);
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
  features: FeatureMatrix,
  mixture: SoftmaxMixture,
): Matrix {
  const logs = logItemProbabilities(features, mixture);
  const K = logs.columns;
  const logWeights = mixture.weights.map(Math.log);
  for (let i = 0; i < logs.values.length; i++) {
    logs.values[i]! += logWeights[i % K]!;
  }
  return logs;
}

/** log A_jk, p × K: logarithms of {@linkcode itemProbabilities}. */
export function logItemProbabilities(
  features: FeatureMatrix,
  mixture: SoftmaxMixture,
): Matrix {
  checkMixture(mixture, features.columns);
  const { rows: p, columns: L } = features;
  const { atoms } = mixture;
  const K = atoms.rows;
  const logs = matrix([p, K]);
  const scores = new Float64Array(p);
  for (let k = 0; k < K; k++) {
    for (let j = 0; j < p; j++) {
      let score = 0;
      for (let l = 0; l < L; l++) {
        score += features.values[j * L + l]! * atoms.values[k * L + l]!;
      }
      scores[j] = score;
    }
    const normaliser = logSumExp(scores);
    for (let j = 0; j < p; j++) {
      logs.values[j * K + k] = scores[j]! - normaliser;
    }
  }
  return logs;
}
