import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  mixtureProbabilities,
  simulateFeatures,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import type { Covariance } from "../../lib/inference/covariance_result.ts";
import { covariance } from "../../lib/inference/covariance.ts";
import {
  atomDifference,
  coefficientSummaries,
  confidenceIntervals,
  deltaMethod,
} from "../../lib/inference/intervals.ts";
import { centralQuantile } from "../../lib/inference/normal_quantile.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

function fittedCovariance(seed: number, components = 2): Covariance {
  const { data, truth } = simulatedCase(seed, { components, scale: 2.5 });
  const { mixture } = quasiNewton(data, truth, { gradientTolerance: 1e-10 });
  const result = covariance(data, mixture);
  assertEquals(result.status, "ok");
  return result;
}

/** gᵀ·Σ·g for a gradient over weights and atoms. */
function quadratic({ matrix }: Covariance, g: readonly number[]): number {
  const n = g.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let m = 0; m < n; m++) {
      sum += g[i]! * g[m]! * matrix!.values[i * n + m]!;
    }
  }
  return sum;
}

Deno.test("centralQuantile() has the printed quantiles of the normal law", () => {
  // Published tables of the normal law, 15 digits.
  for (
    const [level, z] of [
      [0.5, 0.674489750196082],
      [0.9, 1.64485362695147],
      [0.95, 1.95996398454005],
      [0.99, 2.5758293035489],
      [0.999, 3.29052673149189],
    ] as const
  ) assertAlmostEquals(centralQuantile(level), z, 1e-13);
});

Deno.test("deltaMethod() of the parameters themselves is the covariance", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const of = fittedCovariance(seed, 1 + seed % 3);
    const { covariance: same } = deltaMethod(
      of,
      ({ weights, atoms }) => [...weights, ...atoms.values],
    )!;
    const size = Math.max(...of.matrix!.values);
    for (const [i, value] of of.matrix!.values.entries()) {
      // Slopes are good to 1e-12 of the value, errors are near 1e-2 of it.
      assertAlmostEquals(same.values[i]! / size, value / size, 1e-9);
    }
  }
});

Deno.test("deltaMethod() takes the slope of a function that is not linear", () => {
  const of = fittedCovariance(4);
  const { weights: [a, b], atoms: { values } } = of.mixture;
  const result = deltaMethod(
    of,
    ({ weights, atoms }) => [
      Math.log(weights[0]! / weights[1]!),
      atoms.values[0]! * Math.exp(atoms.values[4]!),
    ],
  )!;
  const e = Math.exp(values[4]!);
  const gradients = [
    [1 / a!, -1 / b!, 0, 0, 0, 0, 0, 0],
    [0, 0, e, 0, 0, 0, values[0]! * e, 0],
  ];
  for (const [i, g] of gradients.entries()) {
    const expected = Math.sqrt(quadratic(of, g));
    assertAlmostEquals(result.standardErrors[i]! / expected, 1, 1e-9);
  }
});

Deno.test("coefficientSummaries() do not depend on the labels", () => {
  const { data, truth } = simulatedCase(5, { scale: 2.5 });
  const { mixture } = quasiNewton(data, truth, { gradientTolerance: 1e-10 });
  const swapped = {
    weights: mixture.weights.toReversed(),
    atoms: {
      ...mixture.atoms,
      values: new Float64Array([
        ...mixture.atoms.values.subarray(3),
        ...mixture.atoms.values.subarray(0, 3),
      ]),
    },
  };
  const one = coefficientSummaries(covariance(data, mixture))!;
  const two = coefficientSummaries(covariance(data, swapped))!;
  const [a, b] = mixture.weights;
  for (let l = 0; l < 3; l++) {
    const v = mixture.atoms.values[l]!, w = mixture.atoms.values[3 + l]!;
    assertAlmostEquals(one.means.values[l]!, a! * v + b! * w, 1e-14);
    assertAlmostEquals(one.variances.values[l]!, a! * b! * (v - w) ** 2, 1e-13);
    for (const part of ["means", "variances"] as const) {
      const error = one[part].standardErrors[l]!;
      assertAlmostEquals(two[part].standardErrors[l]! / error, 1, 1e-8);
      assert(error > 0);
    }
  }
});

Deno.test("atomDifference() has the variance of a difference", () => {
  const of = fittedCovariance(6);
  const { values, standardErrors } = atomDifference(of, [1, 0])!;
  for (let l = 0; l < 3; l++) {
    const g = new Array(8).fill(0);
    g[2 + l] = -1;
    g[5 + l] = 1;
    const { values: atoms } = of.mixture.atoms;
    assertEquals(values[l], atoms[3 + l]! - atoms[l]!);
    const ratio = standardErrors[l]! / Math.sqrt(quadratic(of, g));
    assertAlmostEquals(ratio, 1, 1e-9);
  }
  assertRefused(
    () => atomDifference(of, [0, 2]),
    "Cannot compare atoms as components must be integers from 0 to 1: current values are 0 and 2",
  );
});

Deno.test("confidenceIntervals() of weights stay inside the simplex where the error is as large as the weight", () => {
  const truth = softmaxMixture([0.98, 0.02], [[0], [1.5]]);
  const features = simulateFeatures(60, 1, { seed: 3 });
  // Counts as expected, so that the estimate is the truth.
  const probabilities = mixtureProbabilities({ features }, truth);
  const data = choiceData(features, probabilities.map((v) => 2000 * v));
  const of = covariance(data, truth);
  const { mixture } = of;
  assert(of.weightErrors![1]! > mixture.weights[1]!);
  const { weights, atoms } = confidenceIntervals(of)!;
  for (let k = 0; k < 2; k++) {
    const [low, high] = [weights.lower[k]!, weights.upper[k]!];
    assert(0 < low && low < mixture.weights[k]! && mixture.weights[k]! < high);
    assert(high < 1);
    const width = atoms.upper.values[k]! - atoms.lower.values[k]!;
    const expected = 2 * 1.959963984540054 * of.atomErrors!.values[k]!;
    assertAlmostEquals(width, expected, 1e-12 * expected);
  }
  // Two weights are one parameter: the intervals mirror each other.
  assertAlmostEquals(weights.lower[0]!, 1 - weights.upper[1]!, 1e-12);
});

Deno.test("confidenceIntervals() of one component has weight 1 exactly", () => {
  const { weights } = confidenceIntervals(fittedCovariance(7, 1))!;
  assertEquals(weights.lower, new Float64Array([1]));
  assertEquals(weights.upper, new Float64Array([1]));
});

Deno.test("confidenceIntervals() and the delta method have nothing to say without a covariance", () => {
  const { data, truth } = simulatedCase(8, { choices: 1_000_000 });
  const none = covariance(data, truth);
  assertEquals(none.status, "not_stationary");
  assertEquals(confidenceIntervals(none), undefined);
  assertEquals(deltaMethod(none, () => [1]), undefined);
  assertEquals(coefficientSummaries(none), undefined);
  assertEquals(atomDifference(none, [0, 1]), undefined);
});

Deno.test("confidenceIntervals() refuses a level outside (0, 1)", () => {
  const of = fittedCovariance(9);
  for (const level of [0, 1, 95, NaN]) {
    assertRefused(
      () => confidenceIntervals(of, { level }),
      `Cannot make confidence intervals as level must be between 0 and 1: current value is ${level}`,
    );
  }
});

Deno.test("confidenceIntervals() of weights are as wide on the scale of log-odds as their level says", () => {
  const of = fittedCovariance(11);
  const [weight] = of.mixture.weights, [error] = of.weightErrors!;
  const logit = (share: number) => Math.log(share / (1 - share));
  for (const level of [0.5, 0.95, 0.999]) {
    const { weights } = confidenceIntervals(of, { level })!;
    const z = centralQuantile(level);
    for (
      const [end, side] of [[weights.lower, -1], [weights.upper, 1]] as const
    ) {
      assertAlmostEquals(
        logit(end[0]!) - logit(weight!),
        side * z * error! / (weight! * (1 - weight!)),
        1e-12,
      );
    }
  }
});
