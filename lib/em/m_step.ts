/**
 * The M-step: weights to their masses, and each Q_k raised inside the ball.
 *
 * @module
 */
import { symmetricEigen } from "../linalg/decompositions.ts";
import { projectOnBallInto } from "../model/atom_bound.ts";
import {
  ask,
  type ColumnRange,
  type Method,
  type Objective,
} from "../model/objective.ts";
import { atomRow } from "../model/parameter_space.ts";
import { newtonStepInBallInto } from "./newton_step.ts";

/** A checked choice of M-step. */
export type MStep =
  | { readonly kind: "newton"; readonly steps: number }
  | { readonly kind: "gradient"; readonly stepSize: number | undefined };

/** One component on its way up Q_k; arrays are of length L. */
interface Climb {
  readonly column: number;
  /** ω̃_k, where the next trial is written. */
  readonly atom: Float64Array;
  /** ω̃_k where the climb began. */
  readonly position: Float64Array;
  /** ∂Q_k/∂ω̃ there. */
  readonly gradient: Float64Array;
  /** What trials go along: Newton's step, or the gradient. */
  readonly step: Float64Array;
  /** Multiple of the step to try next, and the first one tried. */
  length: number;
  firstLength: number;
  /** Q_k where the climb began, and what rounding may change of it. */
  value: number;
  noise: number;
}

/** Workspace of O(K·L) a mixture and O(L²). */
export interface MStepBuffers {
  readonly climbs: readonly Climb[];
  readonly factor: Float64Array;
}

/** Workspace for the M-steps of one run. */
export function newMStepBuffers(objective: Objective): MStepBuffers {
  const { space, atoms, lowerBoundGradient } = objective;
  const L = space.features;
  const climbs = Array.from(objective.weights.keys(), (column): Climb => ({
    column,
    atom: atomRow(atoms, column, space),
    position: new Float64Array(L),
    gradient: atomRow(lowerBoundGradient, column, space),
    step: new Float64Array(L),
    length: 0,
    firstLength: 0,
    value: 0,
    noise: 0,
  }));
  return { climbs, factor: new Float64Array(L * L) };
}

/** Below this mass a component explains no choice and its atom is left alone. */
const LEAST_MASS = 1e-300;

/**
 * One M-step for the mixtures in `range`, after an expectation; leaves the
 * weights and atoms of the new mixtures in the objective, the atoms taken.
 */
export function* maximise(
  objective: Objective,
  range: ColumnRange,
  mStep: MStep,
  { climbs: all, factor }: MStepBuffers,
): Method<void> {
  yield ask(objective, "fixResponsibilities", range);
  const climbs = all.filter(({ column }) =>
    column >= range.first && column < range.end &&
    objective.masses[column]! > LEAST_MASS
  );
  const steps = mStep.kind === "newton" ? mStep.steps : 1;
  for (let i = 0; i < steps; i++) {
    yield ask(objective, "differentiateLowerBounds", range);
    for (const climb of climbs) {
      yield* begin(climb, objective, mStep, factor);
      propose(climb, objective, mStep);
    }
    yield ask(objective, "setAtoms", range);
    for (const climb of climbs) yield* shortened(climb, objective, mStep);
  }
  objective.maximiseWeights(range);
}

/** Keeps the gradient step finite for a component that sits on one item. */
const LEAST_VARIANCE = 1e-8;

/** Notes where a component is, and along what Q_k is known to rise. */
function* begin(
  climb: Climb,
  objective: Objective,
  mStep: MStep,
  factor: Float64Array,
): Method<void> {
  const { atom, position, gradient, step, column } = climb;
  const curvature = objective.lowerBoundCurvature;
  position.set(atom);
  step.set(gradient);
  climb.firstLength = 1;
  if (mStep.kind === "gradient" && mStep.stepSize !== undefined) {
    climb.firstLength = mStep.stepSize;
  } else {
    yield ask(objective, "curveLowerBound", onlyThe(column));
    if (mStep.kind === "newton") {
      const { radius } = objective.space;
      const model = { curvature, gradient, position, radius };
      newtonStepInBallInto(step, factor, model);
    } else {
      const steepest = largestEigenvalue(curvature, atom.length);
      climb.firstLength = 1 / Math.max(steepest, LEAST_VARIANCE);
    }
  }
  climb.length = climb.firstLength;
  climb.value = objective.lowerBound(column);
  climb.noise = 4 * Number.EPSILON * objective.lowerBoundSize(column);
}

/** Writes the next trial of a component's atom. */
function propose(
  { atom, position, step, length }: Climb,
  { space }: Objective,
  mStep: MStep,
): void {
  for (let l = 0; l < atom.length; l++) {
    atom[l] = position[l]! + length * step[l]!;
  }
  // A Newton step ends inside the ball.
  if (mStep.kind === "gradient") projectOnBallInto(atom, space.radius);
}

/** Share of the gain that the slope promises which a step must bring (Armijo). */
const SUFFICIENT_GAIN = 1e-4;
/** How far a step is shortened before the component counts as stationary. */
const SHORTEST = 1e-12;

/** Halves the step until Q_k has risen enough at the trial. */
function* shortened(
  climb: Climb,
  objective: Objective,
  mStep: MStep,
): Method<void> {
  const { atom, position, gradient, column } = climb;
  while (climb.length > climb.firstLength * SHORTEST) {
    let promised = 0;
    for (let l = 0; l < atom.length; l++) {
      promised += gradient[l]! * (atom[l]! - position[l]!);
    }
    if (!(promised > climb.noise)) break;
    const gain = objective.lowerBound(column) - climb.value;
    if (gain >= SUFFICIENT_GAIN * promised) return;
    climb.length /= 2;
    propose(climb, objective, mStep);
    yield ask(objective, "setAtoms", onlyThe(column));
  }
  // Stationary, up to rounding: stay.
  atom.set(position);
  yield ask(objective, "setAtoms", onlyThe(column));
}

function onlyThe(column: number): ColumnRange {
  return { first: column, end: column + 1 };
}

function largestEigenvalue(symmetric: Float64Array, n: number): number {
  return symmetricEigen({ rows: n, columns: n, values: symmetric })
    .values[n - 1]!;
}
