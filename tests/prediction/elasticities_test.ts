import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  changeFeatures,
  choiceData,
  elasticities,
  mixtureProbabilities,
  simulateFeatures,
  softmaxMixture,
} from "../../mod.ts";
import { deltaMethod } from "../../lib/inference.ts";
import { chooserData, KINDS } from "../chooser_data.ts";
import reference from "../reference/predictions_python.json" with {
  type: "json",
};
import { assertRefused } from "../refusal.ts";
import { fittedAtRandom } from "./random_root.ts";

const shop = choiceData(reference.features, [5, 4, 3, 2, 6], {
  featureNames: ["price", "organic"],
  offset: reference.offset,
});
const mixture = softmaxMixture(reference.weights, reference.atoms);

Deno.test("elasticities are differences of logarithms of shares by plain loops", () => {
  const { values } = elasticities(shop, { mixture }, { feature: "price" });
  const expected = reference.elasticities.flat();
  // The difference is good to the square of its step, 1e-5.
  for (let i = 0; i < 25; i++) {
    assertAlmostEquals(values[i]!, expected[i]!, 1e-8);
  }
  const some = elasticities(shop, { mixture }, {
    feature: "price",
    items: [4, 1],
  });
  assertEquals(
    Array.from(some.values),
    [24, 21, 9, 6].map((i) => values[i]!),
  );
  assertEquals(some.standardErrors, undefined);
});

Deno.test("elasticities and their errors, for every kind of choosers", () => {
  for (const [i, kind] of KINDS.entries()) {
    const data = chooserData(20 + i, kind);
    const of = fittedAtRandom(20 + i, 3, data);
    const options = { feature: "x2", items: [0, 1, 2, 3, 4, 5] };
    const found = elasticities(data, of, options);
    const expected = deltaMethod(
      of,
      (moved) => elasticities(data, { mixture: moved }, options).values,
    )!;
    for (const [at, error] of expected.standardErrors.entries()) {
      assertAlmostEquals(found.standardErrors![at]!, error, 1e-9);
      const width = found.upper![at]! - found.lower![at]!;
      assertAlmostEquals(width, 2 * 1.959963984540054 * error, 1e-8);
    }
    if (data.choosers!.covariates) continue; // weights by set are tested with shares
    const [h, first] = [1e-5, mixtureProbabilities(data, of.mixture)];
    for (let j = 0; j < 6; j++) {
      const rise = [{ feature: "x2", times: 1 + h, items: [j] }];
      const then = mixtureProbabilities(changeFeatures(data, rise), of.mixture);
      for (let r = 0; r < 6; r++) {
        const slope = (then[r]! / first[r]! - 1) / h;
        assertAlmostEquals(found.values[r * 6 + j]!, slope, 1e-3);
      }
    }
  }
});

Deno.test("with slopes of several features elasticities add up", () => {
  const names = ["x", "x^2"];
  const rows = [1, 2, 4, 5].map((x) => [x, x * x]);
  const data = choiceData(rows, [1, 2, 3, 4], { featureNames: names });
  const fitted = {
    mixture: softmaxMixture([0.6, 0.4], [[1, -0.2], [-1, 0.1]]),
  };
  const values = Float64Array.from(rows.flatMap(([x, y]) => [x!, 2 * y!]));
  const slopes = { rows: 4, columns: 2, values };
  const all = elasticities(data, fitted, { feature: "x", slopes }).values;
  const [one, two] = names.map((feature) =>
    elasticities(data, fitted, { feature }).values
  );
  for (const [i, value] of all.entries()) {
    assertAlmostEquals(value, one![i]! + 2 * two![i]!, 1e-13);
  }
  assert(all.some((v) => Math.abs(v) > 0.1));
});

Deno.test("elasticities that cannot be are refused", () => {
  assertRefused(
    () => elasticities(shop, { mixture }, { feature: "prize" }),
    'Cannot take elasticities as there must be a feature "prize": the features are "price", "organic"',
  );
  const feature = "price";
  assertRefused(
    () => elasticities(shop, { mixture }, { feature, items: [5] }),
    "Cannot take elasticities as rows of items must be integers from 0 to 4: current value is 5",
  );
  assertRefused(
    () => elasticities(shop, { mixture }, { feature, slopes: mixture.atoms }),
    "Cannot take elasticities as slopes must be 5 × 2: current shape is 2 × 2",
  );
  const features = simulateFeatures(1001, 2, { seed: 1 });
  const many = { features, featureNames: ["price", "organic"] };
  assertRefused(
    () => elasticities(many, { mixture }, { feature }),
    "Cannot take elasticities as items must be named where there are more than 1000: current number is 1001",
  );
  assertRefused(
    () => elasticities(shop, { mixture }, { feature, level: 2 }),
    "Cannot take elasticities as level must be between 0 and 1: current value is 2",
  );
});
