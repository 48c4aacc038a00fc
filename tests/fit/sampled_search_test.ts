import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceData } from "../../lib/data/choice_data.ts";
import { runAuto } from "../../lib/fit/auto.ts";
import { fit } from "../../lib/fit/fit.ts";
import { itemSample } from "../../lib/fit/item_sample.ts";
import { bestOf, isComplete } from "../../lib/fit/runs.ts";
import {
  isFarOff,
  sampleFor,
  settingsOnSample,
} from "../../lib/fit/sampled_search.ts";
import { Search } from "../../lib/fit/search.ts";
import { checkedSettings } from "../../lib/fit/settings.ts";
import { makeStarts } from "../../lib/fit/starts.ts";
import { requestOf } from "../../lib/fit/settings.ts";
import { matrix } from "../../lib/linalg/matrix.ts";
import { drive } from "../../lib/model/objective.ts";
import { simulateChoices } from "../../lib/model/simulate.ts";
import {
  logLikelihood,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

/** Items chosen by what no feature tells. */
function undescribed(p: number, L: number) {
  const rng = stream(4, "undescribed");
  const features = matrix([p, L]);
  for (let i = 0; i < p * L; i++) features.values[i] = drawNormal(rng);
  const counts = Array.from(
    { length: p },
    (_, j) => Math.round(1e5 * Math.exp(2 * drawNormal(rng)) / (j + 10)),
  );
  return choiceData(features, counts);
}

const data = undescribed(2000, 3);
const components = 2;
const settings = checkedSettings(data, { components, seed: 1 });

Deno.test("what is found on a sample is finished on all items, and starts there count with it", () => {
  const sample = itemSample(data, 400);
  const onSample = settingsOnSample(settings, sample);
  const { runs } = drive(runAuto(sample.data, onSample, []));
  const search = new Search(data, settings);
  const first = makeStarts(data, "random", {
    ...requestOf(settings),
    starts: 1,
  });
  assert(drive(search.tryOnParts(first, () => true)));
  drive(search.carry(runs, sample));
  const { runs: all } = search.searched();
  assertEquals(all.length, runs.length + 1);
  const best = bestOf(all.filter(isComplete));
  assert(best.status === "converged" && best.gradientNorm <= 1e-8);
  // Optima of the sample are near those of all items: no worse than the search on all.
  const whole = fit(data, { components, seed: 1 });
  const lost = whole.logLikelihoodPerChoice - best.objective;
  assert(lost < 1e-7, `${lost} nats per choice lost`);
  assert(search.found() >= 2);
  // What a run took on the sample counts by its share of the items, beside what it took on all.
  for (const [i, { evaluations }] of runs.entries()) {
    const onSample = Math.ceil(evaluations * sample.share);
    assert(all[i + 1]!.evaluations > onSample, `run ${i}`);
  }
  // The finishes on all begin with the curvature of the sample: 100 evaluations, 159 without.
  const finishes = all.slice(1).filter(({ status }) => status === "converged")
    .reduce((sum, { evaluations }) => sum + evaluations, 0);
  assert(finishes < 130, `${finishes}`);
  for (const run of all) {
    assert(run.evaluations >= 1);
    assertEquals(run.status === "joined", run.joined !== undefined);
    if (run.status === "joined") {
      assertEquals(run.optimum, run.joined!.optimum);
      assert(isComplete(run.joined!) || run.joined!.status === "left_behind");
    }
  }
});

Deno.test("a sample is taken where features are large only, of one choice set", () => {
  assertEquals(sampleFor(data, settings), undefined);
  const features = matrix([20_000, 101]);
  for (let i = 0; i < features.values.length; i++) features.values[i] = i % 17;
  const large = { ...data, features };
  const counts = new Float64Array(20_000).fill(1);
  const frequencies = counts.map((v) => v / 20_000);
  const wide = {
    ...large,
    counts,
    frequencies,
    whitening: simulatedWhitening(101),
  };
  const taken = sampleFor(wide, settings)!;
  assert(Math.abs(taken.share - 1 / 8) < 1e-3);
});

function simulatedWhitening(L: number) {
  const factor = matrix([L, L]);
  for (let l = 0; l < L; l++) factor.values[l * L + l] = 1;
  return { means: new Float64Array(L), factor };
}

Deno.test("starts are far off where no mixture describes the data, not where one does", () => {
  const features = simulateFeatures(500, 2, { seed: 1 });
  const truth = simulateMixture(2, 2, { seed: 1 });
  const described = simulateChoices(features, truth, { choices: 1e5, seed: 1 });
  const fitted = fit(described, { components: 2, seed: 1 });
  assert(!isFarOff(described, fitted.logLikelihoodPerChoice));
  assert(
    isFarOff(data, fit(data, { components, seed: 1 }).logLikelihoodPerChoice),
  );
});

Deno.test("what is told of a sample is the log-likelihood of the sums over what its items stand for", () => {
  const sample = itemSample(data, 400);
  const told: number[] = [];
  const { onProgress } = settingsOnSample({
    ...settings,
    onProgress: ({ logLikelihood, objective }) =>
      told.push(logLikelihood, objective),
  }, sample);
  // At an atom of 0 all items are alike: −N·log p, with p as many as the sample's items stand for.
  const even = softmaxMixture([1], [[0, 0, 0]]);
  const value = logLikelihood(sample.data, even);
  onProgress!({
    ...{ phase: "em", done: 1, total: 1 },
    ...{ logLikelihood: value, objective: value + 1 },
  });
  const standFor = sample.data.offset!.reduce((sum, o) => sum + Math.exp(o), 0);
  assertAlmostEquals(standFor / 2000, 1, 0.05);
  const expected = -data.choices * Math.log(standFor);
  assertAlmostEquals(told[0]! / expected, 1, 1e-12);
  assertAlmostEquals(told[1]! - told[0]!, 1, 1e-6);
});

Deno.test("the automatic mix begins with mixtures that it is given", () => {
  const truth = softmaxMixture([0.5, 0.5], [[1, 0, 0], [-1, 0, 0]]);
  const [first] = drive(runAuto(data, settings, [truth])).runs;
  assertEquals(first!.init, "inserted");
  assertEquals(first!.mixture, truth);
});
