/**
 * What a new atom would gain: D(ω) = Σ_j q_j A_j(ω)/π_j − 1 and its gradient.
 *
 * ℓ/N has slope D(ω) in the weight of a new atom ω, taken from all others in
 * proportion (Lindsay 1983; D for softmax derived). log(1 + D) is the
 * difference of two cumulants: those of the items, and of the items weighted
 * by q_j/π_j. With log(q_j/π_j) as one feature more, both are softmaxes over the
 * same items, with 0 and 1 for the new feature's coefficient, and the kernels
 * compute them as they are, however small the probabilities.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { Whitening } from "../data/whitening.ts";
import { bestKernels } from "../kernels/best.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import {
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { logMixtureProbabilities } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Data and mixture as far as D needs them, and buffers. */
export interface DirectionalGain {
  /** Number of features L. */
  readonly features: number;
  /** Features less their means, and log(q_j/π_j): p × (L + 1). */
  readonly extended: Matrix;
  readonly whitening: Whitening;
  /** log(q_j/π_j), −Infinity where q_j = 0: length p. */
  readonly logRatios: Float64Array;
  /** Kernels for two columns on features and log-ratios. */
  readonly kernels: Kernels;
  /** The new atom twice, in the user's units, with 0 and with 1 for the log-ratios: 2 × (L + 1). */
  readonly atoms: Float64Array;
  /** Means of features and log-ratios under the two: 2 × (L + 1). */
  readonly means: Float64Array;
}

/** Stands for the log-ratio −Infinity of an item never chosen: 0 times it is 0, and its exponential is 0. */
const NEVER = -1e300;

/** Prepares D for a mixture. Costs O(p·L·K), and a copy of the features. */
export function directionalGain(
  data: ChoiceData,
  mixture: SoftmaxMixture,
): DirectionalGain {
  const logs = logMixtureProbabilities(data.features, mixture);
  const logRatios = data.frequencies.map((q, j) => Math.log(q) - logs[j]!);
  const { features: { rows: p, columns: L, values }, whitening } = data;
  const extended = matrix([p, L + 1]);
  for (let j = 0; j < p; j++) {
    const row = rowOf(extended, j);
    for (let l = 0; l < L; l++) {
      row[l] = values[j * L + l]! - whitening.means[l]!;
    }
    row[L] = Math.max(logRatios[j]!, NEVER);
  }
  return {
    features: L,
    extended,
    whitening,
    logRatios,
    kernels: bestKernels.open({
      features: extended,
      frequencies: data.frequencies,
      components: 2,
    }),
    atoms: new Float64Array(2 * (L + 1)),
    means: new Float64Array(2 * (L + 1)),
  };
}

/** The features of item j, whitened: length L. */
export function whitenedItem(
  { extended, features: L, whitening }: DirectionalGain,
  j: number,
): Float64Array {
  const item = rowOf(extended, j).slice(0, L);
  solveLowerInto(item, whitening.factor.values, L);
  return item;
}

const BOTH = { first: 0, end: 2 };

/** log(1 + D(ω̃)). Costs O(p·L). */
export function logGain(
  { kernels, atoms, features: L, whitening }: DirectionalGain,
  atom: Float64Array, // in: L, whitened
): number {
  const user = atoms.subarray(0, L);
  user.set(atom);
  solveLowerTransposedInto(user, whitening.factor.values, L);
  atoms.set(user, L + 1);
  atoms[2 * L + 1] = 1;
  kernels.softmax(atoms, BOTH);
  const { shifts, sums } = kernels;
  return shifts[1]! - shifts[0]! + Math.log(sums[1]! / sums[0]!);
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
  gain.kernels.meansInto(gain.means, BOTH);
  const { means, features: L, whitening } = gain;
  for (let l = 0; l < L; l++) gradient[l] = means[L + 1 + l]! - means[l]!;
  solveLowerInto(gradient, whitening.factor.values, L);
  return value;
}
