/**
 * The search for the largest D where weights are the same for all choosers: what it takes, what it
 * finds, and its climbs.
 */
import { OBJECT, SEED } from "../checks/kinds.ts";
import { checkOptions, type OptionRules } from "../checks/options.ts";
import { ABOVE_ZERO, integerFrom } from "../checks/check.ts";
import { checkData } from "../data/check_data.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { rowOf } from "../linalg/matrix.ts";
import { distance } from "../linalg/vectors.ts";
import { atomBoundOf, isWithinBound } from "../model/atom_bound.ts";
import {
  CONSTRAINT_RULES,
  type ConstraintOptions,
  obeyedConstraints,
} from "../model/constraints.ts";
import { type Gain, openGain } from "../model/kinds_of_data.ts";
import { ask, type Method } from "../model/objective.ts";
import { type PriorOptions, refusePrior } from "../model/prior.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { Seed } from "../random/streams.ts";
import { climbInBall } from "./ball_climb.ts";
import { gapStarts } from "./gap_starts.ts";
import { RESULT_FIELDS } from "./result_fields.ts";

/** What cannot be done where an option is refused. */
export const ACTION = "search the optimality gap";

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

/** The rules of {@linkcode OptimalityGapOptions}. */
const GAP_RULES: OptionRules<OptimalityGapOptions> = {
  ...CONSTRAINT_RULES,
  atomBound: ABOVE_ZERO,
  starts: integerFrom(1),
  seed: SEED,
  prior: OBJECT,
};

/** Checks what a search for an atom to add to a mixture is given. */
export function checkSearch(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { action, options }: { action: string; options: OptimalityGapOptions },
): void {
  checkData(action, data);
  checkOptions(action, options, GAP_RULES, RESULT_FIELDS);
  refusePrior(options.prior, action);
  checkMixture(mixture, data.features.columns);
}

/** A local maximum of D. */
export interface GainMaximum {
  /** log(1 + D) there. */
  readonly logGain: number;
  /** Where: length L, user's units. */
  readonly atom: Float64Array;
  /** How many starts ended there. */
  readonly found: number;
}

/** The bound within one population. */
export interface PopulationGap {
  /** Of the population. */
  readonly name: string;
  /** Q_g, its share of the choosers. */
  readonly share: number;
  /** log(1 + max D_g), D_g over its choosers: ≥ 0. */
  readonly mostGain: number;
  /** The best atom to add for it: length L, user's units. */
  readonly atom: Float64Array;
}

/** Result of {@linkcode optimalityGap}. */
export interface OptimalityGap {
  /**
   * Largest D found, ≥ 0 up to rounding when the mixture's atoms lie inside the bound; NaN
   * where there are choosers, of which one can make it 1e25: see `mostGain`.
   */
  readonly gap: number;
  /** Where it was found, the best atom to add: length L, user's units. */
  readonly atom: Float64Array;
  /**
   * log(1 + max(gap, 0)): no mixture with atoms inside the bound has a higher log-likelihood per choice, or
   * per chooser where there are some, by more than this, in nats. There it is no more than brings the log-likelihood to 0.
   */
  readonly mostGain: number;
  /** max_j q_j/π_j − 1: D is a mean of q_j/π_j − 1, so it is never larger, whatever the search missed; NaN where there are choosers. */
  readonly ceiling: number;
  /** What each population adds to `mostGain`; undefined where there is one. */
  readonly populations?: readonly PopulationGap[] | undefined;
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

/** The bound where weights are the same for all. */
export function* gapOfOne(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: OptimalityGapOptions,
): Method<OptimalityGap> {
  const { starts: asked = 64, seed = 1, atomBound } = options;
  const { featureNames } = data;
  const shape = { featureNames, action: ACTION };
  const constraints = obeyedConstraints(mixture, options, shape);
  const radius = atomBoundOf(atomBound, data.counts.length);
  const gain = openGain(data, mixture, constraints);
  try {
    const ends = yield* endsOf(gain, { mixture, radius, asked, seed });
    return summary(gain, ends, data.features.columns);
  } finally {
    gain.close();
  }
}

/** The mixture's atoms, and where the starts end. */
function* endsOf(
  gain: Gain,
  { mixture, radius, asked, seed }: {
    readonly mixture: SoftmaxMixture;
    readonly radius: number;
    readonly asked: number;
    readonly seed: Seed;
  },
): Method<GapEnd[]> {
  const atoms = gain.added.fromUser(mixture.atoms);
  const starts = gain.added.size > 0 ? asked : 0; // an atom with nothing free is one that is there
  const ends: GapEnd[] = [];
  for (let k = 0; k < atoms.rows; k++) {
    const atom = rowOf(atoms, k) as Float64Array;
    if (!isWithinBound(atom, radius)) continue;
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
  return ends;
}

/** What the ends show. */
function summary(
  gain: Gain,
  ends: readonly GapEnd[],
  features: number,
): OptimalityGap {
  const maxima = distinctMaxima(ends);
  const best = maxima[0]!;
  const toUser = (atom: Float64Array) => {
    const user = new Float64Array(features);
    gain.added.toUserInto(user, atom);
    return user;
  };
  return {
    gap: gain.slopeOf(best.log),
    atom: toUser(best.atom),
    mostGain: Math.min(Math.max(best.log, 0), gain.mostGain),
    ceiling: gain.slopeOf(gain.logRatios.reduce((a, b) => Math.max(a, b))),
    maxima: maxima
      .filter(({ log }) => log > 0)
      .map(({ log, atom, found }) => ({
        logGain: log,
        atom: toUser(atom),
        found,
      })),
    foundBest: best.found,
    starts: ends.reduce((sum, { found }) => sum + found, 0),
    evaluations: ends.reduce((sum, end) => sum + end.evaluations, 0),
  };
}

/** Where one start ended: log(1 + D), finite where D is not, and the whitened atom. */
interface GapEnd {
  readonly log: number;
  readonly atom: Float64Array;
  /** 1 for a start, 0 for an atom that was looked at only. */
  readonly found: number;
  readonly evaluations: number;
}

/** The ends without repetition, the largest D first; of those with D ≤ 0 the largest alone, if none is above. */
function distinctMaxima(ends: readonly GapEnd[]) {
  const maxima: { log: number; atom: Float64Array; found: number }[] = [];
  const sorted = ends.toSorted((a, b) => b.log - a.log);
  for (const { log, atom, found } of sorted) {
    const same = maxima.find((known) => distance(known.atom, atom) < SAME_ATOM);
    if (same) same.found += found;
    else if (log > 0 || maxima.length === 0) maxima.push({ log, atom, found });
  }
  return maxima;
}
