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

/** log(1 + D) and G for a mixture at an atom in the coordinates of {@linkcode AddedAtoms}. */
export class ChooserGain implements AddedAtom {
  readonly atom: Float64Array;
  readonly gradient: Float64Array;
  value = NaN;
  /** ε of the last gain. */
  weight = NaN;
  readonly added: AddedAtoms;
  /** q_u: length U. */
  readonly #shares: Float64Array;
  /** log π_u: length U. */
  readonly #logs: Float64Array;
  readonly #kernels: ChooserKernels;
  /** log ρ_u, and what the scores of choosers are weighted with: length U. */
  readonly #logRatios: Float64Array;
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
    this.#kernels = bestKernels.openChoosers({
      ...{ features, offset, sets, starts, rows, multiplicities },
      components: 1,
    });
    this.#logRatios = new Float64Array(U);
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
    const logs = this.#logRatios, shares = this.#shares;
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

  /** The share of the choosers in D that counts for as many as are needed: 1/Σ_u τ_u², τ_u their shares in 1 + D, after `logGain`. */
  effectiveChoosers(): number {
    let squares = 0;
    for (const share of this.#coefficients) squares += share * share;
    return 1 / squares;
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
      const joint = given + this.#logRatios[u]!;
      const q = this.#shares[u]!, largest = Math.max(kept, joint);
      const total = largest +
        Math.log(Math.exp(kept - largest) + Math.exp(joint - largest));
      value += q * total;
      this.#coefficients[u] = q * Math.exp(joint - total);
    }
    this.value = value;
    this.#pullBack();
  }

  /** Gives back what it holds; it is not to be used from then on. */
  close(): void {
    this.#kernels.close?.();
  }

  /** Σ_u q_u (ρ_u − 1)/(1 − ε + ε ρ_u). */
  #slopeInWeight(weight: number): number {
    let slope = 0;
    for (let u = 0; u < this.#shares.length; u++) {
      const log = this.#logRatios[u]!;
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
      this.#logRatios[u] = logProbabilities[u]! - this.#logs[u]!;
    }
  }

  /** Σ_u coefficients_u·d_u as the gradient in the coordinates. */
  #pullBack(): void {
    this.#kernels.weightedScoresInto(this.#slopes, this.#coefficients, ONE);
    this.added.pullBackInto(this.gradient, this.#slopes);
  }
}
