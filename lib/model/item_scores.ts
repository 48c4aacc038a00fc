/**
 * Scores of one choice of each item: what the score, the Hessian and the
 * sandwich are sums of; and that Hessian, by plain loops.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { UtilityTerms } from "../data/items.ts";
import {
  type FeatureMatrix,
  type Matrix,
  matrix,
  rowOf,
} from "../linalg/matrix.ts";
import { logSumExp } from "../linalg/log_sum_exp.ts";
import { scatter } from "../linalg/scatter.ts";
import { logItemProbabilities } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** What the derivatives need of the data: with π for frequencies they are population values. */
export type WeightedItems =
  & UtilityTerms
  & Pick<ChoiceData, "frequencies">;

/** Scores of single choices, with the parts that the Hessian needs besides. */
export interface ItemScores {
  /** Indices of the items with frequency > 0, n of them. */
  readonly items: readonly number[];
  /** Their frequencies: length n. */
  readonly shares: Float64Array;
  /** Row o is the score of one choice of item `items[o]`: (A_jk/π_j)_k, then r_jk (x_j − μ_k) for k = 1 … K. n × (K + K·L). */
  readonly rows: Matrix;
  /** μ_k = Σ_j A_jk x_j: K × L. */
  readonly means: Matrix;
  /** A_jk: p × K. */
  readonly probabilities: Matrix;
}

/**
 * Scores of one choice of each item with frequency > 0, in the user's units,
 * all K weights taken as free; Σ_j q_j s_j is the score per choice (derived).
 *
 * All in logarithms, so that an item whose probability underflows still has
 * its score.
 *
 * @throws {RangeError} If the mixture is not valid for L features.
 */
export function itemScores(
  data: WeightedItems,
  mixture: SoftmaxMixture,
): ItemScores {
  const { values: features, columns: L } = data.features;
  const logs = logItemProbabilities(data, mixture);
  const K = logs.columns;
  const logWeights = mixture.weights.map(Math.log);
  const probabilities = { ...logs, values: logs.values.map(Math.exp) };
  const means = meansOfComponents(data.features, probabilities);
  const items = Array.from(data.frequencies.keys())
    .filter((j) => data.frequencies[j]! > 0);
  const n = K + K * L;
  const rows = matrix([items.length, n]);
  const joint = new Float64Array(K);
  for (const [o, j] of items.entries()) {
    for (let k = 0; k < K; k++) {
      joint[k] = logWeights[k]! + logs.values[j * K + k]!;
    }
    const logMixture = logSumExp(joint);
    for (let k = 0; k < K; k++) {
      const responsibility = Math.exp(joint[k]! - logMixture);
      rows.values[o * n + k] = Math.exp(logs.values[j * K + k]! - logMixture);
      for (let l = 0; l < L; l++) {
        rows.values[o * n + K + k * L + l] = responsibility *
          (features[j * L + l]! - means.values[k * L + l]!);
      }
    }
  }
  return {
    items,
    shares: Float64Array.from(items, (j) => data.frequencies[j]!),
    rows,
    means,
    probabilities,
  };
}

/** Mean of the features within each component: μ_k = Σ_j A_jk x_j, K × L. */
function meansOfComponents(
  features: FeatureMatrix,
  probabilities: Matrix,
): Matrix {
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

/** The Hessian of `hessian` for items of one set: (K + K·L) × (K + K·L). Costs O(p·K²·L²). */
export function itemHessian(
  data: WeightedItems,
  mixture: SoftmaxMixture,
): Matrix {
  const scores = itemScores(data, mixture);
  const { rows, shares } = scores;
  const n = rows.columns;
  const h = scatter(rows, shares);
  for (let i = 0; i < h.values.length; i++) h.values[i]! *= -1;
  for (const [k, weight] of mixture.weights.entries()) {
    addOwnBlocks(h, data.features, scores, { k, weight });
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) h.values[j * n + i] = h.values[i * n + j]!;
  }
  return h;
}

/** Adds what the blocks (ω_k, ω_k) and (α_k, ω_k) have besides the outer products of scores. */
function addOwnBlocks(
  h: Matrix, // in and out, lower triangle
  features: FeatureMatrix,
  scores: ItemScores,
  { k, weight }: { readonly k: number; readonly weight: number },
): void {
  const { items, shares, rows, means, probabilities } = scores;
  const L = features.columns;
  const K = probabilities.columns;
  const n = h.columns;
  const first = K + k * L;
  const centre = rowOf(means, k);
  let ratio = 0;
  for (const [o, j] of items.entries()) {
    const q = shares[o]!;
    ratio += q * rows.values[o * n + k]!;
    for (let l = 0; l < L; l++) {
      const row = (first + l) * n;
      const scaled = q * (features.values[j * L + l]! - centre[l]!);
      h.values[row + k]! += scaled * rows.values[o * n + k]!;
      for (let m = 0; m <= l; m++) {
        h.values[row + first + m]! += scaled * rows.values[o * n + first + m]!;
      }
    }
  }
  const ofComponent = Float64Array.from(
    { length: features.rows },
    (_, j) => probabilities.values[j * K + k]!,
  );
  const within = scatter(features, ofComponent, centre);
  const mass = weight * ratio;
  for (let l = 0; l < L; l++) {
    for (let m = 0; m <= l; m++) {
      h.values[(first + l) * n + first + m]! -= mass *
        within.values[l * L + m]!;
    }
  }
}
