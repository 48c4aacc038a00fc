/** When a finish is slow enough for a curvature to pay. */
import type { Curvature } from "../linalg/curvature_pairs.ts";
import type { Objective } from "../model/objective.ts";
import type { FinishLimits } from "./finish_limits.ts";

/**
 * A curvature costs c evaluations. A finish that has not converged computes its first one after
 * max(SLOW_AFTER, COSTS_BEFORE·c) evaluations; each further one, and the first where it began with a
 * curvature, after max(AGAIN_AFTER, c). Where curvatures are rough all come after max(ROUGHLY_AFTER, c).
 * Most finishes converge before; those that creep, as where a component is rare or sits on a few
 * items, then take a third to a half of the evaluations, this cost among them.
 */
const SLOW_AFTER = 60;
const COSTS_BEFORE = 3;
const AGAIN_AFTER = 30;
const ROUGHLY_AFTER = 20;
/** Evaluations that L-BFGS takes to bring down the gradient by a digit. */
export const PER_DIGIT = 10;

/** What a finish has spent, in evaluations, and whether it creeps. */
export interface Pace {
  spent(): number;
  /** Counts an evaluation. */
  step(): void;
  /** Counts a curvature, which is known now or could not be had. */
  informed(curvature: Curvature): void;
  /** Whether a curvature would spare more than it costs. */
  creeps(gradientNorm: number): boolean;
}

/** The pace of a finish that begins with a curvature, known or not. */
export function newPace(
  { informationCost: cost, informsRoughly }: Objective,
  { factor }: Curvature,
  { gradientTolerance, maxEvaluations, isFirstOrder = false }: Pick<
    FinishLimits,
    "gradientTolerance" | "maxEvaluations" | "isFirstOrder"
  >,
): Pace {
  const again = Math.max(informsRoughly ? ROUGHLY_AFTER : AGAIN_AFTER, cost);
  let slowFrom = factor || informsRoughly
    ? again
    : Math.max(SLOW_AFTER, COSTS_BEFORE * cost);
  let steps = 0;
  let onCurvatures = 0;
  const spent = () => steps + onCurvatures;
  return {
    spent,
    step: () => void steps++,
    informed({ factor }: Curvature) {
      onCurvatures += cost;
      slowFrom = factor ? steps + again : Infinity;
    },
    creeps: (gradientNorm: number) =>
      !isFirstOrder && steps >= slowFrom && spent() + cost < maxEvaluations &&
      PER_DIGIT * Math.log10(gradientNorm / gradientTolerance) > cost,
  };
}
