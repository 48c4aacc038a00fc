/** The curvature that a finish begins with: what is known of it in a slot, or what the objective tells of it there. */
import { type Curvature, newCurvature } from "../linalg/curvature_pairs.ts";
import { ask, type Method, type Objective } from "../model/objective.ts";
import { weightSize } from "../model/parameter_space.ts";
import { curvatureFactor } from "./curvature_factor.ts";
import {
  type FinishSlot,
  loadPoint,
  newSearchPoint,
  type SearchPoint,
} from "./search_point.ts";

/**
 * Pairs that L-BFGS remembers. Without a curvature, on the US routes with 3 components 5, 10, 20,
 * 40, 60 and 100 pairs took 10000, 7800, 3800, 2270, 2170 and 2170 evaluations.
 */
const MEMORY = 60;

/** What the slot knows of the curvature, where its coordinates are still the same, or nothing. */
export function curvatureAt({ slot, bound }: SearchPoint): Curvature {
  const { curvature, curvatureBound = [] } = slot;
  const isSame = bound.every((isBound, k) =>
    isBound === (curvatureBound[k] ?? false)
  );
  if (curvature && isSame) return curvature;
  return newCurvature(MEMORY);
}

/**
 * Gives a slot the curvature where the objective was evaluated last, at the mixture of its first
 * block, which is the slot's, for a finish to begin with; nothing where that would cost too much.
 */
export function* learnCurvature(
  objective: Objective,
  slot: FinishSlot,
): Method<void> {
  const { blocks: [block], space } = objective;
  if (objective.informationCost === Infinity) return;
  slot.gradient.set(block!.weightGradient);
  slot.gradient.set(block!.atomGradient, weightSize(space));
  yield ask(objective, "inform", block!.range);
  const search = newSearchPoint(slot, space);
  loadPoint(search);
  const curvature = newCurvature(MEMORY);
  curvature.factor = curvatureFactor(objective.information, search);
  slot.curvature = curvature;
  slot.curvatureBound = search.bound;
}
