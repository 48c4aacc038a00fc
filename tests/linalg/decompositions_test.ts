import { assert, assertAlmostEquals } from "@std/assert";
import {
  leastSquares,
  singularValues,
  symmetricEigen,
} from "../../lib/linalg/decompositions.ts";
import {
  type Matrix,
  matrix,
  matrixFromRows,
} from "../../lib/linalg/matrix.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

function randomMatrix(seed: number, rows: number, columns: number): Matrix {
  const rng = stream(seed, `decompositions ${rows} ${columns}`);
  return matrix(
    [rows, columns],
    Float64Array.from({ length: rows * columns }, () => drawNormal(rng)),
  );
}

const entry = (m: Matrix, i: number, j: number) => m.values[i * m.columns + j]!;

/** Σ_i a_i b_i over some numbers. */
function sumOf(n: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += term(i);
  return sum;
}

/** Fails unless rows are orthonormal. */
function assertOrthonormal(vectors: Matrix, slack: number): void {
  const { rows: n, columns } = vectors;
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      const product = sumOf(
        columns,
        (i) => entry(vectors, a, i) * entry(vectors, b, i),
      );
      assertAlmostEquals(product, a === b ? 1 : 0, slack);
    }
  }
}

function assertAscending(values: Float64Array): void {
  for (let i = 1; i < values.length; i++) assert(values[i - 1]! <= values[i]!);
}

Deno.test("symmetricEigen() has the values that are known of a chain", () => {
  const { values } = symmetricEigen(
    matrixFromRows([[2, -1, 0], [-1, 2, -1], [0, -1, 2]]),
  );
  for (const [i, known] of [2 - Math.SQRT2, 2, 2 + Math.SQRT2].entries()) {
    assertAlmostEquals(values[i]!, known, 1e-14);
  }
});

Deno.test("symmetricEigen() gives back any symmetric matrix: of one row, of 12, of low rank, with equal values", () => {
  const cases: Matrix[] = [1, 2, 5, 12].map((n) => {
    const a = randomMatrix(n, n, n);
    const both = a.values.map((v, i) => v + entry(a, i % n, Math.floor(i / n)));
    return matrix([n, n], both);
  });
  const v = randomMatrix(3, 1, 6).values;
  cases.push(
    matrix(
      [6, 6],
      Float64Array.from(
        { length: 36 },
        (_, i) => v[Math.floor(i / 6)]! * v[i % 6]!,
      ),
    ),
  );
  cases.push(matrixFromRows([[3, 0, 0], [0, -3, 0], [0, 0, 3]]));
  cases.push(matrix([4, 4]));
  for (const m of cases) {
    const n = m.rows;
    const { values, vectors } = symmetricEigen(m);
    assertAscending(values);
    assertOrthonormal(vectors, 1e-13);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const again = sumOf(
          n,
          (e) => values[e]! * entry(vectors, e, i) * entry(vectors, e, j),
        );
        assertAlmostEquals(again, entry(m, i, j), 1e-12);
      }
    }
  }
});

Deno.test("leastSquares() leaves residuals orthogonal to the columns, and takes the least of many solutions", () => {
  for (const [rows, columns] of [[7, 3], [3, 3], [2, 5]] as const) {
    const a = randomMatrix(9, rows, columns);
    const b = randomMatrix(10, rows, 1).values;
    const x = leastSquares(a, b);
    const rest = b.map((v, r) =>
      v - sumOf(columns, (c) => entry(a, r, c) * x[c]!)
    );
    for (let c = 0; c < columns; c++) {
      assertAlmostEquals(
        sumOf(rows, (r) => entry(a, r, c) * rest[r]!),
        0,
        1e-12,
      );
    }
    if (rows > columns) continue;
    assertAlmostEquals(Math.max(...rest.map(Math.abs)), 0, 1e-12);
    // What is least lies in the span of the rows: nothing of it is in a direction that they do not see.
    const { values, vectors } = singularValues(a);
    for (let e = 0; e < columns; e++) {
      if (values[e]! > 1e-12) continue;
      assertAlmostEquals(
        sumOf(columns, (c) => entry(vectors, e, c) * x[c]!),
        0,
        1e-12,
      );
    }
  }
  // Two equal columns share what one alone would have.
  const twice = leastSquares(
    matrixFromRows([[1, 1], [2, 2]]),
    Float64Array.of(3, 6),
  );
  for (const v of twice) assertAlmostEquals(v, 1.5, 1e-14);
});

Deno.test("singularValues() are the roots of the eigenvalues of AᵀA, and 0 for rows that there are not", () => {
  for (const [rows, columns] of [[6, 4], [4, 4], [2, 5]] as const) {
    const a = randomMatrix(5, rows, columns);
    const square = matrix([columns, columns]);
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < columns; j++) {
        square.values[i * columns + j] = sumOf(
          rows,
          (r) => entry(a, r, i) * entry(a, r, j),
        );
      }
    }
    const { values, vectors } = singularValues(a);
    assertAscending(values);
    assertOrthonormal(vectors, 1e-13);
    const known = symmetricEigen(square).values;
    for (let e = 0; e < columns; e++) {
      assertAlmostEquals(values[e]! ** 2, Math.max(known[e]!, 0), 1e-12);
      for (let i = 0; i < columns; i++) {
        const product = sumOf(
          columns,
          (j) => entry(square, i, j) * entry(vectors, e, j),
        );
        assertAlmostEquals(
          product,
          values[e]! ** 2 * entry(vectors, e, i),
          1e-12,
        );
      }
    }
    assert(values.filter((v) => v < 1e-12).length >= columns - rows);
  }
});
