/** From estimated measures to a mixture that is fit to start from. */
import type { ChoiceData } from "../data/choice_data.ts";
import { toUserUnits } from "../data/whitening.ts";
import {
  copyOf,
  type Matrix,
  matrix,
  rowOf,
  rowsOf,
} from "../linalg/matrix.ts";
import { projectOnBallInto } from "../model/atom_bound.ts";
import { logLikelihood } from "../model/log_likelihood.ts";
import {
  canonicalOrder,
  raisedWeights,
  type SoftmaxMixture,
} from "../model/softmax_mixture.ts";
import { oneComponentAtom } from "./one_component.ts";

/** A discrete measure with at most K atoms: what moments are moments of. */
export interface LatentMeasure {
  /** Weights, ≥ 0, sum 1. */
  readonly weights: Float64Array;
  /** One atom per weight. */
  readonly atoms: Matrix;
}

/** All weight at one atom. */
export function pointMass(at: Float64Array): LatentMeasure {
  const atoms = matrix([1, at.length], at.slice());
  return { weights: new Float64Array([1]), atoms };
}

/** A mixture from moments, and how it came about. */
export interface MomentStart {
  /** K components, user's units; norms in whitened coordinates within the bound. */
  readonly mixture: SoftmaxMixture;
  /** Log-likelihood in nats: never below that of the best single component inside the bound. */
  readonly logLikelihood: number;
  /**
   * `"estimated"`: the moments' own mixture. `"shrunk"`: that had a lower
   * likelihood than one component, and its atoms were drawn towards the one's until
   * it had not. `"one_component"`: even so it had; K equal atoms, from which EM
   * does not move.
   */
  readonly status: "estimated" | "shrunk" | "one_component";
}

/** What a start must be. */
export interface StartRules {
  /** Whitened features: p × L. */
  readonly features: Matrix;
  readonly components: number;
  readonly bound: number;
  /** Norm to which the moments' atoms are shortened, at most the bound. */
  readonly reach: number;
}

/** Atoms are trusted up to so many times their root mean square norm, or to this norm. */
const MOST_RADII = 2.5, LEAST_REACH = 1;

/**
 * How far out atoms from moments are believed. Those of tiny weight are
 * noise over nearly 0; an atom of weight w is in truth at most 1/√w root mean square norms away.
 */
export function reachOf(radius: number, bound: number): number {
  return Math.min(bound, Math.max(MOST_RADII * radius, LEAST_REACH));
}

/** Least weight of a component at a start, over K. */
const LEAST_SHARE = 0.01;
/** Shares of the way from one component to the moments' atoms. */
const SHRINKAGES = [0.8, 0.6, 0.4, 0.2, 0.1, 0.05] as const;

/**
 * The candidate of largest likelihood, made safe.
 *
 * @param candidates Measures in whitened coordinates; may be none.
 * @returns The start, and which candidate it came from (−1 for none). Costs
 *   O(p·K·L) per candidate, and one single-component fit.
 */
export function bestStart(
  data: ChoiceData,
  candidates: readonly LatentMeasure[],
  rules: StartRules,
): MomentStart & { readonly candidate: number } {
  const { features, components, bound } = rules;
  const single = oneComponentAtom(data, features, bound);
  const equal = equalAtoms(single, components);
  const floor = toMixture(data, equal, rules);
  const least = logLikelihood(data, floor);
  let best: LatentMeasure | undefined;
  let candidate = -1;
  let top = -Infinity;
  for (const [i, given] of candidates.entries()) {
    const measure = madeSafe(given, rules);
    const value = logLikelihood(data, toMixture(data, measure, rules));
    if (value > top) [best, candidate, top] = [measure, i, value];
  }
  if (best && top >= least) {
    return {
      mixture: toMixture(data, best, rules),
      logLikelihood: top,
      status: "estimated",
      candidate,
    };
  }
  for (const share of best ? SHRINKAGES : []) {
    const mixture = toMixture(data, between(equal, best!, share), rules);
    const value = logLikelihood(data, mixture);
    if (value > least) {
      return { mixture, logLikelihood: value, status: "shrunk", candidate };
    }
  }
  return {
    mixture: floor,
    logLikelihood: least,
    status: "one_component",
    candidate: -1,
  };
}

function equalAtoms(atom: Float64Array, components: number): LatentMeasure {
  const atoms = matrix([components, atom.length]);
  for (let k = 0; k < components; k++) rowOf(atoms, k).set(atom);
  return { weights: new Float64Array(components).fill(1 / components), atoms };
}

/** The atoms a share of the way from one measure's to another's, with the other's weights. */
function between(
  from: LatentMeasure,
  to: LatentMeasure,
  share: number,
): LatentMeasure {
  const { rows, columns } = to.atoms;
  const values = to.atoms.values.map((v, i) =>
    (1 - share) * from.atoms.values[i]! + share * v
  );
  return { weights: to.weights, atoms: matrix([rows, columns], values) };
}

function toMixture(
  data: ChoiceData,
  measure: LatentMeasure,
  { bound }: StartRules,
): SoftmaxMixture {
  const atoms = copyOf(measure.atoms);
  // A hair inside, as the way to the user's units and back rounds.
  for (const atom of rowsOf(atoms)) {
    projectOnBallInto(atom, bound * (1 - 1e-12));
  }
  return canonicalOrder({
    weights: measure.weights,
    atoms: toUserUnits(atoms, data.whitening),
  });
}

/** K components, inside the bound, none without weight; too few atoms are made up by halving the heaviest. */
function madeSafe(
  measure: LatentMeasure,
  { components, reach }: StartRules,
): LatentMeasure {
  const atoms = rowsOf(copyOf(measure.atoms));
  const weights = Array.from(measure.weights);
  while (weights.length < components) {
    const heaviest = weights.indexOf(Math.max(...weights));
    weights[heaviest]! /= 2;
    weights.push(weights[heaviest]!);
    atoms.push(atoms[heaviest]!.slice());
  }
  const safe = matrix([components, measure.atoms.columns]);
  for (const [k, atom] of atoms.entries()) {
    projectOnBallInto(atom, reach);
    rowOf(safe, k).set(atom);
  }
  return {
    weights: raisedWeights(Float64Array.from(weights), LEAST_SHARE),
    atoms: safe,
  };
}
