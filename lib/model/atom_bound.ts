/** The bound on the norm of an atom in whitened coordinates. */
import { norm, normWithin, scaleWithin } from "../linalg/vectors.ts";

/**
 * The default bound, 2·√(2 log p).
 *
 * With roughly Gaussian whitened features a softmax with ‖ω̃‖ above √(2 log p)
 * puts its mass on a few items (the freezing point of the random energy
 * model). Twice that leaves room for real tastes and stops atoms that run off
 * to infinity to sit on one extreme item.
 */
export function defaultAtomBound(items: number): number {
  return 2 * Math.sqrt(2 * Math.log(items));
}

/** Norms up to this have squares that do not overflow. */
const LARGEST = 1e150;

/** The bound to use: the given one, which is > 0 by the rules of the options that have it, or the default. */
export function atomBoundOf(given: number | undefined, items: number): number {
  if (given === undefined) return defaultAtomBound(items);
  return given > LARGEST ? Infinity : given;
}

/** An atom within this share of the bound lies on it. */
const ON_BOUND = 1e-9;

/** Whether an atom in whitened coordinates lies on the bound. */
export function isOnBound(atom: Float64Array, radius: number): boolean {
  return norm(atom) >= radius * (1 - ON_BOUND);
}

/** Whether an atom in whitened coordinates lies inside the bound or on it. */
export function isWithinBound(atom: Float64Array, radius: number): boolean {
  return norm(atom) <= radius * (1 + ON_BOUND);
}

/** Scales `x`, or the part of it from `first` on, back onto the ball of the given radius if it lies outside. */
export function projectOnBallInto(
  x: Float64Array,
  radius: number,
  first = 0,
  end = x.length,
): void {
  let largest = 0;
  for (let i = first; i < end; i++) {
    largest = Math.max(largest, Math.abs(x[i]!));
  }
  // Squares of what is larger overflow; the direction is all that is kept of it.
  if (radius < Infinity && largest > LARGEST && largest < Infinity) {
    scaleWithin(x, 1 / largest, first, end);
    scaleWithin(x, radius / normWithin(x, first, end), first, end);
    return;
  }
  const length = normWithin(x, first, end);
  if (length > radius) scaleWithin(x, radius / length, first, end);
}
