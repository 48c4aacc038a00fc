import { assert, assertEquals } from "@std/assert";
import {
  choiceData,
  fit,
  missingComponent,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { withComponentExchanged } from "../../lib/fit/insertion.ts";
import { stream } from "../../lib/random/streams.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("the automatic mix stops after two starts that agree where nothing is missing", () => {
  const { data, truth } = simulatedCase(3, {
    items: 1000,
    features: 5,
    choices: 100_000,
  });
  const result = fit(data, { components: 2 });
  assertEquals(result.starts.map(({ init }) => init), ["random", "random"]);
  assertEquals([result.foundBest, result.finished], [2, 2]);
  const fromTruth = fit(data, { components: 2, init: [truth] });
  assert(result.logLikelihood >= fromTruth.logLikelihood - 1e-6);
  const { gain, chance } = missingComponent(data, result.mixture);
  assert(gain <= chance);
  // A number asked for is kept to.
  const asked = fit(data, { components: 2, starts: 6 });
  const drawn = asked.starts.filter(({ init }) => init !== "inserted");
  assertEquals(drawn.length, 6);
});

Deno.test("the automatic mix goes on where something is missing", () => {
  // Binary features, few items and many choices: optima that are far apart, at which
  // starts may agree. What an exchange falls back to confirms nothing there.
  for (let seed = 1; seed <= 20; seed++) {
    const rng = stream(seed, "binary");
    const features = Array.from(
      { length: 30 },
      () => Array.from({ length: 3 }, () => rng() < 0.3 ? 1 : 0),
    );
    const blank = choiceData(features, new Float64Array(30).fill(1));
    const truth = simulateMixture(2, 3, { seed, scale: 2.5 });
    const data = simulateChoices(blank.features, truth, {
      choices: 1e6,
      seed,
    });
    const auto = fit(data, { components: 2, seed });
    const drawn = fit(data, { components: 2, seed, init: "random", starts: 5 });
    const lost = drawn.logLikelihood - auto.logLikelihood;
    assert(lost < 1e-5 * data.choices, `seed ${seed}: ${lost} nats`);
  }
});

Deno.test("no start takes more evaluations than allowed, paused, resumed or revived", () => {
  const { data } = simulatedCase(5, { items: 40, choices: 500 });
  for (const maxEvaluations of [1, 20, 149, 150, 151, 170, 300]) {
    for (const emRounds of [0, 5]) {
      const { starts } = fit(data, { components: 5, maxEvaluations, emRounds });
      for (const { evaluations, status } of starts) {
        assert(evaluations <= maxEvaluations + emRounds + 1);
        if (status === "max_evaluations") {
          assertEquals(evaluations, maxEvaluations + emRounds + 1);
        }
      }
    }
  }
});

Deno.test("an exchange leaves weights that are finite, whatever they were", () => {
  const data = simulateChoices(
    simulateFeatures(60, 2),
    simulateMixture(2, 2),
    { choices: 5000 },
  );
  const { atoms } = simulateMixture(2, 2, { seed: 9 });
  for (const weights of [[1, 0], [1, 1e-20], [0, 1]]) {
    const { mixtures } = withComponentExchanged(
      data,
      { weights: Float64Array.from(weights), atoms },
      { atomBound: 5, starts: 4, seed: 1, most: 3, exchanges: 6 },
    );
    assert(mixtures.length > 0);
    for (const { weights } of mixtures) {
      assert(Math.abs(weights[0]! + weights[1]! - 1) < 1e-12, `${weights}`);
    }
  }
});
