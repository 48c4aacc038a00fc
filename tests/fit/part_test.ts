import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  fit,
  matrix,
  mixtureProbabilities,
  quasiNewton,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { partsOfItems } from "../../lib/fit/part.ts";
import { warmUpRunsOnParts } from "../../lib/fit/run_warm_up.ts";
import { newRun } from "../../lib/fit/runs.ts";
import { likelihoodFor } from "../../lib/fit/search.ts";
import { checkedSettings } from "../../lib/fit/settings.ts";
import { rowOf } from "../../lib/linalg/matrix.ts";
import { drive } from "../../lib/model/objective.ts";
import { simulatedCase } from "../simulated.ts";

const shape = { items: 2000, features: 4, components: 3, choices: 100_000 };
const { data, truth } = simulatedCase(7, shape);
const parts = partsOfItems(data, 3)!;

/** Which items of all a part has, told by their features. */
function itemsOf({ features }: typeof data): Set<string> {
  return new Set(
    Array.from({ length: features.rows }, (_, j) => rowOf(features, j).join()),
  );
}

Deno.test("parts have no item in common, and choices and share as they say", () => {
  const [one, other] = parts.map((part) => itemsOf(part.data)) as [
    Set<string>,
    Set<string>,
  ];
  assertEquals(one.intersection(other).size, 0);
  for (const part of parts) {
    assertEquals(part.share, part.data.counts.length / 2000);
    assert(part.share > 0.1 && part.share < 0.15, `${part.share}`);
    assertEquals(part.data.choices, part.data.counts.reduce((a, b) => a + b));
    assert(part.data.choices >= 200 * 3 * 5, "choices per parameter");
    assertAlmostEquals(
      part.data.frequencies.reduce((a, b) => a + b),
      1,
      1e-12,
    );
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
      again[i]!.data.counts.toReversed(),
      part.data.counts,
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
  const exact = mixtureProbabilities(features, mixture).map((v) => v * 1e6);
  const population = choiceData(features, exact);
  const settings = checkedSettings(population, {
    components: 3,
    gradientTolerance: 1e-10,
  });
  const [part] = partsOfItems(population, 3)!;
  const onPart = quasiNewton(part.data, mixture, { gradientTolerance: 1e-10 });
  assertAlmostEquals(
    onPart.logLikelihood / part.data.choices,
    part.data.frequencies.reduce((sum, q) => sum + q * Math.log(q), 0),
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

Deno.test("auto comes to the same optimum by way of parts, at less cost than a start from scratch", () => {
  const result = fit(data, { components: 3 });
  const best = quasiNewton(data, truth);
  assertAlmostEquals(result.logLikelihood, best.logLikelihood, 1e-3);
  const scratch = fit(data, { components: 3, init: "random", starts: 1 });
  const spent = (starts: typeof result.starts) =>
    starts.reduce((sum, { evaluations }) => sum + evaluations, 0);
  assertEquals(result.foundBest, 2);
  assert(
    spent(result.starts) < 1.2 * spent(scratch.starts),
    `${spent(result.starts)} against ${spent(scratch.starts)}`,
  );
});

Deno.test("what a start takes on a part counts among the evaluations that it may take", () => {
  const hard = simulatedCase(2, { ...shape, components: 5, choices: 1e6 });
  assert(partsOfItems(hard.data, 5), "too few choices to tell");
  for (const maxEvaluations of [1, 28, 150, 170]) {
    for (const emRounds of [0, 5]) {
      const { starts } = fit(hard.data, {
        components: 5,
        maxEvaluations,
        emRounds,
      });
      for (const { evaluations } of starts) {
        assert(evaluations <= maxEvaluations + emRounds + 1, `${evaluations}`);
      }
    }
  }
});
