/** Atoms that leave all but one item aside. */
import { type ChoiceData, chosenItems } from "../data/choice_data.ts";
import { climbInBall } from "../inference/ball_climb.ts";
import { norm, scaleInto } from "../linalg/vectors.ts";
import { ItemProbability } from "../model/item_probability.ts";
import type { Method } from "../model/objective.ts";
import type { SoftmaxMixture } from "../model/softmax_mixture.ts";
import type { NewAtom } from "./added_atoms.ts";

/** An item has an atom of its own where some atom inside the bound gives it at least this probability: no other item can have the same. */
const OWN = 0.5;
/** Items that are tried first, spread over all chosen. */
const SAMPLE = 40;
/** Share of these with an atom of their own from which all items are tried. */
const ENOUGH = 0.25;
/** A climb starts at this share of the bound, in the item's direction. */
const NEAR_BOUND = 0.98;
/** Steps that gain more than the leftover of A_j are few: on heavy tails 12 evaluations leave A_j within 0.2% of its maximum. */
const GRADIENT_TOLERANCE = 1e-2;
const MOST_EVALUATIONS = 40;

/**
 * For each chosen item the atom that likes it most, argmax A_j(ω) over ‖ω̃‖ ≤ radius; none if few items can have one
 * to themselves, which a sample tells.
 *
 * log A_j is concave, so that a climb finds its maximum over the ball. With many features nearly every item
 * has an atom of its own within the default bound (A_j ≥ 1/2), and the best mixing measure an atom at nearly each: searches
 * for the maxima of D find these one by one. With few features none has.
 *
 * @returns One atom for each item that was chosen and lies away from the centre, or none. Costs O(p·L) an evaluation,
 *   about 12 an item.
 */
export function* ownAtoms(
  data: ChoiceData,
  mixture: SoftmaxMixture,
  radius: number,
): Method<NewAtom[]> {
  const chosen = chosenItems(data);
  const stride = Math.ceil(chosen.length / SAMPLE);
  const sample = chosen.filter((_, i) => i % stride === 0);
  const others = chosen.filter((_, i) => i % stride !== 0);
  const probability = new ItemProbability(data, mixture);
  try {
    const found = yield* bestAtomsFor(sample, probability, radius);
    const own = found.filter(({ probability }) => probability >= OWN);
    if (own.length < ENOUGH * sample.length) return [];
    return [...found, ...yield* bestAtomsFor(others, probability, radius)];
  } finally {
    probability.close();
  }
}

/** argmax A_j(ω) and A_j there. */
function* bestAtomsFor(
  items: Int32Array,
  probability: ItemProbability,
  radius: number,
): Method<(NewAtom & { readonly probability: number })[]> {
  const found: (NewAtom & { readonly probability: number })[] = [];
  const L = probability.atom.length;
  const want = "logProbabilityAndGradient" as const;
  const climbed = { of: probability, want };
  const limits = {
    radius,
    gradientTolerance: GRADIENT_TOLERANCE * radius,
    maxEvaluations: MOST_EVALUATIONS,
  };
  for (const item of items) {
    probability.item = item;
    const start = new Float64Array(L);
    probability.directionInto(start);
    const length = norm(start);
    if (!(length > 0)) continue;
    scaleInto(start, NEAR_BOUND * radius / length);
    const end = yield* climbInBall(start, climbed, limits);
    const atom = new Float64Array(L);
    probability.added.toUserInto(atom, end.atom);
    found.push({ atom, probability: Math.exp(end.value) });
  }
  return found;
}
