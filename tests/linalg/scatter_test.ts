import { assertAlmostEquals, assertEquals } from "@std/assert";
import { simulateFeatures } from "../../mod.ts";
import { matrixFromRows, matrixToRows } from "../../lib/linalg/matrix.ts";
import { scatter } from "../../lib/linalg/scatter.ts";

Deno.test("scatter() is the sum of weighted outer products, both triangles", () => {
  const rows = matrixFromRows([[1, 2], [3, 5], [7, 7]]);
  const coefficients = new Float64Array([2, -1, 0]);
  assertEquals(matrixToRows(scatter(rows, coefficients)), [
    [2 - 9, 4 - 15],
    [4 - 15, 8 - 25],
  ]);
  const centre = new Float64Array([1, 1]);
  assertEquals(matrixToRows(scatter(rows, coefficients, centre)), [
    [-4, -8],
    [-8, 2 - 16],
  ]);
});

Deno.test("scatter() is the naive sum for sizes around its blocks and tiles", () => {
  for (const n of [1, 2, 3, 4, 5, 7, 8, 9]) {
    for (const p of [1, 95, 96, 97, 200]) {
      const rows = simulateFeatures(p, n, { seed: `${p} ${n}` });
      const coefficients = Float64Array.from({ length: p }, (_, j) => j % 3);
      const centre = Float64Array.from({ length: n }, (_, l) => l / 10);
      const { values } = scatter(rows, coefficients, centre);
      for (let i = 0; i < n; i++) {
        for (let m = 0; m < n; m++) {
          let sum = 0;
          for (let j = 0; j < p; j++) {
            sum += coefficients[j]! * (rows.values[j * n + i]! - centre[i]!) *
              (rows.values[j * n + m]! - centre[m]!);
          }
          assertAlmostEquals(values[i * n + m]!, sum, 1e-11);
        }
      }
    }
  }
});
