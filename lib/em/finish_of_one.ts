/** The finish of one mixture, as a coroutine that asks for what is to be evaluated. */
import { type Curvature, forget } from "../linalg/curvature_pairs.ts";
import { lbfgs, type LbfgsEnd } from "../linalg/lbfgs.ts";
import type { Objective } from "../model/objective.ts";
import { curvatureFactor } from "./curvature_factor.ts";
import type { Abandonment, FinishEnd, FinishLimits } from "./finish_limits.ts";
import { newPace, type Pace } from "./finish_pace.ts";
import {
  bindAtEdge,
  type FinishSlot,
  freeInward,
  gradientSize,
  inwardPull,
  loadGradient,
  loadPoint,
  longestStep,
  newSearchPoint,
  scalesInto,
  type SearchPoint,
  unloadPoint,
} from "./search_point.ts";
import { curvatureAt } from "./slot_curvature.ts";

/**
 * Yields what is to be done for the mixture in its slot, takes the value of
 * the objective there, and returns with the result in the slot. `"inform"` asks for
 * the information of the mixture evaluated last.
 */
export type Finish = Generator<"evaluate" | "inform", FinishEnd, number>;

/**
 * Ascends by L-BFGS, again and again: after an atom has come to the bound or left
 * it, in the coordinates that fit; after steps have become short, from a curvature.
 */
export function* finishOf<S extends FinishSlot>(
  slot: S,
  objective: Objective,
  limits: FinishLimits<S>,
): Finish {
  const search = newSearchPoint(slot, objective.space);
  const curvature = curvatureAt(search);
  const scales = isWide(objective)
    ? new Float64Array(search.probe.point.length)
    : undefined;
  slot.curvature = limits.keepsCurvature ? curvature : undefined;
  const pace = newPace(objective, curvature, limits);
  const verdict = newVerdict(slot, limits);
  while (true) {
    const { why, value, gradientNorm } = yield* ascend(search, {
      curvature,
      scales,
      pace,
      verdict,
      limits,
    });
    const end = (status: FinishEnd["status"]): FinishEnd => ({
      status,
      objective: value,
      gradientNorm,
      evaluations: pace.spent(),
    });
    switch (why) {
      case "creeps":
        yield "inform";
        curvature.held = 0; // of what was before the inverse
        curvature.factor = curvatureFactor(objective.information, search);
        pace.informed(curvature);
        break;
      case "edge":
        bindAtEdge(search);
        forget(curvature); // of the coordinates before
        break;
      case "pulled_inward":
        freeInward(search);
        forget(curvature);
        break;
      case "stalled": {
        // An atom set free at the bound may be pulled out again before it moved, where its component has next to no weight.
        const isBoundAgain = bindAtEdge(search);
        if (!isBoundAgain) return end(why);
        forget(curvature);
        break;
      }
      default:
        return end(why);
    }
    if (pace.spent() >= limits.maxEvaluations) return end("max_evaluations");
  }
}

/**
 * Whether steps are scaled by component: on features beyond the cache, with so many parameters that no curvature is held. With
 * p = 4,500, L = 115, K = 10 and weights in proportion to 0.85^k scaled finishes took 0.77 of the evaluations and came to the
 * same optima; with 0.7^k two of three converged, after 534 and 716, none unscaled after 1,200. Ours; measured.
 */
function isWide({ informationCost, informsRoughly }: Objective): boolean {
  return informationCost === Infinity && informsRoughly;
}

/** The gradient from which steps are scaled: where a finish ends is settled by then. Scaled from the start 6 of 17 finishes ended at lower optima, 3 at higher ones. */
const SCALED_FROM = 1e-3;

/** Why a finish interrupts L-BFGS. */
type Interruption = Abandonment | "creeps" | "pulled_inward";

/** How one ascent by L-BFGS ended. */
interface Ascended {
  readonly why: Exclude<LbfgsEnd["reason"], "interrupted"> | Interruption;
  /** The objective where it ended. */
  readonly value: number;
  readonly gradientNorm: number;
}

/** One ascent by L-BFGS with the same atoms bound, to its end or to where something else is to be done. */
function* ascend(
  search: SearchPoint,
  { curvature, scales, pace, verdict, limits }: {
    readonly curvature: Curvature;
    /** Room for the scales of steps, where they are scaled. */
    readonly scales: Float64Array | undefined;
    readonly pace: Pace;
    readonly verdict: (objective: number) => Abandonment | undefined;
    readonly limits: Pick<
      FinishLimits,
      "gradientTolerance" | "maxEvaluations" | "watch"
    >;
  },
): Generator<"evaluate", Ascended, number> {
  const { gradientTolerance, maxEvaluations, watch } = limits;
  const { slot } = search;
  let value = NaN;
  let interruption: Interruption | undefined;
  loadPoint(search);
  const ascent = lbfgs(search.probe, {
    curvature,
    gradientTolerance,
    gradientSize: () => gradientSize(search),
    maxEvaluations: maxEvaluations - pace.spent(),
    longestStep: (point, direction) => longestStep(search, point, direction),
    interrupt(gradientNorm) {
      watch?.({ slot, gradientNorm, evaluations: pace.spent() });
      interruption = verdict(value);
      if (scales && gradientNorm <= SCALED_FROM) {
        scalesInto(scales, search);
        curvature.scales = scales;
      }
      if (inwardPull(search) > Math.max(gradientNorm, gradientTolerance)) {
        interruption ??= "pulled_inward";
      }
      if (pace.creeps(gradientNorm)) interruption ??= "creeps";
      return interruption !== undefined;
    },
  });
  let step = ascent.next();
  while (!step.done) {
    unloadPoint(search);
    value = yield "evaluate";
    pace.step();
    loadGradient(search);
    step = ascent.next(-value);
  }
  unloadPoint(search);
  const { value: descended, gradientNorm, reason } = step.value;
  const why = reason === "interrupted" ? interruption! : reason;
  return { why, value: -descended, gradientNorm };
}

/** Steps over which the gain of a finish is measured. */
const CHECKED_EVERY = 10;

/** Asks the verdict of the limits, with the gain since the last check. */
function newVerdict<S extends FinishSlot>(
  slot: S,
  { verdict, stop }: FinishLimits<S>,
) {
  let steps = 0;
  let gained = Infinity;
  let checked = NaN;
  return (objective: number): Abandonment | undefined => {
    if (stop?.aborted) return "interrupted";
    if (!verdict) return undefined;
    if (steps++ % CHECKED_EVERY === 0) {
      gained = Number.isNaN(checked) ? Infinity : objective - checked;
      checked = objective;
    }
    return verdict({ slot, objective, steps, gained });
  };
}
