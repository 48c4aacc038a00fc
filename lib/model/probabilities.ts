/** Probabilities under a mixture, computed in logarithms. */
import type { Choosers } from "../data/choosers.ts";
import type { UtilityTerms } from "../data/items.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { logSumExp } from "../linalg/log_sum_exp.ts";
import { chooserWeights } from "./membership.ts";
import { checkMixture, type SoftmaxMixture } from "./softmax_mixture.ts";

/**
 * Probability of each item within each component: A_jk = softmax_j(o_j + x_j·ω_k), o the offset,
 * within its choice set where there are several.
 *
 * @param items p items with L features, in the units of the atoms: data, items, or `{ features }`.
 * @param mixture K components with L features.
 * @returns p × K; each column sums to 1 over a choice set.
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
 * Probability of each item, within its choice set where there are several: π_j = Σ_k α_k A_jk, of a
 * chooser drawn at random.
 *
 * @param items p items with L features, in the units of the atoms: data, items, or `{ features }`.
 * @param mixture K components with L features.
 * @returns Length p, sum 1 over a choice set.
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
 * Probability that a chooser belongs to each component, given what it chose:
 * r_uk = α_uk A_uk / π_u. Where each choice is a chooser of its own, of one choice of each item.
 *
 * @param items p items with L features, in the units of the atoms: data, items, or `{ features }`.
 * @param mixture K components with L features.
 * @returns U × K, one row per chooser of data with choosers; else p × K. Each row sums to 1.
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
  const joint = hasChoosers(items)
    ? logJointOfChoosers(items, mixture)
    : logJointProbabilities(items, mixture);
  const { rows, columns: K, values } = joint;
  for (let j = 0; j < rows; j++) {
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
  const own = new Float64Array(p);
  for (let k = 0; k < K; k++) {
    logsInto(own, items, rowOf(atoms, k));
    for (let j = 0; j < p; j++) logs.values[j * K + k] = own[j]!;
  }
  return logs;
}

/** log A_j of one component, within each choice set. */
function logsInto(
  logs: Float64Array, // out: p
  items: UtilityTerms,
  atom: Float64Array, // in: L
): void {
  utilitiesInto(logs, items, atom);
  const sets = items.choosers?.sets ?? [0, logs.length];
  for (let s = 0; s + 1 < sets.length; s++) {
    const first = sets[s]!, end = sets[s + 1]!;
    const normaliser = logSumExp(logs.subarray(first, end));
    for (let j = first; j < end; j++) logs[j]! -= normaliser;
  }
}

/** What probabilities by chooser are made of. */
export type ChooserTerms = UtilityTerms & { readonly choosers: Choosers };

/** Whether choosers are known. */
export function hasChoosers(items: UtilityTerms): items is ChooserTerms {
  return items.choosers !== undefined;
}

/** log A_uk = Σ_r C_ur log P_rk: U × K. */
export function logChooserProbabilities(
  items: ChooserTerms,
  mixture: SoftmaxMixture,
): Matrix {
  checkMixture(mixture, items.features.columns);
  const { starts, rows, multiplicities, counts } = items.choosers;
  const { atoms } = mixture;
  const K = atoms.rows;
  const all = matrix([counts.length, K]);
  // One component at a time: rows are many.
  const logs = new Float64Array(items.features.rows);
  for (let k = 0; k < K; k++) {
    logsInto(logs, items, rowOf(atoms, k));
    for (let u = 0; u < counts.length; u++) {
      let sum = 0;
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        sum += multiplicities[e]! * logs[rows[e]!]!;
      }
      all.values[u * K + k] = sum;
    }
  }
  return all;
}

/** log(α_uk A_uk): U × K. */
function logJointOfChoosers(
  items: ChooserTerms,
  mixture: SoftmaxMixture,
): Matrix {
  const joint = logChooserProbabilities(items, mixture);
  const weights = chooserWeights(mixture, items.choosers);
  for (let i = 0; i < joint.values.length; i++) {
    joint.values[i]! += Math.log(weights.values[i]!);
  }
  return joint;
}

/** log π_u = log Σ_k α_uk A_uk of each chooser: length U. */
export function logChooserLikelihoods(
  items: ChooserTerms,
  mixture: SoftmaxMixture,
): Float64Array {
  const { rows: U, columns: K, values } = logJointOfChoosers(items, mixture);
  return Float64Array.from(
    { length: U },
    (_, u) => logSumExp(values.subarray(u * K, (u + 1) * K)),
  );
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
