/** Products and bases of small matrices, whose rows are directions. */
import { symmetricEigen } from "./decompositions.ts";
import { type Matrix, matrix, rowOf, rowsOf } from "./matrix.ts";
import { addScaledInto } from "./vectors.ts";

/** 1 on the diagonal: n × n. */
export function identity(n: number): Matrix {
  const one = matrix([n, n]);
  for (let i = 0; i < n; i++) one.values[i * n + i] = 1;
  return one;
}

/** a·b. */
export function product(a: Matrix, b: Matrix): Matrix {
  const c = matrix([a.rows, b.columns]);
  for (let i = 0; i < a.rows; i++) rowOf(c, i).set(combined(rowOf(a, i), b));
  return c;
}

/** Σ_i v_i times row i. */
export function combined(v: Float64Array, rows: Matrix): Float64Array {
  const sum = new Float64Array(rows.columns);
  for (const [i, row] of rowsOf(rows).entries()) addScaledInto(sum, row, v[i]!);
  return sum;
}

/** Orthonormal rows that complete those of an m × n matrix, which are orthonormal: (n − m) × n. Costs O(n³). */
export function complementOf(basis: Matrix): Matrix {
  const { rows: m, columns: n } = basis;
  const projector = identity(n);
  for (const row of rowsOf(basis)) {
    for (let i = 0; i < n; i++) {
      addScaledInto(rowOf(projector, i), row, -row[i]!);
    }
  }
  // Its eigenvalues are 0, m times, then 1.
  const { vectors } = symmetricEigen(projector);
  return matrix([n - m, n], vectors.values.slice(m * n));
}
