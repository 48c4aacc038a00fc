/**
 * L-BFGS as a coroutine: it asks for values and gradients, and never calls.
 *
 * Written so, several minimisations can advance side by side and share the
 * passes over the features. Two-loop recursion as in Nocedal and Wright,
 * *Numerical Optimization*, section 7.2; weak Wolfe line search by bracketing
 * with cubic interpolation; near the optimum, where differences of values are
 * rounding, the approximate Wolfe conditions of Hager and Zhang (2005).
 */
import { solveCholeskyInto } from "./triangular.ts";
import { addScaledInto, dot, norm, scaleInto } from "./vectors.ts";

/** Where the coroutine wants the function evaluated; the caller fills the gradient and sends the value. */
export interface Probe {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
}

/** How a minimisation by {@linkcode lbfgs} is set up. */
export interface LbfgsOptions {
  /** What is known of the curvature, from an earlier run near here or nothing yet; the run adds to it. */
  readonly curvature: Curvature;
  /** Stop when the size of the gradient is at most this. */
  readonly gradientTolerance: number;
  /** Size of the gradient in the probe, where the Euclidean norm is not what matters. */
  readonly gradientSize?: () => number;
  /** Most evaluations. */
  readonly maxEvaluations: number;
  /** Longest multiple of `direction` that stays in the domain; Infinity if any does. */
  longestStep(point: Float64Array, direction: Float64Array): number;
  /** Asked after each accepted step, before its convergence: whether to stop there. */
  interrupt(gradientNorm: number): boolean;
}

/** How a minimisation ended; the probe then holds the last accepted point and its gradient. */
export interface LbfgsEnd {
  /**
   * `"edge"`: a step ended on the edge of the domain; `"stalled"`: no step
   * along the gradient lowers the value any more.
   */
  readonly reason:
    | "converged"
    | "edge"
    | "interrupted"
    | "max_evaluations"
    | "stalled"
    | "not_finite";
  readonly value: number;
  readonly gradientNorm: number;
  readonly evaluations: number;
}

/** Armijo's share of the promised decrease, and Wolfe's share of the slope that may remain. */
const DECREASE = 1e-4;
const SLOPE_LEFT = 0.9;
/** A value this close to another, relatively, may differ by rounding alone. */
const VALUE_NOISE = 1e-14;
const MOST_TRIALS = 40;

/**
 * Minimises a smooth function from the point in `probe`.
 *
 * @returns A generator that yields when `probe` is to be evaluated, takes the
 *   value, and returns how the minimisation ended.
 */
export function* lbfgs(
  probe: Probe,
  options: LbfgsOptions,
): Generator<void, LbfgsEnd, number> {
  const { point, gradient } = probe;
  const { maxEvaluations, gradientTolerance } = options;
  const n = point.length;
  const pairs = options.curvature;
  const direction = new Float64Array(n);
  const from = new Float64Array(n);
  const fromGradient = new Float64Array(n);
  let value = yield;
  let evaluations = 1;
  const sizeOf = options.gradientSize ?? (() => norm(gradient));
  let size = sizeOf();
  const end = (reason: LbfgsEnd["reason"]): LbfgsEnd => ({
    reason,
    value,
    gradientNorm: size,
    evaluations,
  });
  if (!Number.isFinite(value + size)) return end("not_finite");
  if (options.interrupt(size)) return end("interrupted");
  while (size > gradientTolerance) {
    from.set(point);
    fromGradient.set(gradient);
    const start = value;
    descentInto(direction, fromGradient, pairs);
    let slope = dot(direction, fromGradient);
    if (!(slope < 0)) {
      forget(pairs);
      descentInto(direction, fromGradient, pairs);
      slope = -dot(gradient, gradient);
    }
    const remembered = pairs.held > 0 || pairs.factor !== undefined;
    const edge = options.longestStep(from, direction);
    const search = newSearch(start, slope, edge);
    // The first step of a run has no scale of its own: length 1, or less.
    search.t = Math.min(
      edge,
      remembered ? 1 : Math.min(1, 1 / norm(gradient)),
    );
    let accepted = false;
    for (let trial = 0; trial < MOST_TRIALS && !accepted; trial++) {
      if (evaluations >= maxEvaluations || !(search.t > 0)) break;
      for (let i = 0; i < n; i++) {
        point[i] = from[i]! + search.t * direction[i]!;
      }
      value = yield;
      evaluations++;
      accepted = advance(search, value, dot(direction, gradient));
    }
    if (!accepted) {
      point.set(from);
      gradient.set(fromGradient);
      value = start;
      if (evaluations >= maxEvaluations) return end("max_evaluations");
      if (!remembered) return end("stalled");
      forget(pairs);
      continue;
    }
    size = sizeOf();
    if (search.t === edge) return end("edge");
    if (options.interrupt(size)) return end("interrupted");
    remember(pairs, from, fromGradient, probe);
  }
  return end("converged");
}

/** A line search: the last step tried, and the bracket with what was found at its ends. */
interface Search {
  t: number;
  readonly start: number;
  readonly slope: number;
  readonly edge: number;
  low: number;
  lowValue: number;
  lowSlope: number;
  high: number;
  highValue: number;
  highSlope: number;
}

function newSearch(start: number, slope: number, edge: number): Search {
  return {
    t: 0,
    start,
    slope,
    edge,
    low: 0,
    lowValue: start,
    lowSlope: slope,
    high: Infinity,
    highValue: NaN,
    highSlope: NaN,
  };
}

/** Takes what was found at t: true to accept it, else moves t on. */
function advance(search: Search, value: number, slope: number): boolean {
  const { t, start } = search;
  const enough = value <= start + DECREASE * t * search.slope;
  // With values that rounding makes equal, slopes tell: HZ's approximate
  // Wolfe condition with δ = 0.1.
  const flat = Math.abs(value - start) <= VALUE_NOISE * Math.abs(start) &&
    slope <= -0.8 * search.slope;
  if (!(enough || flat)) {
    search.high = t;
    search.highValue = value;
    search.highSlope = slope;
  } else if (slope < SLOPE_LEFT * search.slope && t < search.edge) {
    search.low = t;
    search.lowValue = value;
    search.lowSlope = slope;
  } else return true;
  search.t = nextTrial(search);
  return false;
}

function nextTrial(search: Search): number {
  const { low, high, edge } = search;
  if (high === Infinity) {
    return Math.min(edge, low === 0 ? 4 * search.t : 4 * low);
  }
  const width = high - low;
  const cubic = cubicMinimum(search);
  // Away from the ends, so that the bracket shrinks; the middle if the cubic has no minimum.
  const inside = Number.isFinite(cubic) ? cubic : low + width / 2;
  return Math.min(Math.max(inside, low + 0.1 * width), high - 0.1 * width);
}

/** Minimum of the cubic through values and slopes at both ends of the bracket, or NaN. */
function cubicMinimum(search: Search): number {
  const { low, high, lowValue, highValue, lowSlope, highSlope } = search;
  const d1 = lowSlope + highSlope -
    3 * (lowValue - highValue) / (low - high);
  const square = d1 * d1 - lowSlope * highSlope;
  if (!(square >= 0)) return NaN;
  const d2 = Math.sqrt(square);
  return high - (high - low) * (highSlope + d2 - d1) /
      (highSlope - lowSlope + 2 * d2);
}

/** What is known of the curvature: the last steps and changes of the gradient, in a ring, and what was there before them. */
export interface Curvature {
  /** Cholesky factor of a curvature from elsewhere, n × n, by whose inverse steps are multiplied; missing, the last pair sets the scale. */
  factor: Float64Array | undefined;
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

function remember(
  pairs: Curvature,
  from: Float64Array,
  fromGradient: Float64Array,
  { point, gradient }: Probe,
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
function descentInto(
  direction: Float64Array,
  gradient: Float64Array,
  pairs: Curvature,
): void {
  const { steps, changes, inverseCurvatures, coefficients, held, memory } =
    pairs;
  const slot = (age: number) => (pairs.next - age + memory) % memory;
  for (let i = 0; i < direction.length; i++) direction[i] = -gradient[i]!;
  for (let age = 1; age <= held; age++) {
    const s = slot(age);
    coefficients[s] = inverseCurvatures[s]! * dot(steps[s]!, direction);
    addScaledInto(direction, changes[s]!, -coefficients[s]!);
  }
  const { length: n } = direction;
  if (pairs.factor) solveCholeskyInto(direction, pairs.factor, n);
  else if (held > 0) {
    const s = slot(1);
    const scale = 1 / (inverseCurvatures[s]! * dot(changes[s]!, changes[s]!));
    scaleInto(direction, scale);
  }
  for (let age = held; age >= 1; age--) {
    const s = slot(age);
    const correction = inverseCurvatures[s]! * dot(changes[s]!, direction);
    addScaledInto(direction, steps[s]!, coefficients[s]! - correction);
  }
}
