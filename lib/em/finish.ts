/** Finishes on their way, several mixtures side by side. */
import {
  type Curvature,
  forget,
  lbfgs,
  newCurvature,
} from "../linalg/lbfgs.ts";
import {
  ask,
  columnsOf,
  type Method,
  type Objective,
} from "../model/objective.ts";
import { copyParameters, weightSize } from "../model/parameter_space.ts";
import { inverseCurvature } from "./inverse_curvature.ts";
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
  type SearchPoint,
  unloadPoint,
} from "./search_point.ts";

/** How a finish ended. */
export type FinishStatus =
  | "converged"
  | "max_evaluations"
  | "stalled"
  | "not_finite";

/** What the finish needs to know besides the mixture. */
export interface FinishLimits {
  readonly gradientTolerance: number;
  readonly maxEvaluations: number;
  /** Whether slots are to keep what was learned of the curvature, for a finish that goes on from there. */
  readonly keepsCurvature?: boolean;
  /**
   * Asked after each step whether to go on.
   */
  readonly verdict?: (progress: FinishProgress) => Abandonment | undefined;
}

/** A finish on its way. */
export interface FinishProgress {
  readonly slot: FinishSlot;
  /** The objective now. */
  readonly objective: number;
  /** Steps taken. */
  readonly steps: number;
  /** What the last {@linkcode CHECKED_EVERY} steps gained; Infinity before that. */
  readonly gained: number;
}

/** Why a finish was not taken to its end: it fell behind another, or came to the same optimum. */
export type Abandonment = "left_behind" | "joined";

/** Steps over which the gain of a finish is measured. */
export const CHECKED_EVERY = 10;

/** How the finish of one mixture ended. */
export interface FinishEnd {
  readonly status: FinishStatus | Abandonment;
  /** The objective there. */
  readonly objective: number;
  readonly gradientNorm: number;
  readonly evaluations: number;
}

/**
 * Finishes several mixtures, as many side by side as the objective has
 * blocks; what is done leaves its place to the next.
 *
 * @returns How each ended; the mixtures are left in their slots.
 */
export function* finishTogether(
  objective: Objective,
  slots: readonly FinishSlot[],
  limits: FinishLimits,
  onEnd: (slot: number, end: FinishEnd) => void = () => {},
): Method<FinishEnd[]> {
  const { blocks, values, space } = objective;
  const ends = new Array<FinishEnd>(slots.length);
  let waiting = 0;
  let running: { slot: number; finish: Finish }[] = [];
  while (true) {
    running = running.filter(({ slot }) => ends[slot] === undefined);
    while (running.length < blocks.length && waiting < slots.length) {
      const finish = finishOf(slots[waiting]!, objective, limits);
      finish.next();
      running.push({ slot: waiting++, finish });
    }
    if (running.length === 0) return ends;
    for (const [b, { slot }] of running.entries()) {
      copyParameters(blocks[b]!, slots[slot]!);
    }
    yield ask(objective, "evaluate", columnsOf(objective, running.length));
    for (const [b, { slot, finish }] of running.entries()) {
      const { weightGradient, atomGradient, range } = blocks[b]!;
      slots[slot]!.gradient.set(weightGradient);
      slots[slot]!.gradient.set(atomGradient, weightSize(space));
      if (space.membership) slots[slot]!.weights.set(blocks[b]!.weights);
      let step = finish.next(values[b]!);
      if (step.value === "inform") {
        yield ask(objective, "inform", range);
        step = finish.next(values[b]!);
      }
      if (!step.done) continue;
      ends[slot] = step.value;
      onEnd(slot, step.value);
    }
  }
}

/**
 * One finish: yields what is to be done for the mixture in its slot, takes the value of
 * the objective there, and returns with the result in the slot. `"inform"` asks for
 * the information of the mixture evaluated last.
 */
type Finish = Generator<"evaluate" | "inform", FinishEnd, number>;

/**
 * Pairs that L-BFGS remembers. Without a curvature, on the US routes with 3 components 5, 10, 20,
 * 40, 60 and 100 pairs took 10000, 7800, 3800, 2270, 2170 and 2170 evaluations.
 */
const MEMORY = 60;

/**
 * Climbs by L-BFGS, again and again: after an atom has come to the bound or left
 * it, in the coordinates that fit; after steps have become short, from a curvature.
 */
function* finishOf(
  slot: FinishSlot,
  objective: Objective,
  limits: FinishLimits,
): Finish {
  const { gradientTolerance, maxEvaluations } = limits;
  const search = newSearchPoint(slot, objective.space);
  const curvature = curvatureAt(search);
  slot.curvature = limits.keepsCurvature ? curvature : undefined;
  const pace = newPace(objective, curvature, limits);
  const abandon = newVerdict(slot, limits);
  let value = NaN;
  let interruption: Interruption | undefined;
  while (true) {
    loadPoint(search);
    const ascent = lbfgs(search.probe, {
      curvature,
      gradientTolerance,
      gradientSize: () => gradientSize(search),
      maxEvaluations: maxEvaluations - pace.spent(),
      longestStep: (point, direction) => longestStep(search, point, direction),
      interrupt(gradientNorm) {
        interruption = abandon(value);
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
    const end = (status: FinishEnd["status"]): FinishEnd => ({
      status,
      objective: -descended,
      gradientNorm,
      evaluations: pace.spent(),
    });
    if (why === "creeps") {
      yield "inform";
      curvature.held = 0; // of what was before the inverse
      curvature.inverse = inverseCurvature(objective.information, search);
      pace.informed(curvature);
    } else if (why === "edge") {
      bindAtEdge(search);
      forget(curvature); // of the coordinates before
    } else if (why === "pulled_inward") {
      freeInward(search);
      forget(curvature);
    } else if (why === "stalled" && bindAtEdge(search)) {
      // An atom set free at the bound was pulled out again before it moved.
      forget(curvature);
    } else return end(why);
    if (pace.spent() >= maxEvaluations) return end("max_evaluations");
  }
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
  curvature.inverse = inverseCurvature(objective.information, search);
  slot.curvature = curvature;
  slot.curvatureBound = search.bound;
}

/** Why L-BFGS was interrupted. */
type Interruption = Abandonment | "creeps" | "pulled_inward";

/** What the slot knows of the curvature, where its coordinates are still the same, or nothing. */
function curvatureAt({ slot, bound }: SearchPoint): Curvature {
  const { curvature, curvatureBound = [] } = slot;
  const isSame = bound.every((isBound, k) =>
    isBound === (curvatureBound[k] ?? false)
  );
  if (curvature && isSame) return curvature;
  return newCurvature(MEMORY);
}

/**
 * Evaluations after which a finish that has not converged computes the inverse
 * of the curvature, and after which it does so again; and how many times what
 * that costs. Most finishes converge before; those that creep, as where a
 * component is rare or sits on a few items, then take a third to a half of the
 * evaluations, this cost among them.
 */
const SLOW_AFTER = 60;
const AGAIN_AFTER = 30;
/** The same where the curvature is computed roughly. */
const ROUGHLY_AFTER = 20;
const COSTS_BEFORE = 3;
/** Evaluations that L-BFGS takes to bring down the gradient by a digit. */
const PER_DIGIT = 10;

/** What a finish has spent, and whether a curvature would spare it more than it costs. */
function newPace(
  { informationCost: cost, informsRoughly }: Objective,
  { inverse }: Curvature,
  { gradientTolerance, maxEvaluations }: FinishLimits,
) {
  const again = Math.max(informsRoughly ? ROUGHLY_AFTER : AGAIN_AFTER, cost);
  let slowFrom = inverse || informsRoughly
    ? again
    : Math.max(SLOW_AFTER, COSTS_BEFORE * cost);
  let steps = 0;
  let onCurvatures = 0;
  const spent = () => steps + onCurvatures;
  return {
    /** In evaluations. */
    spent,
    step: () => void steps++,
    informed({ inverse }: Curvature) {
      onCurvatures += cost;
      slowFrom = inverse ? steps + again : Infinity;
    },
    creeps: (gradientNorm: number) =>
      steps >= slowFrom && spent() + cost < maxEvaluations &&
      PER_DIGIT * Math.log10(gradientNorm / gradientTolerance) > cost,
  };
}

/** Asks the verdict of the limits, with the gain since the last check. */
function newVerdict(slot: FinishSlot, { verdict }: FinishLimits) {
  let steps = 0;
  let gained = Infinity;
  let checked = NaN;
  return (objective: number): Abandonment | undefined => {
    if (!verdict) return undefined;
    if (steps++ % CHECKED_EVERY === 0) {
      gained = Number.isNaN(checked) ? Infinity : objective - checked;
      checked = objective;
    }
    return verdict({ slot, objective, steps, gained });
  };
}
