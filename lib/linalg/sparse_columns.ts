/** Matrices most of whose entries are 0 or do not matter, column by column. */

/** The entries that are kept, those of column k from `starts[k]` up to but not including `starts[k + 1]`. */
export interface SparseColumns {
  readonly rows: number;
  readonly columns: number;
  /** Length columns + 1. */
  readonly starts: Int32Array;
  /** The row of each entry, ascending within a column. */
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** S·x. Costs one pass over the entries. */
export function combinedInto(
  y: Float64Array, // out: rows
  { columns, starts, indices, values }: SparseColumns,
  x: Float64Array, // in: columns
): void {
  y.fill(0);
  for (let k = 0; k < columns; k++) {
    const factor = x[k]!;
    if (factor === 0) continue;
    for (let e = starts[k]!, end = starts[k + 1]!; e < end; e++) {
      y[indices[e]!]! += factor * values[e]!;
    }
  }
}

/** Sᵀ·y. */
export function productsInto(
  x: Float64Array, // out: columns
  { columns, starts, indices, values }: SparseColumns,
  y: Float64Array, // in: rows
): void {
  for (let k = 0; k < columns; k++) {
    let sum = 0;
    for (let e = starts[k]!, end = starts[k + 1]!; e < end; e++) {
      sum += y[indices[e]!]! * values[e]!;
    }
    x[k] = sum;
  }
}

/** Σ_j d_j·S_jk². */
export function squaresInto(
  x: Float64Array, // out: columns
  { columns, starts, indices, values }: SparseColumns,
  d: Float64Array, // in: rows
): void {
  for (let k = 0; k < columns; k++) {
    let sum = 0;
    for (let e = starts[k]!, end = starts[k + 1]!; e < end; e++) {
      sum += d[indices[e]!]! * values[e]! * values[e]!;
    }
    x[k] = sum;
  }
}
