/**
 * What a new atom would gain: D(ω) = Σ_j q_j A_j(ω)/π_j − 1 and its gradient.
 *
 * ℓ/N has slope D(ω) in the weight of a new atom ω, taken from all others in
 * proportion (Lindsay 1983; D for softmax derived).
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { whitenedFeatures } from "../data/whitening.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { logMixtureProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Data and mixture as far as D needs them, and two buffers of p. */
export interface DirectionalGain {
  /** Whitened features: p × L. */
  readonly features: Matrix;
  /** log(q_j/π_j), −Infinity where q_j = 0: length p. */
  readonly logRatios: Float64Array;
  readonly scores: Float64Array;
  readonly ratios: Float64Array;
}

/** Prepares D for a mixture. Costs O(p·L·(K + L)). */
export function directionalGain(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): DirectionalGain {
  const logs = logMixtureProbabilities(data.features, mixture);
  return {
    features: whitenedFeatures(data.features, data.whitening),
    logRatios: data.frequencies.map((q, j) => Math.log(q) - logs[j]!),
    scores: new Float64Array(logs.length),
    ratios: new Float64Array(logs.length),
  };
}

/**
 * log(1 + D) and its gradient at a whitened atom: the difference of two
 * cumulants, with gradient the difference of two means.
 *
 * @returns log(1 + D(ω̃)). Costs O(p·L).
 */
export function logGainInto(
  gradient: Float64Array, // out: L
  { features, logRatios, scores, ratios }: DirectionalGain,
  atom: Float64Array, // in: L
): number {
  const { rows: p, columns: L, values } = features;
  let shift = -Infinity, ratioShift = -Infinity;
  for (let j = 0; j < p; j++) {
    let score = 0;
    for (let l = 0; l < L; l++) score += values[j * L + l]! * atom[l]!;
    scores[j] = score;
    shift = Math.max(shift, score);
    ratioShift = Math.max(ratioShift, score + logRatios[j]!);
  }
  let sum = 0, ratioSum = 0;
  for (let j = 0; j < p; j++) {
    const score = scores[j]!;
    sum += scores[j] = Math.exp(score - shift);
    // Most items of a large set were never chosen.
    ratioSum += ratios[j] = logRatios[j] === -Infinity
      ? 0
      : Math.exp(score + logRatios[j]! - ratioShift);
  }
  gradient.fill(0);
  for (let j = 0; j < p; j++) {
    const coefficient = ratios[j]! / ratioSum - scores[j]! / sum;
    for (let l = 0; l < L; l++) {
      gradient[l]! += coefficient * values[j * L + l]!;
    }
  }
  return ratioShift + Math.log(ratioSum) - shift - Math.log(sum);
}
