/**
 * A point of the finish: a vector of the parameter space, with atoms held by
 * the bound on its sphere.
 *
 * An atom bound to the sphere moves as R·u/‖u‖ with u free, so that L-BFGS
 * sees a smooth function without constraints.
 */
import { dot, norm, scaleInto } from "../linalg/vectors.ts";
import type { Curvature } from "../linalg/lbfgs.ts";
import { isOnBound, projectOnBallInto } from "../model/atom_bound.ts";
import {
  atomPart,
  atomRow,
  type Parameters,
  type ParameterSpace,
  sizeOf,
} from "../model/parameter_space.ts";

/** A mixture and, once evaluated, the gradient there. */
export interface FinishSlot extends Parameters {
  /** Of the objective, a vector of the space. */
  readonly gradient: Float64Array;
  /** What a finish that ended near here learned of the curvature, for the next one to go on with. */
  curvature?: Curvature | undefined;
}

/** An empty slot. */
export function newFinishSlot(space: ParameterSpace): FinishSlot {
  const { components: K, features: L } = space;
  return {
    weights: new Float64Array(K),
    atoms: new Float64Array(K * L),
    gradient: new Float64Array(sizeOf(space)),
  };
}

/** A weight of 0 is held here, so that its logarithm is finite. */
const LEAST_WEIGHT = 1e-300;

/** A point (log-weights, then atoms), and which atoms are bound to the sphere. */
export interface SearchPoint {
  readonly space: ParameterSpace;
  readonly slot: FinishSlot;
  readonly probe: {
    readonly point: Float64Array;
    readonly gradient: Float64Array;
  };
  readonly bound: boolean[];
}

/** Room for a point beside the mixture in a slot. */
export function newSearchPoint(
  slot: FinishSlot,
  space: ParameterSpace,
): SearchPoint {
  const n = sizeOf(space);
  return {
    space,
    slot,
    probe: { point: new Float64Array(n), gradient: new Float64Array(n) },
    bound: Array.from(
      slot.weights,
      (_, k) => isOnBound(atomRow(slot.atoms, k, space), space.radius),
    ),
  };
}

/** The point from the mixture in the slot. */
export function loadPoint({ slot, probe: { point } }: SearchPoint): void {
  for (const [k, weight] of slot.weights.entries()) {
    point[k] = Math.log(Math.max(weight, LEAST_WEIGHT));
  }
  point.set(slot.atoms, slot.weights.length);
}

/** The mixture in the slot from the point. */
export function unloadPoint(
  { space, slot, probe: { point }, bound }: SearchPoint,
): void {
  const { components: K, radius } = space;
  let max = -Infinity, sum = 0;
  for (let k = 0; k < K; k++) max = Math.max(max, point[k]!);
  for (let k = 0; k < K; k++) {
    sum += slot.weights[k] = Math.exp(point[k]! - max);
  }
  scaleInto(slot.weights, 1 / sum);
  slot.atoms.set(point.subarray(K));
  for (let k = 0; k < K; k++) {
    const atom = atomRow(slot.atoms, k, space);
    if (bound[k]) scaleInto(atom, radius / norm(atom));
    else projectOnBallInto(atom, radius); // a rounding beyond, at most
  }
}

/** The gradient of minus the objective at the point, from the evaluated slot. */
export function loadGradient(
  { space, slot, probe: { point, gradient }, bound }: SearchPoint,
): void {
  for (let i = 0; i < gradient.length; i++) gradient[i] = -slot.gradient[i]!;
  for (let k = 0; k < space.components; k++) {
    if (!bound[k]) continue;
    const to = atomPart(gradient, k, space);
    const u = atomPart(point, k, space);
    const length = norm(u);
    const radial = dot(u, to) / (length * length);
    for (let l = 0; l < to.length; l++) {
      to[l] = (to[l]! - radial * u[l]!) * space.radius / length;
    }
  }
}

/**
 * Norm of the gradient in log-weights and whitened atoms, along the sphere for
 * the bound: that in u shrinks as u grows.
 */
export function gradientSize(
  { space, probe: { point, gradient }, bound }: SearchPoint,
): number {
  let squares = 0;
  for (let k = 0; k < space.components; k++) {
    squares += gradient[k]! ** 2;
    const g = atomPart(gradient, k, space);
    const stretch = bound[k]
      ? norm(atomPart(point, k, space)) / space.radius
      : 1;
    squares += dot(g, g) * stretch * stretch;
  }
  return Math.sqrt(squares);
}

/** The longest step that leaves every free atom inside the ball. */
export function longestStep(
  { space, bound }: SearchPoint,
  point: Float64Array,
  direction: Float64Array,
): number {
  const { radius } = space;
  if (radius === Infinity) return Infinity;
  let longest = Infinity;
  for (let k = 0; k < space.components; k++) {
    if (bound[k]) continue;
    const atom = atomPart(point, k, space);
    const d = atomPart(direction, k, space);
    const a = dot(d, d), b = dot(atom, d);
    const room = Math.max(radius * radius - dot(atom, atom), 0);
    if (a === 0) continue;
    // The larger root of a·t² + 2b·t = room, without cancellation.
    const root = Math.sqrt(b * b + a * room);
    longest = Math.min(longest, b > 0 ? room / (b + root) : (root - b) / a);
  }
  return longest;
}

/** How strongly the gradient pulls atom k outward, times the atom's norm. */
function outwardPull({ space, slot }: SearchPoint, k: number): number {
  return dot(atomRow(slot.atoms, k, space), atomPart(slot.gradient, k, space));
}

/** Binds the free atoms on the bound whose gradient points outward; whether there were any. */
export function bindAtEdge(search: SearchPoint): boolean {
  const { space, slot, bound } = search;
  let hasBound = false;
  for (let k = 0; k < space.components; k++) {
    const isAtEdge = isOnBound(atomRow(slot.atoms, k, space), space.radius);
    if (bound[k] || !isAtEdge) continue;
    bound[k] = outwardPull(search, k) > 0;
    hasBound ||= bound[k]!;
  }
  return hasBound;
}

/** Frees the bound atoms whose gradient points inward. */
export function freeInward(search: SearchPoint): void {
  const { bound } = search;
  for (let k = 0; k < bound.length; k++) {
    if (bound[k] && outwardPull(search, k) < 0) bound[k] = false;
  }
}

/** How strongly the gradient pulls the most inward of the bound atoms into the ball. */
export function inwardPull(search: SearchPoint): number {
  let pull = 0;
  for (const [k, isBound] of search.bound.entries()) {
    if (!isBound) continue;
    pull = Math.max(pull, -outwardPull(search, k) / search.space.radius);
  }
  return pull;
}
