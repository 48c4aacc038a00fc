import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  fit,
  logLikelihood,
  simulateChoices,
  simulateChoiceSets,
  simulateFeatures,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  bestShare,
  withComponentAdded,
  withComponentExchanged,
} from "../../lib/fit/insertion.ts";
import { areManyChoosers, insertionPart } from "../../lib/fit/part.ts";
import { searchInsertion } from "../../lib/inference/chooser_insertion.ts";
import { distance } from "../../lib/linalg/vectors.ts";
import { bestKernels } from "../../lib/kernels/best.ts";
import { drive } from "../../lib/model/objective.ts";

// Three groups on a line.
const features = simulateFeatures(400, 1, { seed: 1 });
const truth = softmaxMixture([0.5, 0.3, 0.2], [[0], [2], [-2.5]]);
const data = simulateChoices(features, truth, { choices: 100_000, seed: 1 });
const optimum = quasiNewton(data, truth).logLikelihood;
const search = {
  atomBound: 6,
  starts: 12,
  seed: 1,
  most: 2,
  exchanges: 3,
  anyway: true,
};

Deno.test("an exchanged component leads out of a local maximum", () => {
  // Two components share one atom; no gradient parts them.
  const stuck = quasiNewton(
    data,
    softmaxMixture([0.4, 0.3, 0.3], [[0], [1], [1]]),
  );
  assert(stuck.logLikelihood < optimum - 50);
  const { mixtures, beyondChance } = drive(withComponentExchanged(
    data,
    stuck.mixture,
    search,
  ));
  assert(beyondChance);
  assert(mixtures.length >= 1);
  const ends = mixtures.map((mixture) =>
    quasiNewton(data, mixture).logLikelihood
  );
  assertAlmostEquals(Math.max(...ends) / optimum, 1, 1e-10);
});

Deno.test("an added component starts above the mixture that it was added to", () => {
  const two = fit(data, { components: 2, init: "random", starts: 4 });
  const added = drive(withComponentAdded(data, two.mixture, search));
  assert(added.length >= 1);
  for (const mixture of added) {
    assertEquals(mixture.weights.length, 3);
    assertAlmostEquals(mixture.weights.reduce((a, b) => a + b), 1, 1e-14);
  }
  assert(logLikelihood(data, added[0]!) > two.logLikelihood);
  const ends = added.map((mixture) => quasiNewton(data, mixture).logLikelihood);
  assertAlmostEquals(Math.max(...ends) / optimum, 1, 1e-10);
});

Deno.test("nothing is inserted where nothing is to be gained", () => {
  // Both items have the frequency that one component gives them.
  const full = simulateChoices(
    simulateFeatures(2, 1),
    softmaxMixture([1], [[1]]),
    {
      choices: 100,
    },
  );
  const { mixture } = fit(full, { components: 1 });
  assertEquals(drive(withComponentAdded(full, mixture, search)), []);
  assertEquals(drive(withComponentExchanged(full, mixture, search)), {
    mixtures: [],
    beyondChance: false,
  });
});

Deno.test("where choosers are many, what a part of them lacks leads to what all lack, at a fraction of the cost", () => {
  const two = softmaxMixture([0.7, 0.3], [[1, -1], [-1, 1.5]]);
  const panel = (persons: number) =>
    simulateChoiceSets(two, { persons, setsPerPerson: 5, rowsPerSet: 3 }).data;
  const data = panel(6000);
  assert(!areManyChoosers(panel(2000), 2) && areManyChoosers(data, 2));
  const { mixture } = fit(data, { components: 1 });
  const part = insertionPart(data, 2)!;
  const share = part.features.rows / data.features.rows;
  assert(share <= 1 / 8);
  const options = { radius: 6, starts: 4, seed: 1 };
  const whole = drive(searchInsertion(data, mixture, options))!;
  const found = drive(
    searchInsertion(data, mixture, { ...options, part, kernels: bestKernels }),
  )!;
  assertAlmostEquals(found.gain / whole.gain, 1, 1e-3);
  assert(distance(found.atoms[0]!.atom, whole.atoms[0]!.atom) < 0.05);
  // Evaluations on all, of those told.
  assert(found.evaluations <= 20 && whole.evaluations > 40);
});

Deno.test("what chance explains is exchanged only where asked for", () => {
  const few = simulateChoices(features, truth, { choices: 2000, seed: 3 });
  const { mixture } = quasiNewton(few, truth);
  const exchanges = (anyway: boolean) =>
    drive(withComponentExchanged(few, mixture, { ...search, anyway }));
  assertEquals(exchanges(false), { mixtures: [], beyondChance: false });
  assert(exchanges(true).mixtures.length > 0);
});

Deno.test("bestShare() is the weight of the highest likelihood, to a part in 300 of its range", () => {
  const shares = Float64Array.of(0.3, 0.5, 0.2);
  for (
    const added of [[0.9, 0.2, 0.1], [0.4, 0.3, 0.5], [0.2, 0.9, 0.3], [
      0.1,
      0.1,
      0.1,
    ]]
  ) {
    const rest = Float64Array.of(0.3, 0.4, 0.3);
    const at = (weight: number) =>
      shares.reduce(
        (sum, q, o) =>
          sum + q * Math.log((1 - weight) * rest[o]! + weight * added[o]!),
        0,
      );
    let best = 0.01;
    for (let w = 0.01; w <= 0.9; w += 1e-4) if (at(w) > at(best)) best = w;
    const { weight, logLikelihood } = bestShare(
      shares,
      rest,
      Float64Array.from(added),
    );
    assertAlmostEquals(weight, best, 0.89 / 256);
    assertAlmostEquals(logLikelihood, at(weight), 1e-14);
  }
});
