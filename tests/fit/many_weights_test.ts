import { assert, assertAlmostEquals } from "@std/assert";
import { logLikelihood, simulateMixture, softmaxMixture } from "../../mod.ts";
import { reweightMany } from "../../lib/fit/many_weights.ts";
import { reweight } from "../../lib/fit/reweight.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("reweightMany() comes to the weights' maximum that reweight() finds, and never falls", () => {
  for (let seed = 1; seed <= 4; seed++) {
    const { data } = simulatedCase(seed);
    const atoms = simulateMixture(40, 3, { scale: 3, seed }).atoms;
    const start = { weights: new Float64Array(40).fill(1 / 40), atoms };
    const best = logLikelihood(data, reweight(data, start));
    let mixture = start, before = logLikelihood(data, start);
    for (let call = 0; call < 4; call++) {
      mixture = reweightMany(data, mixture, 1e-10)! as typeof start;
      const value = logLikelihood(data, mixture);
      assert(value >= before - 1e-7);
      before = value;
    }
    assertAlmostEquals(before / data.choices, best / data.choices, 1e-8);
    assert(mixture.weights.some((v) => v === 0));
  }
});

Deno.test("reweightMany() says when atoms miss an item", () => {
  const { data } = simulatedCase(1);
  const far = softmaxMixture([1], [[3000, 0, 0]]);
  assert(reweightMany(data, far, 1e-10) === undefined);
});
