import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { toUserUnits, toWhitened } from "../../lib/data/whitening.ts";
import { errorOf, estimate } from "../../lib/experiments/estimators.ts";
import { drawCase } from "../../lib/experiments/simulated_case.ts";
import {
  reorderComponents,
  softmaxMixture,
} from "../../lib/model/softmax_mixture.ts";

const drawn = drawCase({
  items: 300,
  features: 3,
  components: 3,
  choices: 10_000,
  scale: 1.5,
}, { seed: 1, replicate: 0 });

Deno.test("the truth has no error, whatever the order of its components", () => {
  const { weights, atoms } = errorOf(
    reorderComponents(drawn.truth, [2, 0, 1]),
    drawn,
  );
  assertEquals([weights, atoms], [0, 0]);
});

Deno.test("an atom off by d in whitened coordinates counts d/√K", () => {
  const { data: { whitening }, truth } = drawn;
  const moved = toWhitened(truth.atoms, whitening);
  moved.values[4]! += 0.3;
  const { atoms } = errorOf(
    { ...truth, atoms: toUserUnits(moved, whitening) },
    drawn,
  );
  assertAlmostEquals(atoms, 0.3 / Math.sqrt(3), 1e-12);
});

Deno.test("errors are in whitened coordinates, not in the user's units", () => {
  const data = choiceData([[0], [200]], [1, 1]); // standard deviation 100
  const truth = softmaxMixture([1], [[0.01]]);
  const { atoms } = errorOf(softmaxMixture([1], [[0.02]]), {
    data,
    truth,
    seed: "",
  });
  assertAlmostEquals(atoms, 1, 1e-12);
});

Deno.test("no estimate is more likely than the maximum of the likelihood", () => {
  const top = estimate("likelihood", drawn, undefined);
  assertEquals(top.failed, false);
  for (const estimator of ["moments", "tensor"] as const) {
    const { logLikelihood } = estimate(estimator, drawn, undefined);
    assert(logLikelihood < top.logLikelihood);
  }
});
