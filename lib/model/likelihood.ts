/**
 * Log-likelihood of choice counts, its score and its Hessian.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { type Matrix, matrix } from "../linalg/matrix.ts";
import { plainKernels } from "../kernels/plain.ts";
import { logSumExp } from "../linalg/log_sum_exp.ts";
import {
  logItemProbabilities,
  logMixtureProbabilities,
} from "./probabilities.ts";
import { checkMixture, type SoftmaxMixture } from "./softmax_mixture.ts";

/**
 * Log-likelihood of choice counts under a softmax mixture, in nats:
 * ℓ = Σ_j N_j log π_j, without the multinomial constant.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components with L features.
 * @returns ℓ ≤ 0; −Infinity if an item that was chosen has probability 0.
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
  data: ChoiceData,
  mixture: SoftmaxMixture,
): number {
  const logs = logMixtureProbabilities(data.features, mixture);
  let total = 0, lost = 0;
  for (const [j, count] of data.counts.entries()) {
    if (count === 0) continue;
    const next = total + count * logs[j]!;
    lost += total - next + count * logs[j]!; // |total| is the larger
    total = next;
  }
  return Number.isFinite(total) ? total + lost : total;
}

/** Bounds that hold for the log-likelihood per choice of any useful model. */
export interface LikelihoodBounds {
  /** −log p: every item alike. */
  readonly uniform: number;
  /** Σ_j q_j log q_j: every item its own probability. */
  readonly saturated: number;
}

/** The log-likelihoods per choice between which a fitted mixture lies, in nats. */
export function likelihoodBounds(data: ChoiceData): LikelihoodBounds {
  let saturated = 0;
  for (const q of data.frequencies) if (q > 0) saturated += q * Math.log(q);
  return { uniform: -Math.log(data.counts.length), saturated };
}

/** First derivatives of the log-likelihood per choice. */
export interface Score {
  /** ∂(ℓ/N)/∂α_k with all K weights free: length K. */
  readonly weights: Float64Array;
  /** ∂(ℓ/N)/∂ω_k: K × L, user's units. */
  readonly atoms: Matrix;
}

/**
 * Score per choice, in nats (derived): ∂/∂ω_k = Σ_j q_j r_jk (x_j − μ_k) and
 * ∂/∂α_k = Σ_j q_j A_jk/π_j, the weights taken as K free numbers. On the
 * simplex, subtract the derivative in the weight that makes up the sum.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components with L features.
 * @returns The score. Costs O(p·K·L).
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function score(data: ChoiceData, mixture: SoftmaxMixture): Score {
  const { K, L, rows, frequencies } = itemScores(data, mixture);
  const weights = new Float64Array(K);
  const atoms = matrix([K, L]);
  for (let o = 0; o < frequencies.length; o++) {
    const q = frequencies[o]!;
    const row = rows.values.subarray(o * rows.columns, (o + 1) * rows.columns);
    for (let k = 0; k < K; k++) weights[k]! += q * row[k]!;
    for (let i = 0; i < K * L; i++) atoms.values[i]! += q * row[K + i]!;
  }
  return { weights, atoms };
}

/**
 * Hessian of the log-likelihood per choice (derived), in the order
 * α_1 … α_K, ω_1 (L entries) … ω_K, the weights taken as K free numbers.
 *
 * With s_j the score of one choice of item j, it is −Σ_j q_j s_j s_jᵀ, plus
 * Σ_j q_j r_jk (x_j−μ_k)(x_j−μ_k)ᵀ − n_k C_k in the block (ω_k, ω_k), plus
 * Σ_j q_j (A_jk/π_j)(x_j−μ_k) in the block (α_k, ω_k), where
 * n_k = Σ_j q_j r_jk.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components with L features.
 * @returns Symmetric (K + K·L) × (K + K·L). Costs O(p·K²·L²).
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function hessian(data: ChoiceData, mixture: SoftmaxMixture): Matrix {
  const scores = itemScores(data, mixture);
  const { K, L, rows, frequencies, means } = scores;
  const n = K + K * L;
  const h = matrix([n, n]);
  plainKernels.scatterInto(
    h.values,
    frequencies,
    rows.values,
    new Float64Array(n),
  );
  for (let i = 0; i < h.values.length; i++) h.values[i]! *= -1;

  const within = new Float64Array(L * L);
  const spread = new Float64Array(L * L);
  for (let k = 0; k < K; k++) {
    const centre = means.values.subarray(k * L, (k + 1) * L);
    const atItems = (of: Matrix) =>
      Float64Array.from({ length: of.rows }, (_, j) => of.values[j * K + k]!);
    const shares = atItems(scores.shares);
    const mass = shares.reduce((a, b) => a + b, 0);
    const { values: features } = data.features;
    plainKernels.scatterInto(spread, shares, features, centre);
    plainKernels.scatterInto(
      within,
      atItems(scores.probabilities),
      features,
      centre,
    );
    for (let l = 0; l < L; l++) {
      const row = (K + k * L + l) * n;
      for (let m = 0; m <= l; m++) {
        h.values[row + K + k * L + m]! += spread[l * L + m]! -
          mass * within[l * L + m]!;
      }
      for (let o = 0; o < frequencies.length; o++) {
        h.values[row + k]! += frequencies[o]! * scores.deviations(o, k, l);
      }
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) h.values[j * n + i] = h.values[i * n + j]!;
  }
  return h;
}

/** What the score and the Hessian are sums of. */
interface ItemScores {
  readonly K: number;
  readonly L: number;
  /** Scores s_j of one choice of each item that was chosen: (A_jk/π_j)_k, (r_jk (x_j − μ_k))_k. */
  readonly rows: Matrix;
  /** Frequencies of the items that were chosen. */
  readonly frequencies: Float64Array;
  /** μ_k: K × L. */
  readonly means: Matrix;
  /** A_jk: p × K. */
  readonly probabilities: Matrix;
  /** q_j r_jk: p × K. */
  readonly shares: Matrix;
  /** (A_jk/π_j)(x_jl − μ_kl) for the o-th item that was chosen. */
  deviations(o: number, k: number, l: number): number;
}

/**
 * Scores of one choice of each item that was chosen; Σ_j q_j s_j is the score
 * per choice.
 *
 * All in logarithms, so that an item whose probability underflows still has
 * its score.
 */
function itemScores(data: ChoiceData, mixture: SoftmaxMixture): ItemScores {
  checkMixture(mixture, data.features.columns);
  const { features } = data;
  const { rows: p, columns: L } = features;
  const K = mixture.weights.length;
  const logs = logItemProbabilities(features, mixture);
  const logWeights = mixture.weights.map(Math.log);
  const probabilities = { ...logs, values: logs.values.map(Math.exp) };
  const means = meansOfComponents(features, probabilities);
  const chosen = Array.from(data.counts.keys()).filter((j) =>
    data.counts[j]! > 0
  );
  const n = K + K * L;
  const rows = matrix([chosen.length, n]);
  const shares = matrix([p, K]);
  const joint = new Float64Array(K);
  for (const [o, j] of chosen.entries()) {
    for (let k = 0; k < K; k++) {
      joint[k] = logWeights[k]! + logs.values[j * K + k]!;
    }
    const logMixture = logSumExp(joint);
    for (let k = 0; k < K; k++) {
      const responsibility = Math.exp(joint[k]! - logMixture);
      rows.values[o * n + k] = Math.exp(logs.values[j * K + k]! - logMixture);
      shares.values[j * K + k] = data.frequencies[j]! * responsibility;
      for (let l = 0; l < L; l++) {
        rows.values[o * n + K + k * L + l] = responsibility *
          (features.values[j * L + l]! - means.values[k * L + l]!);
      }
    }
  }
  return {
    K,
    L,
    rows,
    frequencies: Float64Array.from(chosen, (j) => data.frequencies[j]!),
    means,
    probabilities,
    shares,
    deviations: (o, k, l) =>
      rows.values[o * n + k]! *
      (features.values[chosen[o]! * L + l]! - means.values[k * L + l]!),
  };
}

/** Mean of the features within each component: μ_k = Σ_j A_jk x_j, K × L. */
function meansOfComponents(features: Matrix, probabilities: Matrix): Matrix {
  const { rows: p, columns: L } = features;
  const K = probabilities.columns;
  const means = matrix([K, L]);
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < K; k++) {
      const probability = probabilities.values[j * K + k]!;
      for (let l = 0; l < L; l++) {
        means.values[k * L + l]! += probability * features.values[j * L + l]!;
      }
    }
  }
  return means;
}
