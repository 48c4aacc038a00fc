/**
 * Vectors as flat arrays. What ends in `Within` takes the part from `first` up to but not including
 * `end`: in loops that run at every evaluation a view of it would cost more than what is done with it.
 */

/** Inner product. */
export function dot(a: Float64Array, b: Float64Array): number {
  return dotWithin(a, b, 0, a.length);
}

/** Inner product of the same part of two vectors. */
export function dotWithin(
  a: Float64Array,
  b: Float64Array,
  first: number,
  end: number,
): number {
  let sum = 0;
  for (let i = first; i < end; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Euclidean norm. */
export function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}

/** Euclidean norm of a part. */
export function normWithin(
  x: Float64Array,
  first: number,
  end: number,
): number {
  return Math.sqrt(dotWithin(x, x, first, end));
}

/** Euclidean distance. */
export function distance(a: Float64Array, b: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(squares);
}

/** Sum of the entries. */
export function sum(x: Float64Array): number {
  return x.reduce((a, b) => a + b, 0);
}

/** Mean of the entries. */
export function mean(x: Float64Array): number {
  return sum(x) / x.length;
}

/** x over its sum. */
export function normalised(x: Float64Array): Float64Array {
  const total = sum(x);
  return x.map((value) => value / total);
}

/** x + factor·y, in place. */
export function addScaledInto(
  x: Float64Array, // in and out
  y: Float64Array, // in
  factor: number,
): void {
  for (let i = 0; i < x.length; i++) x[i]! += factor * y[i]!;
}

/** factor·x, in place. */
export function scaleInto(x: Float64Array, factor: number): void {
  scaleWithin(x, factor, 0, x.length);
}

/** A part of x times factor, in place. */
export function scaleWithin(
  x: Float64Array,
  factor: number,
  first: number,
  end: number,
): void {
  for (let i = first; i < end; i++) x[i]! *= factor;
}

/** A copy of x, from place `at` on; for short vectors faster than `set`. */
export function copyInto(
  copy: Float64Array, // out
  x: Float64Array, // in
  at = 0,
): void {
  for (let i = 0; i < x.length; i++) copy[at + i] = x[i]!;
}
