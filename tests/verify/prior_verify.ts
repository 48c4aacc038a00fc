// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * What a ridge gains where features are many and choices few, and whether the covariances
 * under a prior say how far its estimates spread.
 */
import { assert } from "@std/assert";
import {
  type ChoiceData,
  covariance,
  fit,
  logLikelihood,
  matchComponents,
  reorderComponents,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
  type SoftmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";

/** Mean and its standard error. */
function meanOf(values: readonly number[]): { mean: number; error: number } {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (n - 1) / n) };
}

Deno.test("p = 2,000, L = 50, K = 4, N = 2,000: a ridge by choices held out predicts fresh choices better than none, without spikes", () => {
  const [p, L, K, N] = [2000, 50, 4, 2000];
  const gains: number[] = [], short: number[] = [];
  for (let seed = 1; seed <= 20; seed++) {
    const features = simulateFeatures(p, L, { seed });
    const truth = simulateMixture(K, L, { seed });
    const data = simulateChoices(features, truth, { choices: N, seed });
    const fresh = simulateChoices(features, truth, {
      choices: 50_000,
      seed: `${seed}:fresh`,
    });
    const perChoice = (mixture: SoftmaxMixture) =>
      logLikelihood(fresh, mixture) / fresh.choices;
    const none = fit(data, { components: K, seed });
    const held = fit(data, { components: K, seed, ridge: "held-out" });
    gains.push(perChoice(held.mixture) - perChoice(none.mixture));
    short.push(perChoice(truth) - perChoice(held.mixture));
    const told = ({ atomNorms, effectiveItems }: typeof none) =>
      `norm ${Math.max(...atomNorms).toFixed(2)}, effective items ${
        Math.min(...effectiveItems!).toFixed(0)
      }`;
    console.log(
      `seed ${seed}: λ = ${held.prior?.ridge ?? 0}, gain ${
        gains.at(-1)!.toFixed(4)
      }; largest and least: without ${told(none)}; with ${told(held)}`,
    );
    assert(held.status === "converged" && !held.onBound.includes(true));
    assert(Math.max(...held.atomNorms) < 2.5);
    assert(Math.min(...held.effectiveItems!) > 200);
  }
  const { mean, error } = meanOf(gains);
  const left = meanOf(short);
  console.log(
    `gain ${mean.toFixed(4)} ± ${
      error.toFixed(4)
    } nats per fresh choice over ${gains.length} data sets, ${
      gains.filter((gain) => gain > 0).length
    } of them better; the truth is ${left.mean.toFixed(4)} ± ${
      left.error.toFixed(4)
    } above`,
  );
  assert(mean > 3 * error);
});

/** Share of 95% intervals that hold their targets, over parameters, by data set. */
function coverages(
  { items, features: L, components: K, choices, ridge, dirichlet }: {
    readonly items: number;
    readonly features: number;
    readonly components: number;
    readonly choices: number;
    readonly ridge: number;
    readonly dirichlet: number;
  },
  dataSets: number,
) {
  const prior = { ridge, dirichlet };
  const features = simulateFeatures(items, L, { seed: 1 });
  const truth = simulateMixture(K, L, { seed: 1 });
  const flat = ({ weights, atoms }: SoftmaxMixture) =>
    Float64Array.of(...weights, ...atoms.values);
  const runs = Array.from({ length: dataSets }, (_, r) => {
    const data: ChoiceData = simulateChoices(features, truth, {
      choices,
      seed: `prior:${r}`,
    });
    const { mixture: fitted } = quasiNewton(data, truth, prior);
    const mixture = reorderComponents(fitted, matchComponents(truth, fitted));
    const errors = (["sampling", "posterior"] as const).map((kind) => {
      const found = covariance(data, mixture, { prior, kind });
      assert(found.status === "ok", found.message);
      return [...found.weightErrors!, ...found.atomErrors!.values];
    });
    return { estimate: flat(mixture), errors };
  });
  const n = K + K * L;
  const expectation = Array.from(
    { length: n },
    (_, i) => meanOf(runs.map(({ estimate }) => estimate[i]!)).mean,
  );
  const covered = (which: number, target: ArrayLike<number>) =>
    meanOf(runs.map(({ estimate, errors }) => {
      let held = 0;
      for (let i = 0; i < n; i++) {
        const half = 1.959964 * errors[which]![i]!;
        if (Math.abs(estimate[i]! - target[i]!) <= half) held++;
      }
      return held / n;
    }));
  return {
    samplingOfExpectation: covered(0, expectation),
    samplingOfTruth: covered(0, flat(truth)),
    posteriorOfTruth: covered(1, flat(truth)),
  };
}

Deno.test("95% intervals from the sampling covariance hold the expectation of the estimate under a prior, pooled", () => {
  const base = { items: 500, features: 4, components: 2, choices: 1000 };
  for (
    const shape of [
      { ...base, ridge: 10, dirichlet: 0 },
      { ...base, ridge: 10, dirichlet: 20 },
      { ...base, choices: 5000, ridge: 30, dirichlet: 0 },
      { ...base, components: 3, choices: 5000, ridge: 10, dirichlet: 10 },
      { ...base, items: 300, features: 10, ridge: 16, dirichlet: 0 },
    ]
  ) {
    const found = coverages(shape, 500);
    const text = Object.entries(found).map(([name, { mean, error }]) =>
      `${name} ${mean.toFixed(3)} ± ${error.toFixed(3)}`
    );
    console.log(`${JSON.stringify(shape)}: ${text.join(", ")}`);
    const { mean, error } = found.samplingOfExpectation;
    assert(Math.abs(mean - 0.95) <= 3 * error, `${mean} ± ${error}`);
  }
});
