/**
 * New starts from a fitted mixture: a component added, or exchanged, where the
 * likelihood would gain most.
 *
 * At a local maximum ℓ/N has slope D(ω) in the weight of a new atom ω, and a
 * score test tells whether the mixture lacks a component; its own least needed one
 * may give way to it. Derived, after Lindsay's gradient function; ours, beyond
 * the paper. The atoms of largest D itself are worse starts, narrow ones at items
 * that chance favours: of 25 lesser maxima in well-specified cases 23 were left
 * upwards by one of three exchanges for the largest scores, 4 for the largest D.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { searchInsertion } from "../inference/chooser_insertion.ts";
import { searchMissing } from "../inference/missing_component.ts";
import { copyOf, rowOf, rowsOf, transposed } from "../linalg/matrix.ts";
import { addScaledInto, normalised } from "../linalg/vectors.ts";
import type { Constraints } from "../model/constraints.ts";
import { directEvidence } from "../model/kinds_of_data.ts";
import type { KernelSet } from "../model/likelihood.ts";
import type { Method } from "../model/objective.ts";
import {
  raisedWeights,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { type NewAtom, withAtoms } from "./added_atoms.ts";
import { insertionPart } from "./part.ts";
import { relativeProbabilities, reweight } from "./reweight.ts";

/** How new atoms are searched. */
export interface InsertionSearch {
  readonly atomBound: number;
  /** Starts of the search for what is missing. */
  readonly starts: number;
  readonly seed: Seed;
  /** Most new atoms to try. */
  readonly most: number;
  /** What the mixture obeys, and the new atom too. */
  readonly constraints?: Constraints | undefined;
  readonly kernels?: KernelSet | undefined;
}

/** Gains in nats that are not worth a start. */
const LEAST_GAIN = 1e-3;
/**
 * Share of what chance gives from which a gain is suspicious, with L features: worth an
 * exchange, if no proof that something is missing. It follows what nine in ten
 * of the highest optima of simulated data stay below: 2.1, 3.7, 7.8 and 13.3
 * nats with 4, 8, 12 and 20 features, where chance is 4.7, 7.8, 10.5 and 15.7. On 320 small
 * data sets it tells 56% of the optima 10 to 30 nats below the highest and 79% of those
 * 30 to 100 nats below, chance itself 26 and 55%.
 */
const suspiciousShare = (L: number) => L / (L + 4);

/** Where a new component would gain most, the best first, and what that speaks for. */
export function* newAtoms(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { atomBound, starts, seed, most, constraints, kernels }: InsertionSearch,
): Method<{
  isSuspicious: boolean;
  beyondChance: boolean;
  atoms: readonly NewAtom[];
}> {
  const options = { starts, seed, constraints, kernels };
  const found = (yield* searchInsertion(data, mixture, {
    ...{ ...options, radius: atomBound },
    part: insertionPart(data, mixture.weights.length + 1),
  })) ??
    (yield* searchMissing(data, mixture, { ...options, atomBound }));
  const { gain, chance, atoms } = found;
  const share = suspiciousShare(found.freeCoefficients);
  return {
    isSuspicious: !(gain <= share * chance),
    beyondChance: !(gain <= chance),
    atoms: atoms.filter(({ gain }) => gain > LEAST_GAIN).slice(0, most),
  };
}

/**
 * The mixture with one component more, for each of the best new atoms.
 * Costs one search for what is missing.
 */
export function* withComponentAdded(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  search: InsertionSearch,
): Method<SoftmaxMixture[]> {
  const { atoms } = yield* newAtoms(data, mixture, search);
  return atoms.map((atom) => extended(data, mixture, atom));
}

/** Exchanges to try. */
export interface Exchanges {
  /** The likeliest first. */
  readonly mixtures: readonly SoftmaxMixture[];
  /** Whether what the mixture lacks is more than chance makes it lack. */
  readonly beyondChance: boolean;
}

/**
 * The mixture with one component replaced by one of the best new atoms: the
 * exchanges that leave the highest likelihood, which are those of the most
 * redundant components. Costs one search for what is missing, and O(p·L)
 * for each component and each atom, O(p) for each pair.
 */
export function* withComponentExchanged(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  search: InsertionSearch & {
    readonly exchanges: number;
    /** Whether to propose also what chance explains with ease. */
    readonly anyway: boolean;
  },
): Method<Exchanges> {
  const missing = yield* newAtoms(data, mixture, search);
  const { atoms, isSuspicious, beyondChance } = missing;
  if (!isSuspicious && !search.anyway) return { mixtures: [], beyondChance };
  const mixtures = rankedExchanges(data, mixture, atoms, search.kernels)
    .slice(0, search.exchanges)
    .map((exchange) => exchanged(mixture, exchange));
  return { mixtures, beyondChance };
}

/** A component to leave out, an atom to put in, and with what weight. */
export interface Exchange {
  readonly component: number;
  readonly atom: Float64Array;
  readonly weight: number;
  readonly logLikelihood: number;
}

/** Every exchange at its best weight, the other weights in proportion, the likeliest first. */
export function rankedExchanges(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  added: readonly NewAtom[],
  kernels?: KernelSet,
): Exchange[] {
  const K = mixture.weights.length;
  const { parts, shares } = relativeEvidence(
    data,
    withAtoms(mixture, added),
    kernels,
  );
  const exchanges: Exchange[] = [];
  for (let out = 0; out < K; out++) {
    const rest = evidenceWithout(mixture, parts, [out]);
    if (!rest) continue;
    for (const [i, { atom }] of added.entries()) {
      const best = bestShare(shares, rest, parts[K + i]!);
      exchanges.push({ component: out, atom, ...best });
    }
  }
  return exchanges.toSorted((a, b) => b.logLikelihood - a.logLikelihood);
}

/**
 * Probability of what each chooser chose under each component, in a unit of the chooser's own,
 * which is no difference between exchanges: for each component a row; and the shares of choosers.
 */
export function relativeEvidence(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  kernels?: KernelSet,
): { readonly parts: readonly Float64Array[]; readonly shares: Float64Array } {
  const direct = directEvidence(data, mixture);
  if (direct) {
    const { parts, counts } = direct;
    return { parts: rowsOf(parts), shares: normalised(counts) };
  }
  const { ratios, shares } = relativeProbabilities(data, mixture, kernels);
  return { parts: rowsOf(transposed(ratios)) as Float64Array[], shares };
}

/**
 * The evidence for a mixture without its component `out`, less what `others` of those that are left have of it; undefined
 * where the weights that are left are 0.
 */
export function evidenceWithout(
  mixture: SoftmaxMixture,
  parts: readonly Float64Array[],
  [out, ...others]: readonly [out: number, ...others: number[]],
): Float64Array | undefined {
  const left = weightLeft(mixture, out);
  if (!(left > 0)) return undefined;
  const rest = new Float64Array(parts[0]!.length);
  for (const [k, weight] of mixture.weights.entries()) {
    if (k === out || others.includes(k)) continue;
    addScaledInto(rest, parts[k]!, weight / left);
  }
  return rest;
}

/** The weight of all components but one, as a sum: 1 less a weight of 1 is rounding. */
export function weightLeft({ weights }: SoftmaxMixture, out: number): number {
  return weights.reduce((sum, w, k) => k === out ? sum : sum + w, 0);
}

/** A new component's weight is kept inside these. */
const WEIGHT_RANGE = { low: 0.01, high: 0.9 };
/** Halvings of that range: the weight is a start, not an estimate. */
const HALVINGS = 8;

/** The share of `added` beside `rest` that gives the highest likelihood: the root of the slope of a concave function. */
export function bestShare(
  frequencies: Float64Array,
  rest: Float64Array,
  added: Float64Array,
): { weight: number; logLikelihood: number } {
  let { low, high } = WEIGHT_RANGE;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    let slope = 0;
    for (let o = 0; o < frequencies.length; o++) {
      const gain = added[o]! - rest[o]!;
      slope += frequencies[o]! * gain / (rest[o]! + middle * gain);
    }
    if (slope > 0) low = middle;
    else high = middle;
  }
  const weight = (low + high) / 2;
  let logLikelihood = 0;
  for (let o = 0; o < frequencies.length; o++) {
    const probability = rest[o]! + weight * (added[o]! - rest[o]!);
    logLikelihood += frequencies[o]! * Math.log(probability);
  }
  return { weight, logLikelihood };
}

export function exchanged(
  mixture: SoftmaxMixture,
  { component, atom, weight }: Omit<Exchange, "logLikelihood">,
): SoftmaxMixture {
  const left = weightLeft(mixture, component);
  const weights = mixture.weights.map((w) => w * (1 - weight) / left);
  weights[component] = weight;
  const atoms = copyOf(mixture.atoms);
  rowOf(atoms, component).set(atom);
  return { weights, atoms };
}

/** Least weight of a component at a start, over K. */
export const LEAST_SHARE = 0.05;

/** The mixture with an atom more, at the weights that are best for all atoms together. */
function extended(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  atom: NewAtom,
): SoftmaxMixture {
  const { weights, atoms } = reweight(data, withAtoms(mixture, [atom]));
  return { weights: raisedWeights(weights, LEAST_SHARE), atoms };
}
