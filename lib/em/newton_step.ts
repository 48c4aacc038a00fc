/** Newton's step inside a ball. */
import { dot, norm } from "../linalg/vectors.ts";
import { symmetricEigen } from "../linalg/decompositions.ts";
import { choleskyInto, solveCholeskyInto } from "../linalg/triangular.ts";

/** A concave quadratic model around a position inside the ball. */
export interface QuadraticModel {
  /** Curvature H, positive semidefinite: n × n, both triangles. */
  readonly curvature: Float64Array;
  /** Gradient at the position: length n. */
  readonly gradient: Float64Array;
  /** Where the model was made: length n, norm ≤ radius. */
  readonly position: Float64Array;
  /** Radius of the ball around 0; may be `Infinity`. */
  readonly radius: number;
}

/** Curvature below this share of the largest counts as none. */
const LEAST_CURVATURE = 1e-10;
/** Curvature of a component that sits on one item; whitened features have variance 1. */
const NO_CURVATURE = 1e-12;

/**
 * The step to the maximum of g·d − ½ dᵀHd over ‖position + d‖ ≤ radius.
 *
 * Inside the ball it is Newton's step. Otherwise the end point y solves
 * (H + λI)·y = g + H·position with ‖y‖ = radius and λ > 0, found by bisection
 * in the eigenbasis of H: the trust-region problem with the ball for region,
 * so that a line search along the step never leaves the ball.
 */
export function newtonStepInBallInto(
  step: Float64Array, // out: n
  factor: Float64Array, // workspace: n × n
  model: QuadraticModel,
): void {
  const { curvature, gradient, position, radius } = model;
  const n = step.length;
  if (wellConditioned(factor, curvature, n)) {
    step.set(gradient);
    solveCholeskyInto(step, factor, n);
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (position[i]! + step[i]!) ** 2;
    if (squares <= radius * radius) return;
  }
  const { values, vectors } = symmetricEigen({
    rows: n,
    columns: n,
    values: curvature,
  });
  const floor = Math.max(values[n - 1]! * LEAST_CURVATURE, NO_CURVATURE);
  const lifted = values.map((value) => Math.max(value, floor));
  const target = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const v = vectors.values.subarray(i * n, (i + 1) * n);
    target[i] = dot(v, gradient) + lifted[i]! * dot(v, position);
  }
  const lambda = multiplierOnBall(target, lifted, radius);
  step.fill(0);
  for (let i = 0; i < n; i++) {
    const size = target[i]! / (lifted[i]! + lambda);
    for (let j = 0; j < n; j++) step[j]! += size * vectors.values[i * n + j]!;
  }
  for (let j = 0; j < n; j++) step[j]! -= position[j]!;
}

/** Whether the curvature has a Cholesky factor whose pivots are not all but 0. */
function wellConditioned(
  factor: Float64Array,
  curvature: Float64Array,
  n: number,
): boolean {
  if (!choleskyInto(factor, curvature, n)) return false;
  for (let i = 0; i < n; i++) {
    if (!(factor[i * n + i]! ** 2 > LEAST_CURVATURE * curvature[i * n + i]!)) {
      return false;
    }
  }
  return true;
}

/** λ ≥ 0 with ‖(target_i / (values_i + λ))_i‖ = radius, or 0 where that norm is less at 0. */
function multiplierOnBall(
  target: Float64Array,
  values: Float64Array,
  radius: number,
): number {
  const length = (lambda: number) => {
    let squares = 0;
    for (let i = 0; i < target.length; i++) {
      squares += (target[i]! / (values[i]! + lambda)) ** 2;
    }
    return Math.sqrt(squares);
  };
  if (!(length(0) > radius)) return 0;
  let low = 0, high = norm(target) / radius;
  // The end point must not lie outside, so `high` is what is returned.
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2;
    if (length(middle) > radius) low = middle;
    else high = middle;
  }
  return high;
}
