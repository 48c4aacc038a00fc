/**
 * A point of the finish: a vector of the parameter space, with atoms held by
 * the bound on its sphere.
 *
 * An atom bound to the sphere moves as R·u/‖u‖ with u free, so that L-BFGS
 * sees a smooth function without constraints.
 */
import {
  dotWithin,
  norm,
  normWithin,
  scaleInto,
  scaleWithin,
} from "../linalg/vectors.ts";
import type { Curvature } from "../linalg/curvature_pairs.ts";
import {
  freeSize,
  freeStart,
  gatherAtomsInto,
  pullBackInto,
  scatterAtomsInto,
} from "../model/free_point.ts";
import {
  isAtomOnBound,
  newParameters,
  type Parameters,
  type ParameterSpace,
  projectAtomInto,
  sizeOf,
  weightSize,
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
  return {
    ...newParameters(space),
    gradient: new Float64Array(sizeOf(space)),
  };
}

/** A weight of 0 is held here, so that its logarithm is finite. */
const LEAST_WEIGHT = 1e-300;

/** A point of what is free (log-weights, then atoms), and which atoms are bound to the sphere. */
export interface SearchPoint {
  readonly space: ParameterSpace;
  readonly slot: FinishSlot;
  readonly probe: {
    readonly point: Float64Array;
    readonly gradient: Float64Array;
  };
  readonly bound: boolean[];
  /** Where the coordinates of each atom begin in a point, and where the common ones do: length K + 1. */
  readonly starts: readonly number[];
}

/** Room for a point beside the mixture in a slot. */
export function newSearchPoint(
  slot: FinishSlot,
  space: ParameterSpace,
): SearchPoint {
  const n = freeSize(space);
  return {
    space,
    slot,
    probe: { point: new Float64Array(n), gradient: new Float64Array(n) },
    bound: Array.from(
      slot.weights,
      (_, k) => isAtomOnBound(slot.atoms, k, space),
    ),
    starts: Array.from(
      { length: space.components + 1 },
      (_, k) => freeStart(k, space),
    ),
  };
}

/** The point from the mixture in the slot. */
export function loadPoint(
  { space, slot, probe: { point } }: SearchPoint,
): void {
  if (space.membership) point.set(slot.membership);
  else {
    for (const [k, weight] of slot.weights.entries()) {
      point[k] = Math.log(Math.max(weight, LEAST_WEIGHT));
    }
  }
  gatherAtomsInto(point, slot.atoms, space);
}

/** The mixture in the slot from the point. */
export function unloadPoint(
  { space, slot, probe: { point }, bound }: SearchPoint,
): void {
  const { components: K } = space;
  if (space.membership) {
    slot.membership.set(point.subarray(0, weightSize(space)));
  } else {
    let max = -Infinity, sum = 0;
    for (let k = 0; k < K; k++) max = Math.max(max, point[k]!);
    for (let k = 0; k < K; k++) {
      slot.weights[k] = Math.exp(point[k]! - max);
      sum += slot.weights[k]!;
    }
    scaleInto(slot.weights, 1 / sum);
  }
  scatterAtomsInto(slot.atoms, point, space);
  for (let k = 0; k < K; k++) {
    if (bound[k]) onSphereInto(slot.atoms, k, space);
    else projectAtomInto(slot.atoms, k, space); // a rounding beyond, at most
  }
}

/** Scales what is atom k's own to the sphere. */
function onSphereInto(
  atoms: Float64Array, // in and out: K × L
  k: number,
  space: ParameterSpace,
): void {
  const { features: L, radius, constraints } = space;
  const first = k * L, end = first + L;
  const own = constraints?.own[k];
  if (!own) {
    return scaleWithin(
      atoms,
      radius / normWithin(atoms, first, end),
      first,
      end,
    );
  }
  const scale = radius / norm(Float64Array.from(own, (l) => atoms[first + l]!));
  for (const l of own) atoms[first + l]! *= scale;
}

/** The gradient of minus the objective at the point, from the evaluated slot. */
export function loadGradient(
  { space, slot, probe: { point, gradient }, bound, starts }: SearchPoint,
): void {
  pullBackInto(gradient, slot.gradient, space);
  for (let i = 0; i < gradient.length; i++) gradient[i] = -gradient[i]!;
  for (let k = 0; k < space.components; k++) {
    if (!bound[k]) continue;
    const first = starts[k]!, end = starts[k + 1]!;
    const length = normWithin(point, first, end);
    const radial = dotWithin(point, gradient, first, end) / (length * length);
    for (let i = first; i < end; i++) {
      gradient[i] = (gradient[i]! - radial * point[i]!) * space.radius / length;
    }
  }
}

/**
 * Norm of the gradient in log-weights and whitened atoms, along the sphere for
 * the bound: that in u shrinks as u grows.
 */
export function gradientSize(
  { space, probe: { point, gradient }, bound, starts }: SearchPoint,
): number {
  let squares = dotWithin(gradient, gradient, 0, weightSize(space));
  for (let k = 0; k < space.components; k++) {
    const first = starts[k]!, end = starts[k + 1]!;
    const stretch = bound[k] ? normWithin(point, first, end) / space.radius : 1;
    squares += dotWithin(gradient, gradient, first, end) * stretch * stretch;
  }
  squares += dotWithin(
    gradient,
    gradient,
    starts[space.components]!,
    gradient.length,
  );
  return Math.sqrt(squares);
}

/** Weights below this over K count as it, so that no component is moved without end. */
const LEAST_SCALED = 1e-3;

/**
 * Scales for the steps of a point: 1/α_k for all that belongs to component k. If it were known who chose by it, the information
 * on its atom were α_k times that of one component alone, the identity where that is small, and α_k·(1 − α_k) on its log-weight.
 */
export function scalesInto(
  scales: Float64Array, // out: n
  { space, slot: { weights }, starts }: SearchPoint,
): void {
  const { components: K } = space;
  scales.fill(1);
  for (let k = 0; k < K; k++) {
    const scale = 1 / Math.max(weights[k]!, LEAST_SCALED / K);
    if (!space.membership) scales[k] = scale;
    scales.fill(scale, starts[k], starts[k + 1]);
  }
}

/** The longest step that leaves every free atom inside the ball. */
export function longestStep(
  { space, bound, starts }: SearchPoint,
  point: Float64Array,
  direction: Float64Array,
): number {
  const { radius } = space;
  if (radius === Infinity) return Infinity;
  let longest = Infinity;
  for (let k = 0; k < space.components; k++) {
    if (bound[k]) continue;
    const first = starts[k]!, end = starts[k + 1]!;
    const a = dotWithin(direction, direction, first, end);
    if (a === 0) continue;
    const b = dotWithin(point, direction, first, end);
    const room = Math.max(
      radius * radius - dotWithin(point, point, first, end),
      0,
    );
    // The larger root of a·t² + 2b·t = room, without cancellation.
    const root = Math.sqrt(b * b + a * room);
    longest = Math.min(longest, b > 0 ? room / (b + root) : (root - b) / a);
  }
  return longest;
}

/** How strongly the gradient pulls atom k outward, times the atom's norm. */
function outwardPull({ space, slot }: SearchPoint, k: number): number {
  const { features: L, constraints } = space;
  const own = constraints?.own[k];
  const weights = weightSize(space);
  let pull = 0;
  for (let i = 0; i < (own?.length ?? L); i++) {
    const at = k * L + (own?.[i] ?? i);
    pull += slot.atoms[at]! * slot.gradient[weights + at]!;
  }
  return pull;
}

/** Binds the free atoms on the bound whose gradient points outward; whether there were any. */
export function bindAtEdge(search: SearchPoint): boolean {
  const { space, slot, bound } = search;
  let hasBound = false;
  for (let k = 0; k < space.components; k++) {
    if (bound[k] || !isAtomOnBound(slot.atoms, k, space)) continue;
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
  const { bound, space: { radius } } = search;
  let pull = 0;
  for (let k = 0; k < bound.length; k++) {
    if (bound[k]) pull = Math.max(pull, -outwardPull(search, k) / radius);
  }
  return pull;
}
