/**
 * What every estimator of a mixture promises, whichever it is.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  fit,
  itemProbabilities,
  type SoftmaxMixture,
} from "../mod.ts";
import {
  em,
  fitMixingMeasure,
  quasiNewton,
  START_INITS,
} from "../lib/estimation.ts";
import {
  methodOfMoments,
  sampleAmbient,
  tensorMoments,
} from "../lib/moments.ts";
import { asIdenticalItems } from "./identical_items.ts";
import { assertRefused } from "./refusal.ts";
import {
  inAnotherOrder,
  largestDifference,
  simulatedCase,
} from "./simulated.ts";

interface Estimator {
  readonly name: string;
  estimate(data: ChoiceData, components: number): SoftmaxMixture;
  /** How far its item probabilities may move when items change places: rounding, or its tolerance. */
  readonly orderSlack: number;
  /** How far they may move with the pairs of choices that meet, from which design errors come: fewer meet at identical items. */
  readonly pairSlack?: number;
  /** What it says of 0 components; undefined for those that take no number. */
  readonly refusal?: string;
}

const whole = "components must be an integer >= 1: current value is 0";

const estimators: readonly Estimator[] = [
  ...START_INITS.map((init): Estimator => ({
    name: `fit from ${init} starts`,
    estimate: (data, components) =>
      fit(data, { components, init, starts: 6 }).mixture,
    orderSlack: 1e-5,
    refusal: `Cannot fit as ${whole}`,
  })),
  {
    name: "fit under a prior",
    estimate: (data, components) =>
      fit(data, { components, ridge: 10, dirichlet: 5 }).mixture,
    orderSlack: 1e-5,
    refusal: `Cannot fit as ${whole}`,
  },
  {
    name: "fit with a ridge by choices held out",
    estimate: (data, components) =>
      fit(data, { components, ridge: "held-out", starts: 2 }).mixture,
    // Which choices are held out goes by the place of their item, and so may the ridge; with so many both orders take none.
    orderSlack: 1e-5,
    refusal: `Cannot fit as ${whole}`,
  },
  {
    name: "em",
    estimate: (data, components) =>
      em(data, sampleAmbient(data, { components }), { maxIterations: 50 })
        .mixture,
    orderSlack: 1e-9,
  },
  {
    name: "quasiNewton",
    estimate: (data, components) =>
      quasiNewton(data, sampleAmbient(data, { components })).mixture,
    orderSlack: 1e-5,
  },
  {
    name: "fit with common and fixed coefficients",
    estimate: (data, components) =>
      fit(data, { components, common: ["x1"], fixed: { x3: 0.2 } }).mixture,
    orderSlack: 1e-5,
    refusal: `Cannot fit as ${whole}`,
  },
  {
    name: "methodOfMoments",
    estimate: (data, components) =>
      methodOfMoments(data, { components }).mixture,
    orderSlack: 1e-5,
    pairSlack: 1e-4,
    refusal: `Cannot apply the method of moments as ${whole}`,
  },
  {
    name: "tensorMoments",
    estimate: (data, components) => tensorMoments(data, { components }).mixture,
    orderSlack: 1e-5,
    refusal: `Cannot decompose third moments as ${whole}`,
  },
];

const { data, features } = simulatedCase(1, {
  items: 800,
  components: 2,
  choices: 50_000,
  scale: 1,
});

for (
  const { name, estimate, orderSlack, pairSlack = 0, refusal } of estimators
) {
  Deno.test(`${name}: weights on the simplex in order, atoms K × L and finite`, () => {
    for (const K of [1, 2, 3]) {
      const { weights, atoms } = estimate(data, K);
      assertEquals([weights.length, atoms.rows, atoms.columns], [K, K, 3]);
      assertAlmostEquals(weights.reduce((a, b) => a + b), 1, 1e-14);
      for (let k = 0; k < K; k++) {
        assert(weights[k]! >= 0 && (k === 0 || weights[k]! <= weights[k - 1]!));
      }
      assert(atoms.values.every(Number.isFinite));
    }
    assertEquals(estimate(data, 1).weights, new Float64Array([1]));
  });

  Deno.test(`${name}: inputs stay as they are, and the same call gives the same bytes`, () => {
    const copy = structuredClone(data);
    const once = estimate(data, 2);
    assertEquals(data, copy);
    assertEquals(estimate(data, 2), once);
  });

  Deno.test(`${name}: the order of items does not matter`, () => {
    const here = itemProbabilities({ features }, estimate(data, 2)).values;
    const there =
      itemProbabilities({ features }, estimate(inAnotherOrder(data), 2))
        .values;
    const apart = largestDifference(here, there);
    assert(apart < orderSlack, `item probabilities differ by ${apart}`);
  });

  Deno.test(`${name}: an offset of log 2 is two identical items, and a constant is nothing`, () => {
    const copies = Array.from({ length: 800 }, (_, j) => 1 + j % 2);
    const offset = copies.map(Math.log);
    // Even, so that halves are whole.
    const counts = data.counts.map((count) => 2 * count);
    const known = choiceData(features, counts, { offset });
    const moved = choiceData(features, counts, {
      offset: offset.map((o) => o - 40),
    });
    const ofEstimate = (given: ChoiceData) =>
      itemProbabilities({ features }, estimate(given, 2)).values;
    const here = ofEstimate(known);
    const there = ofEstimate(asIdenticalItems(known, copies));
    const apart = largestDifference(here, there);
    assert(apart < Math.max(orderSlack, pairSlack), `apart by ${apart}`);
    const shifted = largestDifference(here, ofEstimate(moved));
    assert(shifted < 1e-12, `moved by ${shifted}`);
  });

  if (refusal) {
    Deno.test(`${name}: refuses 0 components`, () =>
      assertRefused(() => estimate(data, 0), refusal));
  }
}

Deno.test("fitMixingMeasure: weights on the simplex in order, atoms finite, same bytes", () => {
  const { mixture: { weights, atoms } } = fitMixingMeasure(data);
  assertAlmostEquals(weights.reduce((a, b) => a + b), 1, 1e-14);
  assertEquals(weights, weights.toSorted((a, b) => b - a));
  assert(atoms.values.every(Number.isFinite));
  assertEquals(fitMixingMeasure(data).mixture, { weights, atoms });
});
