/** Least squares with nonnegative coefficients: the conditions for a minimum. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { leastSquares } from "../../lib/linalg/decompositions.ts";
import { type Matrix, matrix, takeColumns } from "../../lib/linalg/matrix.ts";
import { nonnegativeLeastSquares } from "../../lib/linalg/nonnegative_least_squares.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

function problem(seed: number, m: number, n: number) {
  const rng = stream(seed, `nonnegative ${m} ${n}`);
  const normals = (size: number) =>
    Float64Array.from({ length: size }, () => drawNormal(rng));
  return { a: matrix([m, n], normals(m * n)), b: normals(m) };
}

/** b − A·x, and Aᵀ of it. */
function residualsOf(a: Matrix, b: Float64Array, x: Float64Array) {
  const { rows: m, columns: n, values } = a;
  const rest = b.map((v, r) =>
    x.reduce((left, xi, i) => left - values[r * n + i]! * xi, v)
  );
  const slopes = x.map((_, i) => {
    let sum = 0;
    for (let r = 0; r < m; r++) sum += values[r * n + i]! * rest[r]!;
    return sum;
  });
  return { rest, slopes };
}

Deno.test("nonnegativeLeastSquares() meets the conditions for a minimum, with more columns than rows or fewer", () => {
  let held = 0, free = 0;
  for (const [m, n] of [[6, 3], [5, 5], [4, 12], [1, 4]] as const) {
    for (let seed = 1; seed <= 20; seed++) {
      const { a, b } = problem(seed, m, n);
      const x = nonnegativeLeastSquares(a, b);
      const { slopes } = residualsOf(a, b, x);
      for (const [i, value] of x.entries()) {
        assert(value >= 0);
        if (value > 0) {
          free++;
          assertAlmostEquals(slopes[i]!, 0, 1e-10);
        } else {
          held++;
          assert(slopes[i]! <= 1e-10, `seed ${seed}: ${slopes[i]}`);
        }
      }
      assert(x.filter((v) => v > 0).length <= m);
      const used = [...x.keys()].filter((i) => x[i]! > 0);
      if (used.length === 0) continue;
      const alone = leastSquares(takeColumns(a, used), b);
      for (const [i, at] of used.entries()) {
        assertAlmostEquals(x[at]!, alone[i]!, 1e-10);
      }
    }
  }
  assert(held > 100 && free > 100, `${held} held, ${free} free`);
});

Deno.test("nonnegativeLeastSquares() finds coefficients that are there, and 0 where all would lower nothing", () => {
  const { a } = problem(3, 8, 4);
  const known = Float64Array.of(2, 0, 0.5, 1e-6);
  const b = residualsOf(a, new Float64Array(8), known.map((v) => -v)).rest;
  for (const [i, v] of nonnegativeLeastSquares(a, b).entries()) {
    assertAlmostEquals(v, known[i]!, 1e-13);
  }
  // All columns point away.
  const away = matrix([2, 2], Float64Array.of(1, 2, 1, 3));
  assertEquals(
    nonnegativeLeastSquares(away, Float64Array.of(-1, -1)),
    new Float64Array(2),
  );
  assertEquals(
    nonnegativeLeastSquares(away, new Float64Array(2)),
    new Float64Array(2),
  );
});
