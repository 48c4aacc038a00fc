/**
 * Least squares with nonnegative coefficients.
 *
 * Ours because the library for decompositions has none.
 */
import { maximumOfQuadraticInto } from "./active_set.ts";
import { leastSquares } from "./decompositions.ts";
import { type Matrix, rowOf, takeColumns } from "./matrix.ts";
import { addScaledInto } from "./vectors.ts";

/** Gradients below this share of the largest at the start count as 0. */
const LEAST_GRADIENT = 1e-13;

/**
 * min ‖a·x − b‖ over x ≥ 0, by the active set method of Lawson and Hanson
 * (1974). At most m entries of x are > 0.
 *
 * @param a m × n, with m small: a solve costs O(m³).
 * @param b Length m.
 * @returns Length n.
 */
export function nonnegativeLeastSquares(
  a: Matrix,
  b: Float64Array,
): Float64Array {
  const { rows: m, columns: n } = a;
  const x = new Float64Array(n);
  const steepest = Math.max(0, ...gradientAt(x, a, b));
  maximumOfQuadraticInto(x, {
    maximumOver: (free) => leastSquares(takeColumns(a, free), b),
    slopesAt: (x) => gradientAt(x, a, b),
    leastSlope: LEAST_GRADIENT * steepest,
    leastEntry: 1e-15,
    mostFree: m,
  });
  return x;
}

/** Aᵀ(b − A·x). */
function gradientAt(
  x: Float64Array,
  a: Matrix,
  b: Float64Array,
): Float64Array {
  const gradient = new Float64Array(x.length);
  for (let r = 0; r < a.rows; r++) {
    const row = rowOf(a, r);
    let residual = b[r]!;
    for (let i = 0; i < x.length; i++) residual -= row[i]! * x[i]!;
    addScaledInto(gradient, row, residual);
  }
  return gradient;
}
