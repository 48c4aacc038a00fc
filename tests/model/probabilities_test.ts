import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  itemProbabilities,
  matrixFromRows,
  mixtureProbabilities,
  responsibilities,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import {
  logMixtureProbabilities,
  utilitiesInto,
} from "../../lib/model/probabilities.ts";
import { assertRefused } from "../refusal.ts";

Deno.test("probabilities are those of the definition", () => {
  // More components than are computed together.
  const K = 6;
  const offset = Float64Array.of(0.3, 0, -1, 0.2, 0, 0.5, 2);
  const items = { features: simulateFeatures(7, 2, { seed: 1 }), offset };
  const mixture = simulateMixture(K, 2, { seed: 1 });
  const x = (j: number, l: number) => items.features.values[2 * j + l]!;
  const w = (k: number, l: number) => mixture.atoms.values[2 * k + l]!;
  const A = itemProbabilities(items, mixture);
  const pi = mixtureProbabilities(items, mixture);
  const r = responsibilities(items, mixture);
  for (let k = 0; k < K; k++) {
    const score = (j: number) =>
      Math.exp(offset[j]! + x(j, 0) * w(k, 0) + x(j, 1) * w(k, 1));
    let sum = 0;
    for (let j = 0; j < 7; j++) sum += score(j);
    for (let j = 0; j < 7; j++) {
      assertAlmostEquals(A.values[K * j + k]!, score(j) / sum, 1e-15);
      const joint = mixture.weights[k]! * score(j) / sum;
      assertAlmostEquals(r.values[K * j + k]!, joint / pi[j]!, 1e-15);
    }
  }
  assertAlmostEquals(pi.reduce((a, b) => a + b), 1, 1e-15);
});

Deno.test("rows of responsibilities and columns of item probabilities sum to 1 at any scale", () => {
  const features = simulateFeatures(40, 3, { seed: 2 });
  for (let exponent = -3; exponent <= 5; exponent++) {
    const mixture = simulateMixture(4, 3, { seed: 2, scale: 10 ** exponent });
    const r = responsibilities({ features }, mixture);
    const A = itemProbabilities({ features }, mixture);
    for (let j = 0; j < 40; j++) {
      const row = r.values.subarray(4 * j, 4 * j + 4);
      // Four divisions and three sums near 1.
      assertAlmostEquals(row.reduce((a, b) => a + b), 1, 4 * Number.EPSILON);
    }
    for (let k = 0; k < 4; k++) {
      let sum = 0;
      for (let j = 0; j < 40; j++) sum += A.values[4 * j + k]!;
      // Scores near 1e5 carry errors of 1e-11 into their exponentials.
      assertAlmostEquals(sum, 1, 1e-14 * Math.max(10, 10 ** exponent));
    }
  }
});

Deno.test("probabilities that underflow keep their logarithms", () => {
  const features = matrixFromRows([[0], [1]]);
  const mixture = softmaxMixture([1], [[-2000]]);
  assertEquals(mixtureProbabilities({ features }, mixture)[1], 0);
  assertEquals(logMixtureProbabilities({ features }, mixture)[1], -2000);
});

Deno.test("a component of weight 0 takes no responsibility", () => {
  const features = simulateFeatures(5, 1, { seed: 3 });
  const r = responsibilities({ features }, softmaxMixture([1, 0], [[1], [2]]));
  for (let j = 0; j < 5; j++) assertEquals(r.values[2 * j + 1], 0);
  assert(r.values.every(Number.isFinite));
});

Deno.test("a mixture with another number of features is refused", () => {
  assertRefused(
    () =>
      itemProbabilities(
        { features: simulateFeatures(5, 2) },
        softmaxMixture([1], [[1]]),
      ),
    "Cannot use the mixture as its atoms must have 2 entries, one per feature: current number is 1",
  );
});

Deno.test("data stand for their items: counts change no probability", () => {
  const features = simulateFeatures(9, 2, { seed: 4 });
  const mixture = simulateMixture(2, 2, { seed: 4 });
  const data = choiceData(
    features,
    features.values.subarray(0, 9).map((v) => v ** 2),
  );
  for (
    const f of [itemProbabilities, mixtureProbabilities, responsibilities]
  ) {
    assertEquals(f(data, mixture), f({ features }, mixture));
  }
});

Deno.test("utilities are inner products of features and atom, in single precision too", () => {
  const features = simulateFeatures(6, 3, { seed: 6 });
  const atom = Float64Array.of(0.5, -2, 3);
  for (const values of [features.values, new Float32Array(features.values)]) {
    const utilities = new Float64Array(6).fill(NaN);
    utilitiesInto(utilities, { features: { ...features, values } }, atom);
    for (let j = 0; j < 6; j++) {
      assertEquals(
        utilities[j],
        values[3 * j]! * 0.5 - values[3 * j + 1]! * 2 + values[3 * j + 2]! * 3,
      );
    }
  }
});
