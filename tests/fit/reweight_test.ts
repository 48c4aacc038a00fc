import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  logLikelihood,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { em, score } from "../../lib/estimation.ts";
import { reweight } from "../../lib/fit/reweight.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("reweight() meets the conditions of the maximum: slopes 1 where there is weight, at most 1 elsewhere", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const { data } = simulatedCase(seed, { components: 1 + seed % 3 });
    const atoms = 2 + seed % 9;
    const start = simulateMixture(atoms, 3, { seed: -seed, scale: 2 });
    const best = reweight(data, start);
    assertEquals(best.atoms, start.atoms);
    assertAlmostEquals(best.weights.reduce((a, b) => a + b, 0), 1, 1e-14);
    const slopes = score(data, best).weights;
    for (const [k, weight] of best.weights.entries()) {
      assert(weight >= 0);
      // A gain of g per choice needs a slope of 1 + g: rounding leaves 1e-15.
      assert(slopes[k]! <= 1 + 1e-9, `seed ${seed}: ${slopes[k]}`);
      if (weight > 1e-6) assertAlmostEquals(slopes[k]!, 1, 1e-7);
    }
    assert(logLikelihood(data, best) >= logLikelihood(data, start));
  }
});

Deno.test("reweight() gives equal atoms and starts with weight 0 no trouble", () => {
  const { data, truth } = simulatedCase(31);
  const [a, b] = [truth.atoms.values.slice(0, 3), truth.atoms.values.slice(3)];
  const values = new Float64Array([...a, ...a, ...b]);
  const doubled = {
    weights: new Float64Array([1, 0, 0]),
    atoms: { rows: 3, columns: 3, values },
  };
  const best = reweight(data, doubled);
  const plain = reweight(data, truth);
  assertAlmostEquals(best.weights[2]!, plain.weights[1]!, 1e-8);
  assertAlmostEquals(
    logLikelihood(data, best),
    logLikelihood(data, plain),
    1e-9 * Math.abs(logLikelihood(data, plain)),
  );
});

Deno.test("reweight() does at least as well as EM on both", () => {
  const { data, truth } = simulatedCase(32);
  const gained = em(data, truth, { maxIterations: 1 });
  assert(
    logLikelihood(data, reweight(data, truth)) >= gained.logLikelihoods[0]!,
  );
});

Deno.test("reweight() leaves a start that misses items to beyond underflow", () => {
  const data = choiceData([[0], [1], [2]], [10, 1, 10]);
  const start = softmaxMixture([1, 0], [[-900], [900]]);
  const { weights } = reweight(data, start);
  // Each far atom has one end item, and both miss the middle alike.
  assertAlmostEquals(weights[0]!, 0.5, 1e-6);
});
