/**
 * The M-step: weights to their masses, and each Q_k raised inside the ball.
 *
 * @module
 */
import type { KernelRange } from "../kernels/kernels.ts";
import { symmetricEigen } from "../linalg/decompositions.ts";
import { solveLowerInto } from "../linalg/triangular.ts";
import { dot } from "../linalg/vectors.ts";
import {
  type Columns,
  columnsOf,
  type Evaluation,
  updateSoftmax,
  whitenGradientInto,
} from "../model/evaluation.ts";
import { newtonStepInBallInto, projectOnBallInto } from "./atom_bound.ts";

/** A checked choice of M-step; `radius` bounds the atoms in whitened coordinates. */
export type MStep =
  | { readonly kind: "newton"; readonly steps: number; readonly radius: number }
  | {
    readonly kind: "gradient";
    readonly stepSize: number | undefined;
    readonly radius: number;
  };

/** One component on its way up Q_k; arrays are of length L. */
interface Climb {
  readonly column: number;
  /** x̄_k, the mean features of the component's choices, user's units. */
  readonly target: Float64Array;
  /** μ_k, the mean features under the component, user's units. */
  readonly mean: Float64Array;
  /** ω̃_k, where the next trial is written. */
  readonly atom: Float64Array;
  readonly userAtom: Float64Array;
  /** ω̃_k where the climb began. */
  readonly position: Float64Array;
  /** ∂Q_k/∂ω̃ there. */
  readonly gradient: Float64Array;
  readonly step: Float64Array;
  /** Multiple of the step, or of the gradient, to try next, and the first one tried. */
  length: number;
  firstLength: number;
  /** Q_k where the climb began, and what rounding may change of it. */
  value: number;
  noise: number;
}

/** Workspace of O(K·L) a mixture and O(L²). */
export interface MStepBuffers {
  readonly targets: Float64Array;
  readonly means: Float64Array;
  readonly climbs: readonly Climb[];
  /** Covariance of the features under one component: L × L. */
  readonly covariance: Float64Array;
  readonly factor: Float64Array;
}

/** Workspace for the M-steps of one run. */
export function newMStepBuffers(e: Evaluation): MStepBuffers {
  const L = e.data.features.columns;
  const targets = new Float64Array(e.atoms.length);
  const means = new Float64Array(e.atoms.length);
  const climbs = Array.from(e.weights.keys(), (column): Climb => {
    const row = (of: Float64Array) => of.subarray(column * L, (column + 1) * L);
    return {
      column,
      target: row(targets),
      mean: row(means),
      atom: row(e.atoms),
      userAtom: row(e.userAtoms),
      position: new Float64Array(L),
      gradient: new Float64Array(L),
      step: new Float64Array(L),
      length: 0,
      firstLength: 0,
      value: 0,
      noise: 0,
    };
  });
  return {
    targets,
    means,
    climbs,
    covariance: new Float64Array(L * L),
    factor: new Float64Array(L * L),
  };
}

/** Below this mass a component explains no choice and its atom is left alone. */
const LEAST_MASS = 1e-300;

/**
 * One M-step for each of the first `active` mixtures, after an expectation;
 * leaves the weights, atoms and softmax of the new mixtures in the evaluation.
 */
export function maximise(
  e: Evaluation,
  active: number,
  mStep: MStep,
  buffers: MStepBuffers,
): void {
  const all = columnsOf(e, active);
  e.kernels.shareSumsInto(buffers.targets, all);
  divideRows(buffers.targets, e.masses, all);
  const climbs = buffers.climbs.filter(({ column }) =>
    column < all.end && e.masses[column]! > LEAST_MASS
  );
  const steps = mStep.kind === "newton" ? mStep.steps : 1;
  for (let i = 0; i < steps; i++) {
    e.kernels.meansInto(buffers.means, all);
    for (const climb of climbs) {
      begin(climb, e, mStep, buffers);
      propose(climb, mStep);
    }
    updateSoftmax(e, all);
    for (const climb of climbs) settle(climb, e, mStep);
  }
  for (const block of e.blocks.slice(0, active)) setWeights(block);
}

/** Divides row k of columns × L by the k-th divisor. */
function divideRows(
  rows: Float64Array, // in and out
  divisors: Float64Array,
  range: KernelRange,
): void {
  const L = rows.length / divisors.length;
  for (let k = range.first; k < range.end; k++) {
    for (let l = 0; l < L; l++) rows[k * L + l]! /= divisors[k]!;
  }
}

function setWeights({ weights, masses }: Columns): void {
  let sum = 0;
  for (const mass of masses) sum += mass;
  for (let k = 0; k < weights.length; k++) weights[k] = masses[k]! / sum;
}

/** Keeps the gradient step finite for a component that sits on one item. */
const LEAST_VARIANCE = 1e-8;

/** Notes where a component is, and along what Q_k is known to rise. */
function begin(
  climb: Climb,
  e: Evaluation,
  mStep: MStep,
  buffers: MStepBuffers,
): void {
  const { target, mean, atom, position, gradient, column } = climb;
  position.set(atom);
  for (let l = 0; l < atom.length; l++) gradient[l] = target[l]! - mean[l]!;
  whitenGradientInto(gradient, e.data);
  climb.firstLength = 1;
  if (mStep.kind === "newton") {
    componentCovarianceInto(buffers, e, climb);
    newtonStepInBallInto(climb.step, buffers.factor, {
      curvature: buffers.covariance,
      gradient,
      position,
      radius: mStep.radius,
    });
  } else if (mStep.stepSize !== undefined) climb.firstLength = mStep.stepSize;
  else {
    componentCovarianceInto(buffers, e, climb);
    const steepest = largestEigenvalue(buffers.covariance, atom.length);
    climb.firstLength = 1 / Math.max(steepest, LEAST_VARIANCE);
  }
  climb.length = climb.firstLength;
  climb.value = concaveObjective(climb, e);
  climb.noise = 4 * Number.EPSILON *
    (1 + Math.abs(climb.value) + Math.abs(e.kernels.shifts[column]!));
}

/** Writes the next trial of a component's atom. */
function propose(climb: Climb, mStep: MStep): void {
  const { atom, position, length } = climb;
  const along = mStep.kind === "newton" ? climb.step : climb.gradient;
  for (let l = 0; l < atom.length; l++) {
    atom[l] = position[l]! + length * along[l]!;
  }
  // A Newton step ends inside the ball.
  if (mStep.kind === "gradient") projectOnBallInto(atom, mStep.radius);
}

/** Share of the gain that the slope promises which a step must bring (Armijo). */
const SUFFICIENT_GAIN = 1e-4;
/** How far a step is shortened before the component counts as stationary. */
const SHORTEST = 1e-12;

/** Accepts the trial in the atom if Q_k rose enough, else halves it until it does. */
function settle(climb: Climb, e: Evaluation, mStep: MStep): void {
  const { atom, position, gradient, column } = climb;
  const range = { first: column, end: column + 1 };
  while (climb.length > climb.firstLength * SHORTEST) {
    let promised = 0;
    for (let l = 0; l < atom.length; l++) {
      promised += gradient[l]! * (atom[l]! - position[l]!);
    }
    if (!(promised > climb.noise)) break;
    const gain = concaveObjective(climb, e) - climb.value;
    if (gain >= SUFFICIENT_GAIN * promised) return;
    climb.length /= 2;
    propose(climb, mStep);
    updateSoftmax(e, range);
  }
  // Stationary, up to rounding: stay.
  atom.set(position);
  updateSoftmax(e, range);
}

/** Q_k = x̄_k·ω − log Σ_j exp(x_j·ω), from the softmax. */
function concaveObjective(climb: Climb, e: Evaluation): number {
  const { target, userAtom, column } = climb;
  return dot(target, userAtom) - e.kernels.shifts[column]! -
    Math.log(e.kernels.sums[column]!);
}

/** C_k in whitened coordinates, both triangles: C⁻¹·Cov·C⁻ᵀ. */
function componentCovarianceInto(
  { covariance }: MStepBuffers,
  e: Evaluation,
  { column, mean }: Climb,
): void {
  const L = e.data.features.columns;
  e.kernels.scatterInto(covariance, mean, column);
  for (let l = 0; l < L; l++) {
    for (let m = 0; m <= l; m++) {
      covariance[m * L + l] = covariance[l * L + m]!;
    }
  }
  whitenSymmetricInto(covariance, e.data.whitening.factor.values, L);
}

/** C⁻¹·M·C⁻ᵀ for symmetric M: rows solved, transposed, rows solved again. */
function whitenSymmetricInto(
  m: Float64Array, // in and out: n × n, both triangles
  factor: Float64Array,
  n: number,
): void {
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < n; i++) {
      solveLowerInto(m.subarray(i * n, (i + 1) * n), factor, n);
    }
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const swapped = m[i * n + j]!;
        m[i * n + j] = m[j * n + i]!;
        m[j * n + i] = swapped;
      }
    }
  }
}

function largestEigenvalue(symmetric: Float64Array, n: number): number {
  return symmetricEigen({ rows: n, columns: n, values: symmetric })
    .values[n - 1]!;
}
