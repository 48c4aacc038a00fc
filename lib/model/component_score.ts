/**
 * The score of a component to be added: D(ω) = Σ_j q_j A_j(ω)/π_j − 1 in units of
 * its own noise.
 *
 * With r_j = q_j/π_j, D + 1 is Σ_j r_j A_j and the mean square of what D is the
 * mean of is V = Σ_j (r_j A_j)²/q_j − 2(D + 1) + 1. Both take one softmax over the
 * items, and their gradients one sum of features (derived). Computed on the features
 * as they are: probabilities below underflow count as 0.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { bestKernels } from "../kernels/best.ts";
import type { Kernels, KernelSet } from "../kernels/kernels.ts";
import { type AddedAtoms, addedAtoms } from "./added_atoms.ts";
import type { Constraints } from "./constraints.ts";
import type { AddedAtom } from "./objective.ts";
import { logMixtureProbabilities } from "./probabilities.ts";
import type { SoftmaxMixture } from "./softmax_mixture.ts";

/** Logarithms of ratios from here on would overflow. */
const MOST_LOG_RATIO = 700;
/** A variance below this share of its parts is rounding. */
const LEAST_VARIANCE = 1e-13;
const ONE = { first: 0, end: 1 };

/** The score for a mixture at an atom in the coordinates of {@linkcode AddedAtoms}. */
export class ComponentScore implements AddedAtom {
  readonly atom: Float64Array;
  readonly gradient: Float64Array;
  value = NaN;
  /** 1/q_j, 0 where q_j = 0: length p. */
  readonly #inverse: Float64Array;
  /** r_j = q_j/π_j: length p. */
  readonly #ratios: Float64Array;
  /** For one component. */
  readonly #kernels: Kernels;
  /** A_j at the atom, and the coefficients of a sum of features: length p. */
  readonly #probabilities: Float64Array;
  readonly #coefficients: Float64Array;
  /** The atom and the slopes in the user's units: length L. */
  readonly #userAtom: Float64Array;
  readonly #slopes: Float64Array;
  readonly added: AddedAtoms;

  /** Prepares the score for a mixture. Costs O(p·L·K). */
  constructor(
    data: ChoiceData,
    mixture: SoftmaxMixture,
    constraints?: Constraints,
    kernels: KernelSet = bestKernels,
  ) {
    const { features, frequencies, offset } = data;
    const logs = logMixtureProbabilities(data, mixture);
    const p = frequencies.length;
    const L = features.columns;
    this.#ratios = frequencies.map((q, j) =>
      Math.exp(Math.min(Math.log(q) - logs[j]!, MOST_LOG_RATIO))
    );
    this.#inverse = frequencies.map((q) => q > 0 ? 1 / q : 0);
    this.#kernels = kernels.open({
      features,
      frequencies,
      offset,
      components: 1,
    });
    this.#probabilities = new Float64Array(p);
    this.#coefficients = new Float64Array(p);
    this.#userAtom = new Float64Array(L);
    this.#slopes = new Float64Array(L);
    this.added = addedAtoms(data, mixture, constraints);
    this.atom = new Float64Array(this.added.size);
    this.gradient = new Float64Array(this.added.size);
  }

  /** log(1 + D), without its gradient; −Infinity where D is −1. Costs O(p·L), as all do. */
  logGain(): void {
    this.value = Math.log(this.#meanRatio());
  }

  /** 1 + D. */
  #meanRatio(): number {
    const probabilities = this.#probabilities, ratios = this.#ratios;
    const atom = this.#userAtom;
    this.added.toUserInto(atom, this.atom);
    this.#kernels.softmax(atom, ONE);
    this.#kernels.probabilitiesInto(probabilities, 0);
    let mean = 0;
    for (let j = 0; j < ratios.length; j++) {
      mean += ratios[j]! * probabilities[j]!;
    }
    return mean;
  }

  /** log(1 + D) and its gradient, 0 where D is −1. */
  logGainAndGradient(): void {
    const mean = this.#meanRatio();
    const probabilities = this.#probabilities, ratios = this.#ratios;
    const inverse = mean > 0 ? 1 / mean : 0;
    for (let j = 0; j < ratios.length; j++) {
      this.#coefficients[j] = probabilities[j]! *
        (ratios[j]! * inverse - (mean > 0 ? 1 : 0));
    }
    this.#pullBack();
    this.value = Math.log(mean);
  }

  /**
   * D/√V: N·D²/(2V) is what the atom gains to second order in its weight, in
   * nats (derived: the maximum over w of N·(w·D − w²·V/2)). 0 with gradient 0
   * where V vanishes.
   */
  score(): void {
    let mean = this.#meanRatio();
    const probabilities = this.#probabilities, ratios = this.#ratios;
    const inverse = this.#inverse;
    let unit = 1;
    let square = this.#sumOfSquares(unit);
    if (!(square < Infinity)) {
      // In units of the largest r_j A_j, as squares of large ones overflow.
      for (let j = 0; j < ratios.length; j++) {
        unit = Math.max(unit, ratios[j]! * probabilities[j]!);
      }
      mean /= unit;
      square = this.#sumOfSquares(unit);
    }
    const one = 1 / unit;
    const variance = square - 2 * one * mean + one * one;
    if (!(variance > LEAST_VARIANCE * square && square < Infinity)) {
      this.gradient.fill(0);
      this.value = 0;
      return;
    }
    // The score has slope a along Σ_j r_j A_j and −b/2 along Σ_j (r_j A_j)²/q_j.
    const value = (mean - one) / Math.sqrt(variance);
    const b = value / variance;
    const a = 1 / Math.sqrt(variance) + one * b;
    const level = a * mean - b * square;
    for (let j = 0; j < ratios.length; j++) {
      const share = ratios[j]! * probabilities[j]! * one;
      this.#coefficients[j] = share * (a - b * share * inverse[j]!) -
        level * probabilities[j]!;
    }
    this.#pullBack();
    this.value = value;
  }

  /** Gives back what it holds; it is not to be used from then on. */
  close(): void {
    this.#kernels.close?.();
  }

  /** Σ_j (r_j A_j/unit)²/q_j. */
  #sumOfSquares(unit: number): number {
    const probabilities = this.#probabilities, ratios = this.#ratios;
    const inverse = this.#inverse;
    let sum = 0;
    for (let j = 0; j < ratios.length; j++) {
      const share = ratios[j]! * probabilities[j]! / unit;
      sum += share * share * inverse[j]!;
    }
    return sum;
  }

  /** Σ_j coefficients_j·x_j as the gradient in the coordinates. */
  #pullBack(): void {
    this.#kernels.featureSumsInto(this.#slopes, this.#coefficients, 0);
    this.added.pullBackInto(this.gradient, this.#slopes);
  }
}
