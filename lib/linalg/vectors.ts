/** Vectors as flat arrays. */

/** Inner product. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Euclidean norm. */
export function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
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
  for (let i = 0; i < x.length; i++) x[i]! *= factor;
}
