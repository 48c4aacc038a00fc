/** What L-BFGS knows of the curvature, and the direction that this makes of a gradient. */
import { solveCholeskyInto } from "./triangular.ts";
import { addScaledInto, dot, scaleInto } from "./vectors.ts";

/** What is known of the curvature: the last steps and changes of the gradient, in a ring, and what was there before them. */
export interface Curvature {
  /** Cholesky factor of a curvature from elsewhere, n × n, by whose inverse steps are multiplied; missing, the last pair sets the scale. */
  factor: Float64Array | undefined;
  /** Without a factor, multiples of the steps along each coordinate, in proportion to which the last pair sets their scale: n, or all alike. */
  scales: Float64Array | undefined;
  /** Pairs in the ring at the most; they are made as they are needed, as most runs end before. */
  readonly memory: number;
  readonly steps: Float64Array[];
  readonly changes: Float64Array[];
  readonly inverseCurvatures: Float64Array;
  readonly coefficients: Float64Array;
  held: number;
  next: number;
}

/** Room for `memory` pairs; nothing is known yet. */
export function newCurvature(memory: number): Curvature {
  return {
    factor: undefined,
    scales: undefined,
    memory,
    steps: [],
    changes: [],
    inverseCurvatures: new Float64Array(memory),
    coefficients: new Float64Array(memory),
    held: 0,
    next: 0,
  };
}

/** Nothing is known any more, as after a change of coordinates. */
export function forget(curvature: Curvature): void {
  curvature.held = 0;
  curvature.factor = undefined;
}

/** Remembers the step from a point to the probe, unless the function bends down along it. */
export function remember(
  pairs: Curvature,
  from: Float64Array,
  fromGradient: Float64Array,
  { point, gradient }: {
    readonly point: Float64Array;
    readonly gradient: Float64Array;
  },
): void {
  const n = from.length;
  const step = pairs.steps[pairs.next] ??= new Float64Array(n);
  const change = pairs.changes[pairs.next] ??= new Float64Array(n);
  for (let i = 0; i < from.length; i++) {
    step[i] = point[i]! - from[i]!;
    change[i] = gradient[i]! - fromGradient[i]!;
  }
  const curvature = dot(step, change);
  if (!(curvature > Number.EPSILON * dot(change, change))) return;
  pairs.inverseCurvatures[pairs.next] = 1 / curvature;
  pairs.next = (pairs.next + 1) % pairs.memory;
  pairs.held = Math.min(pairs.held + 1, pairs.memory);
}

/** Minus the approximate inverse Hessian times the gradient. */
function directionInto(
  direction: Float64Array,
  gradient: Float64Array,
  pairs: Curvature,
): void {
  const { steps, changes, inverseCurvatures, coefficients, held, memory } =
    pairs;
  for (let i = 0; i < direction.length; i++) direction[i] = -gradient[i]!;
  let s = pairs.next;
  for (let age = 1; age <= held; age++) {
    s = (s === 0 ? memory : s) - 1;
    coefficients[s] = inverseCurvatures[s]! * dot(steps[s]!, direction);
    addScaledInto(direction, changes[s]!, -coefficients[s]!);
  }
  const { length: n } = direction;
  if (pairs.factor) solveCholeskyInto(direction, pairs.factor, n);
  else if (held > 0) {
    const last = (pairs.next === 0 ? memory : pairs.next) - 1;
    rescale(
      direction,
      changes[last]!,
      inverseCurvatures[last]!,
      pairs.scales,
    );
  }
  for (let age = held; age >= 1; age--) {
    const correction = inverseCurvatures[s]! * dot(changes[s]!, direction);
    addScaledInto(direction, steps[s]!, coefficients[s]! - correction);
    s = s === memory - 1 ? 0 : s + 1;
  }
}

/** Multiplies by the scales, in the size that the last change of the gradient asks for. */
function rescale(
  direction: Float64Array, // in and out
  change: Float64Array,
  inverseCurvature: number,
  scales: Float64Array | undefined,
): void {
  if (!scales) {
    scaleInto(direction, 1 / (inverseCurvature * dot(change, change)));
    return;
  }
  let square = 0;
  for (let i = 0; i < change.length; i++) {
    square += scales[i]! * change[i]! * change[i]!;
  }
  const scale = 1 / (inverseCurvature * square);
  for (let i = 0; i < direction.length; i++) {
    direction[i]! *= scale * scales[i]!;
  }
}

/** The direction to go down, and the slope along it; what is known is forgotten where it leads up. */
export function descentInto(
  direction: Float64Array, // out
  gradient: Float64Array,
  pairs: Curvature,
): number {
  directionInto(direction, gradient, pairs);
  const slope = dot(direction, gradient);
  if (slope < 0) return slope;
  forget(pairs);
  directionInto(direction, gradient, pairs);
  return -dot(gradient, gradient);
}
