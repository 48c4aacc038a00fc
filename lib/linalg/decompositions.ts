/** Decompositions by ml-matrix; the only file that imports it. */
import {
  EigenvalueDecomposition,
  Matrix as MlMatrix,
  SingularValueDecomposition,
} from "npm:ml-matrix@6.15.1";
import type { Matrix } from "./matrix.ts";

/** Eigenvalues and eigenvectors of a symmetric matrix. */
export interface SymmetricEigen {
  /** Eigenvalues in ascending order. */
  readonly values: Float64Array;
  /** Orthonormal eigenvectors, one per row, in the order of the values. */
  readonly vectors: Matrix;
}

/**
 * Eigendecomposition of a symmetric n × n matrix; both triangles are read.
 * Costs O(n³).
 */
export function symmetricEigen(symmetric: Matrix): SymmetricEigen {
  const n = symmetric.rows;
  const wrapped = MlMatrix.from1DArray(n, n, symmetric.values as never);
  const eigen = new EigenvalueDecomposition(wrapped, { assumeSymmetric: true });
  const found = Float64Array.from(eigen.realEigenvalues);
  const order = Array.from({ length: n }, (_, i) => i)
    .sort((a, b) => found[a]! - found[b]!);
  const values = Float64Array.from(order, (i) => found[i]!);
  const vectors = { rows: n, columns: n, values: new Float64Array(n * n) };
  for (const [row, i] of order.entries()) {
    for (let j = 0; j < n; j++) {
      vectors.values[row * n + j] = eigen.eigenvectorMatrix.get(j, i);
    }
  }
  return { values, vectors };
}

/**
 * Solution of least norm of min ‖a·x − b‖, by the singular value decomposition.
 * Costs O(m·n²).
 *
 * @param a m × n.
 * @param b Length m.
 * @returns Length n.
 */
export function leastSquares(a: Matrix, b: Float64Array): Float64Array {
  const wrapped = MlMatrix.from1DArray(a.rows, a.columns, a.values as never);
  const svd = new SingularValueDecomposition(wrapped, { autoTranspose: true });
  const solution = svd.solve(MlMatrix.columnVector(b as never));
  return Float64Array.from(solution.to1DArray());
}

/** Singular values with the right vectors that belong to them. */
export interface SingularValues {
  /** In ascending order: length n. */
  readonly values: Float64Array;
  /** Orthonormal right vectors, one per row, in the order of the values: n × n. */
  readonly vectors: Matrix;
}

/**
 * Singular values and right vectors of an m × n matrix; those that a matrix
 * with m < n lacks are 0. Costs O(m·n²).
 */
export function singularValues(a: Matrix): SingularValues {
  const n = a.columns;
  const padded = new Float64Array(Math.max(a.rows, n) * n);
  padded.set(a.values);
  const wrapped = MlMatrix.from1DArray(padded.length / n, n, padded as never);
  const svd = new SingularValueDecomposition(wrapped, {
    computeLeftSingularVectors: false,
  });
  const values = Float64Array.from(svd.diagonal).reverse();
  const vectors = { rows: n, columns: n, values: new Float64Array(n * n) };
  for (let row = 0; row < n; row++) {
    for (let j = 0; j < n; j++) {
      vectors.values[row * n + j] = svd.rightSingularVectors
        .get(j, n - 1 - row);
    }
  }
  return { values, vectors };
}
