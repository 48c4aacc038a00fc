import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  confidenceIntervals,
  matrixFromRows,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  bootstrapCovariance,
  deltaMethod,
  parametricBootstrap,
  percentileIntervals,
} from "../../lib/inference.ts";
import { populationWeights } from "../../lib/model/membership.ts";
import { largestDifference, simulatedCase } from "../simulated.ts";

const { data, truth } = simulatedCase(4, { items: 50, choices: 60_000 });
const { mixture } = quasiNewton(data, truth);
const bootstrap = parametricBootstrap(data, mixture, {
  refit: (drawn) => quasiNewton(drawn, mixture).mixture,
  replicates: 60,
});

Deno.test("bootstrapCovariance() has the errors of the bootstrap, and what is made of it has them too", () => {
  const of = bootstrapCovariance(data, mixture, bootstrap);
  assertEquals([of.status, of.kind], ["ok", "bootstrap"]);
  assert(largestDifference(of.weightErrors!, bootstrap.weightErrors) < 1e-12);
  assert(
    largestDifference(of.atomErrors!.values, bootstrap.atomErrors.values) <
      1e-12,
  );
  assert(
    largestDifference(of.matrix!.values, bootstrap.matrix.values) < 1e-12,
  );
  const atoms = deltaMethod(of, (one) => one.atoms.values)!;
  for (const [i, error] of atoms.standardErrors.entries()) {
    assertAlmostEquals(error, of.atomErrors!.values[i]!, 1e-8);
  }
  // Weights move along with their logarithms, to first order.
  const [weight] = deltaMethod(of, (one) => one.weights)!.standardErrors;
  const error = of.weightErrors![0]!;
  assert(Math.abs(weight! / error - 1) < 0.05, `${weight} ${error}`);
  assert(confidenceIntervals(of)!.weights.lower[0]! < mixture.weights[0]!);
});

/** Replicates with these weights and atoms. */
const replicatesOf = (mixtures: readonly SoftmaxMixture[]) => ({
  replicates: mixtures.map((one, replicate) => ({ replicate, mixture: one })),
  failed: 0,
});

Deno.test("percentileIntervals() lie at (R + 1)·2.5% from the ends", () => {
  // Atoms 1 to 39 in some order: the first and the last of 39.
  const made = Array.from({ length: 39 }, (_, i) => ({
    weights: Float64Array.of(1),
    atoms: matrixFromRows([[1 + (i * 17) % 39]]),
  }));
  const { atoms } = percentileIntervals(replicatesOf(made))!;
  assertAlmostEquals(atoms.lower.values[0]!, 1, 1e-9);
  assertAlmostEquals(atoms.upper.values[0]!, 39, 1e-9);
  const half = percentileIntervals(replicatesOf(made), { level: 0.5 })!;
  assertAlmostEquals(half.atoms.lower.values[0]!, 10, 1e-9);
  const third = percentileIntervals(replicatesOf(made), { level: 0.47 })!;
  assertAlmostEquals(third.atoms.upper.values[0]!, 29.4, 1e-9);
  assertEquals(percentileIntervals(replicatesOf(made.slice(1))), undefined);
});

Deno.test("of populations errors and percentiles are those of their weights", () => {
  const both = choiceData(
    [[0], [1], [2], [3]],
    matrixFromRows([[5, 50], [20, 20], [30, 10], [60, 20]]),
  );
  const made = Array.from({ length: 50 }, (_, i) => ({
    weights: Float64Array.of(0.5, 0.5),
    membership: matrixFromRows([[0.1 * i, 1 - 0.02 * i * i], [0, 0]]),
    atoms: matrixFromRows([[1 + 0.01 * i], [-1]]),
  }));
  const all = replicatesOf(made);
  const of = bootstrapCovariance(both, made[25]!, all);
  const shares = made.map(({ membership }) =>
    populationWeights(membership.values, 2)[1]!
  );
  const mean = shares.reduce((a, b) => a + b) / 50;
  const spread = Math.sqrt(
    shares.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 49,
  );
  assertAlmostEquals(of.populationWeightErrors!.values[1]!, spread, 1e-12);
  assertEquals(of.names.length, of.matrix!.rows);
  const { populationWeights: ends } = percentileIntervals(all, {
    arePopulations: true,
  })!;
  const sorted = shares.toSorted((a, b) => a - b);
  assert(ends!.lower.values[1]! >= sorted[0]!);
  assert(ends!.lower.values[1]! <= sorted[1]!);
});

Deno.test("without two refits there is no covariance", () => {
  const none = bootstrapCovariance(data, softmaxMixture([1], [[0, 0, 0]]), {
    replicates: [{ replicate: 0, mixture: undefined }],
    failed: 1,
  });
  assertEquals([none.status, none.matrix], ["singular", undefined]);
  assertEquals(confidenceIntervals(none), undefined);
});
