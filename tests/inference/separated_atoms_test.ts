import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  choiceSetData,
  covariance,
  fit,
  logLikelihood,
  matrix,
  mixtureProbabilities,
  ratios,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { copyOf, rowOf } from "../../lib/linalg/matrix.ts";
import { addScaledInto } from "../../lib/linalg/vectors.ts";
import { drawOnSphereInto } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

/** 60 items with two normal features and a third that is 1 for every sixth; nobody in `[shy]` takes those. */
const ITEMS = (() => {
  const { values } = simulateFeatures(60, 2, { seed: 1 });
  const rows = Array.from(
    { length: 60 },
    (_, j) => [values[2 * j]!, values[2 * j + 1]!, j % 6 === 0 ? 1 : 0],
  );
  return matrix([60, 3], Float64Array.from(rows.flat()));
})();
const SHY = [0.8, -0.5, -100];
const BOUNDS = [3, undefined, 12, 50, Infinity];

Deno.test("one component: what is never chosen takes no other error away, at any bound", () => {
  const data = simulateChoices(ITEMS, softmaxMixture([1], [SHY]), {
    choices: 2000,
    seed: 2,
  });
  // At the end the items that are never taken may as well not be there.
  const left = Array.from({ length: 60 }, (_, j) => j).filter((j) => j % 6);
  const without = choiceData(
    left.map((j) => [...ITEMS.values.subarray(3 * j, 3 * j + 2)]),
    left.map((j) => data.counts[j]!),
  );
  const limit = fit(without, { components: 1, atomBound: Infinity });
  const { atomErrors: exact } = covariance(without, limit.mixture);
  for (const atomBound of BOUNDS) {
    const { mixture, onBound, warnings } = fit(data, {
      components: 1,
      atomBound,
    });
    assertEquals(warnings, [
      "x3 in component 1 has no finite estimate: the component takes 50 of 60 items and never the others, so the likelihood rises without end along −1.00 x3",
    ]);
    for (const kind of ["observed", "sandwich"] as const) {
      const found = covariance(data, mixture, { onBound, kind });
      assertEquals(found.status, "ok");
      assertStringIncludes(found.message, warnings[0]!);
      assertEquals([found.unbounded, found.separation], [warnings, undefined]);
      assertEquals(found.held, [true]);
      const [first, second, third] = found.atomErrors!.values;
      assertEquals(third, NaN);
      if (kind === "sandwich") continue;
      // A bound of 3 leaves those items a chance of 0.1%.
      const near = atomBound === 3 ? 1e-2 : 1e-4;
      assertAlmostEquals(first! / exact!.values[0]!, 1, near);
      assertAlmostEquals(second! / exact!.values[1]!, 1, near);
    }
  }
});

Deno.test("two components: the one that never takes some items is named, the other is as before", () => {
  const truth = softmaxMixture([0.6, 0.4], [[1.5, -0.5, -100], [-1.5, 1, 1.5]]);
  const data = simulateChoices(ITEMS, truth, { choices: 20_000, seed: 2 });
  const errors = BOUNDS.map((atomBound) => {
    const { mixture, onBound, warnings } = fit(data, {
      components: 2,
      atomBound,
    });
    assertEquals(warnings, [
      "x3 in component 1 has no finite estimate: the component takes 50 of 60 items and never the others, so the likelihood rises without end along −1.00 x3",
    ]);
    const found = covariance(data, mixture, { onBound });
    assertEquals([found.status, found.held], ["ok", [true, false]]);
    assertEquals(found.atomErrors!.values[2], NaN);
    return [...found.weightErrors!, ...found.atomErrors!.values];
  });
  for (const row of errors) {
    for (const [i, error] of row.entries()) {
      if (i === 4) continue;
      assertAlmostEquals(error / errors.at(-1)![i]!, 1, 0.02, `${i}`);
    }
  }
});

Deno.test("items that are taken once bound every direction", () => {
  const truth = softmaxMixture([1], [SHY]);
  const { counts } = simulateChoices(ITEMS, truth, { choices: 2000, seed: 2 });
  const once = counts.map((count, j) => j === 0 ? 1 : count);
  for (const atomBound of BOUNDS) {
    const data = choiceData(ITEMS, once);
    const { mixture, onBound, warnings } = fit(data, {
      components: 1,
      atomBound,
    });
    const said = warnings.filter((text) => text.includes("no finite estimate"));
    assertEquals(said, []);
    const { unbounded } = covariance(data, mixture, { onBound });
    assertEquals(unbounded, []);
  }
});

Deno.test("separation that no single feature shows is found: choices on one edge of the features", () => {
  // Items on a grid turned by 30 degrees; choices on its upper edge only.
  const turned: [number, number][] = [];
  for (let a = 0; a < 6; a++) {
    for (let b = 0; b < 6; b++) {
      turned.push([0.866 * a - 0.5 * b, 0.5 * a + 0.866 * b]);
    }
  }
  const counts = turned.map((_, j) => j % 6 === 5 ? 10 + 7 * (j % 5) : 0);
  const data = choiceData(turned, counts);
  const { mixture, warnings } = fit(data, {
    components: 1,
    atomBound: Infinity,
  });
  assertStringIncludes(
    warnings[0]!,
    "no coefficient in component 1 has a finite estimate",
  );
  assertStringIncludes(warnings[0]!, "takes 6 of 36 items");
  const { status, atomErrors, root } = covariance(data, mixture);
  assertEquals(status, "ok");
  assert(atomErrors!.values.every(Number.isNaN));
  // Along the edge there is an error: that of a softmax over its six items.
  const [along] = [root!.directions.values.subarray(1)];
  const edge = 0.866 * along![0]! + 0.5 * along![1]!;
  const line = choiceData(
    [0, 1, 2, 3, 4, 5].map((a) => [a]),
    counts.filter((count) => count > 0),
  );
  const { mixture: best } = fit(line, { components: 1 });
  const { atomErrors: exact } = covariance(line, best);
  assertAlmostEquals(Math.abs(edge) / exact!.values[0]!, 1, 1e-4);
});

Deno.test("choice sets: a brand that is never taken has no error, price keeps its own", () => {
  const rng = stream(3, "brands");
  const prices = Array.from({ length: 300 * 3 }, () => rng() * 4);
  const chosen = Array.from({ length: 300 }, (_, s) => {
    const utility = (b: number) =>
      b === 2 ? -Infinity : -prices[3 * s + b]! - Math.log(-Math.log(rng()));
    return utility(0) > utility(1) ? 0 : 1;
  });
  const of = (brands: number): ChoiceData =>
    choiceSetData(
      prices.map((
        price,
        r,
      ) => [price, +(r % 3 === 1), ...(brands === 3 ? [+(r % 3 === 2)] : [])])
        .filter((_, r) => r % 3 < brands),
      {
        sets: prices.map((_, r) => Math.floor(r / 3)).filter((_, r) =>
          r % 3 < brands
        ),
        chosen: prices.map((_, r) => +(r % 3 === chosen[Math.floor(r / 3)]))
          .filter((_, r) => r % 3 < brands),
        featureNames: ["price", "b", ...(brands === 3 ? ["c"] : [])],
      },
    );
  const two = fit(of(2), { components: 1 });
  const { atomErrors: exact } = covariance(of(2), two.mixture);
  for (const atomBound of [undefined, Infinity]) {
    const all = fit(of(3), { components: 1, atomBound });
    assertEquals(all.warnings, [
      "c in component 1 has no finite estimate: the component takes 600 of 900 rows and never the others, so the likelihood rises without end along −1.00 c",
    ]);
    const { atomErrors } = covariance(of(3), all.mixture, all);
    assertAlmostEquals(atomErrors!.values[0]! / exact!.values[0]!, 1, 1e-3);
    assertAlmostEquals(atomErrors!.values[1]! / exact!.values[1]!, 1, 1e-3);
    assertEquals(atomErrors!.values[2], NaN);
  }
});

Deno.test("a prior bounds what choices do not: nothing is said", () => {
  const data = simulateChoices(ITEMS, softmaxMixture([1], [SHY]), {
    choices: 2000,
  });
  const result = fit(data, { components: 1, ridge: 1 });
  assertEquals(result.warnings, []);
  const { unbounded, held } = covariance(data, result.mixture, {
    prior: { ridge: 1 },
  });
  assertEquals([unbounded, held], [[], [false]]);
});

Deno.test("fits that choices bound say nothing of separation", () => {
  for (let seed = 1; seed <= 8; seed++) {
    const features = simulateFeatures(60, 1 + seed % 3, { seed });
    const L = features.columns;
    const truth = softmaxMixture([0.6, 0.4], [
      Array.from({ length: L }, () => 0.8),
      Array.from({ length: L }, (_, l) => l === 0 ? -1.2 : 0.3),
    ]);
    const counts = mixtureProbabilities({ features }, truth).map((v) =>
      5000 * v
    );
    const data = choiceData(features, counts);
    const { mixture, warnings } = fit(data, { components: 2 });
    assertEquals(warnings, []);
    assertEquals(covariance(data, mixture).unbounded, []);
  }
});

Deno.test("what one feature is worth of another keeps its interval where a third has no end", () => {
  const data = simulateChoices(ITEMS, softmaxMixture([1], [SHY]), {
    choices: 2000,
    seed: 2,
  });
  const { mixture, onBound } = fit(data, { components: 1 });
  const found = covariance(data, mixture, { onBound });
  const { featureNames } = data;
  const of = (of: string, per: string) =>
    ratios(found, { of, per, featureNames }).components[0]!.interval;
  assert(of("x1", "x2") !== undefined);
  assertEquals([of("x3", "x2"), of("x1", "x3")], [undefined, undefined]);
});

Deno.test("a component that hardly takes some items is not separated where the likelihood falls on the way to never", () => {
  // With this seed one component sits on few items; what it takes of others matters.
  const seed = 227;
  const features = simulateFeatures(39, 3, { seed });
  const truth = simulateMixture(2, 3, { seed, scale: 5 });
  const data = simulateChoices(features, truth, { seed, choices: 600 });
  const { mixture, onBound } = fit(data, {
    ...{ components: 2, effort: "quick", starts: 2 },
  });
  const { unbounded, held } = covariance(data, mixture, { onBound });
  assertEquals([unbounded, held, onBound], [[], [false, true], [false, true]]);
  const highest = logLikelihood(data, mixture);
  const rng = stream(1, "directions");
  const direction = new Float64Array(3);
  for (let i = 0; i < 300; i++) {
    drawOnSphereInto(direction, rng, 50);
    const atoms = copyOf(mixture.atoms);
    addScaledInto(rowOf(atoms, 0), direction, 1);
    assert(logLikelihood(data, { ...mixture, atoms }) < highest - 1);
  }
});
