/**
 * What a component to be added gains where choosers are known.
 *
 * With ρ_u = A_u(ω)/π_u, the certificate's function is log(1 + D(ω)) = log Σ_u q_u ρ_u, which in panels
 * one chooser can make e^60: it is never computed but as a logarithm. What a component with a weight
 * of its own gains is G(ω) = max_ε Σ_u q_u log(1 − ε + ε ρ_u), a lower bound on what all weights
 * and atoms together gain (derived). Their gradients are weighted sums of the scores of choosers.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import type { ChooserKernels } from "../kernels/chooser_kernels.ts";
import { bestKernels } from "../kernels/best.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import { dot } from "../linalg/vectors.ts";
import { type AddedAtoms, addedAtoms } from "./added_atoms.ts";
import type { Constraints } from "./constraints.ts";
import { chooserInput, mixtureLogs } from "./chooser_logs.ts";
import type { AddedAtom } from "./objective.ts";
import { type ChooserTerms, logChooserLikelihoods } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** Columns of the kernels: ρ_u of the mixture, which is 1 for all, and of the atom. */
const ATOM = 1;
const THE_ATOM = { first: ATOM, end: ATOM + 1 };
const BOTH = { first: 0, end: 2 };
/** ε is kept inside these, so that an atom that gains nothing yet still has a gradient. */
const LEAST_WEIGHT = 0.01, MOST_WEIGHT = 0.9;
/** Halvings of that range: 1/300 of it, and the gain is flat there. */
const HALVINGS = 8;

/** A variance below this share of its parts is rounding. */
const LEAST_VARIANCE = 1e-13;

/** log(1 + D), its score and G for a mixture at an atom in the coordinates of {@linkcode AddedAtoms}. */
export class ChooserGain implements AddedAtom {
  readonly atom: Float64Array;
  readonly gradient: Float64Array;
  value = NaN;
  /** ε of the last gain. */
  weight = NaN;
  readonly added: AddedAtoms;
  /** log(q_u/π_u): length U. */
  readonly logRatios: Float64Array;
  /** −ℓ/U: what is left to gain, as ℓ ≤ 0. */
  readonly mostGain: number;
  /** q_u: length U. */
  readonly #shares: Float64Array;
  /** log π_u: length U. */
  readonly #logs: Float64Array;
  readonly #kernels: ChooserKernels;
  /** log ρ_u, exp(−|log ρ_u|), and what the scores of choosers are weighted with: length U. */
  readonly #logRho: Float64Array;
  readonly #decays: Float64Array;
  readonly #coefficients: Float64Array;
  readonly #masses = new Float64Array(2);
  /** The atom and the slopes in the user's units, in their columns: 2 × L. */
  readonly #userAtoms: Float64Array;
  readonly #slopes: Float64Array;

  /** Prepares the gain for a mixture; of large data on kernels that are given. Costs O(R·L·K). */
  constructor(
    data: ChoiceData & ChooserTerms,
    mixture: SoftmaxMixture,
    constraints?: Constraints,
    kernels?: KernelSet,
  ) {
    const { features: { columns: L }, choosers } = data;
    const U = choosers.counts.length;
    const input = chooserInput(data);
    this.#shares = input.shares;
    const set = kernels ?? bestKernels;
    this.#kernels = set.openChoosers({ ...input, components: 2 });
    this.#logs = kernels
      ? mixtureLogs(this.#kernels, { mixture, choosers, column: ATOM })
      : logChooserLikelihoods(data, mixture);
    this.logRatios = this.#shares.map((q, u) => Math.log(q) - this.#logs[u]!);
    this.mostGain = -dot(this.#shares, this.#logs);
    this.#logRho = this.#kernels.logProbabilities.subarray(U);
    this.#decays = new Float64Array(U);
    this.#coefficients = this.#kernels.responsibilities.subarray(U);
    this.#userAtoms = new Float64Array(2 * L);
    this.#slopes = new Float64Array(2 * L);
    this.added = addedAtoms(data, mixture, constraints);
    this.atom = new Float64Array(this.added.size);
    this.gradient = new Float64Array(this.added.size);
  }

  /** log(1 + D), without its gradient. Costs O(R·L), as all do. */
  logGain(): void {
    this.#takeAtom();
    const logs = this.#logRho, shares = this.#shares;
    let largest = -Infinity;
    for (const log of logs) largest = Math.max(largest, log);
    let sum = 0;
    for (let u = 0; u < logs.length; u++) {
      this.#coefficients[u] = shares[u]! * Math.exp(logs[u]! - largest);
      sum += this.#coefficients[u]!;
    }
    for (let u = 0; u < logs.length; u++) this.#coefficients[u]! /= sum;
    this.value = largest + Math.log(sum);
  }

  /** log(1 + D) and its gradient. */
  logGainAndGradient(): void {
    this.logGain();
    this.#pullBack();
  }

  /**
   * D/√V with V = Σ_u q_u (ρ_u − 1)², and its gradient: U·D²/(2V) is what the atom gains to second order in
   * its weight (derived). 0 with gradient 0 where V vanishes. In units of the largest ρ_u, whose square
   * may overflow.
   */
  score(): void {
    this.#takeAtom();
    const logs = this.#logRho, shares = this.#shares;
    const largest = logs.reduce((a, b) => Math.max(a, b), 0);
    const one = Math.exp(-largest);
    let mean = 0, square = 0, variance = 0;
    for (let u = 0; u < logs.length; u++) {
      const ratio = Math.exp(logs[u]! - largest), q = shares[u]!;
      mean += q * (ratio - one);
      square += q * ratio * ratio;
      variance += q * (ratio - one) ** 2;
    }
    if (!(variance > LEAST_VARIANCE * square)) {
      this.gradient.fill(0);
      this.value = 0;
      return;
    }
    const value = mean / Math.sqrt(variance);
    for (let u = 0; u < logs.length; u++) {
      const ratio = Math.exp(logs[u]! - largest);
      const slope = 1 / Math.sqrt(variance) - value * (ratio - one) / variance;
      this.#coefficients[u] = shares[u]! * ratio * slope;
    }
    this.value = value;
    this.#pullBack();
  }

  /** In which direction from the origin an atom is likelier to have made what chooser u chose. */
  directionOf(u: number): Float64Array {
    const direction = new Float64Array(this.atom.length);
    const score = new Float64Array(this.#slopes.length / 2);
    this.#kernels.softmax(new Float64Array(this.#slopes.length), THE_ATOM);
    this.#kernels.scoresInto(score, ATOM, { first: u, end: u + 1 });
    this.added.pullBackInto(direction, score);
    return direction;
  }

  /** G and its gradient, that at the best ε (envelope theorem). */
  gain(): void {
    this.#takeAtom();
    for (let u = 0; u < this.#decays.length; u++) {
      this.#decays[u] = Math.exp(-Math.abs(this.#logRho[u]!));
    }
    let low = LEAST_WEIGHT, high = MOST_WEIGHT;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (this.#slopeInWeight(middle) > 0) low = middle;
      else high = middle;
    }
    const weight = this.weight = (low + high) / 2;
    this.#kernels.logWeights[0] = Math.log1p(-weight);
    this.#kernels.logWeights[ATOM] = Math.log(weight);
    this.value = this.#kernels.expect(this.#masses, BOTH);
    this.#pullBack();
  }

  /** D itself says nothing: one chooser can make it 1e25. */
  slopeOf(_logGain: number): number {
    return NaN;
  }

  /** Gives back what it holds; it is not to be used from then on. */
  close(): void {
    this.#kernels.close?.();
  }

  /** Σ_u q_u (ρ_u − 1)/(1 − ε + ε ρ_u). */
  #slopeInWeight(weight: number): number {
    let slope = 0;
    for (let u = 0; u < this.#shares.length; u++) {
      const decay = this.#decays[u]!;
      // Divided by ρ where that is large.
      slope += this.#shares[u]! *
        (this.#logRho[u]! > 0
          ? (1 - decay) / (weight + (1 - weight) * decay)
          : (decay - 1) / (1 - weight + weight * decay));
    }
    return slope;
  }

  #takeAtom(): void {
    const L = this.#userAtoms.length / 2;
    this.added.toUserInto(this.#userAtoms.subarray(L), this.atom);
    this.#kernels.softmax(this.#userAtoms, THE_ATOM);
    for (let u = 0; u < this.#logs.length; u++) {
      this.#logRho[u]! -= this.#logs[u]!;
    }
  }

  /** Σ_u coefficients_u·d_u as the gradient in the coordinates. */
  #pullBack(): void {
    const { responsibilities } = this.#kernels;
    this.#kernels.weightedScoresInto(this.#slopes, responsibilities, THE_ATOM);
    const own = this.#slopes.subarray(this.#slopes.length / 2);
    this.added.pullBackInto(this.gradient, own);
  }
}
