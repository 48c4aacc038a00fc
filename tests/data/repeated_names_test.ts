import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { repeatedNames } from "../../lib/data/repeated_names.ts";

Deno.test("repeatedNames() counts what a set would", () => {
  const name = fc.string({
    unit: fc.constantFrom("a", "b", "é"),
    maxLength: 5,
  });
  fc.assert(
    fc.property(fc.array(name, { maxLength: 60 }), (names) => {
      const seen = new Set<string>();
      const repeats = Array.from(names.keys())
        .filter((j) => seen.size === seen.add(names[j]!).size);
      assertEquals(repeatedNames(names), {
        again: names.length - seen.size,
        first: repeats[0] ?? -1,
      });
    }),
    { seed: 1, numRuns: 1000 },
  );
});
