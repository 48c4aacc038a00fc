// deno-lint-ignore-file no-console -- prints the figures that it checks
/**
 * Level and power of the likelihood-ratio test of K and of the test of fit. 60 items, 2 features.
 *
 * For the level of the former one replicate for each data set is enough: over all data sets replicates
 * stand for the law of the statistic (Giacomini, Politis and White 2013).
 */
import { assert } from "@std/assert";
import {
  type ChoiceData,
  choiceData,
  type Matrix,
  matrixFromRows,
  mixtureProbabilities,
  simulateChoices,
  simulateFeatures,
  type SoftmaxMixture,
  softmaxMixture,
} from "../../mod.ts";
import { quasiNewton } from "../../lib/estimation.ts";
import {
  bootstrapTest,
  type FitVerdict,
  goodnessOfFit,
} from "../../lib/inference.ts";
import { drawMultinomial, drawNormal } from "../../lib/random/draws.ts";
import { stream } from "../../lib/random/streams.ts";

const features = simulateFeatures(60, 2, { seed: 1 });
const one = softmaxMixture([1], [[0.8, -0.4]]);
const two = softmaxMixture([0.6, 0.4], [[1.5, 0.3], [-1, -0.5]]);

/** How often K components are rejected at 5% and 10%. */
function rejected(
  title: string,
  truth: SoftmaxMixture,
  { components, choices, dataSets }: {
    components: number;
    choices: number;
    dataSets: number;
  },
) {
  const statistics: number[] = [], replicates: number[] = [];
  for (let i = 0; i < dataSets; i++) {
    const data = simulateChoices(features, truth, { choices, seed: `t:${i}` });
    const found = bootstrapTest(data, {
      ...{ components, replicates: 1, starts: 1, seed: i },
    });
    statistics.push(found.statistic);
    replicates.push(found.replicates[0]!.statistic);
  }
  replicates.sort((a, b) => a - b);
  const beyond = (level: number) => {
    const least = replicates[Math.ceil((1 - level) * dataSets) - 1]!;
    return statistics.filter((v) => v > least).length / dataSets;
  };
  const [five, ten] = [beyond(0.05), beyond(0.1)];
  console.log(
    `  ${title}: rejected in ${(100 * five).toFixed(1)}% at 5%, ${
      (100 * ten).toFixed(1)
    }% at 10% (${dataSets} data sets)`,
  );
  return { five, ten };
}

Deno.test("the test of K rejects a right K about as often as it says, and a wrong one nearly always", () => {
  console.log("\nK against K + 1, 1,000 choices:");
  const shape = { choices: 1000, dataSets: 200 };
  // Errors of the shares and of the quantiles together: 2.2% at 5%, 3% at 10%. In 1,000 data sets with K = 2 right: 4.7 and 10.0%.
  const first = rejected("K = 1 right", one, { components: 1, ...shape });
  assert(first.five < 0.12 && first.ten < 0.19);
  const second = rejected("K = 2 right", two, {
    ...{ components: 2, choices: 1000, dataSets: 600 },
  });
  assert(Math.abs(second.five - 0.05) < 0.04);
  assert(Math.abs(second.ten - 0.1) < 0.05);
  const power = rejected("K = 1, two groups 2.6 apart", two, {
    ...{ components: 1, choices: 1000, dataSets: 60 },
  });
  assert(power.five > 0.95);
  const close = softmaxMixture([0.6, 0.4], [[0.8, 0.2], [-0.6, -0.4]]);
  rejected("K = 1, two groups 1.5 apart", close, {
    ...{ components: 1, choices: 1000, dataSets: 100 },
  });
});

const shares = mixtureProbabilities(
  choiceData(features, new Float64Array(60).fill(1)),
  two,
);
const rng = stream(3, "effects");
const effects = shares.map((v) => v * Math.exp(0.4 * drawNormal(rng)));
const curved = shares.map((v, j) =>
  v * Math.exp(0.6 * features.values[2 * j + 1]! ** 2)
);
const counts = (seed: string, of = shares, bunch = 1) =>
  drawMultinomial(stream(seed, "counts"), { trials: 2000, probabilities: of })
    .map((n) => n * bunch);
const both = (a: Float64Array, b: Float64Array): Matrix =>
  matrixFromRows(Array.from(a, (n, j) => [n, b[j]!]));

/** How often each verdict is given. */
function verdicts(title: string, draw: (i: number) => Float64Array | Matrix) {
  const seen: Partial<Record<FitVerdict, number>> = {};
  const dataSets = 30;
  for (let i = 0; i < dataSets; i++) {
    const data = choiceData(features, draw(i));
    const { mixture } = quasiNewton(data, two);
    const refit = (drawn: ChoiceData) =>
      quasiNewton(drawn, mixture, { gradientTolerance: 1e-6 }).mixture;
    const options = { refit, replicates: 39, seed: i };
    const { verdict } = goodnessOfFit(data, mixture, options);
    seen[verdict] = (seen[verdict] ?? 0) + 1;
  }
  console.log(`  ${title}: ${JSON.stringify(seen)}`);
  return (verdict: FitVerdict) => (seen[verdict] ?? 0) / dataSets;
}

Deno.test("the test of fit passes a right model, and tells bunches from a lack of fit where features or populations do", () => {
  console.log("\nverdicts of the test of fit, 2,000 choices or bunches:");
  assert(verdicts("right", (i) => counts(`${i}`))("fits") > 0.8);
  const bunched = verdicts("bunches of 5", (i) => counts(`${i}`, shares, 5));
  assert(bunched("fits") === 0 && bunched("lack_of_fit") < 0.2);
  const wrong = verdicts("a curve in x2", (i) => counts(`${i}`, curved));
  assert(wrong("lack_of_fit") > 0.75);
  const hidden = verdicts(
    "effects of items, normal with deviation .4",
    (i) => counts(`${i}`, effects),
  );
  assert(hidden("fits") === 0);
  const twice = verdicts(
    "bunches of 5 in two populations",
    (i) => both(counts(`${i}:a`, shares, 5), counts(`${i}:b`, shares, 5)),
  );
  assert(twice("bunches") > 0.8);
  const alike = verdicts(
    "effects of items in two populations",
    (i) => both(counts(`${i}:a`, effects), counts(`${i}:b`, effects)),
  );
  assert(alike("lack_of_fit") > 0.9);
});
