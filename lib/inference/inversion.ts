/** The inverse of an information, its spectrum, and the root of a sandwich. */
import { symmetricEigen } from "../linalg/decompositions.ts";
import { largestEigen } from "../linalg/lanczos.ts";
import { type Matrix, matrix, rowOf } from "../linalg/matrix.ts";
import {
  choleskyInto,
  solveLowerInto,
  solveLowerTransposedInto,
} from "../linalg/triangular.ts";
import { addScaledInto, dot } from "../linalg/vectors.ts";

/** What there is to know about the inverse of an information with n ≥ 1. */
export interface Inversion {
  /** Eigenvalues, ascending, once it is scaled to unit diagonal, which no choice of units can change; at least the extreme ones. */
  readonly values: Float64Array;
  /** The direction of the smallest eigenvalue, in the coordinates: length n. */
  readonly weakest: Float64Array;
  /** Rows whose outer products, each with its sign, sum to the inverse, where an eigenvalue is 0 to that of the rest: n × n. */
  readonly root: Matrix;
  /** 1, or −1 for a direction of negative information: length n. */
  readonly signs: Float64Array;
}

/**
 * Information of one choice below which a parameter counts as not seen at
 * all: its standard error in whitened units would be 100 at 1e9 choices.
 */
const LEAST_INFORMATION = 1e-13;
/** See {@linkcode largestEigen}: the vector of the smallest is wanted, of the largest the value. */
const WEAKEST_TOLERANCE = 1e-9, LARGEST_TOLERANCE = 1e-5;

/** Inverts an information by Cholesky, or by all its eigenvalues where it has no factor. Costs O(n³). */
export function inversionOf(information: Matrix): Inversion {
  const n = information.rows;
  const { scales, scaled } = scaledToUnit(information);
  const inUnits = (v: Float64Array) => v.map((x, i) => x / scales[i]!);
  const factor = new Float64Array(n * n);
  const root = matrix([n, n]);
  if (!choleskyInto(factor, scaled.values, n)) {
    const { values, vectors } = symmetricEigen(scaled);
    for (let e = 0; e < n; e++) {
      const size = Math.abs(values[e]!);
      if (!(size > 0)) continue;
      addScaledInto(
        rowOf(root, e),
        inUnits(rowOf(vectors, e)),
        1 / Math.sqrt(size),
      );
    }
    const weakest = inUnits(rowOf(vectors, 0));
    return { values, weakest, root, signs: values.map(Math.sign) };
  }
  const least = largestEigen((v) => {
    solveLowerInto(v, factor, n);
    solveLowerTransposedInto(v, factor, n);
  }, { n, tolerance: WEAKEST_TOLERANCE });
  const largest = largestEigen(
    (v) => v.set(v.map((_, i) => dot(rowOf(scaled, i), v))),
    { n, tolerance: LARGEST_TOLERANCE },
  );
  // The factor's inverse, column by column.
  const column = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let e = i; e < n; e++) {
      let sum = e === i ? 1 : 0;
      for (let m = i; m < e; m++) sum -= factor[e * n + m]! * column[m]!;
      column[e] = sum / factor[e * n + e]!;
      root.values[e * n + i] = column[e]! / scales[i]!;
    }
  }
  return {
    values: Float64Array.of(1 / least.value, largest.value),
    weakest: inUnits(least.vector),
    root,
    signs: new Float64Array(n).fill(1),
  };
}

/** A matrix scaled to unit diagonal, and the square roots of the diagonal; 1 where it is 0, and the row 0. */
function scaledToUnit(information: Matrix) {
  const n = information.rows;
  const scales = Float64Array.from({ length: n }, (_, i) => {
    const diagonal = information.values[i * n + i]!;
    return Math.abs(diagonal) > LEAST_INFORMATION
      ? Math.sqrt(Math.abs(diagonal))
      : 0;
  });
  const scaled = information.values.map((value, at) => {
    const size = scales[Math.floor(at / n)]! * scales[at % n]!;
    return size > 0 ? value / size : 0;
  });
  return { scales: scales.map((v) => v || 1), scaled: matrix([n, n], scaled) };
}

/** I⁻¹·b: length n. Costs O(n²). */
export function solutionOf(
  { root, signs }: Inversion,
  b: Float64Array,
): Float64Array {
  const solution = new Float64Array(b.length);
  for (const [e, sign] of signs.entries()) {
    const row = rowOf(root, e);
    addScaledInto(solution, row, sign * dot(row, b));
  }
  return solution;
}

/** A root of I⁻¹·J·I⁻¹ from one of I⁻¹ and the scores' information J, one direction a row. Costs O(n³). */
export function sandwichRoot(inverse: Matrix, scores: Matrix): Matrix {
  const n = inverse.rows;
  const root = matrix([n, n]);
  const { scales, scaled } = scaledToUnit(scores);
  const { values, vectors } = symmetricEigen(scaled);
  for (let e = 0; e < n; e++) {
    const length = Math.sqrt(Math.max(values[e]!, 0));
    const part = rowOf(vectors, e).map((v, i) => length * scales[i]! * v);
    for (let j = 0; j < n; j++) {
      const row = rowOf(inverse, j);
      addScaledInto(rowOf(root, e), row, dot(row, part));
    }
  }
  return root;
}
