/**
 * Covariances, and what refuses, under a prior.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  covariance,
  type CovarianceKind,
  simulateChoices,
  simulateFeatures,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { em, quasiNewton } from "../../lib/estimation.ts";
import { toWhitened } from "../../lib/moments.ts";
import { emRate } from "../../lib/inference.ts";
import { openObjective } from "../../lib/model/penalised_likelihood.ts";
import {
  loadMixture,
  parameterSpace,
} from "../../lib/model/parameter_space.ts";
import { assertRefused } from "../refusal.ts";
import { simulatedCase } from "../simulated.ts";

const prior = { ridge: 25, dirichlet: 40 };

function fitted(seed: number): { data: ChoiceData; mixture: SoftmaxMixture } {
  const { data, truth } = simulatedCase(seed, { items: 100, choices: 1000 });
  const { mixture } = quasiNewton(data, truth, {
    ...prior,
    gradientTolerance: 1e-11,
  });
  return { data, mixture };
}

Deno.test("a coin's covariances under a ridge are those of its binomial", () => {
  const tosses = choiceData([[0], [1]], [40, 60]);
  const ridge = 20;
  const { mixture } = quasiNewton(tosses, softmaxMixture([1], [[0]]), {
    ridge,
    gradientTolerance: 1e-12,
  });
  const chance = 1 / (1 + Math.exp(-mixture.atoms.values[0]!));
  // In the user's units: whitened log-odds are ω/2.
  const J = 100 * chance * (1 - chance), P = ridge / 4;
  const variance = (kind: CovarianceKind) =>
    covariance(tosses, mixture, { prior: { ridge }, kind }).atomErrors!
      .values[0]! ** 2;
  assertAlmostEquals(variance("posterior"), 1 / (J + P), 1e-12);
  assertAlmostEquals(variance("sampling"), J / (J + P) ** 2, 1e-12);
});

Deno.test("a ridge with common coefficients has its maximum where the fit ends", () => {
  // Features that are correlated: standard deviations are not the whitening.
  const features = simulateFeatures(60, 2, { seed: 1 });
  for (let j = 0; j < 60; j++) {
    features.values[2 * j + 1]! += 0.9 * features.values[2 * j]!;
  }
  const truth = softmaxMixture([0.6, 0.4], [[1, 1], [1, -1]]);
  const data = simulateChoices(features, truth, { choices: 3000 });
  const ridge = 20, common = ["x1"];
  const { mixture } = quasiNewton(data, truth, {
    ...{ ridge, common, gradientTolerance: 1e-11 },
  });
  const found = covariance(data, mixture, { prior: { ridge }, common });
  assertEquals(found.status, "ok", found.message);
  assertAlmostEquals(found.newtonStep, 0, 1e-8);
});

Deno.test("the posterior covariance inverts the curvature of the objective, the sampling one has the choices' between", () => {
  for (let seed = 1; seed <= 4; seed++) {
    const { data, mixture } = fitted(seed);
    const K = 2, L = 3, N = data.choices;
    const space = parameterSpace(data, { components: K, radius: Infinity });
    // Differences of the gradient per choice in all parameters but the first log-weight.
    const start = {
      weights: mixture.weights,
      atoms: toWhitened(mixture.atoms, data.whitening).values,
    };
    const curvature = () => {
      const e = openObjective(data, { space, prior, size: N });
      const gradientAt = (i: number, by: number) => {
        loadMixture(e, mixture, space);
        if (i < K - 1) {
          const raised = start.weights.map((w, k) =>
            k === i + 1 ? w * Math.exp(by) : w
          );
          const sum = raised.reduce((a, b) => a + b);
          e.weights.set(raised.map((w) => w / sum));
        } else e.atoms[i - K + 1]! += by;
        e.evaluate({ first: 0, end: K });
        return [...e.weightGradient.subarray(1), ...e.atomGradient];
      };
      const h = 1e-5;
      return Array.from({ length: K - 1 + K * L }, (_, i) => {
        const ahead = gradientAt(i, h), behind = gradientAt(i, -h);
        return ahead.map((g, j) => (behind[j]! - g) / (2 * h));
      });
    };
    const total = curvature();
    const { root, status } = covariance(data, mixture, { prior });
    assertEquals(status, "ok");
    // Roots are in log-weights and the user's atoms: back to whitened ones, the first log-weight 0.
    const rows = (directions: NonNullable<typeof root>["directions"]) =>
      Array.from({ length: directions.rows }, (_, r) => {
        const row = directions.values.subarray(
          r * (K + K * L),
          (r + 1) * (K + K * L),
        );
        const atoms = toWhitened(
          { rows: K, columns: L, values: row.slice(K) },
          data.whitening,
        ).values;
        return [row[1]! - row[0]!, ...atoms];
      });
    const product = (m: number[][], r: number[][]) =>
      m.map((row) =>
        row.map((_, j) =>
          r.reduce(
            (sum, d) => sum + d[j]! * d.reduce((s, v, i) => s + v * row[i]!, 0),
            0,
          )
        )
      );
    const posterior = rows(root!.directions);
    // N·total·cov = I
    for (const [i, row] of product(total, posterior).entries()) {
      for (const [j, v] of row.entries()) {
        assertAlmostEquals(N * v, i === j ? 1 : 0, 1e-6, `seed ${seed}`);
      }
    }
    const sampling = rows(
      covariance(data, mixture, { prior, kind: "sampling" }).root!.directions,
    );
    // N·total·cov·total is Fisher's information, whose inverse is the covariance without a prior.
    const bound = rows(
      covariance(data, mixture, { kind: "expected" }).root!.directions,
    );
    const half = product(total, sampling);
    const both = half.map((row) =>
      row.map((_, j) => row.reduce((sum, v, m) => sum + v * total[m]![j]!, 0))
    );
    for (const [i, row] of product(both, bound).entries()) {
      for (const [j, v] of row.entries()) {
        assertAlmostEquals(N * N * v, i === j ? 1 : 0, 1e-5, `seed ${seed}`);
      }
    }
  }
});

Deno.test("a covariance under a prior says what it is", () => {
  const { data, mixture } = fitted(1);
  const told = (kind?: CovarianceKind) => {
    const found = covariance(data, mixture, { prior, kind });
    return [found.status, found.kind, found.message];
  };
  assertEquals(told(), [
    "ok",
    "posterior",
    "under a prior (ridge 25, dirichlet 40) this is the covariance of a posterior, as far as it is normal, without the bias that the prior brings",
  ]);
  assertEquals(told("sampling"), [
    "ok",
    "sampling",
    "under a prior (ridge 25, dirichlet 40) this is how much the estimate varies between samples, without the bias that the prior brings",
  ]);
  // Without the prior the mixture is no end of a fit.
  const { status } = covariance(data, mixture);
  assertEquals(status, "not_stationary");
});

Deno.test("a weaker prior has larger posterior errors, and none at all the observed ones", () => {
  const { data, truth } = simulatedCase(2, { items: 100, choices: 1000 });
  const errors = (ridge: number) => {
    const { mixture } = quasiNewton(data, truth, { ridge });
    return covariance(data, mixture, { prior: { ridge } });
  };
  const [none, tiny, some, more] = [0, 1e-6, 10, 100].map(errors);
  assertEquals(none!.kind, "observed");
  for (const [i, error] of none!.atomErrors!.values.entries()) {
    assertAlmostEquals(tiny!.atomErrors!.values[i]! / error, 1, 1e-6);
    assert(error > some!.atomErrors!.values[i]!);
    assert(some!.atomErrors!.values[i]! > more!.atomErrors!.values[i]!);
  }
});

Deno.test("a ridge gives errors where the data do not identify, a likelihood none", () => {
  // Two components on two items: a single frequency for three parameters.
  const data = choiceData([[0], [1], [2]], [50, 30, 20]);
  const under = { ridge: 5, dirichlet: 5 };
  const start = softmaxMixture([0.6, 0.4], [[0.5], [-1]]);
  const { mixture } = quasiNewton(data, start, under);
  const found = covariance(data, mixture, { prior: under });
  assertEquals(found.status, "ok");
  assert(found.atomErrors!.values.every((v) => v > 0 && v < Infinity));
});

Deno.test("the rate of EM under a prior is that of its rounds", () => {
  for (let seed = 1; seed <= 3; seed++) {
    const { data, mixture } = fitted(seed);
    const start = {
      ...mixture,
      atoms: {
        ...mixture.atoms,
        values: mixture.atoms.values.map((v) => v + 0.05),
      },
    };
    const { objectives } = em(data, start, {
      ...prior,
      newtonSteps: 5,
      tolerance: 0,
      maxIterations: 40,
    });
    const best = quasiNewton(data, mixture, { ...prior, gradientTolerance: 0 });
    const lag = (t: number) => best.objective - objectives[t]!;
    // The objective closes in with the square of the rate.
    const t = Array.from(objectives.keys()).findLast((t) => lag(t) > 1e-6)!;
    const seen = Math.sqrt(lag(t) / lag(t - 1));
    assertAlmostEquals(seen, emRate(data, mixture, { prior }), 0.02, `${seed}`);
    assert(emRate(data, mixture) > emRate(data, mixture, { prior }) + 0.01);
  }
});

const { data, mixture } = fitted(1);
for (
  const [kind, under, rule] of [
    ["observed", prior, '"posterior" or "sampling" under a prior'],
    ["sandwich", prior, '"posterior" or "sampling" under a prior'],
    ["posterior", undefined, '"observed", "sandwich" or "expected"'],
    ["sampling", { ridge: 0 }, '"observed", "sandwich" or "expected"'],
  ] as const
) {
  const message =
    `Cannot compute a covariance as kind must be ${rule}: current value is "${kind}"`;
  Deno.test(`refused: ${message}`, () =>
    assertRefused(
      () => covariance(data, mixture, { kind, prior: under }),
      message,
    ));
}
Deno.test("refused: a prior out of range", () => {
  const rule = "as ridge must be finite and >= 0: current value is NaN";
  const wrong = { prior: { ridge: NaN } };
  assertRefused(
    () => covariance(data, mixture, wrong),
    `Cannot compute a covariance ${rule}`,
  );
  assertRefused(
    () => emRate(data, mixture, wrong),
    `Cannot compute the rate of EM ${rule}`,
  );
});
