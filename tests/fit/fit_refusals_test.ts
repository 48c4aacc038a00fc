/** What fit() refuses. */
import { assertEquals } from "@std/assert";
import { choiceData, fit, matrix, softmaxMixture } from "../../mod.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const { data, truth } = simulatedCase(10, { items: 150, components: 2 });

const refusals: [() => unknown, string][] = [
  [
    () => fit(data, { components: 0 }),
    "Cannot fit as components must be an integer >= 1: current value is 0",
  ],
  [
    () => fit(data, { components: 2.5 }),
    "Cannot fit as components must be an integer >= 1: current value is 2.5",
  ],
  [
    () => fit(data, { components: NaN }),
    "Cannot fit as components must be an integer >= 1: current value is NaN",
  ],
  [
    () => fit(data, { components: 151 }),
    "Cannot fit as components must be at most the number of items, 150: current value is 151",
  ],
  [
    () => fit(data, { components: 2, starts: 0 }),
    "Cannot fit as starts must be an integer >= 1: current value is 0",
  ],
  [
    () => fit(data, { components: 2, finishes: NaN }),
    "Cannot fit as finishes must be an integer >= 1: current value is NaN",
  ],
  [
    () => fit(data, { components: 2, emRounds: -1 }),
    "Cannot fit as emRounds must be an integer >= 0: current value is -1",
  ],
  [
    () => fit(data, { components: 2, maxEvaluations: 0 }),
    "Cannot fit as maxEvaluations must be an integer >= 1: current value is 0",
  ],
  [
    () => fit(data, { components: 2, gradientTolerance: NaN }),
    "Cannot fit as gradientTolerance must be >= 0: current value is NaN",
  ],
  [
    () => fit(data, { components: 2, atomBound: -1 }),
    "Cannot fit as atomBound must be > 0: current value is -1",
  ],
  [
    () => fit(data, { components: 2, seed: Infinity }),
    "Cannot start a random stream as seed must be finite: current value is Infinity",
  ],
  [
    () => fit(data, { components: 2, init: [] }),
    'Cannot fit as init must be one of "auto", "moments", "tensor", "subspace", "random", a function or at least one mixture: current value is []',
  ],
  [
    () => fit(data, { components: 2, init: "lucky" as "auto" }),
    'Cannot fit as init must be one of "auto", "moments", "tensor", "subspace", "random", a function or at least one mixture: current value is "lucky"',
  ],
  [
    () => fit(data, { components: 3, init: [truth] }),
    "Cannot fit as every start must have 3 components: current number is 2",
  ],
];

for (const [run, message] of refusals) {
  Deno.test(`refused: ${message}`, () => assertRefused(run, message));
}

Deno.test("fit(): a mixture to start from may stand alone, and must have the data's covariates", () => {
  const { data } = simulatedCase(1, { components: 2, items: 100 });
  const { mixture } = fit(data, { components: 2, starts: 2 });
  const again = fit(data, { components: 2, init: mixture });
  assertEquals(again, {
    ...fit(data, { components: 2, init: [mixture] }),
    seconds: again.seconds,
  });
  const shops = choiceData([[0], [1], [2], [3]], [[1, 2], [3, 4], [5, 2], [
    2,
    2,
  ]]);
  const off = {
    ...softmaxMixture([0.5, 0.5], [[1], [-1]]),
    membership: matrix([2, 3]),
  };
  assertRefused(
    () => fit(shops, { components: 2, init: off }),
    "Cannot use the mixture as its coefficients of membership must be 2 × 2, one per covariate: current shape is 2 × 3",
  );
});
