/**
 * EM and the finish under a prior.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  choiceData,
  logLikelihood,
  simulateMixture,
  softmaxMixture,
} from "../../mod.ts";
import {
  em,
  type EmOptions,
  emStep,
  quasiNewton,
} from "../../lib/estimation.ts";
import { toWhitened } from "../../lib/moments.ts";
import { assertRefused } from "../refusal.ts";
import { largestDifference, simulatedCase } from "../simulated.ts";

const mSteps: Record<string, EmOptions> = {
  "one Newton step": { mStep: "newton" },
  "a gradient step": { mStep: "gradient" },
  "a gradient step of length 1": { mStep: "gradient", stepSize: 1 },
};

for (const [name, options] of Object.entries(mSteps)) {
  Deno.test(`EM with ${name} never lowers the objective under a prior, at any scale`, () => {
    let lowered = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const units = 10 ** (seed % 7 - 3);
      const scale = [0.5, 1.5, 4, 12][seed % 4]!;
      const { data: raw, features } = simulatedCase(seed, {
        scale,
        components: 3,
        choices: 500,
      });
      const data = choiceData(
        { ...features, values: features.values.map((x) => x * units) },
        raw.counts,
      );
      const start = simulateMixture(3, 3, {
        seed: seed + 500,
        scale: 3 / units,
      });
      const prior = {
        ridge: [0, 1, 50, 5000][seed % 4]!,
        dirichlet: [3, 0, 400][seed % 3]!,
      };
      for (const atomBound of [undefined, 1, Infinity]) {
        const { objectives, logLikelihoods } = em(data, start, {
          ...options,
          ...prior,
          atomBound,
          maxIterations: 25,
          tolerance: 0,
        });
        for (let t = 1; t < objectives.length; t++) {
          const slack = 1e-14 * Math.abs(objectives[t - 1]!);
          assert(
            objectives[t]! >= objectives[t - 1]! - slack,
            `seed ${seed}, bound ${atomBound}: ${objectives[t - 1]} fell to ${
              objectives[t]
            } in round ${t}`,
          );
          if (logLikelihoods[t]! < logLikelihoods[t - 1]! - 1e-6) lowered++;
        }
      }
    }
    // Else the law would say no more than that for the likelihood.
    assert(lowered > 100, `${lowered}`);
  });

  Deno.test(`EM with ${name} and the finish end at one maximum of the objective`, () => {
    const prior = { ridge: 30, dirichlet: 20 };
    const { data, truth } = simulatedCase(2, { choices: 1000 });
    const slow = em(data, truth, {
      ...options,
      ...prior,
      tolerance: 1e-15,
      maxIterations: 20_000,
    });
    const end = quasiNewton(data, truth, {
      ...prior,
      gradientTolerance: 1e-11,
    });
    assertEquals([slow.status, end.status], ["converged", "converged"]);
    assertAlmostEquals(slow.objectives.at(-1)!, end.objective, 1e-8);
    assertAlmostEquals(slow.logLikelihoods.at(-1)!, end.logLikelihood, 1e-4);
    assertAlmostEquals(
      logLikelihood(data, end.mixture),
      end.logLikelihood,
      1e-9,
    );
    const { weights } = end.mixture;
    const atoms = toWhitened(end.mixture.atoms, data.whitening).values;
    const logPrior = -15 * atoms.reduce((sum, v) => sum + v * v, 0) +
      20 * weights.reduce((sum, v) => sum + Math.log(v), 0);
    assertAlmostEquals(end.objective - end.logLikelihood, logPrior, 1e-9);
  });
}

Deno.test("a coin's log-odds under a ridge solve the equation of the posterior mode", () => {
  const tosses = choiceData([[0], [1]], [1, 3]);
  const ridge = 2;
  const { mixture } = quasiNewton(tosses, softmaxMixture([1], [[0]]), {
    ridge,
    gradientTolerance: 1e-13,
  });
  const omega = mixture.atoms.values[0]!;
  // The whitened log-odds are ω/2: the features 0 and 1 have standard deviation ½.
  assertAlmostEquals(3 - 4 / (1 + Math.exp(-omega)), ridge * omega / 4, 1e-11);
});

Deno.test("a prior of next to nothing gives the maximum of the likelihood to 1e-9", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { data, truth } = simulatedCase(seed, { items: 200 });
    const tight = { gradientTolerance: 1e-12 };
    const none = quasiNewton(data, truth, tight);
    const tiny = { ridge: 1e-9, dirichlet: 1e-9, ...tight };
    const some = quasiNewton(data, truth, tiny);
    const apart = (a: Float64Array, b: Float64Array) =>
      assert(largestDifference(a, b) < 1e-9, `seed ${seed}`);
    apart(some.mixture.weights, none.mixture.weights);
    apart(some.mixture.atoms.values, none.mixture.atoms.values);
    assertAlmostEquals(some.logLikelihood, none.logLikelihood, 1e-9);
    assertEquals(quasiNewton(data, truth, { ridge: 0, ...tight }), none);
  }
});

Deno.test("a strong ridge brings atoms to 0, a strong Dirichlet weights to 1/K", () => {
  const { data } = simulatedCase(3);
  const start = simulateMixture(2, 3, { seed: 9, concentration: 1 });
  const { mixture: flat } = quasiNewton(data, start, { ridge: 1e9 });
  assert(flat.atoms.values.every((v) => Math.abs(v) < 1e-4));
  const { mixture: even } = quasiNewton(data, start, { dirichlet: 1e9 });
  assert(even.weights.every((v) => Math.abs(v - 0.5) < 1e-4));
});

Deno.test("the estimate under a prior is the same in other units and with all choices and the prior c times", () => {
  const { data, features, truth } = simulatedCase(4, { choices: 600 });
  const prior = { ridge: 12, dirichlet: 5 };
  const tight = { gradientTolerance: 1e-11 };
  const base = quasiNewton(data, truth, { ...prior, ...tight });
  const times = quasiNewton(
    choiceData(features, data.counts.map((n) => 7 * n)),
    truth,
    { ridge: 84, dirichlet: 35, ...tight },
  );
  assert(
    largestDifference(times.mixture.atoms.values, base.mixture.atoms.values) <
      1e-8,
  );
  assertAlmostEquals(times.objective / base.objective, 7, 1e-10);
  const units = [100, 0.01, 5];
  const scaled = (values: Float64Array, by: (l: number) => number) =>
    values.map((v, i) => v * by(i % 3));
  const other = quasiNewton(
    choiceData(
      { ...features, values: scaled(features.values, (l) => units[l]!) },
      data.counts,
    ),
    {
      ...truth,
      atoms: {
        ...truth.atoms,
        values: scaled(truth.atoms.values, (l) => 1 / units[l]!),
      },
    },
    { ...prior, ...tight },
  );
  assertAlmostEquals(other.objective, base.objective, 1e-8);
  assert(
    largestDifference(
      scaled(other.mixture.atoms.values, (l) => units[l]!),
      base.mixture.atoms.values,
    ) < 1e-8,
  );
});

Deno.test("emStep() tells the objective of its round", () => {
  const { data } = simulatedCase(3);
  const start = simulateMixture(2, 3, { seed: 9 });
  const options = { ridge: 10, dirichlet: 4 };
  const step = emStep(data, start, options);
  const round = em(data, start, { ...options, maxIterations: 1, tolerance: 0 });
  assertEquals(step, {
    mixture: round.mixture,
    logLikelihood: round.logLikelihoods[1]!,
    objective: round.objectives[1]!,
  });
});

Deno.test("without a prior objectives are log-likelihoods, to the byte", () => {
  const { data, truth } = simulatedCase(5);
  const { objectives, logLikelihoods } = em(data, truth, { ridge: 0 });
  assertEquals(objectives, logLikelihoods);
  const { objective, logLikelihood } = quasiNewton(data, truth);
  assertEquals(objective, logLikelihood);
});

const { data, truth } = simulatedCase(8);
for (const value of [-1, NaN, Infinity]) {
  for (const name of ["ridge", "dirichlet"]) {
    const rule =
      `as ${name} must be finite and >= 0: current value is ${value}`;
    Deno.test(`refused: ${rule}`, () => {
      const options = { [name]: value };
      assertRefused(() => em(data, truth, options), `Cannot fit by EM ${rule}`);
      assertRefused(
        () => quasiNewton(data, truth, options),
        `Cannot fit ${rule}`,
      );
    });
  }
}
