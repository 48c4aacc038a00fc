/**
 * Cholesky factors and triangular solves in place, on flat arrays.
 *
 * Ours rather than a library's because they run inside every EM round, where
 * nothing may be allocated; a vector may be a part of an array, from `first` on.
 */

/**
 * Cholesky factor of a symmetric matrix: `factor`·`factor`ᵀ = `symmetric`.
 *
 * Only the lower triangles are read and written. The two may be one array.
 *
 * @returns `true`, or `false` at the first pivot that is not > 0 (factor unusable).
 */
export function choleskyInto(
  factor: Float64Array, // out: n × n, lower triangle
  symmetric: Float64Array, // in: n × n, lower triangle
  n: number,
): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = symmetric[i * n + j]!;
      for (let k = 0; k < j; k++) {
        sum -= factor[i * n + k]! * factor[j * n + k]!;
      }
      if (i === j) {
        if (!(sum > 0)) return false;
        factor[i * n + i] = Math.sqrt(sum);
      } else {
        factor[i * n + j] = sum / factor[j * n + j]!;
      }
    }
  }
  return true;
}

/** Solves C·y = x for lower-triangular C; `vector` holds x on entry, y after. */
export function solveLowerInto(
  vector: Float64Array, // in and out: n
  factor: Float64Array, // in: n × n, lower triangle
  n: number,
  first = 0,
): void {
  for (let i = 0; i < n; i++) {
    let sum = vector[first + i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * vector[first + k]!;
    vector[first + i] = sum / factor[i * n + i]!;
  }
}

/** Solves Cᵀ·y = x for lower-triangular C; `vector` holds x on entry, y after. */
export function solveLowerTransposedInto(
  vector: Float64Array, // in and out: n
  factor: Float64Array, // in: n × n, lower triangle
  n: number,
  first = 0,
): void {
  for (let i = n - 1; i >= 0; i--) {
    let sum = vector[first + i]!;
    for (let k = i + 1; k < n; k++) {
      sum -= factor[k * n + i]! * vector[first + k]!;
    }
    vector[first + i] = sum / factor[i * n + i]!;
  }
}

/** Solves C·Cᵀ·y = x for a Cholesky factor C; `vector` holds x on entry, y after. */
export function solveCholeskyInto(
  vector: Float64Array, // in and out: n
  factor: Float64Array, // in: n × n, lower triangle
  n: number,
): void {
  solveLowerInto(vector, factor, n);
  solveLowerTransposedInto(vector, factor, n);
}

/** Cᵀ·x for lower-triangular C; `vector` holds x on entry, the product after. */
export function multiplyLowerTransposedInto(
  vector: Float64Array, // in and out: n
  factor: Float64Array, // in: n × n, lower triangle
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = i; k < n; k++) sum += factor[k * n + i]! * vector[k]!;
    vector[i] = sum;
  }
}

/** C⁻¹·M·C⁻ᵀ for lower-triangular C and symmetric M, in place: rows solved, transposed, rows solved again. */
export function solveSymmetricInto(
  m: Float64Array, // in and out: n × n, both triangles
  factor: Float64Array, // in: n × n, lower triangle
  n: number,
): void {
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < n; i++) solveLowerInto(m, factor, n, i * n);
    transposeInto(m, n);
  }
}

/** The transpose of a square matrix, in place. */
export function transposeInto(
  m: Float64Array, // in and out: n × n
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const swapped = m[i * n + j]!;
      m[i * n + j] = m[j * n + i]!;
      m[j * n + i] = swapped;
    }
  }
}

/** The lower triangle of a square matrix copied to the upper one. */
export function symmetriseInto(
  m: Float64Array, // in: lower triangle; out: n × n
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) m[j * n + i] = m[i * n + j]!;
  }
}
