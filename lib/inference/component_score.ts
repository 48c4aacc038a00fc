/**
 * The score of a component to be added: D(ω) = Σ_j q_j A_j(ω)/π_j − 1 in units of
 * its own noise.
 *
 * With r_j = q_j/π_j, D + 1 is Σ_j r_j A_j and the variance of what D is the mean
 * of is V = Σ_j (r_j A_j)²/q_j − 2(D + 1) + 1. Both take one softmax over the
 * items, and their gradients one sum of features (derived). Computed on the features
 * as they are: probabilities below underflow count as 0.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Whitening } from "../data/whitening.ts";
import { bestKernels } from "../kernels/best.ts";
import type { Kernels } from "../kernels/kernels.ts";
import {
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { logMixtureProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Data and mixture as far as the score needs them, and buffers. */
export interface ComponentScore {
  readonly whitening: Whitening;
  /** 1/q_j, 0 where q_j = 0: length p. */
  readonly inverse: Float64Array;
  /** r_j = q_j/π_j: length p. */
  readonly ratios: Float64Array;
  /** Kernels for one component. */
  readonly kernels: Kernels;
  /** Of the last atom: length p. */
  readonly probabilities: Float64Array;
  readonly coefficients: Float64Array;
  /** The atom in the user's units: length L. */
  readonly atom: Float64Array;
}

/** Logarithms of ratios from here on would overflow. */
const MOST_LOG_RATIO = 700;

/** Prepares the score for a mixture. Costs O(p·L·K). */
export function componentScore(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): ComponentScore {
  const { features, frequencies, whitening } = data;
  const logs = logMixtureProbabilities(features, mixture);
  const ratios = frequencies.map((q, j) =>
    Math.exp(Math.min(Math.log(q) - logs[j]!, MOST_LOG_RATIO))
  );
  const p = frequencies.length;
  return {
    whitening,
    inverse: frequencies.map((q) => q > 0 ? 1 / q : 0),
    ratios,
    kernels: bestKernels.open({ features, frequencies, components: 1 }),
    probabilities: new Float64Array(p),
    coefficients: new Float64Array(p),
    atom: new Float64Array(features.columns),
  };
}

const ONE = { first: 0, end: 1 };

/** D(ω̃) + 1 at a whitened atom. Costs O(p·L). */
export function meanRatio(
  score: ComponentScore,
  atom: Float64Array, // in: L
): number {
  const { kernels, whitening, probabilities, ratios } = score;
  score.atom.set(atom);
  solveLowerTransposedInto(score.atom, whitening.factor.values, atom.length);
  kernels.softmax(score.atom, ONE);
  kernels.probabilitiesInto(probabilities, 0);
  let mean = 0;
  for (let j = 0; j < ratios.length; j++) {
    mean += ratios[j]! * probabilities[j]!;
  }
  return mean;
}

/**
 * log(1 + D) and its gradient at a whitened atom; −Infinity with gradient 0
 * where D is −1.
 *
 * @returns log(1 + D(ω̃)). Costs O(p·L).
 */
export function logMeanRatioInto(
  gradient: Float64Array, // out: L
  score: ComponentScore,
  atom: Float64Array, // in: L
): number {
  const mean = meanRatio(score, atom);
  const inverse = mean > 0 ? 1 / mean : 0;
  const { probabilities, coefficients, ratios } = score;
  for (let j = 0; j < ratios.length; j++) {
    coefficients[j] = probabilities[j]! *
      (ratios[j]! * inverse - (mean > 0 ? 1 : 0));
  }
  pullBackInto(gradient, score);
  return Math.log(mean);
}

/** A variance below this share of its parts is rounding. */
const LEAST_VARIANCE = 1e-13;

/**
 * D/√V and its gradient at a whitened atom: N·D²/(2V) is what the atom gains to second
 * order in its weight, in nats (derived: the maximum over w of N·(w·D − w²·V/2)).
 * 0 with gradient 0 where V vanishes.
 *
 * @returns D(ω̃)/√V(ω̃). Costs O(p·L).
 */
export function scoreInto(
  gradient: Float64Array, // out: L
  score: ComponentScore,
  atom: Float64Array, // in: L
): number {
  let mean = meanRatio(score, atom);
  const { probabilities, coefficients, ratios, inverse } = score;
  let unit = 1;
  let square = sumOfSquares(score, unit);
  if (!(square < Infinity)) {
    // In units of the largest r_j A_j, as squares of large ones overflow.
    for (let j = 0; j < ratios.length; j++) {
      unit = Math.max(unit, ratios[j]! * probabilities[j]!);
    }
    mean /= unit;
    square = sumOfSquares(score, unit);
  }
  const one = 1 / unit;
  const variance = square - 2 * one * mean + one * one;
  if (!(variance > LEAST_VARIANCE * square && square < Infinity)) {
    gradient.fill(0);
    return 0;
  }
  // The score has slope a along Σ_j r_j A_j and −b/2 along Σ_j (r_j A_j)²/q_j.
  const value = (mean - one) / Math.sqrt(variance);
  const b = value / variance;
  const a = 1 / Math.sqrt(variance) + one * b;
  const level = a * mean - b * square;
  for (let j = 0; j < ratios.length; j++) {
    const share = ratios[j]! * probabilities[j]! * one;
    coefficients[j] = share * (a - b * share * inverse[j]!) -
      level * probabilities[j]!;
  }
  pullBackInto(gradient, score);
  return value;
}

/** Σ_j (r_j A_j/unit)²/q_j. */
function sumOfSquares(
  { ratios, probabilities, inverse }: ComponentScore,
  unit: number,
): number {
  let sum = 0;
  for (let j = 0; j < ratios.length; j++) {
    const share = ratios[j]! * probabilities[j]! / unit;
    sum += share * share * inverse[j]!;
  }
  return sum;
}

/** Σ_j coefficients_j·x_j as a gradient in whitened coordinates. */
function pullBackInto(
  gradient: Float64Array, // out: L
  { kernels, coefficients, whitening }: ComponentScore,
): void {
  kernels.featureSumsInto(gradient, coefficients, 0);
  solveLowerInto(gradient, whitening.factor.values, gradient.length);
}
