import { assert, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  covariance,
  fit,
  matrix,
  mixtureProbabilities,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { identifiability } from "../../lib/inference.ts";
import { inversionOf, solutionOf } from "../../lib/inference/inversion.ts";

/** A small random table and a number of components to fit, some with items of equal features. */
function smallCase(
  seed: number,
): { data: ChoiceData; components: number; isCountable: boolean } {
  const p = 4 + seed % 9;
  const L = 1 + seed % 2;
  const components = 2 + Math.floor(seed / 2) % 2;
  const features = simulateFeatures(p, L, { seed });
  const truth = simulateMixture(components, L, {
    seed,
    scale: 1 + seed % 3,
  });
  const choices = [300, 3000, 1e6][seed % 5 % 3]!;
  // Every fourth table lists each item twice.
  const rows = seed % 4 === 3 ? p : 2 * p;
  const once = simulateChoices(features, truth, { choices, seed });
  const twice = Array.from({ length: rows }, (_, j) => j % p);
  const data = choiceData(
    twice.map((j) => [...features.values.subarray(j * L, (j + 1) * L)]),
    twice.map((j, at) => once.counts[j]! + (at < p ? 0 : 1)),
  );
  const parameters = components - 1 + components * L;
  return { data, components, isCountable: parameters <= p - 1 };
}

const CASES = Array.from({ length: 300 }, (_, i) => {
  const seed = i + 1;
  const { data, components, isCountable } = smallCase(seed);
  const result = fit(data, { components });
  return { seed, data, isCountable, ...result };
}).filter(({ status }) => status === "converged");

Deno.test("covariance() never has errors for, nor denies the maximum of, a fit with more parameters than distinct rows", () => {
  let uncountable = 0, identified = 0;
  for (const { seed, data, isCountable, mixture, onBound } of CASES) {
    for (const kind of ["observed", "sandwich", "expected"] as const) {
      for (const held of [undefined, onBound]) {
        const result = covariance(data, mixture, { kind, onBound: held });
        if (isCountable) {
          if (result.status === "ok") identified++;
          continue;
        }
        uncountable++;
        assertEquals(result.status, "singular", `seed ${seed}, ${kind}`);
        assertEquals(result.condition, Infinity);
        assertEquals(result.atomErrors, undefined);
        assertEquals(result.weightErrors, undefined);
        assertEquals(result.root, undefined);
      }
    }
  }
  assert(uncountable > 300 && identified > 500, `${uncountable} ${identified}`);
});

Deno.test("covariance() says what identifiability says where the information alone looks well", () => {
  // Both atoms held: of the 3 parameters only the split of the weights is free.
  const data = choiceData([[0], [1], [2]], [40, 10, 50]);
  const mixture = softmaxMixture([0.6, 0.4], [[1], [-1]]);
  const result = covariance(data, mixture, { onBound: [true, true] });
  assertEquals([result.status, result.atomErrors], ["singular", undefined]);
  assertEquals(
    result.message,
    identifiability(data, mixture).checks[0]!.sentence,
  );
});

Deno.test("covariance() denies no maximum of a converged fit", () => {
  for (const { seed, data, mixture, onBound } of CASES) {
    const result = covariance(data, mixture, { onBound });
    assert(result.status !== "not_maximum", `seed ${seed}: ${result.message}`);
  }
});

Deno.test("covariance() has errors that a better finish confirms, or none", () => {
  let confirmed = 0;
  for (const { seed, data, mixture, onBound, atomBound } of CASES) {
    if (onBound.includes(true)) continue;
    const { atomErrors } = covariance(data, mixture);
    if (!atomErrors) continue;
    const finished = quasiNewton(data, mixture, {
      gradientTolerance: 1e-13,
      atomBound,
    });
    if (finished.status !== "converged") continue;
    const better = covariance(data, finished.mixture);
    const [most, other] = [atomErrors, better.atomErrors!]
      .map(({ values }) => Math.max(...values));
    // Half of the least eigenvalue is √½ of the largest error.
    assert(most! / other! > 0.6 && most! / other! < 1.6, `seed ${seed}`);
    confirmed++;
  }
  assert(confirmed > 50, `${confirmed}`);
});

Deno.test("covariance() keeps a weak direction whose curvature the gradient cannot take", () => {
  // Atoms a little too far apart, at the counts that are expected where they are not.
  const features = simulateFeatures(60, 2, { seed: 1 });
  const mixtureAt = (by: number) =>
    softmaxMixture([0.6, 0.4], [[0.5 + 0.4 * by, 0], [0.4 - 0.6 * by, 0.02]]);
  const data = choiceData(
    features,
    mixtureProbabilities({ features }, mixtureAt(0)).map((v) => 1e6 * v),
  );
  const conditionAt = (by: number) => covariance(data, mixtureAt(by)).condition;
  // Newton's step from a gradient of 7e-9 is longer than an eigenvalue of 1e-6.
  assert(conditionAt(0) > 1e6 && conditionAt(0) < 1e7);
  assert(Math.abs(conditionAt(1e-6) / conditionAt(0) - 1) < 0.5);
  assertEquals(covariance(data, mixtureAt(1e-5)).status, "singular");
  // Further off it is no fit: nothing is said of what the data identify.
  assertEquals(covariance(data, mixtureAt(1e-3)).status, "not_maximum");
});

Deno.test("an information with a direction that it does not know at all leaves a step along the others", () => {
  const information = matrix(
    [3, 3],
    Float64Array.of(1, 2, 0, 2, 1, 0, 0, 0, 0),
  );
  const step = solutionOf(inversionOf(information), Float64Array.of(3, 3, 1));
  assertEquals([...step].map((v) => Math.round(v * 1e9) / 1e9), [1, 1, 0]);
});

Deno.test("covariance() of a converged fit with a component of three choices does not deny the maximum", () => {
  // The 1,067th of the tables of verify: an eigenvalue of 0 beside one of −3e-6.
  const features = simulateFeatures(9, 1, { seed: 1067 });
  const truth = simulateMixture(2, 1, { seed: 1067 });
  const data = simulateChoices(features, truth, { choices: 1e5, seed: 1067 });
  const { mixture, onBound } = fit(data, { components: 4, starts: 4 });
  assertEquals(covariance(data, mixture, { onBound }).status, "singular");
});
