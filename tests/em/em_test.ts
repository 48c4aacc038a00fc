import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  logLikelihood,
  mixtureProbabilities,
  simulateFeatures,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import { em, type EmOptions, emStep, score } from "../../lib/estimation.ts";
import { toWhitened } from "../../lib/moments.ts";
import { whitenedFeatures } from "../../lib/data/whitening.ts";
import { symmetricEigen } from "../../lib/linalg/decompositions.ts";
import { matrix, rowOf } from "../../lib/linalg/matrix.ts";
import { norm } from "../../lib/linalg/vectors.ts";
import { assertRefused } from "../refusal.ts";
import { largestDifference, simulatedCase } from "../simulated.ts";

const mSteps: Record<string, EmOptions> = {
  "one Newton step": { mStep: "newton" },
  "three Newton steps": { mStep: "newton", newtonSteps: 3 },
  "a gradient step": { mStep: "gradient" },
  "a gradient step of length 100": { mStep: "gradient", stepSize: 100 },
};

/** Fails if a round lowers the log-likelihood by more than the rounding of a sum over items. */
function assertNeverFalls(path: Float64Array, name: string): void {
  for (let t = 1; t < path.length; t++) {
    const slack = 1e-14 * Math.abs(path[t - 1]!);
    assert(
      path[t]! >= path[t - 1]! - slack,
      `${name}: ${path[t - 1]} fell to ${path[t]} in round ${t}`,
    );
  }
}

for (const [name, options] of Object.entries(mSteps)) {
  Deno.test(`EM with ${name} never lowers the log-likelihood, at any scale`, () => {
    for (let seed = 1; seed <= 30; seed++) {
      const exponent = seed % 7 - 3; // units from 1e-3 to 1e3
      const scale = [0.5, 1.5, 4, 12][seed % 4]!;
      const { data, features } = simulatedCase(seed, { scale, components: 3 });
      const units = choiceData(
        { ...features, values: features.values.map((x) => x * 10 ** exponent) },
        data.counts,
      );
      const start = simulateMixture(3, 3, {
        seed: seed + 500,
        scale: 10 ** -exponent,
      });
      for (const atomBound of [undefined, 1, Infinity]) {
        const { logLikelihoods, mixture } = em(units, start, {
          ...options,
          atomBound,
          maxIterations: 25,
          tolerance: 0,
        });
        assertNeverFalls(logLikelihoods, `seed ${seed}, bound ${atomBound}`);
        const whitened = toWhitened(mixture.atoms, units.whitening);
        for (let k = 0; k < 3; k++) {
          assert(
            norm(rowOf(whitened, k)) <= (atomBound ?? Infinity) * (1 + 1e-12),
          );
        }
      }
    }
  });

  Deno.test(`EM with ${name} converges to a point where the score vanishes`, () => {
    const { data, truth } = simulatedCase(2);
    const { mixture, status } = em(data, truth, {
      ...options,
      tolerance: 1e-15,
      maxIterations: 20_000,
    });
    assertEquals(status, "converged");
    const gradient = score(data, mixture);
    assert(
      gradient.atoms.values.every((g) => Math.abs(g) < 1e-5),
      `${gradient.atoms.values}`,
    );
    // On the simplex all derivatives in the weights are equal, to 1.
    for (const g of gradient.weights) assertAlmostEquals(g, 1, 1e-4);
  });
}

Deno.test("emStep() is one round of em() and tells its log-likelihood", () => {
  const { data } = simulatedCase(3);
  const start = simulateMixture(2, 3, { seed: 9 });
  const step = emStep(data, start);
  const round = em(data, start, { maxIterations: 1, tolerance: 0 });
  assertEquals(step.mixture, round.mixture);
  assertAlmostEquals(
    step.logLikelihood / logLikelihood(data, step.mixture),
    1,
    1e-14,
  );
  assertAlmostEquals(
    round.logLikelihoods[0]! / logLikelihood(data, start),
    1,
    1e-14,
  );
});

Deno.test("the truth is a fixed point of EM on its own probabilities", () => {
  const features = simulateFeatures(100, 2, { seed: 4 });
  const truth = simulateMixture(2, 2, { seed: 4 });
  const data = choiceData(features, mixtureProbabilities({ features }, truth));
  const { mixture } = emStep(data, truth);
  assert(largestDifference(mixture.atoms.values, truth.atoms.values) < 1e-13);
  assert(largestDifference(mixture.weights, truth.weights) < 1e-14);
});

Deno.test("em() leaves its arguments as they were", () => {
  const { data } = simulatedCase(5);
  const start = simulateMixture(2, 3, { seed: 9 });
  const copy = structuredClone({ data, start });
  em(data, start, { maxIterations: 5 });
  assertEquals({ data, start }, copy);
});

Deno.test("em() can stop before the first round", () => {
  const { data } = simulatedCase(6);
  const start = simulateMixture(2, 3, { seed: 9 });
  const { mixture, status, logLikelihoods } = em(data, start, {
    maxIterations: 0,
  });
  assertEquals(status, "max_iterations");
  assertEquals(logLikelihoods.length, 1);
  assert(largestDifference(mixture.atoms.values, start.atoms.values) < 1e-14);
});

Deno.test("em() says when the log-likelihood is not finite", () => {
  const { data } = simulatedCase(7);
  const start = softmaxMixture([1], [[1e308, 1e308, 1e308]]);
  assertEquals(em(data, start, { atomBound: Infinity }).status, "not_finite");
});

Deno.test("a component without choices keeps its atom and loses its weight", () => {
  const data = choiceData([[-1], [0], [1]], [5, 0, 0]);
  const start = softmaxMixture([1, 0], [[0], [1]]);
  const { mixture } = em(data, start, { maxIterations: 10 });
  assertEquals(mixture.weights, new Float64Array([1, 0]));
  assertAlmostEquals(mixture.atoms.values[1]!, 1, 1e-15);
});

const { data } = simulatedCase(8);
const start = simulateMixture(2, 3);
const refusals: [() => unknown, string][] = [
  [
    () => em(data, start, { tolerance: NaN }),
    "Cannot fit by EM as tolerance must be >= 0: current value is NaN",
  ],
  [
    () => em(data, start, { maxIterations: 1.5 }),
    "Cannot fit by EM as maxIterations must be an integer >= 0: current value is 1.5",
  ],
  [
    () => em(data, start, { newtonSteps: 0 }),
    "Cannot fit by EM as newtonSteps must be an integer >= 1: current value is 0",
  ],
  [
    () => em(data, start, { mStep: "gradient", stepSize: -1 }),
    "Cannot fit by EM as stepSize must be finite and > 0: current value is -1",
  ],
  [
    () => em(data, start, { mStep: "steepest" as "newton" }),
    'Cannot fit by EM as mStep must be "newton" or "gradient": current value is "steepest"',
  ],
  [
    () => em(data, simulateMixture(2, 4)),
    "Cannot use the mixture as its atoms must have 3 entries, one per feature: current number is 4",
  ],
];

for (const [run, message] of refusals) {
  Deno.test(`refused: ${message}`, () => assertRefused(run, message));
}

Deno.test("a gradient step is one over the largest curvature of Q_k, or as long as asked for", () => {
  const { data } = simulatedCase(8, { scale: 2 });
  // Far from 0, so that the curvature is not that of the features.
  const start = softmaxMixture([1], [[1.2, -0.8, 0.5]]);
  const p = data.counts.length, L = 3;
  const pi = mixtureProbabilities(data, start);
  const x = whitenedFeatures(data.features, data.whitening);
  const mean = (weights: Float64Array) =>
    Float64Array.from({ length: L }, (_, l) => {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += weights[j]! * x.values[j * L + l]!;
      return sum;
    });
  const centre = mean(pi), reached = mean(data.frequencies);
  const covariance = matrix([L, L]);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < L * L; i++) {
      const l = Math.floor(i / L), m = i % L;
      covariance.values[i]! += pi[j]! * (x.values[j * L + l]! - centre[l]!) *
        (x.values[j * L + m]! - centre[m]!);
    }
  }
  const largest = symmetricEigen(covariance).values[L - 1]!;
  const from = toWhitened(start.atoms, data.whitening).values;
  for (const stepSize of [undefined, 0.3]) {
    const { mixture } = emStep(data, start, { mStep: "gradient", stepSize });
    const { values } = toWhitened(mixture.atoms, data.whitening);
    for (let l = 0; l < L; l++) {
      const slope = reached[l]! - centre[l]!;
      const step = slope * (stepSize ?? 1 / largest);
      assertAlmostEquals(values[l]! - from[l]!, step, 1e-12);
    }
  }
});
