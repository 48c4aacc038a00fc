// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * Moment estimators on 500 random data sets, many of them hostile: always a
 * mixture that EM can start from.
 */
import { assert, assertEquals } from "@std/assert";
import { toUserUnits, toWhitened } from "../../lib/data/whitening.ts";
import { type ChoiceData, choiceData } from "../../lib/data/choice_data.ts";
import { type Matrix, matrix, rowOf } from "../../lib/linalg/matrix.ts";
import { norm } from "../../lib/linalg/vectors.ts";
import { defaultAtomBound } from "../../lib/model/atom_bound.ts";
import { logLikelihood } from "../../lib/model/log_likelihood.ts";
import { simulateChoices } from "../../lib/model/simulate.ts";
import {
  type SoftmaxMixture,
  softmaxMixture,
} from "../../lib/model/softmax_mixture.ts";
import { em } from "../../lib/em/em.ts";
import { quasiNewton } from "../../lib/em/quasi_newton.ts";
import { estimateSubspace } from "../../lib/moments/subspace.ts";
import { sampleSubspace } from "../../lib/moments/sampled_starts.ts";
import { calibratedDesign } from "../../lib/moments/calibrated_design.ts";
import { methodOfMoments } from "../../lib/moments/method_of_moments.ts";
import { tensorMoments } from "../../lib/moments/tensor_moments.ts";
import { drawNormal, drawOnSphereInto } from "../../lib/random/draws.ts";
import { type Stream, stream } from "../../lib/random/streams.ts";

/** Between low and high, uniform in logarithms. */
function logUniform(rng: Stream, low: number, high: number): number {
  return low * Math.pow(high / low, rng());
}

function randomFeatures(rng: Stream, p: number, L: number): Matrix {
  const kind = Math.floor(4 * rng());
  const features = matrix([p, L]);
  for (let i = 0; i < p * L; i++) {
    const u = rng();
    features.values[i] = kind === 0
      ? -Math.log1p(-u)
      : kind === 1 && L < 8
      ? Math.floor(6 * u) // many items share their features
      : drawNormal(rng) * (kind === 2 ? 1000 : 1);
  }
  return features;
}

/** Atoms with norms from 0.3 to 4 in whitened coordinates, two of them nearly one, a weight of 0.02. */
function randomCase(seed: number): { data: ChoiceData; K: number } {
  const rng = stream(seed, "hostile");
  const p = Math.round(logUniform(rng, 50, 20_000));
  const L = Math.round(logUniform(rng, 1, Math.min(50, p / 3)));
  const K = 1 + Math.floor(8 * rng());
  const choices = Math.round(logUniform(rng, 100, 1e6));
  const features = randomFeatures(rng, p, L);
  const blank = choiceData(features, new Float64Array(p).fill(1));
  const atoms = matrix([K, L]);
  for (let k = 0; k < K; k++) {
    drawOnSphereInto(rowOf(atoms, k), rng, logUniform(rng, 0.3, 4));
  }
  if (K > 1 && rng() < 0.3) {
    rowOf(atoms, 1).set(rowOf(atoms, 0).map((v) => v + 1e-3 * drawNormal(rng)));
  }
  const raw = Float64Array.from({ length: K }, () => 0.05 + rng());
  if (K > 2 && rng() < 0.5) raw[K - 1] = 0.02;
  const sum = raw.reduce((a, b) => a + b, 0);
  const truth = softmaxMixture(
    raw.map((w) => w / sum),
    toUserUnits(atoms, blank.whitening),
  );
  return { data: simulateChoices(features, truth, { choices, seed }), K };
}

/** Throws unless the mixture is one that EM can start from. */
function assertSafe(mixture: SoftmaxMixture, data: ChoiceData, K: number) {
  assertEquals(mixture.weights.length, K);
  let sum = 0;
  for (const weight of mixture.weights) {
    assert(weight >= 0);
    sum += weight;
  }
  assert(Math.abs(sum - 1) < 1e-9, `weights sum to ${sum}`);
  const whitened = toWhitened(mixture.atoms, data.whitening);
  const bound = defaultAtomBound(data.counts.length);
  for (let k = 0; k < K; k++) {
    const length = norm(rowOf(whitened, k));
    assert(length <= bound * (1 + 1e-9), `norm ${length} over ${bound}`);
  }
}

Deno.test("500 hostile data sets: no blow-up, never below K equal atoms", () => {
  const seconds = { moments: 0, tensor: 0, calibrated: 0 };
  const statuses: Record<string, number> = {};
  let worst = Infinity;
  const count = (what: string) => statuses[what] = (statuses[what] ?? 0) + 1;
  for (let seed = 1; seed <= 500; seed++) {
    const { data, K } = randomCase(seed);
    const { columns: L } = data.features;
    const runs: [
      string,
      () => { mixture: SoftmaxMixture; logLikelihood: number; status: string },
    ][] = [
      ["moments", () => methodOfMoments(data, { components: K })],
      ["tensor", () => tensorMoments(data, { components: K })],
    ];
    if (seed % 20 === 0 && L <= 10) {
      const design = calibratedDesign({ components: K, atoms: 500 });
      runs.push([
        "calibrated",
        () => tensorMoments(data, { components: K, design }),
      ]);
    }
    // The best single component by other code: EM, then quasi-Newton.
    const zero = { weights: new Float64Array([1]), atoms: matrix([1, L]) };
    const single = quasiNewton(
      data,
      em(data, zero, { maxIterations: 5 }).mixture,
    ).mixture;
    const least = logLikelihood(data, single);
    for (const [name, run] of runs) {
      const start = performance.now();
      const { mixture, logLikelihood: value, status } = run();
      seconds[name as keyof typeof seconds] += (performance.now() - start) /
        1000;
      count(`${name} ${status}`);
      assertSafe(mixture, data, K);
      assert(Number.isFinite(value));
      const margin = (value - least) / Math.abs(least);
      worst = Math.min(worst, margin);
      assert(
        margin > -1e-9,
        `seed ${seed}, ${name}: below by ${-margin} of ${least}`,
      );
    }
    const subspace = estimateSubspace(data, { components: K });
    for (const law of ["gaussian", "sphere"] as const) {
      assertSafe(
        sampleSubspace(data, { subspace, components: K, law, seed }),
        data,
        K,
      );
    }
  }
  console.log("statuses", statuses);
  console.log("least relative margin over one component", worst);
  console.log("seconds", seconds);
});
