/**
 * Least squares with nonnegative coefficients.
 *
 * Ours because the library for decompositions has none.
 */
import { leastSquares } from "../linalg/decompositions.ts";
import { type Matrix, rowOf, takeColumns } from "../linalg/matrix.ts";

/** Gradients below this share of the largest at the start count as 0. */
const LEAST_GRADIENT = 1e-13;

/** Rounds per row: on a fine grid a column often gives way to its neighbour. */
const MOST_ROUNDS = 30;

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
  const gradient = new Float64Array(n);
  let free: number[] = [];
  let floor = 0;
  // A set of free columns cannot come back; the limit guards against rounding.
  for (let round = 0; round < MOST_ROUNDS * m; round++) {
    gradientInto(gradient, a, b, x);
    let best = -1;
    for (let i = 0; i < n; i++) {
      if (x[i]! > 0 || free.includes(i)) continue;
      if (best < 0 || gradient[i]! > gradient[best]!) best = i;
    }
    if (round === 0) floor = LEAST_GRADIENT * Math.max(0, gradient[best]!);
    if (best < 0 || !(gradient[best]! > floor) || free.length === m) break;
    free.push(best);
    free = settle(x, free, a, b);
  }
  return x;
}

/** Aᵀ(b − A·x). */
function gradientInto(
  gradient: Float64Array,
  a: Matrix,
  b: Float64Array,
  x: Float64Array,
): void {
  gradient.fill(0);
  for (let r = 0; r < a.rows; r++) {
    const row = rowOf(a, r);
    let residual = b[r]!;
    for (let i = 0; i < x.length; i++) residual -= row[i]! * x[i]!;
    for (let i = 0; i < x.length; i++) gradient[i]! += row[i]! * residual;
  }
}

/** Moves x to the least squares solution on the free columns, dropping those that would turn negative. */
function settle(
  x: Float64Array,
  free: number[],
  a: Matrix,
  b: Float64Array,
): number[] {
  while (free.length > 0) {
    const solution = leastSquares(takeColumns(a, free), b);
    let step = 1;
    for (const [f, i] of free.entries()) {
      if (solution[f]! > 0) continue;
      const drop = x[i]! - solution[f]!;
      step = drop > 0 ? Math.min(step, x[i]! / drop) : 0;
    }
    for (const [f, i] of free.entries()) {
      x[i] = Math.max(0, x[i]! + step * (solution[f]! - x[i]!));
    }
    if (step === 1) return free;
    const kept = free.filter((i) => x[i]! > 1e-15);
    for (const i of free) if (!kept.includes(i)) x[i] = 0;
    if (kept.length === free.length) return free;
    free = kept;
  }
  return free;
}
