/** Bases of a subspace: orthonormal columns, L × d. */
import { type Matrix, rowOf, rowsOf } from "../linalg/matrix.ts";
import { dot } from "../linalg/vectors.ts";

/** a·B for the columns of B (L × d): length d. */
export function timesBasisInto(
  out: Float64Array,
  a: Float64Array,
  basis: Matrix,
): void {
  const d = basis.columns;
  out.fill(0);
  for (let l = 0; l < a.length; l++) {
    for (let i = 0; i < d; i++) out[i]! += a[l]! * basis.values[l * d + i]!;
  }
}

/** B·z for a basis B (L × d): length L. */
export function basisTimes(basis: Matrix, z: Float64Array): Float64Array {
  return Float64Array.from(rowsOf(basis), (row) => dot(row, z));
}

/** UᵀPU: d × d. */
export function gramOf(precision: Matrix, basis: Matrix): Float64Array {
  const { rows: L, columns: d } = basis;
  const gram = new Float64Array(d * d);
  const row = new Float64Array(d);
  for (let l = 0; l < L; l++) {
    timesBasisInto(row, rowOf(precision, l), basis);
    for (let a = 0; a < d; a++) {
      const u = basis.values[l * d + a]!;
      for (let b = 0; b < d; b++) gram[a * d + b]! += u * row[b]!;
    }
  }
  return gram;
}
