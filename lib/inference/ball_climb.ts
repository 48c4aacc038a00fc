/**
 * A search for a local maximum inside a ball.
 *
 * @module
 */
import { lbfgs, newCurvature } from "../linalg/lbfgs.ts";
import { scaleInto } from "../linalg/vectors.ts";
import { fromBallInto, onBallInto, pullBackToBallInto } from "./ball_map.ts";

/** What is climbed, and for how long. */
export interface BallClimb {
  readonly radius: number;
  /** A climb stops when the gradient, on the scale of the ball, is this small. */
  readonly gradientTolerance: number;
  readonly maxEvaluations: number;
  /** The value at a point of the ball, and its gradient. */
  valueInto(
    gradient: Float64Array, // out: n
    point: Float64Array, // in: n
  ): number;
}

/** Where a climb ended. */
export interface BallClimbEnd {
  readonly value: number;
  readonly atom: Float64Array;
  readonly evaluations: number;
}

/** Pairs that L-BFGS remembers. */
const MEMORY = 20;

/** Climbs from a point of the ball, in the coordinates of the ball map. */
export function climbInBall(
  start: Float64Array,
  { radius, gradientTolerance, maxEvaluations, valueInto }: BallClimb,
): BallClimbEnd {
  const n = start.length;
  const probe = { point: new Float64Array(n), gradient: new Float64Array(n) };
  const atom = start.slice();
  fromBallInto(probe.point, start, radius);
  const ascent = lbfgs(probe, {
    curvature: newCurvature(n, MEMORY),
    gradientTolerance,
    maxEvaluations,
    longestStep: () => Infinity,
    interrupt: () => false,
  });
  let step = ascent.next();
  while (!step.done) {
    onBallInto(atom, probe.point, radius);
    const value = valueInto(probe.gradient, atom);
    pullBackToBallInto(probe.gradient, probe.point, radius);
    scaleInto(probe.gradient, -1);
    step = ascent.next(-value);
  }
  onBallInto(atom, probe.point, radius);
  const { value, evaluations } = step.value;
  return { value: -value, atom, evaluations };
}
