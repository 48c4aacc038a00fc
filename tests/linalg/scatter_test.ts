import { assertEquals } from "@std/assert";
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
