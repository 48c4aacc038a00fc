/** Whether a mixture lacks a component, by a score test. */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import type { Matrix } from "../linalg/matrix.ts";
import { atomBoundOf } from "../model/atom_bound.ts";
import {
  type ConstraintOptions,
  type Constraints,
  obeyedConstraints,
} from "../model/constraints.ts";
import { type AtomScore, openScore } from "../model/kinds_of_data.ts";
import type { KernelSet } from "../model/likelihood.ts";
import { ask, drive, type Method } from "../model/objective.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { stream } from "../random/streams.ts";
import {
  bestOnSphere,
  climbInBall,
  SCREENED,
  UNBOUNDED_REACH,
} from "./ball_climb.ts";
import { searchInsertion } from "./chooser_insertion.ts";
import {
  type MissingComponent,
  missingFrom,
  type SearchEnd,
} from "./missing_atoms.ts";
import { nearStarts, type Searches } from "./near_starts.ts";
import { checkSearch, type OptimalityGapOptions } from "./gap_search.ts";

/** Options of {@linkcode missingComponent}. */
export interface MissingComponentOptions
  extends Omit<OptimalityGapOptions, "starts"> {
  /**
   * Searches among atoms about as long as the mixture's, an integer ≥ 1; half as many look farther out.
   * @default {4}
   */
  starts?: number | undefined;
}

/** A climb is to show that there is something, and about where. */
const CLIMB = { gradientTolerance: 1e-5, maxEvaluations: 20 } as const;

/**
 * Searches for the atom whose addition gains most by the score test.
 *
 * A new atom ω with a small weight gains U·D(ω)²/(2V(ω)) nats, D and V being the
 * means of A_u(ω)/π_u − 1 and of its square over the choosers, of A_j(ω)/π_j − 1 where each choice of an item is one (derived). Unlike the
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
 * Where choosers make several choices few of them supply D, its noise is not normal, and the score test is
 * refused: where one supplies D its statistic tends to ½. On a public panel of 100 persons it said 5.5 nats where a third
 * component gains 93. What is returned then is max U·G(ω), G(ω) what a component with a weight of
 * its own gains, a lower bound on what it gains. Where weights depend on covariates the new
 * component has the same weight for all choosers.
 *
 * With constraints the atom has the common coefficients of the mixture, and those
 * fixed in all components alike; a value fixed in one component does not bind it.
 *
 * @param data Choices, of items of one set or of choosers.
 * @param mixture K components with L features, best at a maximum of the likelihood.
 * @param options Bound, starts, seed.
 * @returns Gains in nats and their atoms. Costs O(p·L) an
 *   evaluation: 20 for a near start, 70 for one farther out.
 * @throws {RangeError} If the mixture is not valid for L features or was fitted under a prior, or an option is out of range.
 *
 * @example One component where there are two
 * ```ts
 * import { choiceData, fit } from "@softmix/softmix";
 * import { missingComponent } from "@softmix/softmix/inference";
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
  checkSearch(data, mixture, { action: ACTION, options });
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
    readonly kernels?: KernelSet | undefined;
  },
): Method<MissingComponent> {
  const { starts: asked = 4, seed = 1, atomBound, constraints } = options;
  const { kernels } = options;
  const radius = atomBoundOf(atomBound, data.counts.length);
  const score = openScore(data, mixture, { constraints, kernels });
  if (!score) {
    return (yield* searchInsertion(data, mixture, {
      ...{ radius, starts: asked, seed, constraints, kernels },
      reach: radius,
    }))!;
  }
  const { added } = score;
  const atoms = added.fromUser(mixture.atoms);
  const starts = added.size > 0 ? asked : 0; // an atom with nothing free is one that is there
  const near = { mixture, atoms, radius, starts, seed };
  const far = { radius, starts: Math.ceil(starts / 2), seed };
  let ends: SearchEnd[];
  try {
    const size = chooserCount(data);
    const found = [
      ...yield* nearEnds(score, near),
      ...yield* farEnds(score, far),
    ];
    ends = found.map(({ score, ...end }) => ({
      ...end,
      gain: score > 0 ? size * score ** 2 / 2 : 0,
    }));
  } finally {
    score.close();
  }
  const { columns } = data.features;
  return missingFrom(ends, { test: "score", added }, columns);
}

/** Where a search ended: D/√V and the whitened atom. */
interface ScoreEnd extends Omit<SearchEnd, "gain"> {
  readonly score: number;
}

/** Climbs of the score among atoms about as long as the mixture's, from around the origin and beside the heaviest atoms in turn. */
function* nearEnds(
  score: AtomScore,
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

/** Climbs of D itself, whose maxima lie far out, from the best of many points of a sphere, and the score there. */
function* farEnds(
  score: AtomScore,
  { radius, starts, seed }: Searches,
): Method<ScoreEnd[]> {
  const reach = Math.min(radius, UNBOUNDED_REACH);
  const screened = { of: score, want: "logGain" } as const;
  const climbed = { of: score, want: "logGainAndGradient" } as const;
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
