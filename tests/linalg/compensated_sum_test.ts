import { assertEquals } from "@std/assert";
import { CompensatedSum } from "../../lib/linalg/compensated_sum.ts";

function sumOf(terms: readonly number[]): number {
  const sum = new CompensatedSum();
  for (const term of terms) sum.add(term);
  return sum.value;
}

Deno.test("what rounding takes from a sum is kept", () => {
  assertEquals(sumOf([1, 1e100, 1, -1e100]), 2);
  assertEquals(sumOf([1e100, 1, -1e100, 1]), 2);
  assertEquals(sumOf(Array(1000).fill(0.1)), 100);
  assertEquals(sumOf([]), 0);
});

Deno.test("a sum that is not finite stays what it is", () => {
  assertEquals(sumOf([1, Infinity, 1]), Infinity);
  assertEquals(sumOf([1, NaN]), NaN);
  assertEquals(sumOf([Infinity, -Infinity]), NaN);
});
