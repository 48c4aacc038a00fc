/**
 * L-BFGS as a coroutine: it asks for values and gradients, and never calls.
 *
 * Written so, several minimisations can advance side by side and share the
 * passes over the features. Two-loop recursion as in Nocedal and Wright,
 * *Numerical Optimization*, section 7.2; weak Wolfe line search by bracketing
 * with cubic interpolation; near the optimum, where differences of values are
 * rounding, the approximate Wolfe conditions of Hager and Zhang (2005).
 */
import {
  type Curvature,
  descentInto,
  forget,
  remember,
} from "./curvature_pairs.ts";
import { advance, newLineSearch } from "./line_search.ts";
import { copyInto, dot, norm } from "./vectors.ts";

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

/** Trials of a line search. */
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
    copyInto(from, point);
    copyInto(fromGradient, gradient);
    const start = value;
    const slope = descentInto(direction, fromGradient, pairs);
    const remembered = pairs.held > 0 || pairs.factor !== undefined;
    const edge = options.longestStep(from, direction);
    // The first step of a run has no scale of its own: length 1, or less.
    const first = remembered ? 1 : Math.min(1, 1 / norm(gradient));
    const t = Math.min(edge, first);
    const search = newLineSearch({ start, slope, edge, t });
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
