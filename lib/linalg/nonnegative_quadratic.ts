/**
 * Convex quadratics of many variables over x ≥ 0, known by their products alone: conjugate gradients among the
 * free coordinates, with steps along projected gradients where coordinates meet 0 or leave it (the
 * proportioning of Dostál and Schöberl 2005).
 */
import { addScaledInto, dot, norm, scaleInto } from "./vectors.ts";

/** ½ xᵀGx − c·x, G positive definite with diagonal 1. */
export interface QuadraticByProducts {
  /** G·x. */
  readonly multiplyInto: (product: Float64Array, x: Float64Array) => void;
  /** Stop when the gradient along what is free, and inward where coordinates are 0, has shrunk by this factor. */
  readonly shrinks: number;
  /** Most products. */
  readonly mostProducts: number;
}

/** Products from which the largest eigenvalue of G is estimated, and what that may be short by. */
const POWER_STEPS = 6;
const SHORTFALL = 1.2;

/** Lowers the quadratic from x ≥ 0, in place; the gradient G·x − c follows. */
export function lowerQuadraticInto(
  x: Float64Array, // in and out
  gradient: Float64Array, // in and out
  { multiplyInto, shrinks, mostProducts }: QuadraticByProducts,
): void {
  const n = x.length;
  const direction = new Float64Array(n), product = new Float64Array(n);
  let products = POWER_STEPS;
  const step = 1 / (SHORTFALL * largestEigenvalue(n, multiplyInto));
  const wanted = shrinks * Math.sqrt(sizes(x, gradient, step).all);
  let isNew = true;
  while (products < mostProducts) {
    const { all, free, atZero } = sizes(x, gradient, step);
    if (!(Math.sqrt(all) > wanted)) return;
    const releases = atZero > free;
    if (isNew || releases) chosenInto(direction, { x, gradient, releases });
    multiplyInto(product, direction);
    products++;
    const curvature = dot(direction, product);
    if (!(curvature > 0)) return;
    const length = dot(gradient, direction) / curvature;
    const room = releases ? Infinity : roomAlong(x, direction);
    addScaledInto(x, direction, -Math.min(length, room));
    addScaledInto(gradient, product, -Math.min(length, room));
    isNew = releases || length > room;
    if (length > room) {
      projectedStepInto(direction, { x, gradient, step });
      multiplyInto(product, direction);
      products++;
      addScaledInto(gradient, product, 1);
    } else if (!releases) {
      conjugateInto(direction, { x, gradient, product, curvature });
    }
  }
}

/** Squares of the projected gradient: all, of coordinates at 0 that are to leave it, and of free ones as far as they may go. */
function sizes(x: Float64Array, gradient: Float64Array, step: number) {
  let all = 0, free = 0, atZero = 0;
  for (let i = 0; i < x.length; i++) {
    const g = gradient[i]!;
    if (x[i]! > 0) {
      all += g * g;
      free += Math.min(x[i]! / step, g) * g;
    } else if (g < 0) atZero += g * g;
  }
  return { all: all + atZero, free, atZero };
}

/** Where the search goes from the gradient alone: among the free coordinates, or of those that leave 0. */
function chosenInto(
  direction: Float64Array, // out
  { x, gradient, releases }: {
    readonly x: Float64Array;
    readonly gradient: Float64Array;
    readonly releases: boolean;
  },
): void {
  for (let i = 0; i < x.length; i++) {
    const isFree = x[i]! > 0;
    direction[i] = releases
      ? (isFree ? 0 : Math.min(gradient[i]!, 0))
      : (isFree ? gradient[i]! : 0);
  }
}

/** How far x − t·direction stays ≥ 0. */
function roomAlong(x: Float64Array, direction: Float64Array): number {
  let room = Infinity;
  for (let i = 0; i < x.length; i++) {
    if (direction[i]! > 0) room = Math.min(room, x[i]! / direction[i]!);
  }
  return room;
}

/** A step along the gradient of the free coordinates, cut off at 0; the way it went is left in `moved`. */
function projectedStepInto(
  moved: Float64Array, // out
  { x, gradient, step }: {
    readonly x: Float64Array; // in and out
    readonly gradient: Float64Array;
    readonly step: number;
  },
): void {
  for (let i = 0; i < x.length; i++) {
    const from = x[i]!;
    x[i] = from > 0 ? Math.max(0, from - step * gradient[i]!) : 0;
    moved[i] = x[i]! - from;
  }
}

/** The next direction, conjugate to the last. */
function conjugateInto(
  direction: Float64Array, // in and out
  { x, gradient, product, curvature }: {
    readonly x: Float64Array;
    readonly gradient: Float64Array;
    readonly product: Float64Array;
    readonly curvature: number;
  },
): void {
  let along = 0;
  for (let i = 0; i < x.length; i++) {
    if (x[i]! > 0) along += gradient[i]! * product[i]!;
  }
  const share = along / curvature;
  for (let i = 0; i < x.length; i++) {
    direction[i] = (x[i]! > 0 ? gradient[i]! : 0) - share * direction[i]!;
  }
}

/** By powers, from below. */
function largestEigenvalue(
  n: number,
  multiplyInto: QuadraticByProducts["multiplyInto"],
): number {
  const v = new Float64Array(n).fill(1 / Math.sqrt(n));
  const product = new Float64Array(n);
  let largest = 1;
  for (let i = 0; i < POWER_STEPS; i++) {
    multiplyInto(product, v);
    largest = Math.max(1, norm(product));
    v.set(product);
    scaleInto(v, 1 / largest);
  }
  return largest;
}
