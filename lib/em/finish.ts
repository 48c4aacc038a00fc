/**
 * Finishes on their way, several mixtures side by side.
 *
 * @module
 */
import {
  type Curvature,
  forget,
  lbfgs,
  type LbfgsEnd,
  newCurvature,
} from "../linalg/lbfgs.ts";
import {
  type Block,
  columnsOf,
  differentiate,
  type Evaluation,
  expect,
  updateSoftmax,
} from "../model/evaluation.ts";
import {
  bindAtEdge,
  type BoundedSearch,
  type FinishSlot,
  freeInward,
  gradientSize,
  inwardPull,
  loadGradient,
  loadPoint,
  longestStep,
  newBoundedSearch,
  unloadPoint,
} from "./bounded_search.ts";
import { curvatureCost, inverseCurvature } from "./inverse_curvature.ts";

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
  readonly radius: number;
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
  /** ℓ/N now. */
  readonly logLikelihood: number;
  /** Steps taken. */
  readonly steps: number;
  /** What the last {@linkcode CHECKED_EVERY} steps gained of ℓ/N; Infinity before that. */
  readonly gained: number;
}

/** Why a finish was not taken to its end: it fell behind another, or came to the same optimum. */
export type Abandonment = "left_behind" | "joined";

/** Steps over which the gain of a finish is measured. */
export const CHECKED_EVERY = 10;

/** How the finish of one mixture ended; ℓ is per choice. */
export interface FinishEnd {
  readonly status: FinishStatus | Abandonment;
  readonly logLikelihood: number;
  readonly gradientNorm: number;
  readonly evaluations: number;
}

/**
 * Finishes several mixtures, as many side by side as the evaluation has
 * blocks; what is done leaves its place to the next.
 *
 * @returns How each ended; the mixtures are left in their slots.
 */
export function runFinishes(
  e: Evaluation,
  slots: readonly FinishSlot[],
  limits: FinishLimits,
  onEnd: (slot: number, end: FinishEnd) => void = () => {},
): FinishEnd[] {
  const ends = new Array<FinishEnd>(slots.length);
  let waiting = 0;
  let running: { slot: number; steps: Finish }[] = [];
  while (true) {
    running = running.filter(({ slot }) => ends[slot] === undefined);
    while (running.length < e.blocks.length && waiting < slots.length) {
      const steps = finishSteps(slots[waiting]!, e, limits);
      steps.next();
      running.push({ slot: waiting++, steps });
    }
    if (running.length === 0) return ends;
    evaluateSlots(e, running.map(({ slot }) => slots[slot]!), (i, value) => {
      const { slot, steps } = running[i]!;
      const step = steps.next({ logLikelihood: value, block: e.blocks[i]! });
      if (!step.done) return;
      ends[slot] = step.value;
      onEnd(slot, step.value);
    });
  }
}

/** Evaluates one mixture a block and hands each its ℓ/N, masses and gradient in place. */
function evaluateSlots(
  e: Evaluation,
  slots: readonly FinishSlot[],
  take: (slot: number, logLikelihood: number) => void,
): void {
  const columns = columnsOf(e, slots.length);
  for (const [b, slot] of slots.entries()) {
    e.blocks[b]!.weights.set(slot.weights);
    e.blocks[b]!.atoms.set(slot.atoms);
  }
  updateSoftmax(e, columns);
  const logLikelihoods = slots.map((_, b) => expect(e, e.blocks[b]!));
  differentiate(e, columns);
  for (const [b, slot] of slots.entries()) {
    slot.masses.set(e.blocks[b]!.masses);
    slot.atomGradient.set(e.blocks[b]!.atomGradient);
    take(b, logLikelihoods[b]!);
  }
}

/** What a finish is given when its mixture has been evaluated: ℓ/N, and the block that holds the rest. */
interface Evaluated {
  readonly logLikelihood: number;
  readonly block: Block;
}

type Finish = Generator<void, FinishEnd, Evaluated>;

/**
 * Pairs that L-BFGS remembers. Without a curvature, on the US routes with 3 components 5, 10, 20,
 * 40, 60 and 100 pairs took 10000, 7800, 3800, 2270, 2170 and 2170 evaluations.
 */
const MEMORY = 60;

/**
 * Evaluations after which a finish that has not converged computes the inverse
 * of the curvature, and after which it does so again; and how many times what
 * that costs. Most finishes converge before; those that creep, as where a
 * component is rare or sits on a few items, then take a third to a half of the
 * evaluations, this cost among them.
 */
const SLOW_AFTER = 60;
const AGAIN_AFTER = 30;
const COSTS_BEFORE = 3;
/** Evaluations that L-BFGS takes to bring down the gradient by a digit. */
const PER_DIGIT = 10;

/**
 * The finish as a coroutine: yields when the mixture in the slot is to be
 * evaluated, takes what came of it, and returns with the result in the slot.
 */
function* finishSteps(
  slot: FinishSlot,
  e: Evaluation,
  limits: FinishLimits,
): Finish {
  const search = newBoundedSearch(slot, limits.radius);
  const pullsInward = (gradientNorm: number) =>
    inwardPull(search) > Math.max(gradientNorm, limits.gradientTolerance);
  const curvature = curvatureAt(search);
  slot.curvature = limits.keepsCurvature ? curvature : undefined;
  const abandon = newVerdict(slot, limits);
  const cost = curvatureCost(e);
  let slow = curvature.inverse
    ? Math.max(AGAIN_AFTER, cost)
    : Math.max(SLOW_AFTER, COSTS_BEFORE * cost);
  let taken = 0;
  let costs = 0;
  const creeps = (gradientNorm: number) =>
    taken >= slow && taken + costs + cost < limits.maxEvaluations &&
    PER_DIGIT * Math.log10(gradientNorm / limits.gradientTolerance) > cost;
  let evaluations = 0;
  let abandoned: Abandonment | undefined;
  let evaluated: Evaluated | undefined;
  while (true) {
    loadPoint(search);
    const ascent = lbfgs(search.probe, {
      curvature,
      gradientTolerance: limits.gradientTolerance,
      gradientSize: () => gradientSize(search),
      maxEvaluations: limits.maxEvaluations - evaluations,
      longestStep: (point, direction) => longestStep(search, point, direction),
      interrupt: (gradientNorm) => {
        abandoned = abandon(evaluated!.logLikelihood);
        return abandoned !== undefined || creeps(gradientNorm) ||
          pullsInward(gradientNorm);
      },
    });
    let step = ascent.next();
    while (!step.done) {
      unloadPoint(search);
      evaluated = yield;
      taken++;
      loadGradient(search);
      step = ascent.next(-evaluated.logLikelihood);
    }
    unloadPoint(search);
    evaluations += step.value.evaluations;
    const { reason } = step.value;
    if (abandoned) return finishEnd(abandoned, step.value, evaluations);
    if (reason === "interrupted" && !pullsInward(step.value.gradientNorm)) {
      curvature.held = 0; // of what was before the inverse
      curvature.inverse = inverseCurvature(e, evaluated!.block, search);
      evaluations += cost;
      costs += cost;
      slow = curvature.inverse ? taken + Math.max(AGAIN_AFTER, cost) : Infinity;
    } else {
      if (reason === "edge") bindAtEdge(search);
      else if (reason === "interrupted") freeInward(search);
      // An atom set free at the bound may be pulled out again before it moves.
      else if (reason !== "stalled" || !bindAtEdge(search)) {
        return finishEnd(reason, step.value, evaluations);
      }
      forget(curvature); // of the coordinates before
    }
    if (evaluations >= limits.maxEvaluations) {
      return finishEnd("max_evaluations", step.value, evaluations);
    }
  }
}

/** What the slot knows of the curvature, where its coordinates are still the same, or nothing. */
function curvatureAt({ slot, bound, probe }: BoundedSearch): Curvature {
  const isFree = !bound.includes(true);
  if (isFree && slot.curvature) return slot.curvature;
  return newCurvature(probe.point.length, MEMORY);
}

/** Asks the verdict of the limits, with the gain since the last check. */
function newVerdict(slot: FinishSlot, { verdict }: FinishLimits) {
  let steps = 0;
  let gained = Infinity;
  let checked = NaN;
  return (logLikelihood: number): Abandonment | undefined => {
    if (!verdict) return undefined;
    if (steps++ % CHECKED_EVERY === 0) {
      gained = Number.isNaN(checked) ? Infinity : logLikelihood - checked;
      checked = logLikelihood;
    }
    return verdict({ slot, logLikelihood, steps, gained });
  };
}

function finishEnd(
  status: FinishEnd["status"],
  { value, gradientNorm }: LbfgsEnd,
  evaluations: number,
): FinishEnd {
  return { status, logLikelihood: -value, gradientNorm, evaluations };
}
