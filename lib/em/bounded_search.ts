/**
 * The search space of the finish: log-weights and whitened atoms in a ball.
 *
 * An atom bound to the sphere moves as R·u/‖u‖ with u free, so that L-BFGS
 * sees a smooth function without constraints.
 *
 * @module
 */
import { dot, norm, scaleInto } from "../linalg/vectors.ts";
import type { Curvature } from "../linalg/lbfgs.ts";
import type { Columns } from "../model/evaluation.ts";
import { projectOnBallInto } from "./atom_bound.ts";

/** One mixture and, once evaluated, its masses and gradient. */
export interface FinishSlot extends
  Pick<
    Columns,
    "weights" | "atoms" | "masses" | "atomGradient"
  > {
  /** What a finish that ended near here learned of the curvature, for the next one to go on with. */
  curvature?: Curvature | undefined;
}

/** A slot of K components with L features, empty. */
export function newFinishSlot(K: number, L: number): FinishSlot {
  return {
    weights: new Float64Array(K),
    atoms: new Float64Array(K * L),
    masses: new Float64Array(K),
    atomGradient: new Float64Array(K * L),
  };
}

/** A weight of 0 is held here, so that its logarithm is finite. */
const LEAST_WEIGHT = 1e-300;
/** An atom within this share of the bound lies on it. */
const ON_BOUND = 1e-9;

/** The search point (log-weights, then atoms) and which atoms are bound to the sphere. */
export interface BoundedSearch {
  readonly slot: FinishSlot;
  readonly probe: {
    readonly point: Float64Array;
    readonly gradient: Float64Array;
  };
  readonly bound: boolean[];
  readonly radius: number;
  readonly K: number;
  readonly L: number;
}

/** The search space around the mixture in a slot. */
export function newBoundedSearch(
  slot: FinishSlot,
  radius: number,
): BoundedSearch {
  const K = slot.weights.length;
  const L = slot.atoms.length / K;
  return {
    slot,
    probe: {
      point: new Float64Array(K + K * L),
      gradient: new Float64Array(K + K * L),
    },
    bound: Array.from(
      { length: K },
      (_, k) => isOnBound(slot.atoms.subarray(k * L, (k + 1) * L), radius),
    ),
    radius,
    K,
    L,
  };
}

/** Whether an atom in whitened coordinates lies on the bound. */
export function isOnBound(atom: Float64Array, radius: number): boolean {
  return norm(atom) >= radius * (1 - ON_BOUND);
}

/** Atom k, or its gradient, in an array of K × L after `offset` other entries. */
function part(
  array: Float64Array,
  k: number,
  { L }: BoundedSearch,
  offset = 0,
) {
  return array.subarray(offset + k * L, offset + (k + 1) * L);
}

/** The search point from the mixture in the slot. */
export function loadPoint(search: BoundedSearch): void {
  const { slot, probe, K } = search;
  for (let k = 0; k < K; k++) {
    probe.point[k] = Math.log(Math.max(slot.weights[k]!, LEAST_WEIGHT));
  }
  probe.point.set(slot.atoms, K);
}

/** The mixture in the slot from the search point. */
export function unloadPoint(search: BoundedSearch): void {
  const { slot, probe: { point }, bound, radius, K } = search;
  let max = -Infinity, sum = 0;
  for (let k = 0; k < K; k++) max = Math.max(max, point[k]!);
  for (let k = 0; k < K; k++) {
    sum += slot.weights[k] = Math.exp(point[k]! - max);
  }
  scaleInto(slot.weights, 1 / sum);
  slot.atoms.set(point.subarray(K));
  for (let k = 0; k < K; k++) {
    const atom = part(slot.atoms, k, search);
    if (bound[k]) scaleInto(atom, radius / norm(atom));
    else projectOnBallInto(atom, radius); // a rounding beyond, at most
  }
}

/** The gradient of −ℓ/N at the search point, from the evaluated slot. */
export function loadGradient(search: BoundedSearch): void {
  const { slot, probe: { point, gradient }, bound, radius, K } = search;
  for (let k = 0; k < K; k++) {
    gradient[k] = slot.weights[k]! - slot.masses[k]!;
    const to = part(gradient, k, search, K);
    const ascent = part(slot.atomGradient, k, search);
    for (let l = 0; l < to.length; l++) to[l] = -ascent[l]!;
    if (!bound[k]) continue;
    const u = part(point, k, search, K);
    const length = norm(u);
    const radial = dot(u, to) / (length * length);
    for (let l = 0; l < to.length; l++) {
      to[l] = (to[l]! - radial * u[l]!) * radius / length;
    }
  }
}

/**
 * Norm of the gradient in log-weights and whitened atoms, along the sphere for
 * the bound: that in u shrinks as u grows.
 */
export function gradientSize(search: BoundedSearch): number {
  const { probe: { point, gradient }, bound, radius, K } = search;
  let squares = 0;
  for (let k = 0; k < K; k++) {
    squares += gradient[k]! ** 2;
    const g = part(gradient, k, search, K);
    const stretch = bound[k] ? norm(part(point, k, search, K)) / radius : 1;
    squares += dot(g, g) * stretch * stretch;
  }
  return Math.sqrt(squares);
}

/** The longest step that leaves every free atom inside the ball. */
export function longestStep(
  search: BoundedSearch,
  point: Float64Array,
  direction: Float64Array,
): number {
  const { bound, radius, K } = search;
  if (radius === Infinity) return Infinity;
  let longest = Infinity;
  for (let k = 0; k < K; k++) {
    if (bound[k]) continue;
    const atom = part(point, k, search, K);
    const d = part(direction, k, search, K);
    const a = dot(d, d), b = dot(atom, d);
    const room = Math.max(radius * radius - dot(atom, atom), 0);
    if (a === 0) continue;
    // The larger root of a·t² + 2b·t = room, without cancellation.
    const root = Math.sqrt(b * b + a * room);
    longest = Math.min(longest, b > 0 ? room / (b + root) : (root - b) / a);
  }
  return longest;
}

/** Binds the free atoms on the bound whose gradient points outward; whether there were any. */
export function bindAtEdge(search: BoundedSearch): boolean {
  const { slot, bound, radius, K } = search;
  let hasBound = false;
  for (let k = 0; k < K; k++) {
    const atom = part(slot.atoms, k, search);
    if (bound[k] || !isOnBound(atom, radius)) continue;
    bound[k] = dot(atom, part(slot.atomGradient, k, search)) > 0;
    hasBound ||= bound[k]!;
  }
  return hasBound;
}

/** Frees the bound atoms whose gradient points inward. */
export function freeInward(search: BoundedSearch): void {
  const { slot, bound, K } = search;
  for (let k = 0; k < K; k++) {
    const atom = part(slot.atoms, k, search);
    const gradient = part(slot.atomGradient, k, search);
    if (bound[k] && dot(atom, gradient) < 0) bound[k] = false;
  }
}

/** How strongly the gradient pulls the most inward of the bound atoms into the ball. */
export function inwardPull(search: BoundedSearch): number {
  const { slot, bound, radius, K } = search;
  let pull = 0;
  for (let k = 0; k < K; k++) {
    if (!bound[k]) continue;
    const gradient = part(slot.atomGradient, k, search);
    pull = Math.max(pull, -dot(part(slot.atoms, k, search), gradient) / radius);
  }
  return pull;
}
