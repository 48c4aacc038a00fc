/** Whether a mixture lacks a component, by a score test. */
import { check, integerFrom } from "../checks/check.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import { type Matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import { addScaledInto, distance, norm, scaleInto } from "../linalg/vectors.ts";
import { checkedAtomBound } from "../model/atom_bound.ts";
import { ComponentScore } from "../model/component_score.ts";
import {
  type ConstraintOptions,
  type Constraints,
  obeyedConstraints,
} from "../model/constraints.ts";
import { ask, drive, type Method } from "../model/objective.ts";
import { refusePrior } from "../model/prior.ts";
import { checkMixture, type SoftmaxMixture } from "../model/softmax_mixture.ts";
import { drawOnSphereInto } from "../random/draws.ts";
import { type Seed, type Stream, stream } from "../random/streams.ts";
import {
  bestOnSphere,
  climbInBall,
  SCREENED,
  UNBOUNDED_REACH,
} from "./ball_climb.ts";
import { centralQuantile } from "./normal_quantile.ts";
import type { OptimalityGapOptions } from "./optimality_gap.ts";

/** Options of {@linkcode missingComponent}. */
export interface MissingComponentOptions
  extends Omit<OptimalityGapOptions, "starts"> {
  /**
   * Searches among atoms about as long as the mixture's, an integer ≥ 1; half as many look farther out.
   * @default {4}
   */
  starts?: number | undefined;
}

/** An atom that the mixture may lack. */
export interface MissingAtom {
  /** N·D²/(2V): what it gains in nats, to second order in its weight. */
  readonly gain: number;
  /** Length L, user's units. */
  readonly atom: Float64Array;
}

/** Result of {@linkcode missingComponent}. */
export interface MissingComponent {
  /** Largest gain found, in nats; 0 if none was. */
  readonly gain: number;
  /** What chance gives in the order of: half the 95% point of χ² with as many degrees of freedom as the atom has free coefficients, in nats. */
  readonly chance: number;
  /** L, less what is common, or fixed in all components alike. */
  readonly freeCoefficients: number;
  /** The distinct atoms that gain, the best first. */
  readonly atoms: readonly MissingAtom[];
  /** Evaluations made, each of one to three components. */
  readonly evaluations: number;
}

/** A climb is to show that there is something, and about where. */
const CLIMB = { gradientTolerance: 1e-5, maxEvaluations: 20 } as const;
/** How far beyond the mixture's longest atom the near searches may go. */
const REACH = 1.25;
/** Norm of the near starts that are drawn around the origin. */
const START_NORM = 1.5;
/** How far beside an atom the others are, in whitened coordinates. */
const BESIDE = 0.7;
/** Atoms closer than this in whitened coordinates are one. */
export const SAME_ATOM = 0.3;
/** Share of samples in which one direction exceeds `chance` by chance. */
export const LEVEL = 0.05;

/**
 * Searches for the atom whose addition gains most by the score test.
 *
 * A new atom ω with a small weight gains N·D(ω)²/(2V(ω)) nats, D and V being
 * mean and variance of A_j(ω)/π_j − 1 over the choices (derived). Unlike the
 * largest D, which a narrow atom at a few items has by chance, this is measured
 * in its own noise. Where the model holds, at the highest likelihood, it is of the
 * order of `chance`; at a lesser maximum it is usually many times that, and the
 * atom found is close to one that the mixture lacks.
 *
 * It shows that something is missing, and cannot prove that nothing is: the
 * search is local, and with few choices a lesser maximum may look as good.
 * `chance` is a yardstick, not a test of stated size: that the largest of all directions
 * is taken raises the gain, that the mixture was fitted lowers it.
 *
 * With constraints the atom has the common coefficients of the mixture, and those
 * fixed in all components alike; a value fixed in one component does not bind it.
 *
 * @param data Choice counts over p items with L features.
 * @param mixture K components with L features, best at a maximum of the likelihood.
 * @param options Bound, starts, seed.
 * @returns Gains in nats and their atoms. Costs O(p·L) an
 *   evaluation: 20 for a near start, 70 for one farther out.
 * @throws {RangeError} If the mixture is not valid for L features or was fitted under a prior, or an option is out of range.
 *
 * @example One component where there are two
 * ```ts
 * import { choiceData, fit, missingComponent } from "@softmix/softmix";
 * import { assert } from "@std/assert";
 * const data = choiceData([[-1], [0], [1], [2]], [40, 10, 20, 80]);
 * const { mixture } = fit(data, { components: 1 });
 * const { gain, chance } = missingComponent(data, mixture);
 * assert(gain > 3 * chance);
 * ```
 */
export function missingComponent(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: MissingComponentOptions = {},
): MissingComponent {
  refusePrior(options.prior, ACTION);
  checkMixture(mixture, data.features.columns);
  const { featureNames } = data;
  const constraints = obeyedConstraints(mixture, options, {
    featureNames,
    action: ACTION,
  });
  return drive(searchMissing(data, mixture, { ...options, constraints }));
}

const ACTION = "search a missing component";

/** {@linkcode missingComponent}, its evaluations asked for. */
export function* searchMissing(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  options: Omit<MissingComponentOptions, keyof ConstraintOptions> & {
    readonly constraints?: Constraints | undefined;
  },
): Method<MissingComponent> {
  const { starts: asked = 4, seed = 1, atomBound, constraints } = options;
  checkMixture(mixture, data.features.columns);
  check(ACTION, { starts: asked }, integerFrom(1));
  const radius = checkedAtomBound(atomBound, data.counts.length, ACTION);
  const score = new ComponentScore(data, mixture, constraints);
  const { size: n } = score.added;
  const atoms = score.added.fromUser(mixture.atoms);
  const starts = n > 0 ? asked : 0; // an atom with nothing free is one that is there
  const near = { mixture, atoms, radius, starts, seed };
  const far = { radius, starts: Math.ceil(starts / 2), seed };
  let ends: ScoreEnd[];
  try {
    ends = [...yield* nearEnds(score, near), ...yield* farEnds(score, far)];
  } finally {
    score.close();
  }
  const found = ends
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score);
  const distinct = found.filter(({ atom }, i) =>
    !found.slice(0, i).some((better) => distance(better.atom, atom) < SAME_ATOM)
  );
  const toUser = (atom: Float64Array) => {
    const user = new Float64Array(data.features.columns);
    score.added.toUserInto(user, atom);
    return user;
  };
  const missing = distinct.map(({ score, atom }): MissingAtom => ({
    gain: data.choices * score ** 2 / 2,
    atom: toUser(atom),
  }));
  return {
    gain: missing[0]?.gain ?? 0,
    chance: n > 0 ? upperChiSquare(LEVEL, n) / 2 : 0,
    freeCoefficients: n,
    atoms: missing,
    evaluations: ends.reduce((sum, end) => sum + end.evaluations, 0),
  };
}

/** How many searches, how far out. */
export interface Searches {
  readonly radius: number;
  readonly starts: number;
  readonly seed: Seed;
}

/** Where a search ended: D/√V and the whitened atom. */
interface ScoreEnd {
  readonly score: number;
  readonly atom: Float64Array;
  readonly evaluations: number;
}

/** Climbs of the score among atoms about as long as the mixture's, from around the origin and beside the heaviest atoms in turn. */
function* nearEnds(
  score: ComponentScore,
  { mixture, atoms, radius, starts, seed }: Searches & {
    readonly mixture: SoftmaxMixture;
    readonly atoms: Matrix;
  },
): Method<ScoreEnd[]> {
  const climbed = { of: score, want: "score" } as const;
  const ends: ScoreEnd[] = [];
  const near = nearStarts(mixture, atoms, { radius, starts, seed });
  for (const start of near.starts) {
    const limits = { ...CLIMB, radius: near.reach };
    const { value, ...end } = yield* climbInBall(start, climbed, limits);
    ends.push({ ...end, score: value });
  }
  return ends;
}

/** Points around the origin and beside the heaviest of some whitened atoms in turn, and how far out to search from them. */
export function nearStarts(
  { weights }: SoftmaxMixture,
  atoms: Matrix,
  { radius, starts, seed }: Searches,
): { readonly starts: readonly Float64Array[]; readonly reach: number } {
  const K = atoms.rows;
  const longest = Math.max(START_NORM, ...rowsOf(atoms).map(norm));
  const reach = Math.min(radius, REACH * longest);
  const heaviest = Array.from({ length: K }, (_, k) => k)
    .sort((a, b) => weights[b]! - weights[a]!);
  return {
    reach,
    starts: Array.from({ length: starts }, (_, r) => {
      const rng = stream(seed, `missing:start:${r}`);
      return r % 2 === 0
        ? drawnOnSphere(atoms.columns, Math.min(START_NORM, reach), rng)
        : beside(rowOf(atoms, heaviest[(r >> 1) % K]!), reach, rng);
    }),
  };
}

/** Climbs of D itself, whose maxima lie far out, from the best of many points of a sphere, and the score there. */
function* farEnds(
  score: ComponentScore,
  { radius, starts, seed }: Searches,
): Method<ScoreEnd[]> {
  const reach = Math.min(radius, UNBOUNDED_REACH);
  const screened = { of: score, want: "meanRatio" } as const;
  const climbed = { of: score, want: "logMeanRatio" } as const;
  const ends: ScoreEnd[] = [];
  for (let r = 0; r < starts; r++) {
    const rng = stream(seed, `missing:far:${r}`);
    const length = r % 2 === 0 ? reach : reach * (1 + rng()) / 2;
    const start = yield* bestOnSphere(screened, { length, rng });
    const end = yield* climbInBall(start, climbed, { ...CLIMB, radius });
    score.atom.set(end.atom);
    yield ask(score, "score", { first: 0, end: 1 });
    ends.push({
      atom: end.atom,
      evaluations: SCREENED + end.evaluations + 1,
      score: score.value,
    });
  }
  return ends;
}

function drawnOnSphere(
  length: number,
  radius: number,
  rng: Stream,
): Float64Array {
  const point = new Float64Array(length);
  drawOnSphereInto(point, rng, radius);
  return point;
}

/** A point beside an atom, pulled into the ball. */
function beside(atom: Float64Array, reach: number, rng: Stream): Float64Array {
  const point = drawnOnSphere(atom.length, BESIDE, rng);
  addScaledInto(point, atom, 1);
  scaleInto(point, Math.min(1, reach / norm(point)));
  return point;
}

/** By Wilson and Hilferty's (1931) approximation, good to 3% at 1 degree of freedom, to 1% from 2. */
export function upperChiSquare(tail: number, degrees: number): number {
  const variance = 2 / (9 * degrees);
  const z = centralQuantile(1 - 2 * tail);
  return degrees * (1 - variance + z * Math.sqrt(variance)) ** 3;
}
