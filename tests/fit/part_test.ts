import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  fit,
  matrix,
  mixtureProbabilities,
  simulateFeatures,
  simulateMixture,
  takeItems,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { withCounts } from "../../lib/data/choice_data.ts";
import { type ItemPart, partsOfItems } from "../../lib/fit/part.ts";
import { warmUpRunsOnParts } from "../../lib/fit/run_warm_up.ts";
import { newRun } from "../../lib/fit/runs.ts";
import { likelihoodFor } from "../../lib/fit/likelihood_for.ts";
import { checkedSettings } from "../../lib/fit/settings.ts";
import { takeRows } from "../../lib/linalg/matrix.ts";
import { drive } from "../../lib/model/objective.ts";
import { unloadMixture } from "../../lib/model/parameter_space.ts";
import { simulatedCase } from "../simulated.ts";

const shape = { items: 2000, features: 4, components: 3, choices: 100_000 };
const { data, truth } = simulatedCase(7, shape);
const parts = partsOfItems(data, 3)!;

/** Choices among the items of a part as data of their own. */
function choicesAmong(all: ChoiceData, { items }: ItemPart): ChoiceData {
  const counts = Float64Array.from(items, (j) => all.counts[j]!);
  return withCounts(takeItems(all, items), counts);
}

Deno.test("parts have no item in common, and choices and share as they say", () => {
  const [one, other] = parts.map(({ items }) => new Set(items)) as [
    Set<number>,
    Set<number>,
  ];
  assertEquals(one.intersection(other).size, 0);
  for (const part of parts) {
    const { features, frequencies, choices } = choicesAmong(data, part);
    assertEquals(part.data, { features, offset: undefined, frequencies });
    assertEquals(part.share, part.items.length / 2000);
    assert(part.share > 0.1 && part.share < 0.15, `${part.share}`);
    assert(choices >= 200 * 3 * 5, "choices per parameter");
  }
});

Deno.test("neither the order of the items nor a shift nor the unit of a feature changes the parts", () => {
  const p = 2000, L = 4;
  const changed = matrix([p, L]);
  const counts = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    counts[p - 1 - j] = data.counts[j]!;
    for (let l = 0; l < L; l++) {
      changed.values[(p - 1 - j) * L + l] =
        data.features.values[j * L + l]! * 2 ** l + l;
    }
  }
  const again = partsOfItems(choiceData(changed, counts), 3)!;
  for (const [i, part] of parts.entries()) {
    assertEquals(
      again[i]!.items.map((j) => p - 1 - j).toReversed(),
      part.items,
    );
  }
});

Deno.test("with few choices or items for the parameters there are no parts, nor where items are all equally far", () => {
  assertEquals(partsOfItems(simulatedCase(7).data, 2), undefined);
  const few = simulatedCase(7, { items: 100, choices: 1e6 });
  assertEquals(partsOfItems(few.data, 2), undefined);
  const corners = matrix([512, 3]);
  for (let i = 0; i < corners.values.length; i++) {
    corners.values[i] = (Math.floor(i / 3) >> (i % 3)) & 1;
  }
  const cube = choiceData(corners, new Float64Array(512).fill(1000));
  assertEquals(partsOfItems(cube, 2), undefined);
});

Deno.test("choices among a part follow a mixture with the same atoms, and its weights lead back to those on all items", () => {
  const features = simulateFeatures(2000, 4, { seed: 3 });
  const mixture = simulateMixture(3, 4, { seed: 3 });
  const exact = mixtureProbabilities({ features }, mixture).map((v) => v * 1e6);
  const population = choiceData(features, exact);
  const settings = checkedSettings(population, {
    components: 3,
    gradientTolerance: 1e-10,
  });
  const [part] = partsOfItems(population, 3)!;
  const some = choicesAmong(population, part);
  const onPart = quasiNewton(some, mixture, { gradientTolerance: 1e-10 });
  assertAlmostEquals(
    onPart.logLikelihood / some.choices,
    some.frequencies.reduce((sum, q) => sum + q * Math.log(q), 0),
    1e-12,
  );
  const run = newRun(
    { init: "given", mixture: onPart.mixture },
    settings.space,
  );
  drive(warmUpRunsOnParts(
    likelihoodFor(population, settings, 1),
    [run],
    [part, part],
    { ...settings, emRounds: 0 },
  ));
  const entropy = population.frequencies
    .reduce((sum, q) => sum + q * Math.log(q), 0);
  assertAlmostEquals(run.objective, entropy, 1e-10);
  for (const [k, weight] of run.weights.toSorted().entries()) {
    assertAlmostEquals(weight, mixture.weights.toSorted()[k]!, 1e-6);
  }
});

Deno.test("a start is taken on a part in the coordinates of all items, though a feature is constant there", () => {
  const features = simulateFeatures(2000, 4, { seed: 3 });
  const [part] = partsOfItems(choiceData(features, data.counts), 3)!;
  const inPart = new Set(part.items);
  for (let j = 0; j < 2000; j++) {
    features.values[4 * j + 3] = inPart.has(j) ? 0.01 : j % 2 / 50;
  }
  const mixture = simulateMixture(3, 4, { seed: 3 });
  const exact = mixtureProbabilities({ features }, mixture);
  const flagged = choiceData(features, exact.map((v) => v * 1e6));
  const settings = checkedSettings(flagged, { components: 3 });
  const frequencies = part.items.map((j) => exact[j]!);
  const sum = frequencies.reduce((a, b) => a + b);
  const constant: ItemPart = {
    ...part,
    data: {
      features: takeRows(features, part.items),
      frequencies: Float64Array.from(frequencies, (v) => v / sum),
    },
  };
  const run = newRun({ init: "given", mixture }, settings.space);
  drive(warmUpRunsOnParts(
    likelihoodFor(flagged, settings, 1),
    [run],
    [constant, constant],
    { ...settings, emRounds: 0 },
  ));
  // From the truth it has nowhere to go, and the weights lead back to it.
  assertAlmostEquals(
    run.objective,
    flagged.frequencies.reduce((sum, q) => sum + q * Math.log(q), 0),
    1e-8,
  );
  const atoms = unloadMixture(run, settings.space).atoms.values;
  for (const [i, value] of atoms.entries()) {
    assertAlmostEquals(value, mixture.atoms.values[i]!, 1e-3);
  }
});

Deno.test("auto comes to the same optimum by way of parts, at less cost than a start from scratch", () => {
  const result = fit(data, { components: 3 });
  const best = quasiNewton(data, truth);
  assertAlmostEquals(result.logLikelihood, best.logLikelihood, 1e-3);
  const scratch = fit(data, { components: 3, init: "random", starts: 2 });
  const spent = (starts: typeof result.starts) =>
    starts.reduce((sum, { evaluations }) => sum + evaluations, 0);
  assertEquals(result.foundBest, 2);
  assert(
    // 39 for the same two starts and what was exchanged, where these take 201.
    3 * spent(result.starts) < spent(scratch.starts),
    `${spent(result.starts)} against ${spent(scratch.starts)}`,
  );
});

Deno.test("what a start takes on a part counts among the evaluations that it may take", () => {
  const hard = simulatedCase(2, { ...shape, components: 5, choices: 1e6 });
  assert(partsOfItems(hard.data, 5), "too few choices to tell");
  // 150 is what a finish on a part may take.
  for (
    const [maxEvaluations, emRounds] of [[1, 5], [28, 0], [150, 5], [
      170,
      0,
    ]] as const
  ) {
    const { starts } = fit(hard.data, {
      components: 5,
      maxEvaluations,
      emRounds,
    });
    for (const { evaluations } of starts) {
      assert(evaluations <= maxEvaluations + emRounds + 1, `${evaluations}`);
    }
  }
});
