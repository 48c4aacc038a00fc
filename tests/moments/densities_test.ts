import { assertAlmostEquals } from "@std/assert";
import { matrix, matrixFromRows, rowOf } from "../../lib/linalg/matrix.ts";
import type { DerivativeRatios } from "../../lib/moments/density_design.ts";
import { gaussianMixtureRatios } from "../../lib/moments/gaussian_mixture_density.ts";
import { logisticRatios } from "../../lib/moments/logistic_density.ts";
import { assertRefused } from "../refusal.ts";

/** The density of two normal laws in the plane, written out. */
function twoNormals([x, y]: Float64Array): number {
  const bell = (z: number, s: number) =>
    Math.exp(-z * z / (2 * s)) / Math.sqrt(s);
  // Means (0, 0) and (2, −1); covariances I and diag(0.5, 2).
  return 0.4 * bell(x!, 1) * bell(y!, 1) +
    0.6 * bell(x! - 2, 0.5) * bell(y! + 1, 2);
}

function logistics([x, y]: Float64Array): number {
  const f = (z: number) => Math.exp(-z) / (1 + Math.exp(-z)) ** 2;
  return f((x! - 0.5) / 0.8) * f((y! + 1) / 0.6);
}

/** (−1)^s ∂^s f/f by nested central differences. */
function byDifferences(
  f: (x: Float64Array) => number,
  x: Float64Array,
  directions: readonly Float64Array[],
): number {
  const h = 0.01;
  const derivative = (
    at: Float64Array,
    left: readonly Float64Array[],
  ): number => {
    const [v, ...rest] = left;
    if (v === undefined) return f(at);
    const moved = (t: number) =>
      derivative(at.map((value, l) => value + t * v[l]!), rest);
    // Fourth order: the error is O(h⁴).
    return (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) /
      (12 * h);
  };
  return (-1) ** directions.length * derivative(x, directions) / f(x);
}

const examples: [string, (x: Float64Array) => number, DerivativeRatios][] = [
  [
    "Gaussian mixture",
    twoNormals,
    gaussianMixtureRatios([
      {
        weight: 0.4,
        mean: [0, 0],
        covariance: matrixFromRows([[1, 0], [0, 1]]),
      },
      {
        weight: 0.6,
        mean: [2, -1],
        covariance: matrixFromRows([[0.5, 0], [0, 2]]),
      },
    ]),
  ],
  ["logistic", logistics, logisticRatios([0.5, -1], [0.8, 0.6])],
];

for (const [name, f, ratios] of examples) {
  Deno.test(`${name} ratios are the derivatives of the density`, () => {
    const directions = matrixFromRows([[1, 0], [0.6, 0.8], [-0.5, 1]]);
    const at = ratios.along(directions);
    const lists = [[], [0], [1], [0, 1], [1, 1], [2, 0, 1], [1, 1, 2], [
      0,
      0,
      0,
      0,
    ], [1, 1, 1, 0]];
    for (const point of [[0.3, -0.7], [1.5, 0.4], [-1, 1]]) {
      const x = Float64Array.from(point);
      for (const indices of lists) {
        const expected = byDifferences(
          f,
          x,
          indices.map((i) => rowOf(directions, i)),
        );
        // Four nested differences leave 1e-16/h⁴ = 1e-8 of rounding, ten times for slack.
        assertAlmostEquals(
          at(x)(indices),
          expected,
          1e-6 * (1 + Math.abs(expected)),
        );
      }
    }
  });
}

Deno.test("densities refuse parameters that make none", () => {
  assertRefused(
    () => gaussianMixtureRatios([]),
    "Cannot make a Gaussian mixture density as there must be at least 1 component: current number is 0",
  );
  const covariance = matrixFromRows([[1]]);
  assertRefused(
    () => gaussianMixtureRatios([{ weight: 0, mean: [0], covariance }]),
    "Cannot make a Gaussian mixture density as weights must be finite and > 0: weight 1 is 0",
  );
  assertRefused(
    () =>
      gaussianMixtureRatios([{
        weight: 1,
        mean: [0],
        covariance: matrix([2, 2]),
      }]),
    "Cannot make a Gaussian mixture density as means must be finite and covariances positive definite, 1 x 1: component 1 has another, 2 x 2",
  );
  assertRefused(
    () => logisticRatios([0], [0]),
    "Cannot make a logistic density as locations must be finite and scales > 0: feature 1 has location 0 and scale 0",
  );
  assertRefused(
    () => logisticRatios([0, 1], [1]),
    "Cannot make a logistic density as there must be one scale per location: current numbers are 1 and 2",
  );
});
