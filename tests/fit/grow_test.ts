import { assert, assertEquals } from "@std/assert";
import { logLikelihood, softmaxMixture } from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { grownStarts } from "../../lib/fit/grow.ts";
import { optimalityGap } from "../../lib/inference/optimality_gap.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("grownStarts() have one component more and a higher likelihood", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { data } = simulatedCase(seed, { components: 3, scale: 2 });
    const one = quasiNewton(data, softmaxMixture([1], [[0, 0, 0]]));
    const { maxima } = optimalityGap(data, one.mixture);
    const starts = grownStarts(data, one.mixture, maxima);
    assert(starts.length > 0);
    for (const start of starts) {
      assertEquals(start.weights.length, 2);
      assert(logLikelihood(data, start) > one.logLikelihood);
    }
  }
});
