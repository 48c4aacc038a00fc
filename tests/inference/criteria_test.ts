import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  logLikelihood,
  mixtureProbabilities,
  responsibilities,
  simulateChoices,
  simulateFeatures,
  softmaxMixture,
} from "../../mod.ts";
import {
  criteria,
  overdispersion,
  parameterCount,
} from "../../lib/inference/criteria.ts";
import { drawGamma, drawMultinomial } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("parameterCount() counts K−1 weights and K·L coefficients", () => {
  assertEquals(parameterCount({ components: 1, features: 4 }), 4);
  assertEquals(parameterCount({ components: 3, features: 5 }), 17);
});

Deno.test("criteria() are what their formulas say", () => {
  const { data, truth } = simulatedCase(1, { components: 3 });
  const c = criteria(data, truth, { overdispersion: 2.5 });
  const l = logLikelihood(data, truth);
  assertEquals([c.components, c.parameters], [3, 11]);
  const slack = 1e-12 * Math.abs(l); // a few roundings of ℓ
  assertAlmostEquals(c.aic, -2 * l + 22, slack);
  assertAlmostEquals(c.bic, -2 * l + 11 * Math.log(5000), slack);
  assertAlmostEquals(c.quasiAic, -2 * l / 2.5 + 22, slack);
  assertAlmostEquals(c.quasiBic, -2 * l / 2.5 + 11 * Math.log(2000), slack);
  assertAlmostEquals(c.logLikelihoodPerChoice, l / 5000, slack);
  const r = responsibilities(data, truth);
  let entropy = 0;
  for (let j = 0; j < 60; j++) {
    for (let k = 0; k < 3; k++) {
      const value = r.values[j * 3 + k]!;
      entropy -= data.counts[j]! * value * Math.log(value);
    }
  }
  assertAlmostEquals(c.entropy, entropy, 1e-9);
  assertAlmostEquals(c.icl, c.bic + 2 * entropy, 1e-9);
});

Deno.test("criteria() of one component has no entropy", () => {
  const { data, truth } = simulatedCase(2, { components: 1 });
  const { entropy, icl, bic } = criteria(data, truth);
  assertEquals(entropy, 0);
  assertEquals(icl, bic);
});

Deno.test("criteria() explain all of the deviance when saturated, none when uniform", () => {
  const tosses = choiceData([[0], [1]], [1, 3]);
  const share = (atom: number) =>
    criteria(tosses, softmaxMixture([1], [[atom]])).devianceExplained;
  assertAlmostEquals(share(Math.log(3)), 1, 1e-14);
  assertAlmostEquals(share(0), 0, 1e-14);
  const alike = choiceData([[0], [1], [2]], [7, 7, 7]);
  const fair = softmaxMixture([1], [[0]]);
  assertEquals(criteria(alike, fair).devianceExplained, NaN);
});

Deno.test("overdispersion() is X² over degrees of freedom where counts are as expected on average", () => {
  const coin = softmaxMixture([1], [[0]]);
  const data = choiceData([[0], [1], [2], [4]], [8, 12, 11, 9]);
  const { pearson, degreesOfFreedom, estimate } = overdispersion(data, coin);
  assertAlmostEquals(pearson, (4 + 4 + 1 + 1) / 10, 1e-14);
  assertEquals(degreesOfFreedom, 2);
  assertAlmostEquals(estimate, 0.5, 1e-14);
  const few = choiceData([[0], [1]], [1, 3]);
  assertEquals(overdispersion(few, coin).estimate, NaN);
});

/** Mean and standard error of the estimates over draws. */
function over(draws: number, estimate: (seed: number) => number) {
  const values = Array.from({ length: draws }, (_, seed) => estimate(seed));
  const mean = values.reduce((a, b) => a + b, 0) / draws;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (draws - 1) / draws) };
}

Deno.test("overdispersion() is near 1 for independent choices, even a tenth of a choice per item", () => {
  const features = simulateFeatures(1000, 3, { seed: 1 });
  const { truth } = simulatedCase(3, { scale: 1.5 });
  for (const choices of [100, 1000, 100_000]) {
    const { mean, error } = over(
      200,
      (seed) =>
        overdispersion(
          simulateChoices(features, truth, { choices, seed }),
          truth,
        ).estimate,
    );
    // The ratio has a bias of order 1/N from the products of sums.
    assert(
      Math.abs(mean - 1) < 4 * error + 5 / choices + 10 / 1000,
      `${choices}: ${mean} ± ${error}`,
    );
  }
});

Deno.test("overdispersion() finds groups of choosers who choose alike", () => {
  const features = simulateFeatures(1000, 3, { seed: 2 });
  const { truth } = simulatedCase(4, { scale: 1.5 });
  const probabilities = mixtureProbabilities({ features }, truth);
  const size = 7;
  const { mean, error } = over(100, (seed) => {
    const groups = drawMultinomial(stream(seed, "test:groups"), {
      trials: 3000,
      probabilities,
    });
    const data = choiceData(features, groups.map((v) => v * size));
    return overdispersion(data, truth).estimate;
  });
  assert(Math.abs(mean / size - 1) < 4 * error / size + 0.02, `${mean}`);
});

Deno.test("overdispersion() of counts with gamma noise grows with the noise", () => {
  const features = simulateFeatures(500, 2, { seed: 3 });
  const truth = softmaxMixture([0.6, 0.4], [[1, 0], [-1, 1]]);
  const estimate = (shape: number) => {
    const rng = stream(1, "test:gamma");
    const noisy = mixtureProbabilities({ features }, truth)
      .map((v) => v * drawGamma(rng, shape) / shape);
    const counts = drawMultinomial(rng, {
      trials: 50_000,
      probabilities: noisy,
    });
    return overdispersion(choiceData(features, counts), truth).estimate;
  };
  // Variance μ + μ²/shape: ĉ is near 1 + 100/shape at μ = 100.
  assert(estimate(100) > 1.3 && estimate(100) < 4);
  assert(estimate(10) > 5 && estimate(10) > 3 * estimate(100));
});

Deno.test("criteria() refuses an over-dispersion below 1", () => {
  const { data, truth } = simulatedCase(5);
  for (const value of [0.5, NaN, Infinity]) {
    assertRefused(
      () => criteria(data, truth, { overdispersion: value }),
      `Cannot compute criteria as overdispersion must be finite and >= 1: current value is ${value}`,
    );
  }
});

Deno.test("criteria() take counts that vary less than independent ones as independent", () => {
  const coin = softmaxMixture([1], [[0]]);
  const even = choiceData([[0], [1], [2], [4]], [10, 10, 11, 9]);
  assert(overdispersion(even, coin).estimate < 0.5);
  const { overdispersion: factor, quasiAic, aic } = criteria(even, coin);
  assertEquals([factor, quasiAic], [1, aic]);
});
