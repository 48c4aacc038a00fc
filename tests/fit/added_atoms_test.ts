import { assert, assertEquals } from "@std/assert";
import { logLikelihood, softmaxMixture } from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { withAtoms } from "../../lib/fit/added_atoms.ts";
import { reweight } from "../../lib/fit/reweight.ts";
import { optimalityGap } from "../../lib/inference/optimality_gap.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("withAtoms() adds maxima of the gain, which raise the likelihood at the best weights", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { data } = simulatedCase(seed, { components: 3, scale: 2 });
    const one = quasiNewton(data, softmaxMixture([1], [[0, 0, 0]]));
    const { maxima } = optimalityGap(data, one.mixture);
    assert(maxima.length > 0);
    for (const maximum of maxima) {
      const added = withAtoms(one.mixture, [maximum]);
      assertEquals(added.weights[1], 0);
      const start = reweight(data, added);
      assertEquals(start.weights.length, 2);
      assert(logLikelihood(data, start) > one.logLikelihood);
    }
  }
});
