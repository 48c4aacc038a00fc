/** Where the atoms of a mixture would move if each climbed by itself. */
import { climbInBall } from "../inference/ball_climb.ts";
import type { ChoiceData } from "../data/choice_data.ts";
import type { GainMaximum } from "../inference/gap_search.ts";
import { rowOf } from "../linalg/matrix.ts";
import { openGain } from "../model/kinds_of_data.ts";
import type { Method } from "../model/objective.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";

/** Evaluations of each climb: atoms climb again in the next round. */
const MOST_EVALUATIONS = 10;
const GRADIENT_TOLERANCE = 1e-4;
/** What gains less than this share of the best is left to later rounds. */
const SHARE_OF_BEST = 0.01;

/**
 * Points that some steps up D lead to from each atom, those that gain most: where atoms are many
 * each has a maximum of D near it, and moving all together takes them all in each evaluation.
 * Costs O(p·L) an evaluation, up to 10 an atom.
 */
export function* gainsFromAtoms(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  radius: number,
): Method<Pick<GainMaximum, "logGain" | "atom">[]> {
  const gain = openGain(data, mixture, undefined);
  try {
    const atoms = gain.added.fromUser(mixture.atoms);
    const found = [];
    const climbed = { of: gain, want: "logGainAndGradient" } as const;
    const limits = {
      radius,
      gradientTolerance: GRADIENT_TOLERANCE,
      maxEvaluations: MOST_EVALUATIONS,
    };
    for (let k = 0; k < atoms.rows; k++) {
      const start = rowOf(atoms, k) as Float64Array;
      const end = yield* climbInBall(start, climbed, limits);
      const atom = new Float64Array(data.features.columns);
      gain.added.toUserInto(atom, end.atom);
      found.push({ logGain: end.value, atom });
    }
    const best = found.reduce((a, { logGain }) => Math.max(a, logGain), 0);
    return found.filter(({ logGain }) => logGain > SHARE_OF_BEST * best);
  } finally {
    gain.close();
  }
}
