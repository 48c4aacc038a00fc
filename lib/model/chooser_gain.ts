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
import { dot } from "../linalg/vectors.ts";
import { type AddedAtoms, addedAtoms } from "./added_atoms.ts";
import type { Constraints } from "./constraints.ts";
import type { AddedAtom } from "./objective.ts";
import { type ChooserTerms, logChooserLikelihoods } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

const ONE = { first: 0, end: 1 };
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
  /** log ρ_u, and what the scores of choosers are weighted with: length U. */
  readonly #logRho: Float64Array;
  readonly #coefficients: Float64Array;
  /** The atom and the slopes in the user's units: length L. */
  readonly #userAtom: Float64Array;
  readonly #slopes: Float64Array;

  /** Prepares the gain for a mixture. Costs O(R·L·K). */
  constructor(
    data: ChoiceData & ChooserTerms,
    mixture: SoftmaxMixture,
    constraints?: Constraints,
  ) {
    const { features, offset, choosers } = data;
    const { sets, starts, rows, multiplicities, counts, size } = choosers;
    const U = counts.length;
    this.#shares = counts.map((count) => count / size);
    this.#logs = logChooserLikelihoods(data, mixture);
    this.logRatios = this.#shares.map((q, u) => Math.log(q) - this.#logs[u]!);
    this.mostGain = -dot(this.#shares, this.#logs);
    this.#kernels = bestKernels.openChoosers({
      ...{ features, offset, sets, starts, rows, multiplicities },
      components: 1,
    });
    this.#logRho = new Float64Array(U);
    this.#coefficients = new Float64Array(U);
    this.#userAtom = new Float64Array(features.columns);
    this.#slopes = new Float64Array(features.columns);
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
      sum += this.#coefficients[u] = shares[u]! * Math.exp(logs[u]! - largest);
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
    this.#kernels.softmax(new Float64Array(this.#slopes.length), ONE);
    this.#kernels.scoresInto(this.#slopes, 0, { first: u, end: u + 1 });
    this.added.pullBackInto(direction, this.#slopes);
    return direction;
  }

  /** G and its gradient, that at the best ε (envelope theorem). */
  gain(): void {
    this.#takeAtom();
    let low = LEAST_WEIGHT, high = MOST_WEIGHT;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (this.#slopeInWeight(middle) > 0) low = middle;
      else high = middle;
    }
    const weight = this.weight = (low + high) / 2;
    const kept = Math.log1p(-weight), given = Math.log(weight);
    let value = 0;
    for (let u = 0; u < this.#shares.length; u++) {
      const joint = given + this.#logRho[u]!;
      const q = this.#shares[u]!, largest = Math.max(kept, joint);
      const total = largest +
        Math.log(Math.exp(kept - largest) + Math.exp(joint - largest));
      value += q * total;
      this.#coefficients[u] = q * Math.exp(joint - total);
    }
    this.value = value;
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
      const log = this.#logRho[u]!;
      // (ρ − 1)/(1 − ε + ερ), divided by ρ where that is large.
      slope += this.#shares[u]! *
        (log > 0
          ? -Math.expm1(-log) / (weight + (1 - weight) * Math.exp(-log))
          : Math.expm1(log) / (1 - weight + weight * Math.exp(log)));
    }
    return slope;
  }

  #takeAtom(): void {
    this.added.toUserInto(this.#userAtom, this.atom);
    this.#kernels.softmax(this.#userAtom, ONE);
    const { logProbabilities } = this.#kernels;
    for (let u = 0; u < this.#logs.length; u++) {
      this.#logRho[u] = logProbabilities[u]! - this.#logs[u]!;
    }
  }

  /** Σ_u coefficients_u·d_u as the gradient in the coordinates. */
  #pullBack(): void {
    this.#kernels.weightedScoresInto(this.#slopes, this.#coefficients, ONE);
    this.added.pullBackInto(this.gradient, this.#slopes);
  }
}
