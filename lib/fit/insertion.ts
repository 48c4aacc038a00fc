/**
 * New starts from a fitted mixture: a component added, or exchanged, where the
 * likelihood would gain most.
 *
 * At a local maximum ℓ/N has slope D(ω) in the weight of a new atom ω. Where D
 * is clearly positive, the mixture lacks a component; its own least needed one
 * may give way to it. Derived, after Lindsay's gradient function; ours, beyond
 * the paper.
 *
 * @module
 */
import type { ChoiceData } from "../data/choice_data.ts";
import {
  type GainMaximum,
  optimalityGap,
} from "../inference/optimality_gap.ts";
import { matrix, rowOf } from "../linalg/matrix.ts";
import { itemProbabilities } from "../model/probabilities.ts";
import {
  reorderComponents,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";

/** How new atoms are searched. */
export interface InsertionSearch {
  readonly atomBound: number;
  /** Starts of the search for the largest D. */
  readonly starts: number;
  readonly seed: Seed;
  /** Most new atoms to try. */
  readonly most: number;
}

/** Gains in nats per choice that are not worth a start. */
const LEAST_GAIN = 1e-7;

/** Where a new component would gain most, the best first. */
function newAtoms(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { atomBound, starts, seed, most }: InsertionSearch,
): readonly GainMaximum[] {
  const { maxima } = optimalityGap(data, mixture, { atomBound, starts, seed });
  return maxima.filter(({ gain }) => gain > LEAST_GAIN).slice(0, most);
}

/**
 * The mixture with one component more, for each of the best new atoms.
 * Costs one search of the optimality gap.
 */
export function withComponentAdded(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  search: InsertionSearch,
): SoftmaxMixture[] {
  return newAtoms(data, mixture, search).map(({ atom }) =>
    extended(data, mixture, atom)
  );
}

/**
 * The mixture with its most redundant component replaced by each of the best
 * new atoms. Costs one search of the optimality gap.
 */
export function withComponentExchanged(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  search: InsertionSearch,
): SoftmaxMixture[] {
  if (mixture.weights.length === 1) return [];
  const atoms = newAtoms(data, mixture, search);
  if (atoms.length === 0) return [];
  const rest = without(mixture, mostRedundant(data, mixture));
  return atoms.map(({ atom }) => extended(data, rest, atom));
}

/** The component whose removal costs the least likelihood, its weight shared out in proportion. */
function mostRedundant(data: ChoiceData, mixture: SoftmaxMixture): number {
  const { weights } = mixture;
  const K = weights.length;
  const { values: A } = itemProbabilities(data.features, mixture);
  const losses = new Float64Array(K);
  for (const [j, q] of data.frequencies.entries()) {
    if (q === 0) continue;
    let total = 0;
    for (let k = 0; k < K; k++) total += weights[k]! * A[j * K + k]!;
    for (let k = 0; k < K; k++) {
      const left = (total - weights[k]! * A[j * K + k]!) / (1 - weights[k]!);
      losses[k]! += q * (Math.log(total) - Math.log(Math.max(left, 0)));
    }
  }
  let least = 0;
  for (let k = 1; k < K; k++) if (losses[k]! < losses[least]!) least = k;
  return least;
}

function without(mixture: SoftmaxMixture, component: number): SoftmaxMixture {
  const order = Array.from(mixture.weights.keys()).filter((k) =>
    k !== component
  );
  const { weights, atoms } = reorderComponents(mixture, order);
  const left = 1 - mixture.weights[component]!;
  return { weights: weights.map((weight) => weight / left), atoms };
}

/** The mixture with an atom more, at the weight that gives the highest likelihood. */
function extended(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  atom: Float64Array,
): SoftmaxMixture {
  const L = atom.length;
  const K = mixture.weights.length;
  const atoms = matrix([K + 1, L]);
  atoms.values.set(mixture.atoms.values);
  rowOf(atoms, K).set(atom);
  const both = { weights: Float64Array.from([...mixture.weights, 0]), atoms };
  const weight = bestWeight(data, both);
  return {
    weights: both.weights.map((w, k) => k === K ? weight : w * (1 - weight)),
    atoms,
  };
}

/** A new component's weight is kept inside these. */
const WEIGHT_RANGE = { low: 0.01, high: 0.9 };

/**
 * The weight of the last component, now 0, that gives the highest likelihood:
 * the root of the slope of a concave function, by bisection.
 */
function bestWeight(data: ChoiceData, mixture: SoftmaxMixture): number {
  const K = mixture.weights.length;
  const { values: A } = itemProbabilities(data.features, mixture);
  const slope = (weight: number) => {
    let sum = 0;
    for (const [j, q] of data.frequencies.entries()) {
      if (q === 0) continue;
      let others = 0;
      for (let k = 0; k < K - 1; k++) {
        others += mixture.weights[k]! * A[j * K + k]!;
      }
      const added = A[j * K + K - 1]!;
      sum += q * (added - others) / ((1 - weight) * others + weight * added);
    }
    return sum;
  };
  let { low, high } = WEIGHT_RANGE;
  for (let i = 0; i < 20; i++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
