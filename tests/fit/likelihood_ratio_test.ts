import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  fit,
  mixtureProbabilities,
  simulateChoices,
  simulateFeatures,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { bootstrapTest, bootstrapTestReplicate } from "../../lib/inference.ts";
import { bootstrapPValue } from "../../lib/inference/bootstrap_p_value.ts";
import { drawMultinomial } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedPanel } from "../simulated_panel.ts";

const features = simulateFeatures(40, 2, { seed: 1 });
const one = softmaxMixture([1], [[0.8, -0.4]]);
const two = softmaxMixture([0.6, 0.4], [[1.5, 0.3], [-1, -0.5]]);

Deno.test("bootstrapTest() finds the second of two groups, with the likelihoods that fits reach", () => {
  const data = simulateChoices(features, two, { choices: 1000 });
  const found = bootstrapTest(data, { components: 1, replicates: 19 });
  assertEquals(found.pValue, 0.05);
  assertAlmostEquals(found.monteCarloError, Math.sqrt(0.05 * 0.95 / 20), 1e-12);
  const [smaller, larger] = [1, 2].map((components) =>
    fit(data, { components }).logLikelihood
  ) as [number, number];
  assertAlmostEquals(found.statistic, 2 * (larger - smaller), 1e-3);
  assertEquals(found.larger.weights.length, 2);
});

Deno.test("replicates depend on the seed and their number only, and are not computed twice", () => {
  const data = simulateChoices(features, one, { choices: 500 });
  const seen: number[] = [];
  const options = {
    components: 1,
    replicates: 6,
    seed: "s",
    onReplicate: ({ replicate }: { replicate: number }) => {
      seen.push(replicate);
    },
  };
  const found = bootstrapTest(data, options);
  assertEquals(seen, [0, 1, 2, 3, 4, 5]);
  const backwards = [5, 3, 0].map((replicate) =>
    bootstrapTestReplicate(data, found.mixture, { replicate, seed: "s" })
  );
  assertEquals(backwards, [5, 3, 0].map((r) => found.replicates[r]!));
  const resumed = bootstrapTest(data, {
    ...options,
    done: found.replicates.slice(1),
  });
  assertEquals(resumed, found);
  assertEquals(seen.slice(6), [0]);
});

Deno.test("bunches look like components, unless they are known to be bunches", () => {
  const shares = mixtureProbabilities(
    choiceData(features, new Float64Array(40).fill(1)),
    one,
  );
  const counts = drawMultinomial(stream(2, "bunches"), {
    trials: 300,
    probabilities: shares,
  });
  const data = choiceData(features, counts.map((count) => 20 * count));
  const options = { components: 1, replicates: 9, starts: 1 };
  assertEquals(bootstrapTest(data, options).pValue, 0.1);
  const known = bootstrapTest(data, { ...options, overdispersion: 20 });
  assert(known.pValue > 0.1, `${known.pValue}`);
  // Bunches drawn are as many as there were.
  assert(known.replicates.every(({ statistic }) => statistic < 20 * 30));
});

Deno.test("bootstrapTest() of a panel, with a coefficient that is common", () => {
  const panel = simulatedPanel("test", {
    persons: 40,
    choices: 5,
    alternatives: 3,
    truth: softmaxMixture([0.5, 0.5], [[1.5, 0.5], [-1.5, 0.5]]),
  });
  const common = panel.featureNames.slice(1);
  const { pValue, larger } = bootstrapTest(panel, {
    ...{ components: 1, replicates: 9, common },
  });
  assertEquals(pValue, 0.1);
  assertEquals(larger.atoms.values[1], larger.atoms.values[3]);
});

Deno.test("p-values count the statistic itself, and leave failures out", () => {
  const { pValue, monteCarloError } = bootstrapPValue(3, [1, 2, 3, 4, NaN]);
  assertAlmostEquals(pValue, 3 / 5);
  assertAlmostEquals(monteCarloError, Math.sqrt(0.6 * 0.4 / 5));
  assertEquals(bootstrapPValue(3, [NaN]).pValue, NaN);
  assertEquals(bootstrapPValue(NaN, [1, 2]).pValue, NaN);
});

Deno.test("bootstrapTest() refuses by name", () => {
  const data = simulateChoices(features, one, { choices: 500 });
  const refused = (given: object, rule: string, of = data) =>
    assertRefused(
      () => bootstrapTest(of, { components: 1, ...given }),
      `Cannot test components ${rule}`,
    );
  refused(
    { components: 0 },
    "as components must be an integer >= 1: current value is 0",
  );
  refused(
    { replicates: 1.5 },
    "as replicates must be an integer >= 1: current value is 1.5",
  );
  refused(
    { starts: -1 },
    "as starts must be an integer >= 0: current value is -1",
  );
  refused(
    { overdispersion: 0.5 },
    "as overdispersion must be finite and >= 1: current value is 0.5",
  );
  refused(
    { prior: { dirichlet: 1 } },
    "as the mixture must be a maximum of the likelihood: it is one under a prior, dirichlet 1",
  );
  const panel = simulatedPanel(1, {
    ...{ persons: 20, choices: 2, alternatives: 3, truth: two },
  });
  refused(
    { overdispersion: 2 },
    "with bunches as it needs counts of one choice set and one population: how much counts of choosers vary has no one factor",
    panel,
  );
  const { mixture } = quasiNewton(data, one);
  assertRefused(
    () => bootstrapTestReplicate(data, mixture, { replicate: -1 }),
    "Cannot test components as replicate must be an integer >= 0: current value is -1",
  );
});
