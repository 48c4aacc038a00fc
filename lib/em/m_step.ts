/**
 * The M-step: weights to their masses, and each Q_k raised inside the ball.
 *
 * @module
 */
import { symmetricEigen } from "../linalg/decompositions.ts";
import { solveLowerInto } from "../linalg/triangular.ts";
import {
  type Evaluation,
  updateSoftmax,
  whitenGradient,
} from "../model/evaluation.ts";
import { dot } from "../linalg/vectors.ts";
import { newtonStepInBallInto, projectOnBallInto } from "./atom_bound.ts";

/** A checked choice of M-step; `radius` bounds the atoms in whitened coordinates. */
export type MStep =
  | { readonly kind: "newton"; readonly steps: number; readonly radius: number }
  | {
    readonly kind: "gradient";
    readonly stepSize: number | undefined;
    readonly radius: number;
  };

/** Workspace of O(K·L + L²). */
export interface MStepBuffers {
  /** x̄_k, the mean features of the choices of component k: K × L, user's units. */
  readonly targets: Float64Array;
  /** μ_k, the mean features under component k: K × L, user's units. */
  readonly means: Float64Array;
  /** ∂Q_k/∂ω̃: L. */
  readonly gradient: Float64Array;
  readonly step: Float64Array;
  readonly position: Float64Array;
  /** Covariance of the features under one component: L × L. */
  readonly covariance: Float64Array;
  readonly factor: Float64Array;
}

/** Workspace for the M-steps of one run. */
export function newMStepBuffers(e: Evaluation): MStepBuffers {
  const L = e.data.features.columns;
  const vector = () => new Float64Array(L);
  return {
    targets: new Float64Array(e.components * L),
    means: new Float64Array(e.components * L),
    gradient: vector(),
    step: vector(),
    position: vector(),
    covariance: new Float64Array(L * L),
    factor: new Float64Array(L * L),
  };
}

/** Below this mass a component explains no choice and its atom is left alone. */
const LEAST_MASS = 1e-300;

/**
 * One M-step after an expectation; leaves weights, atoms and softmax of the
 * new mixture in the evaluation.
 */
export function maximise(
  e: Evaluation,
  mStep: MStep,
  buffers: MStepBuffers,
): void {
  const { targets } = buffers;
  const { values: features, columns: L } = e.data.features;
  e.kernels.weightedSumsInto(targets, e.shares, features, e.all);
  for (let k = 0; k < e.components; k++) {
    for (let l = 0; l < L; l++) targets[k * L + l]! /= e.masses[k]!;
  }
  const rounds = mStep.kind === "newton" ? mStep.steps : 1;
  for (let i = 0; i < rounds; i++) {
    componentMeansInto(buffers.means, e);
    for (let k = 0; k < e.components; k++) {
      if (e.masses[k]! > LEAST_MASS) raise(e, mStep, buffers, k);
    }
  }
  setWeights(e);
}

function setWeights(e: Evaluation): void {
  let sum = 0;
  for (const mass of e.masses) sum += mass;
  for (let k = 0; k < e.components; k++) e.weights[k] = e.masses[k]! / sum;
}

/** μ_k = Σ_j A_jk x_j. */
function componentMeansInto(means: Float64Array, e: Evaluation): void {
  const { values: features, columns: L } = e.data.features;
  e.kernels.weightedSumsInto(means, e.softmax.relative, features, e.all);
  for (let k = 0; k < e.components; k++) {
    for (let l = 0; l < L; l++) means[k * L + l]! /= e.softmax.sums[k]!;
  }
}

/** Keeps the gradient step finite for a component that sits on one item. */
const LEAST_VARIANCE = 1e-8;

/** Share of the gain that the slope promises which a step must bring (Armijo). */
const SUFFICIENT_GAIN = 1e-4;

/** Raises Q_k by one step along which it is known to rise, halved until it has. */
function raise(
  e: Evaluation,
  mStep: MStep,
  buffers: MStepBuffers,
  k: number,
): void {
  const { targets, means, gradient, step, position } = buffers;
  const L = gradient.length;
  const atom = e.atoms.subarray(k * L, (k + 1) * L);
  const target = targets.subarray(k * L, (k + 1) * L);
  position.set(atom);
  for (let l = 0; l < L; l++) gradient[l] = target[l]! - means[k * L + l]!;
  whitenGradient(e, gradient, 0);
  if (mStep.kind === "newton" || mStep.stepSize === undefined) {
    componentCovarianceInto(buffers, e, k);
  }
  const firstStep = mStep.kind === "gradient"
    ? mStep.stepSize ?? 1 / largestEigenvalue(buffers)
    : 1;
  if (mStep.kind === "newton") {
    newtonStepInBallInto(step, buffers.factor, {
      curvature: buffers.covariance,
      gradient,
      position,
      radius: mStep.radius,
    });
  }
  const before = concaveObjective(e, target, k);
  const noise = 4 * Number.EPSILON *
    (1 + Math.abs(before) + Math.abs(e.softmax.shifts[k]!));
  const range = { ...e.all, first: k, end: k + 1 };
  for (let t = firstStep; t > firstStep * 1e-12; t /= 2) {
    if (mStep.kind === "newton") {
      for (let l = 0; l < L; l++) atom[l] = position[l]! + t * step[l]!;
    } else {
      for (let l = 0; l < L; l++) atom[l] = position[l]! + t * gradient[l]!;
      projectOnBallInto(atom, mStep.radius);
    }
    updateSoftmax(e, range);
    let promised = 0;
    for (let l = 0; l < L; l++) {
      promised += gradient[l]! * (atom[l]! - position[l]!);
    }
    if (!(promised > noise)) break;
    const gain = concaveObjective(e, target, k) - before;
    if (gain >= SUFFICIENT_GAIN * promised) return;
  }
  // Stationary, up to rounding: stay.
  atom.set(position);
  updateSoftmax(e, range);
}

/** Q_k = x̄_k·ω − log Σ_j exp(x_j·ω), from the softmax. */
function concaveObjective(
  e: Evaluation,
  target: Float64Array,
  k: number,
): number {
  const L = target.length;
  const atom = e.userAtoms.subarray(k * L, (k + 1) * L);
  return dot(target, atom) - e.softmax.shifts[k]! -
    Math.log(e.softmax.sums[k]!);
}

/** C_k in whitened coordinates, both triangles: C⁻¹·Cov·C⁻ᵀ. */
function componentCovarianceInto(
  buffers: MStepBuffers,
  e: Evaluation,
  k: number,
): void {
  const { covariance, means } = buffers;
  const { rows: p, columns: L, values: features } = e.data.features;
  e.kernels.scatterInto(
    covariance,
    e.softmax.relative.subarray(k * p, (k + 1) * p),
    features,
    means.subarray(k * L, (k + 1) * L),
  );
  const scale = 1 / e.softmax.sums[k]!;
  for (let l = 0; l < L; l++) {
    for (let m = 0; m <= l; m++) {
      covariance[l * L + m]! *= scale;
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

function largestEigenvalue(buffers: MStepBuffers): number {
  const L = buffers.gradient.length;
  const { values } = symmetricEigen({
    rows: L,
    columns: L,
    values: buffers.covariance,
  });
  return Math.max(values[L - 1]!, LEAST_VARIANCE);
}
