import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  itemProbabilities,
  type Items,
  matrix,
  simulateFeatures,
  simulateMixture,
  takeItems,
} from "../../mod.ts";
import { whitenedFeatures } from "../../lib/moments.ts";
import { withCounts } from "../../lib/data/choice_data.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const { data } = simulatedCase(5, { items: 40, features: 3 });
const rows = [3, 30, 7, 21, 22, 9, 0];

/** Means and covariances of the whitened features. */
function whitenedMoments({ features, whitening }: Items): number[] {
  const { rows: p, columns: L, values } = whitenedFeatures(features, whitening);
  const moments = new Array<number>(L + L * L).fill(0);
  for (let j = 0; j < p; j++) {
    for (let l = 0; l < L; l++) {
      moments[l]! += values[j * L + l]! / p;
      for (let m = 0; m < L; m++) {
        moments[L + l * L + m]! += values[j * L + l]! * values[j * L + m]! / p;
      }
    }
  }
  return moments;
}

Deno.test("takeItems() gives the items asked for, in that order, with the whitening of their own features", () => {
  const names = Array.from({ length: 40 }, (_, j) => `item ${j}`);
  const named = choiceData(data.features, data.counts, { itemNames: names });
  const taken = takeItems(named, rows);
  assertEquals(taken.itemNames, rows.map((j) => names[j]!));
  assertEquals(taken.featureNames, named.featureNames);
  for (const [i, j] of rows.entries()) {
    assertEquals(
      taken.features.values.slice(3 * i, 3 * i + 3),
      named.features.values.slice(3 * j, 3 * j + 3),
    );
  }
  const identity = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];
  for (const [i, moment] of whitenedMoments(taken).entries()) {
    assertAlmostEquals(moment, identity[i]!, 1e-13);
  }
  assert(!("counts" in taken), "counts of other items");
});

Deno.test("takeItems() of all items, or of those of single precision, is choiceData()'s whitening again", () => {
  const single = {
    rows: 40,
    columns: 3,
    values: new Float32Array(data.features.values),
  };
  const given = choiceData(single, data.counts);
  const again = takeItems(given, Array.from({ length: 40 }, (_, j) => j));
  assertEquals(again.whitening, given.whitening);
});

Deno.test("items that are taken keep the ratios of their probabilities", () => {
  const mixture = simulateMixture(2, 3, { seed: 5 });
  const all = itemProbabilities(data, mixture);
  const some = itemProbabilities(takeItems(data, rows), mixture);
  for (let k = 0; k < 2; k++) {
    const ratio = (i: number) =>
      some.values[2 * i + k]! / all.values[2 * rows[i]! + k]!;
    for (const i of rows.keys()) {
      assertAlmostEquals(ratio(i), ratio(0), 1e-12 * ratio(0));
    }
  }
});

Deno.test("items that are taken keep their offset, and the ratios of their probabilities with it", () => {
  const { data } = simulatedCase(6, { items: 40, spread: 2 });
  const mixture = simulateMixture(2, 3, { seed: 5 });
  const taken = takeItems(data, rows);
  assertEquals(
    taken.offset,
    Float64Array.from(rows, (j) => data.offset![j]!),
  );
  const all = itemProbabilities(data, mixture);
  const some = itemProbabilities(taken, mixture);
  const ratio = (i: number) => some.values[2 * i]! / all.values[2 * rows[i]!]!;
  for (const i of rows.keys()) {
    assertAlmostEquals(ratio(i), ratio(0), 1e-12 * ratio(0));
  }
  assertEquals(withCounts(data, data.counts).offset, data.offset);
});

Deno.test("takeItems() says why it cannot take items", () => {
  assertRefused(
    () => takeItems(data, [3]),
    "Cannot take items as there must be at least 2 items: current number is 1",
  );
  const wrong: [number, string][] = [
    [40, "40"],
    [-1, "-1"],
    [1.5, "1.5"],
    [NaN, "NaN"],
  ];
  for (const [row, said] of wrong) {
    assertRefused(
      () => takeItems(data, [0, row, 2]),
      `Cannot take items as each must be an integer from 0 to 39: current value is ${said}`,
    );
  }
  assertRefused(
    () => takeItems(data, [0, 4, 2, 4]),
    "Cannot take items as each may be taken once: 4 is taken twice",
  );
  const flags = choiceData([[0, 1], [1, 2], [0, 3], [0, 5]], [1, 2, 3, 4], {
    featureNames: ["new", "price"],
  });
  assertRefused(
    () => takeItems(flags, [0, 2, 3]),
    'Cannot take items as every feature must vary over the items: "new" is 0 for all of them',
  );
  assertRefused(
    () => takeItems(flags, [0, 1]),
    'Cannot take items as no feature may be a linear combination of others: "price" is one of "new"',
  );
});

Deno.test("taken items far from zero are held centred, as choiceData() holds them", () => {
  const features = matrix(
    [6, 1],
    Float64Array.of(1e6, 1e6 + 1, 1e6 + 2, 0, -1e6, 5),
  );
  const taken = takeItems(choiceData(features, [1, 1, 1, 1, 1, 1]), [0, 1, 2]);
  assertEquals([...taken.features.values], [-1, 0, 1]);
  assertEquals([...taken.whitening.means], [0]);
});

Deno.test("withCounts() keeps the items, whatever they were joined with, and has the numbers of choiceData()", () => {
  const counts = Float64Array.from({ length: 40 }, (_, j) => (7 * j) % 11 / 3);
  const again = withCounts(data, counts);
  assertEquals(again, choiceData(data.features, counts));
  assert(again.features === data.features, "features were copied");
  assert(again.whitening === data.whitening, "whitening was made again");
  const features = simulateFeatures(40, 3, { seed: 8 });
  const fresh = choiceData(features, data.counts);
  const items: Items = takeItems(fresh, fresh.counts.map((_, j) => j));
  assertEquals(withCounts(items, data.counts), fresh);
});
