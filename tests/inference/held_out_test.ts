import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { choiceData, logLikelihood } from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  heldOutLogLikelihood,
  splitChoices,
} from "../../lib/inference/held_out.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

Deno.test("splitChoices() keeps every choice once, and the items as they are", () => {
  const { data } = simulatedCase(1);
  const { train, test } = splitChoices(data, { fraction: 0.3, seed: 5 });
  assertEquals(train.counts.map((v, j) => v + test.counts[j]!), data.counts);
  assertEquals(train.choices + test.choices, data.choices);
  assertEquals(train.features, data.features);
  for (const part of [train, test]) {
    const remade = choiceData(data.features, part.counts);
    assertEquals(part, { ...remade, featureNames: data.featureNames });
  }
});

Deno.test("splitChoices() holds out the fraction, item by item", () => {
  const { data } = simulatedCase(2, { choices: 1000 });
  const fraction = 0.3, draws = 400;
  const sums = new Float64Array(data.counts.length);
  const squares = new Float64Array(data.counts.length);
  for (let seed = 0; seed < draws; seed++) {
    const { test } = splitChoices(data, { fraction, seed });
    for (const [j, held] of test.counts.entries()) {
      sums[j]! += held;
      squares[j]! += held ** 2;
    }
  }
  for (const [j, count] of data.counts.entries()) {
    const mean = count * fraction;
    const variance = mean * (1 - fraction);
    // Five standard errors of a mean of 400, over 60 items.
    const slack = 5 * Math.sqrt(variance / draws);
    assertAlmostEquals(sums[j]! / draws, mean, slack || 1e-15);
    if (count < 20) continue;
    const spread = squares[j]! / draws - (sums[j]! / draws) ** 2;
    assert(Math.abs(spread / variance - 1) < 5 * Math.sqrt(2 / draws));
  }
});

Deno.test("splitChoices() depends on the seed only", () => {
  const { data } = simulatedCase(3);
  assertEquals(splitChoices(data), splitChoices(data, { seed: 1 }));
  const other = splitChoices(data, { seed: 2 }).test.counts;
  assert(other.some((v, j) => v !== splitChoices(data).test.counts[j]));
});

Deno.test("splitChoices() refuses weights, fractions outside (0, 1) and empty parts", () => {
  const { data } = simulatedCase(4);
  for (const fraction of [0, 1, NaN]) {
    assertRefused(
      () => splitChoices(data, { fraction }),
      `Cannot split choices as fraction must be between 0 and 1: current value is ${fraction}`,
    );
  }
  assertRefused(
    () => splitChoices(choiceData([[0], [1]], [1, 2.5])),
    "Cannot split choices as counts must be integers: the count of item 2 is 2.5",
  );
  assertRefused(
    () => splitChoices(choiceData([[0], [1]], [1, 2 ** 53])),
    "Cannot split choices as counts must be at most 9007199254740991: the count of item 2 is 9007199254740992",
  );
  assertRefused(
    () => splitChoices(choiceData([[0], [1]], [1, 0]), { fraction: 1 - 1e-9 }),
    "Cannot split choices as both parts must have some: 1 of 1 are held out",
  );
  assertRefused(
    () => splitChoices(choiceData([[0], [1]], [1, 0]), { fraction: 1e-9 }),
    "Cannot split choices as both parts must have some: 0 of 1 are held out",
  );
});

Deno.test("heldOutLogLikelihood() is the mean over its splits of what was held out", () => {
  const { data, truth } = simulatedCase(5);
  const seen: number[] = [];
  const result = heldOutLogLikelihood(data, {
    refit: (train) => {
      seen.push(train.choices);
      return truth;
    },
    splits: 3,
    fraction: 0.5,
    seed: 9,
  });
  assertEquals(new Set(seen).size, 3);
  const expected = [0, 1, 2].map((s) => {
    const { test } = splitChoices(data, {
      fraction: 0.5,
      seed: `9:held out:${s}`,
    });
    return logLikelihood(test, truth) / test.choices;
  });
  assertEquals(Array.from(result.perChoice), expected);
  const mean = (expected[0]! + expected[1]! + expected[2]!) / 3;
  assertAlmostEquals(result.mean, mean, 1e-14);
  assertEquals(
    heldOutLogLikelihood(data, { refit: () => undefined, splits: 2 }).mean,
    NaN,
  );
  assertRefused(
    () => heldOutLogLikelihood(data, { refit: () => truth, splits: 0 }),
    "Cannot hold out choices as splits must be an integer >= 1: current value is 0",
  );
});

Deno.test("heldOutLogLikelihood() prefers the true number of components to one too few", () => {
  const { data, truth } = simulatedCase(6, { scale: 2.5 });
  const one = { weights: new Float64Array([1]), atoms: truth.atoms };
  const single = {
    ...one,
    atoms: { rows: 1, columns: 3, values: truth.atoms.values.slice(0, 3) },
  };
  const mean = (start: typeof truth) =>
    heldOutLogLikelihood(data, {
      refit: (train) => quasiNewton(train, start).mixture,
      splits: 5,
    }).mean;
  assert(mean(truth) > mean(single) + 0.01);
});

Deno.test("heldOutLogLikelihood() says how far splits vary, with n − 1 in the denominator", () => {
  const { data, truth } = simulatedCase(7);
  const splits = (n: number) =>
    heldOutLogLikelihood(data, { refit: () => truth, splits: n });
  const { perChoice, mean, deviation } = splits(4);
  const squares = perChoice.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  assert(squares > 0);
  assertAlmostEquals(deviation, Math.sqrt(squares / 3), 1e-15);
  assertEquals(splits(1).deviation, NaN);
});
