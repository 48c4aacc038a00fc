import { assertEquals } from "@std/assert";
import { assertRefused } from "../refusal.ts";
import {
  matrix,
  matrixFromRows,
  matrixToRows,
  rowOf,
  takeColumns,
  takeRows,
} from "../../lib/linalg/matrix.ts";

const twoByThree = [[1, 2, 3], [4, 5, 6]];

Deno.test("matrixFromRows() and matrixToRows() are inverse", () => {
  assertEquals(matrixToRows(matrixFromRows(twoByThree)), twoByThree);
  assertEquals(matrixToRows(matrixFromRows([])), []);
});

Deno.test("rowOf() is a view, takeRows() and takeColumns() copy", () => {
  const m = matrixFromRows(twoByThree);
  const rows = takeRows(m, [1, 0]);
  const columns = takeColumns(m, [2, 0]);
  rowOf(m, 0)[0] = 9;
  assertEquals(m.values[0], 9);
  assertEquals(matrixToRows(rows), [[4, 5, 6], [1, 2, 3]]);
  assertEquals(matrixToRows(columns), [[3, 1], [6, 4]]);
});

Deno.test("matrix() and matrixFromRows() refuse sizes that do not fit", () => {
  assertRefused(
    () => matrix([2, 2], new Float64Array(3)),
    "Cannot make a 2 x 2 matrix as it needs 4 values: current number is 3",
  );
  assertRefused(
    () => matrix([1.5, 2]),
    "Cannot make a matrix as its sizes must be integers >= 0: current sizes are 1.5 x 2",
  );
  assertRefused(
    () => matrixFromRows([[1, 2], [3]]),
    "Cannot make a matrix as every row must have 2 values like the first: row 2 has 1",
  );
  assertRefused(
    () => matrixFromRows([[1, 2], [3, null as unknown as number]]),
    "Cannot make a matrix as its entries must be numbers: entry 2 of row 2 is null",
  );
});
