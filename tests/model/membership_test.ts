import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { matrix } from "../../lib/linalg/matrix.ts";
import { sum } from "../../lib/linalg/vectors.ts";
import { averageWeights } from "../../lib/model/membership.ts";

Deno.test("average weights are means over choosers, and none is above 1 whatever rounding makes of shares", () => {
  for (let U = 2; U < 60; U++) {
    const covariates = matrix([U, 2]);
    for (let u = 0; u < U; u++) {
      covariates.values.set([1, Math.sin(u)], 2 * u);
    }
    const shares = new Float64Array(U).fill(1 / U);
    const of = { covariates, shares };
    assertEquals(averageWeights(Float64Array.of(0.3, -2), of)[0], 1);
    const [one, two] = averageWeights(Float64Array.of(0.3, -2, 0, 0), of);
    let mean = 0;
    for (let u = 0; u < U; u++) {
      mean += 1 / (1 + Math.exp(-0.3 + 2 * Math.sin(u))) / U;
    }
    assertAlmostEquals(one!, mean, 1e-14);
    assertAlmostEquals(sum(Float64Array.of(one!, two!)), 1, 1e-15);
    const known = averageWeights(Float64Array.of(800, 0, 0, 0), of);
    assert(known.every((weight) => weight <= 1));
  }
});
