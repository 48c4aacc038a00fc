import { assertAlmostEquals } from "@std/assert";
import { singularValues } from "../../lib/linalg/decompositions.ts";
import { type Matrix, matrix, rowOf } from "../../lib/linalg/matrix.ts";
import { dot } from "../../lib/linalg/vectors.ts";
import { drawNormalsInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

function random(rows: number, columns: number): Matrix {
  const m = matrix([rows, columns]);
  drawNormalsInto(m.values, stream(`${rows} x ${columns}`, "test"));
  return m;
}

Deno.test("singularValues() are the lengths of the images of orthonormal vectors, ascending", () => {
  for (const [m, n] of [[7, 3], [4, 4], [2, 5], [1, 1]] as const) {
    const a = random(m, n);
    const { values, vectors } = singularValues(a);
    for (let i = 0; i < n; i++) {
      const v = rowOf(vectors, i);
      const image = Array.from({ length: m }, (_, r) => dot(rowOf(a, r), v));
      assertAlmostEquals(Math.hypot(...image), values[i]!, 1e-13);
      if (i > 0) {
        assertAlmostEquals(Math.min(values[i]! - values[i - 1]!, 0), 0);
      }
      for (let k = 0; k <= i; k++) {
        assertAlmostEquals(dot(v, rowOf(vectors, k)), i === k ? 1 : 0, 1e-13);
      }
    }
    // The sum of squares is that of the entries.
    const squares = values.reduce((sum, v) => sum + v * v, 0);
    assertAlmostEquals(squares, dot(a.values, a.values), 1e-12);
    if (m < n) assertAlmostEquals(values[n - m - 1]!, 0, 1e-13);
  }
});
