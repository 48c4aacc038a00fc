import { assert, assertAlmostEquals } from "@std/assert";
import { symmetricEigen } from "../../lib/linalg/decompositions.ts";
import { matrixFromRows } from "../../lib/linalg/matrix.ts";

Deno.test("symmetricEigen() gives ascending values and vectors that the matrix scales", () => {
  const m = matrixFromRows([[2, -1, 0], [-1, 2, -1], [0, -1, 2]]);
  const { values, vectors } = symmetricEigen(m);
  const known = [2 - Math.SQRT2, 2, 2 + Math.SQRT2];
  for (let i = 0; i < 3; i++) {
    assertAlmostEquals(values[i]!, known[i]!, 1e-14);
    assert(i === 0 || values[i]! >= values[i - 1]!);
    const v = vectors.values.subarray(i * 3, i * 3 + 3);
    for (let r = 0; r < 3; r++) {
      let product = 0;
      for (let c = 0; c < 3; c++) product += m.values[r * 3 + c]! * v[c]!;
      assertAlmostEquals(product, values[i]! * v[r]!, 1e-14);
    }
  }
});
