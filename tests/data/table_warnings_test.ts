import { assertEquals } from "@std/assert";
import { choiceDataFromColumns } from "../../mod.ts";

Deno.test("integers that go along with the counts over ten rows look like counts, others do not", () => {
  const sold = [3, 10, 44, 7, 31, 8, 19, 27, 2, 50];
  const warnings = (x: readonly number[], n: readonly number[] = sold) =>
    choiceDataFromColumns({ sold: n, x }, { counts: "sold" }).warnings;
  const alike =
    '"x" is a feature, but looks like counts of the same kind as "sold": leave out by --features what the choices made';
  assertEquals(warnings(sold.map((n, j) => 2 * n + j)), [alike]);
  assertEquals(warnings(sold.map((n) => 2 * n + 0.5)), []);
  assertEquals(warnings(sold.map((n) => n - 20)), []);
  assertEquals(warnings(sold.map((n, j) => (n * 7 + j) % 13)), []);
  assertEquals(warnings(sold.map((n) => 2 * n), sold.map((n) => n / 3)), []);
  assertEquals(warnings([6, 20, 88], sold.slice(0, 3)), []);
});

Deno.test("a total of many counts, or of few, is told apart from a favourite", () => {
  const warnings = (n: readonly number[]) =>
    choiceDataFromColumns({ n, x: n.map((_, j) => (j * j) % 7) }, {
      counts: "n",
    }).warnings;
  const total = (row: number, sum: number) =>
    `the count of row ${row} is the sum of all others, ${sum}: leave the row out of the table if it is a total`;
  assertEquals(warnings([1, 2, 3, 6]), [total(4, 6)]);
  assertEquals(warnings([6, 1, 2, 3]), [total(1, 6)]);
  assertEquals(warnings([0.1, 0.2, 0.3, 0.6]), [total(4, 0.6)]);
  assertEquals(warnings([1, 2, 3, 7]), []);
  assertEquals(warnings([3, 1, 2]), []);
  assertEquals(warnings([0, 0, 5, 5]), []);
});
