import { assertEquals } from "@std/assert";
import { intervalOf } from "../../lib/linalg/interval_of.ts";

Deno.test("every number lies in the interval that a walk from the first border finds", () => {
  const borders = Int32Array.of(0, 1, 2, 7, 8, 20);
  for (let value = 0; value < 20; value++) {
    let walked = 0;
    while (borders[walked + 1]! <= value) walked++;
    assertEquals(intervalOf(value, borders), walked);
  }
  assertEquals(intervalOf(3, [0, 10]), 0);
});
