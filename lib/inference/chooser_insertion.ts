/**
 * Where a further component would gain most, where choosers are known.
 *
 * The score test that serves one choice set fails in panels: where one chooser dominates, its
 * statistic tends to ½ whatever the atom. So what is maximised is G, what a component with a weight
 * of its own gains, by climbs from around the origin and beside the heaviest atoms.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import type { ChooserGain } from "../model/chooser_gain.ts";
import type { Constraints } from "../model/constraints.ts";
import { openInsertion } from "../model/kinds_of_data.ts";
import type { KernelSet } from "../model/likelihood.ts";
import type { Method } from "../model/objective.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { type BallClimb, climbInBall } from "./ball_climb.ts";
import {
  distinctEnds,
  type MissingComponent,
  missingFrom,
  type SearchEnd,
} from "./missing_atoms.ts";
import { nearStarts, type Searches } from "./near_starts.ts";

/** A climb is to show that there is something, and about where. */
const CLIMB = { gradientTolerance: 1e-4, maxEvaluations: 30 } as const;
/** Of those on a part so many are gone on with on all, for so long. */
const MOST_FROM_PART = 2;
const MOST_EVALUATIONS_FROM_PART = 10;

/** What a search for insertions takes besides its starts. */
export interface InsertionClimbs extends Searches {
  readonly constraints?: Constraints | undefined;
  /** How far out to climb; by default a little beyond the mixture's longest atom, where starts are wanted. */
  readonly reach?: number | undefined;
  /** Some of the choosers, to climb there first, where they are many: the best finds go on on all of them. */
  readonly part?: ChoiceData | undefined;
  readonly kernels?: KernelSet | undefined;
}

/** Atoms that gain by G, the best first; gains in nats, each a lower bound on what a component there gains. Undefined where each choice is a chooser. */
export function* searchInsertion(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { constraints, kernels, reach, part, ...searches }: InsertionClimbs,
): Method<MissingComponent | undefined> {
  const open = (choosers: ChoiceData) =>
    openInsertion(choosers, mixture, { constraints, kernels });
  let gain = open(part ?? data);
  if (!gain) return undefined;
  const { added } = gain;
  const near = nearStarts(mixture, added.fromUser(mixture.atoms), {
    ...searches,
    starts: added.size > 0 ? searches.starts : 0,
  });
  const limits = { ...CLIMB, radius: reach ?? near.reach };
  let ends = yield* climbed(gain, near.starts, limits);
  if (part) {
    gain = open(data)!;
    const starts = distinctEnds(ends).slice(0, MOST_FROM_PART)
      .map(({ atom }) => atom);
    const maxEvaluations = MOST_EVALUATIONS_FROM_PART;
    ends = yield* climbed(gain, starts, { ...limits, maxEvaluations });
  }
  const size = chooserCount(data);
  const { columns } = data.features;
  return missingFrom(
    ends.map(({ gain, ...end }) => ({ ...end, gain: size * gain })),
    { test: "gain", added },
    columns,
  );
}

/** Where climbs of G, per chooser, end; it is closed then. */
function* climbed(
  of: ChooserGain,
  starts: readonly Float64Array[],
  limits: BallClimb,
): Method<SearchEnd[]> {
  const ends: SearchEnd[] = [];
  try {
    for (const start of starts) {
      const climb = climbInBall(start, { of, want: "gain" }, limits);
      const { value: gain, ...end } = yield* climb;
      ends.push({ ...end, gain });
    }
  } finally {
    of.close();
  }
  return ends;
}
