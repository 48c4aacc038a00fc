// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * Do the intervals cover, and do the standard errors say how far estimates
 * spread? p = 1,000, L = 4, K = 2, one design; estimates from the truth.
 */
import { assert } from "@std/assert";
import {
  simulateChoices,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import { parametricBootstrap } from "../../lib/inference/bootstrap.ts";
import { covariance } from "../../lib/inference/covariance.ts";
import { confidenceIntervals } from "../../lib/inference/intervals.ts";
import { matchComponents } from "../../lib/model/matching.ts";
import { reorderComponents } from "../../lib/model/softmax_mixture.ts";
import { simulatedCase } from "../simulated.ts";

const { data: design, truth } = simulatedCase(1, {
  items: 1000,
  features: 4,
  components: 2,
  choices: 1000,
});
const flat = ({ weights, atoms }: SoftmaxMixture) =>
  Float64Array.from([...weights, ...atoms.values]);
const TRUE_VALUES = flat(truth);
const NAMES = Array.from(
  TRUE_VALUES,
  (_, i) =>
    i < 2 ? `weight ${i + 1}` : `atom ${1 + ((i - 2) >> 2)}.${1 + (i - 2) % 4}`,
);

/** What one parameter did over the data sets. */
interface Tally {
  covered: number;
  errorSum: number;
  deviationSum: number;
  squareSum: number;
}

/** Atoms 1.1 apart: hard to tell from one component with few choices. */
const close = softmaxMixture(
  [0.6, 0.4],
  [[0.7, 0.3, 0, 0], [-0.2, -0.3, 0, 0]],
);

function experiment(
  truth: SoftmaxMixture,
  { choices, dataSets }: { choices: number; dataSets: number },
) {
  const trueValues = flat(truth);
  const tallies = NAMES.map((): Tally => ({
    covered: 0,
    errorSum: 0,
    deviationSum: 0,
    squareSum: 0,
  }));
  const statuses: Record<string, number> = {};
  let used = 0;
  for (let seed = 0; seed < dataSets; seed++) {
    const data = simulateChoices(design.features, truth, {
      choices,
      seed: `coverage:${seed}`,
    });
    const fitted = quasiNewton(data, truth).mixture;
    const order = matchComponents(truth, fitted);
    const mixture = reorderComponents(fitted, order);
    const of = covariance(data, mixture);
    statuses[of.status] = (statuses[of.status] ?? 0) + 1;
    const intervals = confidenceIntervals(of);
    if (!intervals) continue;
    used++;
    const { weights, atoms } = intervals;
    const lower = [...weights.lower, ...atoms.lower.values];
    const upper = [...weights.upper, ...atoms.upper.values];
    const errors = [...of.weightErrors!, ...of.atomErrors!.values];
    for (const [i, value] of flat(mixture).entries()) {
      const tally = tallies[i]!;
      const deviation = value - trueValues[i]!;
      if (lower[i]! <= trueValues[i]! && trueValues[i]! <= upper[i]!) {
        tally.covered++;
      }
      tally.errorSum += errors[i]!;
      tally.deviationSum += deviation;
      tally.squareSum += deviation ** 2;
    }
  }
  return { tallies, statuses, used };
}

function report(
  truth: SoftmaxMixture,
  size: { choices: number; dataSets: number },
) {
  const trueValues = flat(truth);
  const { tallies, statuses, used } = experiment(truth, size);
  console.log(
    `\nN = ${size.choices}: ${size.dataSets} data sets, ${
      JSON.stringify(statuses)
    }`,
  );
  return tallies.map((tally, i) => {
    const mean = tally.deviationSum / used;
    const spread = Math.sqrt(tally.squareSum / used - mean ** 2);
    const coverage = tally.covered / used;
    const ratio = tally.errorSum / used / spread;
    console.log(
      `  ${NAMES[i]!.padEnd(9)} true ${
        trueValues[i]!.toFixed(3).padStart(6)
      }  coverage ${(100 * coverage).toFixed(1)}%  mean error / spread ${
        ratio.toFixed(3)
      }  bias / spread ${(mean / spread).toFixed(3)}`,
    );
    return { coverage, ratio };
  });
}

Deno.test("95% intervals cover 93.5 to 96.5% at N = 20,000, and errors match the spread within 5%", () => {
  const size = { choices: 20_000, dataSets: 4000 };
  for (const [i, { coverage, ratio }] of report(truth, size).entries()) {
    assert(coverage >= 0.935 && coverage <= 0.965, `${NAMES[i]} ${coverage}`);
    assert(Math.abs(ratio - 1) <= 0.05, `${NAMES[i]} ${ratio}`);
  }
});

Deno.test("what happens at N = 500", () => {
  report(truth, { choices: 500, dataSets: 2000 });
  console.log("\nAtoms 1.1 apart:");
  report(close, { choices: 500, dataSets: 1000 });
  report(close, { choices: 20_000, dataSets: 1000 });
});

Deno.test("bootstrap and information agree within 10% on one data set", () => {
  const data = simulateChoices(design.features, truth, {
    choices: 20_000,
    seed: "bootstrap",
  });
  const { mixture } = quasiNewton(data, truth);
  const of = covariance(data, mixture);
  // A standard deviation from 1,000 draws is good to 2.2%.
  const bootstrap = parametricBootstrap(data, mixture, {
    refit: (drawn) => quasiNewton(drawn, mixture).mixture,
    replicates: 1000,
  });
  const ratios = [
    ...bootstrap.weightErrors.map((v, k) => v / of.weightErrors![k]!),
    ...bootstrap.atomErrors.values.map((v, i) => v / of.atomErrors!.values[i]!),
  ];
  console.log(
    `\nbootstrap / information: ${ratios.map((v) => v.toFixed(3)).join(" ")}`,
  );
  for (const ratio of ratios) assert(Math.abs(ratio - 1) <= 0.1, `${ratio}`);
});

Deno.test("mean squared error is at most 1.1 times the Cramér–Rao bound at N = 100,000", () => {
  const choices = 100_000, dataSets = 2000;
  const squares = new Float64Array(TRUE_VALUES.length);
  let standardized = 0;
  const at = simulateChoices(design.features, truth, { choices });
  const bound = covariance(at, truth, { kind: "expected" });
  const errors = [...bound.weightErrors!, ...bound.atomErrors!.values];
  for (let seed = 0; seed < dataSets; seed++) {
    const data = simulateChoices(design.features, truth, {
      choices,
      seed: `efficiency:${seed}`,
    });
    const { mixture } = quasiNewton(data, truth);
    for (const [i, value] of flat(mixture).entries()) {
      squares[i]! += (value - TRUE_VALUES[i]!) ** 2 / dataSets;
    }
  }
  const ratios = squares.map((square, i) => square / errors[i]! ** 2);
  for (const [i, error] of errors.entries()) {
    standardized += squares[i]! / error ** 2 / errors.length;
  }
  console.log(
    `\nmean squared error / Cramér–Rao: ${
      Array.from(ratios, (v) => v.toFixed(3)).join(" ")
    }; mean ${standardized.toFixed(3)}`,
  );
  assert(standardized <= 1.1);
  // One ratio from 2,000 draws is good to 3.2%.
  for (const ratio of ratios) assert(ratio <= 1.1, `${ratio}`);
});

Deno.test("the sandwich says how far estimates spread where the model is wrong", () => {
  const size = { choices: 20_000, dataSets: 2000 };
  const sums = { observed: new Float64Array(4), sandwich: new Float64Array(4) };
  const values: Float64Array[] = [];
  for (let seed = 0; seed < size.dataSets; seed++) {
    const data = simulateChoices(design.features, truth, {
      choices: size.choices,
      seed: `sandwich:${seed}`,
    });
    const start = softmaxMixture([1], [[0, 0, 0, 0]]);
    const { mixture } = quasiNewton(data, start);
    values.push(mixture.atoms.values);
    for (const kind of ["observed", "sandwich"] as const) {
      const errors = covariance(data, mixture, { kind }).atomErrors!.values;
      for (let l = 0; l < 4; l++) sums[kind][l]! += errors[l]! / size.dataSets;
    }
  }
  const spreads = Float64Array.from({ length: 4 }, (_, l) => {
    const mean = values.reduce((sum, v) => sum + v[l]!, 0) / size.dataSets;
    const squares = values.reduce((sum, v) => sum + (v[l]! - mean) ** 2, 0);
    return Math.sqrt(squares / (size.dataSets - 1));
  });
  for (const kind of ["observed", "sandwich"] as const) {
    const ratios = Array.from(sums[kind], (v, l) => v / spreads[l]!);
    console.log(
      `\none component for two groups, ${kind} error / spread: ${
        ratios.map((v) => v.toFixed(3)).join(" ")
      }`,
    );
    if (kind === "observed") continue;
    // A spread from 2,000 draws is good to 1.6%.
    for (const ratio of ratios) assert(Math.abs(ratio - 1) <= 0.05);
  }
});
