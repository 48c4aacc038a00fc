import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  mixtureProbabilities,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { assertRefused } from "../refusal.ts";

Deno.test("simulateMixture() draws atoms of the given norm and weights in order", () => {
  const { weights, atoms } = simulateMixture(5, 4, { scale: 2.5, seed: 3 });
  for (let k = 0; k < 5; k++) {
    assertAlmostEquals(
      Math.hypot(...atoms.values.subarray(4 * k, 4 * k + 4)),
      2.5,
      1e-14,
    );
    assert(k === 0 || weights[k]! <= weights[k - 1]!);
  }
  assertAlmostEquals(weights.reduce((a, b) => a + b), 1, 1e-15);
});

Deno.test("simulateMixture() has weights at every concentration", () => {
  for (const concentration of [5e-324, 1e-300, 1e-6, 1e-3, 0.1, 1e3, 1e308]) {
    for (let seed = 1; seed <= 20; seed++) {
      const { weights } = simulateMixture(4, 2, { concentration, seed });
      assert(
        Math.abs(weights.reduce((a, b) => a + b) - 1) < 1e-15,
        `${concentration}: ${weights}`,
      );
      if (concentration < 1e-5) assertEquals(weights[0], 1);
      if (concentration === 1e308) assertEquals(weights[3], 0.25);
    }
  }
});

Deno.test("simulateMixture() takes the largest scale", () => {
  const { atoms } = simulateMixture(20, 1, { scale: 1e150 });
  for (const v of atoms.values) {
    assertAlmostEquals(Math.abs(v) / 1e150, 1, 1e-15);
  }
});

Deno.test("the same seed gives the same data, another seed other data", () => {
  const draw = (seed: number) =>
    simulateChoices(
      simulateFeatures(30, 2, { seed }),
      simulateMixture(2, 2, { seed }),
      {
        choices: 500,
        seed,
      },
    );
  assertEquals(draw(1), draw(1));
  assert(draw(1).counts.some((count, j) => count !== draw(2).counts[j]));
});

Deno.test("simulated counts follow the mixture probabilities", () => {
  const features = simulateFeatures(200, 3, { seed: 5 });
  const mixture = simulateMixture(3, 3, { seed: 5 });
  const pi = mixtureProbabilities({ features }, mixture);
  let chiSquare = 0, cells = -1;
  const { counts } = simulateChoices(features, mixture, {
    choices: 100_000,
    seed: 5,
  });
  for (const [j, probability] of pi.entries()) {
    const expected = 100_000 * probability;
    if (expected < 5) continue;
    chiSquare += (counts[j]! - expected) ** 2 / expected;
    cells++;
  }
  assert(cells > 100);
  assert(
    Math.abs(chiSquare - cells) < 4 * Math.sqrt(2 * cells),
    `${chiSquare} on ${cells}`,
  );
});

Deno.test("the number of choices is met exactly, up to a billion and more", () => {
  const features = simulateFeatures(50, 2);
  const mixture = simulateMixture(2, 2);
  for (const choices of [1, 1000, 1e9, 1e15]) {
    const data = simulateChoices(features, mixture, { choices });
    assertEquals(data.choices, choices);
  }
});

const refusals: [() => unknown, string][] = [
  [
    () => simulateMixture(0, 2),
    "Cannot simulate a mixture as components must be an integer >= 1: current value is 0",
  ],
  [
    () => simulateMixture(2, 1.5),
    "Cannot simulate a mixture as features must be an integer >= 1: current value is 1.5",
  ],
  [
    () => simulateMixture(2, 2, { scale: NaN }),
    "Cannot simulate a mixture as scale must lie between 0 and 1e+150, where squares do not overflow: current value is NaN",
  ],
  [
    () => simulateMixture(2, 2, { scale: 1e308 }),
    "Cannot simulate a mixture as scale must lie between 0 and 1e+150, where squares do not overflow: current value is 1e+308",
  ],
  [
    () => simulateMixture(2, 2, { concentration: 0 }),
    "Cannot simulate a mixture as concentration must be finite and > 0: current value is 0",
  ],
  [
    () => simulateFeatures(NaN, 2),
    "Cannot simulate features as items must be an integer >= 1: current value is NaN",
  ],
  [
    () =>
      simulateChoices(simulateFeatures(9, 2), simulateMixture(2, 2), {
        choices: 0.5,
      }),
    "Cannot simulate choices as choices must be an integer >= 1: current value is 0.5",
  ],
];

for (const [run, message] of refusals) {
  Deno.test(`refused: ${message}`, () => assertRefused(run, message));
}
