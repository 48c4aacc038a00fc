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
  for (let first = 0; first < n; first += 4) {
    const end = Math.min(first + 4, n);
    for (let i = first; i < end; i++) {
      for (let j = 0; j <= i; j++) factor[i * n + j] = symmetric[i * n + j]!;
    }
    solveRows(factor, factor, n, first, end, first);
    for (let i = first; i < end; i++) {
      for (let j = first; j <= i; j++) {
        let sum = factor[i * n + j]!;
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
  solveRow(vector, factor, n, first, n);
}

/** {@linkcode solveLowerInto} for the rows of a matrix from one up to another, to the same bytes: four sums at a time do not wait for one another. */
export function solveLowerRowsInto(
  rows: Float64Array, // in and out, in the range: any number × n
  factor: Float64Array, // in: n × n, lower triangle
  n: number,
  { first, end }: { readonly first: number; readonly end: number },
): void {
  solveRows(rows, factor, n, first, end, n);
}

/** The first `columns` entries of each row. */
function solveRows(
  rows: Float64Array, // in and out, in the range: any number × n
  factor: Float64Array, // in: n × n, lower triangle
  n: number,
  first: number,
  end: number,
  columns: number,
): void {
  let row = first;
  for (; row + 4 <= end; row += 4) {
    const a = row * n, b = a + n, c = b + n, d = c + n;
    for (let i = 0; i < columns; i++) {
      let sumA = rows[a + i]!, sumB = rows[b + i]!;
      let sumC = rows[c + i]!, sumD = rows[d + i]!;
      const at = i * n;
      for (let k = 0; k < i; k++) {
        const entry = factor[at + k]!;
        sumA -= entry * rows[a + k]!;
        sumB -= entry * rows[b + k]!;
        sumC -= entry * rows[c + k]!;
        sumD -= entry * rows[d + k]!;
      }
      const pivot = factor[at + i]!;
      rows[a + i] = sumA / pivot;
      rows[b + i] = sumB / pivot;
      rows[c + i] = sumC / pivot;
      rows[d + i] = sumD / pivot;
    }
  }
  for (; row < end; row++) solveRow(rows, factor, n, row * n, columns);
}

function solveRow(
  vector: Float64Array, // in and out: n from `first` on
  factor: Float64Array, // in: n × n, lower triangle
  n: number,
  first: number,
  columns: number,
): void {
  for (let i = 0; i < columns; i++) {
    let sum = vector[first + i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * vector[first + k]!;
    vector[first + i] = sum / factor[i * n + i]!;
  }
}

/** From this order on a factor is larger than the nearest cache, so that a walk down its columns waits for each entry. */
const LARGE = 64;

/** Solves Cᵀ·y = x for lower-triangular C; `vector` holds x on entry, y after. */
export function solveLowerTransposedInto(
  vector: Float64Array, // in and out: n
  factor: Float64Array, // in: n × n, lower triangle
  n: number,
  first = 0,
): void {
  const left = n < LARGE ? n : takeRowsInFours(vector, factor, n, first);
  for (let i = left - 1; i >= 0; i--) {
    let sum = vector[first + i]!;
    for (let k = i + 1; k < left; k++) {
      sum -= factor[k * n + i]! * vector[first + k]!;
    }
    vector[first + i] = sum / factor[i * n + i]!;
  }
}

/** Solves for the last entries and takes them from those before, four rows of the factor at a time; how many entries are left, fewer than four. */
function takeRowsInFours(
  vector: Float64Array, // in and out: n from `first` on
  factor: Float64Array, // in: n × n, lower triangle
  n: number,
  first: number,
): number {
  let left = n;
  for (; left >= 4; left -= 4) {
    const a = (left - 1) * n, b = a - n, c = b - n, d = c - n;
    const i = left - 1, j = i - 1, k = j - 1, l = k - 1;
    const ya = vector[first + i]! / factor[a + i]!;
    const yb = (vector[first + j]! - factor[a + j]! * ya) / factor[b + j]!;
    const yc = (vector[first + k]! - factor[a + k]! * ya -
      factor[b + k]! * yb) / factor[c + k]!;
    const yd = (vector[first + l]! - factor[a + l]! * ya -
      factor[b + l]! * yb - factor[c + l]! * yc) / factor[d + l]!;
    vector[first + i] = ya;
    vector[first + j] = yb;
    vector[first + k] = yc;
    vector[first + l] = yd;
    for (let m = 0; m < l; m++) {
      vector[first + m] = vector[first + m]! - factor[a + m]! * ya -
        factor[b + m]! * yb - factor[c + m]! * yc - factor[d + m]! * yd;
    }
  }
  return left;
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
    solveLowerRowsInto(m, factor, n, { first: 0, end: n });
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
