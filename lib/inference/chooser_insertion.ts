/**
 * Where a further component would gain most, where choosers are known.
 *
 * The score test that serves one choice set fails in panels: where one chooser dominates, its
 * statistic tends to ½ whatever the atom. So what is maximised is G, what a component with a weight
 * of its own gains, by climbs from around the origin and beside the heaviest atoms.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { chooserCount } from "../data/choosers.ts";
import type { Constraints } from "../model/constraints.ts";
import { openInsertion } from "../model/kinds_of_data.ts";
import type { Method } from "../model/objective.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { climbInBall } from "./ball_climb.ts";
import {
  type MissingComponent,
  missingFrom,
  type SearchEnd,
} from "./missing_atoms.ts";
import { nearStarts, type Searches } from "./near_starts.ts";

/** A climb is to show that there is something, and about where. */
const CLIMB = { gradientTolerance: 1e-4, maxEvaluations: 30 } as const;

/** Atoms that gain by G, the best first; gains in nats, each a lower bound on what a component there gains. Undefined where each choice is a chooser. */
export function* searchInsertion(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  { constraints, reach, ...searches }: Searches & {
    readonly constraints?: Constraints | undefined;
    /** How far out to climb; by default a little beyond the mixture's longest atom, where starts are wanted. */
    readonly reach?: number | undefined;
  },
): Method<MissingComponent | undefined> {
  const gain = openInsertion(data, mixture, constraints);
  if (!gain) return undefined;
  const { added } = gain;
  const ends: SearchEnd[] = [];
  try {
    const near = nearStarts(mixture, added.fromUser(mixture.atoms), {
      ...searches,
      starts: added.size > 0 ? searches.starts : 0,
    });
    for (const start of near.starts) {
      const { value, ...end } = yield* climbInBall(start, {
        of: gain,
        want: "gain",
      }, {
        ...CLIMB,
        radius: reach ?? near.reach,
      });
      ends.push({ ...end, gain: chooserCount(data) * value });
    }
  } finally {
    gain.close();
  }
  const { columns } = data.features;
  return missingFrom(ends, { test: "gain", added }, columns);
}
