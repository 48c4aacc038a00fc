/** The one matrix type: row-major, flat, no methods. */
import { ARRAY } from "../checks/kinds.ts";
import { check, shownValue } from "../checks/check.ts";

/** A dense matrix; entry (i, j) is `values[i * columns + j]`. */
export interface Matrix {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** Entries, row by row: length rows × columns. */
  readonly values: Float64Array;
}

/** Features of items, p × L row by row; in single precision they take half the memory and are summed in double. */
export interface FeatureMatrix {
  /** Number of items p. */
  readonly rows: number;
  /** Number of features L. */
  readonly columns: number;
  /** Feature l of item j at j·L + l: length p·L. */
  readonly values: Float64Array | Float32Array;
}

/**
 * A matrix over given values, or of zeros.
 *
 * @param shape Rows and columns, integers ≥ 0.
 * @param values Entries row by row, kept by reference; zeros when left out.
 * @returns The matrix.
 * @throws {RangeError} If a size is not an integer ≥ 0 or `values` has another length.
 *
 * @example Two by two
 * ```ts
 * import { matrix } from "@softmix/softmix";
 * import { assertEquals } from "@std/assert";
 * const m = matrix([2, 2], new Float64Array([1, 2, 3, 4]));
 * assertEquals(m.values[1 * m.columns + 0], 3);
 * ```
 */
export function matrix(
  shape: readonly [rows: number, columns: number],
  values?: Float64Array,
): Matrix {
  const [rows, columns] = shape;
  for (const size of shape) {
    if (!(Number.isInteger(size) && size >= 0)) {
      throw new RangeError(
        `Cannot make a matrix as its sizes must be integers >= 0: current sizes are ${rows} x ${columns}`,
      );
    }
  }
  if (values !== undefined && values.length !== rows * columns) {
    throw new RangeError(
      `Cannot make a ${rows} x ${columns} matrix as it needs ${
        rows * columns
      } values: current number is ${values.length}`,
    );
  }
  return { rows, columns, values: values ?? new Float64Array(rows * columns) };
}

/**
 * A matrix from nested arrays, copied.
 *
 * @param rows Rows of equal length.
 * @returns The matrix.
 * @throws {RangeError} If the rows differ in length, or hold something else than numbers.
 */
export function matrixFromRows(
  rows: readonly ArrayLike<number>[],
): Matrix {
  check("make a matrix", { rows }, ARRAY);
  const columns = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) {
    if (row?.length !== columns) {
      throw new RangeError(
        `Cannot make a matrix as every row must have ${columns} values like the first: row ${
          i + 1
        } has ${row?.length ?? "none"}`,
      );
    }
    const other = firstOther(row);
    if (other >= 0) {
      throw new RangeError(
        `Cannot make a matrix as its entries must be numbers: entry ${
          other + 1
        } of row ${i + 1} is ${shownValue(row[other])}`,
      );
    }
    values.set(row, i * columns);
  }
  return { rows: rows.length, columns, values };
}

/**
 * The first of the values that is no number, or -1: copied to a typed array, blank, null and
 * false would become 0, true 1, and a date its milliseconds.
 */
export function firstOther(values: ArrayLike<unknown>): number {
  if (values instanceof Float64Array || values instanceof Float32Array) {
    return -1;
  }
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] !== "number") return i;
  }
  return -1;
}

/**
 * A matrix as nested arrays, for JSON and printing.
 *
 * @param m n × d.
 * @returns n arrays of length d, copied.
 */
export function matrixToRows(m: FeatureMatrix): number[][] {
  return Array.from({ length: m.rows }, (_, i) => Array.from(rowOf(m, i)));
}

/** Row i as a view: no copy, so writing to it writes to the matrix. */
export function rowOf(m: Matrix, i: number): Float64Array;
export function rowOf(
  m: FeatureMatrix,
  i: number,
): Float64Array | Float32Array;
export function rowOf(m: FeatureMatrix, i: number): FeatureMatrix["values"] {
  return m.values.subarray(i * m.columns, (i + 1) * m.columns);
}

/** All rows, as views. */
export function rowsOf(m: Matrix): Float64Array[] {
  return Array.from({ length: m.rows }, (_, i) => rowOf(m, i));
}

/** A copy that can be written to. */
export function copyOf({ rows, columns, values }: Matrix): Matrix {
  return { rows, columns, values: values.slice() };
}

/** The transpose, as a new matrix. */
export function transposed({ rows, columns, values }: Matrix): Matrix {
  const turned = matrix([columns, rows]);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      turned.values[j * rows + i] = values[i * columns + j]!;
    }
  }
  return turned;
}

/** A matrix with the given rows of `m`, in the given order, copied in double precision. */
export function takeRows(m: FeatureMatrix, indices: ArrayLike<number>): Matrix {
  const taken = matrix([indices.length, m.columns]);
  for (let i = 0; i < indices.length; i++) {
    taken.values.set(rowOf(m, indices[i]!), i * m.columns);
  }
  return taken;
}

/** A matrix with the given columns of `m`, in the given order, copied in double precision. */
export function takeColumns(
  m: FeatureMatrix,
  indices: ArrayLike<number>,
): Matrix {
  const taken = matrix([m.rows, indices.length]);
  for (let i = 0; i < m.rows; i++) {
    for (let c = 0; c < indices.length; c++) {
      taken.values[i * indices.length + c] = m
        .values[i * m.columns + indices[c]!]!;
    }
  }
  return taken;
}
