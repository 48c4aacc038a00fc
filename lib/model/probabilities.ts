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
 * @returns p × K; each column sums to 1 over a choice set. Costs O(p·K·L).
 * @throws {RangeError} If the mixture is not valid for L features.
 *
 * @example
 * ```ts
 * import { itemProbabilities, matrixFromRows, softmaxMixture } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const features = matrixFromRows([[0], [1]]);
 * const { values } = itemProbabilities({ features }, softmaxMixture([0.6, 0.4], [[Math.log(3)], [0]]));
 * [0.25, 0.5, 0.75, 0.5].forEach((p, i) => assertAlmostEquals(values[i]!, p)); // item by item
 * ```
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
 * @returns Length p, sum 1 over a choice set. Costs O(p·K·L).
 * @throws {RangeError} If the mixture is not valid for L features.
 *
 * @example
 * ```ts
 * import { matrixFromRows, mixtureProbabilities, softmaxMixture } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const features = matrixFromRows([[0], [1]]);
 * const [first] = mixtureProbabilities({ features }, softmaxMixture([0.6, 0.4], [[Math.log(3)], [0]]));
 * assertAlmostEquals(first!, 0.6 * 0.25 + 0.4 * 0.5);
 * ```
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
  return logSums(logJointProbabilities(items, mixture));
}

/** log(α_k A_jk), p × K. */
export function logJointProbabilities(
  items: UtilityTerms,
  mixture: SoftmaxMixture,
  taken?: ArrayLike<number>,
): Matrix {
  const logs = logItemProbabilities(items, mixture, taken);
  const K = logs.columns;
  const logWeights = mixture.weights.map(Math.log);
  for (let i = 0; i < logs.values.length; i += K) {
    for (let k = 0; k < K; k++) logs.values[i + k]! += logWeights[k]!;
  }
  return logs;
}

/**
 * log A_jk, p × K: logarithms of {@linkcode itemProbabilities}.
 *
 * @param taken Items to take, from 0; all when left out.
 */
export function logItemProbabilities(
  items: UtilityTerms,
  mixture: SoftmaxMixture,
  taken?: ArrayLike<number>,
): Matrix {
  checkMixture(mixture, items.features.columns);
  const p = items.features.rows;
  const { atoms } = mixture;
  const K = atoms.rows, n = taken?.length ?? p;
  const logs = matrix([n, K]);
  const own = Array.from({ length: Math.min(K, 4) }, () => new Float64Array(p));
  for (let first = 0; first < K; first += 4) {
    const block = own.slice(0, K - first);
    const atomsOfBlock = block.map((_, i) => rowOf(atoms, first + i));
    if (isFour(block) && isFour(atomsOfBlock)) {
      utilitiesOfFourInto(block, items, atomsOfBlock);
    } else block.forEach((u, i) => utilitiesInto(u, items, atomsOfBlock[i]!));
    for (const [i, utilities] of block.entries()) {
      normaliseBySet(utilities, items);
      const k = first + i;
      for (let o = 0; o < n; o++) {
        logs.values[o * K + k] = utilities[taken ? taken[o]! : o]!;
      }
    }
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
  normaliseBySet(logs, items);
}

/** log A_j of an atom of 0: length p. Costs O(p). */
export function logNullProbabilities(items: UtilityTerms): Float64Array {
  const logs = Float64Array.from(
    items.offset ?? new Float64Array(items.features.rows),
  );
  normaliseBySet(logs, items);
  return logs;
}

/** Logarithms of probabilities from utilities, within each choice set. */
function normaliseBySet(
  logs: Float64Array, // in and out: p
  { choosers }: UtilityTerms,
): void {
  const sets = choosers?.sets ?? [0, logs.length];
  for (let s = 0; s + 1 < sets.length; s++) {
    const first = sets[s]!, end = sets[s + 1]!;
    const normaliser = logSumExp(logs, first, end);
    for (let j = first; j < end; j++) logs[j]! -= normaliser;
  }
}

/** What probabilities by chooser are made of. */
export type ChooserTerms = UtilityTerms & { readonly choosers: Choosers };

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
export function logJointOfChoosers(
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
  return logSums(logJointOfChoosers(items, mixture));
}

/** log Σ_k exp(v_ik) of each row. */
export function logSums({ rows, columns: K, values }: Matrix): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    sums[i] = logSumExp(values, i * K, (i + 1) * K);
  }
  return sums;
}

/** exp(v_ik) over their sum in the row, written into the matrix. */
export function normalisedRows(logs: Matrix): Matrix {
  const { rows, columns: K, values } = logs;
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * K, (i + 1) * K);
    let max = -Infinity;
    for (const v of row) max = Math.max(max, v);
    let sum = 0;
    // Divided by their own sum, rows sum to 1 however small the probabilities.
    for (let k = 0; k < K; k++) sum += row[k] = Math.exp(row[k]! - max);
    for (let k = 0; k < K; k++) row[k]! /= sum;
  }
  return logs;
}

type Four = readonly [Float64Array, Float64Array, Float64Array, Float64Array];

function isFour(arrays: readonly Float64Array[]): arrays is Four {
  return arrays.length === 4;
}

/** {@linkcode utilitiesInto} for four components, to the same bytes in half the time: four sums do not wait for one another. */
function utilitiesOfFourInto(
  [ua, ub, uc, ud]: Four, // out: p
  { features, offset }: UtilityTerms,
  [wa, wb, wc, wd]: Four, // in: L
): void {
  const { rows: p, columns: L, values } = features;
  for (let j = 0, i = 0; j < p; j++) {
    let a = offset ? offset[j]! : 0;
    let b = a, c = a, d = a;
    for (let l = 0; l < L; l++, i++) {
      const x = values[i]!;
      a += x * wa[l]!;
      b += x * wb[l]!;
      c += x * wc[l]!;
      d += x * wd[l]!;
    }
    ua[j] = a;
    ub[j] = b;
    uc[j] = c;
    ud[j] = d;
  }
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
