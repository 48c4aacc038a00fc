import { assert, assertAlmostEquals } from "@std/assert";
import { maximumOfQuadraticInto } from "../../lib/linalg/active_set.ts";
import { lowerQuadraticInto } from "../../lib/linalg/nonnegative_quadratic.ts";
import {
  choleskyInto,
  solveCholeskyInto,
} from "../../lib/linalg/triangular.ts";
import { norm } from "../../lib/linalg/vectors.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

/** G with diagonal 1 and c, at random. */
function quadratic(n: number, seed: number) {
  const rng = stream(seed, "quadratic");
  const rows = Array.from({ length: n }, () => {
    const row = new Float64Array(n + 2);
    drawNormalsInto(row, rng);
    return row.map((v) => v / norm(row));
  });
  const c = new Float64Array(n);
  drawNormalsInto(c, rng);
  const G = rows.map((a) =>
    rows.map((b) => a.reduce((s, v, i) => s + v * b[i]!, 0))
  );
  return { G, c };
}

Deno.test("lowerQuadraticInto() ends where active sets do", () => {
  let zeros = 0, positive = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const n = 4 + 3 * (seed % 8);
    const { G, c } = quadratic(n, seed);
    const multiplyInto = (y: Float64Array, x: Float64Array) => {
      for (let i = 0; i < n; i++) {
        y[i] = G[i]!.reduce((s, v, m) => s + v * x[m]!, 0);
      }
    };
    const exact = new Float64Array(n);
    maximumOfQuadraticInto(exact, {
      maximumOver: (free) => {
        const block = Float64Array.from(
          free.flatMap((i) => free.map((m) => G[i]![m]!)),
        );
        const solution = Float64Array.from(free, (i) => c[i]!);
        assert(choleskyInto(block, block, free.length));
        solveCholeskyInto(solution, block, free.length);
        return solution;
      },
      slopesAt: (x) =>
        c.map((v, i) => v - G[i]!.reduce((s, g, m) => s + g * x[m]!, 0)),
      leastSlope: 1e-12,
      leastEntry: 0,
      mostFree: n,
    });
    // From an interior point, and from the corner.
    for (const from of [1, 0]) {
      const x = new Float64Array(n).fill(from);
      const gradient = new Float64Array(n);
      multiplyInto(gradient, x);
      for (let i = 0; i < n; i++) gradient[i]! -= c[i]!;
      lowerQuadraticInto(x, gradient, {
        ...{ multiplyInto, shrinks: 1e-11, mostProducts: 5000 },
      });
      for (let i = 0; i < n; i++) {
        assertAlmostEquals(x[i]!, exact[i]!, 1e-7, `seed ${seed}`);
      }
      zeros += exact.filter((v) => v === 0).length;
      positive += exact.filter((v) => v > 0).length;
    }
  }
  assert(zeros > 50 && positive > 50);
});
