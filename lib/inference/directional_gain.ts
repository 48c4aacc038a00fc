/**
 * What a new atom would gain: D(ω) = Σ_j q_j A_j(ω)/π_j − 1, its variance, and
 * their gradients.
 *
 * ℓ/N has slope D(ω) in the weight of a new atom ω, taken from all others in
 * proportion (Lindsay 1983; D for softmax derived). log(1 + D) is the
 * difference of two cumulants: those of the items, and of the items weighted
 * by q_j/π_j. With log(q_j/π_j) as one feature more, both are softmaxes over the
 * same items, with 0 and 1 for the new feature's coefficient, and the kernels
 * compute them as they are. So is Σ_j q_j (A_j(ω)/π_j)², at 2ω, with −log π_j as
 * another feature.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { whitenedFeatures } from "../data/whitening.ts";
import { bestKernels } from "../kernels/best.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { logMixtureProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Data and mixture as far as D needs them, and buffers. */
export interface DirectionalGain {
  /** Whitened features: p × L. */
  readonly features: Matrix;
  /** log(q_j/π_j), −Infinity where q_j = 0: length p. */
  readonly logRatios: Float64Array;
  /** Kernels for three columns on features, log-ratios and −log π. */
  readonly kernels: Kernels;
  /** The new atom with 0 and with 1 for the log-ratios, and twice the atom with 1 for both: 3 × (L + 2). */
  readonly atoms: Float64Array;
  /** Means of the features under the three: 3 × (L + 2). */
  readonly means: Float64Array;
}

/** Stands for the log-ratio −Infinity of an item never chosen: 0 times it is 0, and its exponential is 0. */
const NEVER = -1e300;

/** Prepares D for a mixture. Costs O(p·L·(K + L)). */
export function directionalGain(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): DirectionalGain {
  const logs = logMixtureProbabilities(data.features, mixture);
  const features = whitenedFeatures(data.features, data.whitening);
  const logRatios = data.frequencies.map((q, j) => Math.log(q) - logs[j]!);
  const { rows: p, columns: L } = features;
  const extended = matrix([p, L + 2]);
  for (let j = 0; j < p; j++) {
    const row = rowOf(extended, j);
    row.set(rowOf(features, j));
    row[L] = Math.max(logRatios[j]!, NEVER);
    row[L + 1] = -logs[j]!;
  }
  return {
    features,
    logRatios,
    kernels: bestKernels.open({
      features: extended,
      frequencies: data.frequencies,
      components: 3,
    }),
    atoms: new Float64Array(3 * (L + 2)),
    means: new Float64Array(3 * (L + 2)),
  };
}

/** The columns for D, and for D and its variance. */
const MEAN = { first: 0, end: 2 };
const SQUARE = { first: 0, end: 3 };

/** log(1 + D(ω̃)). Costs O(p·L). */
export function logGain(
  gain: DirectionalGain,
  atom: Float64Array, // in: L
): number {
  const { kernels, atoms } = gain;
  placeAtom(gain, atom);
  kernels.softmax(atoms, MEAN);
  return logMean(kernels);
}

/**
 * log(1 + D) and its gradient at a whitened atom: the difference of two
 * cumulants, with gradient the difference of two means.
 *
 * @returns log(1 + D(ω̃)). Costs O(p·L).
 */
export function logGainInto(
  gradient: Float64Array, // out: L
  gain: DirectionalGain,
  atom: Float64Array, // in: L
): number {
  const value = logGain(gain, atom);
  gain.kernels.meansInto(gain.means, MEAN);
  const { means } = gain;
  const [L, next] = [atom.length, atom.length + 2];
  for (let l = 0; l < L; l++) gradient[l] = means[next + l]! - means[l]!;
  return value;
}

/**
 * The standardised score D/√V and its gradient at a whitened atom, V = Σ_j q_j
 * (A_j(ω)/π_j − 1)² being the variance of what D is the mean of, so that N·D²/(2V)
 * is what the atom gains to second order in its weight, in nats (derived:
 * the maximum over w of w·D − w²·V/2). 0 with gradient 0 where V vanishes or overflows.
 *
 * @returns D(ω̃)/√V(ω̃). Costs O(p·L).
 */
export function scoreInto(
  gradient: Float64Array, // out: L
  gain: DirectionalGain,
  atom: Float64Array, // in: L
): number {
  const { kernels, atoms, means } = gain;
  placeAtom(gain, atom);
  kernels.softmax(atoms, SQUARE);
  const mean = Math.exp(logMean(kernels));
  const square = Math.exp(logSquare(kernels));
  const variance = square - 2 * mean + 1;
  if (!(variance > LEAST_VARIANCE * square && square < Infinity)) {
    gradient.fill(0);
    return 0;
  }
  kernels.meansInto(means, SQUARE);
  const [L, next] = [atom.length, atom.length + 2];
  const deviation = Math.sqrt(variance);
  const score = (mean - 1) / deviation;
  for (let l = 0; l < L; l++) {
    const slope = mean * (means[next + l]! - means[l]!);
    const squareSlope = 2 * square * (means[2 * next + l]! - means[l]!);
    gradient[l] = slope / deviation -
      score * (squareSlope - 2 * slope) / (2 * variance);
  }
  return score;
}

/** A variance below this share of its parts is rounding. */
const LEAST_VARIANCE = 1e-13;

function placeAtom({ atoms }: DirectionalGain, atom: Float64Array): void {
  const L = atom.length;
  const next = L + 2;
  atoms.set(atom, 0);
  atoms.set(atom, next);
  for (let l = 0; l < L; l++) atoms[2 * next + l] = 2 * atom[l]!;
  atoms[next + L] = atoms[2 * next + L] = atoms[2 * next + L + 1] = 1;
}

/** log Σ_j q_j A_j/π_j after the softmax of the first two columns. */
function logMean({ shifts, sums }: Kernels): number {
  return shifts[1]! - shifts[0]! + Math.log(sums[1]! / sums[0]!);
}

/** log Σ_j q_j (A_j/π_j)² after the softmax of all three. */
function logSquare({ shifts, sums }: Kernels): number {
  return shifts[2]! - 2 * shifts[0]! + Math.log(sums[2]! / sums[0]! / sums[0]!);
}
