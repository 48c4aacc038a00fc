/**
 * The M-step: weights to their masses, and each Q_k raised inside the ball.
 *
 * With common coefficients it is done in two parts (Meng and Rubin 1993): each atom in the
 * coordinates that are its own, then the common ones together, which raise
 * Σ_k masses_k·Q_k. Neither lowers the bound.
 */
import { symmetricEigen } from "../linalg/decompositions.ts";
import { projectOnBallInto } from "../model/atom_bound.ts";
import {
  ask,
  type ColumnRange,
  type Method,
  type Objective,
} from "../model/objective.ts";
import {
  type AtomMove,
  curvatureOf,
  LEAST_MASS,
  load,
  newAtomMove,
  onlyThe,
  store,
  sumOver,
} from "./atom_move.ts";
import { newtonStepInBallInto } from "./newton_step.ts";

/** A checked choice of M-step. */
export type MStep =
  | { readonly kind: "newton"; readonly steps: number }
  | { readonly kind: "gradient"; readonly stepSize: number | undefined };

/** Workspace of O(K·L) a mixture and O(L²). */
export interface MStepBuffers {
  /** One for each component, then one for each mixture with common coefficients. */
  readonly moves: readonly AtomMove[];
  readonly shared: readonly AtomMove[];
  readonly factor: Float64Array;
}

/** Workspace for the M-steps of one run. */
export function newMStepBuffers(objective: Objective): MStepBuffers {
  const { space: { components: K, features: L, radius, constraints } } =
    objective;
  const moves = Array.from(
    objective.weights.keys(),
    (k) =>
      newAtomMove(objective, {
        columns: onlyThe(k),
        coordinates: constraints?.own[k % K],
        radius,
      }),
  );
  const common = constraints?.common ?? [];
  const shared = common.length > 0
    ? objective.blocks.map(({ range }) =>
      newAtomMove(objective, {
        columns: range,
        coordinates: common,
        radius: Infinity,
      })
    )
    : [];
  return { moves, shared, factor: new Float64Array(L * L) };
}

/**
 * One M-step for the mixtures in `range`, after an expectation; leaves the
 * weights and atoms of the new mixtures in the objective, the atoms taken.
 */
export function* maximise(
  objective: Objective,
  range: ColumnRange,
  mStep: MStep,
  buffers: MStepBuffers,
): Method<void> {
  yield ask(objective, "fixResponsibilities", range);
  const inRange = ({ columns: { first }, atom }: AtomMove) =>
    first >= range.first && first < range.end && atom.length > 0;
  const moves = buffers.moves.filter((move) =>
    inRange(move) && objective.masses[move.columns.first]! > LEAST_MASS
  );
  const shared = buffers.shared.filter(inRange);
  const steps = mStep.kind === "newton" ? mStep.steps : 1;
  for (let i = 0; i < steps; i++) {
    for (const together of [moves, shared]) {
      if (together.length === 0) continue;
      yield ask(objective, "differentiateLowerBounds", range);
      for (const move of together) {
        yield* begin(move, objective, mStep, buffers.factor);
        propose(move, objective, mStep);
      }
      yield ask(objective, "setAtoms", range);
      for (const move of together) yield* shortened(move, objective, mStep);
    }
  }
  objective.maximiseWeights(range);
}

/** Keeps the gradient step finite for a component that sits on one item. */
const LEAST_VARIANCE = 1e-8;

/** Notes where a move begins, and along what Q is known to rise. */
function* begin(
  move: AtomMove,
  objective: Objective,
  mStep: MStep,
  workspace: Float64Array,
): Method<void> {
  load(move, objective);
  const { atom, position, gradient, step, radius } = move;
  position.set(atom);
  step.set(gradient);
  move.firstLength = 1;
  if (mStep.kind === "gradient" && mStep.stepSize !== undefined) {
    move.firstLength = mStep.stepSize;
  } else {
    const curvature = yield* curvatureOf(move, objective);
    if (mStep.kind === "newton") {
      const model = { curvature, gradient, position, radius };
      const factor = workspace.subarray(0, curvature.length);
      newtonStepInBallInto(step, factor, model);
    } else {
      const steepest = largestEigenvalue(curvature, atom.length);
      move.firstLength = 1 / Math.max(steepest, LEAST_VARIANCE);
    }
  }
  move.length = move.firstLength;
  move.value = sumOver(move, objective, "lowerBound");
  move.noise = 4 * Number.EPSILON *
    sumOver(move, objective, "lowerBoundSize");
}

/** Writes the next trial of a move. */
function propose(move: AtomMove, objective: Objective, mStep: MStep): void {
  const { atom, position, step, length, radius } = move;
  for (let l = 0; l < atom.length; l++) {
    atom[l] = position[l]! + length * step[l]!;
  }
  // A Newton step ends inside the ball.
  if (mStep.kind === "gradient") projectOnBallInto(atom, radius);
  store(move, objective);
}

/** Share of the gain that the slope promises which a step must bring (Armijo). */
const SUFFICIENT_GAIN = 1e-4;
/** How far a step is shortened before the move counts as stationary. */
const SHORTEST = 1e-12;

/** Halves the step until Q has risen enough at the trial. */
function* shortened(
  move: AtomMove,
  objective: Objective,
  mStep: MStep,
): Method<void> {
  const { atom, position, gradient, columns } = move;
  while (move.length > move.firstLength * SHORTEST) {
    let promised = 0;
    for (let l = 0; l < atom.length; l++) {
      promised += gradient[l]! * (atom[l]! - position[l]!);
    }
    if (!(promised > move.noise)) break;
    const gain = sumOver(move, objective, "lowerBound") - move.value;
    if (gain >= SUFFICIENT_GAIN * promised) return;
    move.length /= 2;
    propose(move, objective, mStep);
    yield ask(objective, "setAtoms", columns);
  }
  // Stationary, up to rounding: stay.
  atom.set(position);
  store(move, objective);
  yield ask(objective, "setAtoms", columns);
}

function largestEigenvalue(symmetric: Float64Array, n: number): number {
  return symmetricEigen({ rows: n, columns: n, values: symmetric })
    .values[n - 1]!;
}
