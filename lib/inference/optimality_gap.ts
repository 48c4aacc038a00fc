/** How far a mixture is from the best one with any number of components. */
import { check, integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { rowOf } from "../linalg/matrix.ts";
import { distance, norm } from "../linalg/vectors.ts";
import { checkedAtomBound } from "../model/atom_bound.ts";
import {
  type ConstraintOptions,
  obeyedConstraints,
} from "../model/constraints.ts";
import { DirectionalGain } from "../model/directional_gain.ts";
import { ask, drive, type Method } from "../model/objective.ts";
import { type PriorOptions, refusePrior } from "../model/prior.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { climbInBall } from "./ball_climb.ts";
import { gapStarts } from "./gap_starts.ts";

/** Options of {@linkcode optimalityGap}. */
export interface OptimalityGapOptions extends ConstraintOptions {
  /**
   * Largest norm of an atom in whitened coordinates; `Infinity` for none.
   * @default {2·√(2 log p)}
   */
  atomBound?: number | undefined;
  /**
   * How many starts of the search, an integer ≥ 1; half of them are the best of 50 points.
   * @default {64}
   */
  starts?: number | undefined;
  /**
   * Seed of the starts.
   * @default {1}
   */
  seed?: Seed | undefined;
  /**
   * The prior that the mixture was fitted with, as `fit` returns it: gains by a
   * new atom say something at a maximum of the likelihood only, so that any but none is refused.
   * @default {none}
   */
  prior?: PriorOptions | undefined;
}

/** A local maximum of D. */
export interface GainMaximum {
  /** D there. */
  readonly gain: number;
  /** Where: length L, user's units. */
  readonly atom: Float64Array;
  /** How many starts ended there. */
  readonly found: number;
}

/** Result of {@linkcode optimalityGap}. */
export interface OptimalityGap {
  /** Largest D found, ≥ 0 up to rounding when the mixture's atoms lie inside the bound. */
  readonly gap: number;
  /** Where it was found, the best atom to add: length L, user's units. */
  readonly atom: Float64Array;
  /** log(1 + max(gap, 0)): no mixture with atoms inside the bound has a higher log-likelihood per choice by more than this, in nats. */
  readonly mostGain: number;
  /** max_j q_j/π_j − 1: D is a mean of q_j/π_j − 1, so it is never larger, whatever the search missed. */
  readonly ceiling: number;
  /** The distinct local maxima found with D > 0, the largest first. */
  readonly maxima: readonly GainMaximum[];
  /** How many starts ended at the largest. */
  readonly foundBest: number;
  /** How many starts were made. */
  readonly starts: number;
  /** Evaluations of D with its gradient while climbing. */
  readonly evaluations: number;
}

/** A start stops when the gradient of log(1 + D), on the scale of the ball, is this small: D is then good to about its square. */
const GRADIENT_TOLERANCE = 1e-7;
const MOST_EVALUATIONS = 300;
/** Maxima closer than this in whitened coordinates are one. */
const SAME_ATOM = 1e-3;

/**
 * Searches max D(ω), D(ω) = Σ_j q_j A_j(ω)/π_j − 1, over ‖ω̃‖ ≤ bound.
 *
 * If D ≤ 0 everywhere, no mixture with any number of components is better;
 * always, (ℓ* − ℓ)/N is at most log(1 + max D) (derived, after Lindsay 1983: the
 * logarithm is concave, so log π* − log π averages to at most log Σ_j q_j π*_j/π_j ≤
 * log(1 + max D)). D has several local maxima, some narrow, so the search starts from
 * many points: the best of many on spheres, at random in the ball, at the items that the
 * mixture misses most, and beside the mixture's atoms. The bound is as good as the search: it
 * holds if the highest maximum was found, which `foundBest` of `starts` makes likely and
 * nothing proves but a gap that meets the `ceiling`. A large gap can stand for little: a narrow maximum takes little weight.
 *
 * With constraints the atom has the common coefficients of the mixture, and those fixed in all
 * components alike; a value fixed in one component does not bind it. The bound is then on mixtures with these very
 * coefficients: other common ones may gain more.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components with L features.
 * @param options Bound, starts, seed.
 * @returns The largest D, its atom and the bound on any gain. Costs O(p·L) an
 *   evaluation, about 70 a start.
 * @throws {RangeError} If the mixture is not valid for L features or was fitted under a prior, or an option is out of range.
 *
 * @example One component where there are two
 * ```ts
 * import { choiceData, logLikelihood, optimalityGap, softmaxMixture } from "@softmix/softmix";
 * import { assert } from "@std/assert";
 * const data = choiceData([[-1], [0], [1], [2]], [40, 10, 20, 80]);
 * const one = softmaxMixture([1], [[0.4]]);
 * const two = softmaxMixture([0.6, 0.4], [[1.5], [-1.5]]);
 * const { mostGain } = optimalityGap(data, one);
 * const gain = (logLikelihood(data, two) - logLikelihood(data, one)) / 150;
 * assert(gain > 0.05 && gain < mostGain);
 * ```
 */
export function optimalityGap(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: OptimalityGapOptions = {},
): OptimalityGap {
  refusePrior(options.prior, "search the optimality gap");
  return drive(searchGap(data, mixture, options));
}

/** {@linkcode optimalityGap}, its evaluations asked for. */
export function* searchGap(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: OptimalityGapOptions,
): Method<OptimalityGap> {
  const action = "search the optimality gap";
  const { starts: asked = 64, seed = 1, atomBound } = options;
  checkMixture(mixture, data.features.columns);
  check(action, { starts: asked }, integerFrom(1));
  const { featureNames } = data;
  const shape = { featureNames, action };
  const constraints = obeyedConstraints(mixture, options, shape);
  const radius = checkedAtomBound(atomBound, data.counts.length, action);
  const gain = new DirectionalGain(data, mixture, constraints);
  const atoms = gain.added.fromUser(mixture.atoms);
  const starts = gain.added.size > 0 ? asked : 0; // an atom with nothing free is one that is there
  const ends: Climb[] = [];
  for (let k = 0; k < atoms.rows; k++) {
    const atom = rowOf(atoms, k) as Float64Array;
    if (!(norm(atom) <= radius * (1 + 1e-9))) continue;
    gain.atom.set(atom);
    yield ask(gain, "logGain", { first: 0, end: 1 });
    ends.push({
      log: gain.value,
      atom: atom.slice(),
      found: 0,
      evaluations: 1,
    });
  }
  const makeStart = gapStarts(gain, { atoms, radius, seed });
  const climbed = { of: gain, want: "logGainAndGradient" } as const;
  const limits = {
    radius,
    gradientTolerance: GRADIENT_TOLERANCE,
    maxEvaluations: MOST_EVALUATIONS,
  };
  for (let r = 0; r < starts; r++) {
    const start = yield* makeStart(r);
    const { value, ...end } = yield* climbInBall(start, climbed, limits);
    ends.push({ ...end, log: value, found: 1 });
  }
  const maxima = distinctMaxima(ends);
  const best = maxima[0]!;
  const toUser = (atom: Float64Array) => {
    const user = new Float64Array(data.features.columns);
    gain.added.toUserInto(user, atom);
    return user;
  };
  return {
    gap: Math.expm1(best.log),
    atom: toUser(best.atom),
    mostGain: Math.max(best.log, 0),
    ceiling: Math.expm1(gain.logRatios.reduce((a, b) => Math.max(a, b))),
    maxima: maxima
      .filter(({ log }) => log > 0)
      .map(({ log, atom, found }) => ({
        gain: Math.expm1(log),
        atom: toUser(atom),
        found,
      })),
    foundBest: best.found,
    starts,
    evaluations: ends.reduce((sum, end) => sum + end.evaluations, 0),
  };
}

/** Where one start ended: log(1 + D), finite where D is not, and the whitened atom. */
interface Climb {
  readonly log: number;
  readonly atom: Float64Array;
  /** 1 for a start, 0 for an atom that was looked at only. */
  readonly found: number;
  readonly evaluations: number;
}

/** The ends without repetition, the largest D first. */
function distinctMaxima(ends: readonly Climb[]) {
  const maxima: { log: number; atom: Float64Array; found: number }[] = [];
  const sorted = ends.toSorted((a, b) => b.log - a.log);
  for (const { log, atom, found } of sorted) {
    const same = maxima.find((known) => distance(known.atom, atom) < SAME_ATOM);
    if (same) same.found += found;
    else maxima.push({ log, atom, found });
  }
  return maxima;
}
