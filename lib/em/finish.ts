/** Finishes on their way, several mixtures side by side. */
import {
  type Curvature,
  forget,
  lbfgs,
  newCurvature,
} from "../linalg/lbfgs.ts";
import {
  ask,
  type Block,
  columnsOf,
  type Method,
  type Objective,
} from "../model/objective.ts";
import { copyParameters, weightSize } from "../model/parameter_space.ts";
import { curvatureFactor } from "./curvature_factor.ts";
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
  /** The finish of a slot that was made before, in the same company. */
  readonly known?: ((slot: number) => FinishBefore | undefined) | undefined;
  /** Told of each step. */
  readonly watch?: ((step: FinishStep) => void) | undefined;
  /** Asks for an end, after each step. */
  readonly stop?: { readonly aborted: boolean } | undefined;
  /**
   * Asked after each step whether to go on.
   */
  readonly verdict?: (progress: FinishProgress) => Abandonment | undefined;
}

/** A finish that was made before: it ends after as many rounds, in which others go on beside it. */
export interface FinishBefore {
  /** Evaluations that it took. */
  readonly rounds: number;
  readonly end: FinishEnd;
}

/** Where a finish stands after a step. */
export interface FinishStep {
  readonly slot: FinishSlot;
  readonly gradientNorm: number;
  /** Evaluations so far. */
  readonly evaluations: number;
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

/** Why a finish was not taken to its end: it fell behind another, came to the same optimum, or was told to end. */
export type Abandonment = "left_behind" | "joined" | "interrupted";

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
 * @param onEnd Called with the number of a slot, how its finish ended, and in how many rounds of evaluations.
 * @returns How each ended; the mixtures are left in their slots, but those of finishes made before.
 */
export function* finishTogether(
  objective: Objective,
  slots: readonly FinishSlot[],
  limits: FinishLimits,
  onEnd: (slot: number, end: FinishEnd, rounds: number) => void = () => {},
): Method<FinishEnd[]> {
  const { blocks } = objective;
  const ends = new Array<FinishEnd>(slots.length);
  let waiting = 0;
  let running: {
    slot: number;
    finish: Finish;
    isBefore: boolean;
    from: number;
  }[] = [];
  let round = 0;
  while (true) {
    running = running.filter(({ slot }) => ends[slot] === undefined);
    while (running.length < blocks.length && waiting < slots.length) {
      if (waiting > 0 && limits.stop?.aborted) break;
      const before = limits.known?.(waiting);
      const finish = before
        ? finishBefore(before)
        : finishOf(slots[waiting]!, objective, limits);
      finish.next();
      const isBefore = before !== undefined;
      running.push({ slot: waiting++, finish, isBefore, from: round });
    }
    if (running.length === 0) return ends;
    // Those made before keep their blocks: where a block stands may change the last digits.
    for (const [b, { slot }] of running.entries()) {
      copyParameters(blocks[b]!, slots[slot]!);
    }
    if (running.some(({ isBefore }) => !isBefore)) {
      yield ask(objective, "evaluate", columnsOf(objective, running.length));
    }
    round++;
    for (const [b, { slot, finish, isBefore, from }] of running.entries()) {
      const step = isBefore
        ? finish.next(NaN)
        : yield* goOn(finish, slots[slot]!, { objective, block: blocks[b]! });
      if (!step.done) continue;
      ends[slot] = step.value;
      onEnd(slot, step.value, round - from);
    }
  }
}

/**
 * One finish: yields what is to be done for the mixture in its slot, takes the value of
 * the objective there, and returns with the result in the slot. `"inform"` asks for
 * the information of the mixture evaluated last.
 */
type Finish = Generator<"evaluate" | "inform", FinishEnd, number>;

/** Gives a finish what was evaluated for it in a block. */
function* goOn(
  finish: Finish,
  slot: FinishSlot,
  { objective, block }: {
    readonly objective: Objective;
    readonly block: Block;
  },
): Method<ReturnType<Finish["next"]>> {
  const { space, values } = objective;
  const { weightGradient, atomGradient, range, index } = block;
  slot.gradient.set(weightGradient);
  slot.gradient.set(atomGradient, weightSize(space));
  if (space.membership) slot.weights.set(block.weights);
  const step = finish.next(values[index]!);
  if (step.value !== "inform") return step;
  yield ask(objective, "inform", range);
  return finish.next(values[index]!);
}

/** Takes the rounds that it took before. */
function* finishBefore({ rounds, end }: FinishBefore): Finish {
  for (let round = 0; round < rounds; round++) yield "evaluate";
  return end;
}

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
        limits.watch?.({ slot, gradientNorm, evaluations: pace.spent() });
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
      curvature.factor = curvatureFactor(objective.information, search);
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
  curvature.factor = curvatureFactor(objective.information, search);
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
export const PER_DIGIT = 10;

/** What a finish has spent, and whether a curvature would spare it more than it costs. */
function newPace(
  { informationCost: cost, informsRoughly }: Objective,
  { factor }: Curvature,
  { gradientTolerance, maxEvaluations }: FinishLimits,
) {
  const again = Math.max(informsRoughly ? ROUGHLY_AFTER : AGAIN_AFTER, cost);
  let slowFrom = factor || informsRoughly
    ? again
    : Math.max(SLOW_AFTER, COSTS_BEFORE * cost);
  let steps = 0;
  let onCurvatures = 0;
  const spent = () => steps + onCurvatures;
  return {
    /** In evaluations. */
    spent,
    step: () => void steps++,
    informed({ factor }: Curvature) {
      onCurvatures += cost;
      slowFrom = factor ? steps + again : Infinity;
    },
    creeps: (gradientNorm: number) =>
      steps >= slowFrom && spent() + cost < maxEvaluations &&
      PER_DIGIT * Math.log10(gradientNorm / gradientTolerance) > cost,
  };
}

/** Asks the verdict of the limits, with the gain since the last check. */
function newVerdict(slot: FinishSlot, { verdict, stop }: FinishLimits) {
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
