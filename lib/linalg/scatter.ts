/**
 * Weighted sums of outer products.
 *
 * @module
 */
import { type FeatureMatrix, type Matrix, matrix } from "./matrix.ts";

/**
 * Σ_j c_j·(x_j − centre)(x_j − centre)ᵀ over the rows x_j of a matrix.
 *
 * @param rows p × n, in double or single precision.
 * @param coefficients Length p.
 * @param centre Length n; the origin when left out.
 * @returns Symmetric n × n. Costs O(p·n²).
 */
export function scatter(
  rows: FeatureMatrix,
  coefficients: Float64Array,
  centre: Float64Array = new Float64Array(rows.columns),
): Matrix {
  const n = rows.columns;
  const sum = matrix([n, n]);
  const deviation = new Float64Array(n);
  for (const [j, coefficient] of coefficients.entries()) {
    if (coefficient === 0) continue;
    for (let i = 0; i < n; i++) {
      deviation[i] = rows.values[j * n + i]! - centre[i]!;
    }
    for (let i = 0; i < n; i++) {
      const scaled = coefficient * deviation[i]!;
      const row = i * n;
      for (let m = 0; m <= i; m++) {
        sum.values[row + m]! += scaled * deviation[m]!;
      }
    }
  }
  for (let i = 0; i < n; i++) {
    for (let m = 0; m < i; m++) {
      sum.values[m * n + i] = sum.values[i * n + m]!;
    }
  }
  return sum;
}
