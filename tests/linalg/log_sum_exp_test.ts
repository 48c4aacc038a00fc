import { assertAlmostEquals, assertEquals } from "@std/assert";
import { logSumExp } from "../../lib/linalg/log_sum_exp.ts";

const of = (...x: number[]) => logSumExp(new Float64Array(x));

Deno.test("logSumExp() at its edges", () => {
  assertEquals(of(), -Infinity);
  assertEquals(of(-Infinity, -Infinity), -Infinity);
  assertEquals(of(1, Infinity), Infinity);
  assertEquals(of(1, NaN, 2), NaN);
  assertEquals(of(-Infinity, 3), 3);
});

Deno.test("logSumExp() shifts with its arguments", () => {
  assertAlmostEquals(of(0, 0), Math.LN2, Number.EPSILON);
  for (const shift of [-1e5, -700, 700, 1e5]) {
    assertAlmostEquals(
      of(shift, shift),
      shift + Math.LN2,
      2 * Number.EPSILON * Math.abs(shift),
    );
  }
});
