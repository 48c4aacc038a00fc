/** Features in single precision, through everything that reads features. */
import { assert, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  covariance,
  fit,
  fitReport,
  itemProbabilities,
  logLikelihood,
  mixtureProbabilities,
  responsibilities,
  simulateChoices,
  simulateMixture,
} from "../mod.ts";
import { em, quasiNewton, score, sharedFeatures } from "../lib/estimation.ts";
import {
  estimateLatentMoments,
  gaussianDesign,
  tensorMoments,
} from "../lib/moments.ts";
import { criteria, identifiability, optimalityGap } from "../lib/inference.ts";
import { fitParallel } from "../lib/fit/fit_parallel.ts";
import { drawNormalsInto } from "../lib/random/draws.ts";
import { stream } from "../lib/random/streams.ts";

const [p, L, K] = [400, 3, 2];
const truth = simulateMixture(K, L, { seed: 3 });
const inSingle = sharedFeatures([p, L], "single");
{
  const draws = new Float64Array(p * L);
  drawNormalsInto(draws, stream(3, "features"));
  inSingle.values.set(draws);
}
const single = simulateChoices(inSingle, truth, { choices: 20_000, seed: 3 });
/** The same numbers in double precision. */
const inDouble = {
  ...inSingle,
  values: new Float64Array(inSingle.values),
};
const double = choiceData(inDouble, single.counts);

Deno.test("choiceData() keeps features in single precision, by reference", () => {
  assert(single.features.values === inSingle.values);
  assert(single.features.values instanceof Float32Array);
  assertEquals(single.whitening, double.whitening);
});

const options = { components: K, starts: 4, seed: 5 };
/** What is computed from features, but for the seconds. */
const computations: Record<string, (data: ChoiceData) => unknown> = {
  fit: (data) => ({ ...fit(data, options), seconds: undefined }),
  em: (data) => em(data, truth, { maxIterations: 5 }),
  quasiNewton: (data) => quasiNewton(data, truth),
  probabilities: ({ features }) => [
    itemProbabilities({ features }, truth),
    mixtureProbabilities({ features }, truth),
    responsibilities({ features }, truth),
  ],
  score: (data) => [logLikelihood(data, truth), score(data, truth)],
  moments: (data) => [
    estimateLatentMoments(data, { design: gaussianDesign() }),
    tensorMoments(data, { components: K }),
  ],
  inference: (data) => [
    covariance(data, truth),
    criteria(data, truth),
    identifiability(data, truth),
    optimalityGap(data, truth),
  ],
  report: (data) =>
    fitReport(data, { ...fit(data, options), seconds: ZERO_SECONDS }),
};
const ZERO_SECONDS = { em: 0, finish: 0, insertion: 0, total: 0 };

for (const [name, compute] of Object.entries(computations)) {
  Deno.test(`single precision changes no byte of what double precision of the same numbers gives: ${name}`, () => {
    assertEquals(compute(single), compute(double));
  });
}

Deno.test("fitParallel() takes features in single precision", async () => {
  const { mixture } = await fitParallel(single, { ...options, workers: 2 });
  assertEquals(mixture, fit(double, options).mixture);
});

Deno.test("features in single precision far from 0 are centred without losing digits", () => {
  const far = new Float32Array(inSingle.values.length);
  for (let i = 0; i < far.length; i++) far[i] = 1e6 + (i * i) % 7;
  const shifted = choiceData({ ...inSingle, values: far }, single.counts);
  assert(shifted.features.values instanceof Float64Array);
  const sums = new Float64Array(L);
  for (const [i, v] of shifted.features.values.entries()) sums[i % L]! += v;
  // A mean of 400 numbers near 1e6 is off by a few units in the last place, each of them 1e-10.
  for (const sum of sums) assert(Math.abs(sum / p) < 1e-8, `${sum}`);
});
