import { assert, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  simulateChoices,
  simulateFeatures,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { recombined } from "../../lib/fit/recombination.ts";
import { withComponentSplit } from "../../lib/fit/splits.ts";
import { drive } from "../../lib/model/objective.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import { parameterSpace } from "../../lib/model/parameter_space.ts";
import { stream } from "../../lib/random/streams.ts";

function spaceOf(data: ChoiceData, components: number) {
  const shape = { components, radius: 6, constraints: undefined };
  return parameterSpace(data, shape);
}

function finished(data: ChoiceData, mixture: SoftmaxMixture): number {
  return quasiNewton(data, mixture).logLikelihood;
}

Deno.test("a component of another optimum takes the place of one that is not needed, and is not tried twice", () => {
  const truth = softmaxMixture([0.5, 0.3, 0.2], [[0, 0], [2, 1], [-2, 2]]);
  const features = simulateFeatures(400, 2, { seed: 1 });
  const data = simulateChoices(features, truth, { choices: 100_000, seed: 1 });
  const best = finished(data, truth);
  // Two components share one atom; no gradient parts them.
  const stuck = quasiNewton(
    data,
    softmaxMixture([0.4, 0.3, 0.3], [[0, 0], [1, 1], [1, 1]]),
  );
  assert(stuck.logLikelihood < best - 50);
  const space = spaceOf(data, 3);
  const search = { space, seed: 1, others: [truth], tried: [] };
  const { mixtures, tried } = drive(recombined(data, stuck.mixture, search));
  assert(mixtures.some((mixture) => finished(data, mixture) > best - 1e-3));
  for (const { weights } of mixtures) {
    assert(Math.abs(weights.reduce((a, b) => a + b) - 1) < 1e-12);
  }
  // Among them, the first time, its components split.
  const split = withComponentSplit(data, stuck.mixture, space, 4);
  assert(split.length > 0);
  assertEquals(mixtures.slice(-split.length), split);
  const again = drive(recombined(data, stuck.mixture, { ...search, tried }));
  assertEquals(again.tried, tried);
  // Nothing new is missing, and atoms are drawn the first time only.
  assertEquals(again.mixtures, []);
});

Deno.test("splitting a component finds two groups that differ by a binary feature", () => {
  // Whether the second feature is 1 turns the taste for the first; a third component is idle.
  const rng = stream(1, "binary");
  const features = matrix([300, 2]);
  for (let j = 0; j < 300; j++) {
    features.values.set([rng() * 4 - 2, j % 2], 2 * j);
  }
  const truth = softmaxMixture([0.5, 0.3, 0.2], [[1, 3], [-1, -3], [4, 0]]);
  const data = simulateChoices(features, truth, { choices: 100_000, seed: 1 });
  const best = finished(data, truth);
  const stuck = quasiNewton(
    data,
    softmaxMixture([0.6, 0.2, 0.2], [[0.3, 0.2], [4, 0], [4, 0]]),
  );
  assert(stuck.logLikelihood < best - 100);
  const space = spaceOf(data, 3);
  const split = withComponentSplit(data, stuck.mixture, space, 4);
  assert(split.length > 0 && split.length <= 4);
  assert(split.some((mixture) => finished(data, mixture) > best - 1e-3));
});

Deno.test("no component is split without a bound", () => {
  const truth = softmaxMixture([0.6, 0.4], [[1, 0], [-1, 0]]);
  const features = simulateFeatures(100, 2, { seed: 2 });
  const data = simulateChoices(features, truth, { choices: 10_000, seed: 2 });
  const space = { ...spaceOf(data, 2), radius: Infinity };
  assertEquals(withComponentSplit(data, truth, space, 4), []);
});
