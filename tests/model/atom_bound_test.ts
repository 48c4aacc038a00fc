import { assertAlmostEquals, assertEquals } from "@std/assert";
import { norm } from "../../lib/linalg/vectors.ts";
import {
  atomBoundOf,
  defaultAtomBound,
  isOnBound,
  isWithinBound,
  projectOnBallInto,
} from "../../lib/model/atom_bound.ts";

Deno.test("the bound is twice the condensation point unless given", () => {
  assertEquals(atomBoundOf(undefined, 5000), defaultAtomBound(5000));
  assertAlmostEquals(defaultAtomBound(Math.E ** 2), 4, 1e-15);
  assertEquals(atomBoundOf(3, 10), 3);
  assertEquals(atomBoundOf(Infinity, 10), Infinity);
  assertEquals(atomBoundOf(1e200, 10), Infinity);
});

Deno.test("an atom on the bound is within it, one farther out is not, one farther in is not on it", () => {
  const at = (length: number) => new Float64Array([0.6 * length, 0.8 * length]);
  const sides = [2 - 1e-8, 2, 2 + 1e-8].map((length) => [
    isWithinBound(at(length), 2),
    isOnBound(at(length), 2),
  ]);
  assertEquals(sides, [[true, false], [true, true], [false, true]]);
  assertEquals(isWithinBound(at(NaN), 2), false);
});

Deno.test("what lies outside of the ball is scaled back onto it, however far out; what lies inside stays", () => {
  const projected = (...x: number[]) => {
    const atom = new Float64Array(x);
    projectOnBallInto(atom, 2);
    return atom;
  };
  assertEquals(projected(0, 1.5), new Float64Array([0, 1.5]));
  assertEquals(projected(0, 0), new Float64Array(2));
  for (const size of [1, 1e200, 1e307]) {
    const atom = projected(3 * size, 4 * size);
    assertAlmostEquals(atom[0]!, 1.2, 1e-15);
    assertAlmostEquals(norm(atom), 2, 1e-15);
  }
});
