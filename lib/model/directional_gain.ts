/**
 * What a new atom would gain: D(ω) = Σ_j q_j A_j(ω)/π_j − 1 and its gradient.
 *
 * ℓ/N has slope D(ω) in the weight of a new atom ω, taken from all others in
 * proportion (Lindsay 1983; D for softmax derived). log(1 + D) is the
 * difference of two cumulants: those of the items, and of the items weighted
 * by q_j/π_j. With log(q_j/π_j) as one feature more, both are softmaxes over the
 * same items, with 0 and 1 for the new feature's coefficient, and the kernels
 * compute them as they are, however small the probabilities.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { bestKernels } from "../kernels/best.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import { type AddedAtoms, addedAtoms } from "./added_atoms.ts";
import type { Constraints } from "./constraints.ts";
import type { AddedAtom } from "./objective.ts";
import { logProbabilitiesOfMany, MANY } from "./many_atoms.ts";
import { logMixtureProbabilities } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** Stands for the log-ratio −Infinity of an item never chosen: 0 times it is 0, and its exponential is 0. */
const NEVER = -1e300;
const BOTH = { first: 0, end: 2 };

/** log(1 + D) for a mixture at an atom in the coordinates of {@linkcode AddedAtoms}. */
export class DirectionalGain implements AddedAtom {
  readonly atom: Float64Array;
  readonly gradient: Float64Array;
  value = NaN;
  /** log(q_j/π_j), −Infinity where q_j = 0: length p. */
  readonly logRatios: Float64Array;
  /** No more can be said than D does. */
  readonly mostGain = Infinity;
  /** Features less their means, and log(q_j/π_j): p × (L + 1). */
  readonly #extended: Matrix;
  /** For two columns on features and log-ratios. */
  readonly #kernels: Kernels;
  /** The atom twice, in the user's units, with 0 and with 1 for the log-ratios: 2 × (L + 1). */
  readonly #atoms: Float64Array;
  /** Means of features and log-ratios under the two: 2 × (L + 1). */
  readonly #means: Float64Array;
  /** The slopes in the user's units: length L. */
  readonly #slopes: Float64Array;
  readonly added: AddedAtoms;

  /** Prepares D for a mixture. Costs O(p·L·K), and a copy of the features. */
  constructor(
    data: ChoiceData,
    mixture: SoftmaxMixture,
    constraints?: Constraints,
  ) {
    const { features, frequencies, offset, whitening } = data;
    const { rows: p, columns: L, values } = features;
    const logs = mixture.weights.length > MANY
      ? logProbabilitiesOfMany(data, mixture)
      : logMixtureProbabilities(data, mixture);
    this.logRatios = frequencies.map((q, j) => Math.log(q) - logs[j]!);
    this.#extended = matrix([p, L + 1]);
    for (let j = 0; j < p; j++) {
      const row = rowOf(this.#extended, j);
      for (let l = 0; l < L; l++) {
        row[l] = values[j * L + l]! - whitening.means[l]!;
      }
      row[L] = Math.max(this.logRatios[j]!, NEVER);
    }
    this.#kernels = bestKernels.open({
      features: this.#extended,
      frequencies,
      offset,
      components: 2,
    });
    this.#atoms = new Float64Array(2 * (L + 1));
    this.#means = new Float64Array(2 * (L + 1));
    this.#slopes = new Float64Array(L);
    this.added = addedAtoms(data, mixture, constraints);
    this.atom = new Float64Array(this.added.size);
    this.gradient = new Float64Array(this.added.size);
  }

  /** The features of item j, whitened, those whose coefficients are free: in that direction atoms are likelier to have made its choices. */
  directionOf(j: number): Float64Array {
    const item = new Float64Array(this.atom.length);
    const L = this.#slopes.length;
    const row = rowOf(this.#extended, j) as Float64Array;
    this.added.pullBackInto(item, row.subarray(0, L));
    return item;
  }

  /** D from log(1 + D). */
  slopeOf(logGain: number): number {
    return Math.expm1(logGain);
  }

  /** Holds nothing to give back. */
  close(): void {}

  /** log(1 + D), without its gradient. Costs O(p·L), as both do. */
  logGain(): void {
    const L = this.#slopes.length;
    const atoms = this.#atoms;
    const user = atoms.subarray(0, L);
    this.added.toUserInto(user, this.atom);
    atoms.set(user, L + 1);
    atoms[2 * L + 1] = 1;
    this.#kernels.softmax(atoms, BOTH);
    const { shifts, sums } = this.#kernels;
    this.value = shifts[1]! - shifts[0]! + Math.log(sums[1]! / sums[0]!);
  }

  /** log(1 + D) and its gradient: the difference of two cumulants and that of two means. */
  logGainAndGradient(): void {
    this.logGain();
    const slopes = this.#slopes;
    const means = this.#means;
    const L = slopes.length;
    this.#kernels.meansInto(means, BOTH);
    for (let l = 0; l < L; l++) slopes[l] = means[L + 1 + l]! - means[l]!;
    this.added.pullBackInto(this.gradient, slopes);
  }
}
