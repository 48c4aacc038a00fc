// deno-lint-ignore-file no-console -- what it prints is what it is for
/**
 * Does the default fit recover what was simulated? Prints what it measures.
 */
import { assert } from "@std/assert";
import {
  fit,
  matchComponents,
  reorderComponents,
  simulateChoices,
  simulateFeatures,
  simulateMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { toWhitened } from "../../lib/moments.ts";

const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);

function simulated(seed: number, choices: number) {
  const features = simulateFeatures(2000, 8, { seed });
  const truth = simulateMixture(3, 8, { seed, scale: 1.5 });
  return { truth, data: simulateChoices(features, truth, { choices, seed }) };
}

Deno.test("default starts reach the optimum that the truth leads to in 95% of data sets", () => {
  let reached = 0;
  const lags: number[] = [];
  for (const seed of SEEDS) {
    const { data, truth } = simulated(seed, 50_000);
    const fromTruth = fit(data, { components: 3, init: [truth] });
    const found = fit(data, { components: 3, seed });
    const lag = fromTruth.logLikelihoodPerChoice - found.logLikelihoodPerChoice;
    if (Math.abs(lag) <= 1e-6) reached++;
    else lags.push(lag);
  }
  console.log(
    `recovery: ${reached} of ${SEEDS.length} within 1e-6 nats per choice${
      lags.length > 0
        ? `; others ${lags.map((lag) => lag.toExponential(1))}`
        : ""
    }`,
  );
  assert(reached >= 0.95 * SEEDS.length);
});

Deno.test("the error falls like N^-1/2", () => {
  const sizes = [1e4, 3e4, 1e5, 3e5, 1e6];
  const errors = sizes.map((choices) => {
    let squares = 0, entries = 0;
    for (const seed of SEEDS) {
      const { data, truth } = simulated(seed, choices);
      const { mixture, status } = quasiNewton(data, truth);
      assert(status === "converged");
      const matched = reorderComponents(
        mixture,
        matchComponents(truth, mixture),
      );
      const [a, b] = [matched, truth].map(({ atoms }) =>
        toWhitened(atoms, data.whitening).values
      );
      for (const [i, value] of a!.entries()) squares += (value - b![i]!) ** 2;
      entries += a!.length;
    }
    return Math.sqrt(squares / entries);
  });
  const slope = slopeOf(sizes.map(Math.log), errors.map(Math.log));
  console.log(
    `error of atoms at N = ${sizes.join(", ")}: ${
      errors.map((e) => e.toFixed(4)).join(", ")
    }; slope ${slope.toFixed(3)}`,
  );
  assert(Math.abs(slope + 0.5) <= 0.05);
});

function slopeOf(x: readonly number[], y: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((a, b) => a + b) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  let xy = 0, xx = 0;
  for (const [i, v] of x.entries()) {
    xy += (v - mx) * (y[i]! - my);
    xx += (v - mx) ** 2;
  }
  return xy / xx;
}
