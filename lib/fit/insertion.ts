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
import { logLikelihood } from "../model/likelihood.ts";
import {
  reorderComponents,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { withAtoms } from "./grow.ts";
import { reweight } from "./reweight.ts";

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
  return newAtoms(data, mixture, search).map((maximum) =>
    extended(data, mixture, maximum)
  );
}

/**
 * The mixture with one component replaced by one of the best new atoms: the
 * exchanges that leave the highest likelihood, which are those of the most
 * redundant components. Costs one search of the optimality gap, and O(p·K·L)
 * for each component and atom.
 */
export function withComponentExchanged(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  search: InsertionSearch & { readonly exchanges: number },
): SoftmaxMixture[] {
  if (mixture.weights.length === 1) return [];
  return newAtoms(data, mixture, search)
    .flatMap((maximum) =>
      Array.from(
        mixture.weights.keys(),
        (k) => extended(data, without(mixture, k), maximum),
      )
    )
    .map((exchanged) => ({
      exchanged,
      logLikelihood: logLikelihood(data, exchanged),
    }))
    .toSorted((a, b) => b.logLikelihood - a.logLikelihood)
    .slice(0, search.exchanges)
    .map(({ exchanged }) => exchanged);
}

function without(mixture: SoftmaxMixture, component: number): SoftmaxMixture {
  const order = Array.from(mixture.weights.keys()).filter((k) =>
    k !== component
  );
  const { weights, atoms } = reorderComponents(mixture, order);
  const left = 1 - mixture.weights[component]!;
  return { weights: weights.map((weight) => weight / left), atoms };
}

/** Least weight of a component at a start, over K: no ascent revives a weight of 0. */
const LEAST_SHARE = 0.05;

/** The mixture with an atom more, at the weights that are best for all atoms together. */
function extended(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  maximum: GainMaximum,
): SoftmaxMixture {
  const { weights, atoms } = reweight(data, withAtoms(mixture, [maximum]));
  const least = LEAST_SHARE / weights.length;
  const raised = weights.map((weight) => Math.max(weight, least));
  const sum = raised.reduce((a, b) => a + b);
  return { weights: raised.map((weight) => weight / sum), atoms };
}
