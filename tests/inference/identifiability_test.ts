import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  itemProbabilities,
  logLikelihood,
  type Matrix,
  matrix,
  matrixFromRows,
  mixtureProbabilities,
  simulateFeatures,
  simulateMixture,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { covariance } from "../../lib/inference/covariance.ts";
import { effectiveItems } from "../../lib/inference/effective_items.ts";
import { identifiability } from "../../lib/inference/identifiability.ts";
import {
  distinctItems,
  indistinguishableMixtures,
} from "../../lib/inference/indistinguishable.ts";
import { assertRefused } from "../refusal.ts";
import { largestDifference, simulatedCase } from "../simulated.ts";

/** K components one apart, of one feature. */
function ladder(components: number): SoftmaxMixture {
  return softmaxMixture(
    new Array(components).fill(1 / components),
    Array.from({ length: components }, (_, k) => [k - (components - 1) / 2]),
  );
}

function evenly(features: Matrix) {
  return choiceData(features, new Array(features.rows).fill(100));
}

function verdictOf(
  report: ReturnType<typeof identifiability>,
  name: string,
): string | undefined {
  return report.checks.find((check) => check.name === name)?.verdict;
}

Deno.test("indistinguishableMixtures() have one π to 1e-12 and no atom in common", () => {
  for (const K of [2, 3, 4, 6]) {
    for (let p = 2; p < 2 * K; p++) {
      for (const scale of [1e-3, 1, 1e4]) {
        const drawn = simulateFeatures(p, 1, { seed: K * p });
        const features = matrix(
          [p, 1],
          drawn.values.map((v) => scale * (3 + v)),
        );
        const [a, b] = indistinguishableMixtures(features, K);
        assertEquals([a.weights.length, b.weights.length], [K, K]);
        const difference = largestDifference(
          mixtureProbabilities({ features }, a),
          mixtureProbabilities({ features }, b),
        );
        assert(difference < 1e-12, `K ${K}, p ${p}: ${difference}`);
        for (const v of a.atoms.values) {
          for (const w of b.atoms.values) {
            assert(Math.abs(v - w) * scale > 0.1);
          }
        }
        assert([...a.weights, ...b.weights].every((weight) => weight > 0));
      }
    }
  }
});

Deno.test("indistinguishableMixtures() allow items with equal features", () => {
  const features = matrixFromRows([[1], [2], [2], [2], [5], [5]]);
  const [a, b] = indistinguishableMixtures(features, 2);
  const difference = largestDifference(
    mixtureProbabilities({ features }, a),
    mixtureProbabilities({ features }, b),
  );
  assert(difference < 1e-15);
  const data = choiceData(features, [1, 2, 3, 4, 5, 6]);
  const value = logLikelihood(data, a);
  assertAlmostEquals(logLikelihood(data, b), value, 1e-13 * Math.abs(value));
});

Deno.test("indistinguishableMixtures() refuses when there are none", () => {
  const features = simulateFeatures(4, 1);
  assertRefused(
    () => indistinguishableMixtures(features, 2),
    "Cannot make indistinguishable mixtures as there must be from 2 to 3 distinct values for 2 components: current number is 4",
  );
  assertRefused(
    () => indistinguishableMixtures(simulateFeatures(3, 2), 2),
    "Cannot make indistinguishable mixtures as there must be 1 feature: current number is 2",
  );
  assertRefused(
    () => indistinguishableMixtures(features, NaN),
    "Cannot make indistinguishable mixtures as components must be an integer >= 1: current value is NaN",
  );
});

Deno.test("identifiability() fails one feature with 2K − 1 values, and passes 2K with a condition", () => {
  for (const K of [2, 3]) {
    const few = simulateFeatures(2 * K - 1, 1, { seed: K });
    for (
      const mixture of [ladder(K), ...indistinguishableMixtures(few, K)]
    ) {
      const report = identifiability(evenly(few), mixture);
      assertEquals(report.verdict, "fail");
      assertEquals(verdictOf(report, "distinct values"), "fail");
      assertEquals(verdictOf(report, "parameters"), "fail");
      assertEquals(report.rank, 2 * K - 2);
      assertEquals(report.condition, Infinity);
    }
    const enough = simulateFeatures(2 * K, 1, { seed: K });
    const report = identifiability(evenly(enough), ladder(K));
    assert(report.verdict === "ok" || report.verdict === "warning");
    assertEquals(report.rank, 2 * K - 1);
    assert(report.condition > 1 && report.condition < Infinity);
    assertEquals(verdictOf(report, "distinct values"), "ok");
  }
});

Deno.test("identifiability() counts items with equal features once", () => {
  const rows = [[0], [0], [0], [1], [1], [3]];
  const report = identifiability(
    choiceData(rows, [1, 2, 3, 4, 5, 6]),
    ladder(2),
  );
  assertEquals(verdictOf(report, "distinct values"), "fail");
  assertEquals(report.rank, 2);
});

Deno.test("identifiability() has the condition of Fisher's information", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { data, truth } = simulatedCase(seed, { scale: 2 });
    const { condition, verdict, weakest } = identifiability(data, truth);
    const { condition: squared, weakest: other } = covariance(data, truth, {
      kind: "expected",
    });
    assertAlmostEquals(condition ** 2 / squared, 1, 1e-8);
    assertEquals(verdict, "ok");
    assertEquals(weakest.changes[0]!.name, other!.changes[0]!.name);
  }
});

Deno.test("identifiability() sees the weakest direction: π hardly moves along it", () => {
  const { data } = simulatedCase(6, { features: 2, items: 100 });
  const near = softmaxMixture([0.6, 0.4], [[0.5, 0], [0.45, 0.02]]);
  const { weakest, condition } = identifiability(data, near);
  assert(condition > 100);
  // The weights may change freely where the atoms all but agree.
  const names = weakest.changes.map(({ name }) => name);
  assert(names.some((name) => name.startsWith("weight")), `${names}`);
});

Deno.test("identifiability() says what is wrong, check by check", () => {
  const { data } = simulatedCase(7, { choices: 1000, features: 2 });
  const cases: [string, string, SoftmaxMixture][] = [
    ["closest atoms", "fail", softmaxMixture([0.5, 0.5], [[1, 0], [1, 0]])],
    [
      "closest atoms",
      "warning",
      softmaxMixture([0.5, 0.5], [[1, 0], [1, 0.2]]),
    ],
    ["smallest weight", "fail", softmaxMixture([1, 0], [[1, 0], [0, 1]])],
    [
      "smallest weight",
      "warning",
      softmaxMixture([0.99, 0.01], [[1, 0], [-1, 1]]),
    ],
    [
      "effective items",
      "warning",
      softmaxMixture([0.5, 0.5], [[1, 0], [9, 0]]),
    ],
    ["effective items", "fail", softmaxMixture([0.5, 0.5], [[1, 0], [400, 0]])],
    ["atom size", "warning", softmaxMixture([0.5, 0.5], [[1, 0], [9, 0]])],
    ["rank", "fail", softmaxMixture([0.5, 0.5], [[1, 0], [1, 0]])],
  ];
  for (const [name, verdict, mixture] of cases) {
    const report = identifiability(data, mixture);
    assertEquals(verdictOf(report, name), verdict, name);
    assert(report.verdict === "fail" || report.verdict === verdict);
  }
});

Deno.test("identifiability() writes sentences with the names and numbers that it saw", () => {
  const features = matrixFromRows([[1], [2], [4]]);
  const data = choiceData(features, [10, 20, 30], { featureNames: ["price"] });
  const { checks } = identifiability(data, ladder(2));
  const sentences = Object.fromEntries(
    checks.map(({ name, sentence }) => [name, sentence]),
  );
  assertEquals(
    sentences["parameters"],
    "3 parameters are more than the 2 free probabilities of 3 items: other parameters give the same probabilities, so do not interpret these",
  );
  assertEquals(
    sentences["distinct values"],
    "price takes 3 distinct values, and 2 components are identified from 4 on: other mixtures have the same probabilities",
  );
  assertEquals(
    sentences["smallest weight"],
    "the smallest component, 2, makes about 30 of 60 choices for its 2 parameters",
  );
});

Deno.test("effectiveItems() is p for a flat component and 1 for one that sits on an item", () => {
  const features = simulateFeatures(50, 2, { seed: 1 });
  const mixture = softmaxMixture([0.6, 0.4], [[0, 0], [1e4, 0]]);
  const [flat, spike] = effectiveItems({ features }, mixture);
  assertAlmostEquals(flat!, 50, 1e-11);
  assertAlmostEquals(spike!, 1, 1e-12);
  const overflowing = softmaxMixture([1], [[1e308, 1e308]]);
  assertEquals(effectiveItems({ features }, overflowing)[0], NaN);
});

Deno.test("effectiveItems() is exp(entropy) of item probabilities, with offsets and with more atoms than are taken at once", () => {
  const features = simulateFeatures(300, 3, { seed: 2 });
  const mixture = simulateMixture(11, 3, { seed: 2, scale: 3 });
  const offset = Float64Array.from({ length: 300 }, (_, j) => Math.cos(j));
  const items = { features, offset };
  const { values } = itemProbabilities(items, mixture);
  for (const [k, spread] of effectiveItems(items, mixture).entries()) {
    let entropy = 0;
    for (let j = 0; j < 300; j++) {
      entropy -= values[11 * j + k]! * Math.log(values[11 * j + k]!);
    }
    assertAlmostEquals(spread / Math.exp(entropy), 1, 1e-12);
  }
});

Deno.test("distinctItems() counts equal rows once, in either precision, and no further than asked", () => {
  // Values that share most of their bits, and both zeros.
  const values = [0, -0, 1, 1 + Number.EPSILON, 2, 2 ** 31, 2 ** -40, -1];
  const rows = values.flatMap((a) => values.map((b) => [a, b]));
  const features = matrixFromRows([...rows, ...rows]);
  assertEquals(distinctItems(features), 7 * 7);
  for (const most of [1, 5, 49, 50]) {
    assertEquals(distinctItems(features, most), Math.min(most, 49));
  }
  const single = { ...features, values: new Float32Array(features.values) };
  assertEquals(distinctItems(single), 6 * 6);
  // Small whole numbers, one feature: as many as a hash of 32 bits must keep apart.
  const many = Float64Array.from({ length: 60_000 }, (_, j) => j % 50_000);
  assertEquals(distinctItems(matrix([60_000, 1], many)), 50_000);
});

Deno.test("identifiability() fails a component with less than one choice", () => {
  const { data } = simulatedCase(7, { choices: 1000, features: 2 });
  const of = (weight: number) =>
    verdictOf(
      identifiability(
        data,
        softmaxMixture([1 - weight, weight], [[1, 0], [-1, 1]]),
      ),
      "smallest weight",
    );
  assertEquals([of(0.0005), of(0.002)], ["fail", "warning"]);
});
