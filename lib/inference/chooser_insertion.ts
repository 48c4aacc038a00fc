/**
 * Where a further component would gain most, where choosers are known.
 *
 * The score test that serves one choice set fails in panels: where one chooser dominates, its
 * statistic tends to ½ whatever the atom. So what is maximised is G, what a component with a weight
 * of its own gains, by climbs from around the origin and beside the heaviest atoms.
 */
import type { ChoiceData } from "../data/choice_data.ts";
import { distance } from "../linalg/vectors.ts";
import { ChooserGain } from "../model/chooser_gain.ts";
import type { Constraints } from "../model/constraints.ts";
import type { Method } from "../model/objective.ts";
import type { ChooserTerms } from "../model/probabilities.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import { climbInBall } from "./ball_climb.ts";
import {
  LEVEL,
  type MissingComponent,
  nearStarts,
  SAME_ATOM,
  type Searches,
  upperChiSquare,
} from "./missing_component.ts";

/** A climb is to show that there is something, and about where. */
const CLIMB = { gradientTolerance: 1e-4, maxEvaluations: 30 } as const;

/** Atoms that gain by G, the best first; gains in nats, each a lower bound on what a component there gains. */
export function* searchInsertion(
  data: ChoiceData & ChooserTerms,
  mixture: SoftmaxMixture,
  { constraints, ...searches }: Searches & {
    readonly constraints?: Constraints | undefined;
  },
): Method<MissingComponent> {
  const gain = new ChooserGain(data, mixture, constraints);
  const n = gain.added.size;
  const found: { gain: number; atom: Float64Array }[] = [];
  let evaluations = 0;
  try {
    const near = nearStarts(mixture, gain.added.fromUser(mixture.atoms), {
      ...searches,
      starts: n > 0 ? searches.starts : 0,
    });
    for (const start of near.starts) {
      const end = yield* climbInBall(start, { of: gain, want: "gain" }, {
        ...CLIMB,
        radius: near.reach,
      });
      evaluations += end.evaluations;
      found.push({ gain: data.choosers.size * end.value, atom: end.atom });
    }
  } finally {
    gain.close();
  }
  const best = found.filter(({ gain }) => gain > 0)
    .toSorted((a, b) => b.gain - a.gain);
  const distinct = best.filter(({ atom }, i) =>
    !best.slice(0, i).some((better) => distance(better.atom, atom) < SAME_ATOM)
  );
  return {
    gain: distinct[0]?.gain ?? 0,
    chance: n > 0 ? upperChiSquare(LEVEL, n) / 2 : 0,
    freeCoefficients: n,
    atoms: distinct.map(({ gain: nats, atom }) => {
      const user = new Float64Array(data.features.columns);
      gain.added.toUserInto(user, atom);
      return { gain: nats, atom: user };
    }),
    evaluations,
  };
}
