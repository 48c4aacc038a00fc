/**
 * Log-likelihood of choice counts, its score and its Hessian.
 *
 * @module
 */
import { CompensatedSum } from "../linalg/compensated_sum.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import type { WeightedItems } from "./item_scores.ts";
import {
  type Evidence,
  hessianOf,
  jointEvidence,
  saturatedLogLikelihood,
  scoresOf,
} from "./kinds_of_data.ts";
import { logNullProbabilities, logSums } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/**
 * Log-likelihood of choices under a softmax mixture, in nats: ℓ = Σ_j N_j log π_j for counts of
 * one choice set, without the multinomial constant; ℓ = Σ_u N_u log π_u where choosers are known,
 * π_u = Σ_k α_uk A_uk the probability of all that chooser u chose.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components with L features.
 * @returns ℓ ≤ 0; −Infinity if an item that was chosen has probability 0. Costs O(p·K·L).
 * @throws {RangeError} If the mixture is not valid for L features.
 *
 * @example A fair coin
 * ```ts
 * import { choiceData, logLikelihood, softmaxMixture } from "@softmix/softmix";
 * import { assertAlmostEquals } from "@std/assert";
 * const tosses = choiceData([[0], [1]], [1, 1]);
 * const fair = softmaxMixture([1], [[0]]);
 * assertAlmostEquals(logLikelihood(tosses, fair), -2 * Math.LN2);
 * ```
 */
export function logLikelihood(
  data: Pick<
    ChoiceData,
    "features" | "offset" | "choosers" | "counts" | "frequencies"
  >,
  mixture: SoftmaxMixture,
): number {
  return logLikelihoodOf(jointEvidence(data, mixture));
}

/** Σ_u N_u log Σ_k α_uk A_uk from log(α_uk A_uk). */
export function logLikelihoodOf({ logs, counts }: Evidence): number {
  const sum = new CompensatedSum();
  const ofChoosers = logSums(logs);
  for (let u = 0; u < counts.length; u++) sum.add(counts[u]! * ofChoosers[u]!);
  return sum.value;
}

/** Bounds that hold for the log-likelihood per choice of any useful model. */
export interface LikelihoodBounds {
  /** That of an atom of 0. −log p, every item alike; with an offset Σ_j q_j (o_j − log Σ_l e^{o_l}). */
  readonly uniform: number;
  /** Σ_j q_j log q_j: every item its own probability; undefined where there are choosers, whose outcomes have no such model. */
  readonly saturated: number | undefined;
}

/**
 * The log-likelihoods per choice between which a fitted mixture lies, in nats.
 *
 * @param data Choice counts over p items, or of choosers.
 * @returns `uniform`, that of an atom of 0, and `saturated`, that of one probability per item (undefined with choosers); both ≤ 0. Costs O(p).
 */
export function likelihoodBounds(data: ChoiceData): LikelihoodBounds {
  const logs = logNullProbabilities(data);
  return {
    uniform: data.frequencies.reduce((sum, q, j) => sum + q * logs[j]!, 0),
    saturated: saturatedLogLikelihood(data),
  };
}

/** First derivatives of the log-likelihood per choice, or per chooser where these are known. */
export interface Score {
  /** ∂(ℓ/N)/∂α_k with all K weights free: length K; in the coefficients of membership where there are some, K·Q. */
  readonly weights: Float64Array;
  /** ∂(ℓ/N)/∂ω_k: K × L, user's units. */
  readonly atoms: Matrix;
}

/**
 * Score per choice, in nats (derived): ∂/∂ω_k = Σ_j q_j r_jk (x_j − μ_k) and
 * ∂/∂α_k = Σ_j q_j A_jk/π_j, the weights taken as K free numbers. On the
 * simplex, subtract the derivative in the weight that makes up the sum.
 *
 * @param data Choice counts over p items with L features; of the counts only frequencies are read.
 * @param mixture K components with L features.
 * @returns The score. Costs O(p·K·L).
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function score(
  data: WeightedItems,
  mixture: SoftmaxMixture,
): Score {
  const { rows, shares } = scoresOf(data, mixture);
  const K = mixture.weights.length;
  const L = data.features.columns;
  const W = rows.columns - K * L;
  const sums = new Float64Array(rows.columns);
  for (const [o, q] of shares.entries()) {
    const row = rowOf(rows, o);
    for (let i = 0; i < sums.length; i++) sums[i]! += q * row[i]!;
  }
  return { weights: sums.slice(0, W), atoms: matrix([K, L], sums.slice(W)) };
}

/**
 * Hessian of the log-likelihood per choice (derived), in the order
 * α_1 … α_K, ω_1 (L entries) … ω_K, the weights taken as K free numbers.
 *
 * With s_j the score of one choice of item j, it is −Σ_j q_j s_j s_jᵀ, plus
 * Σ_j q_j r_jk (x_j−μ_k)(x_j−μ_k)ᵀ − n_k C_k in the block (ω_k, ω_k), plus
 * Σ_j q_j (A_jk/π_j)(x_j−μ_k) in the block (α_k, ω_k), where
 * n_k = Σ_j q_j r_jk. Where choosers are known their scores take the place of those of items, and
 * coefficients of membership, K·Q, that of weights they replace.
 *
 * @param data Choice counts over p items with L features; of the counts only frequencies are read.
 * @param mixture K components with L features.
 * @returns Symmetric (K + K·L) × (K + K·L). Costs O(p·K²·L²).
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function hessian(
  data: WeightedItems,
  mixture: SoftmaxMixture,
): Matrix {
  return hessianOf(data, mixture);
}
