// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * Few choices, and models that are only the nearest: which 95% intervals hold? 200 items, 4 features, K = 2,
 * atoms 1.2 apart in whitened units with 500 and 20,000 choices.
 */
import { assert } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  type ConfidenceIntervals,
  confidenceIntervals,
  covariance,
  fit,
  matchComponents,
  mixtureProbabilities,
  reorderComponents,
  simulateChoices,
  simulateFeatures,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  influence,
  parametricBootstrap,
  percentileIntervals,
  profileIntervals,
  waldCheck,
} from "../../lib/inference.ts";
import { waldWarning } from "../../lib/inference/wald_check.ts";
import { drawMultinomial } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

const features = simulateFeatures(200, 4, { seed: 1 });
const truth = softmaxMixture([0.6, 0.4], [[0.7, 0.3, 0, 0], [
  -0.4,
  -0.2,
  0,
  0,
]]);
const flat = ({ weights, atoms }: SoftmaxMixture) => [
  weights[0]!,
  ...atoms.values,
];

/** Which of the parameters an interval holds. */
function held(
  { weights, atoms }: ConfidenceIntervals,
  values: readonly number[],
): boolean[] {
  const lower = [weights.lower[0]!, ...atoms.lower.values];
  const upper = [weights.upper[0]!, ...atoms.upper.values];
  return values.map((v, i) => lower[i]! <= v && v <= upper[i]!);
}

/** Shares of intervals that hold: of the weight, of coefficients from the least to the largest. */
function told(title: string, all: readonly (readonly boolean[])[]) {
  const share = (i: number) => all.filter((one) => one[i]).length / all.length;
  const weight = share(0);
  const atoms = Array.from({ length: 8 }, (_, i) => share(1 + i)).sort();
  const percent = (v: number) => `${(100 * v).toFixed(1)}%`;
  console.log(
    `  ${title.padEnd(12)} weight ${percent(weight)}, coefficients ${
      percent(atoms[0]!)
    } to ${percent(atoms.at(-1)!)} (${all.length} data sets)`,
  );
  return { weight, least: atoms[0]! };
}

/** The fit and its profile; from a higher maximum where the profile meets one. */
function highest(data: ChoiceData, found: SoftmaxMixture) {
  for (let round = 0;; round++) {
    const mixture = reorderComponents(found, matchComponents(truth, found));
    const ofProfile = profileIntervals(data, mixture);
    if (!ofProfile.better || round === 5) return { mixture, ofProfile };
    found = quasiNewton(data, ofProfile.better).mixture;
  }
}

function smallSamples(
  choices: number,
  { dataSets, bootstraps }: { dataSets: number; bootstraps: number },
) {
  const wald: boolean[][] = [], profile: boolean[][] = [];
  const percentile: boolean[][] = [];
  let warned = 0, doubts = 0, ends = 0;
  for (let i = 0; i < dataSets; i++) {
    const data = simulateChoices(features, truth, { choices, seed: `s:${i}` });
    const { mixture, ofProfile } = highest(
      data,
      fit(data, { components: 2, starts: 3 }).mixture,
    );
    const of = covariance(data, mixture);
    profile.push(held(ofProfile, flat(truth)));
    doubts += ofProfile.doubts.length;
    ends += 18;
    const intervals = confidenceIntervals(of);
    if (!intervals) continue;
    wald.push(held(intervals, flat(truth)));
    if (waldWarning(waldCheck(data, of)!)) warned++;
    if (i >= bootstraps) continue;
    const bootstrap = parametricBootstrap(data, mixture, {
      replicates: 99,
      refit: (drawn) =>
        quasiNewton(drawn, mixture, { gradientTolerance: 1e-6 }).mixture,
    });
    percentile.push(held(percentileIntervals(bootstrap)!, flat(truth)));
  }
  console.log(`\natoms 1.2 apart, ${choices} choices:`);
  const results = {
    wald: told("Wald", wald),
    profile: told("profile", profile),
    percentile: bootstraps > 0 ? told("percentile", percentile) : undefined,
    warned: warned / wald.length,
  };
  console.log(
    `  a warning in ${(100 * results.warned).toFixed(0)}%; ${
      (100 * doubts / ends).toFixed(1)
    }% of the profile's ends are none`,
  );
  return results;
}

Deno.test("with 500 choices and atoms 1.2 apart Wald's intervals fall short, profile intervals of the weight less so, and a warning says so", () => {
  const few = smallSamples(500, { dataSets: 200, bootstraps: 30 });
  assert(few.wald.least < 0.91);
  // Binomial error of 200 data sets: 2%. So close to one component that estimates of the weight are biased too.
  assert(few.profile.weight > 0.85);
  assert(few.profile.weight > few.wald.weight + 0.02);
  assert(few.warned > 0.75, `${few.warned}`);
  const many = smallSamples(20_000, { dataSets: 100, bootstraps: 0 });
  assert(many.warned < 0.05, `${many.warned}`);
  assert(many.wald.least > 0.9 && many.profile.least > 0.9);
});

Deno.test("where tastes are normal within two groups the sandwich and the jackknife hold the nearest mixture", () => {
  // A thousand tastes drawn about the two atoms stand for the normal laws.
  const rng = stream(1, "tastes");
  const normal = () =>
    Math.sqrt(-2 * Math.log1p(-rng())) * Math.cos(2 * Math.PI * rng());
  const many = softmaxMixture(
    new Array(1000).fill(1e-3),
    Array.from({ length: 1000 }, (_, i) => {
      const far = i % 5 < 3 ? [1.5, 0.5, 0, 0] : [-1.5, -0.5, 0.5, 0];
      return far.map((v) => v + 1.2 * normal());
    }),
  );
  const even = choiceData(features, new Float64Array(200).fill(1));
  const shares = mixtureProbabilities(even, many);
  const nearest = quasiNewton(
    choiceData(features, shares.map((v) => 1e6 * v)),
    softmaxMixture([0.6, 0.4], [[1.5, 0.5, 0, 0], [-1.5, -0.5, 0.5, 0]]),
  ).mixture;
  const kinds = { observed: [], sandwich: [], jackknife: [] } as Record<
    string,
    boolean[][]
  >;
  for (let i = 0; i < 400; i++) {
    const data = choiceData(
      features,
      drawMultinomial(stream(i, "misfit"), {
        trials: 20_000,
        probabilities: shares,
      }),
    );
    const { mixture } = quasiNewton(data, nearest);
    const of = {
      observed: covariance(data, mixture),
      sandwich: covariance(data, mixture, { kind: "sandwich" }),
      jackknife: influence(data, mixture, { most: 0 })!.jackknife,
    };
    for (const [kind, one] of Object.entries(of)) {
      kinds[kind]!.push(held(confidenceIntervals(one)!, flat(nearest)));
    }
  }
  console.log("\nnormal tastes, intervals of the nearest mixture with K = 2:");
  const results = Object.fromEntries(
    Object.entries(kinds).map(([kind, all]) => [kind, told(kind, all)]),
  );
  assert(results.sandwich!.least > 0.915, "sandwich");
  assert(results.sandwich!.least >= results.observed!.least);
});
